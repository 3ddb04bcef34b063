package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// phoneOrder is what the control API lets a phone do.
type phoneOrder struct {
	Account   string   `json:"account"`
	OpenID    string   `json:"openid"`
	Do        string   `json:"do"`   // one of phoneDeeds
	Text      string   `json:"text"` // what is said, or the scene, key, id, ticket, link, number or label
	Bytes     []byte   `json:"bytes"`
	Templates []string `json:"templates"`
	Latitude  float64  `json:"latitude"`
	Longitude float64  `json:"longitude"`
	Kinds     []int    `json:"kinds"`
	On        bool     `json:"on"`
}

// phoneDeeds are the deeds by name. What they give is the passive reply, or a code or link where the deed makes one.
var phoneDeeds = map[string]func(p *Phone, ctx context.Context, in phoneOrder) (string, error){
	"say":         func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Says(ctx, in.Text) },
	"follow":      func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Follow(ctx, in.Text) },
	"unfollow":    func(p *Phone, ctx context.Context, _ phoneOrder) (string, error) { return "", p.Unfollow(ctx) },
	"scan":        func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Scan(ctx, in.Text) },
	"scan_ticket": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.ScanTicket(ctx, in.Text) },
	"click":       func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Click(ctx, in.Text) },
	"view":        func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Views(ctx, in.Text) },
	"tap":         func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Tap(ctx, in.Text) },
	"photo":       func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.SendsPhoto(ctx, in.Bytes) },
	"voice": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.SendsVoice(ctx, in.Bytes, "")
	},
	"video": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.SendsVideo(ctx, in.Bytes) },
	"shortvideo": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.SendsShortVideo(ctx, in.Bytes)
	},
	"location": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.SendsLocation(ctx, in.Latitude, in.Longitude, in.Text)
	},
	"where": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.TellsWhere(ctx, in.Latitude, in.Longitude)
	},
	"link": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.SendsLink(ctx, in.Text, "", in.Text)
	},
	"accept": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.Accepts(ctx, in.Templates...)
	},
	"reject": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) {
		return p.Rejects(ctx, in.Templates...)
	},
	"switch_off": func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.SwitchesOff(ctx, in.Text) },
	"switch_on":  func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.SwitchesOn(ctx, in.Text) },
	"revoke":     func(p *Phone, ctx context.Context, in phoneOrder) (string, error) { return p.Revokes(ctx, in.Kinds...) },
	"cancel":     func(p *Phone, ctx context.Context, _ phoneOrder) (string, error) { return p.Cancels(ctx) },
	"block":      func(p *Phone, _ context.Context, in phoneOrder) (string, error) { p.Blocks(in.On); return "", nil },
	"snapshot":   func(p *Phone, _ context.Context, in phoneOrder) (string, error) { p.SetSnapshot(in.On); return "", nil },
	"open":       func(p *Phone, _ context.Context, in phoneOrder) (string, error) { return p.Opens(in.Text) },
	"login": func(p *Phone, _ context.Context, _ phoneOrder) (string, error) {
		return p.w.LoginCode(p.account, p.openid), nil
	},
	"phone_number": func(p *Phone, _ context.Context, in phoneOrder) (string, error) {
		return p.w.PhoneCode(p.account, p.openid, in.Text), nil
	},
}

func (w *WeChat) orderPhone(ctx context.Context, in phoneOrder) (any, error) {
	do, ok := phoneDeeds[in.Do]
	if !ok {
		return nil, fmt.Errorf("sim: do is one of %v", sortedKeys(phoneDeeds))
	}
	if err := w.named(in.Account); err != nil {
		return nil, err
	}
	if in.OpenID == "" {
		return nil, errors.New("sim: a phone needs an openid")
	}
	p := w.Phone(in.Account, in.OpenID)
	reply, err := do(p, ctx, in)
	answer := result{"reply": reply}
	if held := p.keptBack(); len(held) > 0 {
		answer["held"] = held
	}
	return answer, err
}

func (w *WeChat) tellAccounts(*http.Request) (any, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := []result{}
	for _, name := range sortedKeys(w.accounts) {
		a := w.accounts[name]
		list = append(list, result{"name": name, "kind": a.Kind, "appid": a.AppID, "mode": a.Mode, "format": a.Format, "callback": a.Callback})
	}
	return list, nil
}

// tellAccount tells the knobs of an account and how often each call was made.
func (w *WeChat) tellAccount(r *http.Request) (any, error) {
	name := r.URL.Query().Get("account")
	if err := w.named(name); err != nil {
		return nil, err
	}
	used := map[string]Usage{}
	for path := range routes {
		if u := w.Used(name, path); u.Today > 0 {
			used[path] = u
		}
	}
	rules := w.Events()
	return result{"white_list": w.WhiteList(name), "limits": w.Limits(name), "used": used, "token_fetches": w.TokenFetches(name),
		"events": result{"delay": rules.Delay.String(), "copies": rules.Copies, "newest": rules.Newest}, "pending": w.Pending(), "tries": w.tries()}, nil
}

// shownBubble is a Bubble as the control API tells it.
type shownBubble struct {
	At    time.Time `json:"at"`
	From  string    `json:"from"`
	Kind  string    `json:"kind"`
	Text  string    `json:"text"`
	Link  string    `json:"link,omitempty"`
	Media string    `json:"media,omitempty"`
	Taps  []Tap     `json:"taps,omitempty"`
}

func (w *WeChat) tellPhone(r *http.Request) (any, error) {
	account, openid := r.URL.Query().Get("account"), r.URL.Query().Get("openid")
	w.mu.Lock()
	defer w.mu.Unlock()
	p, ok := w.phones[phoneKey{account, openid}]
	if !ok {
		return nil, fmt.Errorf("sim: %s has no phone %q yet", account, openid)
	}
	bubbles := []shownBubble{}
	for _, b := range p.bubbles {
		bubbles = append(bubbles, shownBubble(b))
	}
	consents := map[string]Consent{}
	for template, c := range p.consents {
		consents[template] = *c
	}
	left := result{"by_message": p.byMessage.remaining(w.now()), "by_action": p.byAction.remaining(w.now())}
	return result{"follows": p.state == follows, "blocks": p.blocks, "consents": consents, "may_still_send": left, "bubbles": bubbles}, nil
}
