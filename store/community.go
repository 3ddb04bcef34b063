package store

import (
	"strings"

	"linli/domain"
)

const communityColumns = `id, street_id, name, account, mini, duty_phone`

type communityRow struct {
	ID        domain.ID `db:"id"`
	StreetID  domain.ID `db:"street_id"`
	Name      string    `db:"name"`
	Account   string    `db:"account"`
	Mini      string    `db:"mini"`
	DutyPhone string    `db:"duty_phone"`
}

func (r communityRow) noun() domain.Community {
	return domain.Community{ID: r.ID, Street: r.StreetID, Name: r.Name, Account: r.Account, Mini: r.Mini, DutyPhone: r.DutyPhone}
}

// Community reads one community.
func (v View) Community(id domain.ID) (domain.Community, error) {
	var row communityRow
	err := v.one(&row, "community", `SELECT `+communityColumns+` FROM community WHERE id = ?`, id)
	return row.noun(), err
}

// CommunitiesOf lists the communities an account serves, the first made first.
func (v View) CommunitiesOf(account string) ([]domain.Community, error) {
	var rows []communityRow
	err := v.all(&rows, `SELECT `+communityColumns+` FROM community WHERE account = ? ORDER BY id LIMIT 500`, account)
	return nouns(rows, communityRow.noun), err
}

const buildingColumns = `b.id, b.community_id, b.estate_id, e.name AS estate_name, b.name, b.label, b.units, b.floors, b.also`

type buildingRow struct {
	ID          domain.ID `db:"id"`
	CommunityID domain.ID `db:"community_id"`
	EstateID    domain.ID `db:"estate_id"`
	EstateName  string    `db:"estate_name"`
	Name        string    `db:"name"`
	Label       string    `db:"label"`
	Units       int       `db:"units"`
	Floors      int       `db:"floors"`
	Also        string    `db:"also"`
}

func (r buildingRow) noun() domain.Building {
	return domain.Building{ID: r.ID, Community: r.CommunityID, Estate: r.EstateID, EstateName: r.EstateName,
		Name: r.Name, Label: r.Label, Units: r.Units, Floors: r.Floors, Also: strings.FieldsFunc(r.Also, func(c rune) bool { return c == '\n' })}
}

// Building reads one building.
func (v View) Building(id domain.ID) (domain.Building, error) {
	var row buildingRow
	err := v.one(&row, "building", `SELECT `+buildingColumns+` FROM building b JOIN estate e ON e.id = b.estate_id WHERE b.id = ?`, id)
	return row.noun(), err
}

// mostBuildings bounds a list of buildings.
const mostBuildings = 2000

// BuildingsOf lists the buildings of every community an account serves whose
// label is the given one; label "" lists them all.
func (v View) BuildingsOf(account, label string) ([]domain.Building, error) {
	var rows []buildingRow
	err := v.all(&rows, `SELECT `+buildingColumns+` FROM building b
		JOIN estate e ON e.id = b.estate_id JOIN community c ON c.id = b.community_id
		WHERE c.account = ? AND (? = '' OR b.label = ?) ORDER BY c.id, e.id, b.id LIMIT ?`, account, label, label, mostBuildings)
	return nouns(rows, buildingRow.noun), err
}

// BuildingsCalled lists the buildings that an account's communities have other names for.
func (v View) BuildingsCalled(account string) ([]domain.Building, error) {
	var rows []buildingRow
	err := v.all(&rows, `SELECT `+buildingColumns+` FROM building b
		JOIN estate e ON e.id = b.estate_id JOIN community c ON c.id = b.community_id
		WHERE c.account = ? AND b.also <> '' ORDER BY c.id, e.id, b.id LIMIT 2000`, account)
	return nouns(rows, buildingRow.noun), err
}

// EstateNames lists the names of all estates, of whatever account, the longest
// first, so that a name is not taken for one it begins with.
func (v View) EstateNames() ([]string, error) {
	var names []string
	err := v.all(&names, `SELECT DISTINCT name FROM estate ORDER BY LENGTH(name) DESC, name LIMIT 5000`)
	return names, err
}

// nouns turns rows into the domain's values.
func nouns[R, N any](rows []R, noun func(R) N) []N {
	out := make([]N, len(rows))
	for i, r := range rows {
		out[i] = noun(r)
	}
	return out
}

// StreetName reads what a street is called.
func (v View) StreetName(id domain.ID) (name string, err error) {
	err = v.one(&name, "street", `SELECT name FROM street WHERE id = ?`, id)
	return name, err
}
