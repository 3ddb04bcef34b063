package story

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/sim"
)

// rain is an open-loop load: messages go out at their planned instants whatever
// became of those before them.
type rain struct {
	s       *storm
	second  int // messages a second; a tenth of them arrive twice at once
	most    int // callbacks a second in all, if not 0: the residents write as many as the volunteers leave
	stopped chan struct{}
	flying  sync.WaitGroup // messages under way
	running sync.WaitGroup
	sent    atomic.Int64
	tries   atomic.Int64 // callbacks so far, the volunteers' among them
	jobs    chan arrived // offers that volunteers have read
}

// rains starts a load of so many messages a second, and volunteers who answer
// a part of what they are asked.
func (s *storm) rains(second int) *rain { return s.pours(&rain{second: second}) }

// pours starts a load.
func (s *storm) pours(r *rain) *rain {
	r.s, r.stopped, r.jobs = s, make(chan struct{}), make(chan arrived, 1000)
	s.phones.watching(func(a arrived) {
		if strings.HasPrefix(a.OpenID, "oSTORMHELPER") && (a.kind == "offer" || a.Template == "T-task") {
			select {
			case r.jobs <- a:
			default: // he has read enough
			}
		}
	})
	r.running.Go(r.residents)
	r.running.Go(r.helpers)
	return r
}

// stop ends the load and waits for the answers under way.
func (r *rain) stop() {
	close(r.stopped)
	r.running.Wait()
	r.flying.Wait()
}

// due tells that the n-th message is to be written by now.
func (r *rain) due(n int, elapsed time.Duration) bool {
	if r.most > 0 {
		return r.tries.Load() < int64(elapsed.Seconds()*float64(r.most))
	}
	return n < int(elapsed.Seconds()*float64(r.second))
}

// late is a letter that another one of the same phone overtakes.
type late struct {
	letter *sim.Letter
	said   *said
}

// residents writes every message at its instant. Nine of ten come from phones
// never heard before, one from those that write six times a minute, which nobody
// takes for too much; each twentieth is overtaken by the next of its phone.
func (r *rain) residents() {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	began := time.Now()
	var overtaken *late
	for n := 0; ; {
		for ; r.due(n, time.Since(began)); n++ {
			openid := fmt.Sprintf("oSTORMFRESH%06d", n)
			if n%20 == 7 || n%20 == 8 {
				openid = fmt.Sprintf("oSTORMKNOWN%03d", n/20%r.second)
			}
			letter, m := r.s.writes(openid, matter(n), true)
			r.sent.Add(1)
			if n%20 == 7 {
				overtaken = &late{letter, m}
				continue
			}
			copies := 1
			if n%10 == 3 {
				copies = 2
			}
			r.tries.Add(int64(copies))
			second := overtaken
			overtaken = nil
			if second != nil {
				r.tries.Add(1)
			}
			r.flying.Go(func() {
				r.s.say(letter, m, copies)
				if second != nil {
					r.s.say(second.letter, second.said, 1)
				}
			})
		}
		select {
		case <-r.stopped:
			if overtaken != nil {
				r.s.say(overtaken.letter, overtaken.said, 1)
			}
			return
		case <-tick.C:
		}
	}
}

// matter is the n-th message: a matter of its own, told apart by its last letters.
// Within three minutes nobody writes twice of the same door: that would be one.
func matter(n int) string {
	word := []byte("aaaaa")
	for i, rest := len(word)-1, n; i >= 0; i, rest = i-1, rest/26 {
		word[i] += byte(rest % 26)
	}
	return fmt.Sprintf("%d号楼%d单元%d01水管漏了，试金石%s", n%buildings+1, n%3+1, n%29+1, word)
}

// helpers answers one offer for each five messages: takes it, arrives, is done.
func (r *rain) helpers() {
	tick := time.NewTicker(time.Second * 5 / time.Duration(r.second))
	defer tick.Stop()
	for {
		select {
		case <-r.stopped:
			return
		case <-tick.C:
		}
		select {
		case a := <-r.jobs:
			r.flying.Go(func() { r.tries.Add(int64(r.s.help(a))) })
		default:
		}
	}
}

// help plays a volunteer who was asked, and tells how often he wrote.
func (s *storm) help(a arrived) int {
	for digit := 1; digit <= 3; digit++ {
		m := s.tell(a.OpenID, fmt.Sprintf("%d %d", digit, a.number), false)
		his := fmt.Sprintf("工单 %d 归您了", a.number) // an answer may bring what was owed for an earlier one
		if digit == 1 && slices.ContainsFunc(m.replies, func(text string) bool { return strings.Contains(text, his) }) {
			s.ledger.took(a.number, a.OpenID)
			continue
		}
		if digit == 1 || !m.acknowledged {
			return digit
		}
	}
	return 3
}

