package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"linli/domain"
	"linli/notice"
	"linli/store"
	"linli/wxmsg"
)

// The fan-out of a notice: so many people, so many calls abreast.
const (
	fanPeople  = 3000
	fanAbreast = 12
	fanGoal    = 0.25
)

// phones is a WeChat that says yes at once and counts connections.
type phones struct {
	server *httptest.Server
	opened atomic.Int64
	got    atomic.Int64
}

func newPhones() *phones {
	p := &phones{}
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // what it says is nobody's here
		if r.URL.Path == "/cgi-bin/stable_token" {
			_, _ = io.WriteString(rw, `{"access_token":"bench","expires_in":7200}`)
			return
		}
		_, _ = io.WriteString(rw, `{"errcode":0,"errmsg":"ok","msgid":`+strconv.FormatInt(p.got.Add(1), 10)+`}`)
	}))
	p.server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			p.opened.Add(1)
		}
	}
	p.server.Start()
	return p
}

// Fanout compares how fast a notice goes out, each recipient with two durable marks
// in a database on a disk, with a tuned client that only calls. clock tells the time.
func Fanout(ctx context.Context, folder string, rounds int, clock func() time.Time, out io.Writer) error {
	p := newPhones()
	defer p.server.Close()
	dir, err := os.MkdirTemp(folder, "linli-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	circle, err := newFan(ctx, dir, p, clock)
	if err != nil {
		return err
	}
	defer circle.db.Close()
	var ratios []float64
	most := int64(0)
	for range rounds {
		var bare, ours time.Duration
		for _, turn := range []bool{true, false, false, true} {
			before, began := p.opened.Load(), clock()
			if turn {
				err = bareFan(ctx, p.server.URL)
				bare += clock().Sub(began)
			} else {
				ours, err = circle.tells(ctx, ours)
				most = max(most, p.opened.Load()-before)
			}
			if err != nil {
				return err
			}
		}
		ratios = append(ratios, float64(bare)/float64(ours))
	}
	slices.Sort(ratios)
	middle, verdict := ratios[len(ratios)/2], Fail
	if middle >= fanGoal {
		verdict = Pass
	}
	fmt.Fprintf(out, "\nfan-out of a notice to %d, SQLite synchronous=FULL, two marks each: %.2f of a tuned bare client (%.2f to %.2f)  goal >= %.2f  %s; connections opened at most %d for %d abreast\n",
		fanPeople, middle, ratios[0], ratios[len(ratios)-1], fanGoal, verdict, most, fanAbreast)
	return nil
}

// bareFan calls as often with one tuned client and nothing else.
func bareFan(ctx context.Context, base string) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: fanAbreast, MaxConnsPerHost: fanAbreast}}
	defer client.CloseIdleConnections()
	body := []byte(`{"touser":"oBench_0123456789abcdefghijk","template_id":"T-notice","url":"","data":{"thing1":{"value":"明天停水，请存水"},"thing2":{"value":"雁滨社区"}},"client_msg_id":"1234567890123"}`)
	turns, faults := make(chan struct{}), make(chan error, fanAbreast)
	var all sync.WaitGroup
	for range fanAbreast {
		all.Go(func() {
			for range turns {
				if err := post1(ctx, client, base, body); err != nil {
					select {
					case faults <- err:
					default:
					}
				}
			}
		})
	}
	for range fanPeople {
		turns <- struct{}{}
	}
	close(turns)
	all.Wait()
	select {
	case err := <-faults:
		return err
	default:
		return nil
	}
}

func post1(ctx context.Context, client *http.Client, base string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/cgi-bin/message/template/send?access_token=bench", bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// fan is a desk and a crier over a database of its own.
type fan struct {
	db     *store.DB
	desk   *notice.Desk
	crier  *notice.Crier
	home   domain.ID
	author domain.ID
	second domain.ID
	clock  func() time.Time
	n      int
}

func newFan(ctx context.Context, dir string, p *phones, clock func() time.Time) (*fan, error) {
	keys, err := store.ParseKeys(store.NewKeys())
	if err != nil {
		return nil, err
	}
	cfg := store.Config{URL: "sqlite://" + filepath.Join(dir, "bench.db"), Keys: keys}
	if _, err := store.Migrate(ctx, cfg, clock); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, cfg, clock)
	if err != nil {
		return nil, err
	}
	a := domain.Account{Name: "bench", Kind: domain.VerifiedService, AppID: "wx0123456789abcdef", Secret: "bench", APIBase: p.server.URL,
		Templates: map[string]domain.Template{"notice": {ID: "T-notice", Fields: map[string]string{"thing1": "text", "thing2": "community"}}}}
	f := &fan{db: db, clock: clock}
	f.desk = &notice.Desk{DB: db, Code: func() string { f.n++; return strconv.Itoa(f.n) }, Wake: func() {}}
	claims := atomic.Int64{}
	f.crier = &notice.Crier{DB: db, Desk: f.desk, Sender: wxmsg.NewClient([]domain.Account{a}, clock), Accounts: map[string]domain.Account{a.Name: a}, Claim: func() string { return "c" + strconv.FormatInt(claims.Add(1), 10) },
		Wake: func() {}, Log: slog.New(slog.DiscardHandler), Abreast: fanAbreast / 2}
	return f, f.people(ctx)
}

// people makes a community of so many followers, with an author and a second person.
func (f *fan) people(ctx context.Context) error {
	return f.db.InTx(ctx, func(tx *store.Tx) error {
		street, _, err := tx.PutStreet("街道")
		if err != nil {
			return err
		}
		if f.home, _, err = tx.PutCommunity(domain.Community{Street: street, Name: "社区", Account: "bench"}); err != nil {
			return err
		}
		for i := range fanPeople {
			p := domain.Person{ID: tx.NewID(), Name: "人", Community: f.home}
			if err := tx.AddPerson(p); err != nil {
				return err
			}
			if err := tx.AddIdentity(domain.Identity{ID: tx.NewID(), Account: "bench", OpenID: "oBench_" + strconv.Itoa(i), Person: p.ID, Following: true}); err != nil {
				return err
			}
			if i < 2 {
				if err := tx.AddGrant(domain.Grant{Person: p.ID, Community: f.home, Role: domain.RoleSecretary}); err != nil {
					return err
				}
				f.author, f.second = f.second, p.ID
			}
		}
		return nil
	})
}

// tells writes a notice, and adds how long it takes to go out to everybody: rows
// and all.
func (f *fan) tells(ctx context.Context, so time.Duration) (time.Duration, error) {
	p, err := f.desk.Compose(ctx, f.author, notice.Draft{Community: f.home, Words: "明天停水，请存水"})
	if err != nil {
		return so, err
	}
	if err := f.desk.Urge(ctx, f.author, p.Notice.ID, "bench"); err != nil { // an alarm: the week's cap would stop the fourth round
		return so, err
	}
	if _, err := f.desk.Send(ctx, f.author, p.Notice.ID); err != nil {
		return so, err
	}
	if _, err := f.desk.Decide(ctx, f.second, notice.Vote{Notice: p.Notice.ID, Yes: true}); err != nil {
		return so, err
	}
	began := f.clock()
	sent, err := f.crier.Once(ctx)
	if err == nil && sent != fanPeople {
		err = fmt.Errorf("only %d of %d went out", sent, fanPeople)
	}
	return so + f.clock().Sub(began), err
}
