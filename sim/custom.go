package sim

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// customMessage is a customer-service message as the API takes it.
type customMessage struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image, Voice, Video struct {
		MediaID string `json:"media_id"`
	}
	News struct {
		Articles []article `json:"articles"`
	} `json:"news"`
	Menu struct {
		Head string `json:"head_content"`
		List []Tap  `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
	Card struct {
		Title    string `json:"title"`
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
		ThumbID  string `json:"thumb_media_id"`
	} `json:"miniprogrampage"`
	Link article `json:"link"`
}

type article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Picture     string `json:"picurl"`
	Thumb       string `json:"thumb_url"` // of a mini-program's link
}

// customSend carries out a customer-service message, within the window the user's own messages open.
func (w *WeChat) customSend(c *call) result {
	var in customMessage
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("%s to %s", in.MsgType, in.ToUser)
	p := w.phones[phoneKey{c.account.Name, in.ToUser}]
	switch {
	case c.account.Kind == Unverified || c.account.Kind == WeCom:
		return w.refuse(codeNoPermission, "")
	case p == nil:
		return w.refuse(codeBadOpenID, "")
	}
	shown, code := w.customBubble(c.account, in)
	switch {
	case code != 0:
		return w.refuse(code, "")
	case p.state != follows:
		return w.refuse(codeNotFollower, "")
	case p.blocks:
		return w.refuse(codeBlocked, "")
	}
	if code := p.spend(w.now()); code != 0 {
		return w.refuse(code, "")
	}
	p.add(shown)
	p.typingUntil = time.Time{}
	c.carried = &Carried{Account: c.account.Name, OpenID: in.ToUser, Text: shown.Text}
	return result{"errcode": 0, "errmsg": "ok"}
}

// customBubble is what the phone will show of a message, or the errcode that its content earns.
func (w *WeChat) customBubble(a *account, in customMessage) (Bubble, int) {
	b := Bubble{From: FromAccount, Kind: KindText}
	switch in.MsgType {
	case "text":
		b.Text = in.Text.Content
		return b, textCode(b.Text)
	case "image", "voice", "video":
		b.Text, b.Media = sentNames[in.MsgType], map[string]string{"image": in.Image.MediaID, "voice": in.Voice.MediaID, "video": in.Video.MediaID}[in.MsgType]
		return b, w.mediaCode(a, b.Media, in.MsgType)
	case "news":
		if a.Kind == Mini {
			return b, codeBadMsgType
		}
		return newsBubble(in.News.Articles)
	case "link":
		switch {
		case a.Kind != Mini:
			return b, codeBadMsgType
		case in.Link.Thumb == "":
			return b, codeBadURL
		}
		return newsBubble([]article{in.Link})
	case "msgmenu":
		return menuBubble(a.Kind, in)
	case "miniprogrampage":
		b.Text, b.Link = "[小程序] "+in.Card.Title, in.Card.PagePath
		if code := w.cardCode(a, in); code != 0 {
			return b, code
		}
		return b, w.mediaCode(a, in.Card.ThumbID, "image", "thumb")
	}
	return b, codeBadMsgType
}

// cardCode is the errcode that the card of a mini-program earns: the page must be of one that is played here, a mini-program's own
// without its appid.
func (w *WeChat) cardCode(a *account, in customMessage) int {
	of := a
	if a.Kind != Mini {
		if of = w.appOf(in.Card.AppID); of == nil || of.Kind != Mini {
			return codeBadAppID
		}
	}
	switch {
	case in.Card.Title == "":
		return codeEmptyText
	case in.Card.PagePath == "" || !of.hasPage(in.Card.PagePath):
		return codeBadPagePath
	}
	return 0
}

// isAddress tells whether a phone can open an address.
func isAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func textCode(text string) int {
	switch {
	case text == "":
		return codeEmptyText
	case len(text) > MaxText:
		return codeTextTooLong
	}
	return 0
}

// newsBubble is a card with a picture. Since 2018 it may be one only.
func newsBubble(articles []article) (Bubble, int) {
	if len(articles) != 1 {
		return Bubble{}, codeTooManyArticles
	}
	one := articles[0]
	for _, address := range []string{one.Picture, one.Thumb} {
		if address != "" && !isAddress(address) {
			return Bubble{}, codeBadURL
		}
	}
	switch {
	case one.Title == "":
		return Bubble{}, codeEmptyText
	case !isAddress(one.URL):
		return Bubble{}, codeBadURL
	}
	return Bubble{From: FromAccount, Kind: KindText, Text: strings.TrimSpace(one.Title + "\n" + one.Description), Link: one.URL}, 0
}

// menuBubble is a question with answers to tap. Their ids are digits; accounts other than verified service accounts may not send one.
func menuBubble(kind string, in customMessage) (Bubble, int) {
	if kind != VerifiedService && kind != Mini {
		return Bubble{}, codeBadAccountType
	}
	lines := []string{in.Menu.Head}
	for _, tap := range in.Menu.List {
		if _, err := strconv.ParseInt(tap.ID, 10, 64); err != nil {
			return Bubble{}, codeBadData
		}
		if tap.Content == "" {
			return Bubble{}, codeEmptyText
		}
		lines = append(lines, tap.Content)
	}
	if len(in.Menu.List) == 0 {
		return Bubble{}, codeEmptyText
	}
	text := strings.TrimSpace(strings.Join(append(lines, in.Menu.Tail), "\n"))
	return Bubble{From: FromAccount, Kind: KindText, Text: text, Taps: in.Menu.List}, textCode(text)
}

// How long 对方正在输入 is shown, and how lately the user must have written for it.
const (
	typingLife = 15 * time.Second
	talkLife   = 30 * time.Second
)

// typing shows 对方正在输入 to somebody who has just written.
func (w *WeChat) typing(c *call) result {
	var in struct {
		ToUser  string `json:"touser"`
		Command string `json:"command"`
	}
	if err := c.decode(&in); err != nil {
		return w.refuse(codeBadData, "")
	}
	c.about = fmt.Sprintf("%s to %s", in.Command, in.ToUser)
	p, now := w.phones[phoneKey{c.account.Name, in.ToUser}], w.now()
	switch {
	case c.account.Kind == Unverified || c.account.Kind == WeCom:
		return w.refuse(codeNoPermission, "")
	case in.Command != "Typing" && in.Command != "CancelTyping":
		return w.refuse(codeBadCommand, "")
	case p == nil:
		return w.refuse(codeBadOpenID, "")
	case in.Command == "CancelTyping":
		p.typingUntil = time.Time{}
	case p.saidAt.IsZero() || now.Sub(p.saidAt) > talkLife:
		return w.refuse(codeNotTalking, "")
	case now.Before(p.typingUntil):
		return w.refuse(codeTypingAlready, "")
	default:
		p.typingUntil = now.Add(typingLife)
	}
	w.version++
	return result{"errcode": 0, "errmsg": "ok"}
}
