package service

import (
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
	if err := now.Only(parts).Check(); err != nil { // what a file said stays as it is
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
	none      = regexp.MustCompile(`^(?:没有|无|不会|不限)$`)
	unlimited = regexp.MustCompile(`^(?:不限|随时|都行|都可以)$`)
	// noSkill is in words of somebody's need or coming, which name no skill.
	noSkill = regexp.MustCompile(`[死饿冻疼痛摔来到等]|没命|要命|[流出吐]血|[失着]火|明天|今天|马上`)
)

// pledge takes what a member writes of what he offers: 「技能 水电 理发」, 「空闲时间 周末
// 9:00-18:00」, 「每月最多 4」, or by staff of another with his name before or behind. Alone
// the word shows what holds.
func (c *chat) pledge(part domain.PledgePart, rest string) (reply string, done bool, err error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 {
		return "", false, err
	}
	words := strings.FieldsFunc(strings.TrimRight(rest, "。.!！~"), func(r rune) bool { return strings.ContainsRune(" 　\n、，,；;", r) })
	name, words, placed, err := c.cutMember(words)
	if err != nil {
		return "", false, err
	}
	in, ok := pledgeOf(part, words)
	if !ok || !placed {
		return c.noPledge(part, rest, words, placed)
	}
	member := domain.Person{ID: c.me.ID}
	if name != "" && name != c.me.Name {
		if member, reply, err = c.memberNamed(name); err != nil || reply != "" {
			return reply, true, err
		}
	}
	p, err := pledges(c.Tx, member.ID, in, c.by())
	if domain.CodeOf(err) == domain.Invalid {
		return c.noPledge(part, rest, words, placed)
	}
	if member.ID == c.me.ID {
		member.Name = ""
	}
	return say.Pledged(p, member.Name, in != PledgeChange{}), true, err
}

// noPledge answers what cannot be read as an offer: it is read as any words, unless
// they ask for nothing and may belong to no matter, or staff has put a name among them;
// then it is explained.
func (c *chat) noPledge(part domain.PledgePart, rest string, words []string, placed bool) (reply string, done bool, err error) {
	reply = say.HowToPledge(part)
	if len(words) == 1 && none.MatchString(words[0]) { // 「空闲时间 没有」 is not every hour
		return reply, true, nil
	}
	staff, _, err := c.staffOf()
	d := c.intake.Reader.Read(rest)
	misplaced := !placed && len(staff) > 0
	if err != nil || d.Tier != domain.TierC || misplaced || d.Needs > 0 {
		return reply, d.Tier == domain.TierC && misplaced, err
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", false, err
	}
	held, err := c.TicketsOwnedBy(c.me.ID, domain.Accepted, domain.Working)
	if err != nil || len(open)+len(held) > 0 {
		return "", false, err
	}
	if part != domain.PledgeSkills && len(staff) > 0 && len(words) > 1 {
		if _, ok := pledgeOf(part, words[1:]); ok {
			reply = say.WhoIsMeant(false)
		}
	}
	return reply, true, nil
}

// pledgeOf reads a part of an offer; nothing of it is no change.
func pledgeOf(part domain.PledgePart, words []string) (in PledgeChange, ok bool) {
	if len(words) == 0 {
		return in, true
	}
	nothing := unlimited
	if part == domain.PledgeSkills {
		nothing = none
	}
	ended := len(words) == 1 && nothing.MatchString(words[0])
	switch part {
	case domain.PledgeHours:
		hours, rest, ok := domain.CutPledgedHours(strings.Join(words, " "))
		if ended {
			hours = nil
		}
		return PledgeChange{Hours: &hours}, ended || ok && rest == ""
	case domain.PledgeCap:
		most, ok := domain.ParseCap(strings.Join(words, " "))
		return PledgeChange{Cap: &most}, ended || ok
	}
	if ended {
		return PledgeChange{Skills: new([]string)}, true
	}
	skills := make([]string, len(words))
	for i, w := range words {
		skills[i] = strings.TrimSuffix(w, "的")
	}
	return PledgeChange{Skills: &skills}, !slices.ContainsFunc(skills, noSkill.MatchString)
}

// cutMember takes the name or phone of a member off the first or the last of some
// words; ok is false where one stands elsewhere, or a second.
func (c *chat) cutMember(words []string) (name string, rest []string, ok bool, err error) {
	named, err := c.namesMember()
	if err != nil {
		return "", words, false, err
	}
	at := -1
	for i, w := range words {
		switch {
		case !named(w):
		case at >= 0 || i > 0 && i < len(words)-1:
			return "", words, false, nil
		default:
			at = i
		}
	}
	if at < 0 {
		return "", words, true, nil
	}
	return words[at], slices.Concat(words[:at], words[at+1:]), true, nil
}

// namesMember gives what tells that a word is a phone, or the whole name of somebody
// of the writer's communities.
func (c *chat) namesMember() (func(word string) bool, error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, g := range grants {
		members, err := c.MembersOfCommunity(g.Community)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			names[m.Name] = true
		}
	}
	return func(word string) bool { return word != "" && (names[word] || listed.FindString(word) == word) }, nil
}
