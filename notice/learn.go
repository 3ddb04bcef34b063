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
		if !one.idle {
			r.Log.Warn("a notice was not taken", "notice", c.notice, "row", one.row.ID, "account", one.way.account.Name, "channel", one.way.channel, "error", failed)
		}
		ends[one.row.ID] = verdict(one, failed, tx.Now)
		if failed.Class == domain.SendUnknown {
			continue
		}
		refunds[store.QuotaOn(one.way.account.Name, one.way.channel, c.at)]++
		if err := tx.Refused(one.way.costs(), failed); err != nil {
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

// verdict tells what a row becomes after a failed call, and when it is looked at
// again. What may have arrived goes again only where WeChat shows it once.
func verdict(one call, failed *domain.SendError, now time.Time) store.ToResult {
	out := store.ToResult{State: domain.ToPlanned, Channel: one.way.channel, Tried: one.row.Tried, ErrCode: failed.ErrCode, Due: now, Unsent: true}
	if one.idle {
		out.Idle = true
		return out
	}
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
		out.Due = domain.StopUntil(failed, now)
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
