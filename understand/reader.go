// Package understand turns a resident's message into a draft of a help ticket:
// what she wants, about what, how urgent, where, and whom to call. Everything
// here is a pure function of the text and a lexicon.
package understand

import (
	_ "embed"
	"errors"
	"io"
	"strings"
	"sync"
	"unicode"

	"linli/domain"
)

//go:embed lexicon.csv
var embedded string

// Reader reads messages by one lexicon; it may be shared by goroutines.
type Reader struct {
	lex   *Lexicon
	model *Model
}

// New gives the Reader with the lexicon that comes with the program. It is parsed
// once, when it is first needed.
func New() *Reader { return own() }

var own = sync.OnceValue(func() *Reader { return OwnLexicon().Reader() })

// OwnLexicon is the lexicon that comes with the program.
var OwnLexicon = sync.OnceValue(func() *Lexicon {
	l, bad := ParseLexicon(strings.NewReader(embedded))
	if bad != nil {
		panic("understand: embedded lexicon: " + bad[0].Error())
	}
	return l
})

// NewReader gives a Reader with a lexicon of its own; the error names every
// line that is wrong.
func NewReader(csv io.Reader) (*Reader, error) {
	l, bad := ParseLexicon(csv)
	if bad != nil {
		var all []error
		for _, b := range bad {
			all = append(all, b)
		}
		return nil, errors.Join(all...)
	}
	return l.Reader(), nil
}

// Read drafts a ticket from a message. It takes time linear in the text and
// accepts anything, valid UTF-8 or not.
func (r *Reader) Read(text string) Draft {
	t := fold(text)
	v := r.lex.look(t.runes)
	f := v.found
	d := Draft{
		Phone:   callable(t.runes, v.calls),
		Place:   where(t.runes, v.places),
		When:    whenSaid(t.runes),
		Who:     f.who(),
		Surname: surname(t.runes),
		Tier:    domain.TierC,
	}
	o := r.opinionOf(v)
	peril := v.peril.weighed(o.Danger)
	d.Hunch = v.peril.tier == domain.TierC && peril.tier == domain.TierB && !peril.urgent
	choices := o.weigh(v.ranked)
	pieces := r.decide(&d, v, peril, opinion{o, choices, v.matter()})
	d.Firm = o.firm(d.Intent)
	d.Asks = t.asks(d.Categories, pieces)
	d.Runner, d.Sure = sureOf(d.Category, d.Tier, choices)
	d.For = f.kin(d.Who)
	d.Damage = f.damage()
	d.Urgency = o.urgency(d, urgencyOf(d, f))
	d.Torn = choices[0].score-choices[1].score < even && d.Category == choices[0].category
	if other, tied := v.tied(d.Category); tied {
		d.Torn, d.Runner = true, other
	}
	d.Torn = d.Torn && d.Tier == domain.TierC && named(d.Category) && named(d.Runner) && d.Needs == 1
	d.Ask = ask(d)
	d.Evidence = spans(t, f, d, peril)
	return d
}

// opinionOf is what the model holds a text for, if there is one and the text tells enough.
func (r *Reader) opinionOf(v view) Opinion {
	if r.model == nil || !v.tells() {
		return noOpinion()
	}
	return r.model.judge(v.features()).heard(len(v.ranked) > 0)
}

// leastTold is how many characters tell enough for the model to speak; of a bare
// address, a name or one word the rules know what to make.
const leastTold = 4

// tells tells that a message says more than who writes and where she lives.
func (v view) tells() bool {
	runes, places, calls, told := v.runes, v.places, v.calls, 0
	for i := 0; i < len(runes); i++ {
		switch {
		case len(places) > 0 && i >= places[0].start:
			i, places = max(i, places[0].end-1), places[1:]
		case len(calls) > 0 && i >= calls[0].start:
			i, calls = max(i, calls[0].end-1), calls[1:]
		case unicode.Is(unicode.Han, runes[i]) && !strings.ContainsRune("我姓叫是住在家这里的了啊呢吧", runes[i]):
			told++
		}
	}
	return told >= leastTold
}

// opinion is what rules and model together think a message is about.
type opinion struct {
	Opinion
	choices []choice
	matter  bool // the rules know what it is about
}

