package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"
)

// order does one thing the control API was asked for; the answer becomes JSON.
type order func(w *WeChat, ctx context.Context, body []byte) (any, error)

// ordered decodes the body of an order, which may hold nothing else.
func ordered[T any](do func(*WeChat, context.Context, T) (any, error)) order {
	return func(w *WeChat, ctx context.Context, body []byte) (any, error) {
		var in T
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&in); err != nil {
			return nil, fmt.Errorf("sim: the order cannot be read: %w", err)
		}
		return do(w, ctx, in)
	}
}

// What the control API does on POST, and tells on GET.
var (
	orders = map[string]order{
		"/sim/account":    ordered((*WeChat).orderAccount),
		"/sim/verify":     ordered((*WeChat).orderVerify),
		"/sim/screens":    ordered((*WeChat).orderScreens),
		"/sim/phone":      ordered((*WeChat).orderPhone),
		"/sim/limit":      ordered((*WeChat).orderLimit),
		"/sim/limits":     ordered((*WeChat).orderLimits),
		"/sim/white_list": ordered((*WeChat).orderWhiteList),
		"/sim/steal":      ordered((*WeChat).orderSteal),
		"/sim/lose":       ordered((*WeChat).orderLose),
		"/sim/judge":      ordered((*WeChat).orderJudge),
		"/sim/fail":       ordered((*WeChat).orderFail),
		"/sim/events":     ordered((*WeChat).orderEvents),
		"/sim/flush":      ordered((*WeChat).orderFlush),
		"/sim/clock":      ordered((*WeChat).orderClock),
		"/sim/switch":     ordered((*WeChat).orderSwitch),
		"/sim/group":      ordered((*WeChat).orderGroup),
		"/sim/repeat":     ordered((*WeChat).orderRepeat),
		"/sim/hold":       ordered((*WeChat).orderHold),
		"/sim/deliver":    ordered((*WeChat).orderDeliver),
		"/sim/tries":      ordered((*WeChat).orderTries),
	}
	tellings = map[string]func(*WeChat, *http.Request) (any, error){
		"/sim/accounts": (*WeChat).tellAccounts,
		"/sim/account":  (*WeChat).tellAccount,
		"/sim/phone":    (*WeChat).tellPhone,
		"/sim/letters":  (*WeChat).tellLetters,
		"/sim/log":      func(w *WeChat, _ *http.Request) (any, error) { return w.Log(), nil },
		"/sim/clock":    func(w *WeChat, _ *http.Request) (any, error) { return result{"now": w.now()}, nil },
	}
)

// serveControl serves the control API. Like the page's deeds it wants JSON, which no form of a foreign site can send.
func (w *WeChat) serveControl(rw http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		tell, ok := tellings[r.URL.Path]
		if !ok {
			http.NotFound(rw, r)
			return
		}
		answer, err := tell(w, r)
		answerControl(rw, answer, err)
		return
	}
	do, ok := orders[r.URL.Path]
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case !ok:
		http.NotFound(rw, r)
	case r.Method != http.MethodPost || kind != "application/json":
		http.Error(rw, "POST JSON, with the header Content-Type: application/json", http.StatusUnsupportedMediaType)
	default:
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxUpload*2))
		if err != nil {
			http.Error(rw, "body too long", http.StatusRequestEntityTooLarge)
			return
		}
		answer, err := do(w, r.Context(), body)
		answerControl(rw, answer, err)
	}
}

