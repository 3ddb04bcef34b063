package roster

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/say"
)

// The limits of one import file.
const (
	maxCommunities = 200
	maxEstates     = 500
	maxBuildings   = 2000 // of an estate
	maxTeams       = 500
	maxMembers     = 20_000
	maxAnswers     = 2000
	maxListed      = 500 // names in a list of one row
	maxAlso        = 6   // other names of a building
	maxLabel       = 32  // characters, as its column
	maxTurns       = 500 // of a rota
	maxWeeks       = 26  // of a rotation
)

// roster is an import file as it was read: what is there, with the line of each
// row. Names are resolved to the rows they mean.
type roster struct {
	street      word
	communities []*rosterCommunity
	extras      int // members with units
}

type rosterCommunity struct {
	name, account, mini word
	wecom               word // the account of the corp's application
	dutyPhone           string
	estates             []*rosterEstate
	teams               []*rosterTeam
	members             []*rosterMember
	partners            []*rosterPartner
	answered            bool // the file says what is answered here, be it nothing
	answers             []*rosterAnswer
	rotated             bool // the file says who is on duty when, be it nobody
	openings            []domain.Opening
	opened              bool // the file says what was there before the records begin
	turns               []*rosterTurn
	cared               []*rosterCare
	carers              []*rosterCarer
	groups              []*rosterGroup
}

type rosterEstate struct {
	name      word
	buildings []*rosterBuilding
}

type rosterBuilding struct {
	name          word
	units, floors int
	also          []string // nil: the file says nothing of it
	beside        []word   // buildings near it, as named
	near          []*rosterBuilding
	placed        bool // the file says which are near it, be it none
}

type rosterTeam struct {
	name       word
	categories []domain.Category
	wanted     []word // buildings as named
	buildings  []*rosterBuilding
	leadMode   bool
}

// roleResident is who is only looked after: he is trusted with nothing.
const roleResident domain.Role = "resident"

type rosterMember struct {
	line          int
	name          word
	role          domain.Role
	kind          string
	phone, openid word
	wecom         word // his userid in the corp
	duty          bool
	care          bool   // the community looks after him
	wanted        []word // teams as named
	teams         []*rosterTeam
	lives         word // building as named
	building      *rosterBuilding
	partner       word // the unit he answers for, as named
	offer         offering
}

// readRoster reads and checks a whole file without touching anything; its
// error lists every fault with its line.
func readRoster(file []byte, accounts []string) (*roster, error) {
	root, err := parseImport(file)
	if err != nil {
		return nil, err
	}
	var f faults
	f.refuseAliases(root)
	if err := f.err(); err != nil {
		return nil, err
	}
	return f.whole(root, accounts)
}

func (f *faults) whole(root *yaml.Node, accounts []string) (*roster, error) {
	r := f.roster(root)
	f.check(r, accounts)
	return r, f.err()
}

func (f *faults) roster(root *yaml.Node) *roster {
	top := f.record(root, "file", "street", "communities")
	var ro roster
	ro.street = top.called("street")
	nodes := top.list("communities", maxCommunities)
	if top.value("communities") == nil {
		top.faults.add(top.line, "communities: missing")
	}
	for _, n := range nodes {
		ro.communities = append(ro.communities, f.community(n, &ro))
	}
	return &ro
}

func (f *faults) community(n *yaml.Node, ro *roster) *rosterCommunity {
	r := f.record(n, "community", "name", "account", "mini", "wecom", "duty_phone", "estates", "teams", "members", "partners", "rota", "care", "carers", "groups", "answers", "opening")
	mini, _ := r.text("mini", 64)
	c := &rosterCommunity{name: r.called("name"), account: r.must("account", 64), mini: mini}
	c.wecom, _ = r.text("wecom", 64)
	if duty, _ := r.text("duty_phone", 32); duty.line != 0 {
		if f.phone(duty, "duty_phone").line != 0 {
			c.dutyPhone = duty.text
		}
	}
	for _, n := range r.list("estates", maxEstates) {
		c.estates = append(c.estates, f.estate(n))
	}
	for _, n := range r.list("teams", maxTeams) {
		c.teams = append(c.teams, f.team(n))
	}
	for _, n := range r.list("members", maxMembers) {
		c.members = append(c.members, f.member(n, ro))
	}
	for _, n := range r.list("partners", maxPartners) {
		c.partners = append(c.partners, f.partner(n))
	}
	f.partners(c)
	for _, n := range r.list("rota", maxTurns) {
		c.turns = append(c.turns, f.turn(n))
	}
	c.rotated = r.value("rota") != nil
	for _, n := range r.list("opening", maxListed) {
		c.openings = append(c.openings, f.opening(n))
	}
	c.opened = r.value("opening") != nil
	for _, n := range r.list("care", maxMembers) {
		c.cared = append(c.cared, f.cared(n))
	}
	for _, n := range r.list("carers", maxMembers) {
		c.carers = append(c.carers, f.carer(n))
	}
	for _, n := range r.list("groups", maxBuildings) {
		c.groups = append(c.groups, f.group(n))
	}
	for _, n := range r.list("answers", maxAnswers) {
		a := f.answer(n)
		if slices.ContainsFunc(c.answers, func(b *rosterAnswer) bool {
			return len(a.Questions) > 0 && len(b.Questions) > 0 && a.Questions[0] == b.Questions[0]
		}) {
			f.add(n.Line, "answer: its first question has one already")
		}
		c.answers = append(c.answers, a)
	}
	c.answered = r.value("answers") != nil
	return c
}