// decide settles intent, categories and the number of needs; it gives the
// stretch of text of each.
func (r *Reader) decide(d *Draft, v view, peril danger, o opinion) []clause {
	runes, f := v.runes, v.found
	d.Tier = peril.tier
	d.Intent = o.intent(v.rule, v.lead)
	if d.Intent.OpensTicket() && !v.rule.OpensTicket() && !named(o.choices[0].category) {
		d.Intent = v.rule // what fits nowhere is no matter on the model's word alone
	}
	if peril.urgent {
		// Danger is a call for help whatever the words around it; only
		// pressing for help already called stays a follow-up.
		if d.Intent != domain.IntentFollowup || !f.pressing() {
			d.Intent = domain.IntentRequest
		}
		d.Category = domain.Emergency
	} else {
		d.Category = categoryFor(d.Intent, o.choices)
		if d.Intent == domain.IntentFollowup && f.only(classOff, classChange) {
			d.Category = domain.None
		}
	}
	d.Hunch = d.Hunch && !f.uneasy(d.Intent, o.matter) // with a sign in the words it is more
	if d.Tier == domain.TierC && !(o.Danger <= modelUneasy) && f.uneasy(d.Intent, o.matter) {
		d.Tier, d.Intent = domain.TierB, domain.IntentRequest
		if !o.matter {
			d.Category = domain.Other
		}
	}
	if !d.Intent.OpensTicket() {
		return nil
	}
	d.Categories = []domain.Category{d.Category}
	pieces := []clause{{0, len(runes)}}
	if !peril.urgent {
		d.Categories, pieces = r.needs(v, d.Category, o)
		d.Category = d.Categories[0]
	}
	d.Needs = len(d.Categories)
	// Of several things at least one wants doing, unless all is surely only asked.
	if d.Needs > 1 && d.Intent == domain.IntentQuestion && o.asking() < onlyAsked {
		d.Intent = domain.IntentRequest
	}
	return pieces
}

// named tells that a category says what a message is about.
func named(c domain.Category) bool { return c != domain.Other && c != domain.None }

// asks gives each need its piece of the text as received.
func (t folded) asks(categories []domain.Category, pieces []clause) []Need {
	var out []Need
	for i, c := range categories {
		if p := pieces[i]; p.end > p.start {
			out = append(out, Need{c, int(t.at[p.start]), int(t.at[p.end-1]) + 1, string(t.runes[p.start:p.end])})
		}
	}
	return out
}

// uneasy tells of a message that names a person and something that may be
// wrong with her, and that nothing in the lexicon explains: somebody must look.
// Where the matter is known it takes several such signs.
func (f *found) uneasy(i domain.Intent, matter bool) bool {
	if i != domain.IntentSmalltalk && i != domain.IntentRequest || f.intentScores()[domain.IntentSmalltalk] > 0 {
		return false
	}
	signs, end := 0, int32(0)
	for _, h := range f.class(classUneasy) {
		if h.start >= end && !f.inIdiom(h) {
			signs++
			end = h.end
		}
	}
	enough := 1
	if matter {
		enough = uneasySigns
	}
	return signs >= enough && len(f.class(classPatient)) > 0
}

// uneasySigns is how many signs outweigh a matter that explains the message.
const uneasySigns = 2

// only tells that a follow-up calls off or changes what is known, so that what
// it names is no matter of its own.
func (f *found) only(classes ...string) bool {
	for _, c := range classes {
		if len(f.class(c)) > 0 {
			return true
		}
	}
	return false
}

// ask tells what blocks the dispatch; danger before anything else.
func ask(d Draft) string {
	switch {
	case d.Tier == domain.TierB:
		return AskDanger
	case d.Category == domain.Emergency || !d.Intent.OpensTicket():
		return ""
	case d.Intent != domain.IntentRequest && d.Intent != domain.IntentComplaint:
		return ""
	case d.Category.NeedsPlace() && d.Place.Building == "":
		return AskPlace
	case d.Torn:
		return AskCategory
	}
	return ""
}

// spans gives the deciding words with their places in the text as received.
func spans(t folded, f *found, d Draft, peril danger) []Span {
	var out []Span
	add := func(e evidence, why string) {
		if len(out) == spanLimit {
			return
		}
		start, end := t.at[e.start], t.at[e.end-1]+1
		out = append(out, Span{int(start), int(end), string(t.runes[e.start:e.end]), why})
	}
	for _, e := range peril.words {
		add(e, string(domain.Emergency)+" "+e.row.note)
	}
	for _, e := range f.evidence {
		switch {
		case e.row.category == domain.Emergency:
		case e.row.category != "" && e.row.category == d.Category:
			add(e, string(e.row.category))
		case e.row.category == "" && e.row.intent == d.Intent:
			add(e, string(e.row.intent))
		}
	}
	return out
}

// spanLimit is how many deciding words are worth showing to staff.
const spanLimit = 24
