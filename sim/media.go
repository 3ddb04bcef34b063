package sim

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// mediaLife is how long a photo or voice can be fetched.
const mediaLife = 72 * time.Hour

// media is a photo, voice or video that somebody sent to an account, or that the account has uploaded.
type media struct {
	kind        string // image, voice, video or thumb
	account     string
	contentType string
	name        string
	bytes       []byte
	until       time.Time
}

// SendsPhoto sends a photo and gives the passive reply.
func (p *Phone) SendsPhoto(ctx context.Context, photo []byte) (string, error) {
	return p.do(ctx, "image", sentNames["image"], p.photo(photo)...)
}

// SendsPhotoTimes sends a photo whose delivery WeChat repeats, as SaysTimes does a text.
func (p *Phone) SendsPhotoTimes(ctx context.Context, photo []byte, copies int) ([]Answer, error) {
	return p.doTimes(ctx, copies, "image", sentNames["image"], p.photo(photo)...)
}

// SendsVoice sends a voice, with the words WeChat recognised in it or "": since 2023 it recognises none.
func (p *Phone) SendsVoice(ctx context.Context, voice []byte, recognised string) (string, error) {
	id, better := p.keep(amr, voice), p.keep(amr, voice)
	return p.do(ctx, "voice", sentNames["voice"], Text("MediaId", id), Text("Format", "amr"), Text("Recognition", recognised), Text("MediaId16K", better))
}

// photo is the message of a photo. Its PicUrl leads nowhere.
func (p *Phone) photo(photo []byte) []Element {
	id := p.keep(jpeg, photo)
	return []Element{Text("PicUrl", "http://mmbiz.qpic.cn.invalid/sim/"+id), Text("MediaId", id)}
}

// SendsVideo sends a video.
func (p *Phone) SendsVideo(ctx context.Context, video []byte) (string, error) {
	return p.films(ctx, "video", video)
}

// SendsShortVideo sends a video that was taken in the chat itself (小视频).
func (p *Phone) SendsShortVideo(ctx context.Context, video []byte) (string, error) {
	return p.films(ctx, "shortvideo", video)
}

func (p *Phone) films(ctx context.Context, kind string, video []byte) (string, error) {
	return p.do(ctx, kind, sentNames[kind], Text("MediaId", p.keep(mp4, video)), Text("ThumbMediaId", p.keep(jpeg, nil)))
}

// keep stores what the person sends.
func (p *Phone) keep(of fileKind, bytes []byte) string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.w.keep(p.account, of, bytes)
}

// keep mints the id of a file; the caller holds the lock.
func (w *WeChat) keep(account string, of fileKind, bytes []byte) string {
	random := make([]byte, 48)
	rand.Read(random)
	id := base64.RawURLEncoding.EncodeToString(random)
	w.medias[id] = media{kind: of.kind, account: account, contentType: of.contentType, name: id + of.suffix, bytes: slices.Clone(bytes), until: w.now().Add(mediaLife)}
	return id
}

// mediaCode is the errcode for an id that the account cannot send as one of these kinds, else 0.
func (w *WeChat) mediaCode(a *account, id string, kinds ...string) int {
	m, ok := w.medias[id]
	if !ok || m.account != a.Name || !slices.Contains(kinds, m.kind) || !w.now().Before(m.until) {
		return codeBadMedia
	}
	return 0
}

// mediaGet gives what somebody sent to the account that asks, for three days.
func (w *WeChat) mediaGet(c *call) result {
	c.about = "media"
	m, ok := w.medias[c.query.Get("media_id")]
	if !ok || m.account != c.account.Name || !w.now().Before(m.until) {
		return w.refuse(codeBadMedia, "")
	}
	if m.kind == "video" {
		return result{"video_url": "http://" + c.host + filmPath + "?vkey=" + url.QueryEscape(c.query.Get("media_id"))}
	}
	c.media = &m
	return nil
}

// filmPath is where videos lie: WeChat answers with such an address in place of the file.
const filmPath = "/vweixinp.tc.qq.com/sim.mp4"

// film gives a video to whoever has its address. No token belongs to it.
func (w *WeChat) film(c *call) result {
	c.about = "video"
	m, ok := w.medias[c.query.Get("vkey")]
	if !ok || m.kind != "video" || !w.now().Before(m.until) {
		return w.refuse(codeBadMedia, "")
	}
	c.media = &m
	return nil
}

func (m media) respond(rw http.ResponseWriter) {
	rw.Header().Set("Content-Type", m.contentType)
	rw.Header().Set("Content-disposition", `attachment; filename="`+m.name+`"`)
	rw.Write(m.bytes)
}
