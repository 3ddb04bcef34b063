package service

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
)

// staffOf lists the communities of this account in which the writer is staff,
// and the strongest role he has there.
func (c *chat) staffOf() (communities []domain.ID, chief bool, err error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return nil, false, err
	}
	for _, community := range c.communities {
		for _, g := range grants {
			if g.Community == community.ID && slices.Contains(domain.StaffRoles, g.Role) {
				communities = append(communities, community.ID)
				chief = chief || g.Role == domain.RoleSecretary || g.Role == domain.RoleAdmin
			}
		}
	}
	return slices.Compact(communities), chief, nil
}

// mayTake tells that the writer may take a waiting ticket: he is staff of its
// community, or was called to it.
func (c *chat) mayTake(t domain.Ticket) (bool, error) {
	communities, _, err := c.staffOf()
	if err != nil || slices.Contains(communities, t.Community) {
		return err == nil, err
	}
	paged, err := c.TicketsPaged(c.me.ID)
	return slices.ContainsFunc(paged, func(p domain.Ticket) bool { return p.ID == t.ID }), err
}

// waitingForDuty lists what nobody has taken in the writer's communities and
// what he was called to, and the dangers that are being seen to.
func (c *chat) waitingForDuty() (waiting, dangers []domain.Ticket, err error) {
	communities, _, err := c.staffOf()
	if err != nil {
		return nil, nil, err
	}
	if waiting, err = c.TicketsPaged(c.me.ID); err != nil {
		return nil, nil, err
	}
	for _, id := range communities {
		some, err := c.TicketsOfDuty(id, domain.Open, domain.Offering)
		if err != nil {
			return nil, nil, err
		}
		for _, t := range some {
			if !slices.ContainsFunc(waiting, func(w domain.Ticket) bool { return w.ID == t.ID }) {
				waiting = append(waiting, t)
			}
		}
		danger, err := c.DangersOf(id)
		if err != nil {
			return nil, nil, err
		}
		dangers = append(dangers, danger...)
	}
	return waiting, dangers, nil
}

// todo lists what the writer holds and, for staff, what waits; with a ticket's
// number it shows that one.
func (c *chat) todo(rest string) (string, error) {
	held, err := c.TicketsOwnedBy(c.me.ID, domain.Accepted, domain.Working)
	if err != nil {
		return "", err
	}
	with, err := c.TicketsJoinedBy(c.me.ID)
	if err != nil {
		return "", err
	}
	held = append(held, with...)
	number := ticketNumber.FindString(rest)
	mine := make([]string, len(held))
	for i, t := range held {
		if number == domain.ID(t.Number).String() {
			return c.show(t)
		}
		door, err := c.door(t)
		if err != nil {
			return "", err
		}
		mine[i] = say.TodoLine(t, door)
	}
	if number != "" {
		if reply, done, err := c.showToStaff(number); done || err != nil {
			return reply, err
		}
	}
	waiting, dangers, err := c.waitingForDuty()
	if err != nil {
		return "", err
	}
	duty, err := c.todoLines(waiting)
	if err != nil {
		return "", err
	}
	running, err := c.todoLines(dangers)
	if err != nil {
		return "", err
	}
	stale, err := c.staleAnswers()
	return say.Todo(mine, duty, running, stale), err
}

// staleAnswers lists the answers that the writer answers for and that want a look.
func (c *chat) staleAnswers() (string, error) {
	communities, _, err := c.staffOf()
	if err != nil {
		return "", err
	}
	var stale []domain.Answer
	for _, community := range communities {
		some, err := c.AnswersFor(community, c.me.ID)
		if err != nil {
			return "", err
		}
		stale = append(stale, some...)
	}
	if len(stale) == 0 {
		return "", nil
	}
	return say.StaleAnswers(stale, c.Now), nil
}

func (c *chat) todoLines(tickets []domain.Ticket) ([]string, error) {
	lines := make([]string, len(tickets))
	for i, t := range tickets {
		b, err := buildingOf(c.View, t.Building)
		if err != nil {
			return nil, err
		}
		lines[i] = say.TodoLine(t, say.Building(b, t.Place))
	}
	return lines, nil
}

// showToStaff shows any unfinished matter of a community to its staff.
func (c *chat) showToStaff(number string) (reply string, done bool, err error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", false, nil
	}
	t, err := c.TicketNumbered(c.message.Account, n)
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil || t.State.Finished() {
		return "", false, err
	}
	may, err := c.mayTake(t)
	if err != nil || !may {
		return "", false, err
	}
	reply, err = c.show(t)
	return reply, true, err
}

// show tells whoever holds a matter all there is to know for it; to staff also
// the phone to call. That it was read is an event.
func (c *chat) show(t domain.Ticket) (string, error) {
	door, err := c.door(t)
	if err != nil {
		return "", err
	}
	requester, err := c.Person(t.Requester)
	if err != nil {
		return "", err
	}
	more, err := c.added(t)
	if err != nil {
		return "", err
	}
	communities, _, err := c.staffOf()
	if err != nil {
		return "", err
	}
	phone, reason := "", groundHeld
	if slices.Contains(communities, t.Community) {
		phone = or(t.Phone, requester.Phone)
	}
	if t.Owner != c.me.ID {
		reason = groundDuty
	}
	if err := c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": reason, "phone": phone != ""}); err != nil {
		return "", err
	}
	link := ""
	if t.Owner == c.me.ID {
		link = c.taskLink(t)
	}
	return say.Details(t, door, requester, more, phone) + link, nil
}

// InvitationLife is how long a binding code can be used.
const InvitationLife = 24 * time.Hour

// invite gives a cadre a code that binds the member of that phone number.
func (c *chat) invite(phone string) (string, error) {
	communities, chief, err := c.staffOf()
	if err != nil {
		return "", err
	}
	if len(communities) == 0 {
		return c.meaning(c.message.Text)
	}
	phone = strings.NewReplacer(" ", "", "-", "").Replace(phone)
	member, err := c.PersonByPhone(phone)
	if domain.CodeOf(err) == domain.NotFound {
		return say.WhomToInvite(), nil
	}
	if err != nil {
		return "", err
	}
	may, err := c.mayInvite(member.ID, communities, chief)
	if err != nil || !may {
		return say.WhomToInvite(), err
	}
	code, until := c.intake.Code(), c.Now.Add(InvitationLife)
	if err := c.Invite(member.ID, c.me.ID, code, until); err != nil {
		return "", err
	}
	return say.Invitation(member, code, until, c.Now), nil
}

// mayInvite tells that a code for a member gives nobody more than his inviter
// has himself: all his roles are in the inviter's communities, and below his.
func (c *chat) mayInvite(member domain.ID, communities []domain.ID, chief bool) (bool, error) {
	grants, err := c.GrantsOf(member)
	if err != nil {
		return false, err
	}
	for _, g := range grants {
		simple := g.Role == domain.RoleVolunteer || g.Role == domain.RoleLead || g.Role == domain.RolePartner
		if !slices.Contains(communities, g.Community) || !simple && (!chief || g.Role != domain.RoleCadre) {
			return false, nil
		}
	}
	return len(grants) > 0, nil
}
