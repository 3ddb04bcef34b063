package store

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"linli/domain"
)

// Redis holds hints only: whoever flushes it loses logins and nothing else.
type Redis struct {
	client redis.UniversalClient // for callbacks, which do not wait
	queue  redis.UniversalClient // for the queue of pushes, which may
	stop   func()
	away   atomic.Bool // it did not answer just now
	nonces *nonces     // of a Redis in this process; nil: they are in Redis
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
		addrs := strings.Split(hosts, ",")
		r.client = redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs, DialTimeout: redisPatience, ReadTimeout: redisPatience, WriteTimeout: redisPatience,
			MaxRetries: -1, MaxRedirects: 3, DialerRetries: 1, ContextTimeoutEnabled: true})
		r.queue = redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs, DialTimeout: time.Second, ReadTimeout: queuePatience, WriteTimeout: queuePatience, ContextTimeoutEnabled: true})
	} else {
		opts, err := redis.ParseURL(url)
		if err != nil {
			return nil, domain.Errorf(domain.Invalid, "redis: want embedded, redis://HOST:6379/0 or redis+cluster://HOST:PORT,HOST:PORT")
		}
		r.open(opts)
	}
	r.queue.AddHook(calm{})
	if err := r.client.Ping(ctx).Err(); err != nil {
		r.Close()
		return nil, domain.Errorf(domain.Unavailable, "redis: nothing answers there: is the server running, is the address right? (%w)", err)
	}
	return r, nil
}

// open makes the clients of one server. Neither repeats a command by itself: a
// callback cannot wait, and what timed out in the queue may have been carried out.
func (r *Redis) open(opts *redis.Options) {
	queue := *opts
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout = redisPatience, redisPatience, redisPatience
	opts.MaxRetries, opts.DialerRetries, opts.ContextTimeoutEnabled = -1, 1, true
	r.client = redis.NewClient(opts)
	queue.DialTimeout, queue.ReadTimeout, queue.WriteTimeout = time.Second, queuePatience, queuePatience
	queue.ContextTimeoutEnabled, queue.MaxRetries = true, -1
	r.queue = redis.NewClient(&queue)
}

// Queue is a connection of its own for the queue of pushes; Close ends it.
func (r *Redis) Queue() redis.UniversalClient { return r.queue }

// silenceRedis ends the library's own printing to stderr, once per process: a
// fault reaches its caller, who logs it where it matters.
var silenceRedis = sync.OnceFunc(func() { redis.SetLogger(silence{}) })

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// How long a callback waits for Redis before it goes on without, and how long
// the queue does.
const (
	redisPatience = 300 * time.Millisecond
	queuePatience = time.Second
)

// calm slows down whoever asks a Redis that is away or refuses again and again
// at once, as asynq's own loop does.
type calm struct{}

const calmFor = 100 * time.Millisecond

// DialHook dials as before.
func (calm) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook lets a command that failed take a moment.
func (calm) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if err != nil && !errors.Is(err, redis.Nil) && !redis.HasErrorPrefix(err, "NOSCRIPT") {
			pause := time.NewTimer(calmFor)
			defer pause.Stop()
			select {
			case <-ctx.Done():
			case <-pause.C:
			}
		}
		return err
	}
}

// ProcessPipelineHook sends a pipeline as before.
func (calm) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { return next(ctx, cmds) }
}

// redisStep is how far the clock of the Redis in this process is moved at once.
// Each step looks at every key, of which a busy day leaves many.
const redisStep = 2 * time.Second

// embeddedRedis runs Redis in this process. Its keys expire only as its clock
// is moved, so a ticker moves it.
func embeddedRedis() (*Redis, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, domain.Errorf(domain.Unavailable, "redis: start it in this process: %w", err)
	}
	tick, done := time.NewTicker(redisStep), make(chan struct{})
	var ticking sync.WaitGroup
	seen := &nonces{}
	ticking.Go(func() {
		for age := time.Duration(0); ; {
			select {
			case <-tick.C:
				server.FastForward(redisStep)
				if age += redisStep; age >= nonceLife {
					seen.age()
					age = 0
				}
			case <-done:
				return
			}
		}
	})
	r := &Redis{nonces: seen, stop: func() {
		tick.Stop()
		close(done)
		ticking.Wait()
		server.Close()
	}}
	r.open(&redis.Options{Addr: server.Addr()})
	r.queue.AddHook(calm{})
	return r, nil
}

// Close ends the connections, and the server where it is in this process.
func (r *Redis) Close() error {
	err := errors.Join(r.client.Close(), r.queue.Close())
	r.stop()
	return err
}

// Ping tells whether Redis answers.
func (r *Redis) Ping(ctx context.Context) error { return r.client.Ping(ctx).Err() }

// nonceLife is longer than a callback's timestamp is accepted, from five minutes
// before it to five after.
const nonceLife = 11 * time.Minute

// FreshNonce tells that a request's nonce was not seen before, or with the very
// same message: then it is WeChat's own repeat. Without Redis every nonce
// passes, because the signature and the timestamp have been checked already.
func (r *Redis) FreshNonce(ctx context.Context, nonce, digest string) bool {
	if r.nonces != nil {
		return r.nonces.fresh(nonce, digest)
	}
	if r.away.Load() {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	key := "linli:nonce:" + nonce
	set, err := r.client.SetNX(ctx, key, digest, nonceLife).Result()
	if err != nil {
		r.rest()
	}
	if err != nil || set {
		return true
	}
	seen, err := r.client.Get(ctx, key).Result()
	return err != nil || seen == digest
}

// redisRest is how long callbacks do without a Redis that did not answer.
const redisRest = 2 * time.Second

// rest spares callbacks the wait for a Redis that has just not answered. When it
// is over, those who come find out again.
func (r *Redis) rest() {
	if r.away.CompareAndSwap(false, true) {
		time.AfterFunc(redisRest, func() { r.away.Store(false) })
	}
}
