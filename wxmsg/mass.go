package wxmsg

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"

	"linli/domain"
)

const (
	massPath     = "/cgi-bin/message/mass/send"
	massTagPath  = "/cgi-bin/message/mass/sendall"
	materialPath = "/cgi-bin/material/add_material"
	draftPath    = "/cgi-bin/draft/add"
	maxMassID    = 64
)

// massMessage is the body of a mass send (群发), to a list of openids or a tag.
type massMessage struct {
	ToUser      []string    `json:"touser,omitempty"`
	Filter      *massFilter `json:"filter,omitempty"`
	MsgType     string      `json:"msgtype"`
	Text        *customText `json:"text,omitempty"`
	News        *massNews   `json:"mpnews,omitempty"`
	Reprint     int         `json:"send_ignore_reprint"` // of an article: not stopped where it is found elsewhere
	ClientMsgID string      `json:"clientmsgid"`
}

type massFilter struct {
	All bool  `json:"is_to_all"`
	Tag int64 `json:"tag_id"`
}

type massNews struct {
	MediaID string `json:"media_id"`
}

type massReply struct {
	answer
	MsgID messageID `json:"msg_id"`
}

// Mass hands a mass send to WeChat. What became of it WeChat tells later, by the
// receipt's MsgID. Of a repeat under the same name WeChat says that it has it.
// Every failure is a *domain.SendError.
func (c *Client) Mass(ctx context.Context, m domain.MassSend) (domain.Receipt, error) {
	s, err := c.sender(m.Account, domain.VerifiedService, domain.VerifiedSubscription)
	if err != nil {
		return domain.Receipt{}, err
	}
	body, path := massMessage{ClientMsgID: m.ClientMsgID, MsgType: "text", Text: &customText{m.Text}}, massPath
	if m.MediaID != "" {
		body.MsgType, body.Text, body.News, body.Reprint = "mpnews", nil, &massNews{m.MediaID}, 1
	}
	switch n := len(m.To); {
	case n == 0 && m.Tag != 0:
		path, body.Filter = massTagPath, &massFilter{Tag: m.Tag}
	case n < domain.MassLeast || n > domain.MassMost:
		return domain.Receipt{}, &domain.SendError{Class: domain.SendBad, Detail: "a mass send is to 2 to 10,000 openids"}
	case !s.account.Kind.Can(domain.CanMass):
		return domain.Receipt{}, &domain.SendError{Class: domain.SendStop, Detail: "the account may not send to a list of openids"}
	default:
		body.ToUser = m.To
	}
	if m.ClientMsgID == "" || len(m.ClientMsgID) > maxMassID || m.MediaID == "" && m.Text == "" {
		return domain.Receipt{}, &domain.SendError{Class: domain.SendBad, Detail: "the mass send has no name or says nothing"}
	}
	got, err := s.exchange(ctx, request{path: path, body: body, private: append(m.To, m.Text)})
	var fault *domain.SendError
	if err != nil && !(errors.As(err, &fault) && fault.Class == taken) {
		return domain.Receipt{}, failed(err)
	}
	var said massReply
	if json.Unmarshal(got.body, &said) != nil || said.ErrCode == nil || said.MsgID == "" {
		return domain.Receipt{}, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not whole"}
	}
	return domain.Receipt{MsgID: string(said.MsgID)}, nil
}

// Thumb keeps a picture at WeChat for good and gives the id by which drafts name
// it. Every failure is a *domain.SendError.
func (c *Client) Thumb(ctx context.Context, account string, m domain.Media) (string, error) {
	as, ok := uploads[m.ContentType]
	if !ok || as.kind != "image" || len(m.Bytes) == 0 || len(m.Bytes) > as.most {
		return "", &domain.SendError{Class: domain.SendBad, Detail: "WeChat takes no such picture"}
	}
	s, err := c.sender(account, domain.VerifiedService, domain.VerifiedSubscription)
	if err != nil {
		return "", err
	}
	got, err := ask[uploadReply](ctx, s, request{path: materialPath, query: url.Values{"type": {"image"}},
		file: &file{name: "linli" + as.suffix, kind: m.ContentType, bytes: m.Bytes}})
	return got.MediaID, repeatable(err)
}

// repeatable makes a call that brings nothing to anybody one that may be made
// again where its answer never came.
func repeatable(err error) error {
	var fault *domain.SendError
	if errors.As(err, &fault) && fault.Class == domain.SendUnknown {
		fault.Class = domain.SendAgain
	}
	return failed(err)
}

type draftArticle struct {
	Title   string `json:"title"`
	Digest  string `json:"digest"`
	Content string `json:"content"`
	Source  string `json:"content_source_url,omitempty"`
	ThumbID string `json:"thumb_media_id"`
}

// Draft keeps an article of an official account at WeChat (草稿箱) and gives the
// id by which a mass send names it. Every failure is a *domain.SendError.
func (c *Client) Draft(ctx context.Context, account string, p domain.Article) (string, error) {
	s, err := c.sender(account, domain.VerifiedService, domain.VerifiedSubscription)
	if err != nil {
		return "", err
	}
	if p.Title == "" || p.Content == "" || !isMediaID(p.ThumbID) {
		return "", &domain.SendError{Class: domain.SendBad, Detail: "the article has no title, no words or no picture"}
	}
	got, err := ask[uploadReply](ctx, s, request{path: draftPath, body: map[string]any{"articles": []draftArticle{draftArticle(p)}},
		private: []string{p.Title, p.Digest, p.Content, p.Source}})
	return got.MediaID, repeatable(err)
}
