package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// maxHeld bounds the letters that are remembered, maxTries and maxLetters what one order may ask for.
const (
	maxHeld    = 500
	maxTries   = 10
	maxLetters = 50
)

// held is a letter of a phone whose messages are held back. It stays after it was delivered, so that WeChat may repeat it much later.
type held struct {
	*Letter
	id string

	// Guarded by the lock of its WeChat.
	deliveries int
	answered   bool
}

// keepsBack keeps a message for an order to deliver, where the phone's messages are held back.
func (p *Phone) keepsBack(a Account, m message) bool {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if !p.holds {
		return false
	}
	w.heldSeq++
	w.held = append(w.held, &held{Letter: &Letter{phone: p, account: a, message: m}, id: strconv.Itoa(w.heldSeq)})
	w.held = w.held[max(0, len(w.held)-maxHeld):]
	w.version++
	return true
}

// keptBack are the phone's letters that no order has delivered yet, in the order they were written.
func (p *Phone) keptBack() []string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	ids := []string{}
	for _, h := range p.w.held {
		if h.phone == p && h.deliveries == 0 {
			ids = append(ids, h.id)
		}
	}
	return ids
}

// deliver tries a letter so often, and shows the reply that comes first.
func (h *held) deliver(ctx context.Context, tries int) ([]Answer, error) {
	w := h.phone.w
	w.mu.Lock()
	h.deliveries++
	w.mu.Unlock()
	answers, err := h.deliverIn(ctx, tries)
	if err != nil || len(answers) == 0 {
		return nil, err
	}
	last := answers[len(answers)-1]
	w.mu.Lock()
	first := !h.answered
	h.answered = h.answered || last.Err == nil
	w.mu.Unlock()
	switch {
	case !first || h.message.value("Event") == "unsubscribe":
	case last.Err == nil:
		h.phone.show(last.Reply)
	default:
		h.phone.show(Broken)
	}
	return answers, nil
}

// letterAsTold is a held letter as the control API tells it: never with its text.
type letterAsTold struct {
	ID         string    `json:"id"`
	Account    string    `json:"account"`
	OpenID     string    `json:"openid"`
	About      string    `json:"about"`
	At         time.Time `json:"at"` // when it was written
	Deliveries int       `json:"deliveries"`
	Answered   bool      `json:"answered"`
}

func (w *WeChat) tellLetters(*http.Request) (any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := []letterAsTold{}
	for _, h := range w.held {
		list = append(list, letterAsTold{ID: h.id, Account: h.account.Name, OpenID: h.phone.openid, About: h.message.about(), At: h.message.at, Deliveries: h.deliveries, Answered: h.answered})
	}
	return list, nil
}

// shownAnswer is an Answer as the control API tells it.
type shownAnswer struct {
	Letter string `json:"letter,omitempty"`
	Try    int    `json:"try"`
	Status int    `json:"status"`
	Reply  string `json:"reply"`
	Took   int64  `json:"took_ms"`
	Error  string `json:"error,omitempty"`
}

func shownAnswers(letter string, answers []Answer) []shownAnswer {
	out := []shownAnswer{}
	for n, a := range answers {
		shown := shownAnswer{Letter: letter, Try: n + 1, Status: a.Status, Reply: a.Reply, Took: a.Took.Milliseconds()}
		if letter == "" {
			shown.Try = 1
		}
		if a.Err != nil {
			shown.Error = verdict(a.Status, "", a.Err)
		}
		out = append(out, shown)
	}
	return out
}

// orderHold holds back what a phone sends from now on, or no longer; what was held back goes on waiting.
func (w *WeChat) orderHold(_ context.Context, in struct {
	Account string `json:"account"`
	OpenID  string `json:"openid"`
	On      bool   `json:"on"`
}) (any, error) {
	if err := w.named(in.Account); err != nil {
		return nil, err
	}
	if in.OpenID == "" {
		return nil, errors.New("sim: a phone needs an openid")
	}
	p := w.Phone(in.Account, in.OpenID)
	w.mu.Lock()
	p.holds = in.On
	w.mu.Unlock()
	return result{"held": p.keptBack()}, nil
}

// deliveryOrder says which letters go out, in which order, how often each is tried and when.
type deliveryOrder struct {
	Letters  []string `json:"letters"`
	Tries    int      `json:"tries"`    // of each; 0: as often as WeChat does
	Together bool     `json:"together"` // all at once, not one after the other
	After    string   `json:"after"`    // by the clock, with the reports; "": now
}

// orderDeliver delivers letters that were held back. A letter may be named again: then WeChat repeats it, with a signature of its own.
func (w *WeChat) orderDeliver(ctx context.Context, in deliveryOrder) (any, error) {
	after, err := span(in.After)
	if err != nil {
		return nil, err
	}
	letters, err := w.heldBy(in.Letters)
	if err != nil {
		return nil, err
	}
	switch {
	case in.Tries < 0 || in.Tries > maxTries:
		return nil, fmt.Errorf("sim: 1 to %d tries", maxTries)
	case in.Tries == 0:
		in.Tries = w.tries()
	}
	if after > 0 {
		w.later(letters, in.Tries, after)
		return result{"pending": w.Pending()}, nil
	}
	told, failed := make([][]shownAnswer, len(letters)), make([]error, len(letters))
	one := func(i int) {
		answers, err := letters[i].deliver(ctx, in.Tries)
		told[i], failed[i] = shownAnswers(letters[i].id, answers), err
	}
	var wait sync.WaitGroup
	for i := range letters {
		if in.Together {
			wait.Go(func() { one(i) })
		} else {
			one(i)
		}
	}
	wait.Wait()
	return result{"answers": slices.Concat(told...)}, errors.Join(failed...)
}

// heldBy are the letters of these ids.
func (w *WeChat) heldBy(ids []string) ([]*held, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(ids) == 0 || len(ids) > maxLetters {
		return nil, fmt.Errorf("sim: 1 to %d letters", maxLetters)
	}
	out := make([]*held, 0, len(ids))
	for _, id := range ids {
		i := slices.IndexFunc(w.held, func(h *held) bool { return h.id == id })
		if i < 0 {
			return nil, fmt.Errorf("sim: no letter %q was held back", id)
		}
		out = append(out, w.held[i])
	}
	return out, nil
}

// later puts letters among the reports that wait.
func (w *WeChat) later(letters []*held, tries int, after time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	due := w.now().Add(after)
	for _, h := range letters {
		w.events = append(w.events, event{account: h.account.Name, copies: 1, due: due, letter: h, tries: tries})
	}
}

// orderTries changes how often every message is delivered when the server under test does not answer.
func (w *WeChat) orderTries(_ context.Context, in struct {
	N int `json:"n"`
}) (any, error) {
	if in.N < 1 || in.N > maxTries {
		return nil, fmt.Errorf("sim: 1 to %d tries", maxTries)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Tries = in.N
	return done, nil
}
