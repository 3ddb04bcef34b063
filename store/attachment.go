package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const attachmentColumns = `id, person_id, ticket_id, inbox_id, account, kind, media_sealed, state, reason, content_type, size, width, height, created_at, updated_at`

type attachmentRow struct {
	ID          domain.ID               `db:"id"`
	PersonID    domain.ID               `db:"person_id"`
	TicketID    domain.ID               `db:"ticket_id"`
	InboxID     domain.ID               `db:"inbox_id"`
	Account     string                  `db:"account"`
	Kind        domain.AttachmentKind   `db:"kind"`
	MediaSealed []byte                  `db:"media_sealed"`
	State       domain.AttachmentState  `db:"state"`
	Reason      domain.AttachmentReason `db:"reason"`
	ContentType string                  `db:"content_type"`
	Size        int64                   `db:"size"`
	Width       int                     `db:"width"`
	Height      int                     `db:"height"`
	CreatedAt   int64                   `db:"created_at"`
	UpdatedAt   int64                   `db:"updated_at"`
}

func (v View) attachment(r attachmentRow) (domain.Attachment, error) {
	a := domain.Attachment{ID: r.ID, Person: r.PersonID, Ticket: r.TicketID, Inbox: r.InboxID, Account: r.Account, Kind: r.Kind,
		State: r.State, Reason: r.Reason, ContentType: r.ContentType, Size: r.Size, Width: r.Width, Height: r.Height,
		Created: fromMsec(r.CreatedAt), Changed: fromMsec(r.UpdatedAt)}
	err := v.unseal(r.ID, sealed{"attachment.media", r.MediaSealed, &a.MediaID})
	return a, err
}

// AddAttachment notes a photo or voice that is to be fetched.
func (tx *Tx) AddAttachment(a *domain.Attachment) error {
	a.State, a.Created, a.Changed = domain.AttachmentWanted, tx.Now, tx.Now
	return tx.exec(`INSERT INTO attachment (`+attachmentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', 0, 0, 0, ?, ?)`,
		a.ID, a.Person, a.Ticket, a.Inbox, a.Account, a.Kind, tx.keys.close("attachment.media", a.ID, a.MediaID), a.State, msec(tx.Now), msec(tx.Now))
}

// Attachment reads one attachment.
func (v View) Attachment(id domain.ID) (domain.Attachment, error) {
	return v.oneAttachment(`id = ?`, id)
}

// AttachmentOf reads what a message brought.
func (v View) AttachmentOf(inbox domain.ID) (domain.Attachment, error) {
	return v.oneAttachment(`inbox_id = ?`, inbox)
}

func (v View) oneAttachment(where string, args ...any) (domain.Attachment, error) {
	var row attachmentRow
	if err := v.one(&row, "attachment", `SELECT `+attachmentColumns+` FROM attachment WHERE `+where+` LIMIT 1`, args...); err != nil {
		return domain.Attachment{}, err
	}
	return v.attachment(row)
}

// Attachments lists what hangs on a ticket, the oldest first.
func (v View) Attachments(ticket domain.ID) ([]domain.Attachment, error) {
	return v.manyAttachments(`ticket_id = ? ORDER BY id LIMIT 100`, ticket)
}

// AttachmentsMerged lists what hangs on the reports that were merged into a
// ticket, the oldest first.
func (v View) AttachmentsMerged(main domain.ID) ([]domain.Attachment, error) {
	return v.manyAttachments(`ticket_id IN (SELECT g.ticket_id FROM gathered g WHERE g.main_id = ? AND g.parted_at = 0) ORDER BY id LIMIT 100`, main)
}

// LooseAttachments lists what somebody has sent to an account since a time and
// hangs on no ticket, the oldest first.
func (v View) LooseAttachments(person domain.ID, account string, since time.Time) ([]domain.Attachment, error) {
	return v.manyAttachments(`person_id = ? AND ticket_id = 0 AND account = ? AND created_at >= ? ORDER BY id LIMIT 20`, person, account, msec(since))
}

// PhotosOf lists the last photos that somebody has sent to an account and that
// are kept, the newest first.
func (v View) PhotosOf(person domain.ID, account string) ([]domain.Attachment, error) {
	return v.manyAttachments(`person_id = ? AND account = ? AND kind = ? AND state = ? ORDER BY id DESC LIMIT 6`, person, account, domain.Photo, domain.AttachmentStored)
}

func (v View) manyAttachments(where string, args ...any) ([]domain.Attachment, error) {
	var rows []attachmentRow
	if err := v.all(&rows, `SELECT `+attachmentColumns+` FROM attachment WHERE `+where, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Attachment, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = v.attachment(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Attach hangs a loose attachment on a ticket; false if it hangs on one already.
func (tx *Tx) Attach(id, ticket domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE attachment SET ticket_id = ?, updated_at = ? WHERE id = ? AND ticket_id = 0`, ticket, msec(tx.Now), id)
	return n == 1, err
}

// SettleAttachment writes what became of an attachment that was wanted, and
// forgets what opens it at WeChat; false if that was written before.
func (tx *Tx) SettleAttachment(a domain.Attachment) (bool, error) {
	n, err := tx.change(`UPDATE attachment SET state = ?, reason = ?, content_type = ?, size = ?, width = ?, height = ?, media_sealed = NULL, updated_at = ? WHERE id = ? AND state = ?`,
		a.State, a.Reason, a.ContentType, a.Size, a.Width, a.Height, msec(tx.Now), a.ID, domain.AttachmentWanted)
	return n == 1, err
}

// HideAttachment notes that what is kept is shown to nobody any more but who
// decides about it, and why; false if it is not kept, or hidden already.
func (tx *Tx) HideAttachment(id domain.ID, why domain.AttachmentReason) (bool, error) {
	n, err := tx.change(`UPDATE attachment SET state = ?, reason = ?, updated_at = ? WHERE id = ? AND state IN (?, ?)`,
		domain.AttachmentHidden, why, msec(tx.Now), id, domain.AttachmentStored, domain.AttachmentChecking)
	return n == 1, err
}

// ShowAttachment notes that what was kept from people is shown to them; false if
// it does not stand as given.
func (tx *Tx) ShowAttachment(id domain.ID, from domain.AttachmentState) (bool, error) {
	n, err := tx.change(`UPDATE attachment SET state = ?, reason = '', updated_at = ? WHERE id = ? AND state = ?`,
		domain.AttachmentStored, msec(tx.Now), id, from)
	return n == 1, err
}

// LoseAttachments notes that what a person sent is not kept any more, to an
// account or for "" to any, some at a time behind an id, and tells what he ever sent: an erasure that was broken off
// may have left the bytes of what is noted already.
func (tx *Tx) LoseAttachments(person domain.ID, account string, after domain.ID) ([]domain.ID, error) {
	var ids []domain.ID
	err := tx.all(&ids, `SELECT id FROM attachment WHERE person_id = ? AND id > ? AND (? = '' OR account = ?) ORDER BY id LIMIT 200`, person, after, account, account)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	query, args, err := sqlx.In(`UPDATE attachment SET state = ?, reason = ?, media_sealed = NULL, content_type = '', size = 0, width = 0, height = 0, updated_at = ? WHERE id IN (?) AND state <> ?`,
		domain.AttachmentLost, domain.ReasonGone, msec(tx.Now), ids, domain.AttachmentLost)
	if err != nil {
		return nil, err
	}
	return ids, tx.exec(query, args...)
}
