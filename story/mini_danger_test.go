package story

import (
	"strings"
	"testing"
	"time"
)

const fallen = "我爷爷倒在厨房了不动弹"

func TestADangerIsNeverRefusedForItsForm(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		for i, body := range []map[string]any{
			{"text": fallen, "phone": "家里没电话"},
			{"text": fallen, "photos": []string{"12345"}},
			{"text": fallen, "building_id": "12345"},
			{"text": fallen, "for": map[string]any{"name": "张奶奶", "building_id": "12345", "unit": "", "room": "", "consent": true}},
			{"text": "我爷爷刚才晕了一下，现在好了", "phone": "12"},
		} {
			zhang := w.opens("mZHANG"+string(rune('A'+i))).lives("3号楼", "2", "501")
			told := zhang.calls("POST", "/tickets", body)
			if told.status != 200 || !strings.Contains(told.raw, "急救 120") || !at[bool](w.t, told.json, "danger") {
				t.Errorf("%v was answered %d %s", body, told.status, told.raw)
			}
		}
		w.deliver()
		w.phone("oLIMIN").Sees("1001", "1002", "1003", "1004").SeesNot("1005")
		w.forward(2 * time.Minute) // she does not answer whether it is a danger
		w.phone("oLIMIN").Sees("1005")
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		zhang.fails(400, "POST", "/tickets", map[string]any{"text": "水管漏了", "phone": "12"})
		zhang.fails(400, "POST", "/tickets", map[string]any{"text": "水管漏了", "photos": []string{"12345"}})
	})
}

func TestADangerInAnAnswerThatComesTooLateIsHeard(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		lamp := zhang.asks("楼道灯坏了")
		told := zhang.does("POST", "/tickets/"+lamp+"/answer", map[string]any{"rating": 3, "text": "着火了快来人"})
		if !at[bool](w.t, told, "danger") || at[string](w.t, told, "tickets.0.id") == lamp {
			t.Errorf("she read %v", told)
		}
		w.phone("oLIMIN").Sees("1002")
		zhang.does("POST", "/tickets/"+lamp+"/cancel", nil)
		added := zhang.does("POST", "/tickets/"+lamp+"/add", map[string]any{"text": "我爷爷说心口有点闷"})
		if !strings.HasPrefix(at[string](w.t, added, "message"), "请先打电话") {
			t.Errorf("she read %v", added)
		}
	})
}

func TestPeoplePutBlanksAndDashesInAPhone(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, wang := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links()
		if me := zhang.does("PUT", "/me", map[string]any{"phone": "139-0000 0000"}); at[string](w.t, me, "phone") != "13900000000" {
			t.Errorf("she is %v", me)
		}
		zhang.does("POST", "/tickets", map[string]any{"text": "水管漏了", "phone": "139 1111 2222"})
		if task := wang.does("POST", "/offers/"+wang.offer()+"/take", nil); at[string](w.t, task, "phone") != "13911112222" {
			t.Errorf("he reads %v", task)
		}
	})
}
