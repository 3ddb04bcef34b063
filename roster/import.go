// Package roster brings the communities, places, teams and members of an
// operator's file into the store.
package roster

import (
	"context"
	"fmt"

	"linli/domain"
	"linli/store"
)

// Import brings a street's communities in from an operator's file: places,
// teams and members.
type Import struct {
	DB       *store.DB
	Accounts []string // the configured accounts' names; empty: not checked
	Resigns  Resigns
}

// Resigns lets go of what somebody has in hand in a community in which he has no role
// any more, and tells how much that was.
type Resigns func(tx *store.Tx, person, community domain.ID, by domain.Actor) (left int, err error)

// Report says what an import did, counted in streets, communities,
// estates, buildings, teams, units and members. Its lines are for the operator and
// name members by their line in the file, never by phone or openid.
type Report struct {
	Added, Changed, Same int
	Lines                []string
	Changes              []Change // of a workbook's rows
}

// Change is what becomes of one row of a workbook.
type Change struct {
	Sheet string
	Row   int // 0 for the whole sheet
	Name  string
	Added bool
	News  []string // what is changed, as Lines tell it
}

// row notes what becomes of a row; in another file than a workbook there is none.
func (l *loading) row(line int, c Change) {
	if n := line / perLine; n >= 1 && n <= len(sheets) {
		c.Sheet, c.Row = sheets[n-1].name, line%perLine
		l.report.Changes = append(l.report.Changes, c)
	}
}

// Load reads a YAML or XLSX file and writes it, all of it or, when anything in it is
// wrong, nothing; the Invalid error then has one line for each fault. What is
// there already is changed in place, so the same file may be loaded again.
// Nothing is deleted: what the file leaves out stays, except that a team serves
// exactly the categories and buildings listed and duty ends where it is no
// longer written.
func (s *Import) Load(ctx context.Context, by domain.Actor, file []byte) (Report, error) {
	r, err := s.read(ctx, file)
	if err != nil {
		return Report{}, err // its lines speak for themselves
	}
	var report Report
	err = s.DB.Alone().InTx(ctx, func(tx *store.Tx) error {
		l := loading{tx: tx, by: by, resigns: s.Resigns, buildings: map[*rosterBuilding]domain.ID{}, teams: map[*rosterTeam]domain.ID{}, people: map[*rosterMember]domain.ID{}}
		if err := l.all(r); err != nil {
			return err
		}
		report = l.report
		return nil
	})
	if err != nil {
		return Report{}, fmt.Errorf("import: %w", err)
	}
	return report, nil
}

// loading is one run of an import in its transaction.
type loading struct {
	tx        *store.Tx
	by        domain.Actor
	report    Report
	buildings map[*rosterBuilding]domain.ID
	teams     map[*rosterTeam]domain.ID
	people    map[*rosterMember]domain.ID
	resigns   Resigns
	resigned  []resigned
}

// resigned is a member who has no role in a community any more.
type resigned struct {
	line              int
	person, community domain.ID
}

// note counts one thing and, unless it is the same, tells of it.
func (l *loading) note(e store.Effect, what string) {
	l.count(e)
	if e != store.Same {
		l.tell(what + ": " + string(e))
	}
}

func (l *loading) count(e store.Effect) {
	switch e {
	case store.Added:
		l.report.Added++
	case store.Changed:
		l.report.Changed++
	default:
		l.report.Same++
	}
}

func (l *loading) tell(line string) { l.report.Lines = append(l.report.Lines, line) }

func (l *loading) all(r *roster) error {
	street, effect, err := l.tx.PutStreet(r.street.text)
	if err != nil {
		return fmt.Errorf("street at line %d: %w", r.street.line, err)
	}
	l.note(effect, "street "+r.street.text)
	for _, c := range r.communities {
		if err := l.community(street, c); err != nil {
			return fmt.Errorf("community at line %d: %w", c.name.line, err)
		}
	}
	if err := l.letGo(); err != nil {
		return err
	}
	if r.extras > 0 {
		l.tell("units of members: not used yet by this version")
	}
	if l.report.Added+l.report.Changed == 0 {
		return nil
	}
	data := map[string]any{"added": l.report.Added, "changed": l.report.Changed, "same": l.report.Same}
	// On the street, so that its imports are numbered in their order.
	return l.tx.Record(store.Subject{Kind: "import", ID: street}, "loaded", l.by, data)
}

