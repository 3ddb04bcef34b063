package sim

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Bounds of an article in the box of drafts.
const (
	maxTitle  = 64 // characters
	maxDigest = 128
)

// draft is an article that an account keeps.
type draft struct{ title, digest, source string }

// addMaterial keeps a picture of the account for good.
func (w *WeChat) addMaterial(c *call) result {
	kind := c.query.Get("type")
	c.about = "picture for good"
	file, ok := c.file()
	switch {
	case kind != "image":
		return w.refuse(codeBadMediaType, "")
	case !ok || len(file) == 0:
		return w.refuse(codeNoMediaData, "")
	case len(file) > uploads[kind].room:
		return w.refuse(codeBadMediaSize, "")
	}
	for _, of := range uploads[kind].of {
		if of.looksLike(file) {
			id := w.keep(c.account.Name, of, file)
			c.account.pictures[id] = true
			return result{"media_id": id, "url": "http://mmbiz.example/" + id}
		}
	}
	return w.refuse(codeBadFileType, "")
}

// addDraft keeps an article (草稿箱), which a mass send may name.
func (w *WeChat) addDraft(c *call) result {
	var in struct {
		Articles []struct {
			Title   string `json:"title"`
			Digest  string `json:"digest"`
			Content string `json:"content"`
			Source  string `json:"content_source_url"`
			Thumb   string `json:"thumb_media_id"`
		} `json:"articles"`
	}
	if err := c.decode(&in); err != nil || len(in.Articles) != 1 {
		return w.refuse(codeBadData, "")
	}
	a := in.Articles[0]
	c.about = "draft"
	switch {
	case a.Title == "" || utf8.RuneCountInString(a.Title) > maxTitle || utf8.RuneCountInString(a.Digest) > maxDigest || a.Content == "":
		return w.refuse(codeBadData, "")
	case !c.account.pictures[a.Thumb]:
		return w.refuse(codeBadMedia, "")
	}
	id := "draft-" + digits(20)
	c.account.drafts[id] = draft{a.Title, a.Digest, a.Source}
	return result{"media_id": id, "errcode": 0}
}

// groupTask is a message to customer groups that waits for a member's yes.
type groupTask struct {
	member, text string
	sent         bool
}

// addGroupTask asks a member to send a text to his customer groups.
func (w *WeChat) addGroupTask(c *call) result {
	var in struct {
		ChatType string `json:"chat_type"`
		Sender   string `json:"sender"`
		Text     struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "task to customer groups for " + in.Sender
	if in.ChatType != "group" || in.Text.Content == "" || len(in.Text.Content) > maxMarkdown {
		return w.refuse(codeTooLongWeCom, "")
	}
	if known, _ := w.members(c.account, in.Sender); len(known) != 1 {
		return w.refuse(codeNoMember, "")
	}
	id := "msgGCAAA" + strconv.Itoa(len(c.account.groupTasks)+1)
	c.account.groupTasks[id] = &groupTask{member: in.Sender, text: in.Text.Content}
	w.phone(c.account.Name, in.Sender).add(Bubble{From: FromAccount, Kind: KindText, Text: "[群发待确认] " + in.Text.Content})
	return result{"errcode": 0, "errmsg": "ok", "fail_list": []string{}, "msgid": id}
}

// groupTasks tells who has confirmed a message to customer groups.
func (w *WeChat) groupTasks(c *call) result {
	var in struct {
		MsgID string `json:"msgid"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "who confirmed"
	t := c.account.groupTasks[in.MsgID]
	if t == nil {
		return w.refuse(codeTooLongWeCom, "")
	}
	status := 0
	if t.sent {
		status = 2
	}
	return result{"errcode": 0, "errmsg": "ok", "task_list": []result{{"userid": t.member, "status": status}}}
}

// ConfirmTask lets a member confirm what he was last asked to send to his customer
// groups; false if he was asked nothing.
func (w *WeChat) ConfirmTask(account, member string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.accounts[account]
	if a == nil {
		return false
	}
	for _, t := range a.groupTasks {
		if t.member == member && !t.sent {
			t.sent = true
			return true
		}
	}
	return false
}
