package notice

import (
	"regexp"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// number takes a digit for the answer to a notice that waits for a yes, or to a
// draft out of a group's talk, if that was asked last.
func (c *chat) number() (string, bool, error) {
	n, ok := domain.ParseNumber(c.said.Text)
	if !ok || n.Ticket != 0 {
		return "", false, nil
	}
	q, err := c.OpenQuestion(c.me.ID, c.said.Account)
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil || len(q.Options) == 0 {
		return "", false, err
	}
	switch q.Kind {
	case askedNotice:
		return c.confirms(q.Options[0], n)
	case askedApproval:
		if n.Digit != 1 && n.Digit != 2 {
			return "", false, nil
		}
		if err := c.Settle(c.me.ID, c.said.Account); err != nil {
			return "", true, err
		}
		return c.vote(q.Options[0], n.Digit == 1)
	case askedTalk:
		return c.taps(q.Options[0], c.said.Text)
	}
	return "", false, nil
}

// confirms takes an author's number: 1 goes out, 2 with a reason at once though it
// is night, 0 does not.
func (c *chat) confirms(notice domain.ID, n domain.Number) (string, bool, error) {
	switch n.Digit {
	case 0:
		if err := c.Settle(c.me.ID, c.said.Account); err != nil {
			return "", true, err
		}
		_, err := c.desk.hold(c.Tx, c.me.ID, notice, domain.NoticeCancel)
		return say.NoticeDropped(), true, err
	case 2:
		if strings.TrimSpace(n.Rest) == "" {
			return say.NoticeWhy(), true, nil
		}
		if err := c.desk.urge(c.Tx, c.me.ID, notice, n.Rest); err != nil {
			return c.gone(err)
		}
	case 1:
	default:
		return "", false, nil
	}
	if err := c.Settle(c.me.ID, c.said.Account); err != nil {
		return "", true, err
	}
	s, err := c.desk.send(c.Tx, c.me.ID, notice)
	if err != nil {
		return c.gone(err)
	}
	return c.sent(s)
}

// gone answers for a notice that moved on meanwhile.
func (c *chat) gone(err error) (string, bool, error) {
	switch domain.CodeOf(err) {
	case domain.Conflict, domain.NotFound:
		return say.NoNotice(), true, nil
	}
	return "", true, err
}

func (c *chat) sent(s Sent) (string, bool, error) {
	if s.Notice.State == domain.NoticeAsked {
		names := make([]string, len(s.Asked))
		for i, id := range s.Asked {
			p, err := c.Person(id)
			if err != nil {
				return "", true, err
			}
			names[i] = p.Name
		}
		return say.NoticeWaits(names), true, nil
	}
	if len(s.Tasks) > 0 {
		return say.CallOff(numbers(s.Tasks), s.Quiet), true, nil
	}
	return say.NoticeOff(say.NoticeHour(s.Goes, c.Now)), true, nil
}

func numbers(tickets []domain.Ticket) []string {
	out := make([]string, len(tickets))
	for i, t := range tickets {
		out[i] = domain.ID(t.Number).String()
	}
	return out
}

// votes takes a second person's word on the notice that waits longest for one.
func (c *chat) votes(yes bool) func(string) (string, bool, error) {
	return func(string) (string, bool, error) {
		mine, err := c.staffOf(domain.ApproverRoles)
		if err != nil || len(mine) == 0 {
			return "", false, err
		}
		own := false
		for _, community := range mine {
			all, err := c.NoticesOf(community.ID, 0, 50)
			if err != nil {
				return "", true, err
			}
			for i := len(all) - 1; i >= 0; i-- {
				switch n := all[i]; {
				case n.State != domain.NoticeAsked:
				case n.Author == c.me.ID:
					own = true
				default:
					return c.vote(n.ID, yes)
				}
			}
		}
		if own {
			return say.OwnNotice(), true, nil
		}
		return say.NothingToApprove(), true, nil
	}
}

func (c *chat) vote(notice domain.ID, yes bool) (string, bool, error) {
	s, err := c.desk.decide(c.Tx, c.me.ID, Vote{notice, yes})
	switch domain.CodeOf(err) {
	case domain.Conflict, domain.NotFound:
		return say.NothingToApprove(), true, nil
	case domain.Denied:
		return say.OwnNotice(), true, nil
	}
	if err != nil {
		return "", true, err
	}
	if !yes {
		return say.NoticeDenied(), true, nil
	}
	return say.NoticeAgreed(say.NoticeHour(s.Goes, c.Now)), true, nil
}

// posts ticks off the oldest post that waits for the writer.
func (c *chat) posts(string) (string, bool, error) {
	left, done, err := c.desk.ticked(c.Tx, c.me.ID)
	if err != nil {
		return "", true, err
	}
	if done {
		return say.Posted(left), true, nil
	}
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 {
		return "", false, err
	}
	return say.NothingToPost(), true, nil
}

// awaiting shows a building head what he is to post, the oldest first: a card has
// no room for it.
func (c *chat) awaiting(string) (string, bool, error) {
	waiting, err := c.PostsAwaiting(c.me.ID)
	if err != nil {
		return "", true, err
	}
	if len(waiting) == 0 {
		return c.posts("")
	}
	n, err := c.Notice(waiting[0].Notice)
	if err != nil {
		return "", true, err
	}
	group, err := c.Group(waiting[0].Group)
	if err != nil {
		return "", true, err
	}
	community, err := c.Community(n.Community)
	page := c.desk.page(n)
	poster := page
	if page != "" {
		poster += domain.NoticePoster
	}
	return say.PostThis(group.Name, say.NoticeText(n, community.Name, page), poster), true, err
}

// listed is the newest notice that left somebody of the writer's building to him.
func (c *chat) listed() (n domain.Notice, left []Hand, ok bool, err error) {
	if c.me.Building == 0 || c.me.Kind != domain.KindHead {
		return n, nil, false, nil
	}
	all, err := c.NoticesOf(c.me.Community, 0, 20)
	if err != nil {
		return n, nil, false, err
	}
	for _, n := range all {
		if !n.State.Told() {
			continue
		}
		left, err := hands(c.Tx, n, c.me.Building)
		if err != nil || len(left) > 0 {
			return n, left, true, err
		}
	}
	return n, nil, true, nil
}

// hands shows a building head whom he is to tell. That he read it is an event.
func (c *chat) hands(string) (string, bool, error) {
	n, left, ok, err := c.listed()
	if err != nil || !ok {
		return "", false, err
	}
	if len(left) == 0 {
		return say.NobodyByHand(), true, nil
	}
	var lines []string
	for _, p := range left[0].People {
		lines = append(lines, say.HandLine(p))
	}
	err = c.Record(subject(n), "hands_shown", domain.By(c.me.ID), map[string]any{"building": c.me.Building, "people": len(lines)})
	return say.HandList(lines), true, err
}

func (c *chat) tells(string) (string, bool, error) {
	n, left, ok, err := c.listed()
	if err != nil || !ok {
		return "", false, err
	}
	if len(left) == 0 {
		return say.NobodyByHand(), true, nil
	}
	people, err := told(c.Tx, n, c.me)
	return say.ToldByHand(people), true, err
}

// wants takes what a resident says of notices at all.
func (c *chat) wants(yes bool) func(string) (string, bool, error) {
	return func(string) (string, bool, error) {
		if err := c.WantsNotices(c.me.ID, yes); err != nil {
			return "", true, err
		}
		err := c.Record(store.Subject{Kind: "person", ID: c.me.ID}, "notices_wanted", domain.By(c.me.ID), map[string]any{"wants": yes})
		if yes {
			return say.NoticesWanted(), true, err
		}
		return say.NoticesStopped(), true, err
	}
}

// tagged splits 「13800000001 高龄」.
var tagged = regexp.MustCompile(`^\s*(1\d{10})\s+#?(\p{Han}{2,8})\s*$`)

// tags lists somebody under a tag he agreed to, or takes it back.
func (c *chat) tags(on bool) func(string) (string, bool, error) {
	return func(rest string) (string, bool, error) {
		mine, err := c.staffOf(domain.AuthorRoles)
		if err != nil || len(mine) == 0 {
			return "", false, err
		}
		m := tagged.FindStringSubmatch(rest)
		if m == nil {
			return say.HowToTag(), true, nil
		}
		p, err := c.PersonByPhone(m[1])
		if domain.CodeOf(err) == domain.NotFound {
			return say.HowToTag(), true, nil
		}
		if err != nil {
			return "", true, err
		}
		about := store.Subject{Kind: "person", ID: p.ID}
		if !on {
			if err := c.Untag(mine[0].ID, p.ID, m[2]); err != nil {
				return "", true, err
			}
			return say.Untagged(m[2]), true, c.Record(about, "untagged", domain.By(c.me.ID), map[string]any{"community": mine[0].ID})
		}
		if err := c.Tag(mine[0].ID, p.ID, c.me.ID, m[2]); err != nil {
			return "", true, err
		}
		return say.Tagged(m[2]), true, c.Record(about, "tagged", domain.By(c.me.ID), map[string]any{"community": mine[0].ID})
	}
}
