package store

import (
	"strings"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// here matches who belongs to some communities: he is known to live there, or is
// trusted with something there. Who was erased belongs nowhere.
const here = `(p.community_id IN (?) OR EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.community_id IN (?)))
	AND (p.phone_sealed IS NOT NULL OR p.name_sealed IS NOT NULL OR EXISTS (SELECT 1 FROM identity i WHERE i.person_id = p.id AND i.openid NOT LIKE 'erased:%'))`

// got matches who got an earlier notice on his phone or read it in his list, for
// all that is known.
const got = `EXISTS (SELECT 1 FROM notice_to o WHERE o.notice_id = ? AND o.person_id = p.id AND (o.lane <> 'inbox' AND o.state IN ('sending', 'sent', 'read', 'unknown', 'queued') OR o.lane = 'inbox' AND o.state = 'read' OR o.reason = 'told'))`

// audience is the condition on person p that finds an audience.
func (v View) audience(a domain.NoticeAudience) (where string, args []any) {
	if a.Of != 0 {
		return got, []any{a.Of}
	}
	parts := []string{here}
	args = append(args, a.Communities, a.Communities)
	var places []string
	if len(a.Buildings) > 0 {
		place := `p.building_id IN (?)`
		args = append(args, a.Buildings)
		if a.Unit != "" {
			place = `(` + place + ` AND p.unit = ?)`
			args = append(args, a.Unit)
		}
		places = append(places, place)
	}
	if len(a.Estates) > 0 {
		places = append(places, `p.building_id IN (SELECT b.id FROM building b WHERE b.estate_id IN (?))`)
		args = append(args, a.Estates)
	}
	if len(places) > 0 {
		parts = append(parts, `(`+strings.Join(places, " OR ")+`)`)
	}
	var named []string
	if len(a.Teams) > 0 {
		named = append(named, `EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.team_id IN (?))`)
		args = append(args, a.Teams)
	}
	if len(a.Roles) > 0 {
		named = append(named, `EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.community_id IN (?) AND g.role IN (?))`)
		args = append(args, a.Communities, a.Roles)
	}
	if len(a.Kinds) > 0 {
		named = append(named, `p.kind IN (?)`)
		args = append(args, a.Kinds)
	}
	if len(a.Tags) > 0 {
		index := make([]string, len(a.Tags))
		for i, t := range a.Tags {
			index[i] = v.keys.blind("tag", t)
		}
		named = append(named, `EXISTS (SELECT 1 FROM person_tag t WHERE t.person_id = p.id AND t.community_id IN (?) AND t.tag_index IN (?))`)
		args = append(args, a.Communities, index)
	}
	if len(named) > 0 {
		parts = append(parts, `(`+strings.Join(named, " OR ")+`)`)
	}
	return strings.Join(parts, " AND "), args
}

// CountAudience counts the heads of an audience, and those of them whom some
// WeChat account of theirs may reach.
func (v View) CountAudience(a domain.NoticeAudience) (heads, reachable int, err error) {
	where, args := v.audience(a)
	count := func(more string) (n int, err error) {
		query, all, err := sqlx.In(`SELECT COUNT(*) FROM person p WHERE `+where+more, args...)
		if err == nil {
			err = v.one(&n, "audience", query, all...)
		}
		return n, err
	}
	if heads, err = count(""); err != nil {
		return 0, 0, err
	}
	reachable, err = count(` AND EXISTS (SELECT 1 FROM identity i WHERE i.person_id = p.id AND i.following = 1)`)
	return heads, reachable, err
}

// AudienceAfter lists the next people of an audience behind an id.
func (v View) AudienceAfter(a domain.NoticeAudience, after domain.ID, most int) ([]domain.ID, error) {
	where, args := v.audience(a)
	query, all, err := sqlx.In(`SELECT p.id FROM person p WHERE p.id > ? AND `+where+` ORDER BY p.id LIMIT ?`, append(append([]any{after}, args...), most)...)
	if err != nil {
		return nil, err
	}
	var people []domain.ID
	err = v.all(&people, query, all...)
	return people, err
}

// Tag writes that somebody agreed to be listed under a tag of a community (标签).
func (tx *Tx) Tag(community, person, by domain.ID, tag string) error {
	id := tx.NewID()
	err := tx.exec(`INSERT INTO person_tag (id, person_id, community_id, tag_index, tag_sealed, given_by, given_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, person, community, tx.keys.blind("tag", tag), tx.keys.close("person_tag.tag", id, tag), by, msec(tx.Now))
	if IsDuplicate(err) {
		return nil
	}
	return err
}

// Untag takes a tag back.
func (tx *Tx) Untag(community, person domain.ID, tag string) error {
	return tx.exec(`DELETE FROM person_tag WHERE community_id = ? AND person_id = ? AND tag_index = ?`, community, person, tx.keys.blind("tag", tag))
}

// EstatesOf lists the estates of a community by name.
func (v View) EstatesOf(community domain.ID) (map[string]domain.ID, error) {
	var rows []struct {
		ID   domain.ID `db:"id"`
		Name string    `db:"name"`
	}
	err := v.all(&rows, `SELECT id, name FROM estate WHERE community_id = ? ORDER BY id LIMIT 500`, community)
	out := map[string]domain.ID{}
	for _, r := range rows {
		out[r.Name] = r.ID
	}
	return out, err
}
