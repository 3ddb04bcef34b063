package story

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/sim"
)

// What matters are truly about, whatever Linli makes of them.
const (
	monthDanger   = "danger"
	monthUrgent   = "urgent"
	monthOrdinary = "ordinary"
	monthJoint    = "joint"
)

// How volunteers are, by odds: who answers soon and mostly comes, who mostly says
// no, who sleeps through everything, who leaves during the month.
const (
	oddsWilling  = 0.55
	oddsBusy     = 0.75
	oddsSleeping = 0.90
)

// lives fills the agenda with what people do of their own accord.
func (m *month) lives() {
	for n := range m.of.matters {
		day := n * m.of.days / m.of.matters
		at := m.plan.start.AddDate(0, 0, day).Add(m.daytime(day, n))
		i := int(m.chance("who", n) * float64(m.of.residents))
		switch choice := m.chance("sort", n); {
		case choice < 0.03:
			m.writes(at, i, weekDangers[n%2], monthDanger)
		case choice < 0.10:
			m.writes(at, i, weekUrgent, monthUrgent)
		default:
			m.writes(at, i, weekMatters[int(m.chance("what", n)*float64(len(weekMatters)))], monthOrdinary)
		}
	}
	for n := range m.of.joint {
		day := n * max(1, m.of.days*2/3) / m.of.joint
		m.writes(m.plan.at(day, "10:00").Add(m.between(0, 6*time.Hour, "joint", n)), int(m.chance("joint who", n)*float64(m.of.residents)), "%s电梯坏了好几天没人管", monthJoint)
	}
	for i := range m.of.volunteers {
		if m.chance("volunteer", i) >= oddsSleeping {
			openid, at := weekVolunteer(i), m.plan.start.Add(m.between(0, time.Duration(m.of.days)*24*time.Hour, "gone", i))
			m.agenda.add(at, openid, func() { m.leaves(openid) })
			m.agenda.add(at.Add(m.between(24*time.Hour, 20*24*time.Hour, "back", i)), openid, func() { m.follows(openid) })
		}
	}
	for day := range m.of.days + 1 {
		m.agenda.add(m.plan.at(day, "06:30"), "dawn", m.dawn)
		m.agenda.add(m.plan.at(day, "16:05"), "rounds", func() { m.must(m.app.Rounds.Once(m.ctx)) })
		m.agenda.add(m.plan.at(day, "09:40"), "joint cases", m.goesThroughCases)
		m.agenda.add(m.plan.at(day, "15:40"), "joint cases", m.goesThroughCases)
	}
}

// writes lets a resident write a matter; of a joint one the cadre takes care.
func (m *month) writes(at time.Time, i int, text, kind string) {
	openid := weekResident(i)
	m.agenda.add(at, openid, func() {
		reply, err := m.wechat.Phone("yanbin", openid).Says(m.ctx, fmt.Sprintf(text, m.weekDoor(i)))
		m.fine(err)
		found := ticketNumber.FindStringSubmatch(reply)
		if found == nil {
			return
		}
		n, err := strconv.ParseInt(found[1], 10, 64)
		m.must(err)
		if _, known := m.kinds[n]; !known {
			m.kinds[n] = kind
		}
		if kind == monthJoint {
			lead := weekStaff(int(n) % 3)
			m.agenda.add(at.Add(time.Hour), lead+found[1], func() {
				m.says(lead, fmt.Sprintf("联办 %d %s", n, []string{"绿洲物业", "绿洲物业,业委会", "施工单位,房管局"}[int(n)%3]))
			})
		}
	})
}

// says lets somebody write something and do what the answer brings about.
func (m *month) says(openid, text string) {
	p := m.wechat.Phone("yanbin", openid)
	if !p.Follows() {
		return
	}
	m.log.act(openid, m.clock.Now(), actWord)
	reply, err := p.Says(m.ctx, text)
	m.fine(err)
	if found := ticketNumber.FindStringSubmatch(reply); found != nil && strings.Contains(reply, "归您了") {
		m.goes(openid, found[1], strings.HasPrefix(reply, "【紧急】"))
	}
}

