package sim

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Bounds of mass sends.
const (
	maxMonthly    = 4 // that one follower of a service account may get in a month
	maxClientID   = 64
	retryAfter    = time.Minute
	leastOpenIDs  = 2
	mostOpenIDs   = 10_000
	dailyOfOthers = 1 // mass sends a day of a subscription account
)

// massSent is a mass send that went out under a clientmsgid.
type massSent struct {
	id int64
	at time.Time
}

type massCall struct {
	Filter struct {
		ToAll bool  `json:"is_to_all"`
		TagID int64 `json:"tag_id"`
	} `json:"filter"`
	ToUser  []string `json:"touser"`
	MsgType string   `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	News struct {
		MediaID string `json:"media_id"`
	} `json:"mpnews"`
	Image, Voice struct {
		MediaID string `json:"media_id"`
	}
	ClientMsgID string `json:"clientmsgid"`
}

// massSend carries out a send to all, to a tag or to a list of openids; its end is reported by MASSSENDJOBFINISH.
func (w *WeChat) massSend(c *call) result {
	var in massCall
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = "mass send of " + in.MsgType
	if before, ok := c.account.masses[in.ClientMsgID]; ok && in.ClientMsgID != "" {
		if w.now().Sub(before.at) < retryAfter {
			return w.refuse(codeMassTooFast, "")
		}
		answer := w.refuse(codeMassKnown, "")
		answer["msg_id"] = before.id
		return answer
	}
	to, code := w.massTo(c, in)
	shown, wrong := w.massBubble(c.account, in)
	switch {
	case len(in.ClientMsgID) > maxClientID:
		return w.refuse(codeMassIDTooLong, "")
	case wrong != 0:
		return w.refuse(wrong, "")
	case code != 0:
		return w.refuse(code, "")
	case !w.massAllowed(c.account):
		return w.refuse(codeNoMassQuota, "")
	}
	w.msgID++
	if in.ClientMsgID != "" {
		c.account.masses[in.ClientMsgID] = massSent{id: w.msgID, at: w.now()}
	}
	w.massOut(c.account, to, shown)
	c.about += fmt.Sprintf(" to %d", len(to))
	return result{"errcode": 0, "errmsg": "send job submission success", "msg_id": w.msgID, "msg_data_id": w.msgID}
}

// massTo are the openids of a mass send.
func (w *WeChat) massTo(c *call, in massCall) ([]string, int) {
	if c.path == "/cgi-bin/message/mass/send" {
		switch n := len(in.ToUser); {
		case c.account.Kind != VerifiedService:
			return nil, codeNoPermission
		case n < leastOpenIDs || n > mostOpenIDs:
			return nil, codeBadOpenIDs
		}
		return in.ToUser, 0
	}
	if in.Filter.ToAll {
		return w.followers(c.account), 0
	}
	if t := c.account.tag(in.Filter.TagID); t != nil {
		return slices.Clone(t.openids), 0
	}
	return nil, codeBadTag
}

func (w *WeChat) massBubble(a *account, in massCall) (Bubble, int) {
	b := Bubble{From: FromAccount, Kind: KindText}
	switch in.MsgType {
	case "text":
		b.Text = in.Text.Content
		return b, textCode(b.Text)
	case "mpnews":
		d, ok := a.drafts[in.News.MediaID]
		if !ok {
			return b, codeBadMedia
		}
		b.Text, b.Link = d.title+"\n"+d.digest, d.source
		return b, 0
	case "image", "voice":
		b.Text, b.Media = sentNames[in.MsgType], map[string]string{"image": in.Image.MediaID, "voice": in.Voice.MediaID}[in.MsgType]
		return b, w.mediaCode(a, b.Media, in.MsgType)
	}
	return b, codeBadMsgType
}

// massAllowed takes one of the day's mass sends: a subscription account has one. A service account's are bounded for each follower.
func (w *WeChat) massAllowed(a *account) bool {
	if a.Kind == VerifiedService {
		return true
	}
	u := a.counter("mass", w.now())
	u.Today++
	return u.Today <= dailyOfOthers
}

// massOut shows a mass send on the phones that may get one more and reports the figures.
func (w *WeChat) massOut(a *account, to []string, shown Bubble) {
	month := w.now().In(china).Format("2006-01")
	sent, failed, filtered := 0, 0, 0
	for _, openid := range to {
		p := w.phones[phoneKey{a.Name, openid}]
		switch {
		case p == nil || p.state != follows:
			failed++
			continue
		case p.blocks || a.Kind == VerifiedService && p.masses[month] >= maxMonthly:
			filtered++
			continue
		}
		if p.masses == nil {
			p.masses = map[string]int{}
		}
		p.masses[month]++
		p.add(shown)
		sent++
	}
	if a.Reports {
		count := func(name string, n int) Element { return Number(name, int64(n)) }
		w.report(a, "oMASSSENDER", Text("Event", "MASSSENDJOBFINISH"), Text("MsgID", strconv.FormatInt(w.msgID, 10)), Text("Status", "send success"),
			count("TotalCount", len(to)), count("FilterCount", len(to)-filtered), count("SentCount", sent), count("ErrorCount", failed))
	}
}
