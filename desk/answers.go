package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// Bank is the answers of a community (问答库).
type Bank struct {
	Communities []Place
	Answers     []Kept
	States      []Choice // with how many there are of each
	Shown       int      // of All
	All         int
}

// Kept is one answer as the staff sees it.
type Kept struct {
	ID                    domain.ID
	Questions             []string
	Words, Source, Owner  string
	State, Tone, Until    string
	Standing, Stale, Easy bool // not taken back; wants a look; may be said to hold still
	Imported              bool
	Times                 int
	Last                  string // when it was last given, "" if never
}

// BankFilter is what is looked for.
type BankFilter struct {
	Community domain.ID
	State     string // "" for all that were not taken back
	Text      string
}

// wantsLook is the filter for what wants a look, whatever its state.
const wantsLook = "look"

// takenMost is how many answers that were taken back are shown.
const takenMost = 200

// Answers reads the answers of a community, for somebody who may look at it.
func (s *Views) Answers(ctx context.Context, by login.Staff, f BankFilter) (out Bank, err error) {
	if err := sees(by, f.Community); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, CadreRoles, f.Community); err != nil {
		return out, err
	}
	view, now := s.DB.View(ctx), s.Now()
	answers, err := view.AnswersOf(f.Community)
	if err != nil {
		return out, err
	}
	taken, err := view.AnswersTaken(f.Community, takenMost)
	if err != nil {
		return out, err
	}
	told, err := s.teller(ctx, f.Community)
	if err != nil {
		return out, err
	}
	counts := map[string]int{}
	for _, a := range append(answers, taken...) {
		state, look := string(a.State(now)), a.WantsLook(now)
		counts[state]++
		if a.Taken.IsZero() {
			counts[""]++
		}
		if look {
			counts[wantsLook]++
		}
		right := f.State == state || f.State == "" && a.Taken.IsZero() || f.State == wantsLook && look
		if right && mentions(a, f.Text) {
			out.Answers = append(out.Answers, told(a, now))
		}
	}
	slices.SortStableFunc(out.Answers, func(a, b Kept) int { return b.Times - a.Times })
	out.Shown, out.All = len(out.Answers), counts[f.State]
	for _, state := range []string{"", wantsLook, string(domain.AnswerInUse), string(domain.AnswerStale), string(domain.AnswerExpired), string(domain.AnswerTaken)} {
		out.States = append(out.States, Choice{state, say.AnswerState(state, counts[state]), state == f.State})
	}
	return out, nil
}

func mentions(a domain.Answer, text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || strings.Contains(strings.Join(a.Questions, "\n")+"\n"+a.Words+"\n"+a.Source, text)
}

// teller tells answers of a community, with names and counts.
func (s *Views) teller(ctx context.Context, community domain.ID) (func(domain.Answer, time.Time) Kept, error) {
	view := s.DB.View(ctx)
	members, err := view.MembersOfCommunity(community)
	if err != nil {
		return nil, err
	}
	names := map[domain.ID]string{}
	for _, p := range members {
		names[p.ID] = p.Name
	}
	counted, err := view.AnswerCounts(community)
	if err != nil {
		return nil, err
	}
	times, last := map[domain.ID]int{}, map[domain.ID]int64{}
	for _, c := range counted {
		times[c.Answer] += c.Times
		last[c.Answer] = max(last[c.Answer], c.Last)
	}
	return func(a domain.Answer, now time.Time) Kept {
		state := a.State(now)
		k := Kept{ID: a.ID, Questions: a.Questions, Words: a.Words, Source: a.Source, Owner: names[a.Owner], State: say.AnswerState(string(state), -1), Tone: tones[state], Until: say.AnswerUntil(a, now),
			Standing: a.Taken.IsZero(), Stale: a.WantsLook(now), Imported: a.Imported, Times: times[a.ID]}
		a.Review = time.Time{}
		k.Easy = k.Stale && !a.WantsLook(now)
		if at := last[a.ID]; at > 0 {
			k.Last = time.UnixMilli(at).In(domain.China).Format("1月2日 15:04")
		}
		return k
	}, nil
}

var tones = map[domain.AnswerState]string{domain.AnswerInUse: "green", domain.AnswerStale: "amber", domain.AnswerExpired: "red"}

// AnswerForm is an answer as it stands in the form that changes it.
type AnswerForm struct {
	Kept
	Community     domain.ID
	Asked         string // its questions, one a line
	UntilDay      string // the last day, as 2027-12-31
	ReviewDay     string
	Members       []Choice
	MayBeImported bool
}

// Day is the last day before a moment as a form has it, "" for none.
func Day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Add(-time.Second).In(domain.China).Format(time.DateOnly)
}

// AnswerForm reads an answer to be changed; the community's of somebody who may.
func (s *Views) AnswerForm(ctx context.Context, by login.Staff, id domain.ID) (out AnswerForm, err error) {
	a, err := s.DB.View(ctx).KeptAnswer(id)
	if err != nil {
		return out, err
	}
	if err := sees(by, a.Community); err != nil {
		return out, err
	}
	told, err := s.teller(ctx, a.Community)
	if err != nil {
		return out, err
	}
	if out, err = s.NewAnswer(ctx, by, a.Community, a.Owner); err != nil {
		return out, err
	}
	out.Kept, out.Asked, out.UntilDay, out.ReviewDay = told(a, s.Now()), strings.Join(a.Questions, "\n"), Day(a.Until), Day(a.Review)
	return out, nil
}

// NewAnswer is the empty form of a community.
func (s *Views) NewAnswer(ctx context.Context, by login.Staff, community, owner domain.ID) (out AnswerForm, err error) {
	if err := sees(by, community); err != nil {
		return out, err
	}
	members, err := s.DB.View(ctx).MembersOfCommunity(community)
	if owner == 0 {
		owner = by.Person.ID
	}
	for _, p := range members {
		out.Members = append(out.Members, Choice{p.ID.String(), p.Name, p.ID == owner})
	}
	out.Community, out.ReviewDay = community, Day(s.Now().Add(domain.ReviewAfter))
	return out, err
}
