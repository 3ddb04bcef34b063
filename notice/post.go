package notice

import (
	"context"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// planPosts writes into which groups a notice goes: those of its buildings, and of
// the whole community where nothing narrows it. Where a building has a head and no
// group is known, his is taken for granted.
func (r *Crier) planPosts(tx *store.Tx, n domain.Notice) error {
	a, err := r.whose(tx, n)
	if err != nil || len(a.Teams)+len(a.Roles)+len(a.Kinds)+len(a.Tags) > 0 {
		return err
	}
	for _, community := range a.Communities {
		buildings, err := buildingsOf(tx.View, a, community)
		if err != nil {
			return err
		}
		groups, err := r.groups(tx, n, community, buildings)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if len(buildings) > 0 && !slices.Contains(buildings, g.Building) {
				continue
			}
			keeper := g.Keeper
			if keeper == 0 {
				keeper = n.Author
			}
			if err := tx.AddPost(domain.Post{Notice: n.ID, Group: g.ID, Keeper: keeper, State: domain.PostPlanned, Due: r.due(n, tx.Now, 0)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// whose is the audience whose groups hear of a notice: of a correction that of
// what it corrects.
func (r *Crier) whose(tx *store.Tx, n domain.Notice) (domain.NoticeAudience, error) {
	for n.Of != 0 {
		of, err := tx.Notice(n.Of)
		if err != nil {
			return domain.NoticeAudience{}, err
		}
		n = of
	}
	return n.Audience, nil
}

// buildingsOf lists the buildings an audience is narrowed to; none for all.
func buildingsOf(v store.View, a domain.NoticeAudience, community domain.ID) ([]domain.ID, error) {
	if len(a.Buildings)+len(a.Estates) == 0 {
		return nil, nil
	}
	all, err := v.BuildingsIn(community)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(a.Buildings)
	for _, b := range all {
		if slices.Contains(a.Estates, b.Estate) {
			out = append(out, b.ID)
		}
	}
	return out, nil
}

// groups lists the groups of a community, those of its building heads besides.
func (r *Crier) groups(tx *store.Tx, n domain.Notice, community domain.ID, buildings []domain.ID) ([]domain.Group, error) {
	groups, err := tx.GroupsOf(community)
	if err != nil {
		return nil, err
	}
	heads, err := tx.HeadsOf(community)
	if err != nil {
		return nil, err
	}
	all, err := tx.BuildingsIn(community)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		head := heads[b.ID]
		known := slices.ContainsFunc(groups, func(g domain.Group) bool { return g.Kind == domain.GroupPlain && g.Building == b.ID })
		if head == 0 || known || len(buildings) > 0 && !slices.Contains(buildings, b.ID) {
			continue
		}
		g, err := tx.PutGroup(domain.Group{Community: community, Kind: domain.GroupPlain, Name: say.GroupOf(b), Building: b.ID, Keeper: head})
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// posts moves on what is due of the groups, of whichever notice.
func (r *Crier) posts(ctx context.Context) error {
	reading, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var due []domain.Post
	err := r.DB.InTx(reading, func(tx *store.Tx) error {
		due = nil
		for _, state := range []domain.PostState{domain.PostSending, domain.PostPlanned, domain.PostAwaiting} {
			some, err := tx.DuePosts(state, tx.Now)
			if err != nil {
				return err
			}
			due = append(due, some...)
		}
		return nil
	})
	for i := 0; err == nil && i < len(due); i++ {
		err = r.post(ctx, due[i])
	}
	return err
}

// posting is one post with what it is made of.
type posting struct {
	post   domain.Post
	group  domain.Group
	notice domain.Notice
	text   string
}

// post moves one post on: a plain group's waits for its keeper, the others' are
// called.
func (r *Crier) post(ctx context.Context, p domain.Post) error {
	var with posting
	calls := false
	err := r.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		if with, err = r.posting(tx, p); err != nil {
			return err
		}
		calls, err = r.advance(tx, &with)
		return err
	})
	if err != nil || !calls {
		return err
	}
	calling, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	id, err := "", error(nil)
	if with.group.Kind == domain.GroupRobot {
		err = r.Circle.Robot(calling, with.group.Key, with.text)
	} else {
		id, err = r.Circle.Task(calling, domain.GroupTask{Account: with.group.Account, Member: with.group.Key, Text: with.text})
	}
	failed := failureOf(err)
	return r.DB.InTx(context.WithoutCancel(ctx), func(tx *store.Tx) error { return r.posted(tx, with, id, failed) })
}

func (r *Crier) posting(tx *store.Tx, p domain.Post) (w posting, err error) {
	w.post = p
	if w.group, err = tx.Group(p.Group); err != nil {
		return w, err
	}
	if w.notice, err = tx.Notice(p.Notice); err != nil {
		return w, err
	}
	community, err := tx.Community(w.notice.Community)
	w.text = say.NoticeText(w.notice, community.Name, r.Desk.page(w.notice))
	return w, err
}

// advance decides about a post that is due; calls tells that the wire is to be used.
func (r *Crier) advance(tx *store.Tx, w *posting) (calls bool, err error) {
	p := w.post
	now := p
	switch {
	case p.State == domain.PostSending: // its sender died: a robot's words may stand there
		now.State, now.Claim = domain.PostUnknown, ""
	case p.State == domain.PostAwaiting:
		return false, r.awaits(tx, *w)
	case w.group.Kind == domain.GroupPlain:
		now.State, now.Asked, now.Due = domain.PostAwaiting, tx.Now, tx.Now.Add(domain.PostRemind)
		if moved, err := tx.ChangePost(p, now); err != nil || !moved {
			return false, err
		}
		return false, tx.Owe(r.pushOfPost(*w, domain.PushPost, p.Keeper))
	default:
		now.State, now.Attempts, now.Claim, now.Due, calls = domain.PostSending, p.Attempts+1, r.Claim(), tx.Now.Add(lease), true
	}
	moved, err := tx.ChangePost(p, now)
	w.post = now
	return calls && moved, err
}

// pushOfPost is a push about one post, which ends its key.
func (r *Crier) pushOfPost(w posting, kind domain.PushKind, person domain.ID) domain.Push {
	p := pushOf(w.notice, kind, person)
	p.Key += ":" + w.post.ID.String()
	return p
}

// awaits reminds who is to post, then tells the author, then gives up.
func (r *Crier) awaits(tx *store.Tx, w posting) error {
	p := w.post
	now := p
	waited := tx.Now.Sub(p.Asked)
	switch {
	case waited >= domain.PostWithin:
		now.State, now.Claim = domain.PostMissed, ""
		if moved, err := tx.ChangePost(p, now); err != nil || !moved {
			return err
		}
		return tx.Owe(r.pushOfPost(w, domain.PushPostDue, w.notice.Author))
	default:
		now.Due = p.Asked.Add(domain.PostWithin)
		if moved, err := tx.ChangePost(p, now); err != nil || !moved || w.group.Kind != domain.GroupPlain {
			return err
		}
		return tx.Owe(r.pushOfPost(w, domain.PushPostDue, p.Keeper))
	}
}

// posted writes what became of a call into a group.
func (r *Crier) posted(tx *store.Tx, w posting, id string, failed *domain.SendError) error {
	now := w.post
	now.Claim = ""
	switch {
	case failed == nil && w.group.Kind == domain.GroupRobot:
		now.State, now.Posted = domain.PostPosted, tx.Now
	case failed == nil:
		now.State, now.MsgID, now.Asked, now.Due = domain.PostAwaiting, id, tx.Now, tx.Now.Add(domain.PostRemind)
	case failed.Class == domain.SendUnknown:
		now.State, now.ErrCode = domain.PostUnknown, failed.ErrCode
	case failed.Class == domain.SendAgain && now.Attempts < maxAttempts:
		now.State, now.ErrCode, now.Due = domain.PostPlanned, failed.ErrCode, tx.Now.Add(time.Minute<<min(now.Attempts, 5))
	default:
		now.State, now.ErrCode = domain.PostFailed, failed.ErrCode
		r.Log.Warn("a group does not take what is posted there", "post", w.post.ID, "group", w.group.ID, "error", failed)
	}
	_, err := tx.ChangePost(w.post, now)
	return err
}

// Checks asks WeCom whether members have sent what they were asked to; the posts
// of those who have are ticked off.
func (r *Crier) Checks(ctx context.Context) error {
	var due []domain.Post
	var groups []domain.Group
	err := r.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		if due, err = tx.PostsAsked(); err != nil {
			return err
		}
		groups = make([]domain.Group, len(due))
		for i, p := range due {
			if groups[i], err = tx.Group(p.Group); err != nil {
				return err
			}
		}
		return nil
	})
	for i := 0; err == nil && i < len(due); i++ {
		p, g := due[i], groups[i]
		calling, cancel := context.WithTimeout(ctx, patience)
		sent, asked := r.Circle.TaskSent(calling, g.Account, p.MsgID, g.Key)
		cancel()
		if asked != nil || !sent {
			continue // it is asked again
		}
		err = r.DB.InTx(ctx, func(tx *store.Tx) error {
			now := p
			now.State, now.Posted = domain.PostPosted, tx.Now
			_, err := tx.ChangePost(p, now)
			return err
		})
	}
	return err
}
