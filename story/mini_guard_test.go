package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/service"
)

func TestADoorIsNotReadForEverByAKeyOrAnOldOffer(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, wang := w.opens("mZHANG").lives("3号楼", "2", "东501"), w.opens("oWANG").links()
		ticket := zhang.asks("水管漏了，电话13911112222")
		offer := wang.offer()
		take := func() answered { return wang.callsUnder("takes-it-once", "POST", "/offers/"+offer+"/take", nil) }
		if first := take(); !strings.Contains(first.raw, "13911112222") || !strings.Contains(first.raw, "东501") || take().raw != first.raw {
			t.Errorf("the taker reads %s", first.raw)
		}
		wang.does("POST", "/tasks/"+ticket+"/done", nil)
		w.clock.Forward(25 * time.Hour)
		for range 2 {
			for _, got := range []answered{take(), wang.calls("POST", "/offers/"+offer+"/take", nil), wang.calls("GET", "/tasks/"+ticket, nil)} {
				if strings.Contains(got.raw, "13911112222") || strings.Contains(got.raw, "东501") {
					t.Errorf("he still reads %s", got.raw)
				}
			}
			zhang.calls("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1})
			w.clock.Forward(72 * time.Hour)
		}
	})
}

func TestAnOldOfferTakesNothing(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, wang, chen := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links()
		ticket := zhang.asks("水管漏了")
		mine, his := wang.offer(), chen.offer()
		chen.does("POST", "/offers/"+his+"/decline", nil)
		wang.takes()
		wang.does("POST", "/tasks/"+ticket+"/done", nil)
		zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 3})
		w.hasState(1001, domain.Offering)
		wang.fails(409, "POST", "/offers/"+mine+"/take", nil)
		chen.fails(409, "POST", "/offers/"+his+"/take", nil)
	})
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, chen := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oCHEN").links()
		zhang.asks("水管漏了")
		offer := chen.offer()
		chen.does("POST", "/offers/"+offer+"/decline", nil)
		chen.does("POST", "/offers/"+offer+"/take", nil) // he has changed his mind
		w.hasState(1001, domain.Accepted)
	})
}

func TestALoginEndsWithErasure(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links()
		_, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		zhang.fails(401, "GET", "/me", nil)
		zhang.fails(401, "POST", "/tickets", map[string]any{"text": "3号楼2单元507灯坏了"})
	})
}

func TestAddedWordsSayWhereItIs(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG")
		ticket := zhang.asks(fallen)
		told := zhang.does("POST", "/tickets/"+ticket+"/add", map[string]any{"text": "3号楼1单元203"})
		if at[string](w.t, told, "need") != "" || w.ticket(1001).Building == 0 {
			t.Errorf("she read %v", told)
		}
		was := w.ticket(1001)
		zhang.does("POST", "/tickets/"+ticket+"/add", map[string]any{"text": "5号楼楼道灯坏了"})
		if now := w.ticket(1001); now.Building != was.Building || now.Place != was.Place {
			t.Errorf("a lamp moved the danger to %v", now.Place)
		}
	})
}

func TestADangerInTheReasonOfAHandBackIsHeardInChat(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("1", "归您了").Hears("4 老人倒在厨房不动弹了", "120", "另找人")
		w.phone("oLIMIN").Sees("1001")
	})
}

func TestWhoSettledItDoesNotJudgeIt(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, duty := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oLIMIN").links()
		ticket := zhang.asks("水管漏了")
		duty.does("POST", "/duty/tickets/"+ticket+"/take", nil)
		duty.does("POST", "/tasks/"+ticket+"/done", nil)
		duty.fails(409, "POST", "/duty/tickets/"+ticket+"/visit", map[string]any{"rating": 1}, "不归您管")
		w.phone("oLIMIN").Hears("回访 1001 1", "不归您管")
		w.hasState(1001, domain.Resolved)
	})
}

func TestARefusalForHasteIsNotForEver(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		for range 21 {
			zhang.calls("POST", "/tickets", map[string]any{"text": "水管漏了"})
		}
		asks := func() answered {
			return zhang.callsUnder("hasty-key", "POST", "/tickets", map[string]any{"text": "楼道灯坏了"})
		}
		if got := asks(); got.status != 429 {
			t.Fatalf("too many in a minute were answered %d %s", got.status, got.raw)
		}
		w.clock.Forward(2 * time.Minute)
		got := asks()
		if got.status != 200 || asks().raw != got.raw {
			t.Errorf("later it was answered %d %s", got.status, got.raw)
		}
	})
}

func TestPhotosHaveALimit(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG")
		for i := range 21 {
			status, _ := zhang.uploads("photo-limit-"+string(rune('a'+i)), nil)
			if want := map[bool]int{true: 400, false: 429}[i < 20]; status != want {
				t.Errorf("photo %d was answered %d, want %d", i+1, status, want)
			}
		}
	})
}
