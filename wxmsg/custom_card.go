package wxmsg

import (
	"context"
	"errors"
	"strings"

	"linli/domain"
)

type customImage struct {
	MediaID string `json:"media_id"`
}

// customNews holds one article: WeChat takes no more.
type customNews struct {
	Articles [1]customArticle `json:"articles"`
}

type customArticle struct {
	Title   string `json:"title"`
	Text    string `json:"description"`
	URL     string `json:"url"`
	Picture string `json:"picurl,omitempty"`
}

// customLink is an article as mini-programs send it.
type customLink struct {
	Title   string `json:"title"`
	Text    string `json:"description"`
	URL     string `json:"url"`
	Picture string `json:"thumb_url"`
}

type customCard struct {
	Title string `json:"title"`
	AppID string `json:"appid,omitempty"` // of a mini-program tied to the official account
	Page  string `json:"pagepath"`
	Thumb string `json:"thumb_media_id"`
}

// SendPhoto shows somebody a photo that was uploaded before, inside the window
// of his last message. Every failure is a *domain.SendError.
func (c *Client) SendPhoto(ctx context.Context, account, openid, mediaID string) error {
	s, err := c.talker(account)
	if err != nil {
		return err
	}
	if !isMediaID(mediaID) {
		return &domain.SendError{Class: domain.SendBad, Detail: "the media id is none"}
	}
	return s.say(ctx, customMessage{ToUser: openid, MsgType: "image", Image: &customImage{mediaID}}, mediaID)
}

// Article is a page shown as a card with a picture (图文消息).
type Article struct {
	Title, Text string
	URL         string // what a tap opens
	Picture     string // its address; a mini-program must give one
}

// SendArticle shows somebody an article, inside the window of his last message.
// Every failure is a *domain.SendError.
func (c *Client) SendArticle(ctx context.Context, account, openid string, a Article) error {
	s, err := c.talker(account)
	if err != nil {
		return err
	}
	mini := s.account.Kind == domain.Mini
	if strings.TrimSpace(a.Title) == "" || !isPage(a.URL) || (a.Picture != "" || mini) && !isPage(a.Picture) {
		return &domain.SendError{Class: domain.SendBad, Detail: "the article has no title, or an address that is none"}
	}
	m := customMessage{ToUser: openid, MsgType: "news", News: &customNews{[1]customArticle{customArticle(a)}}}
	if mini {
		link := customLink(a)
		m = customMessage{ToUser: openid, MsgType: "link", Link: &link}
	}
	return s.say(ctx, m, a.Title, a.Text, a.URL, a.Picture)
}

// Card is a page of a mini-program shown as a card (小程序卡片).
type Card struct {
	Title string
	AppID string // of the mini-program; of its own pages a mini-program leaves it empty
	Page  string
	Thumb string // the media id of its picture
}

const badAppID = 40013

// SendCard shows somebody a page of a mini-program, inside the window of his
// last message. Every failure is a *domain.SendError.
func (c *Client) SendCard(ctx context.Context, account, openid string, card Card) error {
	s, err := c.talker(account)
	if err != nil {
		return err
	}
	own := s.account.Kind == domain.Mini && (card.AppID == "" || card.AppID == s.account.AppID)
	switch {
	case strings.TrimSpace(card.Title) == "" || card.Page == "" || !isMediaID(card.Thumb):
		return &domain.SendError{Class: domain.SendBad, Detail: "the card has no title, no page or no picture"}
	case !own && (s.account.Kind == domain.Mini || card.AppID == ""):
		return &domain.SendError{Class: domain.SendBad, Detail: "the card is of no mini-program, or of another one"}
	case own:
		card.AppID = ""
	}
	wire := customCard(card)
	err = s.say(ctx, customMessage{ToUser: openid, MsgType: "miniprogrampage", Card: &wire}, card.Title, card.Page, card.Thumb)
	var failed *domain.SendError
	if errors.As(err, &failed) && failed.ErrCode == badAppID {
		failed.Class = domain.SendBad // the account's own was good enough for its token
	}
	return err
}

// say makes the call of a customer-service message.
func (s *sender) say(ctx context.Context, m customMessage, private ...string) error {
	if m.ToUser == "" {
		return &domain.SendError{Class: domain.SendBad, Detail: "the message has no openid"}
	}
	_, err := ask[sendReply](ctx, s, request{path: customPath, body: m, private: append(private, m.ToUser)})
	return failed(err)
}
