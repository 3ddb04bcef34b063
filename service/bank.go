package service

import (
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// keptOf gives answers as a bank looks through them.
func keptOf(answers []domain.Answer) []understand.Kept {
	out := make([]understand.Kept, len(answers))
	for i, a := range answers {
		out[i] = understand.Kept{Questions: a.Questions, Words: a.Words}
	}
	return out
}

// What an answer for all may be at most.
const (
	mostQuestions = 30
	longestAsked  = 600  // bytes of a question
	longestAnswer = 1800 // bytes
)

// fitsAll refuses, in words, an answer that is none for all: it holds what is
// somebody's own, is too long or too short, or says again what another answers.
func fitsAll(tx *store.Tx, bank *understand.Bank, a domain.Answer) error {
	fits := len(a.Questions) > 0 && len(a.Questions) <= mostQuestions && a.Words != "" && len(a.Words) <= longestAnswer
	for _, text := range append(slices.Clone(a.Questions), a.Words, a.Source) {
		if part := domain.PersonalPart(text); part != "" {
			return refuse(domain.Invalid, say.AnswerIsPersonal(part))
		}
	}
	for _, q := range a.Questions {
		fits = fits && len([]rune(q)) > 1 && len(q) <= longestAsked
	}
	if !fits {
		return refuse(domain.Invalid, say.AnswerIsPersonal(""))
	}
	others, err := tx.AnswersOf(a.Community)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(b domain.Answer) bool { return b.ID == a.ID || b.Words == a.Words })
	for _, q := range a.Questions {
		if i, _ := bank.Find(keptOf(others), q); i >= 0 {
			return refuse(domain.Conflict, say.AnsweredAlready(q, others[i]))
		}
	}
	if a.Owner == 0 {
		return nil
	}
	members, err := tx.MembersOfCommunity(a.Community)
	if err == nil && !slices.ContainsFunc(members, func(p domain.Person) bool { return p.ID == a.Owner }) {
		err = refuse(domain.Invalid, say.NotAMember())
	}
	return err
}

// keepAnswer writes an answer that staff keeps; who answers for it and when it is
// looked at again are its keeper and a year on, if nothing is said. Invalid: it is
// none for all. Conflict: another answers the same.
func keepAnswer(tx *store.Tx, bank *understand.Bank, a *domain.Answer, by domain.Actor) error {
	if a.Owner == 0 {
		a.Owner = by.Person
	}
	if a.Review.IsZero() {
		a.Review = domain.DayOf(tx.Now.Add(domain.ReviewAfter)).Midnight()
	}
	if err := fitsAll(tx, bank, *a); err != nil {
		return err
	}
	if err := tx.AddAnswer(a); err != nil {
		return err
	}
	return tx.Record(onAnswer(a.ID), "kept", by, map[string]any{"community": a.Community, "ticket": a.Ticket})
}

func onAnswer(id domain.ID) store.Subject { return store.Subject{Kind: "answer", ID: id} }
