package roster

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
)

// offering is what a member can do, when, how often, and which keys he holds. What
// of these is empty the file says nothing of.
type offering struct {
	domain.Pledge
	keyed     bool // and of keys
	wanted    []word
	buildings []*rosterBuilding
	homes     []word // phones of those whose homes he can open
}

// rosterTurn is a row of a rota: who is on duty on which days.
type rosterTurn struct {
	line        int
	who         word // his phone
	member      *rosterMember
	days        []time.Weekday
	from, until time.Duration
	weeks, week int
}

func (f *faults) offering(r record) (o offering) {
	for _, w := range r.words("skills", maxListed) {
		o.Skills = append(o.Skills, strings.ReplaceAll(w.text, ",", "，"))
	}
	if len(strings.Join(o.Skills, ",")) > 500 {
		r.faults.add(r.line, "skills: longer than their column")
	}
	hours, _ := r.text("hours", 200)
	var err error
	if o.Hours, err = domain.ParseHours(hours.text); err != nil || len(o.Hours) > domain.MostHours {
		r.faults.add(hours.line, "hours: want hours like 周一-周五 09:00-18:00；周六 08:00-12:00, at most %d of them", domain.MostHours)
	}
	o.Cap = r.number("cap", domain.MostCap)
	o.keyed = r.value("keys") != nil || r.value("keys_of") != nil
	o.wanted = r.words("keys", maxListed)
	for _, w := range r.words("keys_of", maxListed) {
		if w = f.phone(w, "keys_of"); w.line != 0 {
			o.homes = append(o.homes, w)
		}
	}
	return o
}

// keys finds the buildings whose keys a member holds.
func (f *faults) keys(places map[string][]*rosterBuilding, m *rosterMember) {
	for _, w := range m.offer.wanted {
		if b := f.building(places, "keys", w); b != nil && !slices.Contains(m.offer.buildings, b) {
			m.offer.buildings = append(m.offer.buildings, b)
		}
	}
}

func (f *faults) turn(n *yaml.Node) *rosterTurn {
	r := f.record(n, "turn", "who", "days", "hours", "every", "week")
	t := &rosterTurn{line: r.line, who: f.phone(r.must("who", 32), "who"), weeks: max(r.number("every", maxWeeks), 1)}
	t.week = max(r.number("week", maxWeeks), 1) - 1
	if t.week >= t.weeks {
		r.faults.add(r.line, "week: a rotation of %d weeks has no such one", t.weeks)
	}
	days := r.words("days", 7)
	if len(days) == 0 {
		r.faults.add(r.line, "days: want some of 周一, 周二 .. 周日")
	}
	for _, w := range days {
		d, ok := domain.ParseWeekday(w.text)
		if !ok {
			r.faults.add(w.line, "days: want some of 周一, 周二 .. 周日")
		}
		t.days = append(t.days, d)
	}
	hours := r.must("hours", 32)
	var rest string
	if t.from, t.until, rest = domain.CutHours(hours.text); hours.line != 0 && (rest != "" || t.from == t.until && !strings.HasPrefix(hours.text, "00:00-24:00")) {
		r.faults.add(hours.line, "hours: want hours like 18:00-08:00")
	}
	return t
}

// turns finds whose phones a rota names: members of the same community.
func (f *faults) turns(c *rosterCommunity) {
	for _, t := range c.turns {
		i := slices.IndexFunc(c.members, func(m *rosterMember) bool { return t.who.line != 0 && m.phone.text == t.who.text })
		if i >= 0 {
			t.member = c.members[i]
		} else if t.who.line != 0 {
			f.add(t.who.line, "who: no member of this community has this phone")
		}
	}
}

// offers writes what a member can do and which keys he holds, as far as the file
// says so.
func (j *joining) offers() error {
	if err := j.pledges(); err != nil {
		return err
	}
	o := j.row.offer
	if !o.keyed {
		return nil
	}
	var buildings []domain.ID
	homes, err := j.unphoned()
	if err != nil {
		return err
	}
	for _, b := range o.buildings {
		buildings = append(buildings, j.buildings[b])
	}
	for _, w := range o.homes {
		p, err := j.tx.PersonByPhone(w.text)
		if domain.CodeOf(err) == domain.NotFound {
			j.notes = append(j.notes, "keys_of: nobody with one of these phones is known yet")
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Contains(homes, p.ID) {
			homes = append(homes, p.ID)
		}
	}
	effect, err := j.tx.SetKeys(j.person, buildings, homes)
	if err == nil && effect != store.Same {
		j.news = append(j.news, "keys changed")
	}
	return err
}

// pledges writes skills, hours and cap where the file names them; an empty one
// leaves what is. The operator hears whose own word the file takes the place of.
func (j *joining) pledges() error {
	says := j.row.offer.Pledge
	if len(says.Differs(domain.Pledge{})) == 0 {
		return nil
	}
	was, err := j.tx.PledgeOf(j.person)
	if err != nil {
		return err
	}
	now := was
	if len(says.Skills) > 0 {
		now.Skills = says.Skills
	}
	if len(says.Hours) > 0 {
		now.Hours = says.Hours
	}
	if says.Cap > 0 {
		now.Cap = says.Cap
	}
	parts, said := now.Differs(was), was.Differs(domain.Pledge{})
	if len(parts) == 0 {
		return nil
	}
	if err := j.tx.SetPledge(j.person, now, parts); err != nil {
		return err
	}
	for _, part := range parts {
		news := string(part) + " changed"
		if slices.Contains(said, part) {
			byHand, err := j.tx.PledgedByHand(j.person, part)
			if err != nil {
				return err
			}
			if byHand {
				news += ", said by himself or by staff until now"
			}
		}
		j.news = append(j.news, news)
		data := map[string]any{"part": part, "file": true}
		if err := j.tx.Record(store.Subject{Kind: "person", ID: j.person}, "pledged", j.by, data); err != nil {
			return err
		}
	}
	return nil
}

// unphoned lists those whose homes he can open and whom no file can name.
func (j *joining) unphoned() (out []domain.ID, err error) {
	_, homes, err := j.tx.KeysOf(j.person)
	if err != nil {
		return nil, err
	}
	for _, h := range homes {
		p, err := j.tx.Person(h)
		if err != nil {
			return nil, err
		}
		if p.Phone == "" {
			out = append(out, h)
		}
	}
	return out, nil
}

// rota makes a community's rota what the file says; a file that says nothing of
// it changes nothing.
func (l *loading) rota(c domain.Community, r *rosterCommunity) error {
	if !r.rotated {
		return nil
	}
	var shifts []domain.Shift
	for _, t := range r.turns {
		for _, d := range t.days {
			s := domain.Shift{Person: l.people[t.member], Weekday: d, Weeks: t.weeks, Week: t.week, From: t.from, Until: t.until}
			if !slices.Contains(shifts, s) {
				shifts = append(shifts, s)
			}
		}
	}
	effect, err := l.tx.SetRota(c.ID, shifts)
	if err != nil {
		return fmt.Errorf("rota: %w", err)
	}
	if effect != store.Same && len(r.turns) > 0 {
		l.row(r.turns[0].line/perLine*perLine, Change{Name: c.Name, Added: effect == store.Added})
	}
	l.note(effect, "rota of "+c.Name)
	return nil
}
