package service

import (
	"linli/domain"
	"linli/understand"
)

// tapsHere takes a digit or words for the answer whether a matter is a danger.
func (c *chat) tapsHere(t domain.Ticket, d understand.Draft) (told Told, done bool, err error) {
	if t.Doubt != domain.DoubtAsked {
		return Told{}, false, nil
	}
	var reply string
	if n, ok := domain.ParseNumber(c.message.Text); ok {
		n.Ticket = t.Number
		reply, done, err = c.taps(n)
	} else {
		reply, done, err = c.aboutDanger(d)
	}
	if err != nil || !done {
		return Told{}, false, err
	}
	told, err = c.toldOf(t.ID, reply)
	return told, true, err
}
