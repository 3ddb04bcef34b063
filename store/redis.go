package store

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"linli/domain"
)

// Redis holds hints only: whoever flushes it loses logins and nothing else.
type Redis struct {
	client redis.UniversalClient
	stop   func()
}

// OpenRedis connects to `redis://..` or `redis+cluster://host,host`, or runs
// one in this process for `embedded`. An external one must answer now; later
// it may vanish and come back.
func OpenRedis(ctx context.Context, url string) (*Redis, error) {
	silenceRedis()
	if url == "embedded" {
		return embeddedRedis()
	}
	r := &Redis{stop: func() {}}
	if hosts, ok := strings.CutPrefix(url, "redis+cluster://"); ok {
		r.client = redis.NewClusterClient(&redis.ClusterOptions{Addrs: strings.Split(hosts, ","), DialTimeout: time.Second, ReadTimeout: redisPatience, WriteTimeout: redisPatience})
	} else {
		opts, err := redis.ParseURL(url)
		if err != nil {
			return nil, domain.Errorf(domain.Invalid, "redis: want embedded, redis://HOST:6379/0 or redis+cluster://HOST:PORT,HOST:PORT")
		}
		opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout = time.Second, redisPatience, redisPatience
		r.client = redis.NewClient(opts)
	}
	if err := r.client.Ping(ctx).Err(); err != nil {
		r.Close()
		return nil, domain.Errorf(domain.Unavailable, "redis: nothing answers there: is the server running, is the address right? (%w)", err)
	}
	return r, nil
}

// silenceRedis ends the library's own printing to stderr, once per process: a
// fault reaches its caller, who logs it where it matters.
var silenceRedis = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// redisPatience is how long a callback waits for Redis before it goes on without.
const redisPatience = 300 * time.Millisecond

// embeddedRedis runs Redis in this process. Its keys expire only as its clock
// is moved, so a ticker moves it.
func embeddedRedis() (*Redis, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, domain.Errorf(domain.Unavailable, "redis: start it in this process: %w", err)
	}
	const step = 100 * time.Millisecond
	tick, done := time.NewTicker(step), make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() {
		for {
			select {
			case <-tick.C:
				server.FastForward(step)
			case <-done:
				return
			}
		}
	})
	return &Redis{client: redis.NewClient(&redis.Options{Addr: server.Addr(), ReadTimeout: redisPatience, WriteTimeout: redisPatience}), stop: func() {
		tick.Stop()
		close(done)
		ticking.Wait()
		server.Close()
	}}, nil
}

// Close ends the connections, and the server where it is in this process.
func (r *Redis) Close() error {
	err := r.client.Close()
	r.stop()
	return err
}

// nonceLife is longer than a callback's timestamp is accepted either way.
const nonceLife = 15 * time.Minute

// FreshNonce tells that a request's nonce was not seen before, or with the very
// same message: then it is WeChat's own repeat. Without Redis every nonce
// passes, because the signature and the timestamp have been checked already.
func (r *Redis) FreshNonce(ctx context.Context, nonce, digest string) bool {
	key := "linli:nonce:" + nonce
	set, err := r.client.SetNX(ctx, key, digest, nonceLife).Result()
	if err != nil || set {
		return true
	}
	seen, err := r.client.Get(ctx, key).Result()
	return err != nil || seen == digest
}
