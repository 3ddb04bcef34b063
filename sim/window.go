package sim

import "time"

// How many customer-service messages an account may send, and how long, after a message or after a click, follow or scan.
const (
	messageSends  = 5
	messageWindow = 48 * time.Hour
	actionSends   = 3
	actionWindow  = time.Minute
)

// allowance is what is left to send until a moment. A newer message replaces the older one's: sends do not add up.
type allowance struct {
	until time.Time
	left  int
}

// open opens the window a message of the user opens. Tapping a message menu arrives as text and counts as a click.
func (p *Phone) open(m message) {
	if m.kind != "event" {
		p.saidAt = m.at
	}
	action := allowance{until: m.at.Add(actionWindow), left: actionSends}
	switch event := m.value("Event"); {
	case m.kind != "event" && m.value("bizmsgmenuid") != "":
		p.byAction = action
	case m.kind != "event":
		p.byMessage = allowance{until: m.at.Add(messageWindow), left: messageSends}
	case event == "subscribe" || event == "SCAN" || event == "CLICK":
		p.byAction = action
	}
}

// spend takes one send, from the window that closes first, or tells the errcode that forbids it.
func (p *Phone) spend(now time.Time) int {
	code := codeWindowClosed
	for _, a := range []*allowance{&p.byAction, &p.byMessage} {
		if !now.Before(a.until) {
			continue
		}
		if a.left > 0 {
			a.left--
			return 0
		}
		code = codeUsedUp
	}
	return code
}

// Allowance is how many customer-service messages may still be sent to a phone, and until when.
type Allowance struct {
	Left  int       `json:"left"`
	Until time.Time `json:"until"`
}

func (a allowance) remaining(now time.Time) Allowance {
	if !now.Before(a.until) {
		return Allowance{}
	}
	return Allowance{Left: a.left, Until: a.until}
}

// Allowances are what the person's last message, and her last click, follow or scan still allow.
func (p *Phone) Allowances() (byMessage, byAction Allowance) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	now := p.w.now()
	return p.byMessage.remaining(now), p.byAction.remaining(now)
}
