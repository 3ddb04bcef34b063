package notice

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// Desk is where notices are written, said yes to and held (通知台).
type Desk struct {
	DB     *store.DB
	Quiet  domain.QuietHours
	Reader Reader
	Tasks  Tasks
	URL    string        // where pages are seen from outside; "" for nowhere
	Code   func() string // names a page so that nobody guesses it
	Wake   func()        // tells the sender of pushes that something may be due
}

// Reader understands what people write.
type Reader interface {
	Read(text string) understand.Draft
}

// Tasks turns what somebody asks for into tickets, and asks people to come.
type Tasks interface {
	// Call opens as many tickets as a call wants, and asks the people named for
	// them, each for one.
	Call(tx *store.Tx, n domain.Notice, people []domain.ID) ([]domain.Ticket, error)
	// Enter opens a ticket that somebody confirmed out of a group's talk.
	Enter(tx *store.Tx, m domain.Matter) (domain.Ticket, error)
}

// Draft is a notice as its author writes it.
type Draft struct {
	Community domain.ID
	Kind      domain.NoticeKind // "" for a plain one
	Of        domain.ID         // the notice that is corrected or recalled
	Template  domain.NoticeTemplate
	Title     string
	Words     string
	Photo     domain.ID // a photo the author has sent or uploaded
	Link      domain.NoticeLink
	Audience  domain.NoticeAudience
	At        time.Time // not before; zero for now
	Mass      bool
	Wanted    int
	Alarm     string    // why it rings at once, also at night; "" if it does not
	Instead   domain.ID // a draft of the author's that this one stands in for
}

// Preview is a notice that waits for its author's yes, with the heads counted.
type Preview struct {
	Notice    domain.Notice
	Reachable int       // of the heads, by WeChat
	Goes      time.Time // when the first phone rings
	Quiet     bool      // because it would be quiet hours
	Second    bool      // a second person must say yes
	Phone     string    // as a phone shows it
	Place     string    // of a call: where help is wanted
	Spoken    string    // as the loudspeaker says it
	Long      bool      // it fits no message
}

// Compose writes a notice down and counts its heads. Nothing goes out before its
// author says yes. Denied: he may not write for that community; Invalid: it is
// empty, too long, or for nobody.
func (d *Desk) Compose(ctx context.Context, by domain.ID, in Draft) (p Preview, err error) {
	err = d.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err = d.compose(tx, by, in)
		return err
	})
	return p, err
}

func (d *Desk) compose(tx *store.Tx, by domain.ID, in Draft) (Preview, error) {
	community, err := tx.Community(in.Community)
	if err != nil {
		return Preview{}, err
	}
	n := d.written(by, in)
	n.Account = community.Account
	if err := d.fits(tx, &n); err != nil {
		return Preview{}, err
	}
	if n.Heads, _, err = tx.CountAudience(n.Audience); err != nil {
		return Preview{}, err
	}
	if n.Heads == 0 {
		return Preview{}, domain.Errorf(domain.Invalid, "the notice is for nobody")
	}
	n.Spoken = say.NoticeSpoken(n, community.Name)
	if err := tx.AddNotice(&n); err != nil {
		return Preview{}, err
	}
	data := map[string]any{"kind": n.Kind, "heads": n.Heads, "of": n.Of}
	if err := tx.Record(subject(n), "written", domain.By(by), data); err != nil {
		return Preview{}, err
	}
	if n.Emergency {
		if err := d.urged(tx, n); err != nil {
			return Preview{}, err
		}
	}
	if err := d.replaces(tx, by, in.Instead); err != nil {
		return Preview{}, err
	}
	return d.counted(tx.View, n, community, tx.Now)
}

// written is a draft as a notice.
func (d *Desk) written(by domain.ID, in Draft) domain.Notice {
	n := domain.Notice{Community: in.Community, Kind: in.Kind, Of: in.Of, Template: in.Template, State: domain.NoticeDraft, Title: strings.TrimSpace(in.Title),
		Words: strings.TrimSpace(in.Words), Photo: in.Photo, Link: in.Link, Audience: in.Audience, Author: by, At: in.At, Mass: in.Mass, Wanted: in.Wanted,
		Reason: strings.TrimSpace(in.Alarm), Code: d.Code()}
	if n.Kind == "" {
		n.Kind = domain.NoticePlain
	}
	n.Emergency = n.Reason != ""
	if n.Kind == domain.NoticeCall {
		n.Category = d.categoryOf(n.Words)
		n.Audience = callAudience(n.Community, in.Audience.At, in.Audience.Teams)
		n.At, n.Mass = time.Time{}, false // helpers are asked at once, one by one
	}
	return n
}

