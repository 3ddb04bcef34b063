package service

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// PledgeChange is what changes of what a member offers; nil leaves what is.
type PledgeChange struct {
	Skills *[]string
	Hours  *[]domain.Hours
	Cap    *int
}

// over puts it over what is.
func (in PledgeChange) over(p domain.Pledge) domain.Pledge {
	if in.Skills != nil {
		p.Skills = *in.Skills
	}
	if in.Hours != nil {
		p.Hours = *in.Hours
	}
	if in.Cap != nil {
		p.Cap = *in.Cap
	}
	return p
}

// pledges writes what a member offers from now on, by himself or by staff for him.
// Who is asked already stays asked.
func pledges(tx *store.Tx, person domain.ID, in PledgeChange, by domain.Actor) (domain.Pledge, error) {
	was, err := tx.PledgeOf(person)
	if err != nil {
		return was, err
	}
	now := in.over(was)
	parts := now.Differs(was)
	if len(parts) == 0 {
		return was, nil
	}
	if err := in.over(domain.Pledge{}).Check(); err != nil { // what a file said stays as it is
		return was, err
	}
	if err := tx.SetPledge(person, now, parts); err != nil {
		return was, err
	}
	for _, part := range parts {
		if err := tx.Record(onPerson(person), "pledged", by, map[string]any{"part": part}); err != nil {
			return was, err
		}
	}
	return now, nil
}

var (
	unlimited = regexp.MustCompile(`^(?:不限|没有|无|随时|都行|都可以|不会)[。.!！]?$`)
	// comes is 「我会 马上过去」, which names no skill.
	comes = regexp.MustCompile(`马上|尽快|就[到去来]|[过赶][去来到]|[的了吧吗呢啊哦]$`)
)

// pledge takes what a member writes of what he offers: 「我会 水电 理发」, 「时间 周末
// 9:00-18:00」, 「每月最多 4」, or by staff of another with his name in front. Alone the
// word shows what holds.
func (c *chat) pledge(part domain.PledgePart, rest string) (reply string, done bool, err error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 || part == domain.PledgeSkills && comes.MatchString(rest) {
		return "", false, err
	}
	if rest = strings.TrimRight(rest, "。.!！~"); rest == "" {
		p, err := c.PledgeOf(c.me.ID)
		return say.Pledged(p, "", false), true, err
	}
	if named, err := c.namesMember(rest); err != nil || named {
		reply, err := c.showsPledge(part, rest)
		return reply, true, err
	}
	in, name, ok, err := c.pledgeOf(part, rest)
	if err != nil || !ok {
		open, err2 := c.TicketsAskedBy(c.me.ID, unfinished...)
		return say.HowToPledge(part), len(open) == 0, cmp.Or(err, err2) // else the words may belong there
	}
	member := c.me
	if name != "" && name != c.me.Name {
		refusal := ""
		if member, refusal, err = c.pledgesFor(part, name); err != nil || refusal != "" {
			return refusal, true, err
		}
	}
	p, err := pledges(c.Tx, member.ID, in, c.by())
	if domain.CodeOf(err) == domain.Invalid {
		return say.HowToPledge(part), true, nil
	}
	if member.ID == c.me.ID {
		member.Name = ""
	}
	return say.Pledged(p, member.Name, true), true, err
}

// showsPledge shows staff what a member offers, 「我会 王强」; anybody his own.
func (c *chat) showsPledge(part domain.PledgePart, name string) (string, error) {
	member := domain.Person{ID: c.me.ID}
	if name != c.me.Name {
		var refusal string
		var err error
		if member, refusal, err = c.pledgesFor(part, name); err != nil || refusal != "" {
			return refusal, err
		}
	}
	p, err := c.PledgeOf(member.ID)
	return say.Pledged(p, member.Name, false), err
}

// pledgesFor finds whom staff writes a part for; refusal is what to say where there is
// none, or the writer is no staff there.
func (c *chat) pledgesFor(part domain.PledgePart, name string) (p domain.Person, refusal string, err error) {
	named, err := c.namesMember(name)
	if err != nil {
		return p, "", err
	}
	staff, _, err := c.staffOf()
	if err != nil || !named && len(staff) == 0 {
		return p, say.HowToPledge(part), err // nobody is meant
	}
	return c.memberNamed(name)
}

// pledgeOf reads a part of an offer and whose it is, "" for the writer's own.
func (c *chat) pledgeOf(part domain.PledgePart, text string) (in PledgeChange, name string, ok bool, err error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" 　\n、，,；;", r) })
	if len(words) == 0 {
		return in, "", false, nil
	}
	if last := len(words) - 1; unlimited.MatchString(words[last]) && last <= 1 {
		in.empty(part)
		return in, strings.Join(words[:last], ""), true, nil
	}
	switch part {
	case domain.PledgeHours:
		var hours []domain.Hours
		hours, name, ok = domain.CutPledgedHours(text)
		in.Hours = &hours
	case domain.PledgeCap:
		var most int
		most, name, ok = domain.CutCap(text)
		in.Cap = &most
	default:
		named, err := c.namesMember(words[0])
		if err != nil {
			return in, "", false, err
		}
		if named && len(words) > 1 {
			name, words = words[0], words[1:]
		}
		in.Skills, ok = &words, true
	}
	return in, name, ok, nil
}

// empty takes a part away.
func (in *PledgeChange) empty(part domain.PledgePart) {
	switch part {
	case domain.PledgeSkills:
		in.Skills = new([]string)
	case domain.PledgeHours:
		in.Hours = new([]domain.Hours)
	default:
		in.Cap = new(int)
	}
}

// namesMember tells that a word is a phone, or the whole name of somebody of the
// writer's communities.
func (c *chat) namesMember(word string) (bool, error) {
	if word == "" || listed.FindString(word) == word {
		return word != "", nil
	}
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return false, err
	}
	for _, g := range grants {
		members, err := c.MembersOfCommunity(g.Community)
		if err != nil || slices.ContainsFunc(members, func(m domain.Person) bool { return m.Name == word }) {
			return err == nil, err
		}
	}
	return false, nil
}
