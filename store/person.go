package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const personColumns = `id, name_sealed, phone_sealed, community_id, building_id, unit, room_sealed, kind, serving, blocked_until, said_phone_sealed, care`

type personRow struct {
	ID          domain.ID `db:"id"`
	NameSealed  []byte    `db:"name_sealed"`
	PhoneSealed []byte    `db:"phone_sealed"`
	CommunityID domain.ID `db:"community_id"`
	BuildingID  domain.ID `db:"building_id"`
	Unit        string    `db:"unit"`
	RoomSealed  []byte    `db:"room_sealed"`
	Kind        string    `db:"kind"`

	Serving      domain.Serving `db:"serving"`
	BlockedUntil int64          `db:"blocked_until"`

	SaidPhoneSealed []byte `db:"said_phone_sealed"`
	Care            bool   `db:"care"`
}

func (v View) person(r personRow) (domain.Person, error) {
	p := domain.Person{ID: r.ID, Community: r.CommunityID, Building: r.BuildingID, Unit: r.Unit, Kind: r.Kind,
		Serving: r.Serving, BlockedUntil: fromMsec(r.BlockedUntil), Care: r.Care}
	err := v.unseal(r.ID,
		sealed{"person.name", r.NameSealed, &p.Name},
		sealed{"person.phone", r.PhoneSealed, &p.Phone},
		sealed{"person.room", r.RoomSealed, &p.Room},
		sealed{"person.said_phone", r.SaidPhoneSealed, &p.SaidPhone})
	return p, err
}

// sealed is one sealed column and where its text goes.
type sealed struct {
	column string
	bytes  []byte
	text   *string
}

func (v View) unseal(row domain.ID, columns ...sealed) (err error) {
	for _, c := range columns {
		if *c.text, err = v.keys.open(c.column, row, c.bytes); err != nil {
			return err
		}
	}
	return nil
}

// Person reads one person with everything known of him.
func (v View) Person(id domain.ID) (domain.Person, error) {
	var row personRow
	if err := v.one(&row, "person", `SELECT `+personColumns+` FROM person WHERE id = ?`, id); err != nil {
		return domain.Person{}, err
	}
	return v.person(row)
}

// PersonByPhone finds the person of a phone number, digits only.
func (v View) PersonByPhone(phone string) (domain.Person, error) {
	var row personRow
	if err := v.one(&row, "person", `SELECT `+personColumns+` FROM person WHERE phone_index = ?`, v.keys.blind("phone", phone)); err != nil {
		return domain.Person{}, err
	}
	return v.person(row)
}

