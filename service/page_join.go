package service

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// JoinView is the form of somebody who wants to help.
type JoinView struct {
	Community, Phone string // and the duty's phone, "" for none
	Said             string
	Name             string // as far as it is known
	Open             bool   // it can be sent
	Action           string
}

// JoinForm is what he writes.
type JoinForm struct{ Name, Phone, Can string }

// joining is the event that makes a ticket the wish to help.
const joining = "joining"

// mostCan is how long it may be what somebody can do, in characters.
const mostCan = 200

// Join shows the form a link opens; send, if not nil, is what was written in it.
// It becomes a matter of the duty, who takes him into a team with 「收下」.
func (s *Pages) Join(ctx context.Context, token string, send *JoinForm) (v JoinView, err error) {
	err = s.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err := tx.PageOf(domain.PageJoin, token, tx.Now)
		if err != nil {
			return err
		}
		community, err := tx.Community(p.About)
		if err != nil {
			return err
		}
		c, err := s.chat(tx, p.Person, community.Account)
		if err != nil {
			return err
		}
		v = JoinView{Community: community.Name, Phone: community.DutyPhone, Name: c.me.Name, Action: domain.PageJoin.Path() + token}
		if v.Said, err = c.joinWaits(community.ID); err != nil || v.Said != "" {
			return err
		}
		if v.Open = send == nil; v.Open {
			return nil
		}
		v.Said, err = c.wantsToJoin(token, community.ID, *send)
		return err
	})
	if err == nil && send != nil {
		s.Intake.Wake()
	}
	return v, gone(err)
}

// joinWaits tells somebody that there is nothing to send: he is a member, or his
// wish is being looked at. "" if there is.
func (c *chat) joinWaits(community domain.ID) (string, error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == community }) {
		return say.JoinedAlready(), nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, append(slices.Clone(unfinished), domain.Resolved)...)
	if err != nil {
		return "", err
	}
	for _, t := range open {
		if yes, err := c.isJoining(t); err != nil || yes {
			return say.JoinWaits(t), err
		}
	}
	return "", nil
}

// isJoining tells that a ticket is somebody's wish to help.
func (c *chat) isJoining(t domain.Ticket) (bool, error) {
	if t.Intent != domain.IntentOffer {
		return false, nil
	}
	events, err := c.Events(onTicket(t))
	return slices.ContainsFunc(events, func(e store.Event) bool { return e.Kind == joining }), err
}

// wantsToJoin makes a matter of the duty of what somebody wrote. Words of danger
// are heard as such.
func (c *chat) wantsToJoin(token string, community domain.ID, in JoinForm) (string, error) {
	in.Name, in.Can = strings.TrimSpace(in.Name), strings.TrimSpace(in.Can)
	change := MeChange{Name: &in.Name, Phone: &in.Phone}
	if err := change.tidy(); err != nil || utf8.RuneCountInString(in.Name) < 2 || in.Phone == "" || utf8.RuneCountInString(in.Can) > mostCan {
		return "", refuse(domain.Invalid, say.PageUnread())
	}
	c.message.Text = say.JoinText(in.Name, in.Can)
	key := sum("join|" + token + "|" + c.NewID().String())
	arrival, err := c.Arrive(domain.Message{Account: c.identity.Account, OpenID: c.identity.OpenID, Kind: domain.KindAPI, Type: "page",
		Text: c.message.Text, Key: key, Digest: key, SentAt: c.Now}, c.Now)
	if err != nil {
		return "", err
	}
	c.inbox = arrival.ID
	if d := c.intake.Reader.Read(in.Can); alarming(d) {
		c.message.Text = in.Can
		reply, err := c.request(d)
		if err != nil {
			return "", err
		}
		return reply, c.Answer(arrival.ID, c.me.ID, c.doer.about, "")
	}
	t := domain.Ticket{ID: c.NewID(), Community: community, Account: c.account, Requester: c.me.ID, Intent: domain.IntentOffer, Category: domain.Other,
		Urgency: 0, State: domain.Open, Phone: in.Phone, Text: c.message.Text}
	if err := c.open(&t, 1); err != nil {
		return "", err
	}
	if c.me.Phone == "" {
		c.me.Name = in.Name
	}
	if err := c.ChangePerson(c.me); err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), joining, c.by(), map[string]any{"inbox": c.inbox}); err != nil {
		return "", err
	}
	if err := oweDuty(c.Tx, t, domain.PushDuty, c.Now); err != nil {
		return "", err
	}
	return say.JoinReceived(t), c.Answer(arrival.ID, c.me.ID, t.ID, "")
}

// joinWord answers the words of who wants to help, and of the staff who take him in.
func (c *chat) joinWord(word, rest string) (string, error) {
	switch {
	case word == "收下":
		return c.welcomes(rest)
	case rest != "":
		return c.meaning(c.message.Text)
	}
	return c.joinLink()
}

// joinLink gives who wants to help the form; without an address of ours his
// words are a matter of the duty as they are.
func (c *chat) joinLink() (string, error) {
	home, known := c.home()
	if c.intake.URL == "" || !known {
		return c.meaning(c.message.Text)
	}
	if said, err := c.joinWaits(home); err != nil || said != "" {
		return said, err
	}
	return say.PageLine(domain.PageJoin) + c.intake.URL + c.PageLink(domain.PageFor(domain.PageJoin, home, c.me.ID, c.Now)), nil
}

// welcomes takes somebody who wants to help into a team, 「收下 1024 一队」: for
// the staff, who have spoken with him.
func (c *chat) welcomes(rest string) (string, error) {
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return c.notStaff(err)
	}
	if wish, err := c.isJoining(t); err != nil || !wish || t.State.Finished() || t.State == domain.Resolved {
		return say.NotJoining(t), err
	}
	teams, err := c.TeamsOf(t.Community)
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(strings.Replace(rest, strconv.FormatInt(t.Number, 10), "", 1))
	fit := slices.DeleteFunc(slices.Clone(teams), func(team domain.Team) bool { return !strings.Contains(team.Name, name) })
	if len(fit) != 1 || name == "" && len(teams) > 1 {
		names := make([]string, len(teams))
		for i, team := range teams {
			names[i] = team.Name
		}
		return say.HowToWelcome(t, strings.Join(names, "、")), nil
	}
	return c.takesIn(t, fit[0])
}

func (c *chat) takesIn(t domain.Ticket, team domain.Team) (string, error) {
	person, err := c.Person(t.Requester)
	if err != nil {
		return "", err
	}
	known, err := c.PersonByPhone(t.Phone)
	if err = dropNotFound(err); err != nil {
		return "", err
	}
	if known.ID != 0 && known.ID != person.ID {
		return say.PhoneListed(), nil
	}
	if person.Phone == "" {
		person.Phone, person.Community = t.Phone, t.Community
		if err := c.ChangePerson(person); err != nil {
			return "", err
		}
	}
	if err := c.AddGrant(domain.Grant{Person: person.ID, Community: t.Community, Role: domain.RoleVolunteer}); err != nil {
		return "", err
	}
	if _, err := c.PutMembership(team.ID, person.ID); err != nil {
		return "", err
	}
	if err := c.Record(onPerson(person.ID), "joined", c.by(), map[string]any{"team": team.ID, "ticket": t.ID}); err != nil {
		return "", err
	}
	if t.Owner != c.me.ID {
		if err := c.takeAsStaff(&t); err != nil {
			return "", err
		}
	}
	if err := owe(c.Tx, t, domain.PushWelcome, t.Requester, c.Now); err != nil {
		return "", err
	}
	return say.TakenIn(person, team.Name), c.finish(&t, 1)
}
