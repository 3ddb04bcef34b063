package wxmsg

import (
	"context"

	"linli/domain"
)

const (
	taskPath     = "/cgi-bin/externalcontact/add_msg_template"
	taskSentPath = "/cgi-bin/externalcontact/get_groupmsg_task"
	maxTask      = 4000 // bytes of a text
)

type taskReply struct {
	answer
	MsgID messageID `json:"msgid"`
}

func (r taskReply) whole() bool { return r.ErrCode != nil && r.MsgID != "" }

// Task asks a member of a corp to send a text to his customer groups (客户群群发),
// and gives the task's id. Nothing goes out before he confirms it. Every failure
// is a *domain.SendError.
func (c *Client) Task(ctx context.Context, t domain.GroupTask) (string, error) {
	s, err := c.sender(t.Account, domain.WeCom)
	if err != nil {
		return "", err
	}
	if t.Member == "" || t.Text == "" || len(t.Text) > maxTask {
		return "", &domain.SendError{Class: domain.SendBad, Detail: "the task is nobody's, empty or over 4000 bytes"}
	}
	got, err := ask[taskReply](ctx, s, request{path: taskPath, private: []string{t.Member, t.Text},
		body: map[string]any{"chat_type": "group", "sender": t.Member, "text": customText{t.Text}}})
	return string(got.MsgID), failed(err)
}

type taskSentReply struct {
	answer
	Tasks []struct {
		Member string `json:"userid"`
		Status int    `json:"status"`
	} `json:"task_list"`
}

func (r taskSentReply) whole() bool { return r.ErrCode != nil }

// memberSent is the status of a member who has confirmed a task.
const memberSent = 2

// TaskSent tells that a member has confirmed a task. Every failure is a
// *domain.SendError.
func (c *Client) TaskSent(ctx context.Context, account, id, member string) (bool, error) {
	s, err := c.sender(account, domain.WeCom)
	if err != nil {
		return false, err
	}
	got, err := ask[taskSentReply](ctx, s, request{path: taskSentPath, body: map[string]any{"msgid": id, "limit": 500}, private: []string{id, member}})
	if err != nil {
		return false, repeatable(err)
	}
	for _, t := range got.Tasks {
		if t.Member == member && t.Status == memberSent {
			return true, nil
		}
	}
	return false, nil
}
