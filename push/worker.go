package push

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"linli/domain"
)

// Worker sends what the relay has queued in Redis, through asynq, so that
// several processes share the work. A task is a hint and never the record: its
// payload is ids, its end is always a success, and what Redis forgets comes due
// again in the outbox.
type Worker struct {
	Relay *Relay
	Redis redis.UniversalClient
	Name  string // of the queue: each installation has its own
	Wake  func() // called when the relay should look again
	Log   *slog.Logger

	client *asynq.Client
	ready  atomic.Bool // tasks are taken and served
	stuck  atomic.Bool // asynq did not stop in time
}

// How a worker works: how many people it serves at once, how often it looks
// for a task and, while Redis is away, for Redis; how long the relay waits for
// Redis; how long pushes under way may take when it stops, and all of the stop.
const (
	taskType    = "push"
	taskPause   = 20 * time.Millisecond
	redisPause  = time.Second
	redisTrust  = 3 // answers in a row until a Redis that refused is used again
	redisLimit  = 300 * time.Millisecond
	stopSending = 5 * time.Second
	stopWithin  = 7 * time.Second
)

// dangerLane ends the name of the queue that dangers have for themselves, with
// workers of its own: one behind another's call that hangs would be late.
const dangerLane = "-danger"

// Enqueue hands on pushes of one person as one task. Without Redis it refuses
// at once.
func (w *Worker) Enqueue(ctx context.Context, pushes []domain.Push) error {
	if !w.ready.Load() {
		return errors.New("the queue is not served")
	}
	limited, cancel := context.WithTimeout(ctx, redisLimit)
	defer cancel()
	queue := w.Name
	if ofDanger(pushes) {
		queue += dangerLane
	}
	_, err := w.client.EnqueueContext(limited, asynq.NewTask(taskType, payloadOf(pushes)), asynq.Queue(queue),
		asynq.TaskID(fmt.Sprintf("%s.%s", pushes[0].Claim, pushes[0].ID)), asynq.MaxRetry(0), asynq.Retention(0))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) && ctx.Err() == nil {
		w.lost(err)
	}
	return err
}

// payloadOf is all that Redis ever holds of pushes: eight bytes of id for each.
func payloadOf(pushes []domain.Push) []byte {
	payload := make([]byte, 0, 8*len(pushes))
	for _, p := range pushes {
		payload = binary.BigEndian.AppendUint64(payload, uint64(p.ID))
	}
	return payload
}

// lost notes that Redis does not serve: the relay goes on by itself.
func (w *Worker) lost(err error) {
	if w.ready.CompareAndSwap(true, false) {
		w.Log.Warn("redis does not take pushes; they are sent without it", "error", err)
	}
}

// Run serves the queue until ctx ends. Redis may be away at the start and come
// and go later.
func (w *Worker) Run(ctx context.Context) {
	tick := time.NewTicker(redisPause)
	defer tick.Stop()
	w.open()
	var servers []*asynq.Server
	for answers := redisTrust; ; {
		switch err := w.ping(ctx); {
		case err != nil:
			w.lost(err)
			answers = 0
		case w.ready.Load():
			answers = 0
		default:
			if answers++; answers > redisTrust {
				if servers == nil {
					servers = w.start(ctx)
				}
				w.ready.Store(servers != nil)
				answers = 0
			}
		}
		select {
		case <-ctx.Done():
			w.ready.Store(false)
			w.stop(servers)
			return
		case <-tick.C:
		}
	}
}

func (w *Worker) open() { w.client = asynq.NewClientFromRedisClient(w.Redis) }

func (w *Worker) ping(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, redisPause)
	defer cancel()
	return w.Redis.Ping(limited).Err()
}

// start starts asynq for both lanes; nil means that it would not.
func (w *Worker) start(ctx context.Context) (servers []*asynq.Server) {
	for _, queue := range []string{w.Name, w.Name + dangerLane} {
		server := asynq.NewServerFromRedisClient(w.Redis, asynq.Config{Concurrency: abreast, Queues: map[string]int{queue: 1},
			TaskCheckInterval: taskPause, ShutdownTimeout: stopSending, Logger: asynqLog{w.Log}, LogLevel: asynq.ErrorLevel})
		// asynq's own context ends when a task's lease does; a push under way must not.
		err := server.Start(asynq.HandlerFunc(func(_ context.Context, task *asynq.Task) error {
			w.work(ctx, task.Payload())
			return nil
		}))
		if err != nil {
			w.Log.Error("the queue could not be served", "error", err)
			w.stop(servers)
			return nil
		}
		servers = append(servers, server)
	}
	return servers
}

// stop lets the pushes under way end; what was queued and not begun comes due
// again in the outbox, for whoever is left.
func (w *Worker) stop(servers []*asynq.Server) {
	ended := make(chan struct{})
	go func() {
		var all sync.WaitGroup
		for _, server := range servers {
			all.Go(server.Shutdown)
		}
		all.Wait()
		close(ended)
	}()
	limit := time.NewTimer(stopWithin)
	defer limit.Stop()
	select {
	case <-ended:
	case <-limit.C:
		w.stuck.Store(true)
		w.Log.Warn("redis kept the queue from stopping in time")
	}
}

// Stuck tells that asynq still runs though Run has returned; its connection must
// then stay open, because asynq panics when it is closed under it.
func (w *Worker) Stuck() bool { return w.stuck.Load() }

// work does one task. A panic ends this task alone: its pushes come due again.
func (w *Worker) work(ctx context.Context, payload []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			w.Log.Error("a task of the queue panicked", "stack", string(debug.Stack()))
		}
	}()
	ids := make([]domain.ID, 0, len(payload)/8)
	for ; len(payload) >= 8; payload = payload[8:] {
		ids = append(ids, domain.ID(binary.BigEndian.Uint64(payload)))
	}
	if len(ids) == 0 {
		return
	}
	if err := w.Relay.Work(ctx, ids); err != nil && ctx.Err() == nil {
		w.Log.Error("a task of the queue could not be done", "push", ids[0], "error", err)
	}
	w.Wake()
}

// asynqLog is asynq's logger: its words go to the debug level, without what
// they may quote.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(...any) {}
func (l asynqLog) Info(...any)  {}
func (l asynqLog) Warn(...any)  { l.log.Debug("asynq warns") }
func (l asynqLog) Error(...any) { l.log.Debug("asynq meets an error") }
func (l asynqLog) Fatal(...any) { l.log.Error("asynq cannot go on") }
