package sim

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"time"
)

// mediaLife is how long a photo or voice can be fetched.
const mediaLife = 72 * time.Hour

// media is a photo or voice somebody sent to an account.
type media struct {
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
	id := p.w.keep(p.account, "audio/amr", ".amr", voice)
	better := p.w.keep(p.account, "audio/amr", ".amr", voice)
	return p.do(ctx, "voice", sentNames["voice"], Text("MediaId", id), Text("Format", "amr"), Text("Recognition", recognised), Text("MediaId16K", better))
}

// photo is the message of a photo. Its PicUrl leads nowhere.
func (p *Phone) photo(photo []byte) []Element {
	id := p.w.keep(p.account, "image/jpeg", ".jpg", photo)
	return []Element{Text("PicUrl", "http://mmbiz.qpic.cn.invalid/sim/"+id), Text("MediaId", id)}
}

// keep mints the id of something that was sent.
func (w *WeChat) keep(account, contentType, suffix string, bytes []byte) string {
	random := make([]byte, 48)
	rand.Read(random)
	id := base64.RawURLEncoding.EncodeToString(random)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.medias[id] = media{account: account, contentType: contentType, name: id + suffix, bytes: append([]byte(nil), bytes...), until: w.now().Add(mediaLife)}
	return id
}

// mediaGet gives what somebody sent to the account that asks, for three days.
func (w *WeChat) mediaGet(c *call) result {
	c.about = "media"
	m, ok := w.medias[c.query.Get("media_id")]
	if !ok || m.account != c.account.Name || !w.now().Before(m.until) {
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
