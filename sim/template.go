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
	now, shown := w.now(), in.bubble(c.account, c.account.Templates[in.TemplateID])
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
	w.finish(c.account, w.phone(c.account.Name, in.ToUser), shown)
	return result{"errcode": 0, "errmsg": "ok", "msgid": w.msgID}
}

// finish shows a template message, unless the person refuses the account's messages or WeChat loses it, and reports how it ended.
func (w *WeChat) finish(a *account, p *Phone, shown Bubble) {
	status := "success"
	switch {
	case p.blocks:
		status = "failed:user block"
	case a.losing > 0:
		a.losing--
		status = "failed: system failed"
	default:
		p.add(shown)
	}
	if a.Reports {
		w.report(a, p.openid, Text("Event", "TEMPLATESENDJOBFINISH"), Number("MsgID", w.msgID), Text("Status", status))
	}
}

// LoseTemplates lets the account's next n template messages get lost after WeChat has taken them, as a report then says.
func (w *WeChat) LoseTemplates(account string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		a.losing = n
	}
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

func (in templateMessage) bubble(a *account, fields []string) Bubble {
	lines := []string{a.printed(in.TemplateID, in.TemplateID)}
	for _, name := range fields {
		lines = append(lines, a.printed(in.TemplateID+"."+name, name)+": "+in.Data[name].Value)
	}
	link := in.URL
	if in.MiniProgram.AppID != "" {
		link = in.MiniProgram.PagePath
	}
	return Bubble{From: FromAccount, Kind: KindTemplate, Text: strings.Join(lines, "\n"), Link: link}
}
