package notice

import (
	"context"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Page is a notice as anybody with its address sees it.
type Page struct {
	Head, Title, Words, Community, Changed string
	Link                                   domain.NoticeLink
	At                                     time.Time
	Phone                                  string // of the community's duty
}

// paged reads the notice of a page; one that did not go out has none.
func (d *Desk) paged(ctx context.Context, code string) (domain.Notice, domain.Community, error) {
	v := d.DB.View(ctx)
	n, err := v.NoticeByCode(code)
	if err == nil && !n.State.Told() {
		err = domain.Errorf(domain.NotFound, "no such notice")
	}
	if err != nil {
		return n, domain.Community{}, err
	}
	c, err := v.Community(n.Community)
	return n, c, err
}

// Page reads the page of a notice.
func (d *Desk) Page(ctx context.Context, code string) (Page, error) {
	n, c, err := d.paged(ctx, code)
	if err != nil {
		return Page{}, err
	}
	changed, err := changed(d.DB.View(ctx), n)
	return Page{Head: say.NoticeHead(n), Title: n.Title, Words: n.Words, Community: c.Name, Changed: changed, Link: n.Link, At: n.At, Phone: c.DutyPhone}, err
}

// changed tells that a notice does not hold as it stands, "" if it does.
func changed(v store.View, n domain.Notice) (string, error) {
	later, err := v.AboutNotice(n.ID)
	for i := len(later) - 1; i >= 0; i-- {
		if later[i].State.Told() {
			return say.NoticeChanged(later[i]), err
		}
	}
	return "", err
}

// Card is a notice in somebody's list.
type Card struct {
	ID        domain.ID `json:"id"`
	Head      string    `json:"head"`
	Title     string    `json:"title"`
	Text      string    `json:"text"`
	Community string    `json:"community"`
	At        time.Time `json:"at"`
	Read      bool      `json:"read"`
	Changed   string    `json:"changed"`
}

// Whole is a notice that somebody opened.
type Whole struct {
	Card
	LinkKind  string `json:"link_kind"`
	LinkTitle string `json:"link_title"`
	LinkURL   string `json:"link_url"`
	VideoUser string `json:"video_user"`
	VideoFeed string `json:"video_feed"`
	VideoName string `json:"video_name"`
	Page      string `json:"page"`
}

// cardsAtOnce is how many notices a list shows.
const cardsAtOnce = 20

// Mine lists the notices for somebody, newest first, those before an id only
// unless it is 0.
func (d *Desk) Mine(ctx context.Context, person, before domain.ID) ([]Card, error) {
	v := d.DB.View(ctx)
	found, err := v.NoticesFor(person, before, cardsAtOnce)
	if err != nil {
		return nil, err
	}
	out := make([]Card, len(found))
	for i, n := range found {
		if out[i], err = d.card(v, n.Notice, n.Opened); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *Desk) card(v store.View, n domain.Notice, read bool) (Card, error) {
	c, err := v.Community(n.Community)
	if err != nil {
		return Card{}, err
	}
	changed, err := changed(v, n)
	return Card{ID: n.ID, Head: say.NoticeHead(n), Title: n.Title, Text: n.Words, Community: c.Name, At: n.At.In(domain.China).Truncate(time.Second), Read: read, Changed: changed}, err
}

// Open shows somebody a notice that is for him, and notes that he read it;
// NotFound for any other.
func (d *Desk) Open(ctx context.Context, person, notice domain.ID) (w Whole, err error) {
	err = d.DB.InTx(ctx, func(tx *store.Tx) error {
		his, err := tx.HasNotice(person, notice)
		if err == nil && !his {
			err = domain.Errorf(domain.NotFound, "no such notice")
		}
		if err != nil {
			return err
		}
		n, err := tx.Notice(notice)
		if err != nil {
			return err
		}
		if err := tx.OpenNotice(person, notice); err != nil {
			return err
		}
		card, err := d.card(tx.View, n, true)
		w = Whole{Card: card, LinkKind: n.Link.Kind, LinkTitle: n.Link.Title, LinkURL: n.Link.URL, VideoUser: n.Link.User, VideoFeed: n.Link.Feed, VideoName: n.Link.Name, Page: d.page(n)}
		return err
	})
	return w, err
}
