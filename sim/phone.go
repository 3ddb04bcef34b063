package sim

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Whether a phone follows its account. A phone that never did either follows by the first thing it sends.
type following int

const (
	never following = iota
	follows
	left
)

// Phone is one person's WeChat, looking at one account.
type Phone struct {
	w       *WeChat
	account string
	openid  string

	// Guarded by w.mu.
	unionid    string
	state      following
	followedAt time.Time
	scene      string
	bubbles    []Bubble
	dropped    int
	byMessage  allowance
	byAction   allowance
	blocks     bool // refuses the account's messages
	saidAt     time.Time
	consents   map[string]*Consent // by template

	typingUntil time.Time
	snapshot    bool
	activeAt    time.Time      // last in the mini-program
	masses      map[string]int // mass sends got, by month
	holds       bool           // what is sent waits to be delivered
	ringing     []Call         // telephone calls nobody has answered yet
}

// Answer is what came back for one of several copies of a message.
type Answer struct {
	Reply  string // the decrypted passive reply, "" for none
	Status int    // the HTTP status, 0 when the server did not answer
	Took   time.Duration
	Err    error
}

// Follow taps 关注, with the scene of a QR code or "" without one.
func (p *Phone) Follow(ctx context.Context, scene string) (string, error) {
	ticket, err := p.ticketOf(scene)
	if err != nil {
		return "", err
	}
	return p.followBy(ctx, scene, ticket)
}

func (p *Phone) followBy(ctx context.Context, scene, ticket string) (string, error) {
	elements := []Element{Text("Event", "subscribe"), Text("EventKey", "")}
	if scene != "" {
		elements = []Element{Text("Event", "subscribe"), Text("EventKey", "qrscene_"+scene), Text("Ticket", ticket)}
	}
	return p.do(ctx, "event", "关注", elements...)
}

// Unfollow taps 取消关注. WeChat checks the answer and shows nothing of it.
func (p *Phone) Unfollow(ctx context.Context) error {
	_, err := p.do(ctx, "event", "取消关注", Text("Event", "unsubscribe"), Text("EventKey", ""))
	return err
}

// Scan scans the account's QR code of a scene: a follower is greeted, anybody else comes to follow by it. Where the account has made codes
// of that scene, one of them must not have expired; any other scene stands on a code printed before this WeChat began.
func (p *Phone) Scan(ctx context.Context, scene string) (string, error) {
	ticket, err := p.ticketOf(scene)
	if err != nil {
		return "", err
	}
	return p.scan(ctx, scene, ticket)
}

func (p *Phone) scan(ctx context.Context, scene, ticket string) (string, error) {
	if !p.Follows() {
		return p.followBy(ctx, scene, ticket)
	}
	return p.do(ctx, "event", "扫码 "+scene, Text("Event", "SCAN"), Text("EventKey", scene), Text("Ticket", ticket))
}

// Click taps a button of the account's menu.
func (p *Phone) Click(ctx context.Context, key string) (string, error) {
	return p.do(ctx, "event", "菜单 "+key, Text("Event", "CLICK"), Text("EventKey", key))
}

// Says sends a text and gives the passive reply as the phone shows it, "" when there is none.
func (p *Phone) Says(ctx context.Context, text string) (string, error) {
	return p.do(ctx, "text", text, Text("Content", text))
}

// names of what a person sends, as the screen shows them; other kinds of messages leave no bubble.
var sentNames = map[string]string{"image": "[图片]", "voice": "[语音]", "video": "[视频]", "shortvideo": "[小视频]", "location": "[位置]", "link": "[链接]"}

// SendsRaw sends a message of any kind ("image", "event" ..) with the elements given, between WeChat's own CreateTime, MsgType and MsgId.
func (p *Phone) SendsRaw(ctx context.Context, kind string, elements ...Element) (string, error) {
	shown := sentNames[kind]
	if kind == "text" {
		shown = message{element: elements}.value("Content")
	}
	return p.do(ctx, kind, shown, elements...)
}

