package sim

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
)

// Tap is an answer of a message menu (msgmenu): touched, the phone sends its content and its id.
type Tap struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// inlineTap is a link in a text that works like an answer of a message menu.
var inlineTap = regexp.MustCompile(`weixin://bizmsgmenu\?([^"'<>\s]+)`)

// tapsIn are the inline answers of a text.
func tapsIn(text string) []Tap {
	var out []Tap
	for _, found := range inlineTap.FindAllStringSubmatch(text, -1) {
		query, err := url.ParseQuery(found[1])
		if err == nil && query.Get("msgmenucontent") != "" {
			out = append(out, Tap{ID: query.Get("msgmenuid"), Content: query.Get("msgmenucontent")})
		}
	}
	return out
}

// Tap touches an answer of the newest message menu on the screen that has one with this id, and gives the passive reply.
func (p *Phone) Tap(ctx context.Context, id string) (string, error) {
	tap, ok := p.tap(id)
	if !ok {
		return "", fmt.Errorf("sim: no answer %q to tap on this screen", id)
	}
	return p.do(ctx, "text", tap.Content, Text("Content", tap.Content), Text("bizmsgmenuid", tap.ID))
}

func (p *Phone) tap(id string) (Tap, bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	for _, b := range slices.Backward(p.bubbles) {
		for _, tap := range b.Taps {
			if tap.ID == id {
				return tap, true
			}
		}
	}
	return Tap{}, false
}

// Typing tells whether the screen shows 对方正在输入.
func (p *Phone) Typing() bool {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.w.now().Before(p.typingUntil)
}

// Blocks decides whether the person refuses the account's messages while following it (接收消息 off).
func (p *Phone) Blocks(refuse bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.blocks = refuse
	p.w.version++
}
