package service

import (
	"regexp"
	"strconv"
	"strings"

	"linli/domain"
	"linli/say"
)

// mobile is a mobile number among other words.
var mobile = regexp.MustCompile(`\b1\d{10}\b`)

// careEvery finds how often somebody is to be heard of: 每7天, 每周, 每两周, 每个月.
var careEvery = regexp.MustCompile(`每\s*(\d{1,2}|一|两|二|三)?\s*(天|日|周|星期|个?月)`)

var careNumbers = map[string]int{"": 1, "一": 1, "二": 2, "两": 2, "三": 3}

// cutEvery takes the interval out of words, 0 where there is none.
func cutEvery(words string) (days int, rest string) {
	m := careEvery.FindStringSubmatch(words)
	if m == nil {
		return 0, words
	}
	n, known := careNumbers[m[1]]
	if !known {
		n, _ = strconv.Atoi(m[1]) // digits, as careEvery says
	}
	switch m[2] {
	case "周", "星期":
		n *= 7
	case "月", "个月":
		n *= 30
	}
	return n, strings.TrimSpace(strings.Replace(words, m[0], " ", 1))
}

// careWord takes what staff writes about those who are cared for.
func (c *chat) careWord(word, rest string) (string, error) {
	switch word {
	case "探访":
		return c.saw(rest)
	case "照护好了":
		return c.releases(rest)
	case "关爱名单":
		return c.careList()
	case "照护", "解除照护":
		return c.looksAfter(rest, word == "照护")
	}
	return c.cares(rest, word == "关爱")
}

// cares marks somebody as cared for (关爱对象), who has agreed to it, or ends that:
// 「关爱 1024 每7天 王强」 whoever is helped by that ticket is to be heard of every
// week, and visited by 王强 where she is not; by phone 「关爱 13800000001」.
func (c *chat) cares(rest string, on bool) (string, error) {
	token, more := firstWord(rest)
	who, ok, err := c.caredFor(token)
	if err != nil || !ok {
		return c.notCared(err)
	}
	if may, err := isStaff(c.View, c.me.ID, who.Community); err != nil || !may {
		return c.notStaff(err)
	}
	if !on {
		return say.CareEnded(who), endCare(c.Tx, who.ID, c.by())
	}
	in := CareInput{Person: who.ID}
	every, name := cutEvery(more)
	if every == 0 && name != "" || every > domain.LongestCare {
		return say.HowToCare(), nil
	}
	in.Every = every
	visitor, refusal, err := c.visitorNamed(&in, who.Community, name)
	if err != nil || refusal != "" {
		return refusal, err
	}
	if err := setCare(c.Tx, who.Community, in, c.by()); err != nil {
		return "", err
	}
	return say.CareSet(who, every, visitor), nil
}

// visitorNamed finds the member or the team that is to visit somebody.
func (c *chat) visitorNamed(in *CareInput, community domain.ID, name string) (visitor, refusal string, err error) {
	if name == "" {
		return "", "", nil
	}
	teams, err := c.TeamsOf(community)
	if err != nil {
		return "", "", err
	}
	for _, t := range teams {
		if t.Name == name {
			in.Team = t.ID
			return t.Name, "", nil
		}
	}
	member, refusal, err := c.memberNamed(name)
	in.Visitor = member.ID
	return member.Name, refusal, err
}

// caredFor finds whom a cadre means by a phone or a ticket's number.
func (c *chat) caredFor(rest string) (who domain.Person, ok bool, err error) {
	if phone := mobile.FindString(rest); phone != "" {
		who, err = c.PersonByPhone(phone)
		if domain.CodeOf(err) == domain.NotFound {
			return who, false, nil
		}
		return who, err == nil, err
	}
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return who, false, err
	}
	c.about = t.ID
	who, err = c.Person(t.Helped())
	if who.Community == 0 {
		who.Community = t.Community
	}
	return who, err == nil, err
}

// ofStaff finds whom a cadre means, if that is somebody of his community.
func (c *chat) ofStaff(rest string) (who domain.Person, ok bool, err error) {
	if who, ok, err = c.caredFor(rest); err != nil || !ok {
		return who, false, err
	}
	ok, err = isStaff(c.View, c.me.ID, who.Community)
	return who, ok, err
}

