package story

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

// promise is a row of the outbox at the end of the week.
type promise struct {
	id, person, ticket int64
	key, account       string
	kind               domain.PushKind
	state              domain.PushState
	channel            domain.Channel
	errcode            int64
	urgency            int // of its ticket
	finished           bool
	onDuty             bool // its reader is
	noted              bool // an event says that it could not be delivered
	created, updated   time.Time
	decisions          []choiceMade
}

// choiceMade is a row about one attempt.
type choiceMade struct {
	leader           int64
	account          string
	channel          domain.Channel
	passed, result   string
	created, updated time.Time
}

// weekBook is all that the rules look at.
type weekBook struct {
	*weekLog
	plan     weekPlan
	promises map[int64]*promise
	openids  map[[2]string]string // by account and person
	calledAt map[callPlace][]*promise
}

// callPlace is where and when a call carried something.
type callPlace struct {
	account, openid string
	channel         domain.Channel
	at              int64
}

// weekFault is a rule that was not kept.
type weekFault struct{ rule, what string }

// weekRules are what must hold of every week.
var weekRules = []struct {
	name  string
	check func(b weekBook, fault func(format string, args ...any))
}{
	{"ended", weekBook.ended}, {"twice", weekBook.twice}, {"resent", weekBook.resent}, {"window", weekBook.window}, {"consent", weekBook.consents}, {"left", weekBook.left},
	{"quota", weekBook.quotas}, {"quiet", weekBook.quietly}, {"forced", weekBook.forced}, {"arrived", weekBook.arrived}, {"promised", weekBook.promised}, {"rung", weekBook.rung},
}

// faults lists what was not kept.
func (b weekBook) faults() (out []weekFault) {
	for _, rule := range weekRules {
		rule.check(b, func(format string, args ...any) {
			out = append(out, weekFault{rule.name, fmt.Sprintf(format, args...)})
		})
	}
	return out
}

func (p *promise) String() string {
	return fmt.Sprintf("push %d (%s about %d, %s by %q, errcode %d, owed %s)", p.id, p.kind, p.ticket, p.state, p.channel, p.errcode, p.created.In(domain.China).Format("01-02 15:04:05"))
}

// sorted lists the promises by id.
func (b weekBook) sorted() (out []*promise) {
	for _, p := range b.promises {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *promise) int { return cmp.Compare(a.id, b.id) })
	return out
}

// ended: whatever was promised was sent, or there is a reason why not, or an
// errcode, or somebody who sees to it.
func (b weekBook) ended(fault func(string, ...any)) {
	for _, p := range b.sorted() {
		switch p.state {
		case domain.PushSent:
			if p.kind != domain.PushFetch && p.channel == "" {
				fault("%v tells no channel", p)
			}
		case domain.PushSuppressed:
			if len(p.decisions) == 0 {
				fault("%v: nothing says why", p)
			}
		case domain.PushFailed:
			if p.errcode == 0 {
				fault("%v: no errcode says why", p)
			}
			b.seenTo(p, fault)
		case domain.PushHuman:
			b.seenTo(p, fault)
		case domain.PushUnknown: // it may have arrived: of a notice that is all
			if !p.kind.Notice() || len(p.decisions) == 0 {
				fault("%v has no end", p)
			}
		default:
			fault("%v has no end", p)
		}
	}
}

// seenTo: a push that is left to a person is on record, and that person was told:
// another of the staff in place of one, an errand in place of the requester's news.
func (b weekBook) seenTo(p *promise, fault func(string, ...any)) {
	if !p.noted {
		fault("%v: no event says so", p)
	}
	told := func(of func(*promise) bool) bool {
		return slices.ContainsFunc(b.sorted(), func(o *promise) bool { return o.ticket == p.ticket && o.state == domain.PushSent && of(o) })
	}
	switch p.kind {
	case domain.PushDuty, domain.PushCall, domain.PushLook, domain.PushCheck, domain.PushNotSolved, domain.PushLate, domain.PushVisit:
		round := p.key[:strings.LastIndex(p.key, ":")+1]
		if !told(func(o *promise) bool { return strings.HasPrefix(o.key, round) }) {
			fault("%v: nobody else of the staff was told", p)
		}
	case domain.PushComing, domain.PushArrived, domain.PushAgain, domain.PushTwo, domain.PushHandedOn:
		if !p.finished && !told(func(o *promise) bool { return o.kind == domain.PushErrand }) {
			fault("%v: nobody was sent on the errand", p)
		}
	}
}

