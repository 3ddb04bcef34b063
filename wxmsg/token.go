package wxmsg

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"linli/domain"
)

const stablePath = "/cgi-bin/stable_token"

const (
	maxToken    = 512               // bytes
	maxExpires  = 7200              // seconds; WeChat gives no token for longer
	tokenMargin = 300 * time.Second // WeChat renews that long before the end
	tokenLeast  = 60 * time.Second
	forcePause  = time.Minute // between two forced refreshes; a day has twenty of them

	dayUsedUp  = 45009
	tokenStale = 40001
)

// grant is an answer that gives an access token or a ticket.
type grant struct {
	answer
	Token   string `json:"access_token"`
	Ticket  string `json:"ticket"`
	Expires int64  `json:"expires_in"` // seconds
}

func (g grant) value() string { return cmp.Or(g.Token, g.Ticket) }

func (g grant) whole() bool { return g.value() != "" && len(g.value()) <= maxToken }

// tokenSource keeps one thing that WeChat gives an account for a while: its
// access token, or its ticket of the JS-SDK.
type tokenSource struct {
	give   func(ctx context.Context, force bool) (grant, error)
	now    func() time.Time
	flight singleflight.Group
	steady bool       // there is no forcing another: the same is given until it ends
	name   string     // in the store
	store  TokenStore // nil: the token is this process's own

	mu     sync.Mutex
	token  domain.AccessToken
	forced time.Time // when the last forced refresh went out
}

func newTokenSource(name string, now func() time.Time, give func(context.Context, bool) (grant, error)) *tokenSource {
	return &tokenSource{name: name, now: now, give: give}
}

// tokenOf asks for the account's access token.
func (s *sender) tokenOf(ctx context.Context, force bool) (grant, error) {
	if s.account.Kind == domain.WeCom {
		return s.corpToken(ctx)
	}
	return s.stableToken(ctx, force)
}

// stableToken asks for the token that WeChat gives again until its end.
func (s *sender) stableToken(ctx context.Context, force bool) (grant, error) {
	got, err := ask[grant](ctx, s, request{path: stablePath, bare: true, body: map[string]any{"grant_type": "client_credential",
		"appid": s.account.AppID, "secret": s.account.Secret, "force_refresh": force}})
	return got, noToken(err, tokenClassOf)
}

// noToken makes a failure to get a token one of the message that wanted it.
// Nothing of that has been sent, so an answer that never came means again, not
// unknown.
func noToken(err error, classOf func(code int64) domain.SendClass) error {
	var failed *domain.SendError
	switch {
	case !errors.As(err, &failed):
		return err
	case failed.ErrCode != 0:
		return &domain.SendError{Class: classOf(failed.ErrCode), ErrCode: failed.ErrCode, Detail: "access token refused: " + failed.Detail}
	}
	return &domain.SendError{Class: domain.SendAgain, Detail: "access token: " + failed.Detail}
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
	if t.steady {
		return value, nil // who gives it again holds it for good
	}
	value, err = t.fetch(ctx, true)
	var failed *domain.SendError
	if errors.As(err, &failed) && failed.ErrCode == dayUsedUp {
		// It is no call's quota: the account waits, and has another token within two hours.
		return "", &domain.SendError{Class: domain.SendStop, ErrCode: tokenStale,
			Detail: "the access token is refused, and the day's forced renewals are used up; something else asks for tokens of this account: " + failed.Detail}
	}
	return value, err
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

// fetch asks WeChat and keeps what it gives.
func (t *tokenSource) fetch(ctx context.Context, force bool) (string, error) {
	got, err := t.give(ctx, force)
	if err != nil {
		return "", err
	}
	keep := max(time.Duration(min(got.Expires, maxExpires))*time.Second-tokenMargin, tokenLeast)
	t.keep(domain.AccessToken{Value: got.value(), Until: t.now().Add(keep)})
	return got.value(), nil
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
