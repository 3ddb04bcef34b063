package sim

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

// maxShown bounds the bubbles of one phone that the page is sent.
const maxShown = 100

// pageBubble is a Bubble with a number that stays its own, so that the page adds only what is new.
type pageBubble struct {
	N    int       `json:"n"`
	At   time.Time `json:"at"`
	From string    `json:"from"`
	Kind string    `json:"kind"`
	Text string    `json:"text"`
	Link string    `json:"link,omitempty"`
	Pic  string    `json:"pic,omitempty"` // of a photo
	Taps []Tap     `json:"taps,omitempty"`
}

type pagePhone struct {
	Name    string       `json:"name"`
	Role    string       `json:"role"`
	Account string       `json:"account"`
	OpenID  string       `json:"openid"`
	Follows bool         `json:"follows"`
	Kind    string       `json:"kind"`           // of its account
	Call    *pageCall    `json:"call,omitempty"` // that lets it ring
	Notices []pageNotice `json:"notices,omitempty"`
	Menu    []button     `json:"menu,omitempty"`
	Bubbles []pageBubble `json:"bubbles"`
}

// pageCall is a telephone call that rings: what it says is heard by who answers it.
type pageCall struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// pageNotice is a notice that may be agreed to, and how many more may come.
type pageNotice struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Left  int    `json:"left"`
}

type pageState struct {
	Run     string      `json:"run"`
	Version string      `json:"version"`
	Phones  []pagePhone `json:"phones"`
	Log     []Entry     `json:"log"`
	Now     time.Time   `json:"now"`
	Speed   int         `json:"speed"`
	Wall    pageWall    `json:"wall"`
	Group   *pagePhone  `json:"group,omitempty"`
}

// deed is what the page asks a phone to do.
type deed struct {
	Account string `json:"account"`
	OpenID  string `json:"openid"`
	Text    string `json:"text"` // what to say, the scene to scan or to follow by, or the id of the answer to tap
}

var deeds = map[string]func(*Phone, context.Context, string) error{
	"/say": func(p *Phone, ctx context.Context, text string) error {
		_, err := p.Says(ctx, text)
		return err
	},
	"/follow": func(p *Phone, ctx context.Context, scene string) error {
		_, err := p.Follow(ctx, scene)
		return err
	},
	"/scan": func(p *Phone, ctx context.Context, scene string) error {
		_, err := p.Scan(ctx, scene)
		return err
	},
	"/tap": func(p *Phone, ctx context.Context, id string) error {
		_, err := p.Tap(ctx, id)
		return err
	},
	"/answer": func(p *Phone, ctx context.Context, _ string) error {
		_, err := p.Answers(ctx)
		return err
	},
	"/refuse": func(p *Phone, ctx context.Context, _ string) error { return p.Refuses(ctx) },
	"/accept": func(p *Phone, ctx context.Context, template string) error {
		_, err := p.Accepts(ctx, template)
		return err
	},
	"/photo": (*Phone).sendsSample,
	"/voice": (*Phone).speaks,
	"/click": func(p *Phone, ctx context.Context, key string) error {
		_, err := p.Click(ctx, key)
		return err
	},
	"/unfollow": func(p *Phone, ctx context.Context, _ string) error { return p.Unfollow(ctx) },
}

// servePage serves the page of phones, the state it polls and the deeds it posts.
func (w *WeChat) servePage(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Security-Policy", "default-src 'self'")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	if do, ok := deeds[r.URL.Path]; ok {
		w.serveDeed(do, rw, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/picture/") {
		w.servePicture(rw, r)
		return
	}
	if r.URL.Path == "/state.json" {
		w.serveState(rw, r)
		return
	}
	rw.Header().Set("Cache-Control", "no-cache")
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		http.Error(rw, "no page", http.StatusInternalServerError)
		return
	}
	http.FileServerFS(files).ServeHTTP(rw, r)
}

// serveDeed wants JSON as content type: a form on a foreign site cannot send that, so it cannot act here.
func (w *WeChat) serveDeed(do func(*Phone, context.Context, string) error, rw http.ResponseWriter, r *http.Request) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method != http.MethodPost || kind != "application/json" {
		http.Error(rw, "POST JSON", http.StatusUnsupportedMediaType)
		return
	}
	var in deed
	if err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, 64<<10)).Decode(&in); err != nil {
		http.Error(rw, "not JSON", http.StatusBadRequest)
		return
	}
	p := w.shown(in.Account, in.OpenID)
	if p == nil {
		http.Error(rw, "no such phone", http.StatusNotFound)
		return
	}
	answer := map[string]string{}
	if err := do(p, r.Context(), in.Text); err != nil {
		answer["error"] = err.Error()
	}
	writePageJSON(rw, answer)
}

// shown is a phone that is on the page, nil for any other.
func (w *WeChat) shown(account, openid string) *Phone {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.screens {
		if s.Account == account && s.OpenID == openid {
			return w.phone(account, openid)
		}
	}
	return nil
}

// serveState answers 204 while the page's ?since= is still the newest version.
func (w *WeChat) serveState(rw http.ResponseWriter, r *http.Request) {
	state := w.state()
	if r.URL.Query().Get("since") == state.Version {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	writePageJSON(rw, state)
}

func writePageJSON(rw http.ResponseWriter, value any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(rw).Encode(value)
}

func (w *WeChat) state() pageState {
	w.mu.Lock()
	defer w.mu.Unlock()
	state := pageState{Now: w.now(), Speed: 1, Wall: pageWall{Stories: w.Wall.Stories, Console: w.Wall.Console, Group: w.Wall.GroupName, Off: maps.Clone(w.off)}, Run: w.run, Version: w.run + "-" + strconv.FormatInt(w.version, 10), Phones: []pagePhone{}, Log: append([]Entry{}, w.entries...)}
	if w.Clock != nil {
		_, state.Speed = w.Clock.Standing()
	}
	if w.Wall.GroupName != "" {
		g := w.phone(w.Wall.Group, w.Wall.GroupName)
		state.Group = &pagePhone{Name: w.Wall.GroupName, Account: g.account, OpenID: g.openid, Follows: true, Bubbles: g.pageBubbles()}
	}
	for _, s := range w.screens {
		p := w.phone(s.Account, s.OpenID)
		shown := pagePhone{Name: s.Name, Role: s.Role, Account: s.Account, OpenID: s.OpenID, Follows: p.state == follows, Bubbles: p.pageBubbles()}
		if a, ok := w.accounts[s.Account]; ok {
			shown.Kind, shown.Menu = a.Kind, a.menu
			for _, id := range sortedKeys(a.Notices) {
				notice := pageNotice{ID: id, Title: a.printed(id, id)}
				if c := p.consents[id]; c != nil {
					notice.Left = c.Left
				}
				shown.Notices = append(shown.Notices, notice)
			}
		}
		if len(p.ringing) > 0 {
			shown.Call = &pageCall{ID: p.ringing[0].ID, At: p.ringing[0].At}
		}
		state.Phones = append(state.Phones, shown)
	}
	return state
}

// pageBubbles are the last bubbles with their numbers; the caller holds the lock.
func (p *Phone) pageBubbles() []pageBubble {
	out := []pageBubble{}
	for i := max(0, len(p.bubbles)-maxShown); i < len(p.bubbles); i++ {
		b := p.bubbles[i]
		out = append(out, pageBubble{N: p.dropped + i, At: b.At, From: b.From, Kind: b.Kind, Text: b.Text, Link: b.Link, Pic: b.picture(), Taps: b.Taps})
	}
	return out
}
