package bench

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	wechat "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/officialaccount/server"
	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
	"linli/handler"
	"linli/wxmsg"
)

const (
	written  = "您好，3号楼2单元门口的路灯坏了两天了，晚上老人下楼看不清，麻烦派人看看，谢谢"
	answered = "工单 1024：便民维修，正在给您找人。"
)

// The callback's contenders.
const (
	bareEcho = "bare Echo"
	oursOpen = "Linli, plain"
	oursSafe = "Linli, AES"
	sdkOpen  = "SDK's server, plain"
	sdkSafe  = "SDK's server, AES"
)

// account is the account of the comparison; its secrets guard nothing.
func account(mode domain.CallbackMode) domain.Account {
	return domain.Account{Name: "bench", Kind: domain.VerifiedService, AppID: "wx0123456789abcdef", Token: "benchtoken",
		AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", Mode: mode, OriginalID: "gh_0123456789ab"}
}

// post is what WeChat sends for a text, made by the SDK's half of the crypto.
func post(mode domain.CallbackMode, at time.Time) (request, error) {
	a := account(mode)
	text := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[oBench_0123456789abcdefghijk]]></FromUserName><CreateTime>%d</CreateTime>"+
		"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>6054768590064713728</MsgId></xml>", a.OriginalID, at.Unix(), written)
	timestamp, nonce := strconv.FormatInt(at.Unix(), 10), "415670741"
	q := request{body: []byte(text), query: url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "openid": {"oBench_0123456789abcdefghijk"},
		"signature": {util.Signature(a.Token, timestamp, nonce)}}}
	if mode == domain.PlainMode {
		return q, nil
	}
	encrypted, err := util.EncryptMsg([]byte("0123456789abcdef"), q.body, a.AppID, a.AESKey)
	if err != nil {
		return q, fmt.Errorf("the SDK's EncryptMsg: %w", err)
	}
	q.query.Set("encrypt_type", "aes")
	q.query.Set("msg_signature", util.Signature(a.Token, timestamp, nonce, string(encrypted)))
	q.body = fmt.Appendf(nil, "<xml><ToUserName><![CDATA[%s]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>", a.OriginalID, encrypted)
	return q, nil
}

// bare reads the body and answers: the least that any handler does.
func bare() http.Handler {
	e := echo.New()
	answer := []byte("<xml><Content><![CDATA[" + answered + "]]></Content></xml>")
	e.POST("/wx/:account", func(c echo.Context) error {
		if _, err := io.ReadAll(io.LimitReader(c.Request().Body, wxmsg.MaxBody+1)); err != nil {
			return err
		}
		return c.Blob(http.StatusOK, "application/xml; charset=utf-8", answer)
	})
	return e
}

// kept is a receiver that keeps nothing.
type kept struct{}

func (kept) Receive(context.Context, domain.Message) (domain.Reply, error) {
	return domain.Reply{Text: answered}, nil
}

func (kept) Handed(context.Context, domain.ID) {}

// ours is Linli's own router and handler, with nothing behind it.
func ours(mode domain.CallbackMode, at time.Time) (http.Handler, error) {
	codec, err := wxmsg.NewCodec(account(mode), func() time.Time { return at }, time.Minute)
	if err != nil {
		return nil, err
	}
	s := &handler.Server{Codecs: map[string]*wxmsg.Codec{"bench": codec}, Intake: kept{}, Log: slog.New(slog.DiscardHandler), Apart: true,
		Observe: func(string) func(handler.Outcome) { return func(handler.Outcome) {} }}
	return s.Routes(), nil
}

// sdks is the SDK's server as its examples mount it.
func sdks(mode domain.CallbackMode) http.Handler {
	a, e := account(mode), echo.New()
	conf := &wechat.Context{Config: &config.Config{AppID: a.AppID, Token: a.Token, EncodingAESKey: a.AESKey}}
	e.POST("/wx/:account", func(c echo.Context) error {
		s := server.NewServer(conf)
		s.Request, s.Writer = c.Request(), c.Response()
		s.SetMessageHandler(func(*message.MixMessage) *message.Reply {
			return &message.Reply{MsgType: message.MsgTypeText, MsgData: message.NewText(answered)}
		})
		if err := s.Serve(); err != nil {
			return err
		}
		return s.Send()
	})
	return e
}

