package push

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/store"
	"linli/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// office is a relay with its outbox, a queue in Redis, and a WeChat that takes
// everything when the gate lets it.
type office struct {
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	clock  *storetest.Clock
	wire   *wire // between us and Redis
	relay  *Relay
	worker *Worker
	wechat *counter
	ticket domain.Ticket
}

// counter notes what was sent, per openid in order.
type counter struct {
	mu    sync.Mutex
	sent  map[string][]string
	gate  chan struct{} // closed: everything passes
	began chan struct{} // one word per call that waits at the gate
	fault func() error  // what happens to the next call
}

func (c *counter) Send(_ context.Context, d domain.Delivery) (domain.Receipt, error) {
	c.began <- struct{}{}
	<-c.gate
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent[d.OpenID] = append(c.sent[d.OpenID], d.ClientMsgID)
	if fault := c.fault; fault != nil {
		c.fault = nil
		return domain.Receipt{}, fault()
	}
	return domain.Receipt{}, nil
}

func (c *counter) calls() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ids := range c.sent {
		n += len(ids)
	}
	return n
}

// offices runs a test with SQLite and the Redis in process, and with MySQL and
// a real Redis; whatever it started must have ended when it is over.
func offices(t *testing.T, test func(o *office)) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			t.Cleanup(func() { goleak.VerifyNone(t, before) })
			url := "embedded"
			if engine == store.MySQL {
				if url = os.Getenv("LINLI_TEST_REDIS"); url == "" {
					t.Fatal("LINLI_TEST_REDIS is not set beside LINLI_TEST_MYSQL; run `make test`")
				}
			}
			test(openOffice(t, engine, url))
		})
	}
}

const street = `
street: 雁园街道
communities:
  - {name: 雁滨社区, account: yanbin, estates: [{name: 莱茵小镇, buildings: [{name: 3号楼}]}]}
`

func openOffice(t *testing.T, engine store.Engine, url string) *office {
	t.Helper()
	o := &office{t: t, ctx: context.Background(), clock: storetest.NewClock()}
	o.db = storetest.Open(t, storetest.Used(t, engine), o.clock)
	redis, err := store.OpenRedis(o.ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { redis.Close() })
	options := *redis.Queue().(*goredis.Client).Options()
	o.wire = newWire(t, options.Addr)
	through, err := store.OpenRedis(o.ctx, fmt.Sprintf("redis://%s/%d", o.wire.Addr(), options.DB))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { through.Close() })
	o.wechat = &counter{sent: map[string][]string{}, gate: make(chan struct{}), began: make(chan struct{}, 1000)}
	log := slog.New(slog.DiscardHandler)
	o.relay = &Relay{DB: o.db, Sender: o.wechat, Outcomes: service.Deliveries{}, Log: log,
		Accounts: map[string]domain.Account{"yanbin": {Name: "yanbin", Kind: domain.VerifiedService}},
		Claim:    func() string { return fmt.Sprintf("%016x", rand.Uint64()) }}
	o.worker = &Worker{Relay: o.relay, Redis: through.Queue(), Name: fmt.Sprintf("linli-test-%d", rand.Uint64()), Wake: func() {}, Log: log}
	o.relay.Queue = o.worker
	if _, err := (&roster.Import{DB: o.db, Accounts: []string{"yanbin"}, Resigns: service.Resigns}).Load(o.ctx, domain.Actor{Kind: domain.ActorImport}, []byte(street)); err != nil {
		t.Fatal(err)
	}
	o.tx(func(tx *store.Tx) error {
		served, err := tx.CommunitiesOf("yanbin")
		if err != nil {
			return err
		}
		o.ticket = domain.Ticket{ID: tx.NewID(), Community: served[0].ID, Account: "yanbin", Category: domain.Repair, Urgency: 1, State: domain.Open}
		if o.ticket.Requester, err = o.person(tx, "oASKS"); err != nil {
			return err
		}
		return tx.AddTicket(&o.ticket, 1, 1)
	})
	return o
}

func (o *office) tx(do func(tx *store.Tx) error) {
	o.t.Helper()
	if err := o.db.InTx(o.ctx, do); err != nil {
		o.t.Fatal(err)
	}
}

// person is somebody whose customer-service window stands wide open.
func (o *office) person(tx *store.Tx, openid string) (domain.ID, error) {
	id := tx.NewID()
	if err := tx.AddPerson(domain.Person{ID: id}); err != nil {
		return 0, err
	}
	return id, tx.AddIdentity(domain.Identity{ID: tx.NewID(), Account: "yanbin", OpenID: openid, Person: id, Following: true,
		WindowUntil: tx.Now.Add(24 * time.Hour), WindowLeft: 1000})
}

