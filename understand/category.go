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

// nearBy is how close a runner-up must come to be a doubt.
const nearBy = 3

// sureOf gives the next best category and how sure the chosen one is.
func sureOf(chosen domain.Category, tier domain.Tier, ranked []scored) (domain.Category, Sureness) {
	var runner domain.Category
	own, next := 0, 0
	for _, r := range ranked {
		switch {
		case r.category == chosen:
			own = r.score
		case runner == "":
			runner, next = r.category, r.score
		}
	}
	switch {
	case tier == domain.TierA:
		return runner, SureHigh
	case tier == domain.TierB, own < matterScore, own <= next:
		return runner, SureLow
	case own-next < nearBy:
		return runner, SureMiddle
	}
	return runner, SureHigh
}

// needs gives the categories of the separate things asked for and the stretch
// of each, in the order of the message; main is the category of the whole.
func needs(runes []rune, f *found, main domain.Category) ([]domain.Category, []clause) {
	if len(f.class(classAnother)) > 0 || len(f.class(classListing)) > 0 {
		if out, pieces := f.parts(runes); len(out) > 0 {
			return out, pieces
		}
	}
	return []domain.Category{main}, []clause{{0, len(runes)}}
}

// needLimit is how many tickets one message may open.
const needLimit = 6

// parts reads each stretch between commas and words like 另外 for itself. Two
// neighbouring stretches on one matter are one need, unless they were counted
// out loud (两件事).
func (f *found) parts(runes []rune) ([]domain.Category, []clause) {
	listed := len(f.class(classListing)) > 0
	var out []domain.Category
	var pieces []clause
	for _, c := range f.stretches(runes) {
		ranked := rank(f.scores(int32(c.start), int32(c.end)))
		if len(ranked) == 0 || ranked[0].score < matterScore {
			continue
		}
		best := ranked[0].category
		if len(out) > 0 && out[len(out)-1] == best && !listed {
			pieces[len(pieces)-1].end = c.end
			continue
		}
		pieces = append(pieces, c)
		if out = append(out, best); len(out) == needLimit {
			break
		}
	}
	return out, pieces
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
