package understand

import (
	"math"
	"os"
	"strconv"
	"sync"

	"linli/domain"
)

// embeddedOne gives the model that comes with the program.
var embeddedOne = sync.OnceValue(func() *Model {
	m, err := ParseModel(embeddedModel)
	if err != nil {
		panic(err)
	}
	return m
})

func knob(name string, def float64) float64 {
	if v, err := strconv.ParseFloat(os.Getenv(name), 64); err == nil {
		return v
	}
	return def
}

var (
	kIntent  = knob("KI", 0.25)
	kLeadMax = knob("KL", 10)
	kIntent0 = knob("KI0", 0.3)
	kCat     = knob("KC", 0.3)
	kCatMax  = knob("KCM", 14)
	kHi      = knob("KHI", 0.15)
	kUrgent  = knob("KUR", 0.4)
	kLo      = knob("KLO", 0.02)
	kLone    = knob("KLONE", 16)
	kUp      = knob("KUP", 0.5)
	kU       = knob("KU", 0.7)
)

func (o Opinion) intent(rule domain.Intent, lead int) domain.Intent {
	best, most := rule, math.Inf(-1)
	for k, i := range ModelIntents {
		v := math.Log(o.Intent[k] + 1e-9)
		if i == rule {
			v += kIntent0 + kIntent*math.Min(float64(lead), kLeadMax)
		}
		if v > most {
			best, most = i, v
		}
	}
	return best
}

func (o Opinion) category(i domain.Intent, rule domain.Category, ranked []scored) domain.Category {
	switch i {
	case domain.IntentThanks, domain.IntentRating, domain.IntentSmalltalk:
		return domain.None
	}
	best, most := rule, math.Inf(-1)
	for k, c := range ModelCategories {
		if c == domain.None && i != domain.IntentStatus && i != domain.IntentFollowup {
			continue
		}
		v := math.Log(o.Category[k] + 1e-9)
		for _, r := range ranked {
			if r.category == c {
				v += kCat * math.Min(float64(r.score), kCatMax)
			}
		}
		if v > most {
			best, most = c, v
		}
	}
	if best == domain.Other && (i == domain.IntentStatus || i == domain.IntentFollowup) {
		return domain.None
	}
	return best
}

func (d danger) weighed(p float64) danger {
	sum := 0
	for _, e := range d.words {
		sum += e.row.weight
	}
	switch {
	case d.tier == domain.TierA && p < kLo && float64(sum) < kLone:
		d.tier = domain.TierB
		d.urgent = false
	case d.tier == domain.TierB && d.urgent && p > kUp:
		d.tier = domain.TierA
	case d.tier == domain.TierB && p > kUrgent:
		d.urgent = true
	case d.tier == domain.TierC && p > kHi:
		d.tier = domain.TierB
		d.urgent = p > kUrgent
	}
	return d
}

func (o Opinion) urgency(d Draft, rule int) int {
	if rule == 3 {
		return 3
	}
	for u, p := range o.Urgency {
		if p > kU && u != rule {
			if rule == 2 && d.Damage {
				return rule
			}
			return u
		}
	}
	return rule
}
