package story

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// The week of the planted faults: Tuesday noon and night.
var (
	weekNoon  = time.Date(2026, 3, 3, 12, 0, 0, 0, domain.China)
	weekNight = time.Date(2026, 3, 3, 23, 0, 0, 0, domain.China)
)

// goodWeek is a book in which every rule is kept: she wrote at noon, was told by
// a customer-service message, a template and a notice, and a danger rang at night.
func goodWeek() *weekBook {
	log := &weekLog{quiet: domain.QuietHours{From: 21 * time.Hour, Until: 7*time.Hour + 30*time.Minute}}
	b := &weekBook{weekLog: log, plan: planWeek(weekNoon, weekSize{days: 2, customDay: 3, templateDay: 3}), promises: map[int64]*promise{},
		openids: map[[2]string]string{{"yanbin", "7"}: "oA", {weekCorp, "7"}: "a"}}
	log.act("oA", weekNoon, actFollow)
	log.act("oA", weekNoon, actWord)
	log.consent("oA", weekNoon, consentYes, "S-status")
	b.sent(1, domain.PushComing, domain.ChannelCustom, weekNoon.Add(time.Minute))
	b.sent(2, domain.PushOffer, domain.ChannelTemplate, weekNoon.Add(2*time.Minute))
	b.sent(3, domain.PushArrived, domain.ChannelSubscribe, weekNoon.Add(3*time.Minute))
	b.sent(4, domain.PushDuty, domain.ChannelTemplate, weekNight).urgency = 3
	b.sent(5, domain.PushDuty, domain.ChannelWeCom, weekNight).urgency = 3
	log.calls = []weekCall{{at: weekNoon, account: "yanbin", forced: true}, {at: weekNoon.Add(time.Minute), account: "yanbin", forced: true}}
	b.promises[6] = &promise{id: 6, person: 7, account: "yanbin", kind: domain.PushArrived, state: domain.PushSuppressed, decisions: []choiceMade{{result: domain.DecisionUnwanted}}}
	b.promises[8] = &promise{id: 8, person: 7, account: "yanbin", kind: domain.PushDuty, state: domain.PushSent, channel: domain.ChannelAlarm}
	log.ringing = []weekRing{{at: weekNight}}
	return b
}

// sent adds a push that was sent and stands on the screen.
func (b *weekBook) sent(id int64, kind domain.PushKind, channel domain.Channel, at time.Time) *promise {
	p := &promise{id: id, person: 7, ticket: 9, account: "yanbin", kind: kind, state: domain.PushSent, channel: channel, created: at, updated: at}
	account, openid := "yanbin", "oA"
	if channel == domain.ChannelWeCom {
		account, openid = weekCorp, "a"
	}
	p.decisions = []choiceMade{{leader: id, account: account, channel: channel, result: domain.DecisionSent, created: at, updated: at}}
	b.promises[id] = p
	a := arrival{at: at, account: account, openid: openid, who: "oA", channel: channel, shown: true, text: string(kind)}
	switch channel {
	case domain.ChannelTemplate:
		a.name, a.template = domain.ID(id).String(), "T-task"
	case domain.ChannelSubscribe:
		a.template = "S-status"
	}
	b.arrivals = append(b.arrivals, a)
	return p
}

// broken lists the rules that are not kept, each once.
func (b *weekBook) broken() string {
	b.index()
	var out []string
	for _, f := range b.faults() {
		if !slices.Contains(out, f.rule) {
			out = append(out, f.rule)
		}
	}
	return strings.Join(out, " ")
}

func TestTheWeeksRulesFindNothingInAGoodWeek(t *testing.T) {
	b := goodWeek()
	b.index()
	for _, f := range b.faults() {
		t.Errorf("%s: %s", f.rule, f.what)
	}
}

