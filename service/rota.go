package service

import (
	"regexp"
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// longestAbsence bounds what one word may take out of the rota.
const longestAbsence = 60

// listed is a phone number in the words of staff, as the list may have it.
var listed = regexp.MustCompile(`\d{5,15}`)

// goesAway takes an absence, 「请假 11-25 11-27」: a member's own, or by staff
// 「请假 王强 11-25 11-27」.
func (c *chat) goesAway(rest string) (reply string, done bool, err error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 {
		return "", false, err
	}
	days, name := domain.CutDays(rest, c.Now)
	if len(days) == 0 || len(days) > 2 {
		return say.HowToBeAway(), true, nil
	}
	a := domain.Absence{Person: c.me.ID, From: days[0], Until: days[len(days)-1]}
	if tooLong(a) {
		return say.HowToBeAway(), true, nil
	}
	who := ""
	if name != "" {
		member, refusal, err := c.memberNamed(name)
		if err != nil || refusal != "" {
			return refusal, true, err
		}
		a.Person, who = member.ID, member.Name
	}
	left, err := goesAway(c.Tx, a, c.by())
	return say.Away(a, who) + say.LeftToOthers(left), true, err
}

// comesBack ends an absence of the writer's own (销假), or by staff 「销假 王强」.
func (c *chat) comesBack(rest string) (reply string, done bool, err error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 {
		return "", false, err
	}
	staff, _, err := c.staffOf()
	if err != nil {
		return "", true, err
	}
	member := domain.Person{ID: c.me.ID}
	named, err := c.namesMember()
	if err != nil {
		return "", true, err
	}
	if named(rest) && rest != c.me.Name && len(staff) > 0 {
		refusal := ""
		if member, refusal, err = c.memberNamed(rest); err != nil || refusal != "" {
			return refusal, true, err
		}
	}
	reply, err = endsAbsence(c.Tx, member, c.by())
	return reply, true, err
}

// endsAbsence ends what a member is away for from today on, and says so; his name is
// "" where he reads it himself.
func endsAbsence(tx *store.Tx, member domain.Person, by domain.Actor) (string, error) {
	was, err := comesBack(tx, member.ID, by)
	if err != nil || !was {
		return say.NotAway(member.Name), err
	}
	return say.Back(member.Name), nil
}

// memberNamed finds the member that staff means by name or phone; refusal is
// what to say where there is none, several, or the writer is no staff there.
func (c *chat) memberNamed(name string) (p domain.Person, refusal string, err error) {
	communities, _, err := c.staffOf()
	if err != nil {
		return p, "", err
	}
	if len(communities) == 0 {
		return p, say.NotYours(), nil
	}
	var found []domain.Person
	phone := listed.FindString(name)
	for _, community := range communities {
		members, err := c.MembersOfCommunity(community)
		if err != nil {
			return p, "", err
		}
		for _, m := range members {
			known := slices.ContainsFunc(found, func(f domain.Person) bool { return f.ID == m.ID })
			if !known && (phone != "" && m.Phone == phone || phone == "" && m.Name == strings.TrimSpace(name)) {
				found = append(found, m)
			}
		}
	}
	if len(found) != 1 {
		return p, say.WhoIsMeant(len(found) > 1), nil
	}
	return found[0], "", nil
}

// rotaDays is how far ahead the rota is shown.
const rotaDays = 7

// showsRota lists who has the duty now and in the days to come (值班表).
func (c *chat) showsRota() (reply string, done bool, err error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return "", false, err
	}
	var now, lines []string
	for _, community := range communities {
		week, err := dutyWeekOf(c.Tx, community)
		if err != nil {
			return "", true, err
		}
		for _, p := range week.now {
			now = append(now, p.Name)
		}
		for _, t := range week.turns {
			lines = append(lines, say.OnTurn(t.Turn, t.who.Name, t.hole))
		}
	}
	return say.RotaList(now, lines), true, nil
}

// dutyWeek is who has the duty of a community now, and the turns to come.
type dutyWeek struct {
	now   []domain.Person
	turns []dutyTurn
}

// dutyTurn is a turn of duty, whose it is, and whether nobody keeps it.
type dutyTurn struct {
	domain.Turn
	who  domain.Person
	hole bool
}

// dutyWeekOf reads who has the duty of a community now and in the days to come.
func dutyWeekOf(tx *store.Tx, community domain.ID) (out dutyWeek, err error) {
	people, err := tx.OnDuty(community)
	if err != nil {
		return out, err
	}
	for _, id := range people {
		p, err := tx.Person(id)
		if err != nil {
			return out, err
		}
		out.now = append(out.now, p)
	}
	rota, err := tx.RotaOf(community, tx.Now, tx.Now.AddDate(0, 0, rotaDays))
	if err != nil {
		return out, err
	}
	for i := range rotaDays {
		at := tx.Now.AddDate(0, 0, i)
		holes := rota.Holes(at)
		for _, t := range rota.Turns(at) {
			p, err := tx.Person(t.Person)
			if err != nil {
				return out, err
			}
			out.turns = append(out.turns, dutyTurn{t, p, slices.Contains(holes, t)})
		}
	}
	return out, nil
}

// swaps puts somebody on duty for one day, 「换班 11-25 李敏」.
func (c *chat) swaps(rest string) (reply string, done bool, err error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return "", false, err
	}
	from, until, left := domain.CutHours(rest)
	days, name := domain.CutDays(left, c.Now)
	if len(days) != 1 || name == "" {
		return say.HowToStandIn(), true, nil
	}
	member, refusal, err := c.memberNamed(name)
	if err != nil || refusal != "" {
		return refusal, true, err
	}
	grants, err := c.GrantsOf(member.ID)
	if err != nil {
		return "", true, err
	}
	i := slices.IndexFunc(grants, func(g domain.Grant) bool { return slices.Contains(communities, g.Community) })
	s := domain.StandIn{Person: member.ID, Day: days[0], From: from, Until: until}
	err = standsIn(c.Tx, grants[i].Community, s, c.by())
	return say.StoodIn(s, member.Name), true, err
}
