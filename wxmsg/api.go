package wxmsg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

// request is one call of an account.
type request struct {
	path    string
	query   url.Values    // besides the access token
	body    any           // sent as JSON
	file    *file         // sent as a form; a request without a body or a file is a GET
	bare    bool          // it carries no access token
	most    int64         // bytes of the answer, where it may be larger than others or must be smaller
	limit   time.Duration // for the call, where it may take longer than others
	private []string      // words that no error repeats
}

// answer is what every call may be answered.
type answer struct {
	ErrCode *int64 `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

// reply is the answer to one kind of call.
type reply interface {
	// whole tells that everything is there that a yes of this call has; "{}" and
	// "null" come from proxies, not from WeChat.
	whole() bool
}

// raw is an answer that is no refusal, as it came.
type raw struct {
	kind string // Content-Type
	body []byte
}

// ask makes a call and reads its answer. Every failure is a *domain.SendError;
// of a message that may have arrived all the same it is unknown.
func ask[T reply](ctx context.Context, s *sender, r request) (T, error) {
	var out T
	got, err := s.exchange(ctx, r)
	switch {
	case err != nil:
		return out, err
	case json.Unmarshal(got.body, &out) != nil:
		return out, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	case !out.whole():
		return out, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not whole"}
	}
	return out, nil
}

// exchange makes a call with the account's access token; one that is refused is
// renewed, and the call repeated once.
func (s *sender) exchange(ctx context.Context, r request) (raw, error) {
	if r.bare {
		return s.once(ctx, r, "")
	}
	token, err := s.token.get(ctx)
	if err != nil {
		return raw{}, err
	}
	got, err := s.once(ctx, r, token)
	var failed *domain.SendError
	if errors.As(err, &failed) && tokenRefused(failed.ErrCode) {
		if token, err = s.token.renew(ctx, token); err == nil {
			got, err = s.once(ctx, r, token)
		}
	}
	return got, err
}

// once makes one call. An answer over the call's own bound is Invalid.
func (s *sender) once(ctx context.Context, r request, token string) (raw, error) {
	req, err := r.http(withCall(ctx, call{base: s.base, token: token, most: r.most, limit: r.limit}), s.host)
	if err != nil {
		return raw{}, &domain.SendError{Class: domain.SendBad, Detail: "the call could not be made"}
	}
	got, err := carry(req, r.most)
	if err != nil {
		return raw{}, err
	}
	return got, s.refusal(r, got.body, token)
}

// carry sends a request over the wire and takes its whole answer. Not by the
// client: the wire gives no redirects, and there are no cookies.
func carry(req *http.Request, most int64) (raw, error) {
	resp, err := util.DefaultHTTPClient.Transport.RoundTrip(req)
	if err != nil {
		return raw{}, faultOf(err, most)
	}
	defer func() { _ = resp.Body.Close() }()
	got := raw{kind: resp.Header.Get("Content-Type")}
	if h, ok := resp.Body.(*held); ok {
		got.body = h.all
		return got, nil
	}
	if got.body, err = io.ReadAll(resp.Body); err != nil {
		return raw{}, faultOf(err, most)
	}
	return got, nil
}

// faultOf classes a call without a usable answer.
func faultOf(err error, most int64) error {
	var fault *wireError
	switch {
	case errors.As(err, &fault) && fault.large && most != 0:
		return domain.Errorf(domain.Invalid, "%s", fault.detail)
	case errors.As(err, &fault) && fault.sent:
		return &domain.SendError{Class: domain.SendUnknown, Detail: fault.detail}
	case errors.As(err, &fault):
		return &domain.SendError{Class: domain.SendAgain, Detail: fault.detail}
	}
	return &domain.SendError{Class: domain.SendAgain, Detail: "the call could not be made"}
}

// refusal is the errcode of an answer, if it has one. A code that says that a
// thing was done before is one, too: the caller knows whether it was.
func (s *sender) refusal(r request, body []byte, token string) error {
	var a answer
	if start := bytes.TrimLeft(body, blanks); len(start) == 0 || start[0] != '{' || json.Unmarshal(body, &a) != nil || a.ErrCode == nil || *a.ErrCode == 0 {
		return nil
	}
	said, ok := meaningOf(r.path, *a.ErrCode)
	detail := redactor(append(r.private, token, s.account.Secret)...)(a.ErrMsg)
	if !ok {
		detail = unclassed + detail
	}
	return &domain.SendError{Class: said.class, ErrCode: *a.ErrCode, Detail: detail}
}

// http makes the request for the wire.
func (r request) http(ctx context.Context, host string) (*http.Request, error) {
	address := host + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	switch {
	case r.file != nil:
		return r.file.post(ctx, address)
	case r.body == nil:
		return http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	}
	var body bytes.Buffer
	// WeChat does not undo an escaped < or &: people would read \u003c.
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r.body); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, &body)
	if err == nil {
		req.Header.Set("Content-Type", "application/json;charset=utf-8")
	}
	return req, err
}

// read makes a call that brings nothing to a phone, so that all of it may be
// done again; what names it in errors. Unavailable: later; Denied, NotFound,
// Conflict, Invalid: as the call's codes say; Internal: the operator must look.
func read[T reply](ctx context.Context, s *sender, what string, r request) (T, error) {
	out, err := ask[T](ctx, s, r)
	return out, asRead(what, r.path, err)
}

// readCodes is what a class means to who asked for something.
var readCodes = map[domain.SendClass]domain.Code{
	domain.SendAgain: domain.Unavailable, domain.SendUnknown: domain.Unavailable, domain.SendClosed: domain.Denied,
	domain.SendGone: domain.NotFound, domain.SendBad: domain.Invalid, domain.SendStop: domain.Internal, taken: domain.Conflict,
}

// asRead turns the failure of a send into that of a read.
func asRead(what, path string, err error) error {
	var failed *domain.SendError
	if !errors.As(err, &failed) {
		return err
	}
	code := readCodes[failed.Class]
	if _, ok := meaningOf(path, failed.ErrCode); failed.ErrCode != 0 && !ok {
		code = domain.Internal
	}
	if failed.ErrCode == 0 {
		return domain.Errorf(code, "%s: %s", what, failed.Detail)
	}
	return domain.Errorf(code, "%s: WeChat answered %d %s", what, failed.ErrCode, failed.Detail)
}

// openidWord is what WeChat's own openids look like.
var openidWord = regexp.MustCompile(`\bo[0-9A-Za-z_-]{27}\b`)

// redactor makes a function that takes words out of WeChat's errmsg, as they
// are and as an address writes them, and anybody's openid; it bounds the rest and
// keeps it on one line. Words of one or two bytes stay: they tell nothing and
// stand in every sentence.
func redactor(words ...string) func(string) string {
	var pairs []string
	for _, w := range words {
		if len(w) > 2 {
			pairs = append(pairs, w, "***", url.QueryEscape(w), "***")
		}
	}
	r := strings.NewReplacer(pairs...)
	return func(s string) string {
		s = openidWord.ReplaceAllString(clean(r.Replace(s)), "***")
		s = strings.Join(strings.Fields(s), " ")
		return cut(s, maxDetail)
	}
}
