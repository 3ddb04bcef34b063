package service

import (
	"context"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Care is what staff does at its desk for those who are cared for, and for those
// who cannot be left alone (关爱、照护).
type Care struct {
	DB   *store.DB
	Wake func() // tells the sender that something may be due
}

// CareInput says how often somebody is to be heard of, and who visits her where
// nothing was heard. Every 0 marks her only, and leaves a plan as it is.
type CareInput struct {
	Person  domain.ID
	Every   int // days, domain.ShortestCare to domain.LongestCare
	Visitor domain.ID
	Team    domain.ID
}

// CareView is one care plan with who it is of.
type CareView struct {
	Plan     domain.CarePlan
	Person   domain.Person
	Building string // named, without the door
	Visitor  string // whoever visits her, "" for nobody in particular
}

// DependantInput says who cannot be left alone by whom. The person is found by
// phone, or by name behind the carer's door, or is made known there.
type DependantInput struct {
	Carer domain.ID
	Name  string
	Phone string
	Note  string // what whoever comes instead must know
}

// mostNote is how long a note about a dependant may be, in characters.
const mostNote = 200

func (s *Care) do(ctx context.Context, by domain.Actor, person domain.ID, deed func(tx *store.Tx, community domain.ID) error) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		if err := staffOnly(tx.View, by, p.Community); err != nil {
			return err
		}
		return deed(tx, p.Community)
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// Set marks somebody as cared for, who has agreed to it, with her care plan.
func (s *Care) Set(ctx context.Context, by domain.Actor, in CareInput) error {
	return s.do(ctx, by, in.Person, func(tx *store.Tx, community domain.ID) error {
		if err := visits(tx.View, community, in); err != nil {
			return err
		}
		return setCare(tx, community, in, by)
	})
}

// visits lets nobody visit but a member or a team of the community.
func visits(v store.View, community domain.ID, in CareInput) error {
	if in.Visitor != 0 {
		trusted, err := v.Trusted(community, []domain.ID{in.Visitor})
		if err != nil {
			return err
		}
		if !trusted[in.Visitor] {
			return domain.Errorf(domain.Invalid, "no member of this community visits")
		}
	}
	if in.Team == 0 {
		return nil
	}
	t, err := v.Team(in.Team)
	if dropNotFound(err) != nil {
		return err
	}
	if err != nil || t.Community != community {
		return domain.Errorf(domain.Invalid, "no team of this community visits")
	}
	return nil
}

// End ends that somebody is cared for.
func (s *Care) End(ctx context.Context, by domain.Actor, person domain.ID) error {
	return s.do(ctx, by, person, func(tx *store.Tx, _ domain.ID) error { return endCare(tx, person, by) })
}

// Saw takes it that staff saw or spoke to somebody who is cared for.
func (s *Care) Saw(ctx context.Context, by domain.Actor, person domain.ID) error {
	return s.do(ctx, by, person, func(tx *store.Tx, _ domain.ID) error { return contact(tx, person, domain.ContactVisit, by) })
}

// List shows who is to be heard of in a community until when, who was not first.
func (s *Care) List(ctx context.Context, by domain.Actor, community domain.ID) ([]CareView, error) {
	v := s.DB.View(ctx)
	if err := staffOnly(v, by, community); err != nil {
		return nil, err
	}
	return careViews(v, community, 1000)
}

// Depends writes who cannot be left alone by whom.
func (s *Care) Depends(ctx context.Context, by domain.Actor, in DependantInput) error {
	return s.do(ctx, by, in.Carer, func(tx *store.Tx, _ domain.ID) error {
		me, err := tx.Person(by.Person)
		if err != nil {
			return err
		}
		_, err = putDependant(&doer{Tx: tx, me: me}, in)
		return err
	})
}

// NoLonger ends that one person is looked after by another.
func (s *Care) NoLonger(ctx context.Context, by domain.Actor, carer, dependant domain.ID) error {
	return s.do(ctx, by, carer, func(tx *store.Tx, _ domain.ID) error {
		all, err := tx.DependantsOf(carer)
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.Person == dependant {
				return endDependant(tx, d, by)
			}
		}
		return domain.Errorf(domain.NotFound, "no such dependant")
	})
}

// Covers lists whose carer is away in a community just now.
func (s *Care) Covers(ctx context.Context, by domain.Actor, community domain.ID) ([]domain.Cover, error) {
	v := s.DB.View(ctx)
	if err := staffOnly(v, by, community); err != nil {
		return nil, err
	}
	return v.CoversIn(community)
}

