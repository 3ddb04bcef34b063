package say

import (
	"maps"
	"slices"
	"time"

	"linli/domain"
)

// What the staff reads of answers, of the lexicon and of what the house goes by.
func init() {
	asked := domain.Answer{Questions: []string{"加装电梯一楼要不要出钱"}, Words: "一楼不出钱，二楼按协商的比例少出。", Until: later, Review: someday}
	maps.Copy(sentences, map[string]said{
		"PolicyFault":     staff(PolicyFault("near line 3: not YAML; look"), PolicyFault("line 9: urgency 3: step 4 (secretary): the ladder goes up: duty")),
		"CountedAs":       staff(CountedAs("emergency 摔倒"), CountedAs("request")),
		"StaleAnswers":    staff(StaleAnswers(slices.Repeat([]domain.Answer{asked}, 7), later)).upTo(260),
		"AnswerUntil":     staff(AnswerUntil(asked, someday.Add(-time.Hour)), AnswerUntil(asked, later), AnswerUntil(domain.Answer{}, later), AnswerUntil(domain.Answer{Taken: later}, later)),
		"AnsweredAlready": staff(AnsweredAlready("加装电梯一楼要不要出钱", asked)),
		"AnswerMoved":     staff(AnswerMoved()),
		"AnswerNeedsDay":  staff(AnswerNeedsDay()),
		"AnswerState":     staff(AnswerState("", 12), AnswerState("look", 3), AnswerState(string(domain.AnswerTaken), -1)),
		"Intent":          staff(Intent(domain.IntentSuggestion)),
		"ReadAs":          staff(ReadAs(domain.IntentQuestion, domain.Lift, 1), ReadAs(domain.IntentSmalltalk, domain.None, 0), ReadAs("", "", 0)),
		"StepWho":         staff(StepWho(domain.Step{Whom: domain.WhomNearest, Most: 3}), StepWho(domain.Step{Whom: domain.WhomStreet}), StepWho(domain.Step{Whom: domain.WhomTeam})),
		"StepWait":        staff(StepWait(domain.Step{Minutes: 15}), StepWait(domain.Step{Minutes: 480, Daytime: true}), StepWait(domain.Step{Minutes: 10080})),
		"StepMore":        staff(StepMore(domain.Step{Rings: true, Alarm: true, Duty: domain.BesideNight})),
		"TwoPeople":       staff(TwoPeople([]domain.Category{domain.Eldercare, domain.Legal})),
		"Visits":          staff(Visits(domain.OwnPolicies().Returns, domain.OwnPolicies().Errands)),
		"AccountKind":     staff(AccountKind(domain.WeCom)),
		"CallbackMode":    staff(CallbackMode(domain.CompatMode)),
		"AccountNote":     staff(each(slices.Sorted(maps.Keys(accountNotes)), AccountNote)...),
		"Cards":           staff(Cards([]string{"task", "status"}, []string{"notice"})),
		"CardsMissing":    staff(CardsMissing([]string{"task", "status", "rate", "notice", "alarm"})),
	})
}
