package store

import (
	"slices"

	"linli/domain"
)

// NearOf lists the buildings that stand near one.
func (v View) NearOf(building domain.ID) ([]domain.ID, error) {
	var near []domain.ID
	err := v.all(&near, `SELECT near_id FROM building_near WHERE building_id = ? ORDER BY id LIMIT 500`, building)
	return near, err
}

// SetNear makes exactly these buildings the ones that stand near one, and it near
// each of them.
func (tx *Tx) SetNear(building domain.ID, near []domain.ID) (Effect, error) {
	have, err := tx.NearOf(building)
	if err != nil {
		return "", err
	}
	same, first := true, len(have) == 0
	for _, other := range near {
		if slices.Contains(have, other) {
			continue
		}
		same, have = false, append(have, other)
		for _, pair := range [][2]domain.ID{{building, other}, {other, building}} {
			err := tx.exec(`INSERT INTO building_near (id, building_id, near_id) VALUES (?, ?, ?)`, tx.NewID(), pair[0], pair[1])
			if err != nil {
				return "", retryDuplicate(err)
			}
		}
	}
	for _, other := range have {
		if slices.Contains(near, other) {
			continue
		}
		same = false
		err := tx.exec(`DELETE FROM building_near WHERE building_id = ? AND near_id = ? OR building_id = ? AND near_id = ?`, building, other, other, building)
		if err != nil {
			return "", err
		}
	}
	if first && !same {
		return Added, nil
	}
	return effect(same), nil
}
