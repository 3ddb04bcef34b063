package story

import (
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/sim"
	"linli/store"
)

// inReach lets WeChat fetch photos from the server and tell what it thinks of them.
func (w *town) inReach() {
	w.t.Helper()
	mini := &w.cfg.Accounts[1]
	mini.Token, mini.Mode, mini.OriginalID = "plantedtoken", "plain", "gh_000000000002"
	w.cfg.PublicURL = strings.TrimSuffix(w.url, "/wx/yanbin")
	w.restart()
	w.wechat.AddAccount(app.Played(*mini, w.cfg.PublicURL+"/wx/yanbin-mini"))
}

// judged lets WeChat tell what it has to tell.
func (w *town) judged() {
	w.t.Helper()
	if _, err := w.wechat.Flush(w.ctx); err != nil {
		w.t.Fatal(err)
	}
	w.deliver()
}

// asksWithPhoto sends a photo and asks for help with it.
func (m *mini) asksWithPhoto(key string) (photo, ticket string) {
	m.w.t.Helper()
	status, photo := m.uploads(key, snapshot(m.w.t))
	if status != http.StatusOK {
		m.w.t.Fatalf("the photo was answered %d", status)
	}
	asked := m.does("POST", "/tickets", map[string]any{"text": "厨房水管漏水了", "photos": []string{photo}})
	return photo, at[string](m.w.t, asked, "tickets.0.id")
}

func TestARiskyPhotoIsHidden(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.inReach()
		w.phone("oZHANG").Follows()
		zhang, wang := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links()
		w.wechat.SetJudgement([]string{"/wx-photo/"}, nil)
		photo, ticket := zhang.asksWithPhoto("photo-key-1")
		wang.takes()
		w.deliver()
		asked := w.wechat.Checked()
		if len(asked) != 1 {
			t.Fatalf("WeChat was asked about %q", asked)
		}
		resp, err := http.Get(asked[0])
		w.must(err)
		defer resp.Body.Close()
		if picture, err := jpeg.Decode(resp.Body); err != nil || resp.StatusCode != http.StatusOK || picture.Bounds().Dx() != 40 || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("WeChat fetches %d %v: %v", resp.StatusCode, resp.Header, err)
		}
		if got := wang.views("/photos/" + photo); got.Code != http.StatusNotFound {
			t.Errorf("before it is judged the helper sees %d", got.Code)
		}
		w.judged()
		for _, m := range []*mini{zhang, wang} {
			if got := m.views("/photos/" + photo); got.Code != http.StatusNotFound {
				t.Errorf("%s still sees it: %d", m.openid, got.Code)
			}
		}
		if media := at[[]any](w.t, zhang.sees(ticket), "media"); len(media) != 0 {
			t.Errorf("it still hangs on the ticket: %v", media)
		}
		if again, err := http.Get(asked[0]); err != nil || again.StatusCode != http.StatusNotFound {
			t.Errorf("its address still opens: %v", err)
		}
		w.phone("oWANG").Counts("照片内容不合适", 1)
		w.forward(time.Minute)
		w.judged()
		if len(w.wechat.Checked()) != 1 {
			t.Errorf("it was checked again: %q", w.wechat.Checked())
		}
		w.sound()
	})
}

func TestAPhotoThatPassesStays(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.inReach()
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		for key, review := range map[string][]string{"photo-key-1": nil, "photo-key-2": {"/wx-photo/"}} {
			w.wechat.SetJudgement(nil, review)
			photo, _ := zhang.asksWithPhoto(key)
			w.deliver()
			w.judged()
			if got := zhang.views("/photos/" + photo); got.Code != http.StatusOK {
				t.Errorf("with %q to be looked at she sees %d", review, got.Code)
			}
		}
		for _, address := range w.wechat.Checked() {
			broken := address[:len(address)-1] + "z"
			other := strings.Replace(address, "/wx-photo/", "/wx-photo/1", 1)
			for _, a := range []string{broken, other, w.cfg.PublicURL + "/wx-photo/x", w.cfg.PublicURL + "/wx-photo/1.9999999999.00"} {
				resp, err := http.Get(a)
				w.must(err)
				text, _ := io.ReadAll(resp.Body)
				if resp.Body.Close(); resp.StatusCode != http.StatusNotFound {
					t.Errorf("%s is answered %d %s", a, resp.StatusCode, text)
				}
			}
			w.forward(time.Hour)
			if resp, err := http.Get(address); err != nil || resp.StatusCode != http.StatusNotFound {
				t.Errorf("after an hour it still opens: %v", err)
			}
		}
		w.sound()
	})
}

