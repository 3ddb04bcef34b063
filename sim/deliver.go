package sim

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// ErrNoAnswer says that the server answered no try of a message with 200 in time.
var ErrNoAnswer = errors.New("sim: no answer from the server")

// maxReply bounds what is read of a reply.
const maxReply = 1 << 20

// parcel is a message packed and signed for one account; every try of it is the same to the byte.
type parcel struct {
	url     string
	format  string
	body    []byte
	account Account
	to      string // whom a reply must address
	about   string
}

// pack signs a message with a nonce of its own and encrypts it as the account's mode wants.
func (w *WeChat) pack(a Account, m message) (parcel, error) {
	stamp, nonce := strconv.FormatInt(w.now().Unix(), 10), digits(10)
	query := url.Values{"signature": {sign(a.Token, stamp, nonce)}, "timestamp": {stamp}, "nonce": {nonce}, "openid": {m.from}}
	elements := m.all(a.OriginalID)
	body, err := write(a.Format, elements)
	if err != nil {
		return parcel{}, err
	}
	if a.Mode != Plain {
		sealed, err := seal(a, body)
		if err != nil {
			return parcel{}, err
		}
		query.Set("encrypt_type", "aes")
		query.Set("msg_signature", sign(a.Token, stamp, nonce, sealed))
		if a.Mode == Safe {
			elements = elements[:1]
		}
		if body, err = write(a.Format, append(elements, Text("Encrypt", sealed))); err != nil {
			return parcel{}, err
		}
	}
	target, err := callback(a, query)
	return parcel{url: target, format: a.Format, body: body, account: a, to: m.from, about: m.about()}, err
}

func seal(a Account, body []byte) (string, error) {
	key, err := decodeKey(a.AESKey)
	if err != nil {
		return "", err
	}
	random := make([]byte, randomLen/2)
	rand.Read(random)
	return encrypt(key, hex.EncodeToString(random), body, a.AppID)
}

// callback is the account's URL with WeChat's query added to its own.
func callback(a Account, query url.Values) (string, error) {
	target, err := url.Parse(a.Callback)
	if err != nil || target.Host == "" {
		return "", fmt.Errorf("sim: account %s has no callback URL", a.Name)
	}
	if target.RawQuery != "" {
		target.RawQuery += "&"
	}
	target.RawQuery += query.Encode()
	return target.String(), nil
}

// deliver tries a parcel until it is answered, and gives the reply's text.
func (w *WeChat) deliver(ctx context.Context, p parcel) (string, error) {
	last, tries := "", w.tries()
	for n := 1; n <= tries; n++ {
		begin := w.Stopwatch()
		status, body, err := w.try(ctx, p)
		took := w.Stopwatch().Sub(begin)
		if err == nil && status == http.StatusOK {
			text, err := p.account.reply(p.to, body)
			w.note(p, n, verdict(status, text, err), took)
			return text, err
		}
		last = verdict(status, "", err)
		w.note(p, n, last, took)
		if ctx.Err() != nil {
			return "", fmt.Errorf("sim: deliver %s: %w", p.about, ctx.Err())
		}
	}
	return "", fmt.Errorf("%w: %s, %d tries, the last: %s", ErrNoAnswer, p.about, tries, last)
}

// tries is how often a message is delivered in all.
func (w *WeChat) tries() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Tries
}

// try posts a parcel once, within the limit.
func (w *WeChat) try(ctx context.Context, p parcel) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(p.body))
	if err != nil {
		return 0, nil, fmt.Errorf("sim: callback: %w", err)
	}
	request.Header.Set("Content-Type", map[string]string{XML: "text/xml", JSON: "application/json"}[p.format])
	request.Header.Set("User-Agent", "Mozilla/4.0")
	request.Header.Set("Pragma", "no-cache")
	return w.send(request)
}

func (w *WeChat) send(request *http.Request) (int, []byte, error) {
	response, err := w.HTTP.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReply))
	return response.StatusCode, body, err
}

// verdict is what the log says of an answer. Errors of the HTTP client print the URL and with it the signature, so only their kind is told.
func verdict(status int, text string, err error) string {
	switch {
	case errors.Is(err, ErrBadReply):
		return err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "too slow"
	case status != 0 && status != http.StatusOK:
		return "HTTP " + strconv.Itoa(status)
	case err != nil:
		return "unreachable"
	case text == "":
		return "accepted, no reply"
	}
	return fmt.Sprintf("replied %d bytes", len(text))
}

func (w *WeChat) note(p parcel, try int, verdict string, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record(Entry{Direction: Outward, Account: p.account.Name, Path: path(p.account), Summary: fmt.Sprintf("%s from %s, try %d: %s", p.about, p.to, try, verdict), Took: took.Milliseconds()})
}

// Verify makes the check WeChat makes when the callback URL is saved: a signed GET whose echostr must come back as it is.
func (w *WeChat) Verify(ctx context.Context, account string) error {
	a, err := w.settings(account)
	if err != nil {
		return err
	}
	stamp, nonce, echo := strconv.FormatInt(w.now().Unix(), 10), digits(10), digits(19)
	target, err := callback(a, url.Values{"signature": {sign(a.Token, stamp, nonce)}, "timestamp": {stamp}, "nonce": {nonce}, "echostr": {echo}})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, w.Limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return fmt.Errorf("sim: verify: %w", err)
	}
	begin := w.Stopwatch()
	status, body, err := w.send(request)
	if err == nil && status == http.StatusOK && string(body) != echo {
		err = badReply("the echostr did not come back")
	}
	w.note(parcel{account: a, to: "WeChat", about: "URL check"}, 1, verdict(status, "", err), w.Stopwatch().Sub(begin))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%w: HTTP %d", ErrNoAnswer, status)
	}
	return err
}

// settings is an account as it stands now.
func (w *WeChat) settings(name string) (Account, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[name]
	if !ok {
		return Account{}, fmt.Errorf("sim: no account %q", name)
	}
	return a.Account, nil
}

// path is the callback's path alone, for the log.
func path(a Account) string {
	target, err := url.Parse(a.Callback)
	if err != nil {
		return ""
	}
	return target.Path
}

// digits is a random number of n digits, the first not 0.
func digits(n int64) string {
	low := new(big.Int).Exp(big.NewInt(10), big.NewInt(n-1), nil)
	offset, err := rand.Int(rand.Reader, new(big.Int).Mul(low, big.NewInt(9)))
	if err != nil {
		panic("sim: no randomness: " + err.Error())
	}
	return new(big.Int).Add(low, offset).String()
}
