package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"linli/domain"
)

// LoginLife is how long a login of the mini-program lives after it was last used.
const LoginLife = 7 * 24 * time.Hour

// loginKey is where a login lies; whoever reads Redis learns no bearer from it.
func loginKey(bearer string) string {
	sum := sha256.Sum256([]byte(bearer))
	return "linli:login:" + hex.EncodeToString(sum[:])
}

// KeepLogin notes whose login a bearer is.
func (r *Redis) KeepLogin(ctx context.Context, bearer string, identity domain.ID) error {
	return noRedis(r.client.Set(ctx, loginKey(bearer), identity.String(), LoginLife).Err())
}

// Login tells whose login a bearer is and lets it live on. NotFound: nobody's,
// or Redis was flushed, and its owner logs in again; Unavailable: Redis is away.
func (r *Redis) Login(ctx context.Context, bearer string) (domain.ID, error) {
	text, err := r.client.GetEx(ctx, loginKey(bearer), LoginLife).Result()
	if errors.Is(err, redis.Nil) {
		return 0, domain.Errorf(domain.NotFound, "no such login")
	}
	if err != nil {
		return 0, noRedis(err)
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, domain.Errorf(domain.NotFound, "no such login")
	}
	return domain.ID(id), nil
}

// EndLogin forgets a bearer.
func (r *Redis) EndLogin(ctx context.Context, bearer string) error {
	return noRedis(r.client.Del(ctx, loginKey(bearer)).Err())
}

// Within counts one more of something and tells that it is not more than most
// in a window of time. Without Redis everything passes.
func (r *Redis) Within(ctx context.Context, what string, most int64, window time.Duration) bool {
	key := "linli:limit:" + what
	var n *redis.IntCmd
	_, err := r.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		n = p.Incr(ctx, key)
		p.ExpireNX(ctx, key, window)
		return nil
	})
	return err != nil || n.Val() <= most
}

func noRedis(err error) error {
	if err == nil {
		return nil
	}
	return domain.Errorf(domain.Unavailable, "redis did not answer: %w", err)
}