// SaysTimes sends a text whose delivery WeChat repeats: copies of the very same message arrive at once, each signed and encrypted anew.
func (p *Phone) SaysTimes(ctx context.Context, text string, copies int) ([]Answer, error) {
	return p.doTimes(ctx, copies, "text", text, Text("Content", text))
}

// doTimes carries out one deed whose message arrives several times at once.
func (p *Phone) doTimes(ctx context.Context, copies int, kind, shown string, elements ...Element) ([]Answer, error) {
	a, m, err := p.begin(kind, shown, elements...)
	if err != nil || p.keepsBack(a, m) {
		return nil, err
	}
	parcels := make([]parcel, copies)
	for i := range parcels {
		if parcels[i], err = p.w.pack(a, m); err != nil {
			return nil, err
		}
	}
	answers := make([]Answer, copies)
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i := range parcels {
		wait.Go(func() {
			<-start
			answers[i] = p.w.answer(ctx, parcels[i], 1)
		})
	}
	close(start)
	wait.Wait()
	p.showFirst(answers)
	return answers, nil
}

// answer makes the n-th try of a parcel and times it.
func (w *WeChat) answer(ctx context.Context, p parcel, n int) Answer {
	begin := w.Stopwatch()
	status, body, err := w.try(ctx, p)
	a := Answer{Status: status, Took: w.Stopwatch().Sub(begin), Err: err}
	if err == nil && status != http.StatusOK {
		a.Err = fmt.Errorf("%w: HTTP %d", ErrNoAnswer, status)
	}
	if a.Err == nil {
		a.Reply, a.Err = p.account.reply(p.to, body)
	}
	w.note(p, n, verdict(status, a.Reply, a.Err), a.Took)
	return a
}

// do carries out one deed of a person, from the bubble on the screen to the reply below it.
func (p *Phone) do(ctx context.Context, kind, shown string, elements ...Element) (string, error) {
	a, m, err := p.begin(kind, shown, elements...)
	if err != nil || p.keepsBack(a, m) {
		return "", err
	}
	sent, err := p.w.pack(a, m)
	if err != nil {
		return "", err
	}
	reply, err := p.w.deliver(ctx, sent)
	switch {
	case m.value("Event") == "unsubscribe":
		return "", err
	case err != nil && ctx.Err() == nil:
		p.show(Broken)
	default:
		p.show(reply)
	}
	return reply, err
}

// begin notes what a deed changes on WeChat's side and mints its message.
func (p *Phone) begin(kind, shown string, elements ...Element) (Account, message, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	a, ok := p.w.accounts[p.account]
	if !ok {
		return Account{}, message{}, fmt.Errorf("sim: no account %q", p.account)
	}
	m := message{from: p.openid, at: p.w.now(), kind: kind, element: elements}
	if kind != "event" {
		p.w.msgID++
		m.id = p.w.msgID
	}
	if shown != "" {
		b := Bubble{From: FromMe, Kind: KindText, Text: shown}
		if kind != "text" {
			b.Kind = KindEvent
		}
		if kind == "image" {
			b.Media = m.value("MediaId")
		}
		p.add(b)
	}
	if m.byHand() {
		p.activeAt = m.at
		p.follow(m)
		p.open(m)
	}
	return a.Account, m, nil
}

// follow notes what a message says about following.
func (p *Phone) follow(m message) {
	switch event := m.value("Event"); {
	case event == "unsubscribe":
		p.state, p.byMessage, p.byAction = left, allowance{}, allowance{}
	case event == "subscribe":
		p.state, p.followedAt, p.scene = follows, m.at, m.value("EventKey")
	case p.state == never:
		p.state, p.followedAt = follows, m.at
	}
}

// Follows tells whether the phone follows its account.
func (p *Phone) Follows() bool {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.state == follows
}

// SetUnionID gives the person another unionid than "u-" and the openid; "" stands for an account outside any open platform.
func (p *Phone) SetUnionID(id string) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.unionid = id
}
