// Package bench measures what Linli costs beside what others cost, in one run
// of interleaved rounds, so that a busy or slow machine is the same for all. It
// judges ratios only, and says so when the machine was too busy to judge.
package bench

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"
)

// noisyAbove is the share of the machine that others may have used before a
// ratio is not judged any more.
const noisyAbove = 0.15

// Subject is something whose cost is measured. Run does it n times and tells
// the CPU time of what is measured and of whoever drove it.
type Subject struct {
	Name string
	Run  func(n int) (Cost, error)
}

// Cost is CPU time, user and system.
type Cost struct {
	Own    time.Duration // what is measured
	Driver time.Duration // a process beside it that drives it
}

// Goal is how many times another subject's cost a subject's may be; 0 is only told.
type Goal struct {
	Subject, Beside string
	Most            float64
}

// Entry is one comparison.
type Entry struct {
	Title    string
	Subjects []Subject
	Goals    []Goal
	Rounds   int           // each goes through the subjects there and back
	Slot     time.Duration // CPU time of one turn, about
}

// Verdict is what a goal came to.
type Verdict string

// The verdicts.
const (
	Pass  Verdict = "PASS"
	Fail  Verdict = "FAIL"
	Noisy Verdict = "NOISY" // others used the machine, or the rounds disagree: not judged
)

// Result is what an entry's rounds came to.
type Result struct {
	Cost    map[string][]time.Duration // for each subject, an operation's in each round
	Foreign float64                    // the share of the machine that others used
}

// Measure runs an entry's rounds.
func (e Entry) Measure(m Machine) (Result, error) {
	times := map[string]int{}
	for _, s := range e.Subjects {
		n, err := e.calibrate(s)
		if err != nil {
			return Result{}, fmt.Errorf("%s, %s: %w", e.Title, s.Name, err)
		}
		times[s.Name] = n
	}
	result, before, driven := Result{Cost: map[string][]time.Duration{}}, m.Read(), time.Duration(0)
	for range e.Rounds {
		sum := map[string]time.Duration{}
		back := slices.Clone(e.Subjects)
		slices.Reverse(back)
		for _, s := range slices.Concat(e.Subjects, back) {
			runtime.GC() // nobody pays for another's garbage
			cost, err := s.Run(times[s.Name])
			if err != nil {
				return result, fmt.Errorf("%s, %s: %w", e.Title, s.Name, err)
			}
			sum[s.Name] += cost.Own
			driven += cost.Driver
		}
		for _, s := range e.Subjects {
			result.Cost[s.Name] = append(result.Cost[s.Name], sum[s.Name]/time.Duration(2*times[s.Name]))
		}
	}
	result.Foreign = m.Read().foreignSince(before, driven)
	return result, nil
}

// calibrate finds how many times fill a turn.
func (e Entry) calibrate(s Subject) (int, error) {
	for n := 500; ; n *= 4 {
		cost, err := s.Run(n)
		if err != nil {
			return 0, err
		}
		if cost.Own > e.Slot/10 {
			return max(1, int(float64(n)*float64(e.Slot)/float64(cost.Own))), nil
		}
	}
}

// Ratios are a subject's cost over another's, round by round, in order of size.
func (r Result) Ratios(of, over string) []float64 {
	out := make([]float64, len(r.Cost[of]))
	for i := range out {
		out[i] = float64(r.Cost[of][i]) / float64(max(r.Cost[over][i], 1))
	}
	slices.Sort(out)
	return out
}

// Judge tells whether a goal is met, and in how many rounds it was. The middle
// round decides; where others used much of the machine, or some rounds are
// within and some are over, nothing does.
func (r Result) Judge(g Goal) (v Verdict, within int) {
	ratios := r.Ratios(g.Subject, g.Beside)
	for _, ratio := range ratios {
		if ratio <= g.Most {
			within++
		}
	}
	switch {
	case r.Foreign > noisyAbove || within > 0 && within < len(ratios):
		return Noisy, within
	case within == len(ratios):
		return Pass, within
	}
	return Fail, within
}

func median[T any](sorted []T) T { return sorted[len(sorted)/2] }

// Report writes what an entry came to.
func (e Entry) Report(out io.Writer, r Result) {
	fmt.Fprintf(out, "\n%s: %d rounds there and back; others used %.0f %% of the machine\n", e.Title, e.Rounds, 100*r.Foreign)
	for _, s := range e.Subjects {
		cost := slices.Sorted(slices.Values(r.Cost[s.Name]))
		fmt.Fprintf(out, "  %-24s %7.2f µs CPU  (%.2f to %.2f)\n", s.Name, micros(median(cost)), micros(cost[0]), micros(cost[len(cost)-1]))
	}
	for _, g := range e.Goals {
		ratios := r.Ratios(g.Subject, g.Beside)
		fmt.Fprintf(out, "  %s / %s: %.2f  (%.2f to %.2f)", g.Subject, g.Beside, median(ratios), ratios[0], ratios[len(ratios)-1])
		if g.Most > 0 {
			verdict, within := r.Judge(g)
			fmt.Fprintf(out, "  goal <= %.2f  %s, %d of %d rounds within", g.Most, verdict, within, len(ratios))
		}
		fmt.Fprintln(out)
	}
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
