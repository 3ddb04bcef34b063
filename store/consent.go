package store

import (
	"time"

	"linli/domain"
)

// ConsentKind is what somebody agreed to (同意).
type ConsentKind string

// The kinds of consent.
const (
	ConsentService ConsentKind = "service" // that Linli keeps what she writes, to help her
	ConsentProxy   ConsentKind = "proxy"   // that somebody enters her matters for her
	ConsentCare    ConsentKind = "care"    // that the community looks after her
	ConsentNotice  ConsentKind = "notice"  // notices; nobody is asked for it, but who takes it back gets none
)

// Consent is one consent: who gave it, on whose word, when.
type Consent struct {
	Person    domain.ID
	Kind      ConsentKind
	By        domain.ID // the person himself, or who vouches for it
	Given     time.Time
	Withdrawn time.Time // zero while it stands
}

// Consent writes that somebody agreed; a consent that stands is not written twice.
func (tx *Tx) Consent(c Consent) error {
	standing, err := tx.Consents(c.Person)
	if err != nil {
		return err
	}
	for _, s := range standing {
		if s.Kind == c.Kind && s.Withdrawn.IsZero() {
			return nil
		}
	}
	return tx.exec(`INSERT INTO consent (id, person_id, kind, given_by, given_at, withdrawn_at) VALUES (?, ?, ?, ?, ?, 0)`,
		tx.NewID(), c.Person, c.Kind, c.By, msec(tx.Now))
}

// WithdrawConsent ends a consent.
func (tx *Tx) WithdrawConsent(person domain.ID, kind ConsentKind) error {
	return tx.exec(`UPDATE consent SET withdrawn_at = ? WHERE person_id = ? AND kind = ? AND withdrawn_at = 0`, msec(tx.Now), person, kind)
}

// Consents lists what somebody agreed to, standing or withdrawn, first things first.
func (v View) Consents(person domain.ID) ([]Consent, error) {
	var rows []struct {
		Person    domain.ID   `db:"person_id"`
		Kind      ConsentKind `db:"kind"`
		By        domain.ID   `db:"given_by"`
		Given     int64       `db:"given_at"`
		Withdrawn int64       `db:"withdrawn_at"`
	}
	err := v.all(&rows, `SELECT person_id, kind, given_by, given_at, withdrawn_at FROM consent WHERE person_id = ? ORDER BY id LIMIT 100`, person)
	out := make([]Consent, len(rows))
	for i, r := range rows {
		out[i] = Consent{Person: r.Person, Kind: r.Kind, By: r.By, Given: fromMsec(r.Given), Withdrawn: fromMsec(r.Withdrawn)}
	}
	return out, err
}

// WantsNotices writes whether somebody wants notices on his phone.
func (tx *Tx) WantsNotices(person domain.ID, wants bool) error {
	if err := tx.Consent(Consent{Person: person, Kind: ConsentNotice, By: person}); err != nil || wants {
		return err
	}
	return tx.WithdrawConsent(person, ConsentNotice)
}
