package story

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// monthSize is how much happens in a simulated month.
type monthSize struct {
	residents, volunteers, teams, buildings int
	days, matters, joint                    int // matters and joint cases in all
	cared                                   int // residents who are to be heard of
}

// month is a town through which a month passes: nothing breaks, but people
// answer, decline, sleep and leave as people do.
type month struct {
	*week
	of       monthSize
	kinds    map[int64]string // what a ticket was truly about, by its number
	backlog  []int            // open matters at each dawn
	unheard  int              // deadlines that passed and nothing was done
	verified int
	calls    int // telephone calls of the staff to who holds a matter for too long
}

// TestAMonthPassesAndNobodyIsForgotten lets a month of a community pass at once
// and prints what it was like. With LINLI_SOAK=1 it is 3,000 residents and 30
// days, once with ordinary traffic and once with much more, else a few days of
// 300. LINLI_SEED chooses another month.
func TestAMonthPassesAndNobodyIsForgotten(t *testing.T) {
	full := monthSize{residents: 3000, volunteers: 150, teams: 12, buildings: 36, days: 30, matters: 300, joint: 40, cared: 30}
	stress := full
	stress.matters = 2000
	small := monthSize{residents: 300, volunteers: 24, teams: 4, buildings: 8, days: 3, matters: 30, joint: 4, cared: 6}
	seed := uint64(20260303)
	if given, err := strconv.ParseUint(os.Getenv("LINLI_SEED"), 10, 64); err == nil {
		seed = given
	}
	for _, engine := range weekEngines(t) {
		for name, size := range dose(map[string]monthSize{"ordinary": full, "stress": stress}, map[string]monthSize{"small": small}) {
			t.Run(fmt.Sprintf("%s/%s", engine, name), func(t *testing.T) {
				began := time.Now()
				m := gatherMonth(t, engine, size, seed)
				m.lives()
				m.isCaredFor()
				m.passesUntil(m.plan.end)
				m.goesHome()
				m.prints("%s: %d residents, %d volunteers in %d teams, %d matters, %d joint cases and %d who are cared for in %d days, seed %d: %d steps in %s", name, size.residents, size.volunteers, size.teams,
					size.matters, size.joint, size.cared, size.days, seed, m.steps, time.Since(began).Round(time.Second))
				m.figures()
				m.holds()
			})
		}
	}
}

// prints prints a figure.
func (m *month) prints(format string, args ...any) {
	m.t.Helper()
	line := fmt.Sprintf("measured: the simulated month, %s: %s", m.engineOf(), fmt.Sprintf(format, args...))
	if soak() {
		fmt.Println(line)
	}
	m.t.Log(line)
}

// gatherMonth builds the town; everybody follows.
func gatherMonth(t *testing.T, engine store.Engine, of monthSize, seed uint64) *month {
	t.Helper()
	size := weekSize{residents: of.residents, volunteers: of.volunteers, teams: of.teams, buildings: of.buildings, days: of.days}
	m := &month{week: &week{size: size, seed: seed}, of: of, kinds: map[int64]string{}}
	m.town = build(t, engine, monthRoster(of, size))
	m.plan = weekPlan{start: m.clock.Now(), end: m.clock.Now().AddDate(0, 0, of.days)}
	m.log.quiet = m.app.Relay.Quiet
	m.books = m.behind()
	alarm := httptest.NewServer(m.log.rings(m.clock))
	m.later(alarm.Close)
	m.cfg.Alarm.URL, m.cfg.Alarm.Secret = alarm.URL, "planted-secret"
	m.restartWeek()
	m.wechat.Carried = m.sees
	m.looks = m.noticed
	everybody := append(weekOpenIDs(size), "oWUYE", "oYEWEI", "oFANG")
	m.inParallel(len(everybody), func(i int) {
		m.log.act(everybody[i], m.clock.Now(), actFollow)
		if _, err := m.wechat.Phone("yanbin", everybody[i]).Follow(m.ctx, ""); err != nil {
			t.Errorf("%s cannot follow: %v", everybody[i], err)
		}
	})
	m.clock.Forward(2 * time.Minute)
	return m
}

// noticed looks after each step whether a deadline passed that nobody acted on.
func (m *month) noticed() {
	late := number(m.town, m.books, "SELECT COUNT(*) FROM clock WHERE stopped_at = 0 AND due_at < ?", m.clock.Now().Add(-2*time.Second).UnixMilli())
	if m.unheard += int(late); late > 0 && m.unheard < 5 {
		m.t.Errorf("at %s %d deadlines have passed and nothing was done", m.clock.Now().In(domain.China), late)
	}
}

// dawn looks, once a day, at all records and at what is open.
func (m *month) dawn() {
	for i, finding := range m.audits() {
		if i < mostTold {
			m.t.Errorf("%s: %s", m.clock.Now().In(domain.China), finding)
		}
	}
	m.verified++
	m.backlog = append(m.backlog, int(number(m.town, m.books, "SELECT COUNT(*) FROM ticket WHERE state IN ('open', 'offering', 'accepted', 'working')")))
}

// goesHome lets what is under way go on for a while, without anything new.
func (m *month) goesHome() {
	m.over = true
	m.passesUntil(m.clock.Now().Add(14 * time.Hour))
}

// holds fails the test unless what must hold of every month does.
func (m *month) holds() {
	m.t.Helper()
	m.dawn()
	missed := number(m.town, m.books, `SELECT COUNT(*) FROM clock c WHERE c.stopped_at > c.due_at + 2000 AND NOT EXISTS
		(SELECT 1 FROM event e WHERE e.subject_id = c.ticket_id AND e.kind = 'overdue' AND e.at >= c.due_at AND e.at <= c.stopped_at)`)
	if m.unheard > 0 || missed > 0 {
		m.t.Errorf("%d deadlines were missed, %d have no event", m.unheard, missed)
	}
	orphans := number(m.town, m.books, `SELECT COUNT(*) FROM ticket t WHERE t.state NOT IN ('closed', 'cancelled', 'merged') AND NOT EXISTS
		(SELECT 1 FROM clock c WHERE c.ticket_id = t.id AND c.stopped_at = 0)`)
	if orphans > 0 {
		m.t.Errorf("%d matters are nobody's", orphans)
	}
	if joint := number(m.town, m.books, "SELECT COUNT(*) FROM joint_case"); joint < int64(m.of.joint)*3/4 {
		m.t.Errorf("there were %d joint cases of %d", joint, m.of.joint)
	}
	if visits := number(m.town, m.books, "SELECT COUNT(*) FROM ticket WHERE intent = 'care'"); visits == 0 {
		m.t.Error("nobody was visited")
	}
	if first, last, ok := m.halves(); ok && last > 1.25*first+5 {
		m.t.Errorf("the backlog grows: %.1f open in the second third of the month, %.1f in the last", first, last)
	}
	m.t.Logf("%d warnings and errors: %v; verified %d times", len(m.words.counts), m.words.counts, m.verified)
	for said := range m.words.counts {
		if strings.HasPrefix(said, "ERROR") {
			m.t.Errorf("logged: %s", said)
		}
	}
}

// halves is how much was open on average in the second third of the month, and in
// the last.
func (m *month) halves() (second, third float64, ok bool) {
	n := len(m.backlog) / 3
	if n < 3 {
		return 0, 0, false
	}
	average := func(of []int) (sum float64) {
		for _, x := range of {
			sum += float64(x) / float64(len(of))
		}
		return sum
	}
	return average(m.backlog[n : 2*n]), average(m.backlog[2*n:]), true
}