// twice: what WeChat knows by name is on a screen once.
func (b weekBook) twice(fault func(string, ...any)) {
	seen := map[[3]string]time.Time{}
	for _, a := range b.arrivals {
		key := [3]string{a.account, a.openid, a.name}
		if a.channel == domain.ChannelWeCom {
			key[2] = a.text // the corp's way of knowing
		}
		if !a.shown || key[2] == "" {
			continue
		}
		if before, ok := seen[key]; ok {
			fault("%s saw %q at %s and at %s", a.openid, a.name, before, a.at)
		}
		seen[key] = a.at
	}
}

// resent: where WeChat knows no names, what may have arrived is sent once more
// and a notice never.
func (b weekBook) resent(fault func(string, ...any)) {
	for _, p := range b.sorted() {
		calls := 0
		for _, d := range p.decisions {
			if d.channel != "" && !d.channel.Dedupes() && d.channel != domain.ChannelAlarm && slices.Contains([]string{domain.DecisionCalled, domain.DecisionSent, string(domain.SendUnknown)}, d.result) {
				calls++
			}
		}
		if most := map[bool]int{true: 1, false: 2}[p.kind.Notice()]; calls > most {
			fault("%v may have been shown %d times", p, calls)
		}
	}
}

// window: a customer-service message comes within 48 hours of words, five for
// each, or within a minute of a follow, three for each.
func (b weekBook) window(fault func(string, ...any)) {
	type left struct {
		until time.Time
		n     int
	}
	open := map[string]*[2]left{}
	of := func(who string) *[2]left {
		if open[who] == nil {
			open[who] = &[2]left{}
		}
		return open[who]
	}
	b.inTime(func(a weekAct) {
		switch o := of(a.openid); a.kind {
		case actWord:
			o[1] = left{a.at.Add(48 * time.Hour), 5}
		case actFollow:
			o[0] = left{a.at.Add(time.Minute), 3}
		case actLeave:
			*o = [2]left{}
		}
	}, func(a arrival) {
		if a.channel != domain.ChannelCustom || a.account != "yanbin" {
			return
		}
		for i := range of(a.openid) {
			if l := &of(a.openid)[i]; l.n > 0 && a.at.Before(l.until) {
				l.n--
				return
			}
		}
		fault("%s got a customer-service message at %s outside any window", a.openid, a.at)
	})
}

// consents: a notice costs one consent that was given and not taken back.
func (b weekBook) consents(fault func(string, ...any)) {
	given, off := map[[2]string]int{}, map[[2]string]bool{}
	b.inTime(func(a weekAct) {
		switch key := [2]string{a.openid, a.template}; a.kind {
		case consentYes:
			given[key]++
		case consentOff:
			off[key] = true
		case consentOn:
			off[key] = false
		}
	}, func(a arrival) {
		if a.channel != domain.ChannelSubscribe {
			return
		}
		key := [2]string{a.openid, a.template}
		if given[key] <= 0 || off[key] {
			fault("%s got %s at %s, of which %d are agreed to (switched off: %v)", a.openid, a.template, a.at, given[key], off[key])
		}
		given[key]--
	})
}

// left: nothing of the account comes to who does not follow it, but a notice
// that was agreed to.
func (b weekBook) left(fault func(string, ...any)) {
	follows := map[string]bool{}
	b.inTime(func(a weekAct) {
		switch a.kind {
		case actFollow:
			follows[a.openid] = true
		case actLeave:
			follows[a.openid] = false
		}
	}, func(a arrival) {
		if a.account == "yanbin" && !follows[a.openid] {
			fault("%s got something by %s at %s and does not follow", a.openid, a.channel, a.at)
		}
	})
}

// quotas: no call brings more in a day or a minute than WeChat takes.
func (b weekBook) quotas(fault func(string, ...any)) {
	days, minutes := map[[2]string]int{}, map[[2]string]int{}
	for _, a := range b.arrivals {
		api := apiOf[a.channel]
		if api != customAPI && api != templateAPI {
			continue
		}
		limit, day, minute := b.plan.limit(api, a.at), [2]string{api, weekDay(a.at)}, [2]string{api, a.at.Format("0102 15:04")}
		days[day]++
		minutes[minute]++
		if days[day] > limit.Day || minutes[minute] > limit.Minute {
			fault("%s at %s brings the %d-th of the day and the %d-th of the minute", api, a.at, days[day], minutes[minute])
		}
	}
}

