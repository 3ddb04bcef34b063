package service

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// jointWord takes what staff and street write about joint cases: 联办, 纪要,
// 裁定, 挂账, 办结, 链接, each with the ticket's number.
func (c *chat) jointWord(word, rest string) (string, error) {
	t, words, ok, err := c.jointTicket(rest)
	if err != nil || !ok {
		return c.notStaff(err)
	}
	c.about = t.ID
	if word == "链接" {
		return c.legLink(t, words)
	}
	deed, list, ok := jointDeed(word, words)
	switch {
	case list:
		return c.legList(t)
	case !ok:
		return say.HowToJoin(t), nil
	}
	d, err := perform(c.Tx, t, c.by(), deed)
	switch domain.CodeOf(err) {
	case "":
	case domain.Denied:
		return say.JointNotYours(t), nil
	case domain.Invalid:
		return say.HowToJoin(t), nil
	case domain.NotFound:
		return say.HowToJoin(t), nil
	case domain.Conflict:
		var refused *Refusal
		if errors.As(err, &refused) {
			return refused.Words, nil
		}
		if d == nil {
			return say.StatusLine(t, ""), nil
		}
		list, err := c.legList(t)
		return say.JointLater(list), err
	default:
		return "", err
	}
	switch deed.Deed {
	case domain.Shelve:
		if d == nil {
			return say.PutOffDone(t, deed.Days), nil
		}
	case WriteMinute:
		return say.Minuted(t), nil
	case domain.Conclude:
		return say.Concluded(t), nil
	}
	return c.legList(d.t)
}

// jointNumber is a ticket's number and what stands behind it.
var jointNumber = regexp.MustCompile(`^(?:工单)?\s*(\d{4,9})(?:\s+(.*))?$`)

// jointTicket reads the ticket that words begin with, and the words behind its
// number; ok is false for others than the staff and the street of its community.
func (c *chat) jointTicket(rest string) (t domain.Ticket, words string, ok bool, err error) {
	m := jointNumber.FindStringSubmatch(strings.ReplaceAll(rest, "\n", " "))
	if m == nil {
		return t, "", false, nil
	}
	number, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return t, "", false, nil
	}
	if t, err = c.TicketNumbered(c.account, number); err != nil {
		return t, "", false, dropNotFound(err)
	}
	ok, err = seesJoint(c.View, c.me.ID, t.Community)
	return t, strings.TrimSpace(m[2]), ok, err
}

// legWords are the words behind a leg's number.
var legWords = map[string]domain.Deed{"免": domain.WaiveLeg, "转": domain.PassLeg, "继续": domain.ResumeLeg, "收到": domain.SayReceived, "正在办": domain.SayWorking,
	"办好了": domain.SayDone, "办不了": domain.SayBlocked, "不归": domain.SayNotOurs}

// jointDeed reads a deed; list is true when the case is only to be shown.
func jointDeed(word, words string) (deed JointDeed, list, ok bool) {
	first, rest := firstWord(words)
	n, err := strconv.Atoi(first)
	numbered := err == nil && n > 0
	switch {
	case word == "办结":
		deed.Deed = domain.Conclude
		if n, err := strconv.Atoi(strings.TrimRight(first, "人位个")); err == nil {
			deed.Served = &n
		}
		return deed, false, true
	case word == "纪要":
		return JointDeed{Deed: WriteMinute, Words: words}, false, words != ""
	case word == "挂账":
		return JointDeed{Deed: domain.Shelve, Days: n, Words: rest}, false, numbered
	case word == "裁定":
		return JointDeed{Deed: domain.RuleLeg, Leg: n, Units: unitNames(rest)}, false, numbered
	case words == "":
		return deed, true, true
	case !numbered:
		return JointDeed{Deed: domain.Convene, Units: unitNames(words)}, false, true
	}
	said, why := firstWord(rest)
	deed = JointDeed{Deed: legWords[said], Leg: n, Words: why}
	if deed.Deed == domain.PassLeg {
		deed.Units = unitNames(why)
	}
	return deed, false, deed.Deed != ""
}

// unitNames splits a list of units.
func unitNames(text string) []string {
	names := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；和 　", r) })
	return slices.DeleteFunc(names, func(n string) bool { return len([]rune(n)) < 2 || len([]rune(n)) > 40 || domain.Personal(n) })
}

