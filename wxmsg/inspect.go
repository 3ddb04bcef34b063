package wxmsg

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

// Console is one account as its operator sees it at WeChat: what was applied
// for there, what is set there. Its calls are few and made by hand, so each
// Console fetches a token of its own; the stable token it gets is the one that
// everybody uses. Every failure is a *domain.SendError or Invalid.
type Console struct {
	s     *sender
	token string
}

// Console opens the console of a configured account.
func (c *Client) Console(account string) (*Console, error) {
	s, ok := c.senders[account]
	switch {
	case !ok:
		return nil, domain.Errorf(domain.NotFound, "no such account is configured")
	case s.fault != "":
		return nil, domain.Errorf(domain.Invalid, "%s", s.fault)
	}
	return &Console{s: s}, nil
}

// String keeps the token out of %v.
func (c *Console) String() string { return "console of " + c.s.account.String() }

// GoString keeps the token out of %#v.
func (c *Console) GoString() string { return c.String() }

// SignIn fetches the access token and tells WeChat's time, zero where its answer
// bears none.
func (c *Console) SignIn(ctx context.Context) (time.Time, error) {
	a := c.s.account
	method, path := http.MethodPost, stablePath
	var body any = map[string]string{"grant_type": "client_credential", "appid": a.AppID, "secret": a.Secret}
	if a.Kind == domain.WeCom {
		method, body = http.MethodGet, nil
		path = corpTokenPath + "?" + url.Values{"corpid": {a.AppID}, "corpsecret": {a.Secret}}.Encode()
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	header, err := c.call(ctx, method, path, body, &answer)
	if err != nil {
		return time.Time{}, err
	}
	if answer.Token == "" {
		return time.Time{}, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	}
	c.token = answer.Token
	at, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		at = time.Time{}
	}
	return at, nil
}

func (c *Console) get(ctx context.Context, path string, into any) error {
	return c.signed(ctx, http.MethodGet, path, nil, into)
}

func (c *Console) post(ctx context.Context, path string, body, into any) error {
	return c.signed(ctx, http.MethodPost, path, body, into)
}

func (c *Console) signed(ctx context.Context, method, path string, body, into any) error {
	if c.token == "" {
		if _, err := c.SignIn(ctx); err != nil {
			return err
		}
	}
	_, err := c.call(ctx, method, path, body, into)
	return err
}

