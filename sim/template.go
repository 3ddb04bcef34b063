package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// dedupeFor is how long WeChat remembers a client_msg_id.
const dedupeFor = 10 * time.Minute

// sentTemplate is a template message that went out under a client_msg_id.
type sentTemplate struct {
	id int64
	at time.Time
}

type fieldValue struct {
	Value string `json:"value"`
}

type templateMessage struct {
	ToUser      string `json:"touser"`
	TemplateID  string `json:"template_id"`
	URL         string `json:"url"`
	MiniProgram struct {
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
	} `json:"miniprogram"`
	ClientMsgID string                `json:"client_msg_id"`
	Data        map[string]fieldValue `json:"data"`
}

// templateSend carries out a template message. Under a client_msg_id that went out in the last ten minutes nothing is delivered again,
// and the answer is the first one's.
func (w *WeChat) templateSend(c *call) result {
	var in templateMessage
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("template %s to %s", in.TemplateID, in.ToUser)
	if code, message := w.checkTemplate(c.account, in); code != 0 {
		return w.refuse(code, message)
	}
	now, shown := w.now(), in.bubble(c.account.Templates[in.TemplateID], c.account.Printed)
	c.carried = &Carried{Account: c.account.Name, OpenID: in.ToUser, Template: in.TemplateID, ClientMsgID: in.ClientMsgID, Text: shown.Text}
	if before, ok := c.account.sent[in.ClientMsgID]; ok && now.Sub(before.at) < dedupeFor {
		c.about += ", repeated"
		c.carried.Repeated = true
		return result{"errcode": 0, "errmsg": "ok", "msgid": before.id}
	}
	w.msgID++
	if in.ClientMsgID != "" {
		c.account.sent[in.ClientMsgID] = sentTemplate{id: w.msgID, at: now}
	}
	w.phone(c.account.Name, in.ToUser).add(shown)
	return result{"errcode": 0, "errmsg": "ok", "msgid": w.msgID}
}

func (w *WeChat) checkTemplate(a *account, in templateMessage) (code int, message string) {
	fields, known := a.Templates[in.TemplateID]
	p := w.phones[phoneKey{a.Name, in.ToUser}]
	switch {
	case a.Kind != VerifiedService:
		return codeNoPermission, ""
	case !known:
		return codeBadTemplate, ""
	case p == nil:
		return codeBadOpenID, ""
	case p.state != follows:
		return codeNotFollower, ""
	}
	if wrong := wrongField(fields, in.Data); wrong != "" {
		return codeBadFieldValue, fmt.Sprintf("argument invalid! data.%s.value invalid", wrong)
	}
	return 0, ""
}

// wrongField is the first field that is missing, unknown or not fit to print, "" when all are well. WeChat drops first and remark silently.
func wrongField(fields []string, data map[string]fieldValue) string {
	for _, name := range fields {
		if !fits(name, data[name].Value) {
			return name
		}
	}
	for name := range data {
		if name != "first" && name != "remark" && !slices.Contains(fields, name) {
			return name
		}
	}
	return ""
}

func (in templateMessage) bubble(fields []string, words map[string]string) Bubble {
	printed := func(key, name string) string {
		if word, ok := words[key]; ok {
			return word
		}
		return name
	}
	lines := []string{printed(in.TemplateID, in.TemplateID)}
	for _, name := range fields {
		lines = append(lines, printed(in.TemplateID+"."+name, name)+": "+in.Data[name].Value)
	}
	link := in.URL
	if in.MiniProgram.AppID != "" {
		link = in.MiniProgram.PagePath
	}
	return Bubble{From: FromAccount, Kind: KindTemplate, Text: strings.Join(lines, "\n"), Link: link}
}
