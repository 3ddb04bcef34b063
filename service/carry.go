package service

import (
	"strings"

	"linli/domain"
)

// What of somebody's due pushes goes into the answer to his own message.
const (
	mostCarried  = 2
	passiveLimit = 2048 // bytes of a passive reply; WeChat refuses more
)

// carry puts what is due for the writer into the answer to his message, which
// costs nothing of his window: the newest first, as far as they fit. Dangers
// ring for themselves, and no other ticket's question is put beside the answer.
func (c *chat) carry(reply string) (string, error) {
	if c.intake.Words == nil || reply == "" || c.message.Kind != domain.KindText && c.message.Kind != domain.KindClick || c.intake.danger(c.message) {
		return reply, nil
	}
	due, err := c.DueToWriter(c.me.ID, c.message.Account, c.Now)
	if err != nil {
		return "", err
	}
	parts := []string{reply}
	for _, p := range due {
		if p.Urgent || p.Kind.Asks() || p.Kind == domain.PushFetch || len(parts) > mostCarried {
			continue
		}
		words, wanted, err := c.intake.Words(c.Tx, p)
		if err != nil {
			return "", err
		}
		if !wanted || words == "" || len(strings.Join(append(parts, words), "\n\n")) > passiveLimit {
			continue
		}
		taken, err := c.carried(p)
		if err != nil {
			return "", err
		}
		if taken {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, "\n\n"), nil
}

// carried marks a push as sent in the answer, if nobody has taken it up meanwhile.
func (c *chat) carried(p domain.Push) (bool, error) {
	taken, err := c.SendInAnswer(p)
	if err != nil || !taken {
		return false, err
	}
	p.State, p.Channel = domain.PushSent, domain.ChannelPassive
	_, err = c.Decide(domain.Decision{Push: p.ID, Leader: p.ID, Account: p.Account, Channel: domain.ChannelPassive, Result: domain.DecisionSent, MsgID: c.inbox.String()})
	if err != nil {
		return false, err
	}
	return true, Deliveries{}.Sent(c.Tx, p)
}
