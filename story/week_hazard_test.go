package story

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store"
)

// The calls that bring something to a phone.
const (
	customAPI   = "/cgi-bin/message/custom/send"
	templateAPI = "/cgi-bin/message/template/send"
	bizsendAPI  = "/cgi-bin/message/subscribe/bizsend"
	corpAPI     = "/cgi-bin/message/send"
)

// apiOf is the call of a channel.
var apiOf = map[domain.Channel]string{domain.ChannelCustom: customAPI, domain.ChannelTemplate: templateAPI, domain.ChannelSubscribe: bizsendAPI, domain.ChannelWeCom: corpAPI}

// weekPlan is when what goes wrong in a week.
type weekPlan struct {
	start, end           time.Time
	apiAway, enginesAway time.Time                 // for an hour each
	days                 map[string]map[string]int // what WeChat takes on a day, by day and call
}

// weekMinute is how often a minute each call may be made.
const weekMinute = 30

// planWeek spreads the outages and the days of small quotas.
func planWeek(start time.Time, size weekSize) weekPlan {
	p := weekPlan{start: start, end: start.AddDate(0, 0, size.days), days: map[string]map[string]int{}}
	last := size.days - 1
	p.apiAway, p.enginesAway = p.at(min(1, last-1), "15:00"), p.at(min(4, last), "19:00")
	small := func(day int, api string, most int) {
		key := weekDay(start.AddDate(0, 0, day))
		if p.days[key] == nil {
			p.days[key] = map[string]int{}
		}
		p.days[key][api] = most
	}
	small(min(3, last), customAPI, size.customDay)
	small(min(5, last), templateAPI, size.templateDay)
	small(last, customAPI, size.customDay)
	small(last, templateAPI, size.templateDay)
	return p
}

