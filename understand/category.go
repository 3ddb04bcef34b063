package understand

import (
	"cmp"
	"slices"

	"linli/domain"
)

// matterScore is what a category must reach for a message to be about it.
const matterScore = 4

// scored is a category and what the text says for it.
type scored struct {
	category domain.Category
	score    int
}

// rank orders the categories a text speaks of, the likeliest first; danger is
// weighed elsewhere.
func rank(sum map[domain.Category]int) []scored {
	out := make([]scored, 0, len(sum))
	for _, c := range domain.Categories {
		if n := sum[c]; n > 0 && c != domain.Emergency {
			out = append(out, scored{c, n})
		}
	}
	slices.SortStableFunc(out, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return out
}

// categoryFor is the category of a message of an intent: talk and thanks have
// none, and a ticket that fits nowhere is other.
func categoryFor(i domain.Intent, ranked []scored) domain.Category {
	best := domain.None
	if len(ranked) > 0 && ranked[0].score >= matterScore {
		best = ranked[0].category
	}
	switch i {
	case domain.IntentThanks, domain.IntentRating, domain.IntentSmalltalk:
		return domain.None
	case domain.IntentStatus, domain.IntentFollowup:
		return best
	}
	if best == domain.None && len(ranked) > 0 {
		best = ranked[0].category
	}
	if best == domain.None {
		return domain.Other
	}
	return best
}

// needs gives the categories of the separate things asked for, in the order of
// the message; main is the category of the whole.
func needs(runes []rune, f *found, main domain.Category) []domain.Category {
	if len(f.class(classAnother)) == 0 && len(f.class(classListing)) == 0 {
		return []domain.Category{main}
	}
	out := f.parts(runes)
	if len(out) == 0 {
		return []domain.Category{main}
	}
	return out
}

// needLimit is how many tickets one message may open.
const needLimit = 6

// parts reads each stretch between commas and words like 另外 for itself. Two
// neighbouring stretches on one matter are one need, unless they were counted
// out loud (两件事).
func (f *found) parts(runes []rune) []domain.Category {
	listed := len(f.class(classListing)) > 0
	var out []domain.Category
	for _, c := range f.stretches(runes) {
		ranked := rank(f.scores(int32(c.start), int32(c.end)))
		if len(ranked) == 0 || ranked[0].score < matterScore {
			continue
		}
		best := ranked[0].category
		if len(out) > 0 && out[len(out)-1] == best && !listed {
			continue
		}
		if out = append(out, best); len(out) == needLimit {
			break
		}
	}
	return out
}

// stretches cuts clauses again where another matter is announced.
func (f *found) stretches(runes []rune) []clause {
	cuts := f.class(classAnother)
	var out []clause
	for _, c := range clauses(runes) {
		for len(cuts) > 0 && int(cuts[0].start) < c.end {
			if int(cuts[0].start) > c.start {
				out = append(out, clause{c.start, int(cuts[0].start)})
				c.start = int(cuts[0].start)
			}
			cuts = cuts[1:]
		}
		out = append(out, c)
	}
	return out
}
