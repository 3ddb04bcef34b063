package store

import "linli/domain"

// OpeningsOf lists what a community had done before its records begin.
func (v View) OpeningsOf(community domain.ID) ([]domain.Opening, error) {
	var rows []struct {
		Name   string     `db:"name"`
		Amount int64      `db:"amount"`
		Unit   string     `db:"unit"`
		Until  domain.Day `db:"until_day"`
	}
	err := v.all(&rows, `SELECT name, amount, unit, until_day FROM opening WHERE community_id = ? ORDER BY no LIMIT 200`, community)
	out := make([]domain.Opening, len(rows))
	for i, r := range rows {
		out[i] = domain.Opening{Name: r.Name, Amount: r.Amount, Unit: r.Unit, Until: r.Until}
	}
	return out, err
}

// PutOpenings makes a community's opening balances exactly these and tells
// whether that is new.
func (tx *Tx) PutOpenings(community domain.ID, list []domain.Opening) (Effect, error) {
	was, err := tx.OpeningsOf(community)
	if err != nil {
		return "", err
	}
	same := len(was) == len(list)
	for i := 0; same && i < len(list); i++ {
		same = was[i] == list[i]
	}
	if same {
		return Same, nil
	}
	if err := tx.exec(`DELETE FROM opening WHERE community_id = ?`, community); err != nil {
		return "", err
	}
	for i, o := range list {
		err := tx.exec(`INSERT INTO opening (id, community_id, no, name, amount, unit, until_day) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			tx.NewID(), community, i+1, o.Name, o.Amount, o.Unit, o.Until)
		if err != nil {
			return "", retryDuplicate(err)
		}
	}
	if len(was) == 0 {
		return Added, nil
	}
	return Changed, nil
}
