package notice

import (
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// mostDrafts is how many drafts one digit can name.
const mostDrafts = 9

// talks takes a group's talk that a building head or staff pastes.
func (c *chat) talks(rest string) (string, bool, error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return "", false, err
	}
	i := slices.IndexFunc(grants, func(g domain.Grant) bool {
		here := slices.ContainsFunc(c.said.Communities, func(h domain.Community) bool { return h.ID == g.Community })
		return here && (c.me.Kind == domain.KindHead || slices.Contains(domain.StaffRoles, g.Role))
	})
	if i < 0 {
		return "", false, nil
	}
	if strings.TrimSpace(rest) == "" {
		return say.HowToPaste(), true, nil
	}
	sorted := Sort(c.desk.Reader, rest)
	sorted.Drafts = sorted.Drafts[:min(len(sorted.Drafts), mostDrafts)]
	t, left, err := c.desk.pastes(c.Tx, domain.Talk{Community: grants[i].Community, Person: c.me.ID, Inbox: c.said.Inbox}, sorted)
	if err != nil {
		return "", true, err
	}
	if len(t.Drafts) == 0 {
		return say.NothingInTalk(left), true, nil
	}
	if err := c.Ask(c.me.ID, c.said.Account, store.Question{Kind: askedTalk, Options: []domain.ID{t.ID}}); err != nil {
		return "", true, err
	}
	return say.TalkDrafts(t.Drafts, left), true, nil
}

// taps opens the drafts whose numbers were named, 「1」, 「1 3」, or none with 0. What
// was not named is forgotten.
func (c *chat) taps(talk domain.ID, text string) (string, bool, error) {
	t, err := c.Talk(talk)
	if err != nil {
		return "", true, err
	}
	var named []int
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			named = append(named, int(r-'0'))
		case !strings.ContainsRune(" ,，、.。　和", r):
			return "", false, nil
		}
	}
	if slices.ContainsFunc(named, func(n int) bool { return n > len(t.Drafts) }) {
		return say.WhichDrafts(len(t.Drafts)), true, nil
	}
	if err := c.Settle(c.me.ID, c.said.Account); err != nil {
		return "", true, err
	}
	opened, err := c.opens(t, named)
	if err != nil {
		return "", true, err
	}
	if err := c.CloseTalk(t.ID, len(named)); err != nil {
		return "", true, err
	}
	err = c.Record(store.Subject{Kind: "talk", ID: t.ID}, "confirmed", domain.By(c.me.ID), map[string]any{"opened": len(opened), "taps": len(named)})
	if len(opened) == 0 {
		return say.TalkDropped(), true, err
	}
	community, fault := c.Community(t.Community)
	if fault != nil {
		return "", true, fault
	}
	return say.TalkOpened(opened, community.Name), true, err
}

// opens makes tickets of the drafts named.
func (c *chat) opens(t domain.Talk, named []int) (out []domain.Ticket, err error) {
	for _, d := range t.Drafts {
		if !slices.Contains(named, d.No) || d.State != domain.TalkOpen {
			continue
		}
		ticket, err := c.desk.opens(c.Tx, t, d, c.me)
		if err != nil {
			return nil, err
		}
		out = append(out, ticket)
	}
	return out, nil
}
