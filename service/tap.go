package service

import (
	"strconv"

	"linli/domain"
)

// tapped takes the line of a menu message that was tapped (菜单消息): its ID is
// the number of the ticket and the digit behind it, and answers that ticket
// alone, whatever was asked since. An ID that is not ours is read as its words.
func (c *chat) tapped() (reply string, done bool, err error) {
	id, err := strconv.ParseInt(c.message.Choice, 10, 64)
	if err != nil || id < 0 || len(c.communities) == 0 {
		return "", false, nil
	}
	n := domain.Number{Digit: int(id % 10), Ticket: id / 10}
	if reply, done, err = c.tappedBuilding(n); done || err != nil {
		return reply, done, err
	}
	reply, err = c.number(n)
	return reply, true, err
}

// tappedBuilding takes a tap for the answer to which building the ticket's is, if
// that was asked last.
func (c *chat) tappedBuilding(n domain.Number) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound || err == nil && (q.Kind != askedBuilding || q.Ticket == 0 || n.Ticket == 0) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	t, err := c.Ticket(q.Ticket)
	if err != nil || t.Number != n.Ticket {
		return "", false, err
	}
	return c.choose(n.Digit, nil)
}
