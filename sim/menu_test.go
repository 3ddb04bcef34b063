package sim

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAMenuIsPublishedAskedForAndTakenOff(t *testing.T) {
	s := newStage(t, nil)
	expectCode(t, "none yet", errcode(s.get("/cgi-bin/menu/get", "")), codeNoMenu)
	body := `{"button":[{"type":"click","name":"进度","key":"progress"},{"name":"更多","sub_button":[{"type":"view","name":"主页","url":"https://example.org/"}]}]}`
	expectCode(t, "create", errcode(s.post("/cgi-bin/menu/create", body)), 0)
	menu, err := json.Marshal(s.get("/cgi-bin/menu/get", "")["menu"])
	if err != nil || !strings.Contains(string(menu), `"sub_button":[{"name":"主页","type":"view","url":"https://example.org/"}]`) {
		t.Errorf("menu: %s", menu)
	}
	current, _ := json.Marshal(s.get("/cgi-bin/get_current_selfmenu_info", ""))
	if !strings.Contains(string(current), `"is_menu_open":1`) || !strings.Contains(string(current), `"sub_button":{"list":[{"name":"主页"`) {
		t.Errorf("present menu: %s", current)
	}
	expectCode(t, "delete", errcode(s.get("/cgi-bin/menu/delete", "")), 0)
	expectCode(t, "gone", errcode(s.get("/cgi-bin/menu/get", "")), codeNoMenu)
	if got := s.get("/cgi-bin/get_current_selfmenu_info", "")["is_menu_open"]; got != json.Number("0") {
		t.Errorf("is_menu_open %v", got)
	}
}

func TestWhatAMenuRefuses(t *testing.T) {
	s := newStage(t, nil)
	one := `{"type":"click","name":"进度","key":"progress"}`
	for body, want := range map[string]int{
		`{"button":[]}`: codeBadButtons,
		`{"button":[` + one + `,` + one + `,` + one + `,` + one + `]}`:                       codeBadButtons,
		`{"button":[{"type":"click","name":"名字太长了六字","key":"k"}]}`:                           codeBadButtonName,
		`{"button":[{"type":"click","name":"进度"}]}`:                                          codeBadButtonKey,
		`{"button":[{"type":"view","name":"主页"}]}`:                                           codeBadButtonURL,
		`{"button":[{"type":"jump","name":"主页"}]}`:                                           codeBadButtonType,
		`{"button":[{"type":"miniprogram","name":"小程序","url":"https://example.org"}]}`:       codeBadAppID,
		`{"button":[{"name":"更多","sub_button":[` + strings.Repeat(one+",", 5) + one + `]}]}`: codeBadSubButtons,
		`{"button":[{"name":"更多","sub_button":[{"name":"更深","sub_button":[` + one + `]}]}]}`: codeBadSubButtons,
		`{"button"`: codeBadData,
	} {
		expectCode(t, body, errcode(s.post("/cgi-bin/menu/create", body)), want)
	}
}
