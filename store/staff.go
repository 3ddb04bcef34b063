package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"linli/domain"
)

const staffLoginColumns = `id, person_id, name_sealed, password_sealed, secret_sealed, step, fails, locked_until, version, COALESCE(identity_id, 0) AS identity_id`

type staffLoginRow struct {
	ID             domain.ID `db:"id"`
	PersonID       domain.ID `db:"person_id"`
	IdentityID     domain.ID `db:"identity_id"`
	NameSealed     []byte    `db:"name_sealed"`
	PasswordSealed []byte    `db:"password_sealed"`
	SecretSealed   []byte    `db:"secret_sealed"`
	Step           int64     `db:"step"`
	Fails          int       `db:"fails"`
	LockedUntil    int64     `db:"locked_until"`
	Version        int64     `db:"version"`
}

func (v View) staffLogin(r staffLoginRow) (domain.StaffLogin, error) {
	l := domain.StaffLogin{ID: r.ID, Person: r.PersonID, Identity: r.IdentityID, Step: r.Step, Fails: r.Fails, LockedUntil: fromMsec(r.LockedUntil), Version: r.Version}
	err := v.unseal(r.ID,
		sealed{"staff_login.name", r.NameSealed, &l.Name},
		sealed{"staff_login.password", r.PasswordSealed, &l.Password},
		sealed{"staff_login.secret", r.SecretSealed, &l.Secret})
	return l, err
}

func (v View) oneStaffLogin(where string, args ...any) (domain.StaffLogin, error) {
	var row staffLoginRow
	if err := v.one(&row, "staff login", `SELECT `+staffLoginColumns+` FROM staff_login WHERE `+where, args...); err != nil {
		return domain.StaffLogin{}, err
	}
	return v.staffLogin(row)
}

// StaffLogin reads a login by its id.
func (v View) StaffLogin(id domain.ID) (domain.StaffLogin, error) {
	return v.oneStaffLogin(`id = ?`, id)
}

// StaffLoginNamed reads the login of a name.
func (v View) StaffLoginNamed(name string) (domain.StaffLogin, error) {
	return v.oneStaffLogin(`name_index = ?`, v.keys.blind("staff", name))
}

// StaffLoginOf reads the login of a person.
func (v View) StaffLoginOf(person domain.ID) (domain.StaffLogin, error) {
	return v.oneStaffLogin(`person_id = ?`, person)
}