// TestTheWeeksRulesFindWhatIsPlanted breaks each rule in every way there is and
// sees it found.
func TestTheWeeksRulesFindWhatIsPlanted(t *testing.T) {
	afternoon := weekNoon.Add(2 * time.Hour)
	left := func(state domain.PushState, kind domain.PushKind, noted bool) func(b *weekBook) {
		return func(b *weekBook) {
			b.promises[10] = &promise{id: 10, person: 7, ticket: 9, key: "duty:9:1:7", account: "yanbin", kind: kind, state: state, noted: noted}
		}
	}
	planted := map[string]bool{}
	for name, c := range map[string]struct {
		want  string
		plant func(b *weekBook)
	}{
		"a push still waits":                   {"ended", left(domain.PushPending, domain.PushOffer, true)},
		"a push is still being sent":           {"ended", left(domain.PushSending, domain.PushOffer, true)},
		"a task may have arrived, and no more": {"ended", left(domain.PushUnknown, domain.PushOffer, true)},
		"nothing says why it was suppressed":   {"ended", func(b *weekBook) { b.promises[6].decisions = nil }},
		"nothing says why it failed":           {"ended", left(domain.PushFailed, domain.PushOffer, true)},
		"no event says that it failed":         {"ended", left(domain.PushHuman, domain.PushOffer, false)},
		"nobody was sent on the errand":        {"ended", left(domain.PushHuman, domain.PushComing, true)},
		"nobody else of the duty was told":     {"ended", left(domain.PushHuman, domain.PushDuty, true)},
		"it says no channel":                   {"ended arrived", func(b *weekBook) { b.promises[8].channel = ""; b.ringing = nil; b.reads = nil }},
		"a card stands there twice":            {"twice", func(b *weekBook) { b.arrivals = append(b.arrivals, b.arrivals[1]) }},
		"a member of the corp sees it twice":   {"twice", func(b *weekBook) { b.arrivals = append(b.arrivals, b.arrivals[4]) }},
		"it was sent a third time": {"resent", func(b *weekBook) {
			p := b.promises[1]
			p.decisions = append(p.decisions, p.decisions[0], p.decisions[0])
		}},
		"a notice was sent again": {"resent", func(b *weekBook) {
			p := b.promises[1]
			p.kind, p.decisions = domain.PushTaken, append(p.decisions, p.decisions[0])
		}},
		"two days after her last word":  {"window", func(b *weekBook) { b.sent(10, domain.PushComing, domain.ChannelCustom, weekNoon.Add(68*time.Hour)) }},
		"the sixth after her last word": {"window", func(b *weekBook) { b.many(domain.ChannelCustom, 6, afternoon, time.Minute) }},
		"she left and followed again": {"window", func(b *weekBook) {
			b.act("oA", afternoon, actLeave)
			b.act("oA", afternoon, actFollow)
			b.sent(10, domain.PushComing, domain.ChannelCustom, afternoon.Add(2*time.Minute))
		}},
		"a second notice for one consent": {"consent", func(b *weekBook) { b.many(domain.ChannelSubscribe, 1, afternoon, time.Minute) }},
		"a notice that is switched off": {"consent", func(b *weekBook) {
			b.consent("oA", afternoon, consentYes, "S-status")
			b.consent("oA", afternoon, consentOff, "S-status")
			b.many(domain.ChannelSubscribe, 1, afternoon, time.Minute)
		}},
		"a card to somebody who left": {"left", func(b *weekBook) {
			b.act("oA", afternoon, actLeave)
			b.many(domain.ChannelTemplate, 1, afternoon, time.Minute)
		}},
		"too many cards in a day": {"quota", func(b *weekBook) {
			b.many(domain.ChannelTemplate, 4, weekNoon.AddDate(0, 0, 1), time.Minute)
		}},
		"too many cards in a minute":  {"quota", func(b *weekBook) { b.many(domain.ChannelTemplate, weekMinute+1, afternoon, time.Second) }},
		"an ordinary card at night":   {"quiet", func(b *weekBook) { b.promises[4].urgency = 1 }},
		"what is urgent to anybody":   {"quiet", func(b *weekBook) { b.promises[4].urgency, b.promises[4].kind = 2, domain.PushOffer }},
		"forced twice in a minute":    {"forced", func(b *weekBook) { b.calls[1].at = weekNoon.Add(59 * time.Second) }},
		"it was sent and never shown": {"arrived", func(b *weekBook) { b.arrivals[1].shown = false }},
		"nobody read the answer": {"arrived", func(b *weekBook) {
			b.sent(10, domain.PushComing, domain.ChannelPassive, afternoon)
			b.arrivals = b.arrivals[:5]
		}},
		"nobody owed it":           {"promised", func(b *weekBook) { delete(b.promises, 1) }},
		"a telephone did not ring": {"rung", func(b *weekBook) { b.ringing = nil }},
	} {
		b := goodWeek()
		c.plant(b)
		if got := b.broken(); got != c.want {
			t.Errorf("%s: broken is %q, want %q", name, got, c.want)
		}
		planted[c.want] = true
	}
	for _, rule := range weekRules {
		if !planted[rule.name] {
			t.Errorf("nothing was planted against the rule %q", rule.name)
		}
	}
}

// many sends so many more by a channel, one after the other.
func (b *weekBook) many(channel domain.Channel, n int, at time.Time, each time.Duration) {
	for i := range n {
		b.sent(int64(100+i), domain.PushOffer, channel, at.Add(time.Duration(i+1)*each/2))
	}
}