// AddPerson writes a new person; ID is given by the caller. A phone that
// somebody else has is a duplicate.
func (tx *Tx) AddPerson(p domain.Person) error {
	defer tx.made(p.ID)
	return tx.exec(`INSERT INTO person (id, name_sealed, phone_sealed, phone_index, community_id, building_id, unit, room_sealed, kind, last_asked_at, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
		p.ID, tx.keys.close("person.name", p.ID, p.Name), tx.keys.close("person.phone", p.ID, p.Phone), tx.phoneIndex(p.Phone),
		p.Community, p.Building, p.Unit, tx.keys.close("person.room", p.ID, p.Room), p.Kind, msec(tx.Now), msec(tx.Now))
}

// ChangePerson writes a person's particulars anew.
func (tx *Tx) ChangePerson(p domain.Person) error {
	return tx.exec(`UPDATE person SET name_sealed = ?, phone_sealed = ?, phone_index = ?, community_id = ?, building_id = ?, unit = ?, room_sealed = ?, kind = ?, updated_at = ? WHERE id = ?`,
		tx.keys.close("person.name", p.ID, p.Name), tx.keys.close("person.phone", p.ID, p.Phone), tx.phoneIndex(p.Phone),
		p.Community, p.Building, p.Unit, tx.keys.close("person.room", p.ID, p.Room), p.Kind, msec(tx.Now), p.ID)
}

// SetServing writes whether a member wants to be asked.
func (tx *Tx) SetServing(p domain.Person) error {
	return tx.exec(`UPDATE person SET serving = ?, updated_at = ? WHERE id = ?`, p.Serving, msec(tx.Now), p.ID)
}

// SetCare writes whether the community looks after a person.
func (tx *Tx) SetCare(person domain.ID, on bool) error {
	return tx.exec(`UPDATE person SET care = ?, updated_at = ? WHERE id = ?`, on, msec(tx.Now), person)
}

// SetBlocked writes until when a person's words are only kept.
func (tx *Tx) SetBlocked(p domain.Person) error {
	return tx.exec(`UPDATE person SET blocked_until = ?, updated_at = ? WHERE id = ?`, msec(p.BlockedUntil), msec(tx.Now), p.ID)
}

// PeopleIn lists who is known to live in a building.
func (v View) PeopleIn(building domain.ID) ([]domain.Person, error) {
	var rows []personRow
	if err := v.all(&rows, `SELECT `+personColumns+` FROM person WHERE building_id = ? ORDER BY id LIMIT 2000`, building); err != nil {
		return nil, err
	}
	out := make([]domain.Person, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = v.person(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (tx *Tx) phoneIndex(phone string) *string {
	if phone == "" {
		return nil
	}
	index := tx.keys.blind("phone", phone)
	return &index
}

const identityColumns = `id, account, openid, person_id, following, window_until, window_left, heard_at, bind_fails, bind_again, did_at`

type identityRow struct {
	ID          domain.ID `db:"id"`
	Account     string    `db:"account"`
	OpenID      string    `db:"openid"`
	PersonID    domain.ID `db:"person_id"`
	Following   bool      `db:"following"`
	WindowUntil int64     `db:"window_until"`
	WindowLeft  int       `db:"window_left"`
	HeardAt     int64     `db:"heard_at"`
	BindFails   int       `db:"bind_fails"`
	BindAgain   int64     `db:"bind_again"`
	DidAt       int64     `db:"did_at"`
}

func (r identityRow) noun() domain.Identity {
	return domain.Identity{ID: r.ID, Account: r.Account, OpenID: r.OpenID, Person: r.PersonID, Following: r.Following,
		WindowUntil: fromMsec(r.WindowUntil), WindowLeft: r.WindowLeft, Heard: fromMsec(r.HeardAt), BindFails: r.BindFails, BindAgain: fromMsec(r.BindAgain), Did: fromMsec(r.DidAt)}
}

// Identity reads who an openid is in an account.
func (v View) Identity(account, openid string) (domain.Identity, error) {
	var row identityRow
	err := v.one(&row, "identity", `SELECT `+identityColumns+` FROM identity WHERE account = ? AND openid = ?`, account, openid)
	return row.noun(), err
}

// IdentityOf reads a person's identity in an account.
func (v View) IdentityOf(person domain.ID, account string) (domain.Identity, error) {
	var row identityRow
	err := v.one(&row, "identity", `SELECT `+identityColumns+` FROM identity WHERE person_id = ? AND account = ? ORDER BY following DESC, updated_at DESC, id LIMIT 1`, person, account)
	return row.noun(), err
}

// AddIdentity writes a new identity; the loser of two first comers is retried.
func (tx *Tx) AddIdentity(i domain.Identity) error {
	return retryDuplicate(tx.exec(`INSERT INTO identity (id, account, openid, person_id, following, window_until, window_left, heard_at, did_at, bind_fails, bind_again, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
		i.ID, i.Account, i.OpenID, i.Person, i.Following, msec(i.WindowUntil), i.WindowLeft, msec(i.Heard), msec(i.Did), i.BindFails, msec(tx.Now), msec(tx.Now)))
}

// Heard notes what a message says about reaching its writer: when he was there,
// whether he follows, and the window it opens.
func (tx *Tx) Heard(i domain.Identity) error {
	return tx.exec(`UPDATE identity SET following = ?, window_until = ?, window_left = ?, heard_at = ?, did_at = ?, updated_at = ? WHERE id = ?`,
		i.Following, msec(i.WindowUntil), i.WindowLeft, msec(i.Heard), msec(i.Did), msec(tx.Now), i.ID)
}

