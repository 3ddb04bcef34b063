package push

import (
	"context"
	"strings"

	"linli/domain"
	"linli/store"
)

// Keys of rows about a photo that WeChat looks at begin with these: one asks,
// the other ends the waiting for an answer.
const (
	checkKey = "check:"
	lapseKey = "unjudged:"
)

// unchecked tells that a row asks about a photo, and the photo is there.
func (f *Fetches) unchecked(p domain.Push, a domain.Attachment) bool {
	return f.Checker != nil && (a.State == domain.AttachmentChecking || a.State == domain.AttachmentStored) && strings.HasPrefix(p.Key, checkKey)
}

// lapsed tells that a row ends the waiting, and the photo still waits.
func lapsed(p domain.Push, a domain.Attachment) bool {
	return a.State == domain.AttachmentChecking && strings.HasPrefix(p.Key, lapseKey)
}

// check asks WeChat about one photo.
func (f *Fetches) check(ctx context.Context, p domain.Push, a domain.Attachment) error {
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	sender, err := f.DB.View(asking).IdentityOf(a.Person, a.Account)
	trace := ""
	if err == nil {
		trace, err = f.Checker.CheckMedia(asking, a.Account, sender.OpenID, f.Address(a.ID))
	}
	if err != nil {
		f.Log.Warn("a photo was not given to WeChat to be checked", "push", p.ID, "attachment", a.ID, "attempt", p.Attempts, "error", err)
	}
	noting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f.DB.InTx(noting, func(tx *store.Tx) error {
		return f.noteCheck(tx, p, domain.Delivery{Account: a.Account, OpenID: sender.OpenID}, trace, err)
	})
}

// noteCheck writes under which name WeChat took a photo, or when it is asked
// again. Its answer may have come already.
func (f *Fetches) noteCheck(tx *store.Tx, p domain.Push, asked domain.Delivery, trace string, asking error) error {
	result := store.PushResult{State: domain.PushSent, Due: tx.Now}
	if asking != nil {
		result.State, result.Due = fetchVerdict(p, checkClass(asking), tx.Now)
	}
	held, err := tx.MarkPush(p, result)
	if err != nil || !held || asking != nil {
		return err
	}
	if err := tx.KeepReceipt(p, asked, domain.Receipt{MsgID: trace}); err != nil {
		return err
	}
	return f.Settled(tx, p)
}

// checkClass tells whether a question is worth repeating: somebody who has left
// the mini-program is not known to the checkers any more.
func checkClass(err error) domain.SendClass {
	switch domain.CodeOf(err) {
	case domain.Unavailable:
		return domain.SendAgain
	case domain.Internal:
		return domain.SendStop
	}
	return domain.SendBad
}
