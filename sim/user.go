package sim

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"
)

// codeLife is how long a login code of a mini-program can be used.
const codeLife = 5 * time.Minute

type loginCode struct {
	openid string
	until  time.Time
	used   bool
}

// LoginCode is what wx.login gives in a mini-program: a code for openid that works once, within five minutes. "" for an account nobody added.
func (w *WeChat) LoginCode(account, openid string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[account]
	if !ok {
		return ""
	}
	w.phone(account, openid)
	code := "0" + digits(31)
	a.codes[code] = &loginCode{openid: openid, until: w.now().Add(codeLife)}
	return code
}

// codeToSession trades a login code for the openid.
func (w *WeChat) codeToSession(c *call) result {
	c.about = "login code"
	q := c.query
	if code := w.identify(c, q.Get("grant_type") == "authorization_code", q.Get("appid"), q.Get("secret")); code != 0 {
		return w.refuse(code, "")
	}
	code, ok := c.account.codes[q.Get("js_code")]
	switch {
	case !ok:
		return w.refuse(codeBadCode, "")
	case code.used:
		return w.refuse(codeUsedCode, "")
	case !w.now().Before(code.until):
		return w.refuse(codeBadCode, "")
	}
	code.used = true
	c.about += " of " + code.openid
	session := make([]byte, 16)
	rand.Read(session)
	answer := result{"openid": code.openid, "session_key": base64.StdEncoding.EncodeToString(session)}
	if p := w.phone(c.account.Name, code.openid); p.unionid != "" {
		answer["unionid"] = p.unionid
	}
	return answer
}

// userInfo tells whether somebody follows, and since when.
func (w *WeChat) userInfo(c *call) result {
	openid := c.query.Get("openid")
	c.about = "user " + openid
	p, ok := w.phones[phoneKey{c.account.Name, openid}]
	if !ok {
		return w.refuse(codeBadOpenID, "")
	}
	answer := result{"subscribe": 0, "openid": openid}
	if p.unionid != "" {
		answer["unionid"] = p.unionid
	}
	if p.state == follows {
		answer["subscribe"] = 1
		answer["subscribe_time"] = p.followedAt.Unix()
		answer["language"] = "zh_CN"
		answer["qr_scene_str"] = strings.TrimPrefix(p.scene, "qrscene_")
	}
	return answer
}
