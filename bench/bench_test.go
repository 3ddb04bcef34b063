//go:build linux

package bench

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
)

// TestMain makes this test's own program the caller when it is started as one.
func TestMain(m *testing.M) {
	if os.Getenv("LINLI_BENCH_CALLER") != "" {
		if err := Caller(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestEveryContenderReallyAnswers(t *testing.T) {
	all, err := contenders(time.Now())
	if err != nil || len(all) != 5 {
		t.Fatalf("%d contenders, %v", len(all), err)
	}
	for _, c := range all[1:] {
		lazy := c
		lazy.h = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "success") })
		if lazy.works() == nil {
			t.Errorf("%s: who does nothing is taken for it", c.name)
		}
		forged := c
		forged.q.query = map[string][]string{"timestamp": {"1"}, "nonce": {"2"}, "signature": {"x"}, "msg_signature": {"x"}, "encrypt_type": {"aes"}}
		if forged.works() == nil {
			t.Errorf("%s answers a forged callback", c.name)
		}
	}
}

// Each way of driving does every call, tells CPU time, and fails with a handler
// that fails.
func TestBothWaysOfDriving(t *testing.T) {
	t.Setenv("LINLI_BENCH_CALLER", "1")
	q, err := post(domain.PlainMode, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	var mu sync.Mutex
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if calls++; r.URL.Path != "/wx/bench" || r.URL.Query().Get("nonce") == "" || !bytes.Equal(body, q.body) || r.ContentLength != int64(len(q.body)) {
			t.Errorf("call %d is %s %s", calls, r.URL, body)
		}
		_, _ = io.WriteString(w, "x")
	})
	if cost, err := routed(h, q)(300); err != nil || calls != 300 || cost.Own <= 0 {
		t.Errorf("routed: %d calls, %+v, %v", calls, cost, err)
	}
	calls = 0
	cost, err := served(h, q, []string{os.Args[0]})(300)
	if err != nil || calls != 300+connections || cost.Own <= 0 || cost.Driver <= 0 {
		t.Errorf("served: %d calls, %+v, %v", calls, cost, err)
	}
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	if _, err := routed(broken, q)(3); err == nil {
		t.Error("routed: a refusal was counted")
	}
	if _, err := served(broken, q, []string{os.Args[0]})(3); err == nil {
		t.Error("served: a refusal was counted")
	}
}

func TestRoundsGoThereAndBack(t *testing.T) {
	var order strings.Builder
	turn := func(name string, each time.Duration) Subject {
		return Subject{name, func(n int) (Cost, error) {
			order.WriteString(name)
			return Cost{Own: time.Duration(n) * each}, nil
		}}
	}
	e := Entry{Subjects: []Subject{turn("a", time.Microsecond), turn("b", 3*time.Microsecond)}, Rounds: 2, Slot: time.Millisecond,
		Goals: []Goal{{"b", "a", 3.5}, {"a", "b", 0}}}
	r, err := e.Measure(Machine{})
	if err != nil || order.String() != "ab"+"abba"+"abba" {
		t.Errorf("the order was %s (%v)", order.String(), err)
	}
	if got := r.Ratios("b", "a"); !slices.Equal(got, []float64{3, 3}) {
		t.Errorf("the ratios are %v", got)
	}
	var out strings.Builder
	r.Foreign = 0
	e.Report(&out, r)
	for _, want := range []string{"3.00 µs CPU", "b / a: 3.00  (3.00 to 3.00)  goal <= 3.50  PASS, 2 of 2 rounds within", "a / b: 0.33  (0.33 to 0.33)\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		of      []time.Duration // beside 100
		foreign float64
		want    Verdict
		within  int
	}{
		"within":                {[]time.Duration{140, 120, 150}, 0, Pass, 3},
		"over":                  {[]time.Duration{151, 170, 190}, 0.15, Fail, 0},
		"the rounds disagree":   {[]time.Duration{140, 149, 151}, 0, Noisy, 2},
		"others were at work":   {[]time.Duration{10, 10, 10}, 0.16, Noisy, 3},
		"over, others at work":  {[]time.Duration{900, 900, 900}, 0.5, Noisy, 0},
		"just at what is borne": {[]time.Duration{150, 150, 150}, 0.15, Pass, 3},
	} {
		r := Result{Foreign: c.foreign, Cost: map[string][]time.Duration{"a": c.of, "b": {100, 100, 100}}}
		if v, within := r.Judge(Goal{"a", "b", 1.5}); v != c.want || within != c.within {
			t.Errorf("%s: %s, %d within", name, v, within)
		}
	}
}

// Our own work is not foreign, another process's is.
func TestForeignWorkIsSeen(t *testing.T) {
	for _, c := range []struct {
		own, driver time.Duration
		want        float64
	}{{0, 0, 0.5}, {5 * time.Second, 0, 0.25}, {5 * time.Second, 4 * time.Second, 0.05}, {12 * time.Second, 0, 0}} {
		got := Load{busy: 110, all: 220, own: time.Second + c.own}.foreignSince(Load{busy: 100, all: 200, own: time.Second}, c.driver)
		if got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if (Load{}).foreignSince(Load{}, 0) != 1 {
		t.Error("a machine that cannot be read counts as quiet")
	}
	before := Machine{}.Read()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for ctx.Err() == nil { // work, not sleep
		continue
	}
	if after := (Machine{}).Read(); after.all <= before.all || after.own <= before.own {
		t.Errorf("the load did not move: %+v, %+v", before, after)
	}
}

func TestTheDiskIsTried(t *testing.T) {
	dir := t.TempDir()
	middle, slow, err := Fdatasync(dir, time.Now)
	if err != nil || middle <= 0 || slow < middle {
		t.Errorf("%s, %s, %v", middle, slow, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	if _, _, err := Fdatasync(dir+"/nowhere", time.Now); err == nil {
		t.Error("a folder that is not there")
	}
}