func TestAPhotoThatWeChatCouldNotFetchIsSaidToBeUnseen(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.inReach()
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		w.wechat.SetUnfetched([]string{"/wx-photo/"})
		photo, _ := zhang.asksWithPhoto("photo-key-1")
		w.deliver()
		w.judged()
		if got := zhang.views("/photos/" + photo); got.Code != http.StatusOK {
			t.Errorf("her photo is answered %d", got.Code)
		}
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1001).ID})
		w.must(err)
		for _, e := range events {
			if e.Kind == "attachment_checked" && e.Data["verdict"] != "" {
				t.Errorf("WeChat is said to find it %q", e.Data["verdict"])
			}
		}
		w.sits("李敏").opens("/console/tickets/" + w.ticket(1001).ID.String()).reads("微信没有看成照片").readsNot("微信看过照片了")
	})
}

func TestRiskyWordsAreTurnedAwayAndDangersNever(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		w.wechat.SetJudgement([]string{"坏话"}, []string{"怪话"})
		zhang.fails(400, "POST", "/tickets", map[string]any{"text": "水管漏了，坏话"}, "换个说法")
		ticket := zhang.asks("水管漏了，怪话")
		zhang.fails(400, "POST", "/tickets/"+ticket+"/add", map[string]any{"text": "还有坏话"}, "换个说法")
		asked := zhang.does("POST", "/tickets", map[string]any{"text": "家里着火了，坏话"})
		if !at[bool](w.t, asked, "danger") {
			t.Errorf("a danger was answered %v", asked)
		}
		w.wechat.Fail("/wxa/msg_sec_check", sim.Fault{Status: http.StatusBadGateway})
		zhang.does("POST", "/tickets/"+ticket+"/add", map[string]any{"text": "没人看的坏话"})
	})
}

func TestWhatWeChatCannotTellIsLookedAtByStaff(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.inReach()
		limin := w.phone("oLIMIN").Hears("在吗", "")
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		w.wechat.SetJudgement(nil, []string{"/wx-photo/", "怪话"})
		photo, ticket := zhang.asksWithPhoto("photo-key-1")
		zhang.asks("楼道灯不亮，怪话")
		zhang.does("POST", "/tickets/"+ticket+"/add", map[string]any{"text": "快一点，怪话"})
		w.deliver()
		w.judged()
		if got := zhang.views("/photos/" + photo); got.Code != http.StatusOK {
			t.Errorf("her photo is answered %d", got.Code)
		}
		limin.SeesNot("拿不准")
		w.forward(61 * time.Minute)
		limin.Sees("工单 1001 里有微信拿不准", "工单 1002 里有微信拿不准").Counts("拿不准", 2)
		together := 0
		for _, b := range limin.phone.Bubbles() {
			if strings.Count(b.Text, "拿不准") == 2 {
				together++
			}
		}
		if together != 1 {
			t.Errorf("they came in several messages:\n%s", limin.screen())
		}
		if got := w.history(w.ticket(1001)); strings.Count(got, "to_be_looked_at") != 2 {
			t.Errorf("the events are %s", got)
		}
		w.isInOrder()
	})
}

// In a danger whoever comes sees at once what hangs on a report that was merged
// into it, on the list and when he opens it.
func TestInADangerWhatIsMergedIsSeenAtOnce(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.inReach()
		w.phone("oLIU").Follows().Hears("1号楼2单元电梯坏了不动了", "工单 1001")
		w.phone("oZHANG").Follows()
		zhang, wang, cadre := w.opens("oZHANG").links().lives("1号楼", "2", "501"), w.opens("oWANG").links(), w.sits("李敏")
		_, photo := zhang.uploads("photo-key-1", snapshot(t))
		zhang.does("POST", "/tickets", map[string]any{"text": "1号楼2单元电梯又坏了", "photos": []string{photo}})
		w.hasState(1002, domain.Merged)
		main := w.ticket(1001).ID.String()
		cadre.works(1001, "assign", "person", w.personOf("oWANG").String())
		media := func() bool {
			checking, _ := at[[]any](t, wang.does("GET", "/tasks/"+main, nil), "media")[0].(map[string]any)["checking"].(bool)
			return checking
		}
		if got := wang.views("/photos/" + photo); got.Code != http.StatusNotFound || !media() {
			t.Errorf("before it is a danger he is told that WeChat looks: %v, and sees %d", media(), got.Code)
		}
		cadre.works(1001, "reclass", "category", "emergency", "urgency", "3")
		w.hasState(1002, domain.Merged)
		if got := wang.views("/photos/" + photo); got.Code != http.StatusOK || media() {
			t.Errorf("in a danger he is told that WeChat looks: %v, and sees %d", media(), got.Code)
		}
		if got := zhang.views("/photos/" + photo); got.Code != http.StatusOK {
			t.Errorf("she sees %d of her own", got.Code)
		}
		cadre.opens(w.page(1001)).reads("/console/media/" + photo).readsNot("审核中")
	})
}
