package service

import (
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// chat is one message being answered: who writes, where he belongs, and the
// transaction all of it happens in.
type chat struct {
	*store.Tx
	intake      *Intake
	message     domain.Message
	inbox       domain.ID
	identity    domain.Identity
	me          domain.Person
	communities []domain.Community // that the account serves, the front desk first
}

// by is the writer as the actor of what he does.
func (c *chat) by() domain.Actor { return domain.By(c.me.ID) }

// answer does what the message asks and returns the reply, "" for none.
func (c *chat) answer() (string, error) {
	if err := c.meet(); err != nil {
		return "", err
	}
	if err := c.touch(); err != nil {
		return "", err
	}
	switch c.message.Kind {
	case domain.KindFollow, domain.KindScan:
		return c.arrived()
	case domain.KindText, domain.KindClick:
		return c.words(c.message.Text)
	}
	return "", nil
}

// meet finds who writes, or makes him known.
func (c *chat) meet() (err error) {
	if c.communities, err = c.CommunitiesOf(c.message.Account); err != nil {
		return err
	}
	c.identity, err = c.Identity(c.message.Account, c.message.OpenID)
	if domain.CodeOf(err) == domain.NotFound {
		c.me = domain.Person{ID: c.NewID()}
		if len(c.communities) == 1 {
			c.me.Community = c.communities[0].ID
		}
		if err := c.AddPerson(c.me); err != nil {
			return err
		}
		c.identity = domain.Identity{ID: c.NewID(), Account: c.message.Account, OpenID: c.message.OpenID, Person: c.me.ID, Following: true}
		return c.AddIdentity(c.identity)
	}
	if err != nil {
		return err
	}
	c.me, err = c.Person(c.identity.Person)
	return err
}

// touch notes what the message says about reaching its writer: whether he
// follows, and the window of customer-service messages it opens.
func (c *chat) touch() error {
	i := &c.identity
	i.Following = c.message.Kind != domain.KindUnfollow
	switch c.message.Kind {
	case domain.KindUnfollow:
		i.WindowUntil, i.WindowLeft = time.Time{}, 0
	case domain.KindText:
		i.WindowUntil, i.WindowLeft = c.Now.Add(domain.WordWindow), domain.WordQuota
	case domain.KindFollow, domain.KindScan, domain.KindClick:
		if !i.WindowUntil.After(c.Now) || i.WindowLeft == 0 {
			i.WindowUntil, i.WindowLeft = c.Now.Add(domain.TouchWindow), domain.TouchQuota
		}
	}
	return c.ChangeIdentity(*i)
}

// words answers a text: a number first, then the fixed words, then whatever
// the resident means.
func (c *chat) words(text string) (string, error) {
	if len(c.communities) == 0 {
		return say.NotReady(), nil
	}
	if n, ok := domain.ParseNumber(text); ok {
		return c.number(n)
	}
	word, rest := firstWord(text)
	switch word {
	case "进度", "查进度":
		return c.status()
	case "取消":
		return c.cancel(rest)
	case "人工", "转人工":
		return c.human()
	case "待办":
		return c.todo()
	case "绑定":
		return c.bind(rest)
	case "邀请":
		return c.invite(rest)
	}
	return c.meaning(text)
}

// firstWord splits off the first word of a text that has blanks; a text
// without any is one word.
func firstWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	word, rest, _ = strings.Cut(strings.ReplaceAll(text, "　", " "), " ")
	return strings.TrimRight(word, "。.!！~"), strings.TrimSpace(rest)
}

// meaning answers what is neither a number nor a fixed word.
func (c *chat) meaning(text string) (string, error) {
	d := c.intake.Reader.Read(text)
	switch {
	case d.Urgency >= 3:
		return c.request(d)
	case d.Intent.OpensTicket() && d.Needs > 0:
		return c.request(d)
	}
	switch d.Intent {
	case domain.IntentStatus:
		return c.status()
	case domain.IntentFollowup:
		return c.followup(d)
	case domain.IntentThanks, domain.IntentRating:
		return c.thanks(d)
	}
	if d.Surname != "" || !d.Place.Empty() {
		return c.address(d)
	}
	return say.Greeting(), nil
}