// letGo lets go of what those have in hand who have no role any more, after everybody
// is there who may take it on.
func (l *loading) letGo() error {
	for _, who := range l.resigned {
		left, err := l.resigns(l.tx, who.person, who.community, l.by)
		if domain.CodeOf(err) == domain.Conflict {
			return domain.Errorf(domain.Invalid, "%w", Wrong{Faults: []Fault{{Text: fmt.Sprintf("member at line %d: %v", who.line, err)}}})
		}
		if err != nil {
			return fmt.Errorf("member at line %d: %w", who.line, err)
		}
		if left > 0 {
			l.tell(fmt.Sprintf("member at line %d: %d matters that he had in hand are looked after by others", who.line, left))
		}
	}
	return nil
}

func (l *loading) community(street domain.ID, r *rosterCommunity) error {
	c := domain.Community{Street: street, Name: r.name.text, Account: r.account.text, Mini: r.mini.text, DutyPhone: r.dutyPhone}
	id, effect, err := l.tx.PutCommunity(c)
	if err != nil {
		return err
	}
	l.note(effect, "community "+c.Name)
	c.ID = id
	for _, e := range r.estates {
		if err := l.estate(c, e); err != nil {
			return fmt.Errorf("estate at line %d: %w", e.name.line, err)
		}
	}
	if err := l.near(c, r); err != nil {
		return err
	}
	for _, t := range r.teams {
		if err := l.team(c, t); err != nil {
			return fmt.Errorf("team at line %d: %w", t.name.line, err)
		}
	}
	partners, err := l.partners(c, r)
	if err != nil {
		return err
	}
	for _, m := range r.members {
		if err := (&joining{loading: l, community: c, wecom: r.wecom.text, partners: partners, row: m}).all(); err != nil {
			return fmt.Errorf("member at line %d: %w", m.line, err)
		}
	}
	if err := l.rota(c, r); err != nil {
		return err
	}
	if r.opened {
		effect, err := l.tx.PutOpenings(c.ID, r.openings)
		if err != nil {
			return fmt.Errorf("opening: %w", err)
		}
		l.note(effect, "opening balances of "+c.Name)
	}
	if err := l.care(c, r); err != nil {
		return err
	}
	if err := l.posted(c, r); err != nil {
		return err
	}
	return l.answers(c, r)
}

func (l *loading) estate(c domain.Community, r *rosterEstate) error {
	id, effect, err := l.tx.PutEstate(c.ID, r.name.text)
	if err != nil {
		return err
	}
	l.note(effect, "estate "+c.Name+"/"+r.name.text)
	for _, b := range r.buildings {
		one := domain.Building{Community: c.ID, Estate: id, Name: b.name.text, Units: b.units, Floors: b.floors, Also: b.also}
		if l.buildings[b], effect, err = l.tx.PutBuilding(one); err != nil {
			return fmt.Errorf("building at line %d: %w", b.name.line, err)
		}
		l.note(effect, "building "+c.Name+"/"+r.name.text+"/"+b.name.text)
	}
	return nil
}

func (l *loading) team(c domain.Community, r *rosterTeam) error {
	t := domain.Team{Community: c.ID, Name: r.name.text, Categories: r.categories, LeadMode: r.leadMode}
	for _, b := range r.buildings {
		t.Buildings = append(t.Buildings, l.buildings[b])
	}
	id, effect, err := l.tx.PutTeam(t)
	if err != nil {
		return err
	}
	l.teams[r] = id
	if effect != store.Same {
		l.row(r.name.line, Change{Name: t.Name, Added: effect == store.Added})
	}
	l.note(effect, "team "+c.Name+"/"+t.Name)
	return nil
}