// answerControl answers 502 where the server under test failed and 400 where the order was wrong.
func answerControl(rw http.ResponseWriter, answer any, err error) {
	if err == nil {
		writePageJSON(rw, answer)
		return
	}
	status := http.StatusBadRequest
	if errors.Is(err, ErrNoAnswer) || errors.Is(err, ErrBadReply) {
		status = http.StatusBadGateway
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	json.NewEncoder(rw).Encode(result{"error": err.Error()})
}

var done = result{"ok": true}

// named sees that an order is about an account that is there.
func (w *WeChat) named(account string) error {
	_, err := w.settings(account)
	return err
}

func (w *WeChat) orderAccount(_ context.Context, a Account) (any, error) {
	kinds := []string{VerifiedService, VerifiedSubscription, Unverified, Mini, WeCom}
	switch {
	case a.Name == "" || a.AppID == "" || a.Secret == "":
		return nil, errors.New("sim: an account needs name, appid and secret")
	case !slices.Contains(kinds, a.Kind):
		return nil, fmt.Errorf("sim: kind is one of %v", kinds)
	case !slices.Contains([]string{"", Plain, Compat, Safe}, a.Mode) || !slices.Contains([]string{"", XML, JSON}, a.Format):
		return nil, errors.New("sim: mode is plain, compat or safe; format is xml or json")
	}
	if a.Mode == Compat || a.Mode == Safe {
		if _, err := decodeKey(a.AESKey); err != nil {
			return nil, err
		}
	}
	w.AddAccount(a)
	return done, nil
}

func (w *WeChat) orderVerify(ctx context.Context, in struct {
	Account string `json:"account"`
}) (any, error) {
	return done, w.Verify(ctx, in.Account)
}

func (w *WeChat) orderScreens(_ context.Context, in []Screen) (any, error) {
	for _, s := range in {
		if err := w.named(s.Account); err != nil {
			return nil, err
		}
	}
	w.SetPhones(in...)
	return done, nil
}

func (w *WeChat) orderLimit(_ context.Context, in struct {
	Account string `json:"account"`
	Path    string `json:"path"`
	Limit
}) (any, error) {
	w.SetLimit(in.Account, in.Path, in.Limit)
	return done, w.named(in.Account)
}

func (w *WeChat) orderLimits(_ context.Context, in struct {
	Account string `json:"account"`
}) (any, error) {
	w.KeepLimits(in.Account)
	return done, w.named(in.Account)
}

func (w *WeChat) orderWhiteList(_ context.Context, in struct {
	Account   string   `json:"account"`
	Addresses []string `json:"addresses"`
}) (any, error) {
	w.SetWhiteList(in.Account, in.Addresses...)
	return done, w.named(in.Account)
}

func (w *WeChat) orderSteal(_ context.Context, in struct {
	Account string `json:"account"`
}) (any, error) {
	w.StealToken(in.Account)
	return done, w.named(in.Account)
}

func (w *WeChat) orderLose(_ context.Context, in struct {
	Account string `json:"account"`
	N       int    `json:"n"`
}) (any, error) {
	w.LoseTemplates(in.Account, in.N)
	return done, w.named(in.Account)
}

func (w *WeChat) orderJudge(_ context.Context, in struct {
	Risky  []string `json:"risky"`
	Review []string `json:"review"`
}) (any, error) {
	w.SetJudgement(in.Risky, in.Review)
	return done, nil
}

func (w *WeChat) orderFail(_ context.Context, in struct {
	Path   string  `json:"path"`
	Faults []Fault `json:"faults"`
}) (any, error) {
	if _, ok := routes[in.Path]; !ok {
		return nil, fmt.Errorf("sim: no call %q is played", in.Path)
	}
	w.Fail(in.Path, in.Faults...)
	return done, nil
}

func (w *WeChat) orderEvents(_ context.Context, in struct {
	Delay  string `json:"delay"`
	Copies int    `json:"copies"`
	Newest bool   `json:"newest"`
}) (any, error) {
	delay, err := span(in.Delay)
	if err != nil {
		return nil, err
	}
	w.SetEvents(EventRules{Delay: delay, Copies: in.Copies, Newest: in.Newest})
	return done, nil
}

func (w *WeChat) orderFlush(ctx context.Context, _ struct{}) (any, error) {
	n, err := w.Flush(ctx)
	return result{"delivered": n, "pending": w.Pending()}, err
}

func (w *WeChat) orderClock(_ context.Context, in struct {
	Pass  string `json:"pass"`
	Speed int    `json:"speed"`
}) (any, error) {
	if w.Clock == nil {
		return nil, errors.New("sim: this WeChat's clock cannot be moved")
	}
	pass, err := span(in.Pass)
	if err != nil {
		return nil, err
	}
	if in.Speed < 0 || in.Speed > fastest {
		return nil, fmt.Errorf("sim: the clock goes 1 to %d seconds in one", fastest)
	}
	w.Clock.Pass(pass)
	if in.Speed > 0 {
		w.Clock.Run(in.Speed)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	return result{"now": w.now()}, nil
}

// fastest is how many seconds the clock may go in one.
const fastest = 3600

// span reads a length of time like 90s or 48h; "" is none.
func span(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("sim: %q is no length of time like 90s or 48h", text)
	}
	return d, nil
}
