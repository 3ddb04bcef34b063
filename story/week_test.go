package story

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// TestAWeekPassesAndNothingThatWasPromisedIsLost lets days pass at once, with
// stolen tokens, used-up quotas, shut windows, refused consents, people who come
// and go, and two outages of an hour, and then compares what was promised with
// what WeChat's own log says. With LINLI_SOAK=1 it is a week of 3,000 residents,
// else two days of 200. LINLI_SEED chooses another week.
func TestAWeekPassesAndNothingThatWasPromisedIsLost(t *testing.T) {
	size := dose(weekSize{residents: 3000, volunteers: 150, teams: 15, buildings: 30, days: 7, matters: 80, customDay: 120, templateDay: 60},
		weekSize{residents: 200, volunteers: 30, teams: 3, buildings: 6, days: 2, matters: 14, customDay: 25, templateDay: 15})
	seed := uint64(20260303)
	if given, err := strconv.ParseUint(os.Getenv("LINLI_SEED"), 10, 64); err == nil {
		seed = given
	}
	for _, engine := range weekEngines(t) {
		t.Run(string(engine), func(t *testing.T) {
			t.Logf("the seed is %d", seed)
			began := time.Now()
			w := gatherWeek(t, engine, size, seed)
			known := time.Since(began)
			w.lives()
			w.passesUntil(w.plan.end)
			w.ends()
			w.measured("%d residents, %d volunteers, %d days, seed %d: %d steps in %s, of them %s until everybody follows", size.residents, size.volunteers, size.days, seed,
				w.steps, time.Since(began).Round(time.Second), known.Round(time.Second))
			w.isKept()
		})
	}
}

// weekEngines are SQLite, and MySQL for the small dose.
func weekEngines(t *testing.T) []store.Engine {
	if soak() {
		return []store.Engine{store.SQLite}
	}
	return storetest.Engines(t)
}

// measured prints a figure.
func (w *week) measured(format string, args ...any) {
	w.t.Helper()
	line := fmt.Sprintf("measured: the simulated week, %s: %s", w.engineOf(), fmt.Sprintf(format, args...))
	if soak() {
		fmt.Println(line)
	}
	w.t.Log(line)
}

// How the clock is moved: to the next thing that is due, but by no less than a
// second, and by ever more while nothing can be done about what is.
const (
	leastStep = time.Second
	mostStep  = time.Minute
)

// passesUntil lets everything happen that is due until a time.
func (w *week) passesUntil(end time.Time) {
	idle := leastStep
	for now := w.clock.Now(); now.Before(end); now = w.clock.Now() {
		next := end
		if at, ok := w.agenda.next(); ok && at.Before(next) {
			next = at
		}
		if w.dark == nil {
			if due := w.nextDue(); !due.IsZero() && due.Before(next) {
				next = later(due, now.Add(idle))
			}
		}
		for _, moment := range []time.Time{w.plan.enginesAway, w.plan.enginesAway.Add(time.Hour)} {
			if now.Before(moment) && moment.Before(next) {
				next = moment
			}
		}
		w.clock.Forward(later(next, now.Add(leastStep)).Sub(now))
		if w.step() {
			idle = leastStep
		} else {
			idle = min(2*idle, mostStep)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// step does all that is due now and tells whether anything was.
func (w *week) step() (did bool) {
	w.steps++
	now := w.clock.Now()
	switch out := now.Sub(w.plan.enginesAway); {
	case w.dark == nil && out >= 0 && out < time.Hour:
		w.takeAway()
	case w.dark != nil && out >= time.Hour:
		w.dark()
	}
	for {
		deed, ok := w.agenda.take(now)
		if !ok {
			break
		}
		deed.do()
		did = true
	}
	if w.dark != nil {
		w.tries()
		return did
	}
	drained, err := w.app.Intake.DrainOnce(w.ctx)
	w.must(err)
	acted, err := w.app.Clocks.Once(w.ctx)
	w.must(err)
	reached, err := w.app.Spreads.Once(w.ctx)
	w.must(err)
	told := w.reports()
	sent, err := w.app.Relay.Once(w.ctx)
	w.must(err)
	if w.looks != nil {
		w.looks()
	}
	return did || drained+acted+reached+told+sent > 0
}

// tries lets every loop find out that the engines are away.
func (w *week) tries() {
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Millisecond)
	defer cancel()
	if n, err := w.app.Relay.Once(ctx); n > 0 || err == nil {
		w.t.Errorf("%d pushes were sent while the engines were away (%v)", n, err)
	}
}

// reports lets WeChat tell what became of messages.
func (w *week) reports() int {
	n, err := w.wechat.Flush(w.ctx)
	w.fine(err)
	return n
}

// ends lets nothing new happen and what is under way come to its end.
func (w *week) ends() {
	w.over = true
	for _, api := range []string{customAPI, templateAPI} {
		w.wechat.SetLimit("yanbin", api, w.plan.limit(api, w.clock.Now()))
	}
	for range 14 {
		if w.owing() == 0 && w.wechat.Pending() == 0 {
			return
		}
		w.passesUntil(w.clock.Now().Add(time.Hour))
	}
	w.t.Errorf("%d pushes are still owed at %s", w.owing(), w.clock.Now().In(domain.China))
}
