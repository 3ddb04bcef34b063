package service

import (
	"strings"

	"linli/domain"
	"linli/store"
)

// resulted takes what WeChat says became of messages of ours, and of photos that
// it was asked to check. The answer to the
// send may not be written yet: whichever comes second acts on both.
func (c *chat) resulted() error {
	for _, r := range c.message.Results {
		if c.message.Type == "event:MASSSENDJOBFINISH" && c.intake.Notices != nil {
			if ours, err := c.intake.Notices.Reported(c.Tx, c.message.Account, r); ours || err != nil {
				return err
			}
		}
		if err := c.KeepResult(c.message.Account, r); err != nil {
			return err
		}
		told, err := c.UnsettledCalled(c.message.Account, r.MsgID)
		if err != nil {
			return err
		}
		if len(told) == 0 {
			c.unawaited(r)
		}
		if err := (Deliveries{}).settle(c.Tx, told); err != nil {
			return err
		}
	}
	return nil
}

// unawaited logs the result of what no push of ours sent or asked for: a mass
// send of the account's own page. A template's or a check's may come before the
// answer to its call, and is acted on then.
func (c *chat) unawaited(r domain.Result) {
	switch c.message.Type {
	case "event:TEMPLATESENDJOBFINISH", "event:subscribe_msg_sent_event", "event:wxa_media_check":
		return
	}
	c.intake.Log.Info("WeChat tells a result that nothing here waits for", "account", c.message.Account, "kind", c.message.Kind, "result", r.MsgID,
		"ok", r.OK, "people", r.People, "left", r.Left, "sent", r.Sent, "failed", r.Failed)
}

// settle acts on what became of sent messages, once for each.
func (d Deliveries) settle(tx *store.Tx, told []store.Receipt) error {
	for _, r := range told {
		first, err := tx.SettleReceipt(r)
		switch {
		case err != nil || !first:
		case r.Account == store.NoAccount:
			err = d.rang(tx, r)
		case r.Failed:
			err = d.failed(tx, r)
		default:
			err = d.passed(tx, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// passed acts on what WeChat did: only a photo waits for that.
func (d Deliveries) passed(tx *store.Tx, r store.Receipt) error {
	p, err := tx.Push(r.Push)
	if err != nil || p.Kind != domain.PushFetch {
		return dropNotFound(err)
	}
	return judged(tx, p, r)
}

// failed acts on what WeChat took and would not do.
func (d Deliveries) failed(tx *store.Tx, r store.Receipt) error {
	p, err := tx.Push(r.Push)
	switch {
	case err != nil && domain.CodeOf(err) != domain.NotFound:
		return err
	case p.Kind == domain.PushFetch:
		return judged(tx, p, r)
	}
	return d.lost(tx, r)
}

// mostLosses is how often a push may be lost at WeChat until a person must tell.
const mostLosses = 2

// lost goes on with a push that WeChat took and did not deliver: to somebody who
// wants none no more goes out; else it is sent once more, by another way if there
// is one now, and so is all that was in its message. A consent that she took back is used up; one that WeChat did not
// use is there still.
func (d Deliveries) lost(tx *store.Tx, r store.Receipt) error {
	again := domain.PushPending
	unwanted := strings.Contains(r.Reason, "block") || strings.Contains(r.Reason, "refuse") || strings.Contains(r.Reason, "reject")
	var err error
	switch {
	case r.Template != "" && unwanted:
		err = tx.CloseSubscription(r.Identity, r.Template)
	case r.Template != "":
		err = tx.RefundSubscription(r.Identity, r.Template)
	case unwanted:
		again, err = domain.PushHuman, tx.Unfollowed(r.Identity)
	}
	if err != nil {
		return err
	}
	lost, err := tx.Aboard(r)
	if err != nil {
		return err
	}
	for _, push := range lost {
		if err := d.recall(tx, push, again); err != nil {
			return err
		}
	}
	return nil
}

// recall owes a lost push again, or leaves it to a person.
func (d Deliveries) recall(tx *store.Tx, push domain.ID, again domain.PushState) error {
	losses, err := tx.FailuresOf(push)
	if err != nil {
		return err
	}
	if losses >= mostLosses {
		again = domain.PushHuman
	}
	p, recalled, err := tx.RecallPush(push, again)
	if err != nil || !recalled || again == domain.PushPending {
		return err
	}
	return d.Undeliverable(tx, p, false)
}