// at is a time of day on or after the plan's morning of a day.
func (p weekPlan) at(day int, clock string) time.Time {
	want, err := time.Parse("15:04", clock)
	if err != nil {
		panic(err)
	}
	dawn := p.start.AddDate(0, 0, day).In(domain.China)
	at := time.Date(dawn.Year(), dawn.Month(), dawn.Day(), want.Hour(), want.Minute(), 0, 0, domain.China)
	if at.Before(dawn) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// limit is what WeChat takes of a call at a time.
func (p weekPlan) limit(api string, at time.Time) sim.Limit {
	limit := sim.Limit{Minute: weekMinute, Day: 100_000}
	if most, ok := p.days[weekDay(at)][api]; ok && at.Before(p.end) {
		limit.Day = most
	}
	return limit
}

// weekWire stands before WeChat's API: it steals tokens, lets calls fail, and
// writes down what WeChat's own log says.
type weekWire struct {
	w       *week
	calls   atomic.Int64
	thefts  atomic.Int64
	theft   atomic.Int64 // the half minute of the last one
	limited atomic.Int64 // the day whose limits are in force

	mu   sync.Mutex
	last int64 // entry of WeChat's log
}

// theftEvery is how often somebody else makes the access tokens invalid.
const theftEvery = 30 * time.Second

// ServeHTTP lets one call through, or a fault happen to it.
func (x *weekWire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	now := x.w.clock.Now()
	x.steal(now)
	x.limit(now)
	if f := x.fault(r.URL.Path, now); f != nil {
		x.w.wechat.Fail(r.URL.Path, *f)
	}
	defer x.drain()
	x.w.wechat.ServeHTTP(rw, r)
}

// steal makes the tokens invalid once every half minute. Between two calls
// nobody can tell how often it happened.
func (x *weekWire) steal(now time.Time) {
	half := now.UnixNano() / int64(theftEvery)
	if x.w.over || x.theft.Swap(half) == half {
		return
	}
	x.thefts.Add(1)
	x.w.wechat.StealToken("yanbin")
	x.w.wechat.StealToken(weekCorp)
}

// limit puts the limits of a day in force when it begins.
func (x *weekWire) limit(now time.Time) {
	day := (now.Unix() + 8*3600) / (24 * 3600) // of China
	if x.limited.Swap(day) == day {
		return
	}
	for _, api := range []string{customAPI, templateAPI} {
		x.w.wechat.SetLimit("yanbin", api, x.w.plan.limit(api, now))
	}
}

// fault decides what goes wrong with a call, if anything does.
func (x *weekWire) fault(api string, now time.Time) *sim.Fault {
	n := x.calls.Add(1)
	choice := x.w.chance("fault", n)
	if out := now.Sub(x.w.plan.apiAway); out >= 0 && out < time.Hour {
		switch {
		case choice < 0.5:
			return &sim.Fault{Status: http.StatusBadGateway}
		case choice < 0.8:
			return &sim.Fault{Reset: true}
		}
		return &sim.Fault{Code: -1, Message: "system error"}
	}
	sends := api == customAPI || api == templateAPI || api == bizsendAPI || api == corpAPI
	switch {
	case x.w.over || !sends:
	case x.stubborn(now) && choice < 0.6:
		return &sim.Fault{Code: 40001, Message: "invalid credential, access_token is invalid or not latest"}
	case choice < 0.006:
		return &sim.Fault{Late: true, Reset: true} // it arrives, and the answer does not
	case choice < 0.010:
		return &sim.Fault{Status: http.StatusBadGateway}
	case choice < 0.06 && api == bizsendAPI:
		return &sim.Fault{Code: 43101, Message: "user refuse to accept the msg"}
	}
	return nil
}

// stubborn tells that WeChat refuses the very tokens it gives just now, as for a
// minute and a half of every third hour.
func (x *weekWire) stubborn(now time.Time) bool {
	return now.Unix()%(3*3600) < 90
}

// drain writes down what WeChat's log has that was not seen before.
func (x *weekWire) drain() {
	x.mu.Lock()
	defer x.mu.Unlock()
	entries := x.w.wechat.Log()
	for _, e := range entries {
		if e.Seq <= x.last {
			continue
		}
		if x.last != 0 && e.Seq != x.last+1 {
			x.w.t.Errorf("WeChat's log goes on at %d after %d: some of it was not seen", e.Seq, x.last)
		}
		x.last = e.Seq
		x.w.log.called(e)
	}
}

// takeAway takes the engines away: on SQLite another program holds the lock for
// writing, else MariaDB and Redis are both gone.
func (w *week) takeAway() {
	patience := w.app.Intake.Patience
	w.app.Intake.Patience = 60 * time.Millisecond
	var end func()
	if w.mysql == nil {
		end = lock(w.town)
	} else {
		w.mysql.Cut()
		w.redis.Cut()
		end = func() { w.redis.Restore(); w.mysql.Restore() }
	}
	w.dark = func() {
		end()
		w.app.Intake.Patience = patience
		w.dark = nil
	}
}

// weekWords reads what Linli logs: nothing private, no panic, and how often what.
type weekWords struct {
	t      testing.TB
	mu     sync.Mutex
	counts map[string]int
	bytes  int
}

func (l *weekWords) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bytes += len(line)
	text := string(line)
	if m := weekPrivate(text); m != "" {
		l.t.Errorf("%q was logged: %s", m, text)
	}
	if strings.Contains(text, "panic") {
		l.t.Errorf("it panicked: %s", text)
	}
	if m := worry.FindStringSubmatch(text); m != nil {
		if l.counts[m[1]+" "+m[2]]++; l.counts[m[1]+" "+m[2]] <= 2 {
			l.t.Log(strings.TrimSpace(text))
		}
	}
	return len(line), nil
}

// weekPrivate finds what no line may hold.
func weekPrivate(line string) string {
	for _, word := range []string{"oWEEK", "weekhelp", "weekduty", "13977", "周行", "planted", "水管", "号楼", "爷爷"} {
		if strings.Contains(line, word) {
			return word
		}
	}
	return ""
}

// engineOf names the town's engine in a figure.
func (w *week) engineOf() store.Engine { return w.app.DB.Engine }
