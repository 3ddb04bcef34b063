package store

import (
	"slices"
	"strings"

	"linli/domain"
)

// Effect is what writing one thing of the roster did.
type Effect string

// The effects. A row that already says the same is not written: MariaDB counts
// such a write as nothing, SQLite as one, and a report must not depend on that.
const (
	Added   Effect = "added"
	Changed Effect = "changed"
	Same    Effect = "same"
)

// effect chooses between a row that is there and one that is to be changed.
func effect(same bool) Effect {
	if same {
		return Same
	}
	return Changed
}

// found tells whether a read met its row; what is missing is no error here.
func found(err error) (bool, error) {
	if domain.CodeOf(err) == domain.NotFound {
		return false, nil
	}
	return err == nil, err
}

// PutStreet writes a street, known by its name (街道).
func (tx *Tx) PutStreet(name string) (domain.ID, Effect, error) {
	var id domain.ID
	there, err := found(tx.one(&id, "street", `SELECT id FROM street WHERE name = ?`, name))
	if err != nil || there {
		return id, Same, err
	}
	id = tx.NewID()
	return id, Added, retryDuplicate(tx.exec(`INSERT INTO street (id, name) VALUES (?, ?)`, id, name))
}

// PutCommunity writes a community, known by its name in its street; a mini or
// duty phone that is "" stays as it was. The ID of c is not looked at.
func (tx *Tx) PutCommunity(c domain.Community) (domain.ID, Effect, error) {
	var row communityRow
	there, err := found(tx.one(&row, "community", `SELECT `+communityColumns+` FROM community WHERE street_id = ? AND name = ?`, c.Street, c.Name))
	if err != nil {
		return 0, "", err
	}
	if !there {
		c.ID = tx.NewID()
		return c.ID, Added, retryDuplicate(tx.exec(`INSERT INTO community (id, street_id, name, account, mini, duty_phone) VALUES (?, ?, ?, ?, ?, ?)`,
			c.ID, c.Street, c.Name, c.Account, c.Mini, c.DutyPhone))
	}
	was := row.noun()
	c.ID = was.ID
	if c.Mini == "" {
		c.Mini = was.Mini
	}
	if c.DutyPhone == "" {
		c.DutyPhone = was.DutyPhone
	}
	if c == was {
		return c.ID, Same, nil
	}
	return c.ID, Changed, tx.exec(`UPDATE community SET account = ?, mini = ?, duty_phone = ? WHERE id = ?`, c.Account, c.Mini, c.DutyPhone, c.ID)
}

// PutEstate writes an estate, known by its name in its community (小区).
func (tx *Tx) PutEstate(community domain.ID, name string) (domain.ID, Effect, error) {
	var id domain.ID
	there, err := found(tx.one(&id, "estate", `SELECT id FROM estate WHERE community_id = ? AND name = ?`, community, name))
	if err != nil || there {
		return id, Same, err
	}
	id = tx.NewID()
	return id, Added, retryDuplicate(tx.exec(`INSERT INTO estate (id, community_id, name) VALUES (?, ?, ?)`, id, community, name))
}

