package notice

import (
	"context"
	"slices"
	"strings"

	"linli/domain"
	"linli/store"
)

// Sent is how a notice stands after its author's yes.
type Sent struct {
	Preview
	Asked []domain.ID     // who is asked for the second yes; none if there is nobody or none is needed
	Tasks []domain.Ticket // of a call
}

// Send takes an author's yes: the notice goes out, or a second person is asked.
func (d *Desk) Send(ctx context.Context, by, notice domain.ID) (s Sent, err error) {
	err = d.deed(ctx, func(tx *store.Tx) error {
		s, err = d.send(tx, by, notice)
		return err
	})
	return s, err
}

// deed runs something in a transaction and lets the senders know.
func (d *Desk) deed(ctx context.Context, do func(tx *store.Tx) error) error {
	if err := d.DB.InTx(ctx, do); err != nil {
		return err
	}
	d.Wake()
	return nil
}

func (d *Desk) send(tx *store.Tx, by, notice domain.ID) (Sent, error) {
	n, c, err := d.own(tx, by, notice)
	if err != nil {
		return Sent{}, err
	}
	if n.Heads, _, err = tx.CountAudience(n.Audience); err != nil {
		return Sent{}, err
	}
	policies, err := tx.Policies()
	if err != nil {
		return Sent{}, err
	}
	s := Sent{}
	if !n.NeedsSecond(policies.Notices) {
		if err := d.release(tx, &n, domain.NoticeRelease, by); err != nil {
			return s, err
		}
		s.Tasks, err = d.tasks(tx, n)
		s.Preview = d.preview(n, c, tx.Now)
		return s, err
	}
	if err := move(tx, &n, domain.NoticeSubmit, by, nil); err != nil {
		return s, err
	}
	s.Preview = d.preview(n, c, tx.Now)
	s.Asked, err = d.askSecond(tx, n)
	return s, err
}

// own reads a notice for its author alone.
func (d *Desk) own(tx *store.Tx, by, notice domain.ID) (domain.Notice, domain.Community, error) {
	n, err := tx.Notice(notice)
	if err == nil && n.Author != by {
		err = domain.Errorf(domain.NotFound, "no such notice")
	}
	if err != nil {
		return n, domain.Community{}, err
	}
	c, err := tx.Community(n.Community)
	return n, c, err
}

// move does a deed to a notice: the machine allows it, the row changes if nobody
// was faster, an event tells of it.
func move(tx *store.Tx, n *domain.Notice, deed domain.NoticeDeed, by domain.ID, data map[string]any) error {
	from := n.State
	to, err := from.After(deed)
	if err != nil {
		return err
	}
	n.State = to
	if err := tx.ChangeNotice(n); err != nil {
		return err
	}
	all := map[string]any{"from": from, "to": to, "heads": n.Heads}
	for k, v := range data {
		all[k] = v
	}
	actor := domain.By(by)
	if by == 0 {
		actor = domain.Actor{Kind: domain.ActorSystem}
	}
	return tx.Record(subject(*n), string(deed), actor, all)
}

// release lets a notice go at its hour.
func (d *Desk) release(tx *store.Tx, n *domain.Notice, deed domain.NoticeDeed, by domain.ID) error {
	if n.At.Before(tx.Now) {
		n.At = tx.Now
	}
	return move(tx, n, deed, by, map[string]any{"emergency": n.Emergency})
}

// tasks opens the tickets of a call that goes out.
func (d *Desk) tasks(tx *store.Tx, n domain.Notice) ([]domain.Ticket, error) {
	if n.Kind != domain.NoticeCall {
		return nil, nil
	}
	people, err := tx.AudienceAfter(n.Audience, 0, mostAsked)
	if err != nil {
		return nil, err
	}
	tickets, err := d.Tasks.Call(tx, n, people)
	if err != nil {
		return nil, err
	}
	ids := make([]domain.ID, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	return tickets, tx.Record(subject(n), calledEvent, domain.Actor{Kind: domain.ActorSystem}, map[string]any{"tickets": ids})
}

// mostAsked is how many are asked for one call.
const mostAsked = 200

// Urge makes a notice an alarm, which rings in quiet hours and beyond the weekly
// cap. Its author gives the reason; a notice that another said yes to stays what
// that one saw.
func (d *Desk) Urge(ctx context.Context, by, notice domain.ID, reason string) error {
	return d.deed(ctx, func(tx *store.Tx) error { return d.urge(tx, by, notice, reason) })
}

func (d *Desk) urge(tx *store.Tx, by, notice domain.ID, reason string) error {
	n, _, err := d.own(tx, by, notice)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return domain.Errorf(domain.Invalid, "an alarm has a reason")
	case n.State != domain.NoticeDraft:
		return domain.Errorf(domain.Conflict, "the notice is no draft any more")
	}
	n.Emergency, n.Reason = true, reason
	if err := tx.ChangeNotice(&n); err != nil {
		return err
	}
	return d.urged(tx, n)
}

// urged writes that a notice is an alarm.
func (d *Desk) urged(tx *store.Tx, n domain.Notice) error {
	return tx.Record(subject(n), "urged", domain.By(n.Author), map[string]any{"quiet": d.Quiet.Holds(tx.Now)})
}

