package wxmsg

import (
	"context"
	"net/url"
	"strings"
	"time"

	"linli/domain"
)

const (
	scenePath = "/cgi-bin/qrcode/create"
	codePath  = "/wxa/getwxacodeunlimit"

	pictureBase = "https://mp.weixin.qq.com"

	maxSceneLife = 30 * 24 * time.Hour
	maxScene     = 64
	maxCodeScene = 32
	maxCode      = 2 << 20 // bytes of a mini-program's code
)

// QRCode is a code that leads to an account with a scene (带参数二维码).
type QRCode struct {
	URL     string // what the code says; we draw it
	Picture string // WeChat's own drawing
}

type sceneReply struct {
	answer
	Ticket string `json:"ticket"`
	URL    string `json:"url"`
}

func (r sceneReply) whole() bool { return r.Ticket != "" && r.URL != "" }

// QRScene makes a code for an account: for at most 30 days, or for ever where
// life is 0; an account has 100,000 of those. Invalid: the scene is not 1 to 64
// bytes, or the life too long.
func (c *Client) QRScene(ctx context.Context, account, scene string, life time.Duration) (QRCode, error) {
	const what = "QR code"
	if scene == "" || len(scene) > maxScene || life < 0 || life > maxSceneLife || life > 0 && life < time.Minute {
		return QRCode{}, domain.Errorf(domain.Invalid, "%s: a scene has 1 to %d bytes and lives a minute to 30 days, or for ever", what, maxScene)
	}
	s, err := c.sender(account, domain.VerifiedService)
	if err != nil {
		return QRCode{}, asRead(what, scenePath, err)
	}
	body := map[string]any{"action_name": "QR_LIMIT_STR_SCENE", "action_info": map[string]any{"scene": map[string]string{"scene_str": scene}}}
	if life > 0 {
		body["action_name"], body["expire_seconds"] = "QR_STR_SCENE", int64(life/time.Second)
	}
	got, err := read[sceneReply](ctx, s, what, request{path: scenePath, body: body})
	if err != nil {
		return QRCode{}, err
	}
	return QRCode{URL: got.URL, Picture: s.elsewhere(pictureBase) + "/cgi-bin/showqrcode?" + url.Values{"ticket": {got.Ticket}}.Encode()}, nil
}

// MiniCode makes the round code of a page of a mini-program (小程序码), as a
// picture. Invalid: the scene is not 1 to 32 of WeChat's characters.
func (c *Client) MiniCode(ctx context.Context, account, page, scene string) (domain.Media, error) {
	const what = "mini-program code"
	if scene == "" || len(scene) > maxCodeScene || strings.IndexFunc(scene, notOfCode) >= 0 {
		return domain.Media{}, domain.Errorf(domain.Invalid, "%s: a scene has 1 to %d letters, digits and signs", what, maxCodeScene)
	}
	s, err := c.sender(account, domain.Mini)
	if err != nil {
		return domain.Media{}, asRead(what, codePath, err)
	}
	got, err := s.picture(ctx, request{path: codePath, most: maxCode, body: map[string]any{"scene": scene, "page": page, "env_version": "release"}})
	switch {
	case err != nil:
		return domain.Media{}, asRead(what, codePath, err)
	case !strings.HasPrefix(got.ContentType, "image/"):
		return domain.Media{}, domain.Errorf(domain.Unavailable, "%s: the answer is no picture", what)
	}
	return got, nil
}

// notOfCode tells that a character may not stand in a code's scene.
func notOfCode(r rune) bool {
	letter := '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	return !letter && !strings.ContainsRune("!#$&'()*+,/:;=?@-._~", r)
}
