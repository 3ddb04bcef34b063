package store

import "linli/domain"

// Way is a channel of an account to one identity there, and the template it goes by.
type Way struct {
	Account  string
	Channel  domain.Channel
	Identity domain.ID
	Person   domain.ID // whose identity it is; 0 where that is not at hand
	Template domain.Template
}

// consented tells that a channel lives on what people agreed to.
func (w Way) consented() bool {
	return w.Channel == domain.ChannelSubscribe || w.Channel == domain.ChannelMini
}

// DayLimit is how many messages a day an account has on a channel: what is
// configured, else WeChat's own limit; 0 for none.
func (v View) DayLimit(account string, channel domain.Channel, configured int64) (int64, error) {
	switch limit := domain.DayBudget[channel]; {
	case configured > 0:
		return configured, nil
	case channel == domain.ChannelWeCom:
		members, err := v.MembersOf(account)
		return domain.WeComEach * members, err
	default:
		return limit, nil
	}
}

// Agreed takes one message that somebody agreed to be sent this way; a long-term
// consent is only looked at. False if there is none.
func (tx *Tx) Agreed(w Way) (bool, error) {
	if w.Template.LongTerm {
		return tx.HoldsSubscription(w.Identity, w.Template.ID)
	}
	n, err := tx.change(`UPDATE subscription SET messages = messages - 1, updated_at = ? WHERE identity_id = ? AND template_id = ? AND messages > 0`,
		msec(tx.Now), w.Identity, w.Template.ID)
	switch {
	case err != nil || n == 0:
		return false, err
	case w.Person == 0:
		return true, tx.recordConsent(w.Identity, w.Template.ID, consentUsed, nil)
	}
	return true, tx.recordConsentOf(w.Person, w.Identity, w.Template.ID, consentUsed, nil)
}

// GiveBack returns what a message that was certainly not sent this way cost beside
// the day's budget: one of the window, or a consent.
func (tx *Tx) GiveBack(w Way) error {
	switch {
	case w.Channel == domain.ChannelCustom:
		return tx.RefundWindow(w.Identity)
	case w.consented() && !w.Template.LongTerm:
		return tx.RefundSubscription(w.Identity, w.Template.ID)
	}
	return nil
}

// Refused keeps what a failure says about the person, the channel or the account,
// and gives back what was certainly not used. What may have arrived says nothing.
func (tx *Tx) Refused(w Way, failed *domain.SendError) error {
	switch failed.Class {
	case domain.SendUnknown:
		return nil
	case domain.SendClosed:
		switch {
		case w.consented():
			return tx.CloseSubscription(w.Identity, w.Template.ID)
		case w.Channel == domain.ChannelCustom:
			return tx.CloseWindow(w.Identity)
		}
		return nil
	case domain.SendGone:
		switch w.Channel {
		case domain.ChannelMini:
			return tx.CloseSubscription(w.Identity, w.Template.ID)
		case domain.ChannelWeCom:
			return nil
		}
		return tx.Unfollowed(w.Identity)
	}
	if err := tx.GiveBack(w); err != nil || failed.Class != domain.SendStop {
		return err
	}
	until := domain.StopUntil(failed, tx.Now)
	if failed.OfOneAPI() {
		return tx.PauseChannel(Pause{Account: w.Account, Channel: w.Channel, ErrCode: failed.ErrCode, Until: until})
	}
	return tx.PauseAccount(w.Account, failed.ErrCode, until)
}
