package story

import (
	"fmt"
	"slices"
	"strings"

	"linli/domain"
	"linli/sim"
)

// What the model knows of a ticket's state: less than the machine does.
const (
	waiting   = "waiting" // somebody is looked for
	inHand    = "held"    // somebody comes or is at it
	inquired  = "asked"   // she is asked whether it is settled
	closed    = "closed"
	cancelled = "cancelled"
	inJoint   = "joint"
	shelved   = "shelved"
)

var classIs = map[domain.State]string{domain.Open: waiting, domain.Offering: waiting, domain.Accepted: inHand, domain.Working: inHand, domain.Resolved: inquired,
	domain.Closed: closed, domain.Cancelled: cancelled, domain.Joint: inJoint, domain.Shelved: shelved}

// stand is where a ticket stands and in whose hands, by openid.
type stand struct{ class, owner string }

// matterSeen is what the model knows of one ticket.
type matterSeen struct {
	stand
	number    int64
	requester string
	danger    bool
	forHer    bool            // it stands still until who asked for it says a word
	asked     map[string]bool // who saw himself asked in the present search
	refused   map[string]bool // who said no to it, or gave it back
	items     []itemSeen      // of its joint case, by their numbers
	led       []itemSeen      // the same of the case that it was last, which comes back as it was
}

// model is a second, much smaller Linli: it knows the rules that people are told,
// and nothing of how they are kept.
type model struct {
	matters  []*matterSeen
	left     map[string]bool
	wrong    map[string]bool // who was asked what is wrong
	twos     bool            // the policy wants two for the old
	arrivals []seen
	fault    string
}

// seen is a question that came to a volunteer's phone.
type seen struct {
	openid string
	number int64
}

func newModel() *model { return &model{left: map[string]bool{}, wrong: map[string]bool{}} }

func (m *model) of(number int64) *matterSeen { return m.matters[number-domain.FirstNumber] }

// next is the number the next ticket has.
func (m *model) next() int64 { return domain.FirstNumber + int64(len(m.matters)) }

// is lists the tickets that stand somewhere; none for all.
func (m *model) is(classes ...string) (out []*matterSeen) {
	for _, t := range m.matters {
		if len(classes) == 0 || slices.Contains(classes, t.class) {
			out = append(out, t)
		}
	}
	return out
}

// foretold is what a deed may lead to: of a ticket that is not named, nothing.
type foretold struct {
	tickets   map[int64][]stand
	least     int // how many new tickets
	most      int
	requester string
	danger    bool
	refuses   *seen
	cannot    string // who cannot go: the first of two keeps what the second leaves
	items     map[int64][]itemSeen
}

func (f *foretold) may(t *matterSeen, others ...stand) {
	f.must(t, append(others, t.stand)...)
}

func (f *foretold) must(t *matterSeen, stands ...stand) {
	if f.tickets == nil {
		f.tickets = map[int64][]stand{}
	}
	f.tickets[t.number] = append(f.tickets[t.number], stands...)
}

// carried reads what WeChat brought to a phone.
func (m *model) carried(c sim.Carried) {
	if m.left[c.OpenID] {
		m.fault = fmt.Sprintf("%s left and was sent %q", c.OpenID, c.Text)
	}
	for _, part := range strings.Split(c.Text, "\n\n") { // what waited long comes as one message
		number := ticketNumber.FindStringSubmatch(part)
		if number == nil || !strings.Contains(part, "去得了回") && !strings.Contains(part, "」我去") {
			continue
		}
		var n int64
		if _, err := fmt.Sscan(number[1], &n); err == nil {
			m.arrivals = append(m.arrivals, seen{c.OpenID, n})
		}
	}
}

// agrees compares what is with what was foretold, and takes it over. The first
// difference is the fault.
func (m *model) agrees(p *proving, f foretold) string {
	if m.fault != "" {
		return m.fault
	}
	people := p.openids()
	view := p.app.DB.View(p.ctx)
	for number := int64(domain.FirstNumber); ; number++ {
		t, err := view.TicketNumbered("yanbin", number)
		if domain.CodeOf(err) == domain.NotFound {
			if number < m.next() {
				return fmt.Sprintf("ticket %d is gone", number)
			}
			break
		}
		if err != nil {
			return err.Error()
		}
		now := stand{classIs[t.State], people[t.Owner]}
		if number < m.next() {
			if fault := m.moves(m.of(number), now, f); fault != "" {
				return fault
			}
			if fault := m.items(p, m.of(number), t.ID, f); fault != "" {
				return fault
			}
			continue
		}
		if f.least, f.most = f.least-1, f.most-1; f.most < 0 {
			return fmt.Sprintf("there is a ticket %d, which nobody asked for", number)
		}
		if now.class != waiting || t.Urgency >= 3 != f.danger || people[t.Requester] != f.requester {
			return fmt.Sprintf("the new ticket %d is %v of urgency %d, asked for by %s", number, now, t.Urgency, people[t.Requester])
		}
		m.matters = append(m.matters, &matterSeen{stand: now, number: number, requester: f.requester, danger: f.danger, asked: map[string]bool{}, refused: map[string]bool{}})
	}
	if f.least > 0 {
		return "she asked for something and there is no new ticket"
	}
	return m.asks(f)
}

// moves takes a ticket to where it stands now, if it may.
func (m *model) moves(t *matterSeen, now stand, f foretold) string {
	allowed := f.tickets[t.number]
	if len(allowed) == 0 {
		allowed = []stand{t.stand}
	}
	if !slices.Contains(allowed, now) {
		return fmt.Sprintf("ticket %d was %v and is %v; the model allows %v", t.number, t.stand, now, allowed)
	}
	if (now.class == inHand || now.class == inJoint || now.class == shelved || now.class == inquired) != (now.owner != "") && now.class != closed && now.class != cancelled {
		return fmt.Sprintf("ticket %d is %v: that is nobody's, or somebody's twice", t.number, now)
	}
	if now.class == waiting && t.class != waiting {
		clear(t.asked) // it is looked for anew
		switch {
		case t.class == inHand && f.cannot != "":
			t.refused[f.cannot] = true
		case t.class == inHand:
			t.refused[t.owner] = true
		}
	}
	t.forHer = t.forHer && now.class == inHand
	t.stand = now
	return ""
}

// asks takes over who was asked since the last step.
func (m *model) asks(f foretold) string {
	for _, s := range m.arrivals {
		if s.number >= m.next() {
			return fmt.Sprintf("%s is asked for ticket %d, which is not there", s.openid, s.number)
		}
		t := m.of(s.number)
		switch {
		case t.class != waiting:
			return fmt.Sprintf("%s is asked for ticket %d, which is %v", s.openid, s.number, t.stand)
		case t.requester == s.openid:
			return fmt.Sprintf("%s is asked for her own ticket %d", s.openid, s.number)
		case t.refused[s.openid]:
			return fmt.Sprintf("%s refused ticket %d and is asked again", s.openid, s.number)
		case t.asked[s.openid]:
			return fmt.Sprintf("%s is asked for ticket %d twice in one search", s.openid, s.number)
		}
		t.asked[s.openid] = true
	}
	m.arrivals = nil
	if f.refuses != nil {
		m.of(f.refuses.number).refused[f.refuses.openid] = true
	}
	return ""
}
