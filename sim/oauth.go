package sim

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// webCode is a code that a page in WeChat was opened with.
type webCode struct {
	openid   string
	scope    string
	snapshot bool
	until    time.Time
	used     bool
}

// webToken is what a code was traded for: good for the account's own pages only.
type webToken struct {
	openid string
	scope  string
	until  time.Time
}

// Opens opens a link as WeChat's browser does. The address of /connect/oauth2/authorize is answered on the spot: what comes back is the
// account's own page with code and state. Any other link comes back as it is.
func (p *Phone) Opens(link string) (string, error) {
	target, err := url.Parse(link)
	if err != nil {
		return "", fmt.Errorf("sim: no link: %w", err)
	}
	if !strings.HasSuffix(target.Path, authorizePath) {
		return link, nil
	}
	return p.authorizes(target.Query())
}

// authorizePath is where a page sends somebody to learn who he is.
const authorizePath = "/connect/oauth2/authorize"

// authorizes is where WeChat sends a phone on to.
func (p *Phone) authorizes(q url.Values) (string, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	a := p.w.accounts[p.account]
	back, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case a == nil || q.Get("appid") != a.AppID:
		return "", errors.New("sim: Scope 参数错误或没有 Scope 权限: the link is another account's")
	case err != nil || back.Host == "":
		return "", fmt.Errorf("sim: redirect_uri %q is no address", q.Get("redirect_uri"))
	case a.WebDomain != "" && back.Hostname() != a.WebDomain:
		return "", fmt.Errorf("sim: errcode %d, redirect_uri is not under %s", codeBadRedirect, a.WebDomain)
	case q.Get("response_type") != "code" || q.Get("scope") != "snsapi_base" && q.Get("scope") != "snsapi_userinfo":
		return "", errors.New("sim: response_type or scope is wrong")
	case a.Kind != VerifiedService:
		return "", fmt.Errorf("sim: errcode %d, the account has no web authorization", codeNoAuthorization)
	}
	code := "0" + digits(31)
	a.webCodes[code] = &webCode{openid: p.openid, scope: q.Get("scope"), snapshot: p.snapshot, until: p.w.now().Add(codeLife)}
	query := back.Query()
	query.Set("code", code)
	query.Set("state", q.Get("state"))
	back.RawQuery = query.Encode()
	return back.String(), nil
}

// serveAuthorize stands in for WeChat's browser where an ordinary one opens the link: it asks whose phone it is, and goes on as that.
func (w *WeChat) serveAuthorize(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Security-Policy", "default-src 'none'")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	q := r.URL.Query()
	if openid := q.Get("openid"); openid != "" {
		q.Del("openid")
		back, err := w.Phone(w.accountOf(q.Get("appid")), openid).authorizes(q)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		http.Redirect(rw, r, back, http.StatusFound)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(rw, `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>谁的手机</title><h1>这是谁的手机？</h1><p>演示里由您来选，真的微信自己知道。</p><ul>`)
	account := w.accountOf(q.Get("appid"))
	w.mu.Lock()
	screens := w.screens
	w.mu.Unlock()
	for _, s := range screens {
		if s.Account == account {
			q.Set("openid", s.OpenID)
			fmt.Fprintf(rw, `<li><a href="?%s">%s（%s）</a></li>`, html.EscapeString(q.Encode()), html.EscapeString(s.Name), html.EscapeString(s.Role))
		}
	}
	fmt.Fprint(rw, `</ul></html>`)
}

// accountOf is the name of the account with an appid; "" for none.
func (w *WeChat) accountOf(appid string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, a := range w.accounts {
		if a.AppID == appid {
			return name
		}
	}
	return ""
}

// SetSnapshot makes the person a snapshot user: somebody who looks at a page without having agreed, under a virtual openid.
func (p *Phone) SetSnapshot(on bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.snapshot = on
}

// webAccess trades the code of a page for the openid.
func (w *WeChat) webAccess(c *call) result {
	c.about = "web code"
	q := c.query
	if code := w.identify(c, q.Get("grant_type") == "authorization_code", q.Get("appid"), q.Get("secret")); code != 0 {
		return w.refuse(code, "")
	}
	code, ok := c.account.webCodes[q.Get("code")]
	switch {
	case c.account.Kind != VerifiedService:
		return w.refuse(codeNoPermission, "")
	case !ok || !w.now().Before(code.until) && !code.used:
		return w.refuse(codeBadCode, "")
	case code.used:
		return w.refuse(codeUsedCode, "")
	}
	code.used = true
	openid := code.openid
	if code.snapshot {
		openid = "oSNAPSHOT" + digits(19)
	}
	given := newToken(w.now())
	c.account.webTokens[given.value] = webToken{openid: openid, scope: code.scope, until: given.until}
	answer := result{"access_token": given.value, "expires_in": int(tokenLife / time.Second), "refresh_token": digits(40), "openid": openid, "scope": code.scope}
	if code.snapshot {
		answer["is_snapshotuser"] = 1
	} else if p := w.phone(c.account.Name, openid); p.unionid != "" {
		answer["unionid"] = p.unionid
	}
	return answer
}

// webUser gives the name of somebody who agreed to it (snsapi_userinfo). Since 2021 the name is 微信用户 for everybody.
func (w *WeChat) webUser(c *call) result {
	c.about = "web user"
	for _, a := range w.accounts {
		given, ok := a.webTokens[c.query.Get("access_token")]
		if !ok {
			continue
		}
		c.account = a
		switch {
		case !w.now().Before(given.until):
			return w.refuse(codeTokenExpired, "")
		case given.openid != c.query.Get("openid"):
			return w.refuse(codeBadOpenID, "")
		case given.scope != "snsapi_userinfo":
			return w.refuse(codeNoPermission, "")
		}
		return result{"openid": given.openid, "nickname": "微信用户", "sex": 0, "headimgurl": "", "privilege": []string{}}
	}
	return w.refuse(codeBadToken, "")
}

// jsTicket gives the ticket that pages are signed with: the same one until it ends.
func (w *WeChat) jsTicket(c *call) result {
	c.about = "ticket for pages"
	if c.query.Get("type") != "jsapi" {
		return w.refuse(codeBadArgs, "")
	}
	now := w.now()
	if !c.account.ticket.valid(now) {
		c.account.ticket = newToken(now)
	}
	return result{"errcode": 0, "errmsg": "ok", "ticket": c.account.ticket.value, "expires_in": int(c.account.ticket.until.Sub(now) / time.Second)}
}
