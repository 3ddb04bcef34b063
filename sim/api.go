package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Errcodes of the API, as WeChat's documentation names them.
const (
	codeBadToken      = 40001
	codeBadGrant      = 40002
	codeBadOpenID     = 40003
	codeBadMedia      = 40007
	codeBadMsgType    = 40008
	codeBadAppID      = 40013
	codeBadCode       = 40029
	codeBadTemplate   = 40037
	codeBadSecret     = 40125
	codeUsedCode      = 40163
	codeNoToken       = 41001
	codeTokenExpired  = 42001
	codeNeedGet       = 43001
	codeNeedPost      = 43002
	codeNotFollower   = 43004
	codeEmptyText     = 44004
	codeTextTooLong   = 45002
	codeWindowClosed  = 45015
	codeUsedUp        = 45047
	codeBadData       = 47001
	codeBadFieldValue = 47003
	codeNoPermission  = 48001
	codeBadPage       = 41030
	codeRefused       = 43101

	codeBadAccountType  = 40200
	codeTooManyArticles = 45008
	codeBlocked         = 48002
	codeForeignServer   = 40164
	codeDayUsedUp       = 45009
	codeMinuteUsedUp    = 45011
	codeBadOpenIDs      = 40031
	codeBadURL          = 40066
	codeBadPagePath     = 40165
	codeMassKnown       = 45065
	codeMassTooFast     = 45066
	codeMassIDTooLong   = 45067
)

// messages are the errmsg of each errcode where the call has nothing better to say.
var messages = map[int]string{
	codeBadToken:      "invalid credential, access_token is invalid or not latest",
	codeBadGrant:      "invalid grant_type",
	codeBadOpenID:     "invalid openid",
	codeBadMedia:      "invalid media_id",
	codeBadMsgType:    "invalid message type",
	codeBadAppID:      "invalid appid",
	codeBadCode:       "invalid code",
	codeBadTemplate:   "invalid template_id",
	codeBadSecret:     "invalid appsecret",
	codeUsedCode:      "code been used",
	codeNoToken:       "access_token missing",
	codeTokenExpired:  "access_token expired",
	codeNeedGet:       "require GET method",
	codeNeedPost:      "require POST method",
	codeNotFollower:   "require subscribe",
	codeEmptyText:     "empty content",
	codeTextTooLong:   "content size out of limit",
	codeWindowClosed:  "response out of time limit or subscription is canceled",
	codeUsedUp:        "out of response count limit",
	codeBadData:       "data format error",
	codeBadFieldValue: "argument invalid!",
	codeNoPermission:  "api unauthorized",
}

// maxCall bounds the body of an API call.
const maxCall = 1 << 20

// result is the JSON object an API call answers.
type result map[string]any

// call is one API call on its way through a handler. Handlers run under the lock.
type call struct {
	path    string
	query   url.Values
	header  http.Header
	from    string // the caller's IP address
	host    string // as the caller knows this WeChat
	body    []byte
	account *account // whose access_token it carries, where the route asks for one
	about   string   // for the log
	carried *Carried // what was carried out, if this call sent something
	media   *media   // what is answered in place of JSON
}

// Carried is one message of an account as WeChat carried it out.
type Carried struct {
	Account     string
	OpenID      string
	Template    string // the template's id, "" for a customer-service message
	ClientMsgID string // what the server called it, where the API has such a name
	Text        string // as the phone shows it
	Repeated    bool   // it went out before under this name and was not delivered again
}

// ServeHTTP serves WeChat's API, the control API where it is wanted and, everywhere else, the page of phones.
func (w *WeChat) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if to, ok := routes[r.URL.Path]; ok {
		w.serveAPI(to, rw, r)
		return
	}
	if r.URL.Path == "/alarm/call" && r.Method == http.MethodPost {
		w.serveCall(rw, r)
		return
	}
	if w.Control && strings.HasPrefix(r.URL.Path, "/sim/") {
		w.serveControl(rw, r)
		return
	}
	if r.URL.Path == authorizePath {
		w.serveAuthorize(rw, r)
		return
	}
	w.servePage(rw, r)
}

