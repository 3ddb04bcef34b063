// Package provider speaks to services beside WeChat.
package provider

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"linli/domain"
)

const (
	alarmLimit = 5 * time.Second
	maxAnswer  = 64 << 10
	maxReceipt = 64 // characters of a receipt that are kept
)

// Alarm lets telephones ring through a provider's webhook. It prints none of its secrets.
type Alarm struct {
	url, secret string
	client      *http.Client
	now         func() time.Time
}

// NewAlarm makes an alarm that posts to a URL and signs with a secret. Redirects
// are not followed: a phone number goes nowhere else.
func NewAlarm(url, secret string, now func() time.Time) *Alarm {
	client := &http.Client{Timeout: alarmLimit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Alarm{url: url, secret: secret, client: client, now: now}
}

// String keeps the address and the secret out of %v.
func (a *Alarm) String() string { return "alarm provider" }

// GoString keeps them out of %#v.
func (a *Alarm) GoString() string { return a.String() }

// Ring asks the provider to call a telephone. The same key again rings once, so
// a call whose answer is lost may be repeated. The signature is HMAC-SHA256 of
// the timestamp, a dot and the body, in hex. A failure is a *domain.SendError
// that holds no number and no address.
func (a *Alarm) Ring(ctx context.Context, c domain.AlarmCall) (domain.Receipt, error) {
	body, err := json.Marshal(map[string]any{"phone": c.Phone, "text": c.Text, "ticket": c.Ticket, "level": c.Level})
	if err != nil {
		return domain.Receipt{}, refusal(domain.SendBad, 0, "the call cannot be written")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return domain.Receipt{}, refusal(domain.SendAgain, 0, "the alarm's url is none")
	}
	at := strconv.FormatInt(a.now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", c.Key)
	req.Header.Set("X-Linli-Timestamp", at)
	req.Header.Set("X-Linli-Signature", a.sign(at, body))
	resp, err := a.client.Do(req)
	if err != nil {
		return domain.Receipt{}, refusal(domain.SendAgain, 0, "the provider did not answer")
	}
	defer resp.Body.Close()
	return receiptOf(resp)
}

// sign is the signature of a body at a time.
func (a *Alarm) sign(at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(a.secret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// toldWithin is how far the timestamp of what the provider tells may be off.
const toldWithin = 5 * time.Minute

// Open reads what the provider tells became of a call, signed as our own calls
// are: {"id": as it named the call, "outcome": "answered" or "unanswered"}.
func (a *Alarm) Open(timestamp, signature string, body []byte) (domain.Result, error) {
	at, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || a.now().Sub(time.Unix(at, 0)).Abs() > toldWithin || !hmac.Equal([]byte(signature), []byte(a.sign(timestamp, body))) {
		return domain.Result{}, domain.Errorf(domain.Denied, "it is not signed by the provider of telephone calls, or too old")
	}
	var told struct {
		ID      string `json:"id"`
		Outcome string `json:"outcome"`
	}
	if err := json.Unmarshal(body, &told); err != nil || told.ID == "" || len(told.ID) > maxReceipt {
		return domain.Result{}, domain.Errorf(domain.Invalid, "it names no call")
	}
	switch told.Outcome {
	case "answered":
		return domain.Result{MsgID: told.ID, OK: true}, nil
	case "unanswered":
		return domain.Result{MsgID: told.ID, Reason: told.Outcome}, nil
	}
	return domain.Result{}, domain.Errorf(domain.Invalid, "the outcome of a call is answered or unanswered")
}

// receiptOf reads the provider's answer.
func receiptOf(resp *http.Response) (domain.Receipt, error) {
	status := int64(resp.StatusCode)
	switch {
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests:
		return domain.Receipt{}, refusal(domain.SendBad, status, "the provider refuses the call")
	case status < 200 || status >= 300:
		return domain.Receipt{}, refusal(domain.SendAgain, status, "the provider does not take it now")
	}
	var answer struct {
		ID string `json:"id"`
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil || json.Unmarshal(text, &answer) != nil || answer.ID == "" || len(answer.ID) > maxReceipt {
		return domain.Receipt{}, refusal(domain.SendUnknown, status, "the answer has no id")
	}
	return domain.Receipt{MsgID: answer.ID}, nil
}

func refusal(class domain.SendClass, status int64, detail string) error {
	return &domain.SendError{Class: class, ErrCode: status, Detail: detail}
}