// legList shows a joint case to its staff.
func (c *chat) legList(t domain.Ticket) (string, error) {
	d, err := takeUp(c.Tx, t, c.by())
	if domain.CodeOf(err) == domain.NotFound {
		return say.HowToJoin(t), nil
	}
	if err != nil {
		return "", err
	}
	lines := make([]string, len(d.legs))
	for i, l := range d.legs {
		due, alone, err := legFacts(c.View, l, d.units[l.Partner])
		if err != nil {
			return "", err
		}
		lines[i] = say.LegLine(l, d.units[l.Partner], d.units[l.From].Name, due, alone)
	}
	lead, err := c.Person(d.k.Lead)
	if err != nil {
		return "", err
	}
	grants, err := c.GrantsOf(lead.ID)
	if err != nil {
		return "", err
	}
	minutes, err := c.MinutesOf(d.k.ID, 1)
	if err != nil {
		return "", err
	}
	last := ""
	if len(minutes) > 0 {
		last = minutes[0].Text
	}
	return say.Legs(t, say.Helper(lead, grants), lines, last, domain.AllSettled(d.legs)), nil
}

// legFacts reads when the time of a leg is over, and whether its unit has nobody
// in WeChat.
func legFacts(v store.View, l domain.Leg, unit domain.Partner) (due time.Time, alone bool, err error) {
	clock, err := v.RunningClock(l.ID)
	if dropNotFound(err) != nil {
		return due, false, err
	}
	people, err := v.ContactsOf(unit)
	return clock.Due, len(people) == 0, err
}

// legLink answers 「链接 1024 2」 with the text to send to a unit.
func (c *chat) legLink(t domain.Ticket, words string) (string, error) {
	no, err := strconv.Atoi(words)
	if err != nil {
		return say.HowToJoin(t), nil
	}
	text, err := c.intake.Joint.link(c.Tx, t, c.by(), no)
	switch domain.CodeOf(err) {
	case domain.Denied:
		return say.JointNotYours(t), nil
	case domain.Invalid, domain.NotFound:
		return say.HowToJoin(t), nil
	case domain.Conflict:
		return c.legList(t)
	}
	return text, err
}

// ourLegs: 1, 2, 3 and 4 answer for the writer's unit what becomes of what it has.
func (c *chat) ourLegs(n domain.Number) ([]matter, error) {
	if n.Digit < 1 || n.Digit > 4 {
		return nil, nil
	}
	legs, err := c.LegsFor(c.me.ID)
	if err != nil {
		return nil, err
	}
	of := map[domain.ID][]domain.Leg{}
	for _, l := range legs {
		of[l.Ticket] = append(of[l.Ticket], l)
	}
	var open, over []matter // what is over is answered only by its number
	for _, l := range legs {
		some := of[l.Ticket]
		if len(some) == 0 {
			continue // it stands with its newest
		}
		delete(of, l.Ticket)
		t, err := c.Ticket(l.Ticket)
		if err != nil {
			return nil, err
		}
		if t.Account != c.account {
			continue
		}
		meant := meantLegs(some, n.Digit)
		m := matter{t, say.LegDeed(unitDeed(n.Digit, meant[0].State)), true, func(t domain.Ticket) (string, error) { return c.unitAnswers(t, meant, n) }}
		switch {
		case meant[0].Waits():
			open = append(open, m)
		case n.Ticket != 0:
			over = append(over, m)
		}
	}
	return append(open, over...), nil
}

// meantLegs narrows the legs that a unit has of one case to those a digit can be
// the answer to: those it changes, else one that waits, else the newest.
func meantLegs(legs []domain.Leg, digit int) []domain.Leg {
	var changed, wait []domain.Leg
	for _, l := range legs {
		if _, err := l.State.After(unitDeed(digit, l.State), domain.TheUnit, l.Holds); err == nil {
			changed = append(changed, l)
		}
		if l.Waits() {
			wait = append(wait, l)
		}
	}
	slices.SortFunc(changed, func(a, b domain.Leg) int { return a.No - b.No })
	switch {
	case len(changed) > 0:
		return changed
	case len(wait) > 0:
		return wait[:1]
	}
	return legs[:1]
}

// itemAnswer is an answer with its ticket and the number of the matter in its
// joint case: 4 1024 2 归房管局.
var itemAnswer = regexp.MustCompile(`^\s*([1-4])\s*(?:工单)?\s*(\d{4,9})[\s　，,]+第?(\d{1,2})(?:项|[\s　，,。、！!：:]|$)[\s　，,。、！!：:]*(.*)$`)

