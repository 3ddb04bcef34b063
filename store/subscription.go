package store

import "linli/domain"

// Subscribe writes what an identity agreed or refused to be sent. A popup's yes
// is one message more; a no, wherever it was said, ends all that were left.
func (tx *Tx) Subscribe(identity domain.ID, s domain.Subscription) error {
	if err := tx.subscriptionRow(identity, s.TemplateID); err != nil {
		return err
	}
	switch {
	case !s.Accepted:
		return tx.exec(`UPDATE subscription SET messages = 0, refused_at = ?, updated_at = ? WHERE identity_id = ? AND template_id = ?`,
			msec(tx.Now), msec(tx.Now), identity, s.TemplateID)
	case s.Popup:
		return tx.exec(`UPDATE subscription SET messages = messages + 1, refused_at = 0, updated_at = ? WHERE identity_id = ? AND template_id = ?`,
			msec(tx.Now), identity, s.TemplateID)
	}
	return tx.exec(`UPDATE subscription SET refused_at = 0, updated_at = ? WHERE identity_id = ? AND template_id = ?`, msec(tx.Now), identity, s.TemplateID)
}

func (tx *Tx) subscriptionRow(identity domain.ID, template string) error {
	err := tx.exec(`INSERT INTO subscription (id, identity_id, template_id, messages, refused_at, updated_at) VALUES (?, ?, ?, 0, 0, ?)`,
		tx.NewID(), identity, template, msec(tx.Now))
	if IsDuplicate(err) {
		return nil
	}
	return err
}

// SpendSubscription takes one message that an identity agreed to; false when
// none is left.
func (tx *Tx) SpendSubscription(identity domain.ID, template string) (bool, error) {
	n, err := tx.change(`UPDATE subscription SET messages = messages - 1, updated_at = ? WHERE identity_id = ? AND template_id = ? AND messages > 0`,
		msec(tx.Now), identity, template)
	return n == 1, err
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
	return tx.exec(`UPDATE subscription SET messages = messages + 1, updated_at = ? WHERE identity_id = ? AND template_id = ? AND refused_at = 0`, msec(tx.Now), identity, template)
}

// CloseSubscription writes that WeChat knows of no consent (43101): as good as
// refused until she is asked again.
func (tx *Tx) CloseSubscription(identity domain.ID, template string) error {
	return tx.exec(`UPDATE subscription SET messages = 0, refused_at = ?, updated_at = ? WHERE identity_id = ? AND template_id = ?`,
		msec(tx.Now), msec(tx.Now), identity, template)
}
