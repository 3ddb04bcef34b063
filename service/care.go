package service

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// contactPace is how often words of the same person move her next due time.
const contactPace = time.Hour

// contact takes it that somebody who is cared for was heard of or seen: her next
// time counts from now, and a visit that nobody has taken is not needed.
func contact(tx *store.Tx, person domain.ID, how domain.Contact, by domain.Actor) error {
	was, err := tx.CarePlanOf(person)
	if err != nil {
		return dropNotFound(err)
	}
	if how == domain.ContactWord && was.Missed == 0 && tx.Now.Sub(was.Last) < contactPace {
		return nil
	}
	p := was
	p.Last, p.Due, p.Missed, p.Ticket = tx.Now, was.DueAfter(tx.Now), 0, 0
	if err := tx.MoveCarePlan(was, p); err != nil {
		return err
	}
	if err := tx.Record(onPerson(person), "contact", by, map[string]any{"how": how, "missed": was.Missed}); err != nil || was.Ticket == 0 {
		return err
	}
	t, err := tx.Ticket(was.Ticket)
	if err != nil || !untaken(t) || t.Urgency >= 2 && how == domain.ContactWord {
		return err // whoever was not heard of for so long is looked at all the same
	}
	return callOff(tx, &t, by, "contact")
}

// contactAt takes it that something was done at a door: whoever is cared for
// behind it was seen.
func contactAt(tx *store.Tx, t domain.Ticket, by domain.Actor) error {
	how := domain.ContactTicket
	if t.Intent.OfHouse() {
		how = domain.ContactVisit
	}
	helped := t.Helped()
	if err := contact(tx, helped, how, by); err != nil || !t.Hands || t.Building == 0 || t.Place.Room == "" {
		return err
	}
	plans, err := tx.CarePlansAt(t.Building, t.Place.Unit)
	if err != nil {
		return err
	}
	for _, p := range plans {
		behind, err := tx.Person(p.Person)
		if err != nil {
			return err
		}
		if p.Person != helped && behind.Room == t.Place.Room {
			if err := contact(tx, p.Person, how, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// missed acts when somebody who is cared for was not heard of in time: first she
// is visited, then somebody looks whether she is well, and the duty is rung.
func missed(tx *store.Tx, was domain.CarePlan) error {
	p := was
	var last domain.Ticket
	if was.Ticket != 0 {
		var err error
		if last, err = tx.Ticket(was.Ticket); err != nil {
			return err
		}
	}
	if was.Missed == 0 {
		put, err := putOff(tx, was, &p)
		if err != nil || put {
			return err
		}
	}
	p.Missed++
	p.Due = p.DueAgain(tx.Now)
	open := was.Ticket != 0 && !last.State.Finished()
	switch {
	case open && last.Urgency >= 2: // it is being looked at, and its own clock runs
	case open && !untaken(last):
		if err := raiseCheck(tx, &last); err != nil {
			return err
		}
	default:
		if open {
			if err := callOff(tx, &last, house, "check"); err != nil {
				return err
			}
		}
		t, err := careTicket(tx, p)
		if err != nil {
			return err
		}
		p.Ticket = t.ID
	}
	if err := tx.MoveCarePlan(was, p); err != nil {
		return err
	}
	return tx.Record(onPerson(p.Person), "care_missed", house, map[string]any{"plan": p.ID, "missed": p.Missed, "ticket": p.Ticket})
}

// putOff puts a visit off to the next day where a community has no room for one
// more today. Whoever was put off for so long that a check would be due gets that,
// as many a day as there may be visits.
func putOff(tx *store.Tx, was domain.CarePlan, p *domain.CarePlan) (put bool, err error) {
	first, err := tx.PutOffSince(was)
	if err != nil {
		return false, err
	}
	policies, err := tx.Policies()
	if err != nil {
		return false, err
	}
	rule, late := domain.ErrandCare, was.TooLate(first, tx.Now)
	if late {
		rule = domain.ErrandCheck
	}
	room, err := tx.Errand(rule, was.Community, policies.Errands.CareVisits)
	if err != nil {
		return false, err
	}
	if room {
		if late {
			p.Missed++ // the visit is left out
		}
		return false, nil
	}
	p.Due = was.DuePutOff(first, tx.Now)
	if err := tx.MoveCarePlan(was, *p); err != nil {
		return false, err
	}
	return true, tx.Record(onPerson(p.Person), "care_put_off", house, map[string]any{"plan": p.ID})
}

// careTicket opens the visit, or from the second time on the check, and tells
// the duty of the latter at once.
func careTicket(tx *store.Tx, p domain.CarePlan) (domain.Ticket, error) {
	who, err := tx.Person(p.Person)
	if err != nil {
		return domain.Ticket{}, err
	}
	t, err := atHome(tx.View, who, p.Community)
	if err != nil {
		return t, err
	}
	days := int(tx.Now.Sub(p.Last) / (24 * time.Hour))
	t.Intent, t.Urgency, t.Gist = domain.IntentCare, 1, say.CareGist(days)
	if p.Missed > 1 {
		t.Urgency, t.Gist = 2, say.CheckGist(days)
	}
	t.Text = t.Gist
	made, err := openForHouse(tx, &t, fmt.Sprintf("care|%d|%d|%d", p.ID, p.Last.UnixMilli(), p.Due.UnixMilli()))
	if err != nil {
		return t, err
	}
	if !made {
		return t, domain.Errorf(domain.Internal, "a visit was made twice")
	}
	if t.Urgency < 2 {
		return t, nil
	}
	return t, oweDuty(tx, t, domain.PushLook, tx.Now)
}

// raiseCheck makes a check of a visit that somebody has and has not made.
func raiseCheck(tx *store.Tx, t *domain.Ticket) error {
	t.Urgency = 2
	if err := tx.ChangeReading(*t); err != nil {
		return err
	}
	if err := note(tx, t, "corrected", house, map[string]any{"was": t.Category, "category": t.Category, "urgency": t.Urgency}); err != nil {
		return err
	}
	if err := runClock(tx, *t, 0); err != nil {
		return err
	}
	if err := owe(tx, *t, domain.PushNudge, t.Owner, tx.Now); err != nil {
		return err
	}
	return oweDuty(tx, *t, domain.PushLook, tx.Now)
}

// CareWatch acts when somebody who is cared for was not heard of in time, and opens
// the daily tasks of those whose carer is away (关爱、照护). All that is due stands
// in the database.
type CareWatch struct {
	DB     *store.DB
	Holder string // names this process among several
	Wake   func()
	Log    *slog.Logger
}

// How often it is looked, and how many are acted on between two looks.
const (
	caresPace  = time.Minute
	caresLease = 5 * time.Minute
	caresBatch = 100
)

// Run looks every minute, until ctx ends.
func (s *CareWatch) Run(ctx context.Context) {
	tick := time.NewTicker(caresPace)
	defer tick.Stop()
	for {
		if _, err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("it could not be looked who was not heard of", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once acts on everything that is due and tells how much; nothing while another
// process does. Each is a transaction of its own, and one that fails keeps
// nobody waiting.
func (s *CareWatch) Once(ctx context.Context) (acted int, err error) {
	mine := false
	err = s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.Lease("cares", s.Holder, tx.Now.Add(caresLease))
		return err
	})
	if err != nil || !mine {
		return 0, err
	}
	plans, err := dueOf(ctx, s, func(tx *store.Tx, last domain.CarePlan) ([]domain.CarePlan, error) {
		return tx.DueCarePlans(tx.Now, last, caresBatch)
	}, missed)
	if err != nil {
		return plans, err
	}
	covers, err := dueOf(ctx, s, func(tx *store.Tx, last domain.Cover) ([]domain.Cover, error) {
		return tx.DueCovers(tx.Now, last, caresBatch)
	}, coverAgain)
	if plans+covers > 0 {
		s.Wake()
	}
	return plans + covers, err
}

// dueOf acts on everything of one sort that is due, page by page: next reads the
// page behind the last one looked at, again if its transaction is run again.
func dueOf[T any](ctx context.Context, s *CareWatch, next func(*store.Tx, T) ([]T, error), act func(*store.Tx, T) error) (acted int, err error) {
	var last T
	for {
		var due []T
		if err := s.DB.InTx(ctx, func(tx *store.Tx) (err error) { due, err = next(tx, last); return err }); err != nil {
			return acted, err
		}
		if len(due) > 0 {
			last = due[len(due)-1]
		}
		for _, d := range due {
			switch err := s.DB.InTx(ctx, func(tx *store.Tx) error { return act(tx, d) }); {
			case ctx.Err() != nil:
				return acted, ctx.Err()
			case domain.CodeOf(err) == domain.Unavailable: // she was heard of meanwhile, or the database is away: next time
				s.Log.Warn("care that is due waits", "error", err)
			case err != nil:
				s.Log.Error("care was due and nothing could be done", "error", err)
			default:
				acted++
			}
		}
		if len(due) < caresBatch {
			return acted, nil
		}
	}
}

// coverDependants opens the tasks of a day for everybody who cannot be left
// alone, when a danger is of whoever looks after him, was told by her, or is at
// her door. Whom it has covered once, it does not again.
func coverDependants(tx *store.Tx, t domain.Ticket) error {
	carers, err := carersIn(tx.View, t)
	if err != nil {
		return err
	}
	made := 0
	for _, carer := range carers {
		all, err := tx.DependantsOf(carer)
		if err != nil {
			return err
		}
		for _, d := range all {
			covered, err := tx.Covered(d.Person, t.ID)
			if err != nil {
				return err
			}
			if covered || d.Person == t.Helped() {
				continue
			}
			c := domain.Cover{ID: tx.NewID(), Carer: carer, Person: d.Person, Community: t.Community, Danger: t.ID, Due: domain.CoverDue(tx.Now)}
			task, err := coverTicket(tx, c, d, 2)
			if err != nil {
				return err
			}
			c.Ticket = task.ID
			if err := tx.AddCover(c); err != nil {
				return err
			}
			made++
		}
	}
	if made == 0 {
		return nil
	}
	if err := tx.Record(onTicket(t), "covered", house, map[string]any{"dependants": made}); err != nil {
		return err
	}
	return oweDuty(tx, t, domain.PushCover, tx.Now)
}

// carersIn lists whose dependants a danger may leave alone: of whoever tells of
// it, whoever it is of, and who looks after somebody and lives behind its door.
func carersIn(v store.View, t domain.Ticket) ([]domain.ID, error) {
	carers := []domain.ID{t.Requester, t.Helped()}
	if t.Building == 0 || t.Place.Room == "" {
		return slices.Compact(carers), nil
	}
	beside, err := v.CarersAt(t.Building, t.Place.Unit)
	if err != nil {
		return nil, err
	}
	behind, err := behindDoor(v, beside, t)
	carers = append(carers, behind...)
	slices.Sort(carers)
	return slices.Compact(carers), err
}

// behindDoor are those of the people of a unit who live behind a ticket's door.
func behindDoor(v store.View, people []domain.ID, t domain.Ticket) (behind []domain.ID, err error) {
	for _, id := range people {
		p, err := v.Person(id)
		if err != nil {
			return nil, err
		}
		if p.Room == t.Place.Room && p.Room != "" {
			behind = append(behind, id)
		}
	}
	return behind, nil
}

// coverTicket opens the task of a day for a dependant.
func coverTicket(tx *store.Tx, c domain.Cover, d domain.Dependant, urgency int) (domain.Ticket, error) {
	who, err := tx.Person(c.Person)
	if err != nil {
		return domain.Ticket{}, err
	}
	t, err := atHome(tx.View, who, c.Community)
	if err != nil {
		return t, err
	}
	t.Intent, t.Urgency, t.Gist = domain.IntentCover, urgency, say.CoverGist()
	t.Text = say.CoverText(d.Note)
	made, err := openForHouse(tx, &t, fmt.Sprintf("cover|%d|%d", c.ID, c.Due.UnixMilli()))
	if err == nil && !made {
		err = domain.Errorf(domain.Internal, "a day's cover was made twice")
	}
	return t, err
}

// coverAgain opens the task of another day, unless somebody has come on it. While
// that of the last is not over its own clock sees to it, and it is looked again.
func coverAgain(tx *store.Tx, was domain.Cover) error {
	c := was
	last, err := tx.Ticket(was.Ticket)
	if err != nil {
		return err
	}
	if !last.State.Finished() {
		c.Due = domain.CoverLook(tx.Now)
		return tx.MoveCover(was, c)
	}
	c.Due = domain.CoverDue(tx.Now)
	came, err := cameToday(tx.View, last, tx.Now)
	if err != nil {
		return err
	}
	if !came {
		d, err := tx.DependantOf(was.Person)
		if dropNotFound(err) != nil {
			return err
		}
		t, err := coverTicket(tx, c, d, 2)
		if err != nil {
			return err
		}
		c.Ticket = t.ID
	}
	return tx.MoveCover(was, c)
}

// cameToday tells that somebody has done a day's task who took it on this very
// day: whoever took it before may have come before.
func cameToday(v store.View, t domain.Ticket, now time.Time) (bool, error) {
	if t.State != domain.Closed {
		return false, nil
	}
	events, err := v.Events(onTicket(t))
	if err != nil {
		return false, err
	}
	var taken time.Time
	for _, e := range events {
		if e.Kind == string(domain.Take) {
			taken = e.At
		}
	}
	return domain.CoverDay(taken) == domain.CoverDay(now), nil
}

// release ends the covers that run because of a ticket, or whose task it is; a
// task that nobody has taken is not needed any more.
func release(tx *store.Tx, t domain.Ticket, by domain.Actor) (released int, err error) {
	covers, err := tx.CoversFor(t.ID)
	if err != nil {
		return 0, err
	}
	for _, c := range covers {
		ran, err := tx.ReleaseCover(c.ID, by.Person)
		if err != nil {
			return released, err
		}
		if !ran {
			continue
		}
		released++
		task, err := tx.Ticket(c.Ticket)
		if err != nil {
			return released, err
		}
		if err := tx.Record(onPerson(c.Person), "released", by, map[string]any{"cover": c.ID, "danger": c.Danger}); err != nil {
			return released, err
		}
		if untaken(task) {
			if err := callOff(tx, &task, by, "released"); err != nil {
				return released, err
			}
		}
	}
	return released, nil
}