// StaffLogins lists every login, behind an id.
func (v View) StaffLogins(after domain.ID) ([]domain.StaffLogin, error) {
	var rows []staffLoginRow
	if err := v.all(&rows, `SELECT `+staffLoginColumns+` FROM staff_login WHERE id > ? ORDER BY id LIMIT 500`, after); err != nil {
		return nil, err
	}
	out := make([]domain.StaffLogin, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = v.staffLogin(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// AddStaffLogin writes a new login. Conflict: its name is another's, or the
// person has one.
func (tx *Tx) AddStaffLogin(l *domain.StaffLogin) error {
	l.ID, l.Version = tx.NewID(), 1
	err := tx.exec(`INSERT INTO staff_login (id, person_id, name_index, name_sealed, password_sealed, secret_sealed, step, fails, locked_until, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 1, ?, ?)`,
		l.ID, l.Person, tx.keys.blind("staff", l.Name), tx.keys.close("staff_login.name", l.ID, l.Name), tx.keys.close("staff_login.password", l.ID, l.Password),
		tx.keys.close("staff_login.secret", l.ID, l.Secret), msec(tx.Now), msec(tx.Now))
	if IsDuplicate(err) {
		return domain.Errorf(domain.Conflict, "there is a login of that name or person already")
	}
	return err
}

// SetEntry notes which WeChat opens the console for somebody, 0 for none; false if
// his password has changed since he was read.
func (tx *Tx) SetEntry(l domain.StaffLogin, identity domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE staff_login SET identity_id = NULLIF(?, 0), updated_at = ? WHERE id = ? AND version = ? AND COALESCE(identity_id, 0) = ?`,
		identity, msec(tx.Now), l.ID, l.Version, l.Identity)
	return n == 1, err
}

// loseEntry notes that a WeChat, or for 0 whichever it was, opens the console for
// a person no more: it is going to be another's.
func (tx *Tx) loseEntry(person, identity domain.ID) error {
	l, err := tx.StaffLoginOf(person)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		return nil
	case err != nil:
		return err
	case l.Identity == 0 || identity != 0 && l.Identity != identity:
		return nil
	}
	if _, err := tx.SetEntry(l, 0); err != nil {
		return err
	}
	return tx.Record(Subject{Kind: "staff", ID: l.ID}, "entry_unbound", domain.Actor{Kind: domain.ActorSystem}, map[string]any{"identity": l.Identity})
}

// RenewStaffLogin writes another password and secret, ends its lock, and shuts
// what was open under the old ones.
func (tx *Tx) RenewStaffLogin(l *domain.StaffLogin) error {
	l.Version++
	return tx.exec(`UPDATE staff_login SET password_sealed = ?, secret_sealed = ?, fails = 0, locked_until = 0, version = ?, updated_at = ? WHERE id = ?`,
		tx.keys.close("staff_login.password", l.ID, l.Password), tx.keys.close("staff_login.secret", l.ID, l.Secret), l.Version, msec(tx.Now), l.ID)
}

// FailStaffLogin counts a wrong try; the most-th locks until a time.
func (tx *Tx) FailStaffLogin(id domain.ID, most int, until time.Time) error {
	if err := tx.exec(`UPDATE staff_login SET fails = fails + 1, updated_at = ? WHERE id = ?`, msec(tx.Now), id); err != nil {
		return err
	}
	return tx.exec(`UPDATE staff_login SET fails = 0, locked_until = ? WHERE id = ? AND fails >= ?`, msec(until), id, most)
}

// PassStaffLogin notes a right try, with the half minute of its digits; false
// if those were used already.
func (tx *Tx) PassStaffLogin(l domain.StaffLogin, step int64) (bool, error) {
	if step == 0 {
		return true, tx.exec(`UPDATE staff_login SET fails = 0, updated_at = ? WHERE id = ? AND fails > 0`, msec(tx.Now), l.ID)
	}
	n, err := tx.change(`UPDATE staff_login SET fails = 0, step = ?, updated_at = ? WHERE id = ? AND step < ?`, step, msec(tx.Now), l.ID, step)
	return n == 1, err
}

// EndStaffLogin takes a login away.
func (tx *Tx) EndStaffLogin(id domain.ID) error {
	return tx.exec(`DELETE FROM staff_login WHERE id = ?`, id)
}

// StaffSession is what is kept of somebody who is in the console.
type StaffSession struct {
	Login   domain.ID `json:"login"`
	Version int64     `json:"version"`
	Way     string    `json:"way"`   // how he came in
	Until   int64     `json:"until"` // milliseconds: however it is used, it ends then
}

// staffKey is where a session of the console lies; whoever reads Redis learns
// no bearer from it.
func staffKey(bearer string) string { return "linli:staff:" + loginKey(bearer) }

// KeepStaff keeps a session for so long without use.
func (r *Redis) KeepStaff(ctx context.Context, bearer string, s StaffSession, idle time.Duration) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return noRedis(r.client.Set(ctx, staffKey(bearer), text, idle).Err())
}

// Staff tells whose session a bearer is and lets it live on. NotFound: nobody's,
// or Redis was flushed; Unavailable: Redis is away.
func (r *Redis) Staff(ctx context.Context, bearer string, idle time.Duration) (s StaffSession, err error) {
	text, err := r.client.GetEx(ctx, staffKey(bearer), idle).Result()
	if errors.Is(err, redis.Nil) {
		return s, domain.Errorf(domain.NotFound, "no such session")
	}
	if err != nil {
		return s, noRedis(err)
	}
	if json.Unmarshal([]byte(text), &s) != nil {
		return s, domain.Errorf(domain.NotFound, "no such session")
	}
	return s, nil
}

// EndStaff forgets a session.
func (r *Redis) EndStaff(ctx context.Context, bearer string) error {
	return noRedis(r.client.Del(ctx, staffKey(bearer)).Err())
}

// Counted tells how often Within counted something in its present window; 0
// without Redis.
func (r *Redis) Counted(ctx context.Context, what string) int64 {
	n, err := r.client.Get(ctx, "linli:limit:"+what).Int64()
	if err != nil {
		return 0
	}
	return n
}
