package push

import (
	"regexp"
	"strings"

	"linli/domain"
	"linli/say"
)

// answerLine is a line of a push's words that begins with the digit it stands for.
var answerLine = regexp.MustCompile(`^[0-4] \S`)

// asks makes a menu of a message that asks something: its answers can be tapped,
// and a tap answers the ticket it was asked about, whatever was asked since. The
// words are the same, so whoever types the digit may. An offer names its answers
// in a sentence; they stand once more as lines.
func asks(d *domain.Delivery, kind domain.PushKind, w words) {
	lines := strings.Split(w.text, "\n")
	from, to := lastAnswers(lines)
	if kind == domain.PushOffer {
		from, to = len(lines), len(lines)+2
		lines = append(lines, say.OfferAnswers(w.named)...)
	}
	number := w.values["number"]
	if !kind.Asks() || from == to || number == "" {
		return
	}
	for _, line := range lines[from:to] {
		d.Choices = append(d.Choices, domain.Choice{ID: number + line[:1], Text: line})
	}
	d.Text, d.Tail = strings.Join(lines[:from], "\n"), strings.Join(lines[to:], "\n")
}

// lastAnswers finds the last lines that are answers, one below the other.
func lastAnswers(lines []string) (from, to int) {
	for to = len(lines); to > 0 && !answerLine.MatchString(lines[to-1]); to-- {
	}
	for from = to; from > 0 && answerLine.MatchString(lines[from-1]); from-- {
	}
	return from, to
}

// unasked makes plain words of a menu again, because more comes below them.
func (p *plan) unasked() {
	p.delivery.Text, p.delivery.Choices, p.delivery.Tail = p.words.text, nil, ""
}