// notCared explains the word to staff; of others it is read as any other words.
func (c *chat) notCared(err error) (string, error) {
	if err != nil {
		return "", err
	}
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	return say.HowToCare(), nil
}

// saw takes it that staff saw or spoke to somebody who is cared for, 「探访 1024」.
func (c *chat) saw(rest string) (string, error) {
	who, ok, err := c.ofStaff(rest)
	if err != nil || !ok {
		return c.notCared(err)
	}
	if _, err := c.CarePlanOf(who.ID); domain.CodeOf(err) == domain.NotFound {
		return say.HowToCare(), nil
	} else if err != nil {
		return "", err
	}
	if err := contact(c.Tx, who.ID, domain.ContactVisit, c.by()); err != nil {
		return "", err
	}
	p, err := c.CarePlanOf(who.ID)
	return say.Saw(who, p.Due), err
}

// mostCared is how many the list of those who are cared for shows.
const mostCared = 30

// careList shows who is to be heard of until when, who was not first (关爱名单).
func (c *chat) careList() (string, error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	var lines []string
	for _, community := range communities {
		plans, err := careViews(c.View, community, mostCared)
		if err != nil {
			return "", err
		}
		for _, p := range plans {
			lines = append(lines, say.CareLine(p.Person, p.Building, p.Plan))
		}
		covers, err := c.CoversIn(community)
		if err != nil {
			return "", err
		}
		for _, k := range covers {
			who, err := c.Person(k.Person)
			if err != nil {
				return "", err
			}
			t, err := c.Ticket(k.Danger)
			if err != nil {
				return "", err
			}
			lines = append(lines, say.CoverLine(who, t))
		}
	}
	return say.CareList(lines), nil
}

// looksAfter writes who cannot be left alone by whom, 「照护 13800000001 何秀兰
// 中风后不能起身」, or ends it; without a name it lists them.
func (c *chat) looksAfter(rest string, on bool) (string, error) {
	token, more := firstWord(rest)
	carer, ok, err := c.ofStaff(token)
	if err != nil || !ok {
		if reply, err := c.notCared(err); err != nil || reply != say.HowToCare() {
			return reply, err
		}
		return say.HowToLookAfter(), nil
	}
	all, err := c.DependantsOf(carer.ID)
	if err != nil {
		return "", err
	}
	name, words := firstWord(more)
	if name == "" {
		return c.dependants(carer, all)
	}
	if !on {
		for _, d := range all {
			p, err := c.Person(d.Person)
			if err != nil {
				return "", err
			}
			if p.Name == name || p.Surname() == name {
				return say.LooksAfter(carer, p, false), endDependant(c.Tx, d, c.by())
			}
		}
		return c.dependants(carer, all)
	}
	if len([]rune(name)) > 10 || domain.Personal(name) || len(all) >= domain.MostDependants {
		return say.HowToLookAfter(), nil
	}
	p, err := c.dependantNamed(carer, name, words)
	return say.LooksAfter(carer, p, true), err
}

// dependantNamed writes a dependant by his name, behind the carer's door where
// he is not known.
func (c *chat) dependantNamed(carer domain.Person, name, words string) (domain.Person, error) {
	phone := mobile.FindString(words)
	note := strings.TrimSpace(strings.Replace(words, phone, "", 1))
	p, err := putDependant(&c.doer, DependantInput{Carer: carer.ID, Name: name, Phone: phone, Note: note})
	return p, err
}

func (c *chat) dependants(carer domain.Person, all []domain.Dependant) (string, error) {
	names := make([]string, len(all))
	for i, d := range all {
		p, err := c.Person(d.Person)
		if err != nil {
			return "", err
		}
		names[i] = p.Name
	}
	if len(names) == 0 {
		return say.HowToLookAfter(), nil
	}
	return say.Dependants(carer, names), nil
}

// releases ends the daily covers that a danger called for, 「照护好了 1024」.
func (c *chat) releases(rest string) (string, error) {
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return c.notStaff(err)
	}
	c.about = t.ID
	n, err := release(c.Tx, t, c.by())
	return say.Released(t, n), err
}
