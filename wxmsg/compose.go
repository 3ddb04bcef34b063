package wxmsg

import "linli/domain"

// customMessage is the body of custom/send (客服消息) for a text.
type customMessage struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
}

// templateMessage is the body of template/send (模板消息). The fields first and
// remark are dropped by WeChat since 2023 and not written.
type templateMessage struct {
	ToUser      string           `json:"touser"`
	TemplateID  string           `json:"template_id"`
	ClientMsgID string           `json:"client_msg_id,omitempty"`
	Data        map[string]value `json:"data"`
}

type value struct {
	Value string `json:"value"`
}

// compose gives the path and body of a delivery, or what is wrong with it.
func compose(d domain.Delivery) (path string, message any, fault string) {
	if d.OpenID == "" {
		return "", nil, "the delivery has no openid"
	}
	switch d.Channel {
	case domain.ChannelCustom:
		if d.Text == "" {
			return "", nil, "the delivery has no text"
		}
		m := customMessage{ToUser: d.OpenID, MsgType: "text"}
		m.Text.Content = d.Text
		return customPath, m, ""
	case domain.ChannelTemplate:
		if d.TemplateID == "" {
			return "", nil, "the delivery has no template"
		}
		m := templateMessage{ToUser: d.OpenID, TemplateID: d.TemplateID, ClientMsgID: d.ClientMsgID,
			Data: make(map[string]value, len(d.Fields))}
		for _, f := range d.Fields {
			if f.Name != "first" && f.Name != "remark" {
				m.Data[f.Name] = value{f.Value}
			}
		}
		return templatePath, m, ""
	}
	return "", nil, "the delivery's channel is unknown"
}
