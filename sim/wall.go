package sim

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Wall is what the page of phones shows besides them. A knob to be turned before the first message.
type Wall struct {
	// Stories lets the page play its stories: the phones they need are there.
	Stories bool
	// Console is where the staff's pages of the server under test stand, "" for nowhere.
	Console string
	// Group is the account and name of the group that the page shows beside the phones.
	Group, GroupName string
	// Switches turn parts of the server under test off and on, by name.
	Switches map[string]func(on bool) error
}

// pageWall is the Wall as the page is sent it.
type pageWall struct {
	Stories bool            `json:"stories"`
	Console string          `json:"console,omitempty"`
	Group   string          `json:"group,omitempty"`
	Off     map[string]bool `json:"off"`
}

// Samples of what a phone sends: a leaking pipe, and three seconds of silence in which a played service hears words.
var (
	//go:embed page/leak.jpg
	samplePhoto []byte
	//go:embed page/sample.amr
	sampleVoice []byte
)

// sendsSample sends the built-in photo.
func (p *Phone) sendsSample(ctx context.Context, _ string) error {
	_, err := p.SendsPhoto(ctx, samplePhoto)
	return err
}

// speaks sends the built-in voice, in which WeChat recognises the words given, as it did until 2023.
func (p *Phone) speaks(ctx context.Context, words string) error {
	_, err := p.SendsVoice(ctx, sampleVoice, words)
	return err
}

// Overhears puts what somebody else says in a group on its screen. No server hears of it.
func (p *Phone) Overhears(who, text string) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.add(Bubble{From: FromOther, Kind: KindText, Text: who + "\n" + text})
}

func (w *WeChat) orderSwitch(_ context.Context, in struct {
	Name string `json:"name"`
	On   bool   `json:"on"`
}) (any, error) {
	turn, ok := w.Wall.Switches[in.Name]
	if !ok {
		return nil, fmt.Errorf("sim: there is no switch %q", in.Name)
	}
	if err := turn(in.On); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off[in.Name] = !in.On
	w.version++
	return done, nil
}

func (w *WeChat) orderGroup(_ context.Context, in struct {
	Who  string `json:"who"`
	Text string `json:"text"`
}) (any, error) {
	if w.Wall.GroupName == "" || strings.TrimSpace(in.Text) == "" {
		return nil, errors.New("sim: no group is shown, or nothing is said in it")
	}
	w.Phone(w.Wall.Group, w.Wall.GroupName).Overhears(in.Who, in.Text)
	return done, nil
}

// orderRepeat lets a phone say something whose delivery WeChat repeats.
func (w *WeChat) orderRepeat(ctx context.Context, in struct {
	Account string `json:"account"`
	OpenID  string `json:"openid"`
	Text    string `json:"text"`
	Copies  int    `json:"copies"`
}) (any, error) {
	if err := w.named(in.Account); err != nil {
		return nil, err
	}
	if in.OpenID == "" || in.Copies < 1 || in.Copies > 20 {
		return nil, errors.New("sim: a phone needs an openid, and at most 20 copies")
	}
	answers, err := w.Phone(in.Account, in.OpenID).SaysTimes(ctx, in.Text, in.Copies)
	return result{"ok": true, "answers": shownAnswers("", answers)}, err
}

// servePicture gives the page a picture that was sent.
func (w *WeChat) servePicture(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	m, ok := w.medias[strings.TrimPrefix(r.URL.Path, "/picture/")]
	w.mu.Unlock()
	if !ok || m.kind != "image" || len(m.bytes) == 0 {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", m.contentType)
	rw.Header().Set("Cache-Control", "private, max-age=3600")
	rw.Write(m.bytes)
}

// picture is the id of a photo that was sent from the phone.
func (b Bubble) picture() string {
	if b.From != FromMe {
		return ""
	}
	return b.Media
}
