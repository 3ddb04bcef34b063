package understand

import (
	"slices"
	"sort"
	"strings"

	"linli/domain"
)

// The classes of a lexicon that the rules ask for by name.
const (
	classIdiom    = "@惯用" // words that only sound dangerous
	classDenial   = "@否定"
	classNow      = "@现在"
	classPast     = "@过去" // yesterday, always: over, unless something says now
	classLongAgo  = "@旧事"
	classPatient  = "@病人" // whom something may happen to
	classUneasy   = "@不安" // what may be a sign of danger, by itself of nothing
	classDrill    = "@演练"
	classHearsay  = "@传闻"
	classSuppose  = "@假设"
	classSettled  = "@解除"
	classAffairs  = "@事务" // papers, law and money around a danger
	classThanks   = "@感谢"
	classMild     = "@轻缓" // small wishes and small harm around a word of danger
	classFarewell = "@要走"
	classLetter   = "@来信" // the set phrases of letters to an office
	classPerson   = "@人"
	classAnother  = "@多事"
	classListing  = "@列举"
	pageScore     = 10 // from here a message pages
	doubtScore    = 6  // from here a person looks
	mutedDoubt    = 4  // what must remain of a page that something speaks against
	supposeReach  = 10 // runes between an "if" and what it makes hypothetical
	longAgoReach  = 6  // runes behind a danger where another day still dates it
	settledWeight = 6
	pastWeight    = 7
	mildWeight    = 5
	supposeWeight = 6
)

// danger is how dangerous a text reads.
type danger struct {
	tier   domain.Tier
	urgent bool // it is an emergency, not only a doubt
	over   bool // something says that it is past, rehearsed, told or settled
	words  []evidence
}

// muffled are classes that speak against a danger anywhere in the message, and how much.
var muffled = []struct {
	class  string
	weight int
}{
	{classDrill, 8}, {classHearsay, 6}, {classAffairs, 5}, {classThanks, 5}, {classSettled, settledWeight}, {classLetter, 8},
}

// perilWindow is a window's width in runes: what is dangerous now is said in one
// breath, a long letter mentions many things.
const perilWindow = 60

// perils gives the words of danger that are not denied, each once.
func (f *found) perils(runes []rune) []evidence {
	var out []evidence
	at := map[string]int{}
	for _, e := range f.evidence {
		if e.row.category != domain.Emergency || f.denied(runes, e.row.word, e.start) {
			continue
		}
		i, seen := at[e.row.word]
		switch {
		case !seen:
			at[e.row.word] = len(out)
			out = append(out, e)
		case e.row.weight > out[i].row.weight && e.start == out[i].start:
			// Several lines may tell of one word; the gravest holds.
			out[i] = e
		}
	}
	return out
}

// thickest gives the window in which the words of danger weigh most.
func (f *found) thickest(words []evidence) ([]evidence, int) {
	var best []evidence
	most, sum, from := 0, 0, 0
	for i, e := range words {
		sum += e.row.weight
		for words[from].start < e.start-perilWindow {
			sum -= words[from].row.weight
			from++
		}
		if sum > most {
			best, most = words[from:i+1], sum
		}
	}
	return best, most
}

// dangerOf weighs the words of danger against what speaks for their being
// denied, past, rehearsed, told or settled.
func dangerOf(runes []rune, f *found) danger {
	var d danger
	sum, strongest := 0, 0
	d.words, sum = f.thickest(f.perils(runes))
	if sum < doubtScore {
		return danger{tier: domain.TierC}
	}
	for _, e := range d.words {
		strongest = max(strongest, e.row.weight)
	}
	if f.outside(classMild, d.words) {
		sum -= mildWeight
	}
	against, past := f.against(d.words)
	switch {
	case sum < doubtScore:
		d.tier = domain.TierC
	case against == 0 && sum >= pageScore:
		d.tier, d.urgent = domain.TierA, true
	case against == 0:
		d.tier, d.urgent = domain.TierB, true
	// Three strong signs outweigh one word that speaks against them.
	case sum >= 3*pageScore && against <= settledWeight:
		d.tier, d.urgent = domain.TierB, true
	case sum-against >= mutedDoubt && against <= settledWeight+2 && strongest >= pageScore:
		d.tier, d.urgent = domain.TierB, !past && sum-against >= pageScore
	default:
		d.tier = domain.TierC
	}
	d.over = against > 0 && sum < 3*pageScore
	return d
}

// denied tells that a word at start stands right behind a denial: 没着火.
func (f *found) denied(runes []rune, word string, start int32) bool {
	if strings.HasPrefix(word, "不") || strings.HasPrefix(word, "没") {
		return false
	}
	for _, h := range f.near(classDenial, start-1, start) {
		// 忍不住, 止不住 and 有没有 deny nothing.
		if h.end == start && (h.start == 0 || !containsRune("有停住是", runes[h.start-1])) {
			return true
		}
	}
	return false
}

// near gives the words of a class that end in (from,to].
func (f *found) near(class string, from, to int32) []hit {
	at := f.class(class)
	i := sort.Search(len(at), func(k int) bool { return at[k].end > from })
	j := i
	for j < len(at) && at[j].end <= to {
		j++
	}
	return at[i:j]
}

// against adds up what speaks against the words being a danger now; past tells
// that it was once, is rehearsed or told.
func (f *found) against(words []evidence) (sum int, past bool) {
	farewell := len(f.class(classFarewell)) > 0
	for _, m := range muffled {
		// Whoever says goodbye also says thank you.
		if m.class == classThanks && farewell {
			continue
		}
		if f.outside(m.class, words) {
			sum += m.weight
			past = past || m.class == classDrill || m.class == classHearsay
		}
	}
	now := f.outside(classNow, words)
	if f.outside(classPast, words) && !now {
		sum, past = sum+pastWeight, true
	}
	// What happened last year may be why she asks today, but not the danger.
	if f.longAgo(words) {
		sum, past = sum+pastWeight, true
	}
	for _, h := range f.class(classSuppose) {
		if h.start < words[0].end && words[0].start-h.end <= supposeReach {
			sum, past = sum+supposeWeight, true
			break
		}
	}
	return sum, past
}

// longAgo tells that the words of danger are told of another day. Far behind
// them it only tells who somebody is: he that quarrelled with me last time.
func (f *found) longAgo(words []evidence) bool {
	last := words[0].end
	for _, e := range words {
		last = max(last, e.end)
	}
	for _, h := range f.class(classLongAgo) {
		if h.start <= last+longAgoReach && !slices.ContainsFunc(words, func(e evidence) bool { return h.start < e.end && e.start < h.end }) {
			return true
		}
	}
	return false
}

// outside tells that a word of a class stands apart from the words of danger; it
// may stand between the parts of an order of words.
func (f *found) outside(class string, words []evidence) bool {
next:
	for _, h := range f.class(class) {
		for _, e := range words {
			if h.start < e.end && e.start < h.end && !isPattern(e.row.word) {
				continue next
			}
		}
		return true
	}
	return false
}