// PutBuilding writes a building, known by its name in its estate; its label
// follows from the name; units or floors that are 0, and other names that are nil, stay as they were. The
// ID, label and estate name of b are not looked at.
func (tx *Tx) PutBuilding(b domain.Building) (domain.ID, Effect, error) {
	b.Label = domain.BuildingLabel(b.Name)
	var row buildingRow
	there, err := found(tx.one(&row, "building", `SELECT `+buildingColumns+` FROM building b JOIN estate e ON e.id = b.estate_id WHERE b.estate_id = ? AND b.name = ?`, b.Estate, b.Name))
	if err != nil {
		return 0, "", err
	}
	if !there {
		b.ID = tx.NewID()
		return b.ID, Added, retryDuplicate(tx.exec(`INSERT INTO building (id, community_id, estate_id, name, label, units, floors, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			b.ID, b.Community, b.Estate, b.Name, b.Label, b.Units, b.Floors, strings.Join(b.Also, "\n")))
	}
	was := row.noun()
	if b.Units == 0 {
		b.Units = was.Units
	}
	if b.Floors == 0 {
		b.Floors = was.Floors
	}
	if b.Also == nil {
		b.Also = was.Also
	}
	if slices.Equal(b.Also, was.Also) && b.Label == was.Label && b.Units == was.Units && b.Floors == was.Floors {
		return was.ID, Same, nil
	}
	return was.ID, Changed, tx.exec(`UPDATE building SET label = ?, units = ?, floors = ?, also = ? WHERE id = ?`, b.Label, b.Units, b.Floors, strings.Join(b.Also, "\n"), was.ID)
}

// PutTeam writes a team, known by its name in its community, with exactly the
// categories and buildings given. The ID of t is not looked at.
func (tx *Tx) PutTeam(t domain.Team) (domain.ID, Effect, error) {
	words := make([]string, len(t.Categories))
	for i, c := range t.Categories {
		words[i] = string(c)
	}
	categories := strings.Join(words, ",")
	var row teamRow
	there, err := found(tx.one(&row, "team", `SELECT `+teamColumns+` FROM team WHERE community_id = ? AND name = ?`, t.Community, t.Name))
	if err != nil {
		return 0, "", err
	}
	if !there {
		row.ID = tx.NewID()
		err = retryDuplicate(tx.exec(`INSERT INTO team (id, community_id, name, categories, lead_mode) VALUES (?, ?, ?, ?, ?)`, row.ID, t.Community, t.Name, categories, t.LeadMode))
	} else if row.Categories != categories || row.LeadMode != t.LeadMode {
		err = tx.exec(`UPDATE team SET categories = ?, lead_mode = ? WHERE id = ?`, categories, t.LeadMode, row.ID)
	}
	if err != nil {
		return 0, "", err
	}
	moved, err := tx.setTeamBuildings(row.ID, t.Buildings)
	if !there {
		return row.ID, Added, err
	}
	return row.ID, effect(row.Categories == categories && row.LeadMode == t.LeadMode && !moved), err
}

// setTeamBuildings makes a team serve exactly these buildings and tells whether
// that is new.
func (tx *Tx) setTeamBuildings(team domain.ID, want []domain.ID) (moved bool, err error) {
	var have []domain.ID
	if err := tx.all(&have, `SELECT building_id FROM team_building WHERE team_id = ? ORDER BY building_id LIMIT 20000`, team); err != nil {
		return false, err
	}
	for _, b := range have {
		if slices.Contains(want, b) {
			continue
		}
		moved = true
		if err := tx.exec(`DELETE FROM team_building WHERE team_id = ? AND building_id = ?`, team, b); err != nil {
			return false, err
		}
	}
	for _, b := range want {
		if slices.Contains(have, b) {
			continue
		}
		moved, have = true, append(have, b)
		if err := retryDuplicate(tx.exec(`INSERT INTO team_building (team_id, building_id) VALUES (?, ?)`, team, b)); err != nil {
			return false, err
		}
	}
	return moved, nil
}

// PutMembership writes that a person is in a team.
func (tx *Tx) PutMembership(team, person domain.ID) (Effect, error) {
	var id domain.ID
	there, err := found(tx.one(&id, "membership", `SELECT id FROM membership WHERE team_id = ? AND person_id = ?`, team, person))
	if err != nil || there {
		return Same, err
	}
	return Added, retryDuplicate(tx.exec(`INSERT INTO membership (id, team_id, person_id, created_at) VALUES (?, ?, ?, ?)`, tx.NewID(), team, person, msec(tx.Now)))
}

// AddGrant writes a role somebody did not hold yet.
func (tx *Tx) AddGrant(g domain.Grant) error {
	return retryDuplicate(tx.exec(`INSERT INTO role_grant (id, person_id, community_id, role, duty, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
		tx.NewID(), g.Person, g.Community, g.Role, g.Duty, msec(tx.Now)))
}

// EndGrants takes every role and team of a community from a person.
func (tx *Tx) EndGrants(community, person domain.ID) error {
	err := tx.exec(`DELETE FROM membership WHERE person_id = ? AND team_id IN (SELECT id FROM team WHERE community_id = ?)`, person, community)
	if err != nil {
		return err
	}
	return tx.exec(`DELETE FROM role_grant WHERE person_id = ? AND community_id = ?`, person, community)
}

// ChangeGrant turns a role somebody holds into another role or duty in the same
// community.
func (tx *Tx) ChangeGrant(was domain.Grant, role domain.Role, duty bool) error {
	return tx.exec(`UPDATE role_grant SET role = ?, duty = ? WHERE community_id = ? AND person_id = ? AND role = ?`,
		role, duty, was.Community, was.Person, was.Role)
}