// Release ends the covers that run because of a ticket, or whose task it is, and
// tells how many.
func (s *Care) Release(ctx context.Context, by domain.Actor, ticket domain.ID) (released int, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ticket)
		if err != nil {
			return err
		}
		if err := staffOnly(tx.View, by, t.Community); err != nil {
			return err
		}
		released, err = release(tx, t, by)
		return err
	})
	if err == nil {
		s.Wake()
	}
	return released, err
}

// setCare marks somebody as cared for and writes her plan, if one is given.
func setCare(tx *store.Tx, community domain.ID, in CareInput, by domain.Actor) error {
	if in.Every < 0 || in.Every > domain.LongestCare {
		return domain.Errorf(domain.Invalid, "every %d to %d days", domain.ShortestCare, domain.LongestCare)
	}
	if err := tx.SetCare(in.Person, true); err != nil {
		return err
	}
	if err := tx.Consent(store.Consent{Person: in.Person, Kind: store.ConsentCare, By: by.Person}); err != nil {
		return err
	}
	if in.Every > 0 {
		plan := domain.CarePlan{Person: in.Person, Community: community, Every: in.Every, Visitor: in.Visitor, Team: in.Team}
		if _, err := tx.PutCarePlan(plan); err != nil {
			return err
		}
	}
	return tx.Record(onPerson(in.Person), "care", by, map[string]any{"every": in.Every, "visitor": in.Visitor, "team": in.Team})
}

// endCare ends that somebody is cared for; a visit that nobody has taken is not
// needed any more.
func endCare(tx *store.Tx, person domain.ID, by domain.Actor) error {
	plan, err := tx.CarePlanOf(person)
	if dropNotFound(err) != nil {
		return err
	}
	if err == nil && plan.Ticket != 0 {
		t, err := tx.Ticket(plan.Ticket)
		if err != nil {
			return err
		}
		if untaken(t) {
			if err := callOff(tx, &t, by, "care_ended"); err != nil {
				return err
			}
		}
	}
	if _, err := tx.EndCarePlan(person); err != nil {
		return err
	}
	if err := tx.SetCare(person, false); err != nil {
		return err
	}
	if err := tx.WithdrawConsent(person, store.ConsentCare); err != nil {
		return err
	}
	return tx.Record(onPerson(person), "care_ended", by, nil)
}

// putDependant writes a dependant, known by phone or by name behind the carer's
// door; that it may be kept is the word of whoever writes it.
func putDependant(d *doer, in DependantInput) (domain.Person, error) {
	carer, err := d.Person(in.Carer)
	if err != nil {
		return domain.Person{}, err
	}
	if in.Name == "" || utf8.RuneCountInString(in.Note) > mostNote {
		return domain.Person{}, domain.Errorf(domain.Invalid, "a name is needed, and a note of at most %d characters", mostNote)
	}
	p, err := d.helped(domain.Person{ID: d.NewID(), Name: in.Name, Phone: in.Phone, Community: carer.Community, Building: carer.Building, Unit: carer.Unit, Room: carer.Room})
	if err != nil {
		return p, err
	}
	if p.ID == carer.ID {
		return p, domain.Errorf(domain.Invalid, "nobody looks after himself")
	}
	if err := d.Consent(store.Consent{Person: p.ID, Kind: store.ConsentCare, By: d.me.ID}); err != nil {
		return p, err
	}
	if _, err := d.PutDependant(domain.Dependant{Carer: carer.ID, Person: p.ID, Note: in.Note}, d.me.ID); err != nil {
		return p, err
	}
	return p, d.Record(onPerson(p.ID), "depends", d.by(), map[string]any{"carer": carer.ID})
}

func endDependant(tx *store.Tx, d domain.Dependant, by domain.Actor) error {
	if err := tx.EndDependant(d.ID); err != nil {
		return err
	}
	return tx.Record(onPerson(d.Person), "depends_no_longer", by, map[string]any{"carer": d.Carer})
}

// careViews reads the care plans of a community with who they are of.
func careViews(v store.View, community domain.ID, most int) ([]CareView, error) {
	plans, err := v.CarePlansIn(community, most)
	if err != nil {
		return nil, err
	}
	out := make([]CareView, len(plans))
	for i, p := range plans {
		out[i].Plan = p
		if out[i].Person, err = v.Person(p.Person); err != nil {
			return nil, err
		}
		b, err := buildingOf(v, out[i].Person.Building)
		if err != nil {
			return nil, err
		}
		out[i].Building = say.Building(b, domain.Place{})
		if p.Visitor != 0 {
			visitor, err := v.Person(p.Visitor)
			if err != nil {
				return nil, err
			}
			out[i].Visitor = visitor.Name
		}
	}
	return out, nil
}
