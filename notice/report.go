package notice

import (
	"context"
	"slices"
	"sort"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Report is how a notice stands, for who runs the house.
type Report struct {
	Notice  domain.Notice
	Figures domain.NoticeFigures
	Posts   []PostLine
	Later   []domain.Notice // what corrects or recalls it
	Words   string          // in one sentence
}

// PostLine is one group of a report.
type PostLine struct {
	Post  domain.Post
	Group string
}

// Report reads how a notice stands; NotFound for who is no staff there.
func (d *Desk) Report(ctx context.Context, by, notice domain.ID) (Report, error) {
	v := d.DB.View(ctx)
	n, err := v.Notice(notice)
	if err != nil {
		return Report{}, err
	}
	if may, err := holds(v, by, n.Community, domain.AuthorRoles); err != nil || !may {
		if err == nil {
			err = domain.Errorf(domain.NotFound, "no such notice")
		}
		return Report{}, err
	}
	return report(v, n)
}

func report(v store.View, n domain.Notice) (Report, error) {
	figures, err := v.NoticeFigures(n)
	if err != nil {
		return Report{}, err
	}
	out := Report{Notice: n, Figures: figures, Words: say.NoticeFigures(n, figures)}
	if out.Later, err = v.AboutNotice(n.ID); err != nil {
		return Report{}, err
	}
	posts, err := v.PostsOf(n.ID)
	if err != nil {
		return Report{}, err
	}
	for _, p := range posts {
		g, err := v.Group(p.Group)
		if err != nil {
			return Report{}, err
		}
		out.Posts = append(out.Posts, PostLine{p, g.Name})
	}
	return out, nil
}

// Hand is what one building head is to tell his neighbours.
type Hand struct {
	Building domain.Building
	People   []domain.Person
}

// Hands lists whom no message of a notice reached, building by building. That
// doors and names were read is an event.
func (d *Desk) Hands(ctx context.Context, by, notice domain.ID) (out []Hand, err error) {
	err = d.DB.InTx(ctx, func(tx *store.Tx) error {
		n, err := tx.Notice(notice)
		if err != nil {
			return err
		}
		if may, err := holds(tx.View, by, n.Community, domain.AuthorRoles); err != nil || !may {
			return deniedOr(err)
		}
		out, err = hands(tx, n, 0)
		if err != nil {
			return err
		}
		return tx.Record(subject(n), "hands_shown", domain.By(by), map[string]any{"buildings": len(out)})
	})
	return out, err
}

// hands lists whom no message reached, of one building or of all.
func hands(tx *store.Tx, n domain.Notice, only domain.ID) ([]Hand, error) {
	by := map[domain.ID]*Hand{}
	for after := domain.ID(0); ; {
		some, err := tx.UnreachedBy(n.ID, after)
		if err != nil {
			return nil, err
		}
		if len(some) == 0 {
			break
		}
		for _, u := range some {
			after = u.Person
			if only != 0 && u.Building != only {
				continue
			}
			p, err := tx.Person(u.Person)
			if err != nil {
				return nil, err
			}
			if by[u.Building] == nil {
				by[u.Building] = &Hand{}
				if u.Building != 0 {
					if by[u.Building].Building, err = tx.Building(u.Building); err != nil {
						return nil, err
					}
				}
			}
			by[u.Building].People = append(by[u.Building].People, p)
		}
	}
	var out []Hand
	for _, h := range by {
		out = append(out, *h)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Building.ID < out[j].Building.ID })
	return out, nil
}

// Told takes a building head's word that he told everybody on his list.
func told(tx *store.Tx, n domain.Notice, by domain.Person) (int64, error) {
	people, err := tx.ToldByHand(n.ID, by.Building)
	if err != nil || people == 0 {
		return people, err
	}
	return people, tx.Record(subject(n), "told_by_hand", domain.By(by.ID), map[string]any{"building": by.Building, "people": people})
}

// ticked is how a building head ticks off what he posted, the oldest first.
func (d *Desk) ticked(tx *store.Tx, keeper domain.ID) (left int, done bool, err error) {
	waiting, err := tx.PostsAwaiting(keeper)
	if err != nil || len(waiting) == 0 {
		return 0, false, err
	}
	done, err = tick(tx, waiting[0], keeper)
	return len(waiting) - 1, done, err
}

// tick writes that a post stands in its group; false if that was known.
func tick(tx *store.Tx, p domain.Post, by domain.ID) (bool, error) {
	now := p
	now.State, now.Posted = domain.PostPosted, tx.Now
	if moved, err := tx.ChangePost(p, now); err != nil || !moved {
		return false, err
	}
	return true, tx.Record(store.Subject{Kind: "notice", ID: p.Notice}, "posted", domain.By(by), map[string]any{"post": p.ID, "group": p.Group})
}

// Tick is how staff ticks off for a building head what he says he posted.
// Conflict: it does not wait for anybody.
func (d *Desk) Tick(ctx context.Context, by, notice, post domain.ID) error {
	return d.deed(ctx, func(tx *store.Tx) error {
		n, err := tx.Notice(notice)
		if err != nil {
			return err
		}
		if may, err := holds(tx.View, by, n.Community, domain.AuthorRoles); err != nil || !may {
			return hiddenOr(err)
		}
		posts, err := tx.PostsOf(n.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(posts, func(p domain.Post) bool { return p.ID == post && p.State == domain.PostAwaiting })
		if i < 0 {
			return domain.Errorf(domain.Conflict, "nobody is to post that")
		}
		_, err = tick(tx, posts[i], by)
		return err
	})
}

// Group writes down a group of a community, for its staff.
func (d *Desk) Group(ctx context.Context, by domain.ID, g domain.Group) (out domain.Group, err error) {
	err = d.DB.InTx(ctx, func(tx *store.Tx) error {
		if may, err := holds(tx.View, by, g.Community, domain.AuthorRoles); err != nil || !may {
			return deniedOr(err)
		}
		if g.Name == "" || g.Kind == domain.GroupPlain && g.Keeper == 0 || g.Kind != domain.GroupPlain && g.Key == "" || g.Kind == domain.GroupCustomer && g.Account == "" {
			return domain.Errorf(domain.Invalid, "a group has a name and who or what posts there")
		}
		if out, err = tx.PutGroup(g); err != nil {
			return err
		}
		return tx.Record(store.Subject{Kind: "group", ID: out.ID}, "kept", domain.By(by), map[string]any{"kind": g.Kind, "community": g.Community})
	})
	return out, err
}