// askSecond asks those who may say yes: the secretaries and administrators, else
// whoever else may.
func (d *Desk) askSecond(tx *store.Tx, n domain.Notice) ([]domain.ID, error) {
	staff, err := tx.Staff(n.Community)
	if err != nil {
		return nil, err
	}
	var chiefs, others []domain.ID
	for _, g := range staff {
		switch {
		case g.Person == n.Author || !slices.Contains(domain.ApproverRoles, g.Role):
		case g.Role == domain.RoleSecretary || g.Role == domain.RoleAdmin:
			chiefs = append(chiefs, g.Person)
		default:
			others = append(others, g.Person)
		}
	}
	asked := chiefs
	if len(asked) == 0 {
		asked = others[:min(len(others), 3)]
	}
	for _, person := range asked {
		p := pushOf(n, domain.PushApprove, person)
		p.Urgent = n.Emergency
		if err := tx.Owe(p); err != nil {
			return nil, err
		}
		if err := askByNumber(tx, n, person); err != nil {
			return nil, err
		}
	}
	return asked, nil
}

// pushOf is a push about a notice to somebody.
func pushOf(n domain.Notice, kind domain.PushKind, person domain.ID) domain.Push {
	return domain.Push{Key: string(kind) + ":" + n.ID.String() + ":" + person.String(), Account: n.Account, Person: person, Kind: kind, Notice: n.ID}
}

// askByNumber lets a bare 1 or 2 be the answer, unless something else was asked
// of him and not answered.
func askByNumber(tx *store.Tx, n domain.Notice, person domain.ID) error {
	_, err := tx.OpenQuestion(person, n.Account)
	if domain.CodeOf(err) != domain.NotFound {
		return err
	}
	return tx.Ask(person, n.Account, store.Question{Kind: askedApproval, Options: []domain.ID{n.ID}})
}

// Vote is a second person's word on a notice.
type Vote struct {
	Notice domain.ID
	Yes    bool
}

// Decide takes a second person's yes or no. Denied: it is his own, or he may not.
func (d *Desk) Decide(ctx context.Context, by domain.ID, v Vote) (s Sent, err error) {
	err = d.deed(ctx, func(tx *store.Tx) error {
		s, err = d.decide(tx, by, v)
		return err
	})
	return s, err
}

func (d *Desk) decide(tx *store.Tx, by domain.ID, v Vote) (Sent, error) {
	n, err := tx.Notice(v.Notice)
	if err != nil {
		return Sent{}, err
	}
	c, err := tx.Community(n.Community)
	if err != nil {
		return Sent{}, err
	}
	if n.Author == by {
		return Sent{}, domain.Errorf(domain.Denied, "nobody approves his own notice")
	}
	if may, err := holds(tx.View, by, n.Community, domain.ApproverRoles); err != nil || !may {
		return Sent{}, deniedOr(err)
	}
	n.Approver = by
	s := Sent{}
	if v.Yes {
		err = d.release(tx, &n, domain.NoticeApprove, by)
	} else {
		err = move(tx, &n, domain.NoticeRefuse, by, nil)
	}
	if err == nil && v.Yes {
		s.Tasks, err = d.tasks(tx, n)
	}
	if err != nil {
		return s, err
	}
	s.Preview = d.preview(n, c, tx.Now)
	return s, tx.Owe(pushOf(n, domain.PushVoted, n.Author))
}

// mayHold tells that a notice may be paused, resumed or cancelled. A call has become
// tickets as soon as it went out, and those are taken back one by one.
func mayHold(n domain.Notice, deed domain.NoticeDeed) bool {
	_, err := n.State.After(deed)
	return err == nil && (n.Kind != domain.NoticeCall || n.State == domain.NoticeAsked || n.State == domain.NoticeDraft)
}

// Hold pauses, resumes or cancels a notice that its staff let go (暂停, 继续, 取消).
func (d *Desk) Hold(ctx context.Context, by, notice domain.ID, deed domain.NoticeDeed) (f domain.NoticeFigures, err error) {
	err = d.deed(ctx, func(tx *store.Tx) error {
		f, err = d.hold(tx, by, notice, deed)
		return err
	})
	return f, err
}

func (d *Desk) hold(tx *store.Tx, by, notice domain.ID, deed domain.NoticeDeed) (domain.NoticeFigures, error) {
	n, err := tx.Notice(notice)
	if err != nil {
		return domain.NoticeFigures{}, err
	}
	if may, err := holds(tx.View, by, n.Community, domain.AuthorRoles); err != nil || !may {
		return domain.NoticeFigures{}, deniedOr(err)
	}
	if deed != domain.NoticePause && deed != domain.NoticeResume && deed != domain.NoticeCancel {
		return domain.NoticeFigures{}, domain.Errorf(domain.Invalid, "no such deed")
	}
	if !mayHold(n, deed) {
		return domain.NoticeFigures{}, domain.Errorf(domain.Conflict, "the notice has moved on")
	}
	if err := move(tx, &n, deed, by, nil); err != nil {
		return domain.NoticeFigures{}, err
	}
	if deed == domain.NoticeCancel {
		if err := tx.EndOpenRecipients(n.ID, domain.ReasonOver); err != nil {
			return domain.NoticeFigures{}, err
		}
		if err := tx.EndOpenPosts(n.ID); err != nil {
			return domain.NoticeFigures{}, err
		}
	}
	return tx.NoticeFigures(n)
}