// contender is a handler and the callback it is called with.
type contender struct {
	name string
	h    http.Handler
	q    request
	mode domain.CallbackMode
}

func contenders(at time.Time) ([]contender, error) {
	open, err := post(domain.PlainMode, at)
	if err != nil {
		return nil, err
	}
	safe, err := post(domain.SafeMode, at)
	if err != nil {
		return nil, err
	}
	plain, err := ours(domain.PlainMode, at)
	if err != nil {
		return nil, err
	}
	sealed, err := ours(domain.SafeMode, at)
	if err != nil {
		return nil, err
	}
	out := []contender{{bareEcho, bare(), open, domain.PlainMode}, {oursOpen, plain, open, domain.PlainMode}, {oursSafe, sealed, safe, domain.SafeMode},
		{sdkOpen, sdks(domain.PlainMode), open, domain.PlainMode}, {sdkSafe, sdks(domain.SafeMode), safe, domain.SafeMode}}
	for _, c := range out {
		if err := c.works(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return out, nil
}

// works sees that a contender really answers the callback: who does no work is fast.
func (c contender) works() error {
	req, err := http.NewRequest(http.MethodPost, c.q.target(), bytes.NewReader(c.q.body))
	if err != nil {
		return err
	}
	answer := &sink{header: http.Header{}, status: http.StatusOK}
	c.h.ServeHTTP(answer, req)
	text := answer.last
	if c.mode != domain.PlainMode {
		var sealed struct{ Encrypt string }
		if err := xml.Unmarshal(text, &sealed); err != nil {
			return fmt.Errorf("its answer is not sealed: %w", err)
		}
		a := account(c.mode)
		if _, text, err = util.DecryptMsg(a.AppID, sealed.Encrypt, a.AESKey); err != nil {
			return fmt.Errorf("its answer does not open: %w", err)
		}
	}
	if answer.status != http.StatusOK || !strings.Contains(string(text), answered) {
		return fmt.Errorf("it answered with status %d and other words", answer.status)
	}
	return nil
}

// What a callback may cost without a database. What it adds to a server's work
// shows as served, beside a handler that does nothing. There the HTTP server is
// a part of every sum: bare Echo beside the SDK's server is what even a codec
// that cost nothing would come to. So what the codec costs beside the SDK's is
// judged by the handlers alone.
var (
	servedGoals = []Goal{{oursOpen, bareEcho, 1.5}, {oursSafe, bareEcho, 2.2},
		{oursOpen, sdkOpen, 0}, {oursSafe, sdkSafe, 0}, {bareEcho, sdkOpen, 0}, {bareEcho, sdkSafe, 0}}
	aloneGoals = []Goal{{oursOpen, sdkOpen, 1.0 / 3}, {oursSafe, sdkSafe, 1.0 / 3}, {oursOpen, bareEcho, 0}, {oursSafe, bareEcho, 0}}
)

// Heap is what an idle `linli serve` keeps on its heap, in bytes. Who measures
// keeps as much: with an empty heap the garbage collector runs every few hundred
// callbacks and is a good part of every cost.
const Heap = 6 << 20

// Callbacks compares what one callback costs, verified, read and answered: as it
// is served, behind Go's HTTP server with a caller beside it; and the router and
// handler alone. caller starts the caller: a program and its words.
func Callbacks(at time.Time, caller []string, rounds int, slot time.Duration) ([]Entry, error) {
	all, err := contenders(at)
	if err != nil {
		return nil, err
	}
	whole := Entry{Title: fmt.Sprintf("callback, served: CPU of a server with Go's HTTP in it, %d connections always busy", connections),
		Goals: servedGoals, Rounds: rounds, Slot: slot}
	alone := Entry{Title: "callback, handler only: router, codec and reply, no HTTP", Goals: aloneGoals, Rounds: rounds, Slot: slot}
	for _, c := range all {
		whole.Subjects = append(whole.Subjects, Subject{c.name, served(c.h, c.q, caller)})
		alone.Subjects = append(alone.Subjects, Subject{c.name, routed(c.h, c.q)})
	}
	return []Entry{whole, alone}, nil
}
