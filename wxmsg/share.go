package wxmsg

import (
	"context"
	"time"

	"linli/domain"
)

// TokenStore keeps the access tokens that all processes share. Its failures
// mean that it is away: a process then helps itself.
type TokenStore interface {
	// Token gives the token kept for an account, an empty one if there is none.
	Token(ctx context.Context, account string) (domain.AccessToken, error)
	// ClaimFetch lets one process fetch until the lease ends; turn is 0 for the others.
	ClaimFetch(ctx context.Context, account string, lease time.Duration) (turn int64, err error)
	// MayForce takes the one forced refresh that an account has in a pause.
	MayForce(ctx context.Context, account string, pause time.Duration) (bool, error)
	// EndFetch ends a turn and keeps the token it brought, if any.
	EndFetch(ctx context.Context, account string, turn int64, token domain.AccessToken) error
}

const (
	fetchLease = 12 * time.Second // two calls fit in
	storeLimit = 2 * time.Second
	lookAgain  = 50 * time.Millisecond
	patience   = 15 * time.Second // with another process's fetch, its lease included
)

// agree gives a token other than refused that the store keeps, or fetches one
// for all processes, or waits for the one that does.
func (t *tokenSource) agree(ctx context.Context, refused string, fetch func(context.Context) (string, error)) (string, error) {
	if t.store == nil {
		return fetch(ctx)
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look := time.NewTicker(lookAgain)
	defer look.Stop()
	for {
		token, turn, err := t.ask(waiting, refused)
		switch {
		case err != nil:
			return fetch(ctx)
		case token.Value != "":
			t.keep(token)
			return token.Value, nil
		case turn != 0:
			return t.inTurn(ctx, turn, fetch)
		}
		select {
		case <-waiting.Done():
			return "", &domain.SendError{Class: domain.SendAgain, Detail: "no access token in time"}
		case <-look.C:
		}
	}
}

// ask looks for a token of use in the store, else for the turn to fetch one.
func (t *tokenSource) ask(ctx context.Context, refused string) (domain.AccessToken, int64, error) {
	limited, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	useful := func() (domain.AccessToken, error) {
		token, err := t.store.Token(limited, t.name)
		if err != nil || token.Value == refused || !t.now().Before(token.Until) {
			return domain.AccessToken{}, err
		}
		return token, nil
	}
	token, err := useful()
	if err != nil || token.Value != "" {
		return token, 0, err
	}
	turn, err := t.store.ClaimFetch(limited, t.name, fetchLease)
	if err != nil || turn == 0 {
		return token, 0, err
	}
	// Somebody may have ended his turn between the two looks.
	if token, err = useful(); err == nil && token.Value != "" {
		return token, 0, t.store.EndFetch(limited, t.name, turn, domain.AccessToken{})
	}
	return domain.AccessToken{}, turn, nil
}

// inTurn fetches and shares what came. That a token could not be shared keeps
// nobody from using it here.
func (t *tokenSource) inTurn(ctx context.Context, turn int64, fetch func(context.Context) (string, error)) (string, error) {
	value, err := fetch(ctx)
	token := domain.AccessToken{}
	if err == nil {
		token = t.kept()
	}
	limited, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	_ = t.store.EndFetch(limited, t.name, turn, token) // else the lease ends the turn
	return value, err
}

// allMayForce takes the minute's one forced refresh of the whole deployment;
// while the store is away this process's own count is enough.
func (t *tokenSource) allMayForce(ctx context.Context) bool {
	if t.store == nil {
		return true
	}
	limited, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	may, err := t.store.MayForce(limited, t.name, forcePause)
	return may || err != nil
}