// replaces takes a draft away that its author wrote anew; one that has moved on
// stays.
func (d *Desk) replaces(tx *store.Tx, by, old domain.ID) error {
	if old == 0 {
		return nil
	}
	n, _, err := d.own(tx, by, old)
	if err != nil || n.State != domain.NoticeDraft {
		return err
	}
	return move(tx, &n, domain.NoticeCancel, by, nil)
}

// counted is the preview of a notice with its heads counted now.
func (d *Desk) counted(v store.View, n domain.Notice, c domain.Community, now time.Time) (p Preview, err error) {
	policies, err := v.Policies()
	if err != nil {
		return p, err
	}
	heads, reachable, err := v.CountAudience(n.Audience)
	if err != nil {
		return p, err
	}
	n.Heads = heads
	p = d.preview(n, c, now)
	p.Reachable, p.Second = reachable, n.NeedsSecond(policies.Notices)
	if p.Long, err = d.long(v, n); err != nil {
		return p, err
	}
	return p, p.asCall(v)
}

// fits sees that a notice may stand as it is: by whom, with which words, for whom.
func (d *Desk) fits(tx *store.Tx, n *domain.Notice) error {
	a := &n.Audience
	if n.Of != 0 {
		of, err := tx.Notice(n.Of)
		if err != nil {
			return err
		}
		if of.Community != n.Community || !of.State.Told() || n.Kind != domain.NoticeCorrection && n.Kind != domain.NoticeRecall {
			return domain.Errorf(domain.Conflict, "only a notice of that community that went out is corrected")
		}
		*a = domain.NoticeAudience{Of: n.Of}
		if n.Kind == domain.NoticeRecall && n.Words == "" {
			n.Words = say.Recalled(of)
		}
	}
	if len(a.Communities) == 0 {
		a.Communities = []domain.ID{n.Community}
	}
	for _, c := range append(slices.Clone(a.Communities), n.Community) {
		if may, err := holds(tx.View, n.Author, c, domain.AuthorRoles); err != nil || !may {
			return deniedOr(err)
		}
	}
	if n.Photo != 0 {
		photo, err := tx.Attachment(n.Photo)
		if err != nil {
			return err
		}
		if photo.Person != n.Author || photo.Kind != domain.Photo || photo.State != domain.AttachmentStored {
			return domain.Errorf(domain.NotFound, "no such photo of the author")
		}
	}
	if _, err := callPlace(tx.View, *n); err != nil {
		return err
	}
	long, err := d.long(tx.View, *n)
	if err != nil {
		return err
	}
	call := n.Kind == domain.NoticeCall
	switch {
	case n.Words == "" || utf8.RuneCountInString(n.Words) > domain.NoticeWords || utf8.RuneCountInString(n.Title) > domain.NoticeTitle:
		return domain.Errorf(domain.Invalid, "a notice has words, and not too many")
	case long:
		return domain.Errorf(domain.Invalid, "words, title and link are too long together for one message")
	case a.Unit != "" && len(a.Buildings) != 1:
		return domain.Errorf(domain.Invalid, "a unit is one of one building")
	case call && (n.Wanted < 1 || n.Wanted > domain.MostWanted || a.At == 0), n.Kind == domain.NoticeCorrection && n.Of == 0, n.Kind == domain.NoticeRecall && n.Of == 0:
		return domain.Errorf(domain.Invalid, "the kind of notice wants more")
	case !n.Link.Leads(d.URL):
		return domain.Errorf(domain.Invalid, "the link has no title or leads nowhere")
	case !n.At.IsZero() && n.At.After(tx.Now.Add(latest)):
		return domain.Errorf(domain.Invalid, "it is planned too far ahead")
	}
	return nil
}

// latest is how far ahead a notice is planned.
const latest = 60 * 24 * time.Hour

func subject(n domain.Notice) store.Subject { return store.Subject{Kind: "notice", ID: n.ID} }

// holds tells that somebody holds one of some roles in a community.
func holds(v store.View, person, community domain.ID, roles []domain.Role) (bool, error) {
	grants, err := v.GrantsOf(person)
	return slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == community && slices.Contains(roles, g.Role) }), err
}

func deniedOr(err error) error {
	if err != nil {
		return err
	}
	return domain.Errorf(domain.Denied, "not his to do")
}

// preview is how a notice stands before it goes out.
func (d *Desk) preview(n domain.Notice, c domain.Community, now time.Time) Preview {
	p := Preview{Notice: n, Phone: say.NoticeText(n, c.Name, d.page(n)), Spoken: n.Spoken}
	p.Goes, p.Quiet = d.goes(n, now)
	return p
}

// goes is when the first phone rings, and whether that waits for the morning.
func (d *Desk) goes(n domain.Notice, now time.Time) (time.Time, bool) {
	at := n.At
	if at.Before(now) {
		at = now
	}
	if !n.Emergency && d.Quiet.Holds(at) {
		return d.Quiet.End(at), true
	}
	return at, false
}