// BindFailed counts a wrong code; every most-th one locks until a time.
func (tx *Tx) BindFailed(i domain.Identity, most int, again time.Time) error {
	if err := tx.exec(`UPDATE identity SET bind_fails = bind_fails + 1 WHERE id = ?`, i.ID); err != nil {
		return err
	}
	return tx.exec(`UPDATE identity SET bind_fails = 0, bind_again = ? WHERE id = ? AND bind_fails >= ?`, msec(again), i.ID, most)
}

// Rebind gives an identity to another person. Who has no roles was that person
// all along and wrote before it was known: everything he had goes with it.
// Another member gives up only what he asked for and is owed there. Offers to
// somebody's own matters are withdrawn by nobody, but he cannot take them.
func (tx *Tx) Rebind(i *domain.Identity, person domain.ID) error {
	if i.Person != person {
		if err := tx.loseEntry(i.Person, i.ID); err != nil {
			return err
		}
		grants, err := tx.GrantsOf(i.Person)
		if err == nil && len(grants) == 0 {
			err = tx.Absorb(i.Person, person)
		} else if err == nil {
			err = tx.giveUp(*i, person)
		}
		if err != nil {
			return err
		}
	}
	i.Person = person
	return tx.exec(`UPDATE identity SET person_id = ?, bind_fails = 0, updated_at = ? WHERE id = ?`, person, msec(tx.Now), i.ID)
}

// giveUp gives on what somebody asked for in an account and is owed there.
func (tx *Tx) giveUp(i domain.Identity, to domain.ID) error {
	if err := tx.exec(`UPDATE ticket SET requester_id = ?, version = version + 1 WHERE requester_id = ? AND account = ?`, to, i.Person, i.Account); err != nil {
		return err
	}
	return tx.moveOwed(`person_id = ? AND account = ?`, to, i.Person, i.Account)
}

// SpendWindow takes one customer-service message from an identity's window, so
// that as many are left as are kept, and tells whether there was one to take.
func (tx *Tx) SpendWindow(identity domain.ID, kept int) (bool, error) {
	n, err := tx.change(`UPDATE identity SET window_left = window_left - 1 WHERE id = ? AND following = 1 AND window_left > ? AND window_until > ?`, identity, kept, msec(tx.Now))
	return n == 1, err
}

// SpendWindows takes one customer-service message from each of several windows that
// were seen to have more than are kept. If one was used meanwhile the deed begins anew.
func (tx *Tx) SpendWindows(identities []domain.ID, kept int) error {
	if len(identities) == 0 {
		return nil
	}
	query, args, err := sqlx.In(`UPDATE identity SET window_left = window_left - 1 WHERE id IN (?) AND following = 1 AND window_left > ? AND window_until > ?`, identities, kept, msec(tx.Now))
	if err != nil {
		return err
	}
	spent, err := tx.change(query, args...)
	if err == nil && spent != int64(len(identities)) {
		err = lostRace{domain.Errorf(domain.Unavailable, "a window was used meanwhile")}
	}
	return err
}

// RefundWindow gives back a customer-service message that WeChat never took.
func (tx *Tx) RefundWindow(identity domain.ID) error {
	return tx.exec(`UPDATE identity SET window_left = window_left + 1 WHERE id = ? AND window_left < ?`, identity, domain.WordQuota)
}

// CloseWindow notes that WeChat takes no more customer-service messages to it.
func (tx *Tx) CloseWindow(identity domain.ID) error {
	return tx.exec(`UPDATE identity SET window_left = 0 WHERE id = ?`, identity)
}

// Unfollowed notes that an identity does not follow, as a send found out.
func (tx *Tx) Unfollowed(identity domain.ID) error {
	return tx.exec(`UPDATE identity SET following = 0, window_left = 0, updated_at = ? WHERE id = ?`, msec(tx.Now), identity)
}

type grantRow struct {
	PersonID    domain.ID   `db:"person_id"`
	CommunityID domain.ID   `db:"community_id"`
	Role        domain.Role `db:"role"`
	Duty        bool        `db:"duty"`
}