// quietly: at night only what may ring does.
func (b weekBook) quietly(fault func(string, ...any)) {
	words := map[string][]time.Time{}
	for _, a := range b.acts {
		words[a.openid] = append(words[a.openid], a.at)
	}
	for _, a := range b.arrivals {
		if !a.shown || !b.quiet.Holds(a.at) {
			continue
		}
		awake := slices.ContainsFunc(words[a.who], func(at time.Time) bool { return !at.After(a.at) && a.at.Sub(at) <= 30*time.Minute })
		for _, p := range b.inMessage(a) {
			switch {
			case awake:
			case p.kind.Afterwards():
				fault("%s was asked at %s how it went", a.openid, a.at.In(domain.China))
			case p.urgency >= 3, p.kind == domain.PushLook, p.kind == domain.PushCheck:
			case p.urgency == 2 && (p.onDuty || p.kind.ForDuty()):
			default:
				fault("%s was rung at %s by %v of urgency %d", a.openid, a.at.In(domain.China), p, p.urgency)
			}
		}
	}
}

// forced: an account's token is renewed by force once a minute at most.
func (b weekBook) forced(fault func(string, ...any)) {
	last := map[string]time.Time{}
	for _, c := range b.calls {
		if !c.forced {
			continue
		}
		if before, ok := last[c.account]; ok && c.at.Sub(before) < time.Minute {
			fault("%s forced a token at %s and at %s", c.account, before, c.at)
		}
		last[c.account] = c.at
	}
}

// arrived: what is sent is on a screen, or was read in an answer.
func (b weekBook) arrived(fault func(string, ...any)) {
	type place struct {
		who string
		at  int64
	}
	reads, messages := map[place]bool{}, map[int64]bool{}
	for _, r := range b.reads {
		reads[place{r.openid, r.at.UnixMilli()}] = r.text != ""
	}
	for _, a := range b.arrivals {
		for _, p := range b.inMessage(a) {
			messages[p.id] = messages[p.id] || a.shown || a.repeated
		}
	}
	for _, p := range b.sorted() {
		switch {
		case p.state != domain.PushSent || p.kind == domain.PushFetch || p.channel == domain.ChannelAlarm:
		case p.channel == domain.ChannelPassive:
			if !reads[place{b.openids[[2]string{p.account, fmt.Sprint(p.person)}], p.updated.UnixMilli()}] {
				fault("%v: nobody read that answer", p)
			}
		case !messages[p.id]:
			fault("%v: it is on no screen", p)
		}
	}
}

// promised: whatever is on a screen was owed to that person.
func (b weekBook) promised(fault func(string, ...any)) {
	for _, a := range b.arrivals {
		if a.shown && len(b.inMessage(a)) == 0 {
			fault("%s got by %s at %s what nobody owed her", a.openid, a.channel, a.at)
		}
	}
}

// rung: a telephone rings for what was owed to it, and as often.
func (b weekBook) rung(fault func(string, ...any)) {
	owed := 0
	for _, p := range b.promises {
		if p.channel == domain.ChannelAlarm && p.state == domain.PushSent {
			owed++
		}
	}
	if owed != len(b.ringing) {
		fault("%d telephones rang, %d were to", len(b.ringing), owed)
	}
}

// inMessage finds the pushes that a message carries: those whose call began when
// it was carried out.
func (b weekBook) inMessage(a arrival) []*promise {
	return b.calledAt[callPlace{a.account, a.openid, a.channel, a.at.UnixMilli()}]
}

// index finds for each call what it carried.
func (b *weekBook) index() {
	b.calledAt = map[callPlace][]*promise{}
	for _, p := range b.sorted() {
		for _, d := range p.decisions {
			if d.leader == 0 {
				continue
			}
			at := callPlace{d.account, b.openids[[2]string{d.account, fmt.Sprint(p.person)}], d.channel, d.created.UnixMilli()}
			if !slices.Contains(b.calledAt[at], p) {
				b.calledAt[at] = append(b.calledAt[at], p)
			}
		}
	}
}

// inTime goes through what people did and what they got in the order of time;
// what was done at the moment of an arrival came before it.
func (b weekBook) inTime(act func(weekAct), arrive func(arrival)) {
	acts, arrivals := slices.Clone(b.acts), slices.Clone(b.arrivals)
	slices.SortStableFunc(acts, func(x, y weekAct) int { return x.at.Compare(y.at) })
	slices.SortStableFunc(arrivals, func(x, y arrival) int { return x.at.Compare(y.at) })
	for _, a := range arrivals {
		for len(acts) > 0 && !acts[0].at.After(a.at) {
			act(acts[0])
			acts = acts[1:]
		}
		if !a.repeated {
			arrive(a)
		}
	}
}
