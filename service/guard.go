package service

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// How much one person may write before Linli only keeps it: a conversation of
// somebody in trouble stays far below, a machine does not. Danger always passes.
const (
	mostPerMinute = 20
	mostPerDay    = 300
	blockedFor    = 7 * 24 * time.Hour
)

// kept tells that a message is only kept, not acted on, and what is answered:
// its writer is blocked, or writes faster than people do.
func (c *chat) kept() (reply string, kept bool, err error) {
	d := c.intake.Reader.Read(c.message.Text)
	if perilous(d) {
		return "", false, nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil || newMatter(d) == domain.None && slices.ContainsFunc(open, func(t domain.Ticket) bool { return t.Urgency >= 3 }) {
		return "", false, err // where the danger is, and what there is to it, must come through
	}
	if c.me.BlockedUntil.After(c.Now) {
		return say.Blocked(c.communityPhone()), true, nil
	}
	member, err := c.GrantsOf(c.me.ID)
	if err != nil || len(member) > 0 {
		return "", false, err // whoever serves answers for many
	}
	came, err := c.MessagesSince(c.me.ID, c.came.Add(-24*time.Hour), mostPerDay+1)
	if err != nil {
		return "", false, err
	}
	lately := 0
	for _, at := range came {
		if !at.Before(c.came.Add(-time.Minute)) {
			lately++
		}
	}
	if lately > mostPerMinute || len(came) > mostPerDay {
		return say.TooFast(), true, nil
	}
	return "", false, nil
}

// newMatter is what a message opens that has nothing to do with a danger; None
// for words that may be about one.
func newMatter(d understand.Draft) domain.Category {
	if d.Needs == 0 || d.Category == domain.Health || d.Category == domain.Other {
		return domain.None
	}
	return d.Category
}

// communityPhone is the phone of the duty where the writer is, "" if unknown.
func (c *chat) communityPhone() string {
	home, _ := c.home()
	i := slices.IndexFunc(c.communities, func(k domain.Community) bool { return k.ID == home })
	if i < 0 {
		return ""
	}
	return c.communities[i].DutyPhone
}

// block lets staff keep the words of a ticket's requester from making more work
// for a week, or ends that: `屏蔽 1024`, `解除屏蔽 1024`.
func (c *chat) block(rest string, on bool) (string, error) {
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return c.notStaff(err)
	}
	person, err := c.Person(t.Requester)
	if err != nil {
		return "", err
	}
	staff, err := c.GrantsOf(person.ID)
	if err != nil || len(staff) > 0 {
		return say.NotYours(), err // whoever serves is spoken to, not blocked
	}
	kind := "unblocked"
	person.BlockedUntil = time.Time{}
	if on {
		kind, person.BlockedUntil = "blocked", c.Now.Add(blockedFor)
	}
	if err := c.SetBlocked(person); err != nil {
		return "", err
	}
	c.about = t.ID
	return say.BlockSet(t, on), c.Record(onPerson(person.ID), kind, c.by(), map[string]any{"ticket": t.ID})
}

// staffTicket finds the ticket whose number stands in a text, if the writer is
// staff of its community.
func (c *chat) staffTicket(text string) (t domain.Ticket, ok bool, err error) {
	number, err := strconv.ParseInt(ticketNumber.FindString(text), 10, 64)
	if err != nil {
		return t, false, nil
	}
	t, err = c.TicketNumbered(c.account, number)
	if domain.CodeOf(err) == domain.NotFound {
		return t, false, nil
	}
	if err != nil {
		return t, false, err
	}
	ok, err = isStaff(c.View, c.me.ID, t.Community)
	return t, ok, err
}

// notStaff reads a staff word of somebody else, or without its ticket, as any
// other words.
func (c *chat) notStaff(err error) (string, error) {
	if err != nil {
		return "", err
	}
	return c.meaning(c.message.Text)
}

// visited takes what a requester told somebody of the staff who asked her:
// `回访 1024 1`.
func (c *chat) visited(rest string) (string, error) {
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return c.notStaff(err)
	}
	if judge, err := c.mayJudge(t); err != nil || !judge {
		return say.NotYours(), err
	}
	fields := strings.Fields(rest)
	rating, err := strconv.Atoi(fields[len(fields)-1])
	r := domain.Rating(rating)
	switch {
	case err != nil || len(fields) < 2 || r < domain.RatedGood || r > domain.RatedBad:
		return say.HowToVisit(t), nil
	case t.State != domain.Resolved:
		return say.StatusLine(t, ""), nil
	case r == domain.RatedBad:
		err = c.reopen(&t, domain.Staff, false)
	default:
		err = c.confirm(&t, r, domain.Staff)
	}
	return say.Visited(t, r), err
}

// mayJudge tells that somebody of the staff may say whether a matter is settled:
// not who settled it, unless somebody must ask her and there is nobody else.
func (c *chat) mayJudge(t domain.Ticket) (bool, error) {
	if t.Owner != c.me.ID {
		return true, nil
	}
	clock, err := c.RunningClock(t.ID)
	if domain.CodeOf(err) == domain.NotFound {
		return false, nil
	}
	if err != nil || clock.Kind != domain.ClockVisit && clock.Kind != domain.ClockQueue {
		return false, err
	}
	people, err := askers(c.Tx, t, max(t.Level, domain.LevelDuty))
	return slices.Contains(people, c.me.ID), err
}

// serves lets a member say whether he wants to be asked: 值班 also at night when
// it cannot wait, 休息 not at all.
func (c *chat) serves(word string) (reply string, done bool, err error) {
	wants := domain.ServingOff
	if word == "值班" {
		wants = domain.ServingOn
	}
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 {
		return "", false, err
	}
	return say.ServingSet(wants), true, c.setServing(wants)
}

// setServing writes whether a member wants to be asked.
func (d *doer) setServing(wants domain.Serving) error {
	d.me.Serving = wants
	if err := d.SetServing(d.me); err != nil {
		return err
	}
	return d.Record(onPerson(d.me.ID), "serving", d.by(), map[string]any{"wants": wants})
}

// leaves lets go of what somebody holds who can no longer be reached: offers to
// him go to others, what he was going to is somebody else's, and where he is at
// work already the duty looks. The matters he asked for stay open.
func (c *chat) leaves() error {
	offers, err := c.LiveOffersTo(c.me.ID)
	if err != nil {
		return err
	}
	for _, o := range offers {
		t, err := c.Ticket(o.Ticket)
		if err != nil {
			return err
		}
		if t.Account != c.account {
			continue
		}
		if err := c.decline(t, o); err != nil {
			return err
		}
	}
	held, err := c.TicketsOwnedBy(c.me.ID, domain.Accepted, domain.Working)
	if err != nil {
		return err
	}
	for _, t := range held {
		if t.Account != c.account {
			continue
		}
		if t.State == domain.Working {
			err = owePeople(c.Tx, t, domain.PushLate, domain.LevelDuty)
		} else {
			err = handBack(c.Tx, &t, move{domain.HandBack, domain.House, c.by(), map[string]any{"reason": "left"}})
		}
		if err != nil {
			return err
		}
	}
	joined, err := c.TicketsJoinedBy(c.me.ID)
	if err != nil {
		return err
	}
	for _, t := range joined {
		if t.Account != c.account {
			continue
		}
		if err := leaveSecond(c.Tx, &t, c.me.ID, move{by: c.by(), data: map[string]any{"reason": "left"}}); err != nil {
			return err
		}
	}
	return nil
}