func (r grantRow) noun() domain.Grant {
	return domain.Grant{Person: r.PersonID, Community: r.CommunityID, Role: r.Role, Duty: r.Duty}
}

// GrantsOf lists what a person is trusted with.
func (v View) GrantsOf(person domain.ID) ([]domain.Grant, error) {
	var rows []grantRow
	err := v.all(&rows, `SELECT person_id, community_id, role, duty FROM role_grant WHERE person_id = ? ORDER BY community_id, id LIMIT 200`, person)
	return nouns(rows, grantRow.noun), err
}

// Staff lists who runs a community's day, those on duty first, then cadres,
// secretaries, leads; none if it has nobody yet.
func (v View) Staff(community domain.ID) ([]domain.Grant, error) {
	query, args, err := sqlx.In(`SELECT person_id, community_id, role, duty FROM role_grant WHERE community_id = ? AND role IN (?)
		ORDER BY duty DESC, CASE role WHEN 'cadre' THEN 1 WHEN 'secretary' THEN 2 WHEN 'admin' THEN 3 ELSE 4 END, person_id LIMIT 200`, community, domain.StaffRoles)
	if err != nil {
		return nil, err
	}
	var rows []grantRow
	err = v.all(&rows, query, args...)
	return nouns(rows, grantRow.noun), err
}

// PeopleWith lists who holds a role in a community.
func (v View) PeopleWith(community domain.ID, role domain.Role) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT person_id FROM role_grant WHERE community_id = ? AND role = ? ORDER BY duty DESC, person_id LIMIT 200`, community, role)
	return people, err
}

// PeopleWho lists the people of a community whom a test fits, up to so many, in the
// order in which they became known: names are sealed, so that no query finds them.
func (v View) PeopleWho(community domain.ID, fits func(domain.Person) bool, most int) (out []domain.Person, err error) {
	err = eachRow(v, func(r personRow) error {
		if len(out) == most {
			return nil
		}
		p, err := v.person(r)
		if err == nil && fits(p) {
			out = append(out, p)
		}
		return err
	}, `SELECT `+personColumns+` FROM person WHERE community_id = ? ORDER BY id LIMIT 50000`, community)
	return out, err
}

// Trusted tells who of some people has a role in a community.
func (v View) Trusted(community domain.ID, people []domain.ID) (map[domain.ID]bool, error) {
	out := map[domain.ID]bool{}
	if len(people) == 0 {
		return out, nil
	}
	return out, eachRow(v, func(r struct {
		Person domain.ID `db:"person_id"`
	}) error {
		out[r.Person] = true
		return nil
	}, `SELECT DISTINCT person_id FROM role_grant WHERE community_id = ? AND person_id IN (?) ORDER BY person_id LIMIT 5000`, community, people)
}

// Invite writes a one-use code that binds a member to his phone. An old one of
// the same digits is forgotten: there are not many numbers of six digits.
func (tx *Tx) Invite(person, by domain.ID, code string, until time.Time) error {
	err := tx.exec(`DELETE FROM invitation WHERE code_index = ? AND (used_at > 0 OR expires_at <= ?)`, tx.keys.blind("invitation", code), msec(tx.Now))
	if err != nil {
		return err
	}
	return retryDuplicate(tx.exec(`INSERT INTO invitation (id, person_id, code_index, invited_by, created_at, expires_at, used_at) VALUES (?, ?, ?, ?, ?, ?, 0)`,
		tx.NewID(), person, tx.keys.blind("invitation", code), by, msec(tx.Now), msec(until)))
}

// UseInvitation takes a code once and tells whom it binds; NotFound if it is
// wrong, used or out of date.
func (tx *Tx) UseInvitation(code string) (domain.ID, error) {
	index := tx.keys.blind("invitation", code)
	n, err := tx.change(`UPDATE invitation SET used_at = ? WHERE code_index = ? AND used_at = 0 AND expires_at > ?`, msec(tx.Now), index, msec(tx.Now))
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, domain.Errorf(domain.NotFound, "no such invitation")
	}
	var person domain.ID
	err = tx.one(&person, "invitation", `SELECT person_id FROM invitation WHERE code_index = ?`, index)
	return person, err
}
