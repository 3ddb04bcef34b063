package roster

import (
	"fmt"
	"slices"

	"linli/domain"
)

// maxNear is how many buildings may be near one.
const maxNear = 20

// near finds the buildings that stand near others: a name alone means one of the
// same estate first.
func (f *faults) near(c *rosterCommunity, places map[string][]*rosterBuilding) {
	for _, e := range c.estates {
		for _, b := range e.buildings {
			for _, w := range b.beside {
				other := w
				if len(places[e.name.text+"/"+w.text]) == 1 {
					other.text = e.name.text + "/" + w.text
				}
				found := f.building(places, "near", other)
				switch {
				case found == b:
					f.add(w.line, "near: it is the building itself")
				case found != nil && !slices.Contains(b.near, found):
					b.near = append(b.near, found)
				}
			}
		}
	}
}

// near writes which buildings stand near one another. Of a building of which the
// file says it, exactly those that either names; of others nothing is taken away.
func (l *loading) near(c domain.Community, r *rosterCommunity) error {
	for _, e := range r.estates {
		for _, b := range e.buildings {
			if !b.placed {
				continue
			}
			ids := []domain.ID{}
			for _, in := range r.estates {
				for _, o := range in.buildings {
					if slices.Contains(b.near, o) || slices.Contains(o.near, b) {
						ids = append(ids, l.buildings[o])
					}
				}
			}
			effect, err := l.tx.SetNear(l.buildings[b], ids)
			if err != nil {
				return fmt.Errorf("near, building at line %d: %w", b.name.line, err)
			}
			l.note(effect, "near building "+c.Name+"/"+e.name.text+"/"+b.name.text)
		}
	}
	return nil
}
