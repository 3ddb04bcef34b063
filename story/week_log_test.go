package story

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store/storetest"
)

// weekLog is what WeChat and the phones saw, in the order of time.
type weekLog struct {
	quiet domain.QuietHours

	mu       sync.Mutex
	arrivals []arrival
	acts     []weekAct
	calls    []weekCall
	reads    []weekRead // passive answers
	ringing  []weekRing
}

// arrival is one message that WeChat carried out.
type arrival struct {
	at       time.Time
	account  string
	openid   string // in that account
	who      string // the same person's openid in the official account
	channel  domain.Channel
	template string
	name     string // client_msg_id
	text     string
	shown    bool // on the screen: neither lost nor shown before
	repeated bool
}

// What people do that decides what may be sent to them.
const (
	actWord    = "word"
	actFollow  = "follow"
	actLeave   = "leave"
	consentYes = "yes"
	consentOn  = "on"
	consentOff = "off"
)

// weekAct is one deed of a person that WeChat remembers.
type weekAct struct {
	at       time.Time
	openid   string
	kind     string
	template string // of a consent
}

// weekCall is one call of the API.
type weekCall struct {
	at      time.Time
	account string
	path    string
	forced  bool
	code    int64 // 0: carried out
	fault   bool
}

type weekRead struct {
	at     time.Time
	openid string
	text   string
}

// weekRing is a telephone that rang.
type weekRing struct {
	at     time.Time
	phone  string
	ticket int64
}

func (l *weekLog) act(openid string, at time.Time, kind string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acts = append(l.acts, weekAct{at: at, openid: openid, kind: kind})
}

func (l *weekLog) consent(openid string, at time.Time, kind string, of ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, template := range of {
		l.acts = append(l.acts, weekAct{at: at, openid: openid, kind: kind, template: template})
	}
}

func (l *weekLog) read(openid string, at time.Time, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads = append(l.reads, weekRead{at, openid, text})
}

// channelOf tells by which channel WeChat carried something out.
func channelOf(c sim.Carried) domain.Channel {
	switch {
	case c.Account == weekCorp:
		return domain.ChannelWeCom
	case c.Template == "":
		return domain.ChannelCustom
	case strings.HasPrefix(c.Template, "S-"):
		return domain.ChannelSubscribe
	}
	return domain.ChannelTemplate
}

func (l *weekLog) arrives(c sim.Carried, at time.Time, shown bool) arrival {
	a := arrival{at: at, account: c.Account, openid: c.OpenID, who: c.OpenID, channel: channelOf(c), template: c.Template, name: c.ClientMsgID, text: c.Text, shown: shown, repeated: c.Repeated}
	if c.Account == weekCorp {
		a.who = ofCorp(c.OpenID)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.arrivals = append(l.arrivals, a)
	return a
}

// errcode is the number behind what a call was about.
var errcode = regexp.MustCompile(`: (-?\d+) `)

func (l *weekLog) called(e sim.Entry) {
	if e.Direction != sim.Inward {
		return
	}
	c := weekCall{at: e.At, account: e.Account, path: e.Path, forced: strings.Contains(e.Summary, "forced"), fault: strings.Contains(e.Summary, "fault")}
	if m := errcode.FindStringSubmatch(e.Summary); m != nil {
		c.code, _ = strconv.ParseInt(m[1], 10, 64)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, c)
}

// rings plays the provider that lets telephones ring.
func (l *weekLog) rings(clock *storetest.Clock) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		var call struct {
			Phone  string
			Ticket int64
		}
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
			http.Error(rw, "no", http.StatusBadRequest)
			return
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ringing = append(l.ringing, weekRing{clock.Now(), call.Phone, call.Ticket})
		fmt.Fprintf(rw, `{"id":"r%d"}`, len(l.ringing))
	}
}
