package sim

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	pngfile "image/png"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// qrCode is a code to scan that an official account has made.
type qrCode struct {
	account string
	scene   string
	until   time.Time // zero: for good
}

// Bounds of codes to scan.
const (
	maxCodeLife    = 30 * 24 * time.Hour
	usualCodeLife  = 60 * time.Second
	maxForever     = 100_000 // permanent codes, and the highest number one may carry
	maxScene       = 64      // characters of scene_str
	foreverActions = "QR_LIMIT_SCENE QR_LIMIT_STR_SCENE"
)

type codeWish struct {
	Expire int64  `json:"expire_seconds"`
	Action string `json:"action_name"`
	Info   struct {
		Scene struct {
			ID  int64  `json:"scene_id"`
			Str string `json:"scene_str"`
		} `json:"scene"`
	} `json:"action_info"`
}

// scene is what a code will carry, or the errcode of a wish that cannot be granted.
func (in codeWish) scene() (string, int) {
	id, str := in.Info.Scene.ID, in.Info.Scene.Str
	switch in.Action {
	case "QR_SCENE":
		if id < 1 || id > 1<<32-1 {
			return "", codeBadScene
		}
		return strconv.FormatInt(id, 10), 0
	case "QR_LIMIT_SCENE":
		if id < 1 || id > maxForever {
			return "", codeBadScene
		}
		return strconv.FormatInt(id, 10), 0
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		if n := utf8.RuneCountInString(str); n < 1 || n > maxScene {
			return "", codeBadScene
		}
		return str, 0
	}
	return "", codeBadArgs
}

// createCode makes a code to scan and gives its ticket.
func (w *WeChat) createCode(c *call) result {
	var in codeWish
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	scene, code := in.scene()
	c.about = "code to scan " + scene
	forever := strings.Contains(foreverActions, in.Action)
	life := time.Duration(in.Expire) * time.Second
	switch {
	case code != 0:
		return w.refuse(code, "")
	case !forever && (life < 0 || life > maxCodeLife):
		return w.refuse(codeBadExpire, "")
	case forever && c.account.forever >= maxForever:
		return w.refuse(codeTooManyCodes, "")
	case !forever && life == 0:
		life = usualCodeLife
	}
	ticket := "g" + base64.StdEncoding.EncodeToString([]byte(digits(42)))
	made := qrCode{account: c.account.Name, scene: scene}
	answer := result{"ticket": ticket, "url": "http://weixin.qq.com/q/" + digits(12)}
	if forever {
		c.account.forever++
	} else {
		made.until = w.now().Add(life)
		answer["expire_seconds"] = int64(life / time.Second)
	}
	w.qrCodes[ticket] = made
	return answer
}

// showCode gives the picture of a ticket, as mp.weixin.qq.com does. It cannot be scanned: ScanTicket does that.
func (w *WeChat) showCode(c *call) result {
	c.about = "picture of a code"
	if _, ok := w.qrCodes[c.query.Get("ticket")]; !ok {
		return w.refuse(codeBadArgs, "")
	}
	c.media = dot()
	return nil
}

// dot is the smallest picture there is.
func dot() *media {
	var out bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 1, 1))
	picture.SetGray(0, 0, color.Gray{})
	if err := pngfile.Encode(&out, picture); err != nil {
		panic("sim: a picture of one dot: " + err.Error())
	}
	return &media{contentType: png.contentType, name: "code" + png.suffix, bytes: out.Bytes()}
}

// ScanTicket scans the code of a ticket that qrcode/create gave, as Scan does its scene. An expired code is an error: the phone shows a notice.
func (p *Phone) ScanTicket(ctx context.Context, ticket string) (string, error) {
	p.w.mu.Lock()
	made, ok := p.w.qrCodes[ticket]
	now := p.w.now()
	p.w.mu.Unlock()
	switch {
	case !ok || made.account != p.account:
		return "", fmt.Errorf("sim: no code of %s has this ticket", p.account)
	case !made.until.IsZero() && !now.Before(made.until):
		return "", fmt.Errorf("sim: the code of scene %s has expired", made.scene)
	}
	return p.scan(ctx, made.scene, ticket)
}

// ticketOf is the ticket of a code of that scene that can still be scanned.
func (p *Phone) ticketOf(scene string) (string, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	ticket, expired := "sim-"+scene, false
	for its, made := range p.w.qrCodes {
		if made.account != p.account || made.scene != scene {
			continue
		}
		if made.until.IsZero() || p.w.now().Before(made.until) {
			return its, nil
		}
		expired = true
	}
	if expired {
		return "", fmt.Errorf("sim: every code of scene %s has expired", scene)
	}
	return ticket, nil
}

// pageScene is the alphabet of a mini-program code's scene.
var pageScene = regexp.MustCompile(`^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$`)

// pageCode makes a mini-program code; the answer is a picture, not JSON.
func (w *WeChat) pageCode(c *call) result {
	var in struct {
		Scene     string `json:"scene"`
		Page      string `json:"page"`
		CheckPath *bool  `json:"check_path"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "mini-program code"
	checked := in.CheckPath == nil || *in.CheckPath
	switch {
	case !pageScene.MatchString(in.Scene):
		return w.refuse(codeBadCodeScene, "")
	case strings.HasPrefix(in.Page, "/") || strings.Contains(in.Page, "?") || checked && !c.account.hasPage(in.Page):
		return w.refuse(codeBadPage, "")
	}
	c.media = dot()
	return nil
}

// maxLinkLife is how long a link into a mini-program may work.
const maxLinkLife = 30 * 24 * time.Hour

// pageLink makes a link into a mini-program.
func (w *WeChat) pageLink(c *call) result {
	var in struct {
		Path     string `json:"path"`
		Query    string `json:"query"`
		Type     int    `json:"expire_type"` // 0 a moment, 1 a number of days
		Until    int64  `json:"expire_time"`
		Interval int    `json:"expire_interval"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "link into the mini-program"
	now := w.now()
	life := time.Duration(in.Interval) * 24 * time.Hour
	if in.Type == 0 {
		life = time.Unix(in.Until, 0).Sub(now)
		if in.Until == 0 {
			life = maxLinkLife
		}
	}
	_, err := url.ParseQuery(in.Query)
	switch {
	case !c.account.hasPage(in.Path):
		return w.refuse(codeBadPagePath, "")
	case err != nil || len(in.Query) > 1024:
		return w.refuse(codeBadQuery, "")
	case life <= time.Minute || life > maxLinkLife:
		return w.refuse(codeBadLinkExpire, "")
	}
	return result{"errcode": 0, "errmsg": "ok", "url_link": "https://wxaurl.cn/" + digits(11)}
}
