package roster

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
)

// maxPartners is how many units of joint cases a community may have in one file.
const maxPartners = 200

// rosterPartner is a unit that has a part of its own in joint cases (联办单位).
type rosterPartner struct {
	name  word
	kind  string
	phone string
}

func (f *faults) partner(n *yaml.Node) *rosterPartner {
	r := f.record(n, "partner", "name", "kind", "phone")
	p := &rosterPartner{name: r.called("name"), kind: choice(r, "kind", domain.PartnerKinds)}
	if phone, _ := r.text("phone", 32); f.phone(phone, "phone").line != 0 {
		p.phone = phone.text
	}
	return p
}

// partners checks that each unit stands there once, and that the unit a member
// answers for does.
func (f *faults) partners(c *rosterCommunity) {
	names := seen{}
	for _, p := range c.partners {
		f.once(names, "name", p.name)
	}
	for _, m := range c.members {
		switch {
		case m.partner.line == 0:
		case m.role != domain.RolePartner:
			f.add(m.partner.line, "partner: only a member whose role is partner answers for a unit")
		case names[m.partner.text] == 0:
			f.add(m.partner.line, "partner: no such unit under `partners` of this community")
		}
	}
}

// partners writes the units of a community.
func (l *loading) partners(c domain.Community, r *rosterCommunity) (map[string]domain.ID, error) {
	ids := map[string]domain.ID{}
	for _, p := range r.partners {
		id, effect, err := l.tx.PutPartner(domain.Partner{Community: c.ID, Name: p.name.text, Kind: p.kind, Phone: p.phone})
		if err != nil {
			return nil, fmt.Errorf("partner at line %d: %w", p.name.line, err)
		}
		ids[p.name.text] = id
		l.note(effect, "partner "+c.Name+"/"+p.name.text)
	}
	return ids, nil
}

// answersFor writes for which unit he answers.
func (j *joining) answersFor() error {
	if j.row.partner.line == 0 {
		return nil
	}
	effect, err := j.tx.PutContact(j.partners[j.row.partner.text], j.person)
	if effect == store.Added {
		j.news = append(j.news, "unit added")
	}
	return err
}
