// Package service holds what a resident, a volunteer, a cadre or a clock can
// do. Each deed is one transaction: state row, event rows, clocks, outbox.
package service

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// Intake takes what a WeChat account received and answers it (来信).
type Intake struct {
	DB       *store.DB
	Redis    *store.Redis
	Spool    *store.Spool
	Patience time.Duration // how long a message waits for the database before it goes to the spool
	Reader   *Live
	Code     func() string        // makes a fresh binding code of eight digits
	Hears    bool                 // voices are turned into words
	Wake     func()               // tells the sender that something may be due
	Repeated func(account string) // is told of each message that came before
	Kept     func(account string) // is told of each message that went to the spool
	Log      *slog.Logger

	// Words makes the words of a push that is due; wanted is false when it is
	// not needed any more. nil: nothing goes into an answer.
	Words func(tx *store.Tx, p domain.Push) (text string, wanted bool, err error)

	Joint   *Joint     // makes the pages of units
	URL     string     // how the world reaches this server, without a slash at its end; "": no links
	Files   Files      // keeps photos and voices
	Notices NoticeDesk // has words of its own; nil: none

	Bank understand.Bank // finds what the community answers

	draining sync.Mutex
	turns    turns
}

// Receive takes one message and returns what to answer.
// The same message again, however often and however close, does nothing and
// gets the same answer. What the database does not take in time, and whatever
// its writer says after it, waits in the spool. Denied: its nonce came before
// with another message.
func (s *Intake) Receive(ctx context.Context, m domain.Message) (domain.Reply, error) {
	if !s.Redis.FreshNonce(ctx, m.Nonce, m.Digest) {
		return domain.Reply{}, domain.Errorf(domain.Denied, "the nonce was seen with another message")
	}
	if s.Spool.Holds(m) && !s.danger(m) {
		return s.keep(m, false)
	}
	trying, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	answer, err := s.take(trying, m, nil)
	switch code := domain.CodeOf(err); {
	case err == nil:
		if answer.Repeat {
			s.Repeated(m.Account)
		}
		s.Wake()
		return answer, nil
	case errors.Is(err, errBehind):
		return s.keep(m, false)
	case code == domain.Denied, code == domain.Invalid:
		return domain.Reply{}, err
	}
	s.Log.Warn("the database did not take a message; it goes to the spool", "account", m.Account, "error", err)
	return s.keep(m, store.MayHaveCommitted(err))
}

// NoticeDesk is a room beside this one that answers words of its own, in the writer's
// transaction, and hears of mass sends (通知台).
type NoticeDesk interface {
	// Hears answers a text; done is false for what is not its own.
	Hears(tx *store.Tx, said domain.Spoken) (reply string, done bool, err error)
	// Reported takes what became of a mass send, and tells whether it was its own.
	Reported(tx *store.Tx, account string, result domain.Result) (bool, error)
}

// errBehind ends a transaction because an earlier message of its writer has
// gone to the spool meanwhile.
var errBehind = domain.Errorf(domain.Conflict, "an earlier message waits in the spool")

// take does what a message asks in one transaction. late is its place in the
// spool if it comes from there: its writer has read only that it was kept, so
// the answer is owed to the phone.
func (s *Intake) take(ctx context.Context, m domain.Message, late *store.Spooled) (answer domain.Reply, err error) {
	defer func() {
		if recover() != nil {
			s.Log.Error("a message's transaction panicked", "stack", string(debug.Stack()))
			err = domain.Errorf(domain.Internal, "a message's transaction panicked")
		}
	}()
	end, err := s.turns.take(ctx, m)
	if err != nil {
		return domain.Reply{}, err
	}
	defer end()
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		answer = domain.Reply{}
		came := tx.Now
		if late != nil {
			came = late.Came
		}
		arrival, err := tx.Arrive(worded(m), came)
		if err != nil {
			return err
		}
		if arrival.Repeat {
			answer.Text, answer.Repeat = arrival.Reply, true
			if late == nil || !late.Unsure {
				return stillCarried(tx, arrival, &answer)
			}
			// The answer that is owed now holds what it carried.
			if err := handed(tx, arrival.ID); err != nil {
				return err
			}
			return s.oweReply(tx, m, arrival, answer.Text)
		}
		c := chat{doer: doer{Tx: tx, account: m.Account, inbox: arrival.ID, lexicon: s.Reader.Version()}, intake: s, message: m, came: came}
		if answer.Text, err = c.answer(); err != nil {
			return err
		}
		if late == nil {
			var carries bool
			if answer.Text, carries, err = c.carry(answer.Text); err != nil {
				return err
			}
			if carries {
				answer.Carried = arrival.ID
			}
		}
		if err := tx.Answer(arrival.ID, c.me.ID, c.about, answer.Text); err != nil {
			return err
		}
		if late == nil {
			if s.Spool.Holds(m) && !s.danger(m) {
				return errBehind
			}
			return nil
		}
		arrival.Person = c.me.ID
		return s.oweReply(tx, m, arrival, answer.Text)
	})
	return answer, err
}

// stillCarried tells whether an answer that is given again carries what nobody
// has been shown yet.
func stillCarried(tx *store.Tx, a store.Arrival, answer *domain.Reply) error {
	if a.Reply == "" {
		return nil
	}
	carried, err := tx.CarriedIn(a.ID)
	if len(carried) > 0 {
		answer.Carried = a.ID
	}
	return err
}

// worded is a message with the words that people read of it.
func worded(m domain.Message) domain.Message {
	m.Text = say.Shared(m)
	return m
}

// oweReply owes the writer of a message that waited its answer, once; that to a
// danger rings at any hour.
func (s *Intake) oweReply(tx *store.Tx, m domain.Message, a store.Arrival, reply string) error {
	if reply == "" {
		return nil
	}
	return tx.Owe(domain.Push{Key: "reply|" + a.ID.String(), Account: m.Account, Person: a.Person, Kind: domain.PushReply, Inbox: a.ID, Urgent: s.danger(m)})
}

// keep puts a message into the spool and tells its writer so. Nobody has been
// called yet: whoever is in danger must do it.
func (s *Intake) keep(m domain.Message, unsure bool) (domain.Reply, error) {
	answer := domain.Reply{Repeat: s.Spool.Has(m)}
	if err := s.Spool.Append(m, unsure); err != nil {
		return domain.Reply{}, err
	}
	s.Kept(m.Account)
	switch {
	case m.Kind != domain.KindText && m.Kind != domain.KindClick:
	case s.danger(m):
		answer.Text = say.KeptDanger()
	default:
		answer.Text = say.Kept()
	}
	return answer, nil
}

// danger tells that a message speaks of one, or may: it waits for nothing.
func (s *Intake) danger(m domain.Message) bool { return perilous(s.Reader.Read(m.Text)) }

// perilous tells that a draft is of a danger or may be.
func perilous(d understand.Draft) bool { return d.Urgency >= 3 || d.Tier == domain.TierB }

// alarming tells that the words themselves are of a danger: what only the model takes
// for one does not turn a command, an answer or an offer into a cry for help.
func alarming(d understand.Draft) bool { return perilous(d) && !d.Hunch }
