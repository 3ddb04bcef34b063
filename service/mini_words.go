package service

import (
	"context"
	"fmt"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// TextChecker is WeChat's judgement of what people write in a mini-program.
type TextChecker interface {
	CheckText(ctx context.Context, account, openid, text string) (domain.Verdict, error)
}

// checkPatience is how long a writer waits for a judgement; without one her words pass.
const checkPatience = time.Second

// words takes what was typed. WeChat's rules want what is risky turned away where
// it is written; a danger is never kept waiting for that, nor asked about. look
// tells that WeChat wants a person to look at it.
func (m *Mini) words(ctx context.Context, by Caller, typed string, needed bool) (text string, look bool, err error) {
	text, err = wordsOf(typed, needed)
	if err != nil || text == "" || perilous(m.Intake.Reader.Read(text)) {
		return text, false, err
	}
	asking, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	verdict, err := m.Checker.CheckText(asking, by.Identity.Account, by.Identity.OpenID, text)
	if err != nil {
		m.Intake.Log.Warn("a text was not checked", "account", by.Identity.Account, "error", err)
		return text, false, nil
	}
	if verdict == domain.VerdictRisky {
		return "", false, refuse(domain.Invalid, say.UnfitWords())
	}
	return text, verdict == domain.VerdictReview, nil
}

// looked does a deed, and lets staff look at the words it came with.
func looked(look bool, do func(c *chat) (any, error)) func(c *chat) (any, error) {
	return func(c *chat) (any, error) {
		answer, err := do(c)
		if err != nil || !look || c.doer.about == 0 {
			return answer, err
		}
		t, err := c.Ticket(c.doer.about)
		if err != nil {
			return nil, err
		}
		return answer, toJudge(c.Tx, t, map[string]any{"inbox": c.inbox})
	}
}

// toJudge notes that somebody must look at what was sent for a ticket, and tells
// the duty by day: what came within an hour in one message, a ticket once a day.
func toJudge(tx *store.Tx, t domain.Ticket, data map[string]any) error {
	if err := tx.Record(onTicket(t), "to_be_looked_at", house, data); err != nil {
		return err
	}
	people, err := tx.OnDuty(t.Community)
	if err != nil {
		return err
	}
	due := domain.Allowance{Daytime: true}.From(tx.Now.Truncate(time.Hour).Add(time.Hour), tx.Calendar)
	for _, person := range people {
		p := pushOf(t, domain.PushJudge, person, due)
		p.Key = fmt.Sprintf("%s:%d:%d:%d", p.Kind, t.ID, person, domain.DayOf(tx.Now))
		if err := tx.Owe(p); err != nil {
			return err
		}
	}
	return nil
}