// owe owes so many people so many pushes each; the last of everybody is owed last.
func (o *office) owe(people, pushes int) {
	o.t.Helper()
	o.tx(func(tx *store.Tx) error {
		ids := make([]domain.ID, people)
		for n := range ids {
			id, err := o.person(tx, fmt.Sprintf("oP%d.%d", n, tx.NewID()))
			if err != nil {
				return err
			}
			ids[n] = id
		}
		for range pushes {
			for _, id := range ids {
				if err := o.oweOne(tx, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (o *office) oweOne(tx *store.Tx, person domain.ID) error {
	return tx.Owe(domain.Push{Key: tx.NewID().String(), Account: "yanbin", Person: person, Kind: domain.PushCalledOff, Ticket: o.ticket.ID})
}

// once lets the relay look once.
func (o *office) once() {
	o.t.Helper()
	if _, err := o.relay.Once(o.ctx); err != nil {
		o.t.Fatal(err)
	}
}

// works runs the worker until the returned function has stopped it.
func (o *office) works() (stop func()) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(o.ctx)
	var running sync.WaitGroup
	running.Go(func() { o.worker.Run(ctx) })
	o.until("the worker is ready", o.worker.ready.Load)
	return func() {
		o.t.Helper()
		began := time.Now()
		cancel()
		running.Wait()
		if took := time.Since(began); took > 8*time.Second {
			o.t.Errorf("the worker took %s to stop", took)
		}
	}
}

// until waits for something that goroutines bring about.
func (o *office) until(what string, is func() bool) {
	o.t.Helper()
	look, limit := time.NewTicker(5*time.Millisecond), time.NewTimer(20*time.Second)
	defer look.Stop()
	defer limit.Stop()
	for !is() {
		select {
		case <-look.C:
		case <-limit.C:
			o.t.Fatalf("it never came about that %s", what)
		}
	}
}

// marked counts the pushes that are marked as sent.
func (o *office) marked() (sent int) {
	o.t.Helper()
	pushes, err := o.db.View(o.ctx).PushesFor(o.ticket.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range pushes {
		if p.State == domain.PushSent {
			sent++
		}
	}
	return sent
}

// hasSent waits until every push is marked as sent and checks that each rang
// once and everybody's in their order.
func (o *office) hasSent(want int) {
	o.t.Helper()
	o.until("everything is sent", func() bool { return o.marked() == want })
	if got := o.wechat.calls(); got != want {
		o.t.Errorf("%d calls for %d pushes", got, want)
	}
	for openid, ids := range o.wechat.sent {
		if !slices.IsSorted(ids) {
			o.t.Errorf("%s got %v", openid, ids)
		}
	}
}

func TestTheQueueDeliversOnceAndInOrder(t *testing.T) {
	offices(t, func(o *office) {
		defer o.works()()
		o.owe(12, 4)
		other := *o.relay
		var relays sync.WaitGroup
		for _, r := range []*Relay{o.relay, &other} {
			relays.Go(func() {
				if _, err := r.Once(o.ctx); err != nil {
					t.Error(err)
				}
			})
		}
		relays.Wait() // though nobody has got anything yet
		if n := o.wechat.calls(); n != 0 {
			t.Fatalf("%d sends passed a closed gate", n)
		}
		close(o.wechat.gate)
		// What would have overtaken was put back for a moment.
		o.until("everything has been tried", func() bool {
			o.clock.Forward(100 * time.Millisecond)
			o.once()
			return o.wechat.calls() == 48
		})
		o.hasSent(48)
	})
}

func TestATaskThatComesTwiceSendsOnce(t *testing.T) {
	offices(t, func(o *office) {
		close(o.wechat.gate)
		o.owe(1, 3)
		o.relay.Queue = refusing{func(pushes []domain.Push) {
			payload := payloadOf(pushes)
			var both sync.WaitGroup
			both.Go(func() { o.worker.work(o.ctx, payload) })
			both.Go(func() { o.worker.work(o.ctx, payload) })
			both.Wait()
		}}
		o.once() // and the relay, which is told that the queue refused, is the third
		for range 3 {
			o.clock.Forward(pace)
			o.once()
		}
		o.hasSent(3)
		o.worker.work(o.ctx, nil)
		o.worker.work(o.ctx, []byte("nonsense of no length"))
	})
}

// refusing is a queue whose answer was lost.
type refusing struct{ took func([]domain.Push) }

func (q refusing) Enqueue(_ context.Context, pushes []domain.Push) error {
	q.took(pushes)
	return context.DeadlineExceeded
}

func TestAPushDoesNotOvertakeAnOlderOne(t *testing.T) {
	offices(t, func(o *office) {
		defer o.works()()
		o.owe(1, 1)
		o.once()
		<-o.wechat.began
		pushes, err := o.db.View(o.ctx).PushesFor(o.ticket.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.tx(func(tx *store.Tx) error { return o.oweOne(tx, pushes[0].Person) })
		o.relay.Queue = nil
		o.once() // comes back at once: the second waits for the first
		if pushes, err = o.db.View(o.ctx).PushesFor(o.ticket.ID); err != nil || pushes[1].State != domain.PushPending || pushes[1].Attempts != 0 {
			t.Fatalf("the second is %+v (%v)", pushes[1], err)
		}
		close(o.wechat.gate)
		o.until("the first is through", func() bool { return o.wechat.calls() == 1 })
		o.until("the first is marked", func() bool {
			pushes, err := o.db.View(o.ctx).PushesFor(o.ticket.ID)
			return err == nil && pushes[0].State == domain.PushSent
		})
		o.clock.Forward(pace)
		o.once()
		o.hasSent(2)
	})
}

func TestWhatRedisForgetsIsSentWhenTheLeaseEnds(t *testing.T) {
	offices(t, func(o *office) {
		close(o.wechat.gate)
		stop := o.works()
		stop()
		o.worker.ready.Store(true) // queued, and nobody works
		o.owe(4, 2)
		o.once()
		if n := o.wechat.calls(); n != 0 {
			t.Fatalf("%d pushes did not go through the queue", n)
		}
		o.flush()
		o.worker.ready.Store(false)
		defer o.works()()
		o.clock.Forward(lease - time.Second)
		o.once()
		if n := o.wechat.calls(); n != 0 {
			t.Fatalf("%d pushes were sent under another's lease", n)
		}
		o.clock.Forward(2 * time.Second)
		o.once()
		o.hasSent(8)
	})
}

// flush forgets everything of this test's queue: a real Redis has other guests.
func (o *office) flush() {
	o.t.Helper()
	client := o.worker.Redis
	keys, err := client.Keys(o.ctx, "asynq:{"+o.worker.Name+"}*").Result()
	if err != nil || len(keys) == 0 {
		o.t.Fatalf("nothing was queued (%v)", err)
	}
	if err := client.Del(o.ctx, keys...).Err(); err != nil {
		o.t.Fatal(err)
	}
}

func TestWithoutRedisTheRelaySendsByItself(t *testing.T) {
	offices(t, func(o *office) {
		close(o.wechat.gate)
		stop := o.works()
		o.owe(3, 2)
		o.once()
		o.hasSent(6)
		o.wire.cut()
		o.owe(3, 2)
		o.once()
		o.hasSent(12)
		o.owe(1, 1)
		o.once()
		o.hasSent(13)
		o.wire.mend()
		o.until("the queue is served again", o.worker.ready.Load)
		o.owe(2, 2)
		o.once()
		o.hasSent(17)
		stop()
	})
}

func TestARedisThatHangsKeepsNobodyWaiting(t *testing.T) {
	offices(t, func(o *office) {
		close(o.wechat.gate)
		defer o.works()()
		o.wire.silent.Store(true)
		o.owe(8, 1)
		began := time.Now()
		o.once()
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("eight people waited %s for Redis", took)
		}
		o.hasSent(8)
	})
}

func TestAPanicEndsOneTaskAlone(t *testing.T) {
	offices(t, func(o *office) {
		close(o.wechat.gate)
		defer o.works()()
		o.wechat.fault = func() error { panic("planted") }
		o.owe(1, 1)
		o.once()
		o.until("it has panicked", func() bool { return o.wechat.calls() == 1 })
		o.owe(2, 1)
		o.once()
		o.until("the others got theirs", func() bool { return o.marked() == 2 })
		if n := o.wechat.calls(); n != 3 {
			t.Fatalf("%d calls for one that panicked and two others", n)
		}
		o.clock.Forward(lease + time.Second)
		o.once()
		o.until("what panicked is sent again", func() bool { return o.wechat.calls() == 4 })
	})
}

func TestTheWorkerStopsInTimeAndLosesNothing(t *testing.T) {
	offices(t, func(o *office) {
		o.owe(1, 3)
		stop := o.works()
		o.once()
		<-o.wechat.began
		stop() // the call under way is waited for, but not for ever
		close(o.wechat.gate)
		o.until("the call under way is marked", func() bool {
			pushes, err := o.db.View(o.ctx).PushesFor(o.ticket.ID)
			return err == nil && pushes[0].State == domain.PushSent
		})
		if n := o.wechat.calls(); n != 1 {
			t.Fatalf("%d calls were begun after the stop", n-1)
		}
		o.clock.Forward(lease + time.Second)
		o.once()
		o.hasSent(3)
	})
}

func TestTheQueueHoldsIdsAlone(t *testing.T) {
	if got := string(payloadOf([]domain.Push{{ID: 0x4142434445464748, Account: "yanbin"}})); got != "ABCDEFGH" || strings.Contains(got, "yanbin") {
		t.Errorf("the payload is %q, want the eight bytes of the id", got)
	}
}
