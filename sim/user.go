package sim

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// codeLife is how long a login code of a mini-program can be used.
const codeLife = 5 * time.Minute

type loginCode struct {
	openid string
	until  time.Time
	used   bool
	number string // of a phone, in a code that stands for one
}

// LoginCode is what wx.login gives in a mini-program: a code for openid that works once, within five minutes. "" for an account nobody added.
func (w *WeChat) LoginCode(account, openid string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[account]
	if !ok {
		return ""
	}
	w.phone(account, openid).activeAt = w.now()
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

// PhoneCode is what the button 手机号快速验证 gives in a mini-program: a code for a phone number that works once, within five minutes.
func (w *WeChat) PhoneCode(account, openid, number string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[account]
	if !ok {
		return ""
	}
	w.phone(account, openid).activeAt = w.now()
	code := digits(64)
	a.phoneCodes[code] = &loginCode{openid: openid, until: w.now().Add(codeLife), number: number}
	return code
}

// phoneNumber trades such a code for the number.
func (w *WeChat) phoneNumber(c *call) result {
	var in struct {
		Code string `json:"code"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "phone number"
	code, ok := c.account.phoneCodes[in.Code]
	if !ok || code.used || !w.now().Before(code.until) {
		return w.refuse(codeBadCode, "")
	}
	code.used = true
	c.about += " of " + code.openid
	return result{"errcode": 0, "errmsg": "ok", "phone_info": result{"phoneNumber": code.number, "purePhoneNumber": code.number, "countryCode": "86",
		"watermark": result{"timestamp": w.now().Unix(), "appid": c.account.AppID}}}
}

// userInfo tells whether somebody follows, and since when.
func (w *WeChat) userInfo(c *call) result {
	openid := c.query.Get("openid")
	c.about = "user " + openid
	answer, ok := w.user(c.account, openid)
	if !ok {
		return w.refuse(codeBadOpenID, "")
	}
	return answer
}

// maxAtOnce is how many people userInfos tells of.
const maxAtOnce = 100

func (w *WeChat) userInfos(c *call) result {
	var in struct {
		List []struct {
			OpenID string `json:"openid"`
		} `json:"user_list"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("%d users", len(in.List))
	if len(in.List) == 0 || len(in.List) > maxAtOnce {
		return w.refuse(codeBadOpenIDs, "")
	}
	list := []result{}
	for _, one := range in.List {
		answer, ok := w.user(c.account, one.OpenID)
		if !ok {
			return w.refuse(codeBadOpenID, "")
		}
		list = append(list, answer)
	}
	return result{"user_info_list": list}
}

func (w *WeChat) user(a *account, openid string) (result, bool) {
	p, ok := w.phones[phoneKey{a.Name, openid}]
	if !ok {
		return nil, false
	}
	answer := result{"subscribe": 0, "openid": openid}
	if p.unionid != "" {
		answer["unionid"] = p.unionid
	}
	if p.state == follows {
		answer["subscribe"] = 1
		answer["subscribe_time"] = p.followedAt.Unix()
		answer["language"] = "zh_CN"
		answer["tagid_list"] = a.tagsOf(openid)
		answer["qr_scene_str"] = strings.TrimPrefix(p.scene, "qrscene_")
	}
	return answer, true
}