// serveAPI reads the whole body before anything else, because only then net/http notices a caller that hangs up.
func (w *WeChat) serveAPI(to route, rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, max(to.room, maxCall)))
	if err != nil {
		http.Error(rw, "body too long", http.StatusRequestEntityTooLarge)
		return
	}
	c := &call{path: r.URL.Path, query: r.URL.Query(), header: r.Header, from: host(r.RemoteAddr), host: r.Host, body: body}
	begin := w.Stopwatch()
	w.mu.Lock()
	answer, fault := w.settle(to, r, c, begin)
	w.mu.Unlock()
	if c.carried != nil && w.Carried != nil {
		w.Carried(*c.carried)
	}
	if fault != nil {
		w.happen(*fault, rw, r)
		return
	}
	if c.media != nil {
		c.media.respond(rw)
		return
	}
	respond(rw, answer)
}

// host is an address without its port.
func host(address string) string {
	if alone, _, err := net.SplitHostPort(address); err == nil {
		return alone
	}
	return address
}

// settle carries out a call, unless a fault comes before it, and logs what became of it; the caller holds the lock.
func (w *WeChat) settle(to route, r *http.Request, c *call, begin time.Time) (result, *Fault) {
	fault := w.nextFault(r.URL.Path)
	entry := Entry{Direction: Inward, Path: r.URL.Path}
	var answer result
	if fault == nil || fault.Late {
		answer = w.carryOut(to, r.Method, c)
		entry.Summary = c.about + ": ok"
		if code, ok := answer["errcode"]; ok && code != 0 {
			entry.Summary = fmt.Sprintf("%s: %v %v", c.about, code, answer["errmsg"])
		}
	}
	if fault != nil {
		entry.Summary = strings.TrimSpace(entry.Summary + " " + fault.about())
	}
	if c.account != nil {
		entry.Account = c.account.Name
	}
	entry.Took = w.Stopwatch().Sub(begin).Milliseconds()
	w.record(entry)
	return answer, fault
}

// carryOut checks what every route has in common and does the call; the caller holds the lock.
func (w *WeChat) carryOut(to route, method string, c *call) result {
	if method != to.method {
		if to.method == http.MethodGet {
			return w.refuse(codeNeedGet, "")
		}
		return w.refuse(codeNeedPost, "")
	}
	if to.token {
		if code := w.admit(c); code != 0 {
			return w.refuse(code, "")
		}
		if to.kinds != nil && !slices.Contains(to.kinds, c.account.Kind) {
			return w.refuse(codeNoPermission, "")
		}
		if code := w.count(c.account, c.path); code != 0 {
			return w.refuse(code, "")
		}
	}
	return to.do(w, c)
}

// refuse is an errcode with its message; as from WeChat, the message ends in a request id.
func (w *WeChat) refuse(code int, message string) result {
	if message == "" {
		message = messages[code]
	}
	for _, more := range []map[int]string{official, others, ofWeCom} {
		if message == "" {
			message = more[code]
		}
	}
	return result{"errcode": code, "errmsg": fmt.Sprintf("%s rid: %x-%s-%s", message, w.now().Unix(), digits(8), digits(8))}
}

// respond writes no line end after the JSON, as WeChat does: co-wechat-api 3.11.0 cannot read an answer with one.
func respond(rw http.ResponseWriter, answer result) {
	var body bytes.Buffer
	json.NewEncoder(&body).Encode(answer)
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Write(bytes.TrimRight(body.Bytes(), "\n"))
}

// escape is one JSON escape.
var escape = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|.)`)

// controlEscape is the escape of a control character, which has no other spelling.
var controlEscape = regexp.MustCompile(`^\\u00[01]`)

// decode reads the body of a call as WeChat does: it does not undo \u escapes, so a server that writes < as \u003c sees it on the phones
// (github.com/Eric-Guo/wechat issue 193, github.com/lixuancn/LaneWeChat issue 6).
func (c *call) decode(into any) error {
	literal := escape.ReplaceAllFunc(c.body, func(found []byte) []byte {
		if len(found) != len(`\u0000`) || controlEscape.Match(found) {
			return found
		}
		return append([]byte(`\`), found...)
	})
	return json.Unmarshal(literal, into)
}
