package service

import (
	"context"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Listener turns a voice into words. Unavailable: it may work later.
type Listener interface {
	Words(ctx context.Context, voice domain.Media) (string, error)
}

// How long a voice may be listened to, how often that is tried, and how long the
// duty is not called for one that may yet turn into words.
const (
	listenFor   = 15 * time.Second
	listenTries = 3
	listenFirst = time.Minute
)

// hear asks what a voice says, outside any transaction. What nobody can hear, and
// what WeChat heard itself, has no words here: it is a person's, as ever.
func (s *Album) hear(ctx context.Context, p domain.Push, a domain.Attachment, sound []byte) (string, error) {
	if s.Listener == nil || a.Kind != domain.Voice || a.State != domain.AttachmentStored {
		return "", nil
	}
	m, _, err := s.DB.View(ctx).VoiceMessage(a.Inbox)
	if err != nil || m.Text != "" {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, listenFor)
	defer cancel()
	words, err := s.Listener.Words(limited, domain.Media{ContentType: a.ContentType, Bytes: sound})
	if err == nil {
		return words, nil
	}
	if domain.CodeOf(err) == domain.Unavailable && p.Attempts < listenTries {
		return "", err
	}
	s.Intake.Log.Warn("a voice was not turned into words; a person must listen", "attachment", a.ID, "error", err)
	return "", nil
}

// unheard calls the duty at once for a voice of which no words will come.
func unheard(tx *store.Tx, a domain.Attachment) error {
	now, err := tx.Attachment(a.ID) // it may have found its ticket meanwhile
	if err != nil || now.Ticket == 0 {
		return err
	}
	t, err := tx.Ticket(now.Ticket)
	if err != nil || t.Text != say.VoiceOnly {
		return err
	}
	return tx.Hasten(t.ID, domain.PushDuty)
}

// heard reads the words of a voice as if she had typed them; the answer is owed
// to her phone.
func (s *Intake) heard(tx *store.Tx, a domain.Attachment, words string) error {
	m, came, err := tx.VoiceMessage(a.Inbox)
	if err != nil {
		return err
	}
	m.Text = words
	c := chat{doer: doer{Tx: tx, account: m.Account, inbox: a.Inbox, lexicon: s.Reader.Version()}, intake: s, message: m, came: came}
	c.identity, err = c.Identity(m.Account, m.OpenID)
	if domain.CodeOf(err) == domain.NotFound {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	if err := c.meet(); err != nil {
		return err
	}
	if err := tx.SetWords(a.Inbox, words); err != nil {
		return err
	}
	reply, err := c.heardWords(a.ID)
	if err != nil || reply == "" {
		return err
	}
	if err := tx.Answer(a.Inbox, c.me.ID, c.about, reply); err != nil {
		return err
	}
	// If the message waited for the database, what it was answered then is owed
	// already, or sent.
	if err := tx.Supersede("reply|" + a.Inbox.String()); err != nil {
		return err
	}
	return tx.Owe(domain.Push{Key: "heard|" + a.Inbox.String(), Account: m.Account, Person: c.me.ID, Kind: domain.PushReply, Inbox: a.Inbox, Urgent: s.danger(m)})
}

// heardWords answers the words of a voice. The matter that was opened for the
// voice alone gives way to the one its words ask for; if they ask for nothing
// that is understood, it stays and a person listens.
func (c *chat) heardWords(attachment domain.ID) (string, error) {
	a, err := c.Attachment(attachment)
	if err != nil {
		return "", err
	}
	if a.Ticket == 0 {
		return c.wordsAndMedia()
	}
	t, err := c.Ticket(a.Ticket)
	if err != nil {
		return "", err
	}
	if t.Text != say.VoiceOnly || t.State != domain.Open || t.Owner != 0 {
		return c.wordsAndMedia()
	}
	d := c.intake.Reader.Read(c.message.Text)
	if !perilous(d) && (!d.Intent.OpensTicket() || d.Needs == 0) {
		if err := c.Hasten(t.ID, domain.PushDuty); err != nil {
			return "", err
		}
		return "", c.add(&t, privateWords(d))
	}
	if t.Doubt == domain.DoubtAsked { // her words tell
		t.Doubt = ""
		if err := c.ChangeReading(t); err != nil {
			return "", err
		}
	}
	if _, err := c.cancel(&t); err != nil {
		return "", err
	}
	if err := c.Detach(a.ID, t.ID); err != nil {
		return "", err
	}
	return c.wordsAndMedia()
}
