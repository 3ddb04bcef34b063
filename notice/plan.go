package notice

import (
	"context"
	"hash/fnv"
	"time"

	"linli/domain"
	"linli/store"
)

// planPage is how many people get their rows in one transaction.
const planPage = 400

// start lets notices run whose hour has come.
func (r *Crier) start(tx *store.Tx) error {
	due, err := tx.NoticesIn(domain.NoticeReady, tx.Now)
	if err != nil {
		return err
	}
	for _, n := range due {
		if err := move(tx, &n, domain.NoticeStart, 0, nil); err != nil {
			return err
		}
		if n.Kind != domain.NoticeRecall {
			continue
		}
		if err := r.takeBack(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// takeBack ends what is still under way of a notice that does not hold any more.
// Its recall goes to those who got it.
func (r *Crier) takeBack(tx *store.Tx, recall domain.Notice) error {
	of, err := tx.Notice(recall.Of)
	if err != nil {
		return err
	}
	if _, err := of.State.After(domain.NoticeCancel); err == nil {
		if err := move(tx, &of, domain.NoticeCancel, recall.Author, map[string]any{"recall": recall.ID}); err != nil {
			return err
		}
	}
	if err := tx.EndOpenRecipients(of.ID, domain.ReasonOver); err != nil {
		return err
	}
	if err := tx.TakeBackNotice(of.ID); err != nil {
		return err
	}
	return tx.EndOpenPosts(of.ID)
}

// plan gives people of a running notice their rows, one page of them or all, each
// page in a transaction of its own: after a crash it goes on where it was. It tells
// whether everybody has his.
func (r *Crier) plan(ctx context.Context, notice domain.ID, whole bool) (all bool, err error) {
	for {
		err = r.DB.InTx(ctx, func(tx *store.Tx) error {
			n, err := tx.Notice(notice)
			if err != nil {
				return err
			}
			if all = n.State != domain.NoticeRunning || n.AllRows; all {
				return nil
			}
			all, err = r.planOne(tx, n)
			return err
		})
		if err != nil || all || !whole {
			return all, err
		}
	}
}

func (r *Crier) planOne(tx *store.Tx, n domain.Notice) (all bool, err error) {
	if n.Kind == domain.NoticeCall { // its people are asked, not told
		n.AllRows = true
		return true, tx.ChangeNotice(&n)
	}
	people, err := tx.AudienceAfter(n.Audience, n.Planned, planPage)
	if err != nil {
		return false, err
	}
	rows, err := r.rowsFor(tx, n, people)
	if err != nil {
		return false, err
	}
	if err := tx.AddRecipients(rows); err != nil {
		return false, err
	}
	if n.Planned == 0 {
		n.Heads = 0
	}
	n.Heads += len(people)
	if len(people) > 0 {
		n.Planned = people[len(people)-1]
	}
	if n.AllRows = len(people) < planPage; n.AllRows {
		if err := r.planPosts(tx, n); err != nil {
			return false, err
		}
	}
	return n.AllRows, tx.ChangeNotice(&n)
}

// rowsFor makes the rows of some people: one of their phone and one in the
// mini-program's list.
func (r *Crier) rowsFor(tx *store.Tx, n domain.Notice, people []domain.ID) ([]domain.NoticeTo, error) {
	if len(people) == 0 {
		return nil, nil
	}
	masses, err := r.massOf(tx, n, people)
	if err != nil {
		return nil, err
	}
	var rows []domain.NoticeTo
	for _, person := range people {
		to := domain.NoticeTo{Notice: n.ID, Person: person, Lane: domain.LanePush, State: domain.ToPlanned, Due: r.due(n, tx.Now, person)}
		if job := masses[person]; job != 0 {
			to.Lane, to.Job = domain.LaneMass, job
		}
		rows = append(rows, to, domain.NoticeTo{Notice: n.ID, Person: person, Lane: domain.LaneInbox, State: domain.ToSent, Due: tx.Now, Sent: tx.Now})
	}
	return rows, nil
}

// due is when somebody's phone may ring: not in quiet hours, and after them each
// has a minute of his own, so that no storm breaks loose.
func (r *Crier) due(n domain.Notice, now time.Time, person domain.ID) time.Time {
	from := now
	if n.At.After(from) {
		from = n.At
	}
	if n.Emergency || !r.Desk.Quiet.Holds(from) {
		return from
	}
	return r.Desk.Quiet.End(from).Add(spread(person))
}

// spreadOver is how long what was held back goes out over.
const spreadOver = 15 * time.Minute

// spread is somebody's own delay, every time the same.
func spread(person domain.ID) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(person.String())) // never fails
	return time.Duration(h.Sum32()%uint32(spreadOver/time.Second)) * time.Second
}

// finish ends running notices of which everybody has an end, and tells their
// authors and the building heads.
func (r *Crier) finish(ctx context.Context, notice domain.ID) error {
	return r.DB.InTx(ctx, func(tx *store.Tx) error {
		n, err := tx.Notice(notice)
		if err != nil || n.State != domain.NoticeRunning || !n.AllRows {
			return err
		}
		open, err := tx.OpenRecipients(n.ID)
		if err != nil || open {
			return err
		}
		if err := move(tx, &n, domain.NoticeFinish, 0, nil); err != nil {
			return err
		}
		if n.Kind == domain.NoticeCall {
			return nil // its tickets tell
		}
		if err := tx.Owe(pushOf(n, domain.PushSpread, n.Author)); err != nil {
			return err
		}
		return r.owesHands(tx, n)
	})
}

// owesHands asks the building heads to tell those whom no message reached.
func (r *Crier) owesHands(tx *store.Tx, n domain.Notice) error {
	heads, err := tx.HeadsOf(n.Community)
	if err != nil {
		return err
	}
	asked := map[domain.ID]bool{}
	for after := domain.ID(0); ; {
		some, err := tx.UnreachedBy(n.ID, after)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, u := range some {
			after = u.Person
			head := heads[u.Building]
			if head == 0 || asked[head] {
				continue
			}
			asked[head] = true
			if err := tx.Owe(pushOf(n, domain.PushByHand, head)); err != nil {
				return err
			}
		}
	}
}
