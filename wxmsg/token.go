package wxmsg

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"
	"golang.org/x/sync/singleflight"

	"linli/domain"
)

const (
	tokenMargin = 300 * time.Second // WeChat renews that long before the end
	tokenLeast  = 60 * time.Second
	forcePause  = time.Minute // between two forced refreshes
)

// tokenSource keeps the stable access token of one account. The call itself is
// the SDK's; its cache and lock are not used, because the lock ignores the
// context, the cache time can be negative, and the errcode is lost in a string.
type tokenSource struct {
	sdk    *credential.StableAccessToken
	base   *url.URL
	redact func(string) string
	now    func() time.Time
	flight singleflight.Group
	name   string     // the account's
	store  TokenStore // nil: the token is this process's own

	mu     sync.Mutex
	token  domain.AccessToken
	forced time.Time // when the last forced refresh went out
}

func newTokenSource(a domain.Account, base *url.URL, now func() time.Time) *tokenSource {
	// The SDK demands a cache; GetAccessTokenDirectly goes round it.
	handle := credential.NewStableAccessToken(a.AppID, a.Secret, credential.CacheKeyOfficialAccountPrefix, cache.NewMemory())
	return &tokenSource{name: a.Name, sdk: handle.(*credential.StableAccessToken), base: base, redact: redactor(a.Secret), now: now}
}

// get gives the cached token or fetches one, once for all who ask meanwhile.
func (t *tokenSource) get(ctx context.Context) (string, error) {
	if value := t.cached(); value != "" {
		return value, nil
	}
	return t.shared(ctx, "get", func(ctx context.Context) (string, error) {
		if value := t.cached(); value != "" {
			return value, nil
		}
		return t.agree(ctx, "", func(ctx context.Context) (string, error) { return t.fetch(ctx, false) })
	})
}

// renew gives another token than refused. WeChat is first asked for the current
// one, since another process may have forced it; only if that is the refused
// one too is a new one forced, at most once a minute.
func (t *tokenSource) renew(ctx context.Context, refused string) (string, error) {
	return t.shared(ctx, "renew "+refused, func(ctx context.Context) (string, error) {
		if value := t.cached(); value != "" && value != refused {
			return value, nil
		}
		return t.agree(ctx, refused, func(ctx context.Context) (string, error) { return t.replace(ctx, refused) })
	})
}

func (t *tokenSource) replace(ctx context.Context, refused string) (string, error) {
	value, err := t.fetch(ctx, false)
	if err != nil || value != refused {
		return value, err
	}
	if !t.mayForce() || !t.allMayForce(ctx) {
		return "", &domain.SendError{Class: domain.SendAgain, Detail: "the access token is refused and was renewed less than a minute ago"}
	}
	return t.fetch(ctx, true)
}

func (t *tokenSource) cached() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now().Before(t.token.Until) {
		return t.token.Value
	}
	return ""
}

// mayForce takes the minute's one forced refresh if it is still there.
func (t *tokenSource) mayForce() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if !t.forced.IsZero() && now.Sub(t.forced) < forcePause {
		return false
	}
	t.forced = now
	return true
}

// shared runs fetch once for all callers of a key. It does not end with the
// first caller's context, others wait for it too; the wire limits its time.
func (t *tokenSource) shared(ctx context.Context, key string, fetch func(context.Context) (string, error)) (string, error) {
	done := t.flight.DoChan(key, func() (any, error) {
		return fetch(context.WithoutCancel(ctx))
	})
	select {
	case r := <-done:
		value, _ := r.Val.(string)
		return value, r.Err
	case <-ctx.Done():
		return "", &domain.SendError{Class: domain.SendAgain, Detail: "no access token in time"}
	}
}

// fetch asks WeChat for a token and keeps it. Nothing of the message has been
// sent then, so an answer that never came means again, not unknown.
func (t *tokenSource) fetch(ctx context.Context, force bool) (string, error) {
	answer, err := t.sdk.GetAccessTokenDirectly(withCall(ctx, call{base: t.base}), force)
	var fault *wireError
	switch {
	case answer.ErrCode != 0:
		return "", &domain.SendError{Class: tokenClassOf(answer.ErrCode), ErrCode: answer.ErrCode,
			Detail: "access token refused: " + unclassed(answer.ErrCode) + t.redact(answer.ErrMsg)}
	case errors.As(err, &fault):
		return "", &domain.SendError{Class: domain.SendAgain, Detail: "access token: " + fault.detail}
	case err != nil || answer.AccessToken == "":
		return "", &domain.SendError{Class: domain.SendAgain, Detail: "access token: the answer is not what WeChat says"}
	}
	t.keep(domain.AccessToken{Value: answer.AccessToken, Until: t.now().Add(max(time.Duration(answer.ExpiresIn)*time.Second-tokenMargin, tokenLeast))})
	return answer.AccessToken, nil
}

func (t *tokenSource) keep(token domain.AccessToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = token
}

func (t *tokenSource) kept() domain.AccessToken {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token
}