// goes is what somebody does who has taken a matter: he goes there and is done,
// hands it back, or forgets to say so.
func (m *month) goes(openid, number string, danger bool) {
	now, slow := m.clock.Now(), 5*time.Hour
	if danger {
		slow = 20 * time.Minute
	}
	says := func(least time.Duration, text string) {
		at := now.Add(m.between(least, least+slow, openid, text))
		if !danger && m.log.quiet.Holds(at) {
			at = m.log.quiet.End(at).Add(at.Sub(now) / 8)
		}
		m.agenda.add(at, openid+text, func() { m.says(openid, text) })
	}
	switch choice := m.chance("goes", openid, number, now); {
	case choice < 0.05:
		says(10*time.Minute, "4 "+number+" 有事")
	case choice < 0.95:
		says(3*time.Minute, "2 "+number)
		says(slow, "3 "+number)
	}
}

// isAsked lets who holds a matter answer how far he is.
func (m *month) isAsked(openid, text, number string, now time.Time) {
	choice := m.chance("asked how far", openid, number, now)
	said := "3 " + number
	switch {
	case choice > 0.75:
		return // he forgets again
	case choice > 0.65:
		said = "4 " + number + " 去不了了"
	}
	m.agenda.add(m.soon(now, text, 4*time.Hour, openid, number, now), openid+said, func() { m.says(openid, said) })
}

// sees is what WeChat carried out; whoever holds the phone reads it, at night
// only if it wakes him.
func (m *month) sees(c sim.Carried) {
	now := m.clock.Now()
	a := m.log.arrives(c, now, m.shows(c, now))
	if !a.shown {
		return
	}
	paragraphs := []string{c.Text}
	if c.Template == "" {
		paragraphs = strings.Split(c.Text, "\n\n")
	}
	for _, text := range paragraphs {
		if found := ticketNumber.FindStringSubmatch(text); found != nil {
			m.reacts(a.who, text, found[1], now)
		}
	}
}

func (m *month) reacts(openid, text, number string, now time.Time) {
	switch {
	case strings.Contains(openid, "HELP"):
		m.volunteers(openid, text, number, now)
	case strings.Contains(openid, "DUTY"):
		m.staffActs(openid, text, number, now)
	case strings.Contains(openid, "HOME"):
		m.answers(openid, text, now) // as in the week
	default:
		m.unitActs(openid, number, now)
	}
}

// soon is when somebody who reads something does something about it: by day, of
// a danger within minutes.
func (m *month) soon(now time.Time, text string, most time.Duration, of ...any) time.Time {
	if strings.Contains(text, "紧急") || strings.Contains(text, "危险") {
		return now.Add(m.between(40*time.Second, 5*time.Minute, of...))
	}
	at := now.Add(m.between(time.Minute, most, of...))
	if m.log.quiet.Holds(at) {
		return m.log.quiet.End(at).Add(m.between(time.Minute, time.Hour, of...))
	}
	return at
}

func (m *month) volunteers(openid, text, number string, now time.Time) {
	offer := strings.Contains(text, "去得了回 1") || strings.Contains(text, "」我去，")
	if !offer {
		m.isAsked(openid, text, number, now)
		return
	}
	yes, no := 0.45, 0.25
	switch sort := m.chance("volunteer", volunteerOf(openid)); {
	case sort < oddsWilling:
	case sort < oddsBusy:
		yes, no = 0.08, 0.6
	case sort < oddsSleeping:
		yes, no = 0, 0
	default:
		yes, no = 0.3, 0.2
	}
	if m.log.quiet.Holds(now) {
		yes, no = yes*0.6, no*0.3 // he may not wake up
	}
	said := ""
	switch choice := m.chance("offer", openid, number, now.Unix()/3600); {
	case choice < yes:
		said = "1 " + number
	case choice < yes+no:
		said = "0 " + number
	}
	if said != "" {
		m.agenda.add(m.soon(now, text, 90*time.Minute, openid, number), openid+said, func() { m.says(openid, said) })
	}
}

func volunteerOf(openid string) int {
	i, _ := strconv.Atoi(strings.TrimPrefix(openid, "oWEEKHELP"))
	return i
}

