package wxmsg

import (
	"context"
	"encoding/json"
	"errors"

	"linli/domain"
)

const templatePath = "/cgi-bin/message/template/send"

// templateMessage is the body of template/send (模板消息). The fields first and
// remark are dropped by WeChat since 2023 and not written.
type templateMessage struct {
	ToUser      string           `json:"touser"`
	TemplateID  string           `json:"template_id"`
	ClientMsgID string           `json:"client_msg_id,omitempty"`
	URL         string           `json:"url,omitempty"`
	Mini        *miniLink        `json:"miniprogram,omitempty"`
	Data        map[string]value `json:"data"`
}

// miniLink is the page of a mini-program that a tap opens.
type miniLink struct {
	AppID string `json:"appid"`
	Page  string `json:"pagepath,omitempty"`
}

type value struct {
	Value string `json:"value"`
}

// link is where a tap leads: a mini-program, or a page. WeChat opens the
// mini-program where it is given both, so that the page is not given.
func link(d domain.Delivery) (mini *miniLink, page string) {
	if d.MiniAppID != "" {
		return &miniLink{AppID: d.MiniAppID, Page: d.Page}, ""
	}
	return nil, d.URL
}

func data(fields []domain.Field) map[string]value {
	out := make(map[string]value, len(fields))
	for _, f := range fields {
		if f.Name != "first" && f.Name != "remark" {
			out[f.Name] = value{f.Value}
		}
	}
	return out
}

const noTemplate = "the delivery has no template"

func composeTemplate(_ domain.Account, d domain.Delivery) (any, string) {
	if d.TemplateID == "" {
		return nil, noTemplate
	}
	m := templateMessage{ToUser: d.OpenID, TemplateID: d.TemplateID, ClientMsgID: d.ClientMsgID, Data: data(d.Fields)}
	m.Mini, m.URL = link(d)
	return m, ""
}

// postNamed sends a message that WeChat knows again by our id; of a repeat it
// says that the first one was taken.
func postNamed(ctx context.Context, s *sender, r request, d domain.Delivery) (domain.Receipt, error) {
	got, err := s.exchange(ctx, r)
	var fault *domain.SendError
	repeated := errors.As(err, &fault) && fault.Class == taken && d.ClientMsgID != ""
	if err != nil && !repeated {
		return domain.Receipt{}, failed(err)
	}
	var said sendReply
	switch {
	case json.Unmarshal(got.body, &said) != nil:
		return domain.Receipt{}, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	case !said.whole():
		return domain.Receipt{}, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not whole"}
	}
	return domain.Receipt{MsgID: string(said.MsgID)}, nil
}
