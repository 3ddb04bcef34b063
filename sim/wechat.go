// Package sim plays WeChat's servers and the phones that hang on them: the only fake in the tests, and the stage of the demo.
//
// It shares no code with the rest of the project, its codec least of all, so that the two check each other. Everything lives in memory
// and time comes from the clock given to New; only the limit on one delivery and hanging connections run in real time.
package sim

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// Kinds of accounts: they decide what an account may call.
const (
	VerifiedService      = "verified_service"
	VerifiedSubscription = "verified_subscription"
	Unverified           = "unverified"
	Mini                 = "mini"
	WeCom                = "wecom" // an application of WeCom (企业微信): AppID is its corpid
)

// Modes of callbacks: how much of a message is encrypted.
const (
	Plain  = "plain"
	Compat = "compat"
	Safe   = "safe"
)

// Formats of callbacks, and so of the replies to them.
const (
	XML  = "xml"
	JSON = "json"
)

// Account is an official account or mini-program as its operator has set it up with WeChat.
type Account struct {
	Name       string `json:"name"` // the account's name in the configuration of the server under test
	AppID      string `json:"appid"`
	Secret     string `json:"secret"`
	Token      string `json:"token"`
	AESKey     string `json:"aes_key"`     // EncodingAESKey, 43 characters; not needed in mode plain
	OriginalID string `json:"original_id"` // gh_..., what callbacks carry as ToUserName
	Mode       string `json:"mode"`        // Plain unless given
	Format     string `json:"format"`      // XML unless given
	Kind       string `json:"kind"`        // VerifiedService and its siblings
	Callback   string `json:"callback"`    // URL of the server under test
	// Templates are the message templates granted to the account: template id to its field names, e.g. thing1, time3.
	Templates map[string][]string `json:"templates"`
	// Notices are the templates of subscription messages granted to it (bizsend, subscribe/send), in the same way.
	Notices map[string][]string `json:"notices"`
	// LongTerm are the ids among Notices that one consent opens for good.
	LongTerm []string `json:"long_term"`
	// Pages of a mini-program that are released; none listed: all are.
	Pages []string `json:"pages"`
	// WebDomain is the host that pages may be on which ask for the openid (网页授权域名); "": any.
	WebDomain string `json:"web_domain"`
	// AgentID, Members (userids) and Robots (a webhook's key to the name of its group) belong to WeCom. A group's screen is Phone(account, group).
	AgentID int64             `json:"agent_id"`
	Members []string          `json:"members"`
	Robots  map[string]string `json:"robots"`
	// Reports lets WeChat report what became of sends: TEMPLATESENDJOBFINISH, MASSSENDJOBFINISH, subscribe_msg_sent_event. See Step.
	Reports bool `json:"reports"`
	// Printed is what a card shows in place of a template's id and of a field (id.field); without it the id or name itself.
	Printed map[string]string `json:"printed"`
}

// account is an Account and what WeChat remembers of it.
type account struct {
	Account
	stable, older, plain token
	fetches              int
	sent                 map[string]sentTemplate
	codes                map[string]*loginCode
	phoneCodes           map[string]*loginCode
	webCodes             map[string]*webCode
	webTokens            map[string]webToken
	ticket               token
	menu                 []button
	tags                 []*tag
	tagSeq               int64
	forever              int // permanent codes to scan
	masses               map[string]massSent
	pictures             map[string]bool // kept for good
	drafts               map[string]draft
	groupTasks           map[string]*groupTask
	limits               map[string]Limit
	usage                map[string]*usage
	whiteList            []string
	losing               int // template messages still to be lost
}

func newAccount(a Account) *account {
	return &account{
		Account: a, sent: map[string]sentTemplate{}, masses: map[string]massSent{}, pictures: map[string]bool{}, drafts: map[string]draft{}, groupTasks: map[string]*groupTask{}, limits: map[string]Limit{}, usage: map[string]*usage{},
		codes: map[string]*loginCode{}, phoneCodes: map[string]*loginCode{}, webCodes: map[string]*webCode{}, webTokens: map[string]webToken{},
	}
}

type phoneKey struct{ account, openid string }

