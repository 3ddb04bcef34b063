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
	Category  domain.Category
}

// Preview is a notice that waits for its author's yes, with the heads counted.
type Preview struct {
	Notice    domain.Notice
	Reachable int       // of the heads, by WeChat
	Goes      time.Time // when the first phone rings
	Quiet     bool      // because it would be quiet hours
	Second    bool      // a second person must say yes
	Phone     string    // as a phone shows it
	Spoken    string    // as the loudspeaker says it
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
	n := domain.Notice{Community: in.Community, Account: community.Account, Kind: in.Kind, Of: in.Of, Template: in.Template, State: domain.NoticeDraft,
		Title: strings.TrimSpace(in.Title), Words: strings.TrimSpace(in.Words), Photo: in.Photo, Link: in.Link, Audience: in.Audience, Author: by, At: in.At,
		Mass: in.Mass, Wanted: in.Wanted, Category: in.Category, Code: d.Code()}
	if n.Kind == "" {
		n.Kind = domain.NoticePlain
	}
	if err := d.fits(tx, &n); err != nil {
		return Preview{}, err
	}
	var reachable int
	if n.Heads, reachable, err = tx.CountAudience(n.Audience); err != nil {
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
	p := d.preview(n, community, tx.Now)
	p.Reachable = reachable
	return p, nil
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
	call := n.Kind == domain.NoticeCall
	switch {
	case n.Words == "" || utf8.RuneCountInString(n.Words) > domain.NoticeWords || utf8.RuneCountInString(n.Title) > domain.NoticeTitle:
		return domain.Errorf(domain.Invalid, "a notice has words, and not too many")
	case a.Unit != "" && len(a.Buildings) != 1:
		return domain.Errorf(domain.Invalid, "a unit is one of one building")
	case call && (n.Wanted < 1 || n.Wanted > mostWanted || a.At == 0), n.Kind == domain.NoticeCorrection && n.Of == 0, n.Kind == domain.NoticeRecall && n.Of == 0:
		return domain.Errorf(domain.Invalid, "the kind of notice wants more")
	case n.Link.Kind == domain.LinkArticle && !strings.HasPrefix(n.Link.URL, "https://"), n.Link.Kind == domain.LinkVideo && n.Link.User == "", n.Link.Kind != "" && n.Link.Title == "":
		return domain.Errorf(domain.Invalid, "the link has no title or leads nowhere")
	case !n.At.IsZero() && n.At.After(tx.Now.Add(latest)):
		return domain.Errorf(domain.Invalid, "it is planned too far ahead")
	}
	return nil
}

// Bounds of a notice: helpers a call may want, how far ahead one is planned.
const (
	mostWanted = 10
	latest     = 60 * 24 * time.Hour
)

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
	p := Preview{Notice: n, Goes: n.At, Second: n.NeedsSecond(), Phone: say.NoticeText(n, c.Name, d.page(n)), Spoken: n.Spoken}
	if p.Goes.Before(now) {
		p.Goes = now
	}
	if !n.Emergency && d.Quiet.Holds(p.Goes) {
		p.Goes, p.Quiet = d.Quiet.End(p.Goes), true
	}
	return p
}

// page is where the whole of a notice stands.
func (d *Desk) page(n domain.Notice) string {
	if d.URL == "" {
		return ""
	}
	return strings.TrimRight(d.URL, "/") + domain.NoticePage + n.Code
}
