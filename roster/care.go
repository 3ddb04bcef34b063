package roster

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
)

// rosterCare is a row of those who are to be heard of: who, every how many days,
// and who visits where nothing was heard.
type rosterCare struct {
	line        int
	who, by, of word // phones, and the name of a team
	every       int
	team        *rosterTeam
}

// rosterCarer is a row of those who cannot be left alone: by whom, and what must
// be known of them.
type rosterCarer struct {
	line             int
	who, name, phone word
	note             string
}

func (f *faults) cared(n *yaml.Node) *rosterCare {
	r := f.record(n, "care", "who", "every", "by", "team")
	c := &rosterCare{line: r.line, who: f.phone(r.must("who", 32), "who"), every: r.number("every", domain.LongestCare)}
	if c.every == 0 && r.value("every") == nil {
		r.faults.add(r.line, "every: missing")
	}
	by, _ := r.text("by", 32)
	c.by = f.phone(by, "by")
	c.of, _ = r.text("team", nameLimit)
	return c
}

// mostNote is how long a note about a dependant may be, in characters.
const mostNote = 200

func (f *faults) carer(n *yaml.Node) *rosterCarer {
	r := f.record(n, "carer", "who", "name", "phone", "note")
	c := &rosterCarer{line: r.line, who: f.phone(r.must("who", 32), "who"), name: r.called("name")}
	phone, _ := r.text("phone", 32)
	c.phone = f.phone(phone, "phone")
	note, _ := r.text("note", mostNote)
	c.note = note.text
	return c
}

// visitors finds the teams that rows of care name.
func (f *faults) visitors(c *rosterCommunity, teams map[string]*rosterTeam) {
	for _, row := range c.cared {
		if row.of.line == 0 {
			continue
		}
		if row.team = teams[row.of.text]; row.team == nil {
			f.add(row.of.line, "team: no such team in this community")
		}
	}
}

// care writes the care plans and the dependants of a file. Both are of people who
// are known by phone; nothing ends by being left out.
func (l *loading) care(c domain.Community, r *rosterCommunity) error {
	for _, row := range r.cared {
		if err := l.cared(c, row); err != nil {
			return fmt.Errorf("care at line %d: %w", row.line, err)
		}
	}
	for _, row := range r.carers {
		if err := l.carer(c, row); err != nil {
			return fmt.Errorf("carer at line %d: %w", row.line, err)
		}
	}
	return nil
}

// known finds who has a phone; that nobody has is told the operator.
func (l *loading) known(phone word, key string) (domain.Person, bool, error) {
	p, err := l.tx.PersonByPhone(phone.text)
	if domain.CodeOf(err) == domain.NotFound {
		l.tell(fmt.Sprintf("%s at line %d: nobody with this phone is known yet; load the file again when somebody is", key, phone.line))
		return p, false, nil
	}
	return p, err == nil, err
}

func (l *loading) cared(c domain.Community, row *rosterCare) error {
	p, known, err := l.known(row.who, "care")
	if err != nil || !known {
		return err
	}
	plan := domain.CarePlan{Person: p.ID, Community: c.ID, Every: row.every}
	if row.by.line != 0 {
		visitor, known, err := l.known(row.by, "care: by")
		if err != nil || !known {
			return err
		}
		plan.Visitor = visitor.ID
	}
	if row.team != nil {
		plan.Team = l.teams[row.team]
	}
	ended, err := careEnded(l.tx, p)
	if err != nil {
		return err
	}
	if ended {
		l.tell(fmt.Sprintf("care at line %d: was ended since, and stays so; mark her again by chat", row.line))
		return nil
	}
	if !p.Care {
		if err := markCared(l.tx, p.ID, l.by); err != nil {
			return err
		}
	}
	effect, err := l.tx.PutCarePlan(plan)
	if err == nil {
		l.note(effect, fmt.Sprintf("care at line %d", row.line))
	}
	return err
}

func (l *loading) carer(c domain.Community, row *rosterCarer) error {
	carer, known, err := l.known(row.who, "carer")
	if err != nil || !known {
		return err
	}
	p, err := l.dependant(c, carer, row)
	if err != nil {
		return err
	}
	effect, err := l.tx.PutDependant(domain.Dependant{Carer: carer.ID, Person: p, Note: row.note}, 0)
	if err != nil || effect == store.Same {
		return err
	}
	l.note(effect, fmt.Sprintf("carer at line %d", row.line))
	if err := l.tx.Consent(store.Consent{Person: p, Kind: store.ConsentCare}); err != nil {
		return err
	}
	return l.tx.Record(store.Subject{Kind: "person", ID: p}, "depends", l.by, map[string]any{"carer": carer.ID})
}

// dependant finds who is meant: by phone, or by name among those the carer looks
// after already, or makes him known at the carer's door.
func (l *loading) dependant(c domain.Community, carer domain.Person, row *rosterCarer) (domain.ID, error) {
	if row.phone.line != 0 {
		p, err := l.tx.PersonByPhone(row.phone.text)
		if domain.CodeOf(err) != domain.NotFound {
			return p.ID, err
		}
	}
	all, err := l.tx.DependantsOf(carer.ID)
	if err != nil {
		return 0, err
	}
	for _, d := range all {
		p, err := l.tx.Person(d.Person)
		if err != nil || p.Name == row.name.text {
			return p.ID, err
		}
	}
	p := domain.Person{ID: l.tx.NewID(), Name: row.name.text, Phone: row.phone.text, Community: c.ID, Building: carer.Building, Unit: carer.Unit, Room: carer.Room}
	return p.ID, l.tx.AddPerson(p)
}
