package service

import "linli/domain"

// told notes what WeChat tells of somebody. It brings nobody here and nobody
// back: of a stranger nothing is kept but that it came.
func (c *chat) told() (err error) {
	c.identity, err = c.Identity(c.message.Account, c.message.OpenID)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		return c.toldOfStranger()
	case err != nil:
		return err
	}
	if c.me, err = c.Person(c.identity.Person); err != nil {
		return err
	}
	switch c.message.Kind {
	case domain.KindSent, domain.KindChecked:
		return c.resulted()
	case domain.KindConsent:
		return c.agrees()
	case domain.KindRevoked:
		return c.revoked()
	case domain.KindCancelled:
		return c.cancelled()
	}
	return nil
}

// toldOfStranger forgets at once whom it was about: he may be one who was erased.
func (c *chat) toldOfStranger() error {
	if err := c.ForgetSender(c.inbox); err != nil {
		return err
	}
	if c.message.Kind == domain.KindSent || c.message.Kind == domain.KindChecked {
		return c.resulted()
	}
	return nil
}

// agrees keeps what she agreed or refused to be sent, in the order she said it.
func (c *chat) agrees() error {
	for _, s := range c.message.Subscriptions {
		if err := c.Subscribe(c.identity.ID, s, c.message.SentAt); err != nil {
			return err
		}
	}
	return nil
}
