package store

import (
	"time"

	"linli/domain"
)

// VoiceMessage reads a message whose voice is to be heard, with the words that
// are known of it, and when it came.
func (v View) VoiceMessage(inbox domain.ID) (m domain.Message, came time.Time, err error) {
	var row struct {
		Account  string `db:"account"`
		OpenID   string `db:"openid"`
		Text     []byte `db:"text_sealed"`
		Received int64  `db:"received_at"`
	}
	if err := v.one(&row, "message", `SELECT account, openid, text_sealed, received_at FROM inbox WHERE id = ?`, inbox); err != nil {
		return m, came, err
	}
	m = domain.Message{Account: row.Account, OpenID: row.OpenID, Kind: domain.KindVoice, Type: "voice"}
	m.Text, err = v.keys.open("inbox.text", inbox, row.Text)
	return m, fromMsec(row.Received), err
}

// SetWords writes what was heard in a voice in place of what its sender would have typed.
func (tx *Tx) SetWords(inbox domain.ID, words string) error {
	return tx.exec(`UPDATE inbox SET text_sealed = ? WHERE id = ?`, tx.keys.close("inbox.text", inbox, words), inbox)
}

// Detach takes an attachment off a ticket: it belongs to another.
func (tx *Tx) Detach(id, ticket domain.ID) error {
	return tx.exec(`UPDATE attachment SET ticket_id = 0, updated_at = ? WHERE id = ? AND ticket_id = ?`, msec(tx.Now), id, ticket)
}
