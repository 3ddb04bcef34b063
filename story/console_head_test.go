package story

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"linli/domain"
	"linli/handler"
)

var headLink = regexp.MustCompile(`<a href="([^"]+)"( aria-current="[a-z]+")?>`)

// headOf lists where a part of a page's head leads to, and what of it is open.
func (s *seat) headOf(class string) (all []string, here string) {
	_, after, _ := strings.Cut(s.body, `<nav class="`+class+`"`)
	nav, _, _ := strings.Cut(after, "</nav>")
	for _, m := range headLink.FindAllStringSubmatch(nav, -1) {
		all = append(all, m[1])
		if m[2] != "" {
			here = m[1]
		}
	}
	return all, here
}

// TestTheHeadLeadsEverybodyToAllHisPages: whoever has many finds them by groups,
// whoever has few beside each other, and a ticket stands under its board.
func TestTheHeadLeadsEverybodyToAllHisPages(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		for role, name := range deskRoles {
			s := w.sits(name)
			var want, got []string
			for _, tab := range handler.ConsoleTabs {
				if slices.Contains(tab.Who.Roles, role) {
					want = append(want, handler.ConsoleBase+tab.Path)
				}
			}
			groups, _ := s.opens(want[0]).reads().headOf("groups")
			if (len(groups) > 1) != (len(want) > 7) {
				t.Errorf("%s has %d pages and %d groups", role, len(want), len(groups))
			}
			for _, path := range append(groups, want[0])[:max(1, len(groups))] {
				tabs, here := s.opens(path).reads().headOf("pages-here")
				if here != path {
					t.Errorf("%s opens %s, and the head shows him at %q", role, path, here)
				}
				if _, group := s.headOf("groups"); len(groups) > 0 && group != path {
					t.Errorf("%s opens %s, and the head shows the group %q", role, path, group)
				}
				got = append(got, tabs...)
			}
			if !slices.Equal(got, want) {
				t.Errorf("the head leads %s to\n%q, wants\n%q", role, got, want)
			}
		}
		cadre := w.seats()
		cadre.name = deskRoles[domain.RoleCadre]
		cadre.tries(cadre.name, deskPassword, "")
		if _, here := cadre.opens("/console/tickets/" + w.ticket(1001).ID.String()).reads().headOf("pages-here"); here != "/console/" {
			t.Errorf("a ticket stands under %q", here)
		}
	})
}
