package notice

import (
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// page is where the whole of a notice stands.
func (d *Desk) page(n domain.Notice) string {
	if d.URL == "" {
		return ""
	}
	return strings.TrimRight(d.URL, "/") + domain.NoticePage + n.Code
}

// long tells that a notice is too long for WeChat as it will stand: on a phone, and
// in what the keeper of its group with the longest name is asked to post.
func (d *Desk) long(v store.View, n domain.Notice) (bool, error) {
	home, err := v.Community(n.Community)
	if err != nil {
		return false, err
	}
	longest, poster := "", d.page(n)
	text := say.NoticeText(n, home.Name, poster)
	if poster != "" {
		poster += domain.NoticePoster
	}
	for _, community := range n.Audience.Communities {
		groups, err := v.GroupsOf(community)
		if err != nil {
			return false, err
		}
		buildings, err := v.BuildingsIn(community)
		if err != nil {
			return false, err
		}
		for _, b := range buildings {
			groups = append(groups, domain.Group{Name: say.GroupOf(b)})
		}
		for _, g := range groups {
			if len(g.Name) > len(longest) {
				longest = g.Name
			}
		}
	}
	return len(say.PostThis(longest, text, poster)) > domain.NoticeBytes, nil
}
