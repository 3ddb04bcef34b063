package wxmsg

import (
	"context"
	"errors"
	"strings"

	"linli/domain"
)

const (
	customPath = "/cgi-bin/message/custom/send"
	typingPath = "/cgi-bin/message/custom/typing"
)

// customMessage is the body of custom/send (客服消息): one of these.
type customMessage struct {
	ToUser  string       `json:"touser"`
	MsgType string       `json:"msgtype"`
	Text    *customText  `json:"text,omitempty"`
	Menu    *customMenu  `json:"msgmenu,omitempty"`
	Image   *customImage `json:"image,omitempty"`
	News    *customNews  `json:"news,omitempty"`
	Link    *customLink  `json:"link,omitempty"`
	Card    *customCard  `json:"miniprogrampage,omitempty"`
}

type customText struct {
	Content string `json:"content"`
}

type customMenu struct {
	Head string     `json:"head_content"`
	List []menuLine `json:"list"`
	Tail string     `json:"tail_content"`
}

type menuLine struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// composeCustom makes a menu of a delivery with choices where the account can
// show one: elsewhere WeChat refuses menus (40200), and the lines are read as text.
func composeCustom(a domain.Account, d domain.Delivery) (any, string) {
	if d.Text == "" {
		return nil, "the delivery has no text"
	}
	menu, lines := &customMenu{Head: d.Text, Tail: d.Tail}, []string{d.Text}
	for _, choice := range d.Choices {
		if !digits(choice.ID) || choice.Text == "" {
			return nil, "a choice has no text, or an id that is no number"
		}
		menu.List = append(menu.List, menuLine{ID: choice.ID, Content: choice.Text})
		lines = append(lines, choice.Text)
	}
	if len(menu.List) > 0 && a.Kind == domain.VerifiedService {
		return customMessage{ToUser: d.OpenID, MsgType: "msgmenu", Menu: menu}, ""
	}
	if d.Tail != "" {
		lines = append(lines, d.Tail)
	}
	return customMessage{ToUser: d.OpenID, MsgType: "text", Text: &customText{strings.Join(lines, "\n")}}, ""
}

// Typing shows somebody that an answer is being written, for some seconds. It
// is closed to those who have not just written.
func (c *Client) Typing(ctx context.Context, account, openid string) error {
	s, err := c.talker(account)
	if err != nil {
		return err
	}
	_, err = ask[sendReply](ctx, s, request{path: typingPath, private: []string{openid},
		body: map[string]string{"touser": openid, "command": "Typing"}})
	var failed *domain.SendError
	if errors.As(err, &failed) && failed.Class == taken {
		return nil
	}
	return err
}

// talker finds an account that may write to people who wrote to it.
func (c *Client) talker(account string) (*sender, error) {
	return c.sender(account, domain.VerifiedService, domain.VerifiedSubscription, domain.Mini)
}
