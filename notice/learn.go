package notice

import (
	"time"

	"linli/domain"
	"linli/store"
)

// note writes what became of a chunk's calls, and what that says about people,
// channels and accounts.
func (r *Crier) note(tx *store.Tx, c chunk) error {
	ends := map[domain.ID]store.ToResult{}
	refunds := map[store.Quota]int{}
	for _, one := range c.calls {
		failed := failureOf(one.err)
		if failed == nil {
			ends[one.row.ID] = store.ToResult{State: domain.ToSent, Channel: one.way.channel, Tried: one.row.Tried}
			continue
		}
		r.Log.Warn("a notice was not taken", "notice", c.notice.ID, "row", one.row.ID, "account", one.way.account.Name, "channel", one.way.channel, "error", failed)
		ends[one.row.ID] = verdict(one, failed, tx.Now)
		if failed.Class == domain.SendUnknown {
			continue
		}
		refunds[store.QuotaOn(one.way.account.Name, one.way.channel, c.at)]++
		if err := learn(tx, one.way, failed); err != nil {
			return err
		}
	}
	for q, n := range refunds {
		if err := tx.RefundQuotas(q, n); err != nil {
			return err
		}
	}
	return tx.EndRecipients(c.token, ends)
}

// stopFor is how long an account that WeChat refuses is left alone.
const stopFor = 10 * time.Minute

// usedUp is WeChat's word that a day's quota of a call is used up.
const usedUp = 45009

// verdict tells what a row becomes after a failed call, and when it is looked at
// again. What may have arrived goes again only where WeChat shows it once.
func verdict(one call, failed *domain.SendError, now time.Time) store.ToResult {
	out := store.ToResult{State: domain.ToPlanned, Channel: one.way.channel, Tried: one.row.Tried, ErrCode: failed.ErrCode, Due: now, Unsent: true}
	another := func() store.ToResult {
		if out.Tried == "" {
			out.Tried = ","
		}
		out.Tried += string(one.way.channel) + ","
		return out
	}
	switch failed.Class {
	case domain.SendUnknown:
		out.Unsent = false
		if one.way.channel.Dedupes() {
			out.State, out.Due = domain.ToSending, now.Add(lease)
			return out
		}
		out.State = domain.ToUnknown
	case domain.SendAgain:
		out.Due = now.Add(2 * time.Second << min(one.row.Attempts, 8))
	case domain.SendStop:
		out.Due = stopUntil(failed, now)
	case domain.SendClosed, domain.SendGone:
		return another()
	case domain.SendBad:
		if !one.way.channel.Plain() {
			return another() // in plain words it may pass
		}
		out.State = domain.ToFailed
	}
	return out
}

func stopUntil(failed *domain.SendError, now time.Time) time.Time {
	if failed.ErrCode == usedUp {
		return midnight(now)
	}
	return now.Add(stopFor)
}

// learn keeps what a failure says and gives back what was certainly not used.
func learn(tx *store.Tx, w way, failed *domain.SendError) error {
	switch failed.Class {
	case domain.SendClosed:
		switch w.channel {
		case domain.ChannelCustom:
			return tx.CloseWindow(w.identity.ID)
		case domain.ChannelSubscribe, domain.ChannelMini:
			return tx.CloseSubscription(w.identity.ID, w.template.ID)
		}
		return nil
	case domain.SendGone:
		switch w.channel {
		case domain.ChannelMini:
			return tx.CloseSubscription(w.identity.ID, w.template.ID)
		case domain.ChannelWeCom:
			return nil
		}
		return tx.Unfollowed(w.identity.ID)
	}
	if err := giveBack(tx, w); err != nil || failed.Class != domain.SendStop {
		return err
	}
	return tx.PauseChannel(store.Pause{Account: w.account.Name, Channel: w.channel, ErrCode: failed.ErrCode, Until: stopUntil(failed, tx.Now)})
}
