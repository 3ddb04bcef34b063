package wxmsg

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"linli/domain"
)

const (
	mediaPath  = "/cgi-bin/media/get"
	uploadPath = "/cgi-bin/media/upload"
)

// Media fetches what somebody sent to an account, from that account's API host,
// and of a video from the address of WeChat's that is answered. Invalid: it is
// larger than its kind may be. Every other failure is a *domain.SendError: gone
// for an id that is wrong or too old, again or unknown for what may pass.
func (c *Client) Media(ctx context.Context, account, mediaID string, kind domain.AttachmentKind) (domain.Media, error) {
	s, err := c.sender(account)
	if err != nil {
		return domain.Media{}, err
	}
	if !isMediaID(mediaID) {
		return domain.Media{}, &domain.SendError{Class: domain.SendBad, Detail: "the media id is none"}
	}
	r := request{path: mediaPath, query: url.Values{"media_id": {mediaID}}, most: kind.Most(), private: []string{mediaID}}
	if kind == domain.Video {
		r.limit = videoLimit
		return s.video(ctx, r)
	}
	return s.picture(ctx, r)
}

// picture makes a call whose answer is a photo, a voice or a refusal. Nothing
// but bytes is wanted, so a call that broke may be made again.
func (s *sender) picture(ctx context.Context, r request) (domain.Media, error) {
	got, err := s.exchange(ctx, r)
	if err != nil {
		return domain.Media{}, mayRepeat(err)
	}
	return got.media()
}

// mayRepeat makes of a call that broke one that may be made again.
func mayRepeat(err error) error {
	var failed *domain.SendError
	if errors.As(err, &failed) && failed.Class == domain.SendUnknown {
		failed.Class = domain.SendAgain
	}
	return err
}

// media is an answer that must be a file.
func (got raw) media() (domain.Media, error) {
	kind, _, err := mime.ParseMediaType(got.kind)
	start := bytes.TrimLeft(got.body, blanks)
	if err != nil || len(start) == 0 || start[0] == '{' || !isMediaType(kind) {
		return domain.Media{}, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is no media"}
	}
	return domain.Media{ContentType: kind, Bytes: got.body}, nil
}

// isMediaType tells that a declared type can be a photo's, a voice's or a video's; pages
// and errors of proxies are text.
func isMediaType(kind string) bool {
	top, _, _ := strings.Cut(kind, "/")
	return top == "image" || top == "audio" || top == "voice" || top == "video" || kind == "application/octet-stream"
}

// uploads are what WeChat takes and how it calls it: the kind of media, the end
// of the file's name, the most bytes.
var uploads = map[string]struct {
	kind, suffix string
	most         int
}{
	"image/jpeg": {"image", ".jpg", 10 << 20},
	"image/png":  {"image", ".png", 10 << 20},
	"image/gif":  {"image", ".gif", 10 << 20},
	"audio/amr":  {"voice", ".amr", 2 << 20},
	"audio/mpeg": {"voice", ".mp3", 2 << 20},
}

type uploadReply struct {
	answer
	MediaID string `json:"media_id"`
}

func (r uploadReply) whole() bool { return isMediaID(r.MediaID) }

// UploadMedia gives WeChat a photo or voice for three days and gets the id by
// which messages name it. Invalid: WeChat takes no such file.
func (c *Client) UploadMedia(ctx context.Context, account string, m domain.Media) (mediaID string, err error) {
	const what = "upload media"
	as, ok := uploads[m.ContentType]
	if !ok || len(m.Bytes) == 0 || len(m.Bytes) > as.most {
		return "", domain.Errorf(domain.Invalid, "%s: WeChat takes no %s of %d bytes", what, cut(clean(m.ContentType), 40), len(m.Bytes))
	}
	s, err := c.talker(account)
	if err != nil {
		return "", asRead(what, uploadPath, err)
	}
	got, err := read[uploadReply](ctx, s, what, request{path: uploadPath, query: url.Values{"type": {as.kind}},
		file: &file{name: "linli" + as.suffix, kind: m.ContentType, bytes: m.Bytes}})
	return got.MediaID, err
}

// file is the one file of a form.
type file struct {
	name, kind string
	bytes      []byte
}

func (f file) post(ctx context.Context, address string) (*http.Request, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="media"; filename="` + f.name + `"`}, "Content-Type": {f.kind}})
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(f.bytes); err != nil {
		return nil, err
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, &body)
	if err == nil {
		req.Header.Set("Content-Type", form.FormDataContentType())
	}
	return req, err
}
