package wxmsg

import (
	"context"
	"net/url"

	"linli/domain"
)

const (
	robotPath = "/cgi-bin/webhook/send"
	maxRobot  = 2048 // bytes of a text
)

// Group is a WeCom group with a robot of ours in it (群机器人).
type Group struct {
	Key     string // of the robot's webhook; who knows it may write to the group
	APIBase string // "" means Tencent's own
}

// String keeps a group's key out of %v.
func (g Group) String() string { return "WeCom group" }

// GoString keeps a group's key out of %#v.
func (g Group) GoString() string { return g.String() }

type robotMessage struct {
	MsgType string     `json:"msgtype"`
	Text    customText `json:"text"`
}

// Robot says a text of at most 2048 bytes in a group. Every failure is a
// *domain.SendError; gone means that the robot was taken out of the group.
func (c *Client) Robot(ctx context.Context, g Group, text string) error {
	base, ok := baseOf(g.APIBase)
	switch {
	case !ok || g.Key == "":
		return &domain.SendError{Class: domain.SendStop, Detail: "the group has no key, or its api_base is no http address"}
	case text == "" || len(text) > maxRobot:
		return &domain.SendError{Class: domain.SendBad, Detail: "the text is empty or over 2048 bytes"}
	}
	s := &sender{host: corpBase, base: base}
	_, err := ask[done](ctx, s, request{path: robotPath, bare: true, query: url.Values{"key": {g.Key}}, private: []string{g.Key, text},
		body: robotMessage{MsgType: "text", Text: customText{text}}})
	return err
}
