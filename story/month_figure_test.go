package story

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What each errand costs somebody of the staff, in minutes: read a message, see
// to a matter himself, ask somebody by telephone whether it is settled, tell by
// telephone what reaches no phone, one deed in a joint case, call who holds a
// matter for too long.
const (
	costRead   = 0.5
	costSettle = 25
	costVisit  = 5
	costErrand = 6
	costJoint  = 4
	costCall   = 3
)

// figures prints what the month was like.
func (m *month) figures() {
	m.t.Helper()
	m.accepting()
	m.load()
	m.pushes()
	m.staffMinutes()
	m.prints("open at dawn, day by day: %v; joint cases: %s", m.backlog, m.counts("SELECT state, COUNT(*) FROM joint_case GROUP BY state ORDER BY state"))
	m.prints("deeds: %s", m.counts("SELECT kind, COUNT(*) FROM event WHERE subject = 'ticket' GROUP BY kind ORDER BY kind"))
	m.prints("taken by the staff: %s", m.counts(`SELECT i.openid, COUNT(*) FROM event e JOIN identity i ON i.person_id = e.actor_id
		WHERE e.subject = 'ticket' AND e.kind = 'take' AND i.openid LIKE 'oWEEKDUTY%' GROUP BY i.openid ORDER BY i.openid`))
	m.prints("tickets at the end: %s", m.counts("SELECT state, COUNT(*) FROM ticket GROUP BY state ORDER BY state"))
	m.prints("deadlines that passed, each an event: %s", m.counts("SELECT c.kind, COUNT(*) FROM clock c WHERE c.stopped_at > c.due_at - 1 AND c.stopped_at > 0 GROUP BY c.kind ORDER BY c.kind"))
}

// counts reads names with their counts.
func (m *month) counts(query string) string {
	var parts []string
	m.eachRow(query, func(scan func(...any)) {
		var name string
		var n int
		scan(&name, &n)
		parts = append(parts, fmt.Sprintf("%s %d", name, n))
	})
	return strings.Join(parts, ", ")
}

// accepting prints how long it took until somebody came, by urgency.
func (m *month) accepting() {
	took := map[int][]time.Duration{}
	m.eachRow(`SELECT t.urgency, MIN(e.at) - t.created_at FROM ticket t JOIN event e ON e.subject = 'ticket' AND e.subject_id = t.id AND e.kind = 'take'
		GROUP BY t.id, t.urgency, t.created_at`, func(scan func(...any)) {
		var urgency int
		var ms int64
		scan(&urgency, &ms)
		took[urgency] = append(took[urgency], time.Duration(ms)*time.Millisecond)
	})
	for urgency := 3; urgency >= 0; urgency-- {
		if of := took[urgency]; len(of) > 0 {
			slices.Sort(of)
			m.prints("urgency %d: %d accepted, half of them within %s, nine of ten within %s", urgency, len(of), of[len(of)/2].Round(time.Second), of[len(of)*9/10].Round(time.Second))
		}
	}
}

// load prints how evenly the volunteers were loaded.
func (m *month) load() {
	loads := make([]float64, m.of.volunteers)
	who := map[string]int{}
	for i := range loads {
		who[weekVolunteer(i)] = i
	}
	m.eachRow(`SELECT i.openid, COUNT(*) FROM event e JOIN identity i ON i.person_id = e.actor_id WHERE e.subject = 'ticket' AND e.kind = 'take' GROUP BY i.openid`, func(scan func(...any)) {
		var openid string
		var n int
		scan(&openid, &n)
		if i, ok := who[openid]; ok {
			loads[i] = float64(n)
		}
	})
	var willing []float64
	for i, n := range loads {
		if m.chance("volunteer", i) < oddsWilling {
			willing = append(willing, n)
		}
	}
	m.prints("matters taken by a volunteer: Gini %.2f over all, %.2f over the %d who mostly come (median %.0f, most %.0f)", gini(loads), gini(willing), len(willing), willing[len(willing)/2], slices.Max(loads))
}

// gini is 0 where all have the same and near 1 where one has all; it sorts.
func gini(of []float64) float64 {
	slices.Sort(of)
	sum, weighted := 0.0, 0.0
	for i, x := range of {
		sum += x
		weighted += float64(i+1) * x
	}
	if sum == 0 {
		return 0
	}
	n := float64(len(of))
	return 2*weighted/(n*sum) - (n+1)/n
}

// pushes prints how often volunteers' phones rang, and who was woken for nothing.
func (m *month) pushes() {
	rang, night, wrong := map[string]int{}, 0, 0
	for _, a := range m.log.arrivals {
		if !a.shown || !strings.Contains(a.who, "HELP") && !strings.Contains(a.who, "DUTY") {
			continue
		}
		if strings.Contains(a.who, "HELP") {
			rang[a.who]++
		}
		found := ticketNumber.FindStringSubmatch(a.text)
		if found == nil || !m.log.quiet.Holds(a.at) || m.talks(a.who, a.at) {
			continue
		}
		var n int64
		_, err := fmt.Sscan(found[1], &n)
		m.must(err)
		if night++; m.kinds[n] == monthOrdinary {
			wrong++
		}
	}
	all, most := 0, 0
	for _, n := range rang {
		all, most = all+n, max(most, n)
	}
	weeks := float64(m.of.days) / 7
	m.prints("pushes per volunteer and week: %.1f, the most %.1f; %d phones rang at night, %d of them for what could wait; %d telephones", float64(all)/float64(m.of.volunteers)/weeks, float64(most)/weeks, night, wrong, len(m.log.ringing))
}

// talks tells that somebody wrote within the last half hour, so that he is awake.
func (m *month) talks(openid string, at time.Time) bool {
	return slices.ContainsFunc(m.log.acts, func(a weekAct) bool {
		return a.openid == openid && a.kind == actWord && !a.at.After(at) && at.Sub(a.at) <= 30*time.Minute
	})
}

// staffMinutes prints what the month cost the staff.
func (m *month) staffMinutes() {
	staff := `(SELECT g.person_id FROM role_grant g WHERE g.role IN ('cadre', 'secretary', 'street'))`
	count := func(query string) float64 { return float64(number(m.town, m.books, query)) }
	reads := count("SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND person_id IN " + staff)
	takes := count("SELECT COUNT(*) FROM event WHERE subject = 'ticket' AND kind = 'take' AND actor_id IN " + staff)
	visits := count("SELECT COUNT(*) FROM event WHERE subject = 'ticket' AND kind IN ('confirm', 'visited', 'reopen') AND actor_id IN " + staff)
	errands := count("SELECT COUNT(*) FROM outbox WHERE kind = 'errand' AND state = 'sent'")
	joint := count("SELECT COUNT(*) FROM event WHERE (subject = 'leg' OR kind IN ('convene', 'conclude', 'shelve', 'minute')) AND actor_id IN " + staff)
	calls := float64(m.calls)
	minutes := calls*costCall + reads*costRead + takes*costSettle + visits*costVisit + errands*costErrand + joint*costJoint
	people, days := float64(len(weekRoles)), float64(m.of.days)
	m.prints("staff: %.0f minutes a day in all, %.0f for each of %d: %.1f messages read a day (%.1f min each), %.1f matters seen to (%d), %.1f return visits (%d), %.1f errands (%d), %.1f deeds in joint cases (%d), %.1f calls to who is late (%d)",
		minutes/days, minutes/days/people, len(weekRoles), reads/days, costRead, takes/days, costSettle, visits/days, costVisit, errands/days, costErrand, joint/days, costJoint, calls/days, costCall)
}
