package roster

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
)

// rosterAnswer is an answer for all, with who answers for it.
type rosterAnswer struct {
	domain.Answer
	owner  word // his phone
	member *rosterMember
}

func (f *faults) answer(n *yaml.Node) *rosterAnswer {
	r := f.record(n, "answer", "q", "a", "until", "source", "owner", "review")
	asked := r.words("q", maxListed)
	if len(asked) == 0 {
		r.faults.add(r.line, "q: want a list of questions")
	}
	words := r.must("a", 600)
	source, _ := r.text("source", nameLimit)
	a := &rosterAnswer{Answer: domain.Answer{Words: words.text, Source: source.text, Until: r.date("until"), Review: r.date("review")}}
	owner, _ := r.text("owner", 32)
	a.owner = f.phone(owner, "owner")
	for _, w := range append(asked, words) {
		if domain.Personal(w.text) {
			f.add(w.line, "answer: holds a mobile number, a door or a name, which everybody would read")
		}
	}
	for _, w := range asked {
		a.Questions = append(a.Questions, strings.ReplaceAll(w.text, "\n", " "))
	}
	return a
}

// owners finds who answers for the answers: members of the same community.
func (f *faults) owners(c *rosterCommunity) {
	for _, a := range c.answers {
		i := slices.IndexFunc(c.members, func(m *rosterMember) bool {
			return a.owner.line != 0 && m.phone.text == a.owner.text && m.role != roleResident
		})
		if i >= 0 {
			a.member = c.members[i]
		} else if a.owner.line != 0 {
			f.add(a.owner.line, "owner: no member of this community has this phone")
		}
	}
}

// answers makes what is answered in a community what the file says; a file that
// says nothing of it changes nothing.
func (l *loading) answers(c domain.Community, r *rosterCommunity) error {
	if !r.answered {
		return nil
	}
	want := make([]domain.Answer, len(r.answers))
	for i, a := range r.answers {
		want[i] = a.Answer
		if a.member != nil {
			want[i].Owner = l.people[a.member]
		}
	}
	effects, retired, err := l.tx.PutAnswers(c.ID, want)
	if err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	for i, e := range effects {
		l.note(e, fmt.Sprintf("answer %d of %s", i+1, c.Name))
	}
	for range retired {
		l.note(store.Changed, "an answer of "+c.Name+" is no longer in the file and is not given any more")
	}
	return nil
}
