package sim

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"time"
)

// How long an access token lives, and how long an old and a new one live side by side.
const (
	tokenLife    = 2 * time.Hour
	tokenOverlap = 5 * time.Minute
)

type token struct {
	value string
	until time.Time
}

func newToken(now time.Time) token {
	random := make([]byte, 48)
	rand.Read(random)
	return token{value: hex.EncodeToString(random), until: now.Add(tokenLife)}
}

func (t token) valid(now time.Time) bool { return t.value != "" && now.Before(t.until) }

func (t token) is(value string) bool {
	return t.value != "" && subtle.ConstantTimeCompare([]byte(t.value), []byte(value)) == 1
}

// answer is what both token calls give.
func (t token) answer(now time.Time) result {
	return result{"access_token": t.value, "expires_in": int(t.until.Sub(now) / time.Second)}
}

// TokenFetches tells how often an account has been given a token.
func (w *WeChat) TokenFetches(account string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		return a.fetches
	}
	return 0
}

// StealToken makes the account's tokens invalid, as when another server with the same secret has fetched a new one.
func (w *WeChat) StealToken(account string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		a.stable, a.older, a.plain = token{}, token{}, token{}
	}
}

// stableToken gives the same token until five minutes before its end; the one before stays good for five minutes.
func (w *WeChat) stableToken(c *call) result {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	c.about = "stable token"
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	if in.ForceRefresh {
		c.about += ", forced"
	}
	if code := w.identify(c, in.GrantType == "client_credential", in.AppID, in.Secret); code != 0 {
		return w.refuse(code, "")
	}
	if code, message := w.mayFetch(c, in.ForceRefresh); code != 0 {
		return w.refuse(code, message)
	}
	a, now := c.account, w.now()
	if in.ForceRefresh || !now.Before(a.stable.until.Add(-tokenOverlap)) {
		a.older = a.stable
		if end := now.Add(tokenOverlap); end.Before(a.older.until) {
			a.older.until = end
		}
		a.stable = newToken(now)
	}
	a.fetches++
	return a.stable.answer(now)
}

// plainToken gives a new token and kills the one it gave before. Stable tokens live apart from these.
func (w *WeChat) plainToken(c *call) result {
	c.about = "plain token"
	if code := w.identify(c, c.query.Get("grant_type") == "client_credential", c.query.Get("appid"), c.query.Get("secret")); code != 0 {
		return w.refuse(code, "")
	}
	if code, message := w.mayFetch(c, false); code != 0 {
		return w.refuse(code, message)
	}
	c.account.plain = newToken(w.now())
	c.account.fetches++
	return c.account.plain.answer(w.now())
}

// mayFetch tells what keeps a caller with the right secret from a token: another address than those on the white list, or a limit.
// A forced refresh counts twice: as the call it is, and as forced.
func (w *WeChat) mayFetch(c *call, forced bool) (code int, message string) {
	if c.account.foreign(c.from) {
		return codeForeignServer, fmt.Sprintf("invalid ip %s ipv6 ::ffff:%s, not in whitelist", c.from, c.from)
	}
	if code = w.count(c.account, c.path); code == 0 && forced {
		code = w.count(c.account, ForcedToken)
	}
	return code, ""
}

// identify finds the account of an appid and checks its secret.
func (w *WeChat) identify(c *call, grant bool, appID, secret string) int {
	if !grant {
		return codeBadGrant
	}
	a := w.appOf(appID)
	if a == nil {
		return codeBadAppID
	}
	c.account = a
	if subtle.ConstantTimeCompare([]byte(a.Secret), []byte(secret)) != 1 {
		return codeBadSecret
	}
	return 0
}

// appOf finds an account by its appid; the caller holds the lock.
func (w *WeChat) appOf(appID string) *account {
	for _, a := range w.accounts {
		if appID != "" && a.AppID == appID {
			return a
		}
	}
	return nil
}

// admit finds the account whose access_token a call carries.
func (w *WeChat) admit(c *call) int {
	value := c.query.Get("access_token")
	if value == "" {
		return codeNoToken
	}
	for _, a := range w.accounts {
		for _, t := range []token{a.stable, a.older, a.plain} {
			if !t.is(value) {
				continue
			}
			c.account = a
			if !t.valid(w.now()) {
				return codeTokenExpired
			}
			return 0
		}
	}
	return codeBadToken
}
