package store

import (
	"slices"
	"sync"

	"linli/domain"
)

// town is what all transactions of a process know of places, teams and policies,
// which hardly ever change: as long as the mark of their last change is the same,
// nobody reads them again.
type town struct {
	mu    sync.Mutex
	mark  int64
	parts map[string]any
}

// townTables are the tables that a town is read from. Whoever writes one of them
// leaves a new mark.
var townTables = []string{"street", "community", "estate", "building", "team", "team_building", "policy"}

// townView is how one transaction sees the town.
type townView struct {
	*town
	mark    int64
	looked  bool // the mark was read
	changed bool // by this transaction: what it reads is no one else's yet
}

// marked names the counter that holds the mark.
const marked = "town"

// ofTown gives a part of the town as some transaction has read it since the last
// change, or reads it.
func ofTown[T any](tx *Tx, part string, read func() (T, error)) (T, error) {
	if tx.town.changed {
		return read()
	}
	if !tx.town.looked {
		var marks []int64
		if err := tx.all(&marks, `SELECT value FROM counter WHERE name = ? LIMIT 1`, marked); err != nil {
			var none T
			return none, err
		}
		tx.town.looked = true
		if len(marks) > 0 {
			tx.town.mark = marks[0]
		}
	}
	if value, ok := tx.town.get(tx.town.mark, part); ok {
		return value.(T), nil
	}
	value, err := read()
	if err == nil {
		tx.town.put(tx.town.mark, part, value)
	}
	return value, err
}

// leaveMark says that the town has changed. A mark is never used twice: what was
// read under one that was rolled back is read by nobody.
func (tx *Tx) leaveMark() error {
	if !tx.town.changed {
		return nil
	}
	mark := tx.NewID()
	n, err := tx.change(`UPDATE counter SET value = ? WHERE name = ?`, mark, marked)
	if err != nil || n > 0 {
		return err
	}
	return retryDuplicate(tx.exec(`INSERT INTO counter (name, value) VALUES (?, ?)`, marked, mark))
}

func (t *town) get(mark int64, part string) (any, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mark != mark {
		return nil, false
	}
	value, ok := t.parts[part]
	return value, ok
}

// put keeps a part that was read after its mark was, and forgets those of another.
func (t *town) put(mark int64, part string, value any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mark != t.mark || t.parts == nil {
		t.mark, t.parts = mark, map[string]any{}
	}
	t.parts[part] = value
}

// CommunitiesOf lists the communities an account serves, the first made first.
func (tx *Tx) CommunitiesOf(account string) ([]domain.Community, error) {
	all, err := ofTown(tx, "communities "+account, func() ([]domain.Community, error) { return tx.View.CommunitiesOf(account) })
	return slices.Clone(all), err
}

// Community reads one community.
func (tx *Tx) Community(id domain.ID) (domain.Community, error) {
	return ofTown(tx, "community "+id.String(), func() (domain.Community, error) { return tx.View.Community(id) })
}

// Building reads one building.
func (tx *Tx) Building(id domain.ID) (domain.Building, error) {
	return ofTown(tx, "building "+id.String(), func() (domain.Building, error) { return tx.View.Building(id) })
}

// BuildingsOf lists the buildings of every community an account serves whose
// label is the given one; label "" lists them all.
func (tx *Tx) BuildingsOf(account, label string) ([]domain.Building, error) {
	all, err := ofTown(tx, "buildings "+account, func() ([]domain.Building, error) { return tx.View.BuildingsOf(account, "") })
	if err != nil {
		return nil, err
	}
	if len(all) == mostBuildings { // there may be more
		return tx.View.BuildingsOf(account, label)
	}
	return slices.DeleteFunc(slices.Clone(all), func(b domain.Building) bool { return label != "" && b.Label != label }), nil
}

// BuildingsCalled lists the buildings that an account's communities have other names for.
func (tx *Tx) BuildingsCalled(account string) ([]domain.Building, error) {
	all, err := ofTown(tx, "called "+account, func() ([]domain.Building, error) { return tx.View.BuildingsCalled(account) })
	return slices.Clone(all), err
}

// EstateNames lists the names of all estates, of whatever account, the longest
// first, so that a name is not taken for one it begins with.
func (tx *Tx) EstateNames() ([]string, error) {
	all, err := ofTown(tx, "estates", tx.View.EstateNames)
	return slices.Clone(all), err
}

// TeamsOf lists a community's teams with what and where they serve.
func (tx *Tx) TeamsOf(community domain.ID) ([]domain.Team, error) {
	all, err := ofTown(tx, "teams "+community.String(), func() ([]domain.Team, error) { return tx.View.TeamsOf(community) })
	all = slices.Clone(all)
	for i := range all {
		all[i].Categories, all[i].Buildings = slices.Clone(all[i].Categories), slices.Clone(all[i].Buildings)
	}
	return all, err
}

// Policies reads the dispatch policies that are in use. What they hold is shared
// and never written.
func (tx *Tx) Policies() (domain.Policies, error) {
	return ofTown(tx, "policies", tx.View.Policies)
}
