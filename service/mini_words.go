package service

import (
	"context"
	"time"

	"linli/domain"
	"linli/say"
)

// TextChecker is WeChat's judgement of what people write in a mini-program.
type TextChecker interface {
	CheckText(ctx context.Context, account, openid, text string) (domain.Verdict, error)
}

// checkPatience is how long a writer waits for a judgement; without one her words pass.
const checkPatience = time.Second

// words takes what was typed. WeChat's rules want what is risky turned away where
// it is written; a danger is never kept waiting for that, nor asked about.
func (m *Mini) words(ctx context.Context, by Caller, typed string, needed bool) (string, error) {
	text, err := wordsOf(typed, needed)
	if err != nil || text == "" || perilous(m.Intake.Reader.Read(text)) {
		return text, err
	}
	asking, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	verdict, err := m.Checker.CheckText(asking, by.Identity.Account, by.Identity.OpenID, text)
	if err != nil {
		m.Intake.Log.Warn("a text was not checked", "account", by.Identity.Account, "error", err)
		return text, nil
	}
	if verdict == domain.VerdictRisky {
		return "", refuse(domain.Invalid, say.UnfitWords())
	}
	return text, nil
}
