package sim

import "time"

// Broken is what WeChat shows when the server's answer is missing or malformed.
const Broken = "该公众号提供的服务出现故障，请稍后再试"

// maxBubbles bounds what one screen remembers.
const maxBubbles = 1000

// Who a bubble is from, and what it holds.
const (
	FromMe      = "me"
	FromAccount = "account"
	FromOther   = "other" // somebody else in a group: his name, then a line for what he says

	KindText     = "text"
	KindTemplate = "template"
	KindEvent    = "event"
	KindNotice   = "notice" // a subscription notice or message: a card like a template's
	KindCall     = "call"   // what a telephone call said
)

// Bubble is one thing on a phone's screen.
type Bubble struct {
	At   time.Time
	From string // FromMe or FromAccount
	Kind string // KindText, KindTemplate or KindEvent (followed, scanned, sent a picture ..)
	Text string // of a template: its id, then a line "field: value" for each field
	Link string // of a template or card: what a tap opens, a URL or a mini-program's page
	// Media is the id of the picture, voice or video an account has sent.
	Media string
	// Taps are the answers to touch: of a message menu, or written into the text as links.
	Taps []Tap
}

// show puts a text of the account on the screen, if there is one.
func (p *Phone) show(text string) {
	if text == "" {
		return
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.add(Bubble{From: FromAccount, Kind: KindText, Text: text})
}

// add puts a bubble on the screen; the caller holds the lock.
func (p *Phone) add(b Bubble) {
	p.w.version++
	b.At = p.w.now()
	if b.From == FromAccount && b.Taps == nil {
		b.Taps = tapsIn(b.Text)
	}
	p.bubbles = append(p.bubbles, b)
	if over := len(p.bubbles) - maxBubbles; over > 0 {
		p.bubbles = p.bubbles[over:]
		p.dropped += over
	}
}

// Bubbles is what the screen shows, oldest first, the last 1000.
func (p *Phone) Bubbles() []Bubble {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return append([]Bubble(nil), p.bubbles...)
}

// showFirst shows one reply however many came: WeChat closes its books on a message with the first good answer.
func (p *Phone) showFirst(answers []Answer) {
	for _, a := range answers {
		if a.Err == nil {
			p.show(a.Reply)
			return
		}
	}
	p.show(Broken)
}