// staffActs lets somebody of the staff do what a push is about: take what is
// nobody's, ask who did not answer, tell what reaches no phone.
func (m *month) staffActs(openid, text, number string, now time.Time) {
	if m.chance("staff", openid, number, now.Unix()/1800) > 0.75 {
		return // he has other things to do; he is told again
	}
	at := m.soon(now, text, 3*time.Hour, openid, number, text)
	m.agenda.add(at, openid+number, func() {
		n, err := strconv.ParseInt(number, 10, 64)
		m.must(err)
		switch t := m.ticket(n); {
		case t.Owner != 0 && (t.State == domain.Accepted || t.State == domain.Working): // he telephones who holds it
			m.calls++
			m.isAsked(m.openidOf(t.Owner), text, number, m.clock.Now())
		case t.Owner == 0 && (t.State == domain.Open || t.State == domain.Offering):
			m.says(openid, "1 "+number)
		case t.State == domain.Resolved && strings.Contains(text, "回访"):
			m.says(openid, "回访 "+number+" 1")
		}
	})
}

// unitActs lets a unit answer for its part.
func (m *month) unitActs(openid, number string, now time.Time) {
	choice := m.chance("unit", openid, number, now.Unix()/3600)
	says := func(least, most time.Duration, text string) {
		at := now.Add(m.between(least, most, openid, number, text))
		m.agenda.add(at, openid+number+text, func() { m.says(openid, text) })
	}
	switch {
	case choice < 0.5:
		says(time.Hour, 8*time.Hour, "1 "+number)
		says(30*time.Hour, 96*time.Hour, "2 "+number)
	case choice < 0.62:
		says(time.Hour, 20*time.Hour, "4 "+number+" 房管局")
	case choice < 0.75:
		says(time.Hour, 20*time.Hour, "3 "+number+" 没有配件")
	}
}

// goesThroughCases is what leads, secretary and street do twice a working day.
func (m *month) goesThroughCases() {
	if m.log.quiet.Holds(m.clock.Now()) {
		return
	}
	v := m.app.DB.View(m.ctx)
	for _, id := range m.ids(m.books, "SELECT ticket_id FROM joint_case WHERE state = 'running' ORDER BY id") {
		t, err := v.Ticket(domain.ID(id))
		m.must(err)
		k, err := v.CaseOf(t.ID)
		m.must(err)
		legs, err := v.LegsOf(k.ID)
		m.must(err)
		m.goesOn(t, k, legs)
	}
}

func (m *month) goesOn(t domain.Ticket, k domain.Case, legs []domain.Leg) {
	lead, street, secretary := m.openidOf(k.Lead), weekStaff(slices.Index(weekRoles, "street")), weekStaff(slices.Index(weekRoles, "secretary"))
	if domain.AllSettled(legs) {
		m.says(lead, fmt.Sprintf("办结 %d", t.Number))
		return
	}
	day := m.clock.Now().Unix() / 43200
	if m.chance("shelved", t.Number, day) < 0.01 {
		m.says(secretary, fmt.Sprintf("挂账 %d 5 等资金到位", t.Number))
		return
	}
	for _, l := range legs {
		choice := m.chance("leg", t.Number, l.No, day)
		switch {
		case l.State == domain.LegBlocked && choice < 0.6:
			m.says(lead, fmt.Sprintf("联办 %d %d 继续", t.Number, l.No))
		case l.State == domain.LegBlocked && choice < 0.7:
			m.says(lead, fmt.Sprintf("联办 %d %d 免 另想办法了", t.Number, l.No))
		case l.State == domain.LegBounced && choice < 0.8:
			m.says(lead, fmt.Sprintf("联办 %d %d 转 业委会", t.Number, l.No))
		case l.State == domain.LegDisputed && choice < 0.7:
			m.says(street, fmt.Sprintf("裁定 %d %d 绿洲物业", t.Number, l.No))
		case l.State.Holder() == domain.TheUnit && choice < 0.12: // he telephones
			m.says(lead, fmt.Sprintf("联办 %d %d 办好了", t.Number, l.No))
		}
	}
}

// openidOf is whose openid a person has.
func (m *month) openidOf(person domain.ID) string {
	m.t.Helper()
	ids, err := m.app.DB.View(m.ctx).IdentitiesOf(person)
	m.must(err)
	return ids[0].OpenID
}
