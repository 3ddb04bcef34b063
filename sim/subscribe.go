package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// subscribeSend carries out a subscription message: bizsend of an official account and send of a mini-program are alike.
// Each costs one consent, unless a long-term one was given; nobody needs to follow.
func (w *WeChat) subscribeSend(c *call) result {
	var in struct {
		templateMessage
		Page string `json:"page"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("notice %s to %s", in.TemplateID, in.ToUser)
	fields, known := c.account.Notices[in.TemplateID]
	p := w.phones[phoneKey{c.account.Name, in.ToUser}]
	switch {
	case !known:
		return w.refuse(codeBadTemplate, "")
	case p == nil:
		return w.refuse(codeBadOpenID, "")
	case !c.account.hasPage(in.Page):
		return w.refuse(codeBadPage, "")
	}
	if wrong := wrongField(fields, in.Data); wrong != "" {
		return w.refuse(codeBadFieldValue, fmt.Sprintf("argument invalid! data.%s.value invalid", wrong))
	}
	if !p.consents[in.TemplateID].spend() {
		return w.refuse(codeRefused, "")
	}
	shown := in.bubble(c.account, fields)
	shown.Kind = KindNotice
	if shown.Link == "" {
		shown.Link = in.Page
	}
	p.add(shown)
	w.msgID++
	c.carried = &Carried{Account: c.account.Name, OpenID: in.ToUser, Template: in.TemplateID, Text: shown.Text}
	if c.account.Reports {
		w.reportSent(c.account, in.ToUser, in.TemplateID, w.msgID)
	}
	return result{"errcode": 0, "errmsg": "ok", "msgid": w.msgID}
}

// reportSent queues the event that tells of a subscription message that arrived.
func (w *WeChat) reportSent(a *account, openid, template string, id int64) {
	one := Group("List", Text("TemplateId", template), Text("MsgID", strconv.FormatInt(id, 10)), Text("ErrorCode", "0"), Text("ErrorStatus", "success"))
	w.report(a, openid, Text("Event", "subscribe_msg_sent_event"), Group("SubscribeMsgSentEvent", one))
}

// hasPage tells whether a page of a mini-program has been released. Of an account that lists none, every page is.
func (a *account) hasPage(page string) bool {
	path, _, _ := strings.Cut(strings.TrimPrefix(page, "/"), "?")
	return a.Kind != Mini || page == "" || len(a.Pages) == 0 || slices.Contains(a.Pages, path)
}

// privateTemplates lists the granted message templates with their content lines.
func (w *WeChat) privateTemplates(c *call) result {
	c.about = "list of templates"
	list := []result{}
	for _, id := range sortedKeys(c.account.Templates) {
		list = append(list, result{"template_id": id, "title": c.account.printed(id, id), "primary_industry": "政府与公共事业", "deputy_industry": "公共事业|非盈利机构",
			"content": c.account.contentLines(id, c.account.Templates[id]), "example": ""})
	}
	return result{"template_list": list}
}

// Types of subscription templates.
const (
	onceTemplate = 2
	longTemplate = 3
)

// noticeTemplates lists the granted templates of subscription messages.
func (w *WeChat) noticeTemplates(c *call) result {
	c.about = "list of notices"
	list := []result{}
	for _, id := range sortedKeys(c.account.Notices) {
		kind := onceTemplate
		if slices.Contains(c.account.LongTerm, id) {
			kind = longTemplate
		}
		list = append(list, result{"priTmplId": id, "title": c.account.printed(id, id), "content": c.account.contentLines(id, c.account.Notices[id]), "example": "", "type": kind})
	}
	return result{"errcode": 0, "errmsg": "ok", "data": list}
}

// contentLines are a template's fields as WeChat lists them: 工单号：{{character_string1.DATA}}.
func (a *account) contentLines(id string, fields []string) string {
	var lines strings.Builder
	for _, name := range fields {
		fmt.Fprintf(&lines, "%s：{{%s.DATA}}\n", a.printed(id+"."+name, name), name)
	}
	return lines.String()
}

// printed is the word shown for a template or a field, or its name.
func (a *account) printed(key, name string) string {
	if word, ok := a.Printed[key]; ok {
		return word
	}
	return name
}
