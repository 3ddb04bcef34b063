package story

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// erases lets everybody be erased who can be, and expects so many.
func (w *town) erases(want int) {
	w.t.Helper()
	n, err := w.app.Erasures.Once(w.ctx)
	w.must(err)
	if n != want {
		w.t.Fatalf("%d people were erased, want %d", n, want)
	}
}

func (w *town) nowhere(words ...string) {
	w.t.Helper()
	if left := places(w, words...); len(left) > 0 {
		w.t.Errorf("still there:\n%s", strings.Join(left, "\n"))
	}
}

func TestWhoClosesHerAccountIsErased(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元503水管漏了，电话13911112222", "工单 1001")
		wang.Hears("1", "503").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		zhang.Tells("subscribe_msg_popup_event", popup("S-notice", "accept"))
		w.erases(0)
		for range 3 { // WeChat tells it more than once
			w.passes(time.Second)
			zhang.Tells("user_authorization_cancellation", sim.Text("OpenID", "oZHANG"))
		}
		w.erases(1)
		w.erases(0)
		w.nowhere("oZHANG", "13911112222", "503", "水管漏了")
		w.passes(time.Second)
		zhang.Tells("user_authorization_cancellation", sim.Text("OpenID", "oZHANG"))
		w.nowhere("oZHANG")
		if n := column(w, w.behind(), `SELECT COUNT(*) FROM event WHERE kind = 'erased'`); n != "1" {
			t.Errorf("she was erased %s times", n)
		}
		w.isInOrder()
	})
}

func TestWhatIsOpenStaysWithItsHelperUntilItIsOver(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元503水管漏了", "工单 1001")
		zhang.Tells("user_authorization_cancellation", sim.Text("OpenID", "oZHANG"))
		w.erases(0)
		wang.Hears("1", "503")
		w.hasState(1001, domain.Accepted)
		zhang.SeesNot("王师傅接了")
		wang.Sees("收不到消息了") // he is told that no message reaches her
		wang.Hears("3", "辛苦了")
		w.erases(0)
		w.forward(73 * time.Hour)
		w.forward(73 * time.Hour)
		w.hasState(1001, domain.Closed)
		w.erases(1)
		w.nowhere("oZHANG", "503", "水管漏了")
		w.isInOrder()
	})
}

func TestADangerOutlivesTheAccount(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元503老人摔倒了起不来，头上流血", "120")
		zhang.Tells("user_authorization_cancellation", sim.Text("OpenID", "oZHANG"))
		w.passes(16 * 24 * time.Hour)
		w.erases(0)
		if got := w.ticket(1001); got.State.Finished() || got.Place.Room != "503" {
			t.Errorf("it stands at %+v", got)
		}
	})
}

func TestAnErasureWaitsForAnOrdinaryMatterNotForEver(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元503水管漏了", "工单 1001")
		zhang.Tells("user_authorization_cancellation", sim.Text("OpenID", "oZHANG"))
		w.passes(14 * 24 * time.Hour)
		w.erases(0)
		w.passes(25 * time.Hour)
		w.erases(1)
		w.hasState(1001, domain.Cancelled)
		w.nowhere("oZHANG", "503")
	})
}

func TestVerifyFindsWhoWasNotErased(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Tells("user_authorization_cancellation", sim.Text("OpenID", "oZHANG"))
		w.isInOrder()
		w.passes(17 * 24 * time.Hour)
		found, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
		w.must(err)
		if len(found) != 1 || found[0].Check != "erasure" {
			t.Errorf("found %v", found)
		}
	})
}

func TestWhoRevokesIsForgottenWhereSheWas(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("我姓张，住3号楼2单元503", "记下了")
		_, err := zhang.phone.SendsRaw(w.ctx, "location", sim.Text("Location_X", "36.061"), sim.Text("Location_Y", "103.834"), sim.Text("Label", "沉香亭北"))
		w.must(err)
		if len(places(w, "沉香亭北")) == 0 {
			t.Fatal("where she was is nowhere even before")
		}
		for range 2 {
			w.passes(time.Second)
			zhang.Tells("user_authorization_revoke", sim.Text("OpenID", "oZHANG"), sim.Text("RevokeInfo", "13"))
		}
		w.nowhere("沉香亭北")
		w.noTicket()
		zhang.Hears("水管漏了", "按您登记的莱茵小镇3号楼2单元503") // what she said herself stays
		w.isInOrder()
	})
}

func TestWhoRevokesHisPhotosHasThemDeleted(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.inReach()
		w.phone("oZHANG").Follows()
		zhang, li := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("mLI")
		photo, ticket := zhang.asksWithPhoto("photo-key-1")
		_, others := li.uploads("photo-key-2", snapshot(t))
		w.deliver()
		w.judged() // until then nobody of them sees a photo
		revokes := func(kinds ...int) {
			t.Helper()
			w.passes(time.Second)
			_, err := w.wechat.Phone("yanbin-mini", "oZHANG").Revokes(w.ctx, kinds...)
			w.must(err)
			w.deliver()
		}
		revokes(8, 13)
		if got := zhang.views("/photos/" + photo); got.Code != http.StatusOK {
			t.Fatalf("she took back her phone, and her photo is answered %d", got.Code)
		}
		revokes(14)
		if got := zhang.views("/photos/" + photo); got.Code != http.StatusNotFound {
			t.Errorf("her photo is answered %d", got.Code)
		}
		if media := at[[]any](t, zhang.sees(ticket), "media"); len(media) != 0 {
			t.Errorf("it still hangs on the ticket: %v", media)
		}
		if _, err := w.app.Intake.Files.Get(idOf(t, photo)); err == nil {
			t.Error("its bytes are still kept")
		}
		if got := li.views("/photos/" + others); got.Code != http.StatusOK {
			t.Errorf("another's photo is answered %d", got.Code)
		}
		w.phone("oLIMIN").SeesNot("撤回了授权")
		revokes(99)
		w.phone("oLIMIN").Sees("1002", "撤回了授权").Hears("1 1002", "1002").Hears("3 1002", "1002")
		w.hasState(1002, domain.Closed)
		w.isInOrder()
	})
}

// idOf reads an id as the mini-program has it.
func idOf(t *testing.T, text string) (id domain.ID) {
	t.Helper()
	if err := id.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return id
}
