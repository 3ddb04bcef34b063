package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Bounds of WeCom.
const (
	robotMinute   = 20   // messages of one robot
	memberMinute  = 30   // messages of one application to one member; those over it are dropped silently
	maxMarkdown   = 4096 // bytes of a robot's markdown
	usualRepeat   = 30 * time.Minute
	maxRepeat     = 4 * time.Hour
	maxRecipients = 1000
)

// comToken gives the token of an application: the same one until it ends.
func (w *WeChat) comToken(c *call) result {
	c.about = "WeCom token"
	if code := w.identify(c, true, c.query.Get("corpid"), c.query.Get("corpsecret")); code != 0 {
		if code == codeBadSecret {
			code = codeBadToken // WeCom's code for a wrong secret
		}
		return w.refuse(code, "")
	}
	switch {
	case c.account.Kind != WeCom:
		return w.refuse(codeBadAppID, "")
	case c.account.foreign(c.from):
		return w.refuse(codeForeignIP, "")
	}
	if code := w.count(c.account, c.path); code != 0 {
		return w.refuse(code, "")
	}
	now := w.now()
	if !c.account.plain.valid(now) {
		c.account.plain = newToken(now)
	}
	c.account.fetches++
	answer := c.account.plain.answer(now)
	answer["errcode"], answer["errmsg"] = 0, "ok"
	return answer
}

type comMessage struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	AgentID int64  `json:"agentid"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
	TextCard struct {
		article
		Button string `json:"btntxt"`
	} `json:"textcard"`
	CheckRepeats   int `json:"enable_duplicate_check"`
	RepeatInterval int `json:"duplicate_check_interval"` // seconds
}

// bubble is what members see: WeCom cuts what is too long.
func (in comMessage) bubble() (Bubble, int) {
	b := Bubble{From: FromAccount, Kind: KindText}
	switch in.MsgType {
	case "text":
		b.Text = cutBytes(in.Text.Content, MaxText)
	case "markdown":
		b.Text = cutBytes(in.Markdown.Content, MaxText)
	case "textcard":
		if in.TextCard.Title == "" || in.TextCard.URL == "" {
			return b, codeEmptyText
		}
		b.Text, b.Link = cutBytes(in.TextCard.Title, 128)+"\n"+cutBytes(in.TextCard.Description, 512), in.TextCard.URL
	default:
		return b, codeBadMsgType
	}
	if b.Text == "" {
		return b, codeEmptyText
	}
	return b, 0
}

// cutBytes is the beginning of a text that fits, whole characters only.
func cutBytes(text string, room int) string {
	if len(text) <= room {
		return text
	}
	return strings.ToValidUTF8(text[:room], "")
}

// comSend carries out a message of an application to members. It goes to those who are members and names the others.
func (w *WeChat) comSend(c *call) result {
	var in comMessage
	if err := json.Unmarshal(c.body, &in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = in.MsgType + " to " + in.ToUser
	shown, code := in.bubble()
	to, unknown := w.members(c.account, in.ToUser)
	switch {
	case in.AgentID != c.account.AgentID:
		return w.refuse(codeBadAgent, "")
	case code != 0:
		return w.refuse(code, "")
	case len(to) == 0 || len(to) > maxRecipients:
		return w.refuse(codeNoMember, "")
	}
	answer := result{"errcode": 0, "errmsg": "ok", "invaliduser": strings.Join(unknown, "|"), "msgid": digits(20)}
	for _, member := range to {
		w.comShow(c, member, shown, in)
	}
	return answer
}

// members parts a list of userids into members and others.
func (w *WeChat) members(a *account, list string) (known, unknown []string) {
	if list == "@all" {
		return a.Members, nil
	}
	for _, id := range strings.Split(list, "|") {
		switch {
		case id == "":
		case slices.Contains(a.Members, id):
			known = append(known, id)
		default:
			unknown = append(unknown, id)
		}
	}
	return known, unknown
}

// comShow shows a message to one member, unless it is one too many in a minute or a repeat that the sender wanted caught.
func (w *WeChat) comShow(c *call, member string, shown Bubble, in comMessage) {
	now, phone := w.now(), w.phone(c.account.Name, member)
	u := c.account.counter("member "+member, now)
	if u.Minute++; u.Minute > memberMinute {
		return
	}
	interval := time.Duration(in.RepeatInterval) * time.Second
	if interval <= 0 || interval > maxRepeat {
		interval = usualRepeat
	}
	repeated := in.CheckRepeats == 1 && slices.ContainsFunc(phone.bubbles, func(b Bubble) bool {
		return b.From == FromAccount && b.Text == shown.Text && now.Sub(b.At) < interval
	})
	if !repeated {
		phone.add(shown)
	}
	c.carried = &Carried{Account: c.account.Name, OpenID: member, Text: shown.Text, Repeated: repeated}
}

// robotSend posts a group robot's message: the key is all it asks for. The group is the phone named by Account.Robots.
func (w *WeChat) robotSend(c *call) result {
	a, group := w.robot(c.query.Get("key"))
	c.about = "robot"
	if a == nil {
		return w.refuse(codeBadWebhook, "")
	}
	c.account = a
	c.about = "robot of " + group
	var in comMessage
	if err := json.Unmarshal(c.body, &in); err != nil {
		return w.refuse(codeBadData, "")
	}
	text, room := in.Text.Content, MaxText
	if in.MsgType == "markdown" {
		text, room = in.Markdown.Content, maxMarkdown
	}
	switch {
	case in.MsgType != "text" && in.MsgType != "markdown":
		return w.refuse(codeBadMsgType, "")
	case text == "":
		return w.refuse(codeEmptyText, "")
	case len(text) > room:
		return w.refuse(codeTooLongWeCom, fmt.Sprintf("%s.content exceed max length %d", in.MsgType, room))
	}
	u := a.counter("robot "+group, w.now())
	if u.Minute++; u.Minute > robotMinute {
		return w.refuse(codeDayUsedUp, "api freq out of limit")
	}
	w.phone(a.Name, group).add(Bubble{From: FromAccount, Kind: KindText, Text: text})
	c.carried = &Carried{Account: a.Name, OpenID: group, Text: text}
	return result{"errcode": 0, "errmsg": "ok"}
}

// robot finds the account and the group of a robot's key.
func (w *WeChat) robot(key string) (*account, string) {
	for _, a := range w.accounts {
		if group, ok := a.Robots[key]; ok {
			return a, group
		}
	}
	return nil, ""
}
