package understand

import (
	"linli/domain"
)

// order settles ties between intents: what belongs to an open ticket first,
// talk last.
var order = []domain.Intent{domain.IntentFollowup, domain.IntentStatus, domain.IntentRating, domain.IntentOffer, domain.IntentSuggestion,
	domain.IntentComplaint, domain.IntentRequest, domain.IntentQuestion, domain.IntentThanks, domain.IntentSmalltalk}

// intentOf decides what a message wants from its cues; matter tells that it
// names something a ticket could be about.
// lead tells how far it is ahead of the next.
func intentOf(runes []rune, f *found, matter bool) (best domain.Intent, lead int) {
	s := f.intentScores()
	if endsAsking(runes) {
		s[domain.IntentQuestion] += 3
	}
	asked, done := forms(runes)
	if asked {
		s[domain.IntentQuestion] += 3
	}
	if done {
		s[domain.IntentRequest] += 3
	}
	// A hello asks nothing, though it may end like a question: 在么.
	if !matter && s[domain.IntentSmalltalk] > 0 && len(runes) <= hello {
		return domain.IntentSmalltalk, helloLead
	}
	if len(f.near(classThanks, 0, openingThanks)) > 0 && s[domain.IntentQuestion] == 0 {
		s[domain.IntentThanks] += 4
	}
	weigh(s, matter, len(runes))
	most, next := 0, 0
	for _, i := range order {
		switch {
		case s[i] > most:
			best, most, next = i, s[i], most
		case s[i] > next:
			next = s[i]
		}
	}
	switch {
	case best != "" && (best != domain.IntentSmalltalk || !matter || most >= plainTalk):
		return best, most - next
	case matter:
		return domain.IntentRequest, 0
	}
	return domain.IntentSmalltalk, 0
}

// helloLead is how sure a short hello is.
const helloLead = 12

// openingThanks is how near the beginning thanks are the message itself.
const openingThanks = 4

// plainTalk is what words of talk must reach to be talk even where a matter is
// named; a greeting does not.
const plainTalk = 8

// intentScores adds up the cues; a word counts once.
func (f *found) intentScores() map[domain.Intent]int {
	s := map[domain.Intent]int{}
	seen := map[*row]bool{}
	for _, e := range f.evidence {
		if e.row.intent == "" || e.row.category == domain.Emergency || seen[e.row] {
			continue
		}
		seen[e.row] = true
		w := e.row.weight
		if e.row.category != "" {
			w = 1
		}
		s[e.row.intent] += w
	}
	return s
}

// scorn is what words of complaint must reach to turn praise around.
const scorn = 8

// weigh lets the intents speak to each other: what a cue is worth depends on
// the others in the same message.
func weigh(s map[domain.Intent]int, matter bool, length int) {
	if s[domain.IntentFollowup] > 0 {
		s[domain.IntentFollowup] += 3
		s[domain.IntentThanks] = 0
	}
	if s[domain.IntentStatus] > 0 {
		// Asking how far it is uses question words, and no new matter is asked for.
		s[domain.IntentStatus] += 5
		s[domain.IntentComplaint] /= 2
	}
	if s[domain.IntentThanks] > 0 {
		// Praise beside a strong complaint is meant the other way round.
		if s[domain.IntentThanks] >= 4 && s[domain.IntentComplaint] < scorn {
			s[domain.IntentThanks] += 6
		}
		// A "thank you" at the end of a request is only politeness.
		if s[domain.IntentThanks] == 3 && matter && length > 12 {
			s[domain.IntentThanks] = 1
		}
	}
	if s[domain.IntentRating] >= 7 {
		s[domain.IntentRating] += 4
	}
	// "Can it be repaired" and "may I borrow" want the thing done.
	if s[domain.IntentRequest] >= 4 && s[domain.IntentQuestion] > 0 {
		s[domain.IntentRequest] += 3
	}
	if s[domain.IntentQuestion] > 0 && s[domain.IntentRequest] <= 2 {
		s[domain.IntentQuestion] += 2
	}
	if s[domain.IntentOffer] >= 6 {
		s[domain.IntentOffer] += 2
	}
}

// hello is how long a hello may be that is nothing else.
const hello = 5

// forms tells the two ways in which a verb is said twice: 坐不坐, 开没开 asks,
// 管一管, 停一停 wants it done.
func forms(runes []rune) (asked, done bool) {
	for i := 0; i+2 < len(runes); i++ {
		r := runes[i]
		if r != runes[i+2] || !isHan(r) || isDigitLike(r) {
			continue
		}
		switch runes[i+1] {
		case '不', '没':
			asked = asked || !containsRune("能行好可成对是不", r)
		case '一':
			done = done || !containsRune("问想聊试等看天年个", r)
		}
	}
	return asked, done
}

// endsAsking tells a clause that ends as a question: 吗, 呢, 不, 没, ?.
func endsAsking(runes []rune) bool {
	for i, r := range runes {
		if r == '?' || r == '？' {
			return true
		}
		if i > 0 && containsRune("吗呢么不没嘛", r) && (i+1 == len(runes) || isBreak(runes[i+1])) {
			return true
		}
	}
	return false
}
