package push

import (
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// ofNotice makes the words of what is about a notice: to its author, to who may
// say yes, to who posts it in a group or tells his neighbours.
func (r *Relay) ofNotice(tx *store.Tx, p domain.Push) (words, bool, error) {
	n, err := tx.Notice(p.Notice)
	if err != nil {
		return words{}, false, err
	}
	w := words{template: templateOf(p.Kind), values: map[string]string{"number": "0", "category": say.NoticeHead(n), "text": say.NoticeHint(p.Kind),
		"state": say.NoticeHead(n), "time": chinaTime(tx.Now), "deadline": chinaTime(tx.Now), "count": "0"}}
	if n.Emergency {
		w.urgency = 3
	}
	wanted := false
	switch p.Kind {
	case domain.PushApprove:
		w.text, wanted, err = approval(tx, n)
	case domain.PushVoted:
		by, fault := tx.Person(n.Approver)
		w.text, wanted, err = say.NoticeVoted(n, by.Name, say.NoticeHour(n.At, tx.Now)), true, fault
	case domain.PushBare:
		w.text, wanted = say.NoticeBare(n), true
		w.urgency = 0
	case domain.PushSpread:
		figures, fault := tx.NoticeFigures(n)
		w.text, wanted, err = say.NoticeFigures(n, figures), true, fault
		w.urgency = 0
	case domain.PushPost, domain.PushPostDue:
		w.text, wanted, err = r.posting(tx, p, n)
	case domain.PushByHand:
		w.text, wanted, err = byHand(tx, p, n)
		w.urgency = 0
	}
	return w, wanted && err == nil, err
}

// approval asks for a second yes, as long as none was said.
func approval(tx *store.Tx, n domain.Notice) (string, bool, error) {
	if n.State != domain.NoticeAsked {
		return "", false, nil
	}
	author, err := tx.Person(n.Author)
	if err != nil {
		return "", false, err
	}
	_, reachable, err := tx.CountAudience(n.Audience)
	return say.NoticeApproval(n, author.Name, say.NoticeTo("", n.Heads, reachable), say.NoticeHour(n.At, tx.Now)), true, err
}

// posting gives who keeps a group what he posts there, reminds him, or tells the
// author that it does not stand there.
func (r *Relay) posting(tx *store.Tx, p domain.Push, n domain.Notice) (string, bool, error) {
	posts, err := tx.PostsOf(n.ID)
	if err != nil {
		return "", false, err
	}
	for _, one := range posts {
		if !strings.HasSuffix(p.Key, ":"+one.ID.String()) {
			continue
		}
		group, err := tx.Group(one.Group)
		if err != nil {
			return "", false, err
		}
		switch {
		case p.Kind == domain.PushPost:
			community, err := tx.Community(n.Community)
			return say.PostThis(group.Name, say.NoticeText(n, community.Name, r.page(n, "")), r.page(n, domain.NoticePoster)), one.State == domain.PostAwaiting, err
		case p.Person == one.Keeper && one.State == domain.PostAwaiting:
			return say.PostReminder(group.Name), true, nil
		}
		keeper, err := tx.Person(one.Keeper)
		return say.PostMissing(group.Name, keeper.Name), one.State == domain.PostMissed, err
	}
	return "", false, nil
}

// page is where a notice stands, "" for nowhere.
func (r *Relay) page(n domain.Notice, part string) string {
	if r.Pages == "" {
		return ""
	}
	return strings.TrimRight(r.Pages, "/") + domain.NoticePage + n.Code + part
}

// byHand tells a building head how many of his neighbours no message reached.
func byHand(tx *store.Tx, p domain.Push, n domain.Notice) (string, bool, error) {
	head, err := tx.Person(p.Person)
	if err != nil || head.Building == 0 {
		return "", false, err
	}
	people := 0
	for after := domain.ID(0); ; {
		some, err := tx.UnreachedBy(n.ID, after)
		if err != nil {
			return "", false, err
		}
		if len(some) == 0 {
			break
		}
		for _, u := range some {
			after = u.Person
			if u.Building == head.Building {
				people++
			}
		}
	}
	b, err := tx.Building(head.Building)
	return say.ByHand(strings.TrimSpace(b.Name), people, n.Words), people > 0, err
}
