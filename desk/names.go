package desk

import (
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// calls tells what people are called on the pages of a community: whoever is
// trusted with something there by name, a resident by the name of the family.
func calls(v store.View, community domain.ID, ids []domain.ID) (map[domain.ID]string, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id domain.ID) bool { return id == 0 })
	people, err := v.People(ids)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	trusted, err := v.Trusted(community, ids)
	if err != nil {
		return nil, err
	}
	out := map[domain.ID]string{}
	for id, p := range people {
		out[id] = say.Resident(p)
		if p.Name != "" && trusted[id] {
			out[id] = p.Name
		}
	}
	return out, nil
}
