package story

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/service"
	"linli/sim"
	"linli/store"
)

const filmGet = "/vweixinp.tc.qq.com/sim.mp4"

// film is a video as WeChat has it; nothing is changed in it.
var film = []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom planted film" + strings.Repeat("0123456789", 1000))

// SendsVideo sends a video, lets everything due be done, and expects words in the answer.
func (p *phone) SendsVideo(film []byte, words ...string) *phone {
	p.w.t.Helper()
	reply, err := p.phone.SendsVideo(p.w.ctx, film)
	return p.answered(reply, err, words)
}

// part asks for a part of what lies at an address.
func (w *town) part(client *http.Client, address, span string) (*http.Response, []byte) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.ctx, http.MethodGet, address, nil)
	w.must(err)
	if span != "" {
		r.Header.Set("Range", span)
	}
	answer, err := client.Do(r)
	w.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	w.must(err)
	return answer, body
}

// plays sees that a video is given whole and in parts, and can do nothing.
func (w *town) plays(client *http.Client, address string) {
	w.t.Helper()
	for span, want := range map[string][]byte{"": film, "bytes=0-": film, "bytes=100-199": film[100:200], "bytes=-5": film[len(film)-5:]} {
		answer, body := w.part(client, address, span)
		status := http.StatusPartialContent
		if span == "" {
			status = http.StatusOK
		}
		h := answer.Header
		if answer.StatusCode != status || !bytes.Equal(body, want) || h.Get("Content-Type") != "video/mp4" || h.Get("Accept-Ranges") != "bytes" ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Cache-Control") != "no-store" {
			w.t.Errorf("%q of it is answered %d %v, %d bytes", span, answer.StatusCode, h, len(body))
		}
	}
	if answer, _ := w.part(client, address, "bytes=99999-"); answer.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		w.t.Errorf("what is behind its end is answered %d", answer.StatusCode)
	}
}

// looks counts how often it is written down that somebody looked at an attachment.
func (w *town) looks(of int64, a domain.Attachment) int64 {
	w.t.Helper()
	return number(w, w.behind(), "SELECT COUNT(*) FROM event WHERE kind = 'shown' AND subject_id = ? AND data LIKE ?", w.ticket(of).ID, "%"+a.ID.String()+"%")
}

func TestAVideoIsPlayedByStaffAndByWhoeverComes(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		wang := w.phone("oWANG")
		zhang.SendsVideo(film, "视频收到了", "工单 1001")
		a := w.hangs(1001, domain.AttachmentStored)[0]
		if a.Kind != domain.Video || a.ContentType != "video/mp4" || a.Size != int64(len(film)) || !bytes.Equal(w.bytesOf(a), film) || a.MediaID != "" {
			t.Fatalf("it is %+v", a)
		}
		offer := w.browser().opens(wang.link(domain.PageOffer)).shows(200, "便民维修").lacks("<video", a.ID.String())
		offer.presses("take").shows(200, "归您了", "<video")
		zhang.SendsVideo(film, "视频收到了")
		wang.Sees("有补充，回「待办 1001」看").Hears("待办 1001", "她发来一段视频，在任务页面或后台能看")
		task := w.browser().opens(wang.link(domain.PageTask)).shows(200).lacks("<video", a.ID.String())
		page := task.at
		task.presses("open").shows(200, "<video controls playsinline preload=\"none\"")
		film := regexp.MustCompile(`<video[^>]* src="([^"]+)"`).FindStringSubmatch(task.page)
		if film == nil || film[1] != strings.TrimPrefix(page, w.base())+"/media/"+a.ID.String() {
			t.Fatalf("the page plays %v", film)
		}
		if n := w.looks(1001, a); n != 0 {
			t.Errorf("%d looks are written down before anybody looked", n)
		}
		w.plays(http.DefaultClient, w.base()+film[1])
		if n := w.looks(1001, a); n != 1 {
			t.Errorf("one look is written down %d times", n)
		}
		w.forward(11 * time.Minute)
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error { // much has happened since: what he looked at is found all the same
			for range 1000 {
				if err := tx.Record(store.Subject{Kind: "ticket", ID: a.Ticket}, "shown", domain.By(w.personOf("oLIMIN")), map[string]any{"reason": "duty", "phone": false}); err != nil {
					return err
				}
			}
			return nil
		}))
		w.plays(http.DefaultClient, w.base()+film[1])
		if n := w.looks(1001, a); n != 2 {
			t.Errorf("two looks are written down %d times", n)
		}
		for what, address := range map[string]string{"another page": zhang.link(domain.PageStatus) + "/media/" + a.ID.String(), "an unknown one": page + "/media/77",
			"no number": page + "/media/x", "a wrong token": page[:len(page)-1] + "/media/" + a.ID.String()} {
			if got := w.status(address); got != http.StatusNotFound {
				t.Errorf("%s is answered %d", what, got)
			}
		}
		limin := w.sits("李敏")
		limin.opens("/console/tickets/"+w.ticket(1001).ID.String()).reads("<video controls preload=\"none\"", "/console/media/"+a.ID.String())
		w.plays(limin.client, w.base()+"/console/media/"+a.ID.String())
		wang.Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		w.forward(25 * time.Hour)
		if got := w.status(w.base() + film[1]); got != http.StatusNotFound {
			t.Errorf("a day after its end it is answered %d", got)
		}
		w.isInOrder()
	})
}

func TestAVideoInTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang, wang, chen := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links()
		ticket := zhang.asks("厨房水管漏水了")
		w.phone("oZHANG").SendsVideo(film, "视频收到了")
		a := w.hangs(1001, domain.AttachmentStored)[0]
		if at[string](t, zhang.sees(ticket), "media.0.kind") != "video" {
			t.Errorf("she sees %v", zhang.sees(ticket))
		}
		if got := chen.views("/videos/" + a.ID.String()); got.Code != http.StatusNotFound {
			t.Errorf("who is only asked sees it: %d", got.Code)
		}
		if task := wang.does("POST", "/offers/"+wang.offer()+"/take", nil); at[string](t, task, "media.0.kind") != "video" {
			t.Errorf("he reads %v", task)
		}
		for _, m := range []*mini{zhang, wang} {
			if got := m.views("/videos/" + a.ID.String()); got.Code != http.StatusOK || got.Header().Get("Content-Type") != "video/mp4" || !bytes.Equal(got.Body.Bytes(), film) {
				t.Errorf("%s sees %d %v", m.openid, got.Code, got.Header())
			}
		}
		if got := zhang.views("/photos/" + a.ID.String()); got.Code != http.StatusNotFound {
			t.Errorf("a video is a photo: %d", got.Code)
		}
	})
}

func TestAVideoAndThenTheWordsAreOneMatter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.SendsVideo(film, "视频收到了", "工单 1001")
		duty.Sees("【值班】工单 1001", "（视频）")
		w.hangs(1001, domain.AttachmentStored)
		w.passes(time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1002")
		w.hangs(1001)
		w.hangs(1002, domain.AttachmentStored)
		w.hasState(1001, domain.Cancelled)
		w.isInOrder()
	})
}

func TestAVideoThatSomebodyLooksAtStaysWithHim(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.SendsVideo(film, "工单 1001")
		duty.Hears("1 1001", "归您了")
		w.passes(time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1002")
		w.hangs(1001, domain.AttachmentStored)
		w.hasState(1001, domain.Accepted)
		w.isInOrder()
	})
}

func TestVideosThatCannotBeKept(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了")
		w.wechat.Fail(filmGet, sim.Fault{Status: http.StatusBadGateway}, sim.Fault{Reset: true}, sim.Fault{Body: "<html>"})
		zhang.SendsVideo(film, "视频收到了")
		for range 4 {
			w.forward(time.Minute)
		}
		w.hangs(1001, domain.AttachmentStored)
		w.wechat.Fail(filmGet, sim.Fault{Body: string(film) + strings.Repeat("x", domain.MaxVideo)})
		zhang.SendsVideo(film, "视频收到了")
		wang.Counts("工单 1001 的视频没能取到，请问一下居民", 1)
		zhang.SendsVideo([]byte("\x00\x00\x00\x18ftypheic no film"), "视频收到了")
		wang.Counts("工单 1001 的视频没能取到，请问一下居民", 2)
		w.wechat.Fail(mediaGet, sim.Fault{Body: `{"video_url":"http://169.254.169.254/vweixinp.tc.qq.com/x.mp4"}`})
		zhang.SendsVideo(film, "视频收到了")
		all := w.hangs(1001, domain.AttachmentStored, domain.AttachmentLost, domain.AttachmentRefused, domain.AttachmentLost)
		if all[1].Reason != domain.ReasonSize || all[2].Reason != domain.ReasonType || all[3].Reason != domain.ReasonGone {
			t.Errorf("they are %+v", all)
		}
		w.isInOrder()
	})
}

func TestVideosAreFetchedOneByOne(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		for n := range 3 {
			p := w.phone("oRES" + string(rune('A'+n))).Follows()
			p.Hears("3号楼2单元501有人要理发", "工单")
			_, err := p.phone.SendsShortVideo(w.ctx, film)
			w.must(err)
		}
		w.deliver()
		for range 3 {
			w.forward(3 * time.Second)
		}
		for n := range int64(3) {
			w.hangs(1001+n, domain.AttachmentStored)
		}
	})
}

func TestAVideoGoesWithItsSender(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		zhang.SendsVideo(film, "视频收到了")
		a := w.hangs(1001, domain.AttachmentStored)[0]
		w.bytesOf(a)
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		_, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		w.hangs(1001, domain.AttachmentLost)
		if _, err := w.app.Intake.Files.Get(a.ID); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("its bytes are still kept: %v", err)
		}
		w.isInOrder()
	})
}