// WeChat is Tencent's side: callbacks go out of it, the API comes in through ServeHTTP. All methods may be called from anywhere at once.
// The exported fields are knobs to be turned before the first message.
type WeChat struct {
	// Tries is how often a message is delivered in all when the server does not answer.
	Tries int
	// Limit is how long one try may take, in real time.
	Limit time.Duration
	// Stopwatch measures Answer.Took. It is the injected clock unless replaced: a test of speed gives time.Now while its story clock stands still.
	Stopwatch func() time.Time
	// HTTP makes the callbacks. It never follows redirects.
	HTTP *http.Client
	// Control serves the control API under /sim/ to whoever reaches this WeChat; without it only the page and WeChat's own API are served.
	Control bool
	// Clock is set where the clock given to New is one that the control API may move.
	Clock *Clock
	// Carried, where set, is told of every message of an account that was carried out, before the answer to it goes out: the answer waits
	// until Carried returns, so that a test can act between what WeChat did and what the server under test knows of it.
	Carried func(Carried)

	// Wall is what the page shows besides the phones.
	Wall Wall

	now func() time.Time
	run string // tells this WeChat from the one before, for pages that were left open

	// mu guards all that follows, the phones included. It is never held while the server under test is called.
	mu       sync.Mutex
	accounts map[string]*account
	phones   map[phoneKey]*Phone
	screens  []Screen
	medias   map[string]media // by id
	faults   map[string][]Fault
	entries  []Entry
	entrySeq int64
	version  int64
	msgID    int64
	events   []event
	held     []*held
	heldSeq  int
	rules    EventRules
	qrCodes  map[string]qrCode // by ticket
	risky    []string
	checked  []string // addresses of what was to be judged
	review   []string
	// unfetched are the words in addresses that WeChat cannot fetch.
	unfetched []string

	telephones *Telephones
	off        map[string]bool   // switches that were turned off
	calls      map[string]string // ids of telephone calls, by the key they were asked for with
}

// New opens an empty WeChat whose clock is now.
func New(now func() time.Time) *WeChat {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 64
	return &WeChat{
		Tries:     3,
		Limit:     5 * time.Second,
		Stopwatch: now,
		HTTP: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		now:      now,
		run:      digits(9),
		accounts: map[string]*account{},
		phones:   map[phoneKey]*Phone{},
		medias:   map[string]media{},
		faults:   map[string][]Fault{},
		qrCodes:  map[string]qrCode{},
		calls:    map[string]string{},
		off:      map[string]bool{},
		// Beyond 2^53, where a server that keeps ids in floating point loses them, and above the ids of an earlier run.
		msgID: now().UnixMilli() * 10_000,
	}
}

// Close drops the idle connections to the server under test.
func (w *WeChat) Close() { w.HTTP.CloseIdleConnections() }

// AddAccount adds an account, or replaces the settings of the one with the same name and keeps its tokens and phones.
func (w *WeChat) AddAccount(a Account) {
	a.Templates, a.Notices, a.Printed = maps.Clone(a.Templates), maps.Clone(a.Notices), maps.Clone(a.Printed)
	if a.Mode == "" {
		a.Mode = Plain
	}
	if a.Format == "" {
		a.Format = XML
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	if known, ok := w.accounts[a.Name]; ok {
		known.Account = a
		return
	}
	w.accounts[a.Name] = newAccount(a)
}

// Phone is the phone of openid looking at account; the same pointer for the same pair.
func (w *WeChat) Phone(account, openid string) *Phone {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.phone(account, openid)
}

func (w *WeChat) phone(account, openid string) *Phone {
	key := phoneKey{account, openid}
	p, ok := w.phones[key]
	if !ok {
		p = &Phone{w: w, account: account, openid: openid, unionid: "u-" + openid}
		w.phones[key] = p
	}
	return p
}

// Screen is one phone on the page: whose it is and which account it shows.
type Screen struct {
	Name    string `json:"name"`
	Role    string `json:"role"` // 居民, 志愿者 or 干部: the page groups by it
	Account string `json:"account"`
	OpenID  string `json:"openid"`
	// Telephone is the number under which the phone rings, "" for none.
	Telephone string `json:"telephone,omitempty"`
}

// SetPhones decides which phones the page shows, and their order within a role.
func (w *WeChat) SetPhones(screens ...Screen) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range screens {
		w.phone(s.Account, s.OpenID)
	}
	w.screens = append([]Screen(nil), screens...)
	w.version++
}
