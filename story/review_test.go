package story

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// underReview is a town with a secretary whose photos WeChat checks: a matter with a
// photo that it has not judged yet, held by a volunteer.
func underReview(t *testing.T, text string, story func(w *town, zhang, wang *mini, photo string)) {
	t.Helper()
	roster := strings.Replace(rhine, "    members:\n", "    members:\n      - {name: 孙书记, role: secretary, phone: \"13800000031\", openid: oCHIEF}\n", 1)
	everywhere(t, withMini(roster), func(w *town) {
		w.inReach()
		w.wednesday()
		w.phone("oZHANG").Follows()
		w.phone("oLIMIN").Hears("在吗", "")
		zhang, wang := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links()
		_, photo := zhang.uploads("photo-key-1", snapshot(t))
		zhang.does("POST", "/tickets", map[string]any{"text": text, "photos": []string{photo}})
		if w.ticket(1001).Owner == 0 {
			w.phone("oWANG").Hears("1 1001", "归您了")
		}
		story(w, zhang, wang, photo)
		w.isInOrder()
	})
}

// gets expects how a photo is answered to somebody.
func (m *mini) gets(photo string, want int, when string) {
	m.w.t.Helper()
	if got := m.views("/photos/" + photo); got.Code != want {
		m.w.t.Errorf("%s: %s is answered %d, want %d", when, m.openid, got.Code, want)
	}
}

// reviewing tells whether a list of media says that its first is under review.
func reviewing(t *testing.T, of map[string]any) bool {
	t.Helper()
	checking, _ := at[map[string]any](t, of, "media.0")["checking"].(bool)
	return checking
}

func TestAPhotoUnderReviewIsForStaffAlone(t *testing.T) {
	underReview(t, "厨房水管漏水了", func(w *town, zhang, wang *mini, photo string) {
		limin := w.opens("oLIMIN").links()
		ticket := w.ticket(1001).ID.String()
		zhang.gets(photo, http.StatusNotFound, "under review")
		wang.gets(photo, http.StatusNotFound, "under review")
		limin.gets(photo, http.StatusOK, "under review")
		if !reviewing(t, zhang.sees(ticket)) || !reviewing(t, wang.does("GET", "/tasks/"+ticket, nil)) {
			t.Error("they are not told that it is under review")
		}
		w.phone("oWANG").SeesNot("新照片").Hears("待办 1001", "便民维修")
		page := w.browser().opens(w.phone("oWANG").link(domain.PageTask)).presses("open").shows(200, "照片在审核").lacks("<img")
		if got := w.status(page.at + "/media/" + photo); got != http.StatusNotFound {
			t.Errorf("on his page it is answered %d", got)
		}
		w.sits("李敏").opens(w.page(1001)).reads("审核中", "/console/media/"+photo).opens("/console/media/" + photo).reads()
		w.judged()
		for _, m := range []*mini{zhang, wang, limin} {
			m.gets(photo, http.StatusOK, "when it has passed")
		}
		if reviewing(t, zhang.sees(ticket)) {
			t.Error("it is said to be under review still")
		}
		w.phone("oWANG").Counts("有新照片", 1)
		page.presses("open").shows(200, "<img").lacks("照片在审核")
		w.sits("李敏").opens(w.page(1001)).reads("/console/media/" + photo).readsNot("审核中")
		w.forward(time.Hour)
		w.phone("oWANG").Counts("有新照片", 1)
	})
}

func TestAPhotoThatNobodyJudgesIsShown(t *testing.T) {
	underReview(t, "厨房水管漏水了", func(w *town, zhang, wang *mini, photo string) {
		w.forward(34 * time.Minute)
		wang.gets(photo, http.StatusNotFound, "after 34 minutes")
		w.forward(2 * time.Minute)
		zhang.gets(photo, http.StatusOK, "after 36 minutes")
		wang.gets(photo, http.StatusOK, "after 36 minutes")
		w.phone("oWANG").Counts("有新照片", 1)
		w.wechat.SetJudgement([]string{"/wx-photo/"}, nil)
		w.judged() // what came too late for the waiting holds all the same: it passed
		wang.gets(photo, http.StatusOK, "when it has passed")
	})
}

