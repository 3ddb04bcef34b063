package sim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// ringsFor is how long a telephone rings until nobody is taken to be there.
const ringsFor = 45 * time.Second

// Telephones is a provider of telephone calls beside WeChat, as its customer has set it up: it takes calls at /alarm/call, lets the
// telephone of the Screen with that number ring, and tells at Hook whether somebody answered. Both ways are signed with Secret.
type Telephones struct {
	Secret string
	Hook   string // URL of the server under test; "": nothing is told
}

// Call is a telephone call as the phone shows it.
type Call struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// SetTelephones opens the provider.
func (w *WeChat) SetTelephones(t Telephones) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.telephones = &t
}

func (t Telephones) sign(at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(t.Secret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// serveCall takes a call: the same Idempotency-Key rings once.
func (w *WeChat) serveCall(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxCall))
	if err != nil {
		http.Error(rw, "body too long", http.StatusRequestEntityTooLarge)
		return
	}
	status, id := w.takeCall(r.Header, body)
	if status != http.StatusOK {
		http.Error(rw, http.StatusText(status), status)
		return
	}
	writePageJSON(rw, result{"id": id})
}

func (w *WeChat) takeCall(header http.Header, body []byte) (status int, id string) {
	var in struct {
		Phone, Text string
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	entry := Entry{Direction: Inward, Path: "/alarm/call", Summary: "telephone: ok"}
	defer func() {
		if status != http.StatusOK {
			entry.Summary = fmt.Sprintf("telephone: HTTP %d", status)
		}
		w.record(entry)
	}()
	signed := w.telephones != nil && hmac.Equal([]byte(header.Get("X-Linli-Signature")), []byte(w.telephones.sign(header.Get("X-Linli-Timestamp"), body)))
	key := header.Get("Idempotency-Key")
	switch {
	case !signed:
		return http.StatusUnauthorized, ""
	case json.Unmarshal(body, &in) != nil || key == "" || in.Text == "":
		return http.StatusBadRequest, ""
	}
	if id, ok := w.calls[key]; ok {
		entry.Summary += ", repeated"
		return http.StatusOK, id
	}
	p := w.telephone(in.Phone)
	if p == nil {
		return http.StatusNotFound, ""
	}
	id = "call-" + digits(12)
	w.calls[key] = id
	p.ringing = append(p.ringing, Call{ID: id, At: w.now(), Text: in.Text})
	w.version++
	return http.StatusOK, id
}

// telephone finds the phone with a number; the caller holds the lock.
func (w *WeChat) telephone(number string) *Phone {
	for _, s := range w.screens {
		if number != "" && s.Telephone == number {
			return w.phone(s.Account, s.OpenID)
		}
	}
	return nil
}

// Ringing lists the calls that let the phone ring just now, the oldest first.
func (p *Phone) Ringing() []Call {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return append([]Call(nil), p.ringing...)
}

// Answers takes the call that rings longest (接听), and hears it.
func (p *Phone) Answers(ctx context.Context) (string, error) {
	return p.endCall(ctx, "answered", "[电话] 接听")
}

// Refuses lets nobody speak on it (挂断).
func (p *Phone) Refuses(ctx context.Context) error {
	_, err := p.endCall(ctx, "unanswered", "[电话] 未接")
	return err
}

func (p *Phone) endCall(ctx context.Context, outcome, shown string) (string, error) {
	p.w.mu.Lock()
	if len(p.ringing) == 0 {
		p.w.mu.Unlock()
		return "", errors.New("sim: this phone does not ring")
	}
	call := p.ringing[0]
	p.ringing = p.ringing[1:]
	p.add(Bubble{From: FromMe, Kind: KindEvent, Text: shown})
	if outcome == "answered" {
		p.add(Bubble{From: FromAccount, Kind: KindCall, Text: call.Text})
	}
	provider := *p.w.telephones
	p.w.mu.Unlock()
	return call.Text, p.w.tellEnd(ctx, provider, call.ID, outcome)
}

// tellEnd tells the server under test what became of a call.
func (w *WeChat) tellEnd(ctx context.Context, t Telephones, id, outcome string) error {
	if t.Hook == "" {
		return nil
	}
	body, err := json.Marshal(result{"id": id, "outcome": outcome})
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, w.Limit)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, t.Hook, bytes.NewReader(body))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(w.now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Linli-Timestamp", at)
	req.Header.Set("X-Linli-Signature", t.sign(at, body))
	said := ""
	resp, err := w.HTTP.Do(req)
	if err == nil {
		defer resp.Body.Close()
		if said = resp.Status; resp.StatusCode/100 != 2 {
			err = fmt.Errorf("%w: HTTP %d", ErrNoAnswer, resp.StatusCode)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record(Entry{Direction: Outward, Path: "telephone", Summary: outcome + ": " + said})
	return err
}

// HangUp ends the calls that rang for 45 seconds and nobody answered, and tells how many.
func (w *WeChat) HangUp(ctx context.Context) (int, error) {
	var over []*Phone
	w.mu.Lock()
	for _, p := range w.phones {
		for _, call := range p.ringing {
			if w.now().Sub(call.At) >= ringsFor {
				over = append(over, p)
			}
		}
	}
	w.mu.Unlock()
	for n, p := range over {
		if err := p.Refuses(ctx); err != nil {
			return n, err
		}
	}
	return len(over), nil
}
