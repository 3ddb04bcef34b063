package understand

import (
	"cmp"
	"math"
	"slices"

	"linli/domain"
)

// What rules and model are worth to each other, in nats of the model, which has seen
// what the rules found. They were set on messages of one author, read by a model that
// had learned from another (docs/understanding.md).
const (
	ruleIntent   = 0.3  // that the rules chose an intent at all
	ruleLead     = 0.1  // each point by which they did
	leadMost     = 10   // more points say no more
	rulePoint    = 0.3  // each point of a category
	pointsMost   = 14   // more points say no more
	ruledSum     = 30   // words of danger that page whatever the model says
	rulePeril    = 12.0 // points of danger that are worth a nat
	pageBalance  = 0.75 // what both together must reach to page
	modelDoubt   = 0.10 // from here the model alone lets a person look
	modelUneasy  = 0.02 // up to here signs that no word explains are none
	modelUrgent  = 0.5  // from here what a person looks at is held for an emergency
	modelHaste   = 0.6  // from here the model decides the urgency
	modelSameDay = 0.75 // from here it makes a matter one of the same day, for which people are rung at night
	even         = 0.1  // two categories so near are asked about
	surelyAhead  = 2.0
	heardAlone   = 0.7 // less sure of what is wanted, the model is not heard where no word is known
	hardlyBetter = 0.8
)

// intent gives the intent that rules and model together find likeliest.
func (o Opinion) intent(rule domain.Intent, lead int) domain.Intent {
	best, most := rule, math.Inf(-1)
	for k, i := range ModelIntents {
		v := logOf(o.Intent[k])
		if i == rule {
			v += ruleIntent + ruleLead*float64(min(lead, leadMost))
		}
		if v > most {
			best, most = i, v
		}
	}
	return best
}

// heard is the opinion of a text in which the rules know a word or none: what is
// in no words that anybody knows is left to a person, unless the model is sure.
func (o Opinion) heard(known bool) Opinion {
	if known || slices.Max(o.Intent[:]) >= heardAlone || o.Danger > modelDoubt {
		return o
	}
	return noOpinion()
}

// firmly is from where a model is sure of an intent.
const firmly = 0.7

// firm tells that a model is sure of an intent; without an opinion the rules are.
func (o Opinion) firm(i domain.Intent) bool {
	return math.IsNaN(o.Danger) || o.Intent[slices.Index(ModelIntents, i)] >= firmly
}

// onlyAsked is from where several things are all questions.
const onlyAsked = 0.7

// asking is how surely a text only asks.
func (o Opinion) asking() float64 {
	return o.Intent[slices.Index(ModelIntents, domain.IntentQuestion)]
}

// logOf is the logarithm of a share, bounded so that no single opinion is final.
func logOf(p float64) float64 { return math.Log(p + 1e-9) }

// choice is a category and what rules and model together say for it.
type choice struct {
	category domain.Category
	score    float64
}

// weigh orders the categories by what rules and model say for them.
func (o Opinion) weigh(ranked []scored) []choice {
	points := map[domain.Category]int{}
	for _, r := range ranked {
		points[r.category] = r.score
	}
	out := make([]choice, len(ModelCategories))
	for k, c := range ModelCategories {
		out[k] = choice{c, logOf(o.Category[k]) + rulePoint*float64(min(points[c], pointsMost))}
	}
	slices.SortStableFunc(out, func(a, b choice) int { return cmp.Compare(b.score, a.score) })
	return out
}

// categoryFor is the category of a message of an intent: talk and thanks have
// none, and a ticket that fits nowhere is other.
func categoryFor(i domain.Intent, choices []choice) domain.Category {
	switch i {
	case domain.IntentThanks, domain.IntentRating, domain.IntentSmalltalk:
		return domain.None
	case domain.IntentStatus, domain.IntentFollowup:
		// Our own service is what every such message is about.
		if choices[0].category == domain.Other {
			return domain.None
		}
		return choices[0].category
	}
	if choices[0].category == domain.None {
		return choices[1].category
	}
	return choices[0].category
}

// sureOf gives the next best category and how sure the chosen one is.
func sureOf(chosen domain.Category, tier domain.Tier, choices []choice) (domain.Category, Sureness) {
	var runner domain.Category
	own, next := math.Inf(-1), 0.0
	for _, c := range choices {
		switch {
		case c.category == chosen:
			own = c.score
		case runner == "" && c.category != domain.None:
			runner, next = c.category, c.score
		}
	}
	switch {
	case chosen == domain.None:
		return "", SureLow
	case tier == domain.TierA:
		return runner, SureHigh
	case tier == domain.TierB, own-next < hardlyBetter:
		return runner, SureLow
	case own-next < surelyAhead:
		return runner, SureMiddle
	}
	return runner, SureHigh
}

// weighed lets the model speak to a danger that the rules found or missed: it has
// seen what they found. It may page, let a person look, and turn a page into a look;
// it never makes nothing of a danger, nor a page of one that the rules hold for over.
func (d danger) weighed(p float64) danger {
	if math.IsNaN(p) {
		return d
	}
	sum := 0
	for _, e := range d.words {
		sum += e.row.weight
	}
	switch {
	case d.tier == domain.TierA && sum >= ruledSum, !d.over && math.Log(p/(1-p))+float64(sum)/rulePeril >= pageBalance:
		d.tier, d.urgent = domain.TierA, true
	case d.tier != domain.TierC || p > modelDoubt:
		d.tier, d.urgent = domain.TierB, p > modelUrgent
	}
	return d
}

// urgency lets a model that is sure put the rules right about what is no
// emergency; damage that goes on stays what it is.
func (o Opinion) urgency(d Draft, rule int) int {
	if d.Category == domain.Emergency || d.Damage {
		return rule
	}
	for u, p := range o.Urgency {
		if p > modelSameDay || p > modelHaste && u < 2 {
			return u
		}
	}
	return rule
}