// itemNumber takes an answer for the one matter of a joint case that it names,
// where the writer's unit has or had it.
func (c *chat) itemNumber(text string) (reply string, done bool, err error) {
	m := itemAnswer.FindStringSubmatch(strings.ReplaceAll(text, "\n", " "))
	if m == nil {
		return "", false, nil
	}
	number, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		return "", false, err
	}
	n := domain.Number{Digit: int(m[1][0] - '0'), Ticket: number, Rest: strings.TrimSpace(m[4])}
	legs, err := c.LegsFor(c.me.ID)
	if err != nil {
		return "", false, err
	}
	for _, l := range legs {
		if strconv.Itoa(l.No) != m[3] {
			continue
		}
		t, err := c.Ticket(l.Ticket)
		if err != nil {
			return "", false, err
		}
		if t.Number != number || t.Account != c.account {
			continue
		}
		if t.Urgency < 3 && c.intake.Reader.Read(n.Rest).Urgency >= 3 {
			return "", false, nil // somebody cries for help behind it
		}
		reply, err = c.unitAnswers(t, []domain.Leg{l}, n)
		return reply, true, err
	}
	if _, is := domain.ParseNumber(text); is {
		return "", false, nil
	}
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || !slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Role == domain.RolePartner }) {
		return "", false, err
	}
	done, err = c.astray(n)
	return say.NumberHelp(), done, err
}

// unitDeed is what a digit says of a leg.
func unitDeed(digit int, s domain.LegState) domain.Deed {
	switch {
	case digit == 1 && s == domain.LegProposed:
		return domain.SayReceived
	case digit == 1:
		return domain.SayWorking
	case digit == 2:
		return domain.SayDone
	case digit == 3:
		return domain.SayBlocked
	}
	return domain.SayNotOurs
}

// unitAnswers takes a unit's answer about its leg; of several it asks which.
func (c *chat) unitAnswers(t domain.Ticket, meant []domain.Leg, n domain.Number) (string, error) {
	c.about = t.ID
	d, err := takeUp(c.Tx, t, c.by())
	if err != nil {
		return "", err
	}
	if len(meant) > 1 {
		lines := make([]string, len(meant))
		for i, l := range meant {
			lines[i] = say.LegChoice(l, d.item(l))
		}
		return say.LegWhich(t, n.Digit, lines, meant[len(meant)-1].No), nil
	}
	l := meant[0]
	if l.State == domain.LegPassed {
		return say.LegStands(t, l), nil
	}
	if n.Digit > 2 && n.Rest == "" && !(n.Digit == 4 && l.Ruled) {
		held := slices.DeleteFunc(slices.Clone(d.legs), func(o domain.Leg) bool { return o.Partner != l.Partner || o.State.Settled() })
		return say.LegWhy(n.Digit, t, l, len(held) > 1), nil
	}
	words, unit := n.Rest, l.Partner
	if n.Digit < 3 {
		words = ""
	}
	err = d.says(&l, unitDeed(n.Digit, l.State), words)
	if domain.CodeOf(err) == domain.Conflict {
		return say.LegStands(t, l), nil
	}
	if err != nil {
		return "", err
	}
	if l.Partner != unit {
		return say.LegSentOn(t, l, d.units[l.Partner]), d.moved()
	}
	return say.LegNoted(t, l), d.moved()
}

// jointStatus is the line of a joint case among its requester's matters.
func jointStatus(v store.View, t domain.Ticket) (string, error) {
	ball, names, err := ballFor(v, t)
	return say.JointStatus(t, ball, names), err
}

// ballLine tells with whom a joint case is, since when.
func ballLine(v store.View, t domain.Ticket) (string, error) {
	ball, names, err := ballFor(v, t)
	return say.Ball(ball, names), err
}

// ballFor tells with whom the case is that a ticket is, or is merged into.
func ballFor(v store.View, t domain.Ticket) (b domain.Ball, names map[domain.ID]string, err error) {
	k, err := v.CaseOf(t.ID)
	if domain.CodeOf(err) == domain.NotFound {
		main, err := mainOf(v, t)
		if err != nil {
			return b, nil, err
		}
		if k, err = v.CaseOf(main.ID); err != nil {
			return b, nil, err
		}
		return v.BallOf(k)
	}
	if err != nil {
		return b, nil, err
	}
	return v.BallOf(k)
}
