package roster

import (
	"slices"
	"strings"
)

// check finds what is wrong between the rows of a file and resolves the names
// of buildings and teams. A file stands by itself: what an earlier one brought
// is not looked up, so that the same file always means the same.
func (f *faults) check(r *roster, accounts []string) {
	communities, phones, openids, userids := seen{}, seen{}, seen{}, seen{}
	for _, c := range r.communities {
		f.once(communities, "name", c.name)
		f.served(c, accounts)
		places := f.places(c)
		f.near(c, places)
		teams := f.teams(c, places)
		for _, m := range c.members {
			f.once(phones, "phone", m.phone)
			f.once(openids, "openid", m.openid)
			f.once(userids, "wecom", m.wecom)
			if m.wecom.line != 0 && c.wecom.line == 0 {
				f.add(m.wecom.line, "wecom: the community names no wecom account")
			}
			m.building = f.building(places, "building", m.lives)
			for _, w := range m.wanted {
				if t := teams[w.text]; t != nil {
					m.teams = append(m.teams, t)
				} else {
					f.add(w.line, "teams: no such team in this community")
				}
			}
			f.keys(places, m)
		}
		f.turns(c)
		f.owners(c)
		f.visitors(c, teams)
		f.groups(c, places)
	}
}

// seen remembers where in the file a value stood first.
type seen map[string]int

// once notes a value that stands in the file twice.
func (f *faults) once(s seen, key string, w word) {
	if w.line == 0 {
		return
	}
	if first := s[w.text]; first != 0 {
		f.add(w.line, "%s: the same as at line %d", key, first)
		return
	}
	s[w.text] = w.line
}

// served checks that a community's accounts are configured ones.
func (f *faults) served(c *rosterCommunity, accounts []string) {
	if len(accounts) == 0 {
		return
	}
	for _, w := range []word{c.account, c.mini, c.wecom} {
		if w.line != 0 && !slices.Contains(accounts, w.text) {
			f.add(w.line, "account: none of this name is configured")
		}
	}
}

// places lists a community's buildings by each name they answer to: 1号楼 and
// 莱茵小镇/1号楼. A name of several buildings leads to all of them.
func (f *faults) places(c *rosterCommunity) map[string][]*rosterBuilding {
	places := map[string][]*rosterBuilding{}
	estates := seen{}
	for _, e := range c.estates {
		f.once(estates, "name", e.name)
		buildings := seen{}
		for _, b := range e.buildings {
			f.once(buildings, "name", b.name)
			places[b.name.text] = append(places[b.name.text], b)
			path := e.name.text + "/" + b.name.text
			places[path] = append(places[path], b)
		}
	}
	return places
}

// building finds the one building a name means; nil for no name.
func (f *faults) building(places map[string][]*rosterBuilding, key string, w word) *rosterBuilding {
	if w.line == 0 {
		return nil
	}
	switch found := places[w.text]; {
	case len(found) == 1:
		return found[0]
	case len(found) > 1 && !strings.Contains(w.text, "/"):
		f.add(w.line, "%s: several buildings have this name; put the estate's name and a slash before it", key)
	case len(found) == 0:
		f.add(w.line, "%s: no such building in this community", key)
	}
	return nil
}

// teams lists a community's teams by name, their buildings resolved.
func (f *faults) teams(c *rosterCommunity, places map[string][]*rosterBuilding) map[string]*rosterTeam {
	teams := map[string]*rosterTeam{}
	names := seen{}
	for _, t := range c.teams {
		f.once(names, "name", t.name)
		teams[t.name.text] = t
		for _, w := range t.wanted {
			b := f.building(places, "buildings", w)
			if b != nil && !slices.Contains(t.buildings, b) {
				t.buildings = append(t.buildings, b)
			}
		}
	}
	return teams
}
