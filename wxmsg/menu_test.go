package wxmsg

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
)

var goodMenu = []domain.Button{
	{Name: "我要求助", Key: "我要求助"},
	{Name: "网站", URL: "https://example.org/a?b=1&c=2"},
	{Name: "更多", Buttons: []domain.Button{
		{Name: "找社区的人说话吧", Key: "人工"},
		{Name: "小程序", AppID: "wx1", Page: "pages/home", URL: "https://example.org/"},
	}},
}

func TestMenusThatWeChatWouldRefuseAreRefusedBefore(t *testing.T) {
	if err := CheckMenu(goodMenu); err != nil {
		t.Fatal(err)
	}
	if err := CheckMenu(nil); err != nil {
		t.Errorf("no menu: %v", err)
	}
	ok := domain.Button{Name: "planted", Key: "k"}
	under := func(b ...domain.Button) []domain.Button { return []domain.Button{{Name: "更多", Buttons: b}} }
	for name, c := range map[string]struct {
		menu []domain.Button
		word string
	}{
		"four buttons":           {slices.Repeat([]domain.Button{ok}, 4), "at most 3 buttons"},
		"six under one":          {under(slices.Repeat([]domain.Button{ok}, 6)...), "button 1: at most 5"},
		"no name":                {[]domain.Button{ok, {Key: "planted"}}, "button 2: `name`"},
		"five characters":        {[]domain.Button{{Name: "五个字太长", Key: "planted"}}, "4 Chinese characters or 8 letters"},
		"nine letters":           {[]domain.Button{{Name: "plantedxx", Key: "k"}}, "8 letters"},
		"nine characters under":  {under(domain.Button{Name: "这里有九个字太长了", Key: "k"}), "under it 1: `name` is at most 8"},
		"a newline":              {[]domain.Button{{Name: "a\nb", Key: "k"}}, "one line"},
		"nothing to do":          {[]domain.Button{{Name: "a"}}, "one thing"},
		"two things to do":       {[]domain.Button{{Name: "a", Key: "planted", URL: "https://planted/"}}, "one thing"},
		"a group that acts":      {[]domain.Button{{Name: "a", Key: "planted", Buttons: []domain.Button{ok}}}, "does nothing itself"},
		"groups in groups":       {under(domain.Button{Name: "a", Buttons: []domain.Button{ok}}), "under it 1: it cannot"},
		"a long key":             {[]domain.Button{{Name: "a", Key: strings.Repeat("planted", 20)}}, "128 bytes"},
		"no address":             {[]domain.Button{{Name: "a", URL: "planted"}}, "https://"},
		"a script":               {[]domain.Button{{Name: "a", URL: "javascript:planted"}}, "https://"},
		"a program without page": {[]domain.Button{{Name: "a", AppID: "planted", URL: "https://planted/"}}, "`page`"},
		"and without url":        {[]domain.Button{{Name: "a", AppID: "planted", Page: "p"}}, "`url`"},
		"a page alone":           {[]domain.Button{{Name: "a", Key: "k", Page: "planted"}}, "`appid` is missing"},
	} {
		err := CheckMenu(c.menu)
		if err == nil || domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), c.word) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v, want %q", name, err, c.word)
		}
	}
}

func consoleOf(t *testing.T, p *platform) *Console {
	t.Helper()
	client, _ := clientOf(p)
	c, err := client.Console("yanbin")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPublishedMenuOnTheWire(t *testing.T) {
	p := newPlatform(t)
	if err := consoleOf(t, p).PublishMenu(t.Context(), goodMenu); err != nil {
		t.Fatal(err)
	}
	calls := p.sends()
	if len(calls) != 1 || calls[0].path != "/base/cgi-bin/menu/create" || calls[0].token != "plantedTOKEN-0" {
		t.Fatalf("calls %+v", calls)
	}
	var want map[string]any
	if err := json.Unmarshal([]byte(`{"button":[{"type":"click","name":"我要求助","key":"我要求助"},
		{"type":"view","name":"网站","url":"https://example.org/a?b=1&c=2"},
		{"name":"更多","sub_button":[{"type":"click","name":"找社区的人说话吧","key":"人工"},
		{"type":"miniprogram","name":"小程序","appid":"wx1","pagepath":"pages/home","url":"https://example.org/"}]}]}`), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, calls[0].body); diff != "" {
		t.Error(diff)
	}
	if err := consoleOf(t, p).PublishMenu(t.Context(), []domain.Button{{Name: "a"}}); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("a bad menu: %v", err)
	}
	if err := consoleOf(t, p).PublishMenu(t.Context(), nil); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("no menu: %v", err)
	}
	if n := len(p.sends()); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestTheMenuThatIsThere(t *testing.T) {
	p := newPlatform(t)
	p.send = func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/base/cgi-bin/get_current_selfmenu_info" {
			t.Errorf("called %s %s", r.Method, r.URL.Path)
		}
		writeMedia("application/json", `{"is_menu_open":1,"selfmenu_info":{"button":[{"type":"click","name":"我要求助","key":"我要求助"},
			{"name":"更多","sub_button":{"list":[{"type":"view","name":"a","url":"https://x/"},{"type":"news","name":"手做的","value":"MEDIA","news_info":{"list":[]}},
			{"type":"miniprogram","name":"b","appid":"wx1","pagepath":"p","url":"https://y/"}]}}]}}`)(w, r)
	}
	m, err := consoleOf(t, p).Menu(t.Context())
	want := Menu{Open: true, ByHand: true, Buttons: []domain.Button{{Name: "我要求助", Key: "我要求助"},
		{Name: "更多", Buttons: []domain.Button{{Name: "a", URL: "https://x/"}, {Name: "手做的"}, {Name: "b", AppID: "wx1", Page: "p", URL: "https://y/"}}}}}
	if diff := cmp.Diff(want, m); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
