package store

import (
	"maps"
	"slices"

	"linli/domain"
)

const partnerColumns = `id, community_id, name, kind, phone_sealed`

type partnerRow struct {
	ID          domain.ID `db:"id"`
	CommunityID domain.ID `db:"community_id"`
	Name        string    `db:"name"`
	Kind        string    `db:"kind"`
	PhoneSealed []byte    `db:"phone_sealed"`
}

func (v View) partner(r partnerRow) (domain.Partner, error) {
	p := domain.Partner{ID: r.ID, Community: r.CommunityID, Name: r.Name, Kind: r.Kind}
	return p, v.unseal(r.ID, sealed{"partner.phone", r.PhoneSealed, &p.Phone})
}

// Partner reads one unit.
func (v View) Partner(id domain.ID) (domain.Partner, error) {
	var row partnerRow
	if err := v.one(&row, "partner", `SELECT `+partnerColumns+` FROM partner WHERE id = ?`, id); err != nil {
		return domain.Partner{}, err
	}
	return v.partner(row)
}

// UnitName is the name of a unit; "" for none.
func (v View) UnitName(id domain.ID) (string, error) {
	if id == 0 {
		return "", nil
	}
	p, err := v.Partner(id)
	return p.Name, err
}

// PartnersOf lists the units of a community by name.
func (v View) PartnersOf(community domain.ID) ([]domain.Partner, error) {
	var rows []partnerRow
	if err := v.all(&rows, `SELECT `+partnerColumns+` FROM partner WHERE community_id = ? ORDER BY name, id LIMIT 500`, community); err != nil {
		return nil, err
	}
	out := make([]domain.Partner, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = v.partner(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PutPartner writes a unit, known by its name in its community; a kind or phone
// that is "" stays as it was. The ID of p is not looked at.
func (tx *Tx) PutPartner(p domain.Partner) (domain.ID, Effect, error) {
	p.Name = cut(p.Name, 100)
	var row partnerRow
	there, err := found(tx.one(&row, "partner", `SELECT `+partnerColumns+` FROM partner WHERE community_id = ? AND name = ?`, p.Community, p.Name))
	if err != nil {
		return 0, "", err
	}
	if !there {
		p.ID = tx.NewID()
		if p.Kind == "" {
			p.Kind = domain.PartnerKind(p.Name)
		}
		return p.ID, Added, retryDuplicate(tx.exec(`INSERT INTO partner (id, community_id, name, kind, phone_sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
			p.ID, p.Community, p.Name, p.Kind, tx.keys.close("partner.phone", p.ID, p.Phone), msec(tx.Now)))
	}
	was, err := tx.partner(row)
	if err != nil {
		return 0, "", err
	}
	p.ID = was.ID
	if p.Kind == "" {
		p.Kind = was.Kind
	}
	if p.Phone == "" {
		p.Phone = was.Phone
	}
	if p == was {
		return p.ID, Same, nil
	}
	return p.ID, Changed, tx.exec(`UPDATE partner SET kind = ?, phone_sealed = ? WHERE id = ?`, p.Kind, tx.keys.close("partner.phone", p.ID, p.Phone), p.ID)
}

// PutContact writes that a person answers for a unit.
func (tx *Tx) PutContact(partner, person domain.ID) (Effect, error) {
	var id domain.ID
	there, err := found(tx.one(&id, "contact", `SELECT id FROM partner_contact WHERE partner_id = ? AND person_id = ?`, partner, person))
	if err != nil || there {
		return Same, err
	}
	return Added, retryDuplicate(tx.exec(`INSERT INTO partner_contact (id, partner_id, person_id, created_at) VALUES (?, ?, ?, ?)`, tx.NewID(), partner, person, msec(tx.Now)))
}

// ContactsOf lists who answers for a unit and still has the role to.
func (v View) ContactsOf(p domain.Partner) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT c.person_id FROM partner_contact c WHERE c.partner_id = ?
		AND c.person_id IN (SELECT g.person_id FROM role_grant g WHERE g.community_id = ? AND g.role = ?) ORDER BY c.id LIMIT 50`,
		p.ID, p.Community, domain.RolePartner)
	return people, err
}

// LegsFor lists the legs of running cases that units of a person have, or had
// before the unit that has them now, the newest first.
func (v View) LegsFor(person domain.ID) ([]domain.Leg, error) {
	units := map[domain.ID]bool{}
	err := eachRow(v, func(r struct {
		ID domain.ID `db:"id"`
	}) error {
		units[r.ID] = true
		return nil
	}, `SELECT p.id FROM partner p JOIN partner_contact c ON c.partner_id = p.id
		JOIN role_grant g ON g.person_id = c.person_id AND g.community_id = p.community_id AND g.role IN (?) WHERE c.person_id = ?`,
		[]domain.Role{domain.RolePartner}, person)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(units))
	legs, err := v.legs(`(partner_id IN (?) OR from_id IN (?)) AND case_id IN (SELECT k.id FROM joint_case k WHERE k.state = ?) ORDER BY id DESC LIMIT 50`,
		ids, ids, domain.CaseRunning)
	for i, l := range legs {
		if !units[l.Partner] {
			legs[i] = l.For(l.From)
		}
	}
	return legs, err
}