// speed is how fast callbacks were answered.
type speed struct {
	tries, ok     int
	p50, p99, max time.Duration
	others        map[int]int // tries answered with something else, by status; 0 is no answer
}

// speed sums up the answers from one on.
func (l *ledger) speed(from int) speed {
	l.mu.Lock()
	answers := slices.Clone(l.answers[from:])
	l.mu.Unlock()
	out := speed{tries: len(answers), others: map[int]int{}}
	var took []time.Duration
	for _, a := range answers {
		if a.Status != 200 || a.Err != nil {
			out.others[a.Status]++
		}
		if a.Status == 200 {
			out.ok++
			took = append(took, a.Took)
		}
	}
	if len(took) == 0 {
		return out
	}
	slices.Sort(took)
	out.p50, out.p99, out.max = took[len(took)/2], took[(len(took)-1)*99/100], took[len(took)-1]
	return out
}

// answered tells how many answers there are so far.
func (l *ledger) answered() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.answers)
}

func (p speed) String() string {
	return fmt.Sprintf("%d callbacks, %d answered 200 (p50 %s, p99 %s, max %s), others by status %v", p.tries, p.ok,
		p.p50.Round(time.Millisecond), p.p99.Round(time.Millisecond), p.max.Round(time.Millisecond), p.others)
}

// byWriter is how fast the residents and the volunteers were answered, each by
// themselves, and the p99 of each half minute.
func (l *ledger) byWriter() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := map[string][]time.Duration{}
	for i, a := range l.answers {
		w := l.writers[i]
		who := "residents"
		if strings.HasPrefix(w.openid, "oSTORMHELPER") {
			who = "volunteers"
		}
		half := fmt.Sprintf("half minute %02d", int(w.at.Sub(l.writers[0].at)/(30*time.Second))+1)
		of[who], of[half] = append(of[who], a.Took), append(of[half], a.Took)
	}
	var out []string
	for name, took := range of {
		slices.Sort(took)
		at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100].Round(time.Millisecond) }
		out = append(out, fmt.Sprintf("%s %d (p50 %s, p99 %s)", name, len(took), at(50), at(99)))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// TestStormLoad is an ordinary day many times over: nobody dies, and every
// callback is answered in time. What comes twice and the volunteers' answers are
// among the callbacks.
func TestStormLoad(t *testing.T) {
	onBoth(t, townRoster(12, "volunteer"), func(s *storm) {
		second, long := dose(205, 80), dose(5*time.Minute, 5*time.Second)
		s.flood = soak()
		s.start()
		load := s.pours(&rain{second: second * 10 / 17, most: second}) // a message comes to 1.1 callbacks, and 0.6 of the volunteers
		memory := s.weigh(long)
		load.stop()
		speed := s.ledger.speed(0)
		took := s.settle(dose(20*time.Minute, settled), true)
		s.stop()
		s.measured("%d callbacks a second for %s: %s; settled %s after the load", second, long, speed, took.Round(time.Millisecond))
		s.measured("%s", s.ledger.byWriter())
		if len(speed.others) > 0 || int64(speed.ok) < load.sent.Load() {
			s.t.Errorf("%d messages: %s", load.sent.Load(), speed)
		}
		if soak() {
			s.inTime(speed, memory)
			if float64(speed.tries) < 200*long.Seconds() {
				s.t.Errorf("only %d callbacks in %s: the load is not what it says", speed.tries, long)
			}
		}
		s.check()
	})
}

// inTime holds the full run to its bars.
func (s *storm) inTime(speed speed, memory []int) {
	s.t.Helper()
	if speed.p99 >= time.Second || speed.max >= 4500*time.Millisecond {
		s.t.Errorf("too slow: %s", speed)
	}
	mean := func(of []int) (sum int) {
		for _, kB := range of {
			sum += kB
		}
		return sum / len(of)
	}
	second, last := mean(memory[60:120]), mean(memory[len(memory)-60:])
	s.measured("memory of the server: %d MiB in the second minute, %d MiB in the last", second/1024, last/1024)
	if last > second*12/10 {
		s.t.Errorf("memory grew from %d to %d kB", second, last)
	}
}

// weigh looks at the server's memory each second for so long.
func (s *storm) weigh(long time.Duration) (kB []int) {
	s.t.Helper()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for range int(long / time.Second) {
		<-tick.C
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.server.cmd.Process.Pid))
		if err != nil {
			continue // no Linux
		}
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				var n int
				_, _ = fmt.Sscan(rest, &n) // a line of the kernel's
				kB = append(kB, n)
			}
		}
	}
	return kB
}
