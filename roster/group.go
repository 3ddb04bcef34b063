package roster

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
)

// rosterGroup is a row of the WeChat groups: what it is called, whose people are
// in it, and who posts there.
type rosterGroup struct {
	name, head word // a name, and the phone of who posts
	of         word // building as named; none: the whole community's
	building   *rosterBuilding
}

func (f *faults) group(n *yaml.Node) *rosterGroup {
	r := f.record(n, "group", "name", "building", "head")
	g := &rosterGroup{name: r.called("name"), head: f.phone(r.must("head", 32), "head")}
	g.of, _ = r.text("building", 2*nameLimit)
	return g
}

// groups finds the buildings that rows of groups name; each name stands once.
func (f *faults) groups(c *rosterCommunity, places map[string][]*rosterBuilding) {
	names := seen{}
	for _, g := range c.groups {
		f.once(names, "name", g.name)
		g.building = f.building(places, "building", g.of)
	}
}

// posted writes the groups of a file. What it leaves out stays.
func (l *loading) posted(c domain.Community, r *rosterCommunity) error {
	there, err := l.tx.GroupsOf(c.ID)
	if err != nil {
		return err
	}
	for _, row := range r.groups {
		head, known, err := l.known(row.head, "group: head")
		if err != nil {
			return fmt.Errorf("group at line %d: %w", row.name.line, err)
		}
		if !known {
			continue
		}
		g := domain.Group{Community: c.ID, Kind: domain.GroupPlain, Name: row.name.text, Keeper: head.ID, Building: l.buildings[row.building]}
		effect := store.Added
		if i := slices.IndexFunc(there, func(o domain.Group) bool { return o.Kind == g.Kind && o.Name == g.Name }); i >= 0 {
			effect = store.Changed
			if g.ID = there[i].ID; there[i] == g {
				effect = store.Same
			}
		}
		if effect != store.Same {
			if err := l.keeps(g, there, r); err != nil {
				return fmt.Errorf("group at line %d: %w", row.name.line, err)
			}
		}
		l.note(effect, "group "+c.Name+"/"+g.Name)
	}
	return nil
}

// keeps writes one group. The one that was taken for granted for its building
// gives way: its head would post there twice.
func (l *loading) keeps(g domain.Group, there []domain.Group, r *rosterCommunity) error {
	for _, o := range there {
		named := slices.ContainsFunc(r.groups, func(row *rosterGroup) bool { return row.name.text == o.Name })
		if named || o.Kind != g.Kind || g.Building == 0 || o.Building != g.Building || o.Keeper != g.Keeper {
			continue
		}
		if err := l.tx.RetireGroup(o.ID); err != nil {
			return err
		}
	}
	g, err := l.tx.PutGroup(g)
	if err != nil {
		return err
	}
	return l.tx.Record(store.Subject{Kind: "group", ID: g.ID}, "kept", l.by, map[string]any{"kind": g.Kind, "community": g.Community})
}
