package sim

import (
	"context"
	"net/http"
)

// Letter is a text somebody has written and WeChat has yet to deliver. Letters may be delivered in another order than they were written,
// and one letter several times side by side, as WeChat does when its servers lose sight of each other.
type Letter struct {
	phone   *Phone
	account Account
	message message
}

// Writes is a text on its way: the phone shows it, the server under test does not have it before Deliver.
func (p *Phone) Writes(text string) (*Letter, error) {
	a, m, err := p.begin("text", text, Text("Content", text))
	return &Letter{phone: p, account: a, message: m}, err
}

// Posts is anything else a phone may send, on its way likewise: SendsRaw delivers it at once.
func (p *Phone) Posts(kind string, elements ...Element) (*Letter, error) {
	a, m, err := p.begin(kind, "", elements...)
	return &Letter{phone: p, account: a, message: m}, err
}

// Deliver tries a letter until it is answered with 200, as often as WeChat does, and gives every try's answer. Each call signs and
// encrypts the letter anew; the tries of one call are the same to the byte. The screen shows none of the replies.
func (l *Letter) Deliver(ctx context.Context) ([]Answer, error) {
	return l.deliverIn(ctx, l.phone.w.tries())
}

// deliverIn is Deliver with a number of tries of its own.
func (l *Letter) deliverIn(ctx context.Context, tries int) ([]Answer, error) {
	w := l.phone.w
	sent, err := w.pack(l.account, l.message)
	if err != nil {
		return nil, err
	}
	var answers []Answer
	for n := 1; n <= tries; n++ {
		a := w.answer(ctx, sent, n)
		answers = append(answers, a)
		if a.Status == http.StatusOK || ctx.Err() != nil {
			break
		}
	}
	return answers, nil
}
