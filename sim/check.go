package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	activeFor  = 2 * time.Hour // since the person last opened the mini-program
	maxChecked = 2500          // characters
	mostKept   = 100           // addresses of what was to be judged
	fineLabel  = 100
	badLabel   = 20001
)

// SetJudgement names the words that msg_sec_check finds risky, and those it wants a person to look at. An address of a picture or
// voice that holds such a word is judged so, too. Everything else passes.
func (w *WeChat) SetJudgement(risky, review []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.risky, w.review = slices.Clone(risky), slices.Clone(review)
}

// SetUnfetched names the words in addresses of pictures and voices that WeChat cannot fetch: what it tells of them is that it could not look.
func (w *WeChat) SetUnfetched(words []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unfetched = slices.Clone(words)
}

// Checked lists the addresses of the pictures and voices that were to be judged lately.
func (w *WeChat) Checked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.checked)
}

// judge is the suggestion for a text, and its label; the caller holds the lock.
func (w *WeChat) judge(text string) (string, int64) {
	has := func(words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
	}
	switch {
	case has(w.risky):
		return "risky", badLabel
	case has(w.review):
		return "review", badLabel
	}
	return "pass", fineLabel
}

// active tells whether somebody has opened the mini-program within two hours.
func (w *WeChat) active(a *account, openid string) bool {
	p := w.phones[phoneKey{a.Name, openid}]
	return p != nil && !p.activeAt.IsZero() && w.now().Sub(p.activeAt) < activeFor
}

// checkText judges a text (msg_sec_check, version 2): only for somebody who is in the mini-program.
func (w *WeChat) checkText(c *call) result {
	var in struct {
		Content string `json:"content"`
		Version int    `json:"version"`
		Scene   int    `json:"scene"`
		OpenID  string `json:"openid"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "check of a text by " + in.OpenID
	switch {
	case in.Version != 2 || in.Scene < 1 || in.Scene > 4 || in.Content == "":
		return w.refuse(codeBadArgs, "")
	case utf8.RuneCountInString(in.Content) > maxChecked:
		return w.refuse(codeTextTooLong, "")
	case w.phones[phoneKey{c.account.Name, in.OpenID}] == nil:
		return w.refuse(codeBadOpenID, "")
	case !w.active(c.account, in.OpenID):
		return w.refuse(codeNotActive, "")
	}
	suggest, label := w.judge(in.Content)
	return result{"errcode": 0, "errmsg": "ok", "trace_id": digits(24), "result": result{"suggest": suggest, "label": label},
		"detail": []result{{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}}}
}

// checkMedia takes a picture or voice to judge; the judgement is reported by wxa_media_check.
func (w *WeChat) checkMedia(c *call) result {
	var in struct {
		URL     string `json:"media_url"`
		Type    int    `json:"media_type"` // 1 voice, 2 picture
		Version int    `json:"version"`
		Scene   int    `json:"scene"`
		OpenID  string `json:"openid"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("check of a file (type %d) by %s", in.Type, in.OpenID)
	switch {
	case in.Version != 2 || in.Scene < 1 || in.Scene > 4 || in.Type != 1 && in.Type != 2 || in.URL == "":
		return w.refuse(codeBadArgs, "")
	case w.phones[phoneKey{c.account.Name, in.OpenID}] == nil:
		return w.refuse(codeBadOpenID, "")
	case !w.active(c.account, in.OpenID):
		return w.refuse(codeNotActive, "")
	}
	if w.checked = append(w.checked, in.URL); len(w.checked) > mostKept {
		w.checked = w.checked[1:]
	}
	trace := digits(24)
	if slices.ContainsFunc(w.unfetched, func(word string) bool { return strings.Contains(in.URL, word) }) {
		w.report(c.account, in.OpenID, Text("Event", "wxa_media_check"), Text("appid", c.account.AppID), Text("trace_id", trace), Number("version", 2),
			Number("errcode", -1008), Text("errmsg", "download media fail"))
		return result{"errcode": 0, "errmsg": "ok", "trace_id": trace}
	}
	suggest, label := w.judge(in.URL)
	w.report(c.account, in.OpenID, Text("Event", "wxa_media_check"), Text("appid", c.account.AppID), Text("trace_id", trace), Number("version", 2),
		Group("result", Text("suggest", suggest), Number("label", label)),
		Group("detail", Text("strategy", "content_model"), Number("errcode", 0), Text("suggest", suggest), Number("label", label), Number("prob", 90)))
	return result{"errcode": 0, "errmsg": "ok", "trace_id": trace}
}