// call makes one call and reads its JSON. An answer without an errcode is
// good: the lists that are read here come without one.
func (c *Console) call(ctx context.Context, method, path string, body, into any) (http.Header, error) {
	var sent io.Reader
	if body != nil {
		text, err := marshal(body)
		if err != nil {
			return nil, domain.Errorf(domain.Internal, "a call could not be written: %w", err)
		}
		sent = bytes.NewReader(text)
	}
	ctx = withCall(ctx, call{base: c.s.base, token: c.token})
	req, err := http.NewRequestWithContext(ctx, method, c.s.host+path, sent)
	if err != nil {
		return nil, &domain.SendError{Class: domain.SendAgain, Detail: "the call could not be made"}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	resp, err := util.DefaultHTTPClient.Do(req)
	if err != nil {
		var fault *wireError
		if errors.As(err, &fault) {
			return nil, &domain.SendError{Class: domain.SendAgain, Detail: fault.detail}
		}
		return nil, &domain.SendError{Class: domain.SendAgain, Detail: "the call could not be made"}
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body) // the wire has read it to its end
	if err != nil {
		return nil, &domain.SendError{Class: domain.SendAgain, Detail: "no whole answer"}
	}
	return resp.Header, c.read(text, into)
}

// read takes an answer apart: an object whose errcode, if it has one, is 0.
func (c *Console) read(text []byte, into any) error {
	var a answer
	if start := bytes.TrimLeft(text, blanks); len(start) == 0 || start[0] != '{' || json.Unmarshal(text, &a) != nil {
		return &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	}
	if a.ErrCode != nil && *a.ErrCode != 0 {
		own := c.s.account
		detail := redactor(c.token, own.Secret, own.Token, own.AESKey, own.AESKeyPrevious)(a.ErrMsg)
		return &domain.SendError{Class: tokenClassOf(*a.ErrCode), ErrCode: *a.ErrCode, Detail: detail}
	}
	if json.Unmarshal(text, into) != nil {
		return &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	}
	return nil
}

// Applied is a template that an account was granted.
type Applied struct {
	ID     string
	Title  string
	Fields []string // in the order of the card, without first and remark, which nobody sees any more
	// LongTerm tells that one consent holds until it is taken back (长期订阅).
	LongTerm bool
}

// longTerm is the type of a subscription that is no one-time one.
const longTerm = 3

var templateField = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\.DATA\s*\}\}`)

func applied(id, title, content string) Applied {
	a := Applied{ID: id, Title: clean(title)}
	for _, m := range templateField.FindAllStringSubmatch(content, -1) {
		if m[1] != "first" && m[1] != "remark" && !slices.Contains(a.Fields, m[1]) {
			a.Fields = append(a.Fields, m[1])
		}
	}
	return a
}

// Templates lists the template messages (模板消息) of an official account.
func (c *Console) Templates(ctx context.Context) ([]Applied, error) {
	var answer struct {
		List []struct {
			ID      string `json:"template_id"`
			Title   string `json:"title"`
			Content string `json:"content"`
		} `json:"template_list"`
	}
	if err := c.get(ctx, "/cgi-bin/template/get_all_private_template", &answer); err != nil {
		return nil, err
	}
	out := make([]Applied, len(answer.List))
	for i, t := range answer.List {
		out[i] = applied(t.ID, t.Title, t.Content)
	}
	return out, nil
}

// Subscriptions lists the subscription messages (订阅消息) of a mini-program, or
// the subscription notices (订阅通知) of an official account.
func (c *Console) Subscriptions(ctx context.Context) ([]Applied, error) {
	var answer struct {
		List []struct {
			ID      string `json:"priTmplId"`
			Title   string `json:"title"`
			Content string `json:"content"`
			Type    int    `json:"type"`
		} `json:"data"`
	}
	if err := c.get(ctx, "/wxaapi/newtmpl/gettemplate", &answer); err != nil {
		return nil, err
	}
	out := make([]Applied, len(answer.List))
	for i, t := range answer.List {
		out[i] = applied(t.ID, t.Title, t.Content)
		out[i].LongTerm = t.Type == longTerm
	}
	return out, nil
}

// AutoReplies is what an account answers by rules made at mp.weixin.qq.com.
type AutoReplies struct {
	Welcome  bool // to whoever follows
	Default  bool // to whatever has no rule
	Keywords int  // rules of words
}

// AutoReplies reads the rules that still answer.
func (c *Console) AutoReplies(ctx context.Context) (AutoReplies, error) {
	var answer struct {
		Welcome  int             `json:"is_add_friend_reply_open"`
		Open     int             `json:"is_autoreply_open"`
		Default  json.RawMessage `json:"message_default_autoreply_info"`
		Keywords struct {
			List []json.RawMessage `json:"list"`
		} `json:"keyword_autoreply_info"`
	}
	if err := c.get(ctx, "/cgi-bin/get_current_autoreply_info", &answer); err != nil {
		return AutoReplies{}, err
	}
	out := AutoReplies{Welcome: answer.Welcome != 0}
	if answer.Open != 0 {
		out.Default, out.Keywords = len(answer.Default) > len("{}"), len(answer.Keywords.List)
	}
	return out, nil
}

// Application tells whether the WeCom application of the account is switched on.
func (c *Console) Application(ctx context.Context) (on bool, err error) {
	var answer struct {
		Close int `json:"close"`
	}
	err = c.get(ctx, "/cgi-bin/agent/get?agentid="+strconv.FormatInt(c.s.account.AgentID, 10), &answer)
	return err == nil && answer.Close == 0, err
}

// Knock makes the query with which WeChat checks a callback address (GET): one
// that must be answered with the echo, or one whose signature is wrong.
func Knock(a domain.Account, at time.Time, nonce, echo string, right bool) url.Values {
	token := a.Token
	if !right {
		token += "x"
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	return url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "echostr": {echo}, "signature": {sign(token, timestamp, nonce)}}
}

// Envelope makes a callback in the account's mode that is signed and sealed
// right and holds nothing: who can open it finds it invalid, who cannot denies
// it. It never becomes a message.
func (c *Codec) Envelope(nonce string) (query url.Values, body []byte) {
	at := c.now()
	timestamp := strconv.FormatInt(at.Unix(), 10)
	query = url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "signature": {sign(c.token, timestamp, nonce)}}
	nothing := openXML(markup)
	if c.originalID != "" {
		nothing.word("ToUserName", c.originalID)
	}
	if body = nothing.close(); c.mode == domain.PlainMode {
		return query, body
	}
	var random [randomSize]byte
	_, _ = rand.Read(random[:]) // it never fails: it ends the process instead
	encrypted := c.keys[0].encrypt(random, body, c.appID)
	query.Set("encrypt_type", "aes")
	query.Set("msg_signature", sign(c.token, timestamp, nonce, encrypted))
	sealed := openXML(markup + len(encrypted))
	sealed.word("Encrypt", encrypted)
	return query, sealed.close()
}
