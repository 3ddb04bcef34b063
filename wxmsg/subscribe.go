package wxmsg

import "linli/domain"

const (
	subscribePath = "/cgi-bin/message/subscribe/bizsend"
	miniPath      = "/cgi-bin/message/subscribe/send"
)

// subscribeMessage is the body of subscribe/bizsend (订阅通知) of an official account.
type subscribeMessage struct {
	ToUser     string           `json:"touser"`
	TemplateID string           `json:"template_id"`
	Page       string           `json:"page,omitempty"` // an address
	Mini       *miniLink        `json:"miniprogram,omitempty"`
	Data       map[string]value `json:"data"`
}

func composeSubscribe(_ domain.Account, d domain.Delivery) (any, string) {
	if d.TemplateID == "" {
		return nil, noTemplate
	}
	m := subscribeMessage{ToUser: d.OpenID, TemplateID: d.TemplateID, Data: data(d.Fields)}
	m.Mini, m.Page = link(d)
	return m, ""
}

// miniMessage is the body of subscribe/send (订阅消息) of a mini-program.
type miniMessage struct {
	ToUser     string           `json:"touser"`
	TemplateID string           `json:"template_id"`
	Page       string           `json:"page,omitempty"` // of this mini-program
	State      string           `json:"miniprogram_state"`
	Lang       string           `json:"lang"`
	Data       map[string]value `json:"data"`
}

func composeMini(_ domain.Account, d domain.Delivery) (any, string) {
	if d.TemplateID == "" {
		return nil, noTemplate
	}
	return miniMessage{ToUser: d.OpenID, TemplateID: d.TemplateID, Page: d.Page, State: "formal", Lang: "zh_CN", Data: data(d.Fields)}, ""
}
