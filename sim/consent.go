package sim

import (
	"context"
	"errors"
	"slices"
)

// Consent is what a person has agreed to for one template of subscription messages.
type Consent struct {
	Left    int  `json:"left"`    // messages that may still come: one for each time the person tapped 允许
	Always  bool `json:"always"`  // a long-term template was accepted
	Refused bool `json:"refused"` // switched off in the settings
}

// spend takes one message off a consent, if it allows one.
func (c *Consent) spend() bool {
	switch {
	case c == nil || c.Refused:
		return false
	case c.Always:
		return true
	case c.Left == 0:
		return false
	}
	c.Left--
	return true
}

// maxAsked is how many templates one popup may ask for.
const maxAsked = 3

// Accepts taps 允许 in the popup that asks for these templates of subscription messages, and gives the passive reply.
func (p *Phone) Accepts(ctx context.Context, templates ...string) (string, error) {
	return p.popup(ctx, "accept", templates)
}

// Rejects taps 取消 in that popup. What was agreed to before stays.
func (p *Phone) Rejects(ctx context.Context, templates ...string) (string, error) {
	return p.popup(ctx, "reject", templates)
}

// SwitchesOff refuses a template in the settings: nothing of it arrives any more, whatever was agreed to.
func (p *Phone) SwitchesOff(ctx context.Context, template string) (string, error) {
	return p.change(ctx, template, "reject")
}

// SwitchesOn takes that back.
func (p *Phone) SwitchesOn(ctx context.Context, template string) (string, error) {
	return p.change(ctx, template, "accept")
}

// Consent is what the person has agreed to for a template.
func (p *Phone) Consent(template string) Consent {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if c, ok := p.consents[template]; ok {
		return *c
	}
	return Consent{}
}

func (p *Phone) popup(ctx context.Context, answer string, templates []string) (string, error) {
	if len(templates) == 0 || len(templates) > maxAsked {
		return "", errors.New("sim: a popup asks for one to three templates")
	}
	if answer == "accept" && slices.ContainsFunc(templates, func(id string) bool { return p.Consent(id).Refused }) {
		return "", errors.New("sim: WeChat does not ask for a template that is switched off in the settings")
	}
	var list []Element
	p.w.mu.Lock()
	for _, id := range templates {
		p.answerPopup(id, answer)
		list = append(list, Group("List", Text("TemplateId", id), Text("SubscribeStatusString", answer), Text("PopupScene", "1")))
	}
	p.w.mu.Unlock()
	shown := map[string]string{"accept": "允许订阅消息", "reject": "不允许订阅消息"}[answer]
	return p.do(ctx, "event", shown, Text("Event", "subscribe_msg_popup_event"), Group("SubscribeMsgPopupEvent", list...))
}

// answerPopup notes one line of the popup; the caller holds the lock.
func (p *Phone) answerPopup(template, answer string) {
	c := p.consent(template)
	if answer != "accept" {
		return
	}
	if a, ok := p.w.accounts[p.account]; ok && slices.Contains(a.LongTerm, template) {
		c.Always = true
		return
	}
	c.Left++
}

func (p *Phone) change(ctx context.Context, template, answer string) (string, error) {
	p.w.mu.Lock()
	p.consent(template).Refused = answer == "reject"
	p.w.mu.Unlock()
	one := Group("List", Text("TemplateId", template), Text("SubscribeStatusString", answer))
	return p.do(ctx, "event", "通知设置", Text("Event", "subscribe_msg_change_event"), Group("SubscribeMsgChangeEvent", one))
}

// consent is the ledger's line of a template; the caller holds the lock.
func (p *Phone) consent(template string) *Consent {
	if p.consents == nil {
		p.consents = map[string]*Consent{}
	}
	if p.consents[template] == nil {
		p.consents[template] = &Consent{}
	}
	p.w.version++
	return p.consents[template]
}
