package store

import (
	"time"

	"linli/domain"
)

// Subscribe writes what an identity agreed or refused to be sent, and when she
// said so. A popup's yes is one message more; a no, wherever it was said, ends all
// that were left. What she said first may be told last: a yes before the last no
// counts for nothing, and a no before the last yes leaves that one alone.
func (tx *Tx) Subscribe(identity domain.ID, s domain.Subscription, said time.Time) error {
	if err := tx.subscriptionRow(identity, s.TemplateID); err != nil {
		return err
	}
	if !s.Accepted {
		return tx.refuses(identity, s.TemplateID, said)
	}
	more := 0
	if s.Popup {
		more = 1
	}
	n, err := tx.change(`UPDATE subscription SET messages = messages + ?, refused_at = 0, yes_at = CASE WHEN yes_at > ? THEN yes_at ELSE ? END, updated_at = ?
		WHERE identity_id = ? AND template_id = ? AND no_at <= ?`, more, msec(said), msec(said), msec(tx.Now), identity, s.TemplateID, msec(said))
	if err != nil || n == 0 {
		return err
	}
	return tx.recordConsent(identity, s.TemplateID, consentAgreed, map[string]any{"popup": s.Popup, "said": msec(said)})
}

// refuses writes a no.
func (tx *Tx) refuses(identity domain.ID, template string, said time.Time) error {
	n, err := tx.change(`UPDATE subscription SET messages = 0, refused_at = ?, no_at = ?, updated_at = ? WHERE identity_id = ? AND template_id = ? AND yes_at <= ? AND no_at <= ?`,
		msec(tx.Now), msec(said), msec(tx.Now), identity, template, msec(said), msec(said))
	if err == nil && n == 0 {
		n, err = tx.change(`UPDATE subscription SET messages = CASE WHEN messages > 1 THEN 1 ELSE messages END, no_at = ?, updated_at = ? WHERE identity_id = ? AND template_id = ? AND no_at <= ?`,
			msec(said), msec(tx.Now), identity, template, msec(said))
	}
	if err != nil || n == 0 {
		return err
	}
	return tx.recordConsent(identity, template, consentRefused, map[string]any{"said": msec(said)})
}

func (tx *Tx) subscriptionRow(identity domain.ID, template string) error {
	err := tx.exec(`INSERT INTO subscription (id, identity_id, template_id, messages, refused_at, updated_at) VALUES (?, ?, ?, 0, 0, ?)`,
		tx.NewID(), identity, template, msec(tx.Now))
	if IsDuplicate(err) {
		return nil
	}
	return err
}

// What happens to a consent, as the events of whose it is tell it.
const (
	consentAgreed   = "notice_agreed"
	consentRefused  = "notice_refused"
	consentUsed     = "notice_used"     // one message of it went out
	consentReturned = "notice_returned" // WeChat did not use it
	consentClosed   = "notice_closed"   // WeChat knows of none
)

// recordConsent appends what happened to a consent to what happened to whose it is.
func (tx *Tx) recordConsent(identity domain.ID, template, kind string, data map[string]any) error {
	i, err := tx.IdentityWith(identity)
	if err != nil {
		return err
	}
	return tx.recordConsentOf(i.Person, identity, template, kind, data)
}

func (tx *Tx) recordConsentOf(person, identity domain.ID, template, kind string, data map[string]any) error {
	by := domain.Actor{Kind: domain.ActorSystem}
	if kind == consentAgreed || kind == consentRefused {
		by = domain.By(person)
	}
	if data == nil {
		data = map[string]any{}
	}
	data["identity"], data["template"] = identity, template
	return tx.Record(Subject{Kind: "person", ID: person}, kind, by, data)
}

// HoldsSubscription tells whether an identity agreed to a long-term template and
// has not taken it back. A message of it costs nothing.
func (tx *Tx) HoldsSubscription(identity domain.ID, template string) (bool, error) {
	var held int
	err := tx.one(&held, "subscription", `SELECT COUNT(*) FROM subscription WHERE identity_id = ? AND template_id = ? AND refused_at = 0`, identity, template)
	return held > 0, err
}

// RefundSubscription gives back one that WeChat did not use, unless she has
// refused meanwhile.
func (tx *Tx) RefundSubscription(identity domain.ID, template string) error {
	n, err := tx.change(`UPDATE subscription SET messages = messages + 1, updated_at = ? WHERE identity_id = ? AND template_id = ? AND refused_at = 0`, msec(tx.Now), identity, template)
	if err != nil || n == 0 {
		return err
	}
	return tx.recordConsent(identity, template, consentReturned, nil)
}

// CloseSubscription writes that WeChat knows of no consent (43101): as good as
// refused until she is asked again.
func (tx *Tx) CloseSubscription(identity domain.ID, template string) error {
	n, err := tx.change(`UPDATE subscription SET messages = 0, refused_at = ?, updated_at = ? WHERE identity_id = ? AND template_id = ?`,
		msec(tx.Now), msec(tx.Now), identity, template)
	if err != nil || n == 0 {
		return err
	}
	return tx.recordConsent(identity, template, consentClosed, nil)
}
