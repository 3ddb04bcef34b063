package sim

import "fmt"

// customSend carries out a customer-service message: text alone, within the window the user's own messages open.
func (w *WeChat) customSend(c *call) result {
	var in struct {
		ToUser  string `json:"touser"`
		MsgType string `json:"msgtype"`
		Text    struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("%s to %s", in.MsgType, in.ToUser)
	p := w.phones[phoneKey{c.account.Name, in.ToUser}]
	switch {
	case c.account.Kind == Unverified:
		return w.refuse(codeNoPermission, "")
	case p == nil:
		return w.refuse(codeBadOpenID, "")
	case in.MsgType != "text":
		return w.refuse(codeBadMsgType, "")
	case in.Text.Content == "":
		return w.refuse(codeEmptyText, "")
	case len(in.Text.Content) > MaxText:
		return w.refuse(codeTextTooLong, "")
	case p.state != follows:
		return w.refuse(codeNotFollower, "")
	}
	if code := p.spend(w.now()); code != 0 {
		return w.refuse(code, "")
	}
	p.add(Bubble{From: FromAccount, Kind: KindText, Text: in.Text.Content})
	c.carried = &Carried{Account: c.account.Name, OpenID: in.ToUser, Text: in.Text.Content}
	return result{"errcode": 0, "errmsg": "ok"}
}
