package notice

import (
	"context"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Line is a notice in a list of the console.
type Line struct {
	ID                              domain.ID
	Head, Text, State, Whom, Author string
	When                            string
	Heads                           int
	Emergency                       bool
	Waits                           bool // for the yes of who looks
	Key                             domain.NoticeState
}

// Asked is which notices are listed.
type Asked struct {
	Community domain.ID
	State     domain.NoticeState // "" for every
	Before    domain.ID
	Now       time.Time
}

// linesAtOnce is how many notices a page of the list has.
const linesAtOnce = 30

// Lines lists a community's notices in a state, newest first, those before an id
// only unless it is 0, for who may write them there; next is where the page
// behind begins, 0 for none.
func (d *Desk) Lines(ctx context.Context, by domain.ID, in Asked) (out []Line, next domain.ID, err error) {
	v := d.DB.View(ctx)
	if may, err := holds(v, by, in.Community, domain.AuthorRoles); err != nil || !may {
		return nil, 0, hiddenOr(err)
	}
	all, err := v.NoticesThat(in.Community, in.State, in.Before, linesAtOnce+1)
	if err != nil {
		return nil, 0, err
	}
	if len(all) > linesAtOnce {
		all = all[:linesAtOnce]
		next = all[linesAtOnce-1].ID
	}
	ids := make([]domain.ID, len(all))
	authors := make([]domain.ID, len(all))
	for i, n := range all {
		ids[i], authors[i] = n.ID, n.Author
	}
	recalled, err := v.Recalled(ids)
	if err != nil {
		return nil, 0, err
	}
	people, err := v.People(authors)
	if err != nil {
		return nil, 0, err
	}
	for _, n := range all {
		whom, err := whole(v, n)
		if err != nil {
			return nil, 0, err
		}
		goes, _ := d.goes(n, in.Now)
		out = append(out, Line{ID: n.ID, Head: say.NoticeHead(n), Text: say.Short(n.Words), State: say.NoticeState(n.State, recalled[n.ID]), Whom: whom, Author: people[n.Author].Name,
			When: say.NoticeWhen(n, goes, in.Now), Heads: n.Heads, Emergency: n.Emergency, Waits: n.State == domain.NoticeAsked && n.Author != by, Key: n.State})
	}
	return out, next, nil
}

// whole says for whom a notice is, in names.
func whole(v store.View, n domain.Notice) (string, error) {
	a := n.Audience
	var communities, places, people []string
	for _, id := range a.Communities {
		c, err := v.Community(id)
		if err != nil {
			return "", err
		}
		communities = append(communities, c.Name)
	}
	if len(a.Estates)+len(a.Buildings)+len(a.Teams) > 0 {
		named, err := names(v, a)
		if err != nil {
			return "", err
		}
		places, people = named[0], named[1]
	}
	for _, r := range a.Roles {
		people = append(people, say.Role(r))
	}
	people = append(people, a.Kinds...)
	for _, t := range a.Tags {
		people = append(people, "#"+t)
	}
	return say.NoticeWhole(communities, places, people, a.Unit, a.Of != 0), nil
}

// names are the names of the places and of the teams of an audience.
func names(v store.View, a domain.NoticeAudience) (out [2][]string, err error) {
	for _, community := range a.Communities {
		buildings, err := v.BuildingsIn(community)
		if err != nil {
			return out, err
		}
		for _, b := range buildings {
			if slices.Contains(a.Estates, b.Estate) && !slices.Contains(out[0], b.EstateName) {
				out[0] = append(out[0], b.EstateName)
			}
			if slices.Contains(a.Buildings, b.ID) {
				out[0] = append(out[0], b.EstateName+b.Name)
			}
		}
		teams, err := v.TeamsOf(community)
		if err != nil {
			return out, err
		}
		for _, t := range teams {
			if slices.Contains(a.Teams, t.ID) {
				out[1] = append(out[1], t.Name)
			}
		}
	}
	return out, nil
}

// Link leads to another notice.
type Link struct {
	ID         domain.ID
	Head, Text string
	State      string
}

// Can is what who looks may do to a notice as it stands. What is really allowed,
// the deed decides.
type Can struct {
	Send, Write, Drop, Vote, Pause, Resume, Cancel, Follow bool
}

// Sheet is a notice as the console shows it.
type Sheet struct {
	Preview
	Can
	Progress
	Head, Whom, Author, Approver string
	When                         string
	Recalled                     bool
	Page, Poster                 string
	Of                           *Link
	Later                        []Link
}

// Sheet reads a notice for who may write notices in its community; NotFound for
// others.
func (d *Desk) Sheet(ctx context.Context, by, notice domain.ID, now time.Time) (s Sheet, err error) {
	v := d.DB.View(ctx)
	r, err := d.Report(ctx, by, notice)
	if err != nil {
		return s, err
	}
	n := r.Notice
	home, err := v.Community(n.Community)
	if err != nil {
		return s, err
	}
	if s.Preview, err = d.shown(v, n, home, now); err != nil {
		return s, err
	}
	approves, err := holds(v, by, n.Community, domain.ApproverRoles)
	if err != nil {
		return s, err
	}
	s.Can = can(n, by, approves)
	s.Head, s.When = say.NoticeHead(n), say.NoticeWhen(n, s.Goes, now)
	if s.Whom, err = whole(v, n); err != nil {
		return s, err
	}
	people, err := v.People([]domain.ID{n.Author, n.Approver})
	if err != nil {
		return s, err
	}
	s.Author, s.Approver = people[n.Author].Name, people[n.Approver].Name
	if s.Follow || went(n) {
		s.Page = d.page(n)
		s.Poster = domain.NoticePage + n.Code + domain.NoticePoster
	}
	if err := s.links(v, r); err != nil {
		return s, err
	}
	s.Progress, err = progress(v, r, s.Recalled)
	return s, err
}

// shown is a notice's preview: before it goes out with its heads counted now,
// afterwards as they were.
func (d *Desk) shown(v store.View, n domain.Notice, c domain.Community, now time.Time) (Preview, error) {
	if n.State == domain.NoticeDraft || n.State == domain.NoticeAsked {
		return d.counted(v, n, c, now)
	}
	p := d.preview(n, c, now)
	return p, p.asCall(v)
}

func can(n domain.Notice, by domain.ID, approves bool) Can {
	may := func(deed domain.NoticeDeed) bool { _, err := n.State.After(deed); return err == nil }
	mine := n.Author == by
	draft := n.State == domain.NoticeDraft
	vote := may(domain.NoticeApprove) && !mine && approves
	return Can{Send: draft && mine, Write: draft && mine && n.Of == 0, Drop: draft && mine, Vote: vote,
		Pause: mayHold(n, domain.NoticePause), Resume: mayHold(n, domain.NoticeResume), Cancel: mayHold(n, domain.NoticeCancel) && !draft && !vote,
		Follow: n.Kind == domain.NoticePlain && n.State.Told() && (n.State != domain.NoticeCancelled || went(n))}
}

// links reads what a notice corrects or recalls, and what does so to it.
func (s *Sheet) links(v store.View, r Report) error {
	for _, n := range r.Later {
		if n.State != domain.NoticeCancelled && n.State != domain.NoticeRefused || went(n) {
			s.Later = append(s.Later, linkTo(n))
		}
		s.Recalled = s.Recalled || n.Kind == domain.NoticeRecall && n.State.Told()
	}
	if r.Notice.Of == 0 {
		return nil
	}
	of, err := v.Notice(r.Notice.Of)
	l := linkTo(of)
	s.Of = &l
	return err
}

func linkTo(n domain.Notice) Link {
	return Link{n.ID, say.NoticeHead(n), say.Short(n.Words), say.NoticeState(n.State, false)}
}
