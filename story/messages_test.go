package story

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/docs"
	"linli/sim"
	"linli/store"
	"linli/store/storetest"
)

// TestOneHundredAndFiftyMessagesThreeTimesAtOnce sends the labelled messages,
// each from its own phone and each three times at once, through the safe-mode
// callback of a running `linli serve`.
func TestOneHundredAndFiftyMessagesThreeTimesAtOnce(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) { oneHundredAndFifty(t, engine) })
	}
}

func oneHundredAndFifty(t *testing.T, engine store.Engine) {
	wechat := sim.New(time.Now)
	wechat.Stopwatch = time.Now
	t.Cleanup(wechat.Close)
	api := httptest.NewServer(wechat)
	t.Cleanup(api.Close)

	dir := t.TempDir()
	cfg := app.Defaults()
	cfg.Quiet = ""
	cfg.Redis, cfg.Database = redisOf(t, engine), storetest.URL(t, engine)
	cfg.Accounts = []app.Account{account(api.URL), account(api.URL)}
	cfg.Accounts[1].Name, cfg.Accounts[1].AppID = "yuchi", "wx0000000000000002"
	writeConfig(t, dir, cfg)
	writeFile(t, dir, "example.yaml", string(docs.Example))
	for _, args := range [][]string{{"keys", "-o", "data/keys"}, {"migrate"}, {"import", "example.yaml"}} {
		if out, errs, code := linli(t, dir, args...); code != 0 {
			t.Fatalf("linli %v ended with %d:\n%s%s", args, code, out, errs)
		}
	}
	server := serve(t, dir)
	wechat.AddAccount(app.Played(cfg.Accounts[0], "http://"+server.address+"/wx/yanbin"))

	messages := labelled(t)
	longest := tell(t, wechat, messages)
	log := server.stop()
	for _, m := range messages {
		if len([]rune(m.Text)) > 3 && strings.Contains(log, m.Text) || strings.Contains(log, m.openid()) {
			t.Errorf("the log tells of message %s", m.ID)
		}
	}
	counts, tickets := count(t, cfg.Database)
	if got := counts["inbox"]; got != len(messages) {
		t.Errorf("%d messages lie in the inbox, want %d", got, len(messages))
	}
	if got := counts["identity"]; got != len(messages) {
		t.Errorf("%d phones are known, want %d", got, len(messages))
	}
	total := 0
	var lines []string
	for _, category := range slices.Sorted(maps.Keys(tickets)) {
		total += tickets[category]
		lines = append(lines, fmt.Sprintf("%s %d", category, tickets[category]))
	}
	if want := needsOf(messages); total < want*8/10 || total > want*12/10 {
		t.Errorf("%d tickets came of %d needs", total, want)
	}
	t.Logf("%s: %d messages three times at once, slowest answer %s; %d tickets: %s", engine, len(messages), longest.Round(time.Millisecond), total, strings.Join(lines, ", "))
}

// message is one labelled message.
type message struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Needs int    `json:"needs"`
}

func (m message) openid() string { return "oRESIDENT" + m.ID }

func needsOf(messages []message) (sum int) {
	for _, m := range messages {
		sum += m.Needs
	}
	return sum
}

func labelled(t *testing.T) []message {
	t.Helper()
	file, err := os.ReadFile("../understand/testdata/messages-dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []message
	for line := range strings.Lines(string(file)) {
		var m message
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	if len(out) != 150 {
		t.Fatalf("%d messages, want 150", len(out))
	}
	return out
}

// tell sends every message three times at once, several phones side by side,
// and checks the answers.
func tell(t *testing.T, wechat *sim.WeChat, messages []message) (longest time.Duration) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, 6)
	for _, m := range messages {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			answers, err := wechat.Phone("yanbin", m.openid()).SaysTimes(context.Background(), m.Text, 3)
			if err != nil {
				t.Error(err)
				return
			}
			for _, a := range answers {
				if a.Err != nil || a.Status != 200 || a.Reply == "" || a.Reply != answers[0].Reply || a.Took >= time.Second {
					t.Errorf("%s was answered %d in %s (%v): %q, first %q", m.ID, a.Status, a.Took, a.Err, a.Reply, answers[0].Reply)
				}
				mu.Lock()
				longest = max(longest, a.Took)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return longest
}

// count reads how many rows of a kind there are about these phones, and the
// tickets by category.
func count(t *testing.T, url string) (rows, tickets map[string]int) {
	t.Helper()
	driver, dsn, _ := strings.Cut(url, "://")
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, tickets = map[string]int{}, map[string]int{}
	for _, table := range []string{"inbox", "identity"} {
		var n int
		if err := db.QueryRow(`SELECT COUNT(*) FROM ` + table + ` WHERE openid LIKE 'oRESIDENTD%'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	found, err := db.Query(`SELECT category, COUNT(*) FROM ticket GROUP BY category`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var category string
		var n int
		if err := found.Scan(&category, &n); err != nil {
			t.Fatal(err)
		}
		tickets[category] = n
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows, tickets
}