func TestAPhotoThatWeChatCannotLookAtIsShown(t *testing.T) {
	underReview(t, "厨房水管漏水了", func(w *town, zhang, wang *mini, photo string) {
		w.judged()
		w.wechat.Fail("/wxa/media_check_async", sim.Fault{Code: 48001}, sim.Fault{Code: 48001}, sim.Fault{Code: 48001}, sim.Fault{Code: 48001})
		_, second := zhang.uploads("photo-key-2", snapshot(t))
		zhang.does("POST", "/tickets/"+w.ticket(1001).ID.String()+"/add", map[string]any{"text": "这是近照", "photos": []string{second}})
		wang.gets(second, http.StatusNotFound, "while it waits")
		w.forward(36 * time.Minute)
		wang.gets(second, http.StatusOK, "after 36 minutes")
	})
}

func TestInADangerAPhotoIsShownAtOnce(t *testing.T) {
	underReview(t, "老人摔倒了起不来，头上流血", func(w *town, zhang, wang *mini, photo string) {
		ticket := w.ticket(1001).ID.String()
		zhang.gets(photo, http.StatusOK, "in a danger")
		wang.gets(photo, http.StatusOK, "in a danger")
		w.opens("oLIMIN").links().gets(photo, http.StatusOK, "in a danger")
		if reviewing(t, zhang.sees(ticket)) {
			t.Error("it is said to be under review")
		}
		w.phone("oLIMIN").Counts("工单 1001 有新照片", 1)
	})
}

func TestWhoDecidesAboutARiskyPhoto(t *testing.T) {
	underReview(t, "厨房水管漏水了", func(w *town, zhang, wang *mini, photo string) {
		w.wechat.SetJudgement([]string{"/wx-photo/"}, nil)
		_, risky := zhang.uploads("photo-key-2", snapshot(t))
		zhang.does("POST", "/tickets/"+w.ticket(1001).ID.String()+"/add", map[string]any{"text": "这是近照", "photos": []string{risky}})
		w.deliver()
		w.judged()
		limin, chief := w.opens("oLIMIN").links(), w.opens("oCHIEF").links()
		for _, m := range []*mini{zhang, wang, limin} {
			m.gets(risky, http.StatusNotFound, "when it is risky")
			m.gets(photo, http.StatusOK, "the one that passed")
		}
		chief.gets(risky, http.StatusOK, "when it is risky")
		w.phone("oWANG").Counts("照片内容不合适", 1).Counts("有新照片", 1)
		cadre, secretary := w.sits("李敏"), w.sits("孙书记")
		cadre.opens(w.page(1001)).reads(photo).readsNot(risky, "收起来的照片")
		if cadre.opens("/console/media/" + risky); cadre.status != http.StatusNotFound {
			t.Errorf("the cadre is answered %d", cadre.status)
		}
		if cadre.fills(1001, "show", "file", risky); cadre.status != http.StatusForbidden && cadre.status != http.StatusNotFound {
			t.Errorf("the cadre shows it: %d", cadre.status)
		}
		secretary.opens(w.page(1001)).reads("微信认为不合适", "看看收起来的照片", "可以给大家看").opens("/console/media/" + risky).reads()
		secretary.works(1001, "show", "file", risky)
		for _, m := range []*mini{zhang, wang, limin} {
			m.gets(risky, http.StatusOK, "when the secretary has let it pass")
		}
		secretary.balks(http.StatusConflict, "", 1001, "show", "file", risky)
		cadre.works(1001, "hide", "file", photo)
		wang.gets(photo, http.StatusNotFound, "when the cadre has put it away")
		cadre.balks(http.StatusConflict, "", 1001, "hide", "file", photo)
		cadre.balks(http.StatusBadRequest, "", 1001, "hide", "file", "77")
		secretary.opens(w.page(1001)).reads("工作人员收起来的")
		if got := w.history(w.ticket(1001)); !strings.Contains(got, "attachment_hidden attachment_shown attachment_hidden") {
			t.Errorf("the events are %s", got)
		}
	})
}
