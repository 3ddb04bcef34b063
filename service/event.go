package service

import "linli/domain"

// told notes what WeChat tells of somebody. It brings nobody here and nobody
// back: of a stranger nothing is kept but that it came.
func (c *chat) told() (err error) {
	c.identity, err = c.Identity(c.message.Account, c.message.OpenID)
	if domain.CodeOf(err) == domain.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	c.me, err = c.Person(c.identity.Person)
	return err
}