func (f *faults) estate(n *yaml.Node) *rosterEstate {
	r := f.record(n, "estate", "name", "buildings")
	e := &rosterEstate{name: r.called("name")}
	for _, n := range r.list("buildings", maxBuildings) {
		b := f.record(n, "building", "name", "units", "floors", "also", "near")
		name := b.called("name")
		if utf8.RuneCountInString(domain.BuildingLabel(name.text)) > maxLabel {
			f.add(name.line, "name: longer than %d characters", maxLabel)
		}
		one := &rosterBuilding{name: name, units: b.number("units", 99), floors: b.number("floors", 199)}
		if b.value("also") != nil {
			one.also = []string{}
		}
		one.beside, one.placed = b.words("near", maxNear), b.value("near") != nil
		for _, w := range b.words("also", maxAlso) {
			if n := utf8.RuneCountInString(w.text); n < 2 || n > maxLabel {
				f.add(w.line, "also: want names of 2 to %d characters", maxLabel)
			}
			one.also = append(one.also, w.text)
		}
		e.buildings = append(e.buildings, one)
	}
	return e
}

func (f *faults) team(n *yaml.Node) *rosterTeam {
	r := f.record(n, "team", "name", "categories", "buildings", "lead_mode")
	t := &rosterTeam{name: r.called("name"), wanted: r.words("buildings", maxListed), leadMode: r.flag("lead_mode")}
	given := r.words("categories", maxListed)
	names := func(w word, c domain.Category) bool { return w.text == string(c) || w.text == say.Category(c) }
	for _, w := range given {
		if !slices.ContainsFunc(domain.Categories, func(c domain.Category) bool { return names(w, c) }) {
			f.add(w.line, "categories: want some of %s", joined(domain.Categories))
		}
	}
	// In the house's order, so that another order in the file is no change.
	for _, c := range domain.Categories {
		if slices.ContainsFunc(given, func(w word) bool { return names(w, c) }) {
			t.categories = append(t.categories, c)
		}
	}
	return t
}

func (f *faults) member(n *yaml.Node, ro *roster) *rosterMember {
	r := f.record(n, "member", "name", "role", "kind", "phone", "openid", "wecom", "duty", "care", "teams", "building", "units", "skills", "partner", "hours", "cap", "keys", "keys_of")
	m := &rosterMember{line: r.line, name: r.called("name"), duty: r.flag("duty"), care: r.flag("care"), wanted: r.words("teams", maxListed)}
	m.role = choice(r, "role", append(slices.Clone(domain.Roles), roleResident))
	if m.role == "" {
		r.faults.add(r.line, "role: missing")
	}
	if m.role == roleResident && (m.duty || len(m.wanted) > 0) {
		r.faults.add(r.line, "role: a resident has no duty and no teams")
	}
	m.kind = choice(r, "kind", domain.MemberKinds)
	m.phone = f.phone(r.must("phone", 32), "phone")
	m.openid, m.wecom = r.openid("openid"), r.openid("wecom")
	m.lives, _ = r.text("building", 2*nameLimit)
	m.partner, _ = r.text("partner", nameLimit)
	if len(r.words("units", maxListed)) > 0 {
		ro.extras++
	}
	m.offer = f.offering(r)
	if m.role == roleResident && len(m.offer.wanted)+len(m.offer.homes) > 0 {
		r.faults.add(r.line, "role: a resident holds no keys: who is called with them is a member")
	}
	return m
}

// phone brings a phone to its digits; blanks and dashes are for the eye.
func (f *faults) phone(w word, key string) word {
	if w.line == 0 {
		return w
	}
	digits := strings.NewReplacer(" ", "", "-", "").Replace(w.text)
	strange := strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if strange || len(digits) < 5 || len(digits) > 15 {
		f.add(w.line, "%s: want 5 to 15 digits", key)
		return word{}
	}
	return word{digits, w.line}
}

// openid reads who somebody is in an account: WeChat's number for him, or his
// userid in a corp.
func (r record) openid(key string) word {
	w, _ := r.text(key, 64)
	if strings.ContainsFunc(w.text, func(c rune) bool { return c <= ' ' || c > '~' }) {
		r.faults.add(w.line, "%s: want letters, digits, - and _", key)
		return word{}
	}
	return w
}
