package story

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

func TestTheWholeStoryByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		zhang.does("PUT", "/me", map[string]any{"name": "张秀英", "phone": "13900000000"})
		wang, chen := w.opens("oWANG").links(), w.opens("oCHEN").links()

		asked := zhang.does("POST", "/tickets", map[string]any{"text": "厨房水管漏水了"})
		if at[bool](w.t, asked, "danger") || at[string](w.t, asked, "need") != "" || at[float64](w.t, asked, "tickets.0.number") != 1001 {
			t.Errorf("she read %v", asked)
		}
		ticket := at[string](w.t, asked, "tickets.0.id")
		if place := at[string](w.t, asked, "tickets.0.place"); place != "莱茵小镇3号楼2单元501" {
			t.Errorf("it is at %s", place)
		}
		w.phone("oWANG").Sees("工单 1001", "便民维修", "张家").SeesNot("501", "13900000000")

		offers := wang.calls("GET", "/offers", nil)
		if strings.Contains(offers.raw, "501") || strings.Contains(offers.raw, "13900000000") || !strings.Contains(offers.raw, "莱茵小镇3号楼") {
			t.Errorf("the offer tells %s", offers.raw)
		}
		taken := wang.does("POST", "/offers/"+wang.offer()+"/take", nil)
		if at[string](w.t, taken, "place") != "莱茵小镇3号楼2单元501" || at[string](w.t, taken, "phone") != "13900000000" {
			t.Errorf("the taker reads %v", taken)
		}
		w.phone("oCHEN").Sees("工单 1001 已有人接了")
		if n := len(at[[]any](w.t, chen.does("GET", "/offers", nil), "offers")); n != 0 {
			t.Errorf("chen is still asked %d things", n)
		}
		w.hasState(1001, domain.Accepted)
		if seen := zhang.sees(ticket); at[string](w.t, seen, "helper") != "王师傅" || at[string](w.t, seen, "status") != "有人接了" {
			t.Errorf("she sees %v", seen)
		}

		wang.does("POST", "/tasks/"+ticket+"/arrive", nil)
		w.hasState(1001, domain.Working)
		wang.does("POST", "/tasks/"+ticket+"/done", map[string]any{"served": 2})
		w.hasState(1001, domain.Resolved)
		zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1, "text": "谢谢"})
		row := w.hasState(1001, domain.Closed)
		if got, want := w.history(row), "opened dispatch take arrive finish confirm"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		seen := zhang.sees(ticket)
		for i, step := range []string{"受理", "派单", "办理", "回访"} {
			if at[string](w.t, seen, "steps."+string(rune('0'+i))+".name") != step || at[string](w.t, seen, "steps."+string(rune('0'+i))+".at") == "" {
				t.Errorf("the steps are %v", seen["steps"])
			}
		}
		open, closed := zhang.does("GET", "/tickets?state=open", nil), zhang.does("GET", "/tickets?state=closed", nil)
		if len(at[[]any](w.t, open, "tickets")) != 0 || at[string](w.t, closed, "tickets.0.id") != ticket {
			t.Errorf("open are %v, closed %v", open, closed)
		}
		if older := zhang.does("GET", "/tickets?state=closed&before="+ticket, nil); len(at[[]any](w.t, older, "tickets")) != 0 {
			t.Errorf("older than the only one are %v", older)
		}
	})
}

func TestTheConversationIsWhatSheWroteAndRead(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		ticket := zhang.asks("厨房水管漏水了")
		w.forward(time.Second)
		w.phone("oWANG").Hears("1", "归您了")
		w.forward(time.Second)
		zhang.does("POST", "/tickets/"+ticket+"/add", map[string]any{"text": "水越来越多了"})
		w.forward(time.Second)
		w.phone("oZHANG").Hears("快一点吧", "记到工单 1001")
		w.forward(time.Second)
		w.phone("oWANG").Hears("到楼下了，门锁着", "").Sees("补充")
		var lines []string
		for _, l := range at[[]any](w.t, zhang.sees(ticket), "conversation") {
			l := l.(map[string]any)
			lines = append(lines, l["from"].(string)+" "+l["text"].(string))
		}
		all := strings.Join(lines, "\n")
		last := 0
		for _, want := range []string{"me 厨房水管漏水了", "linli 收到：便民维修", "linli 有人接了", "me 水越来越多了", "linli 记到工单 1001", "me 快一点吧"} {
			i := strings.Index(all[last:], want)
			if i < 0 {
				t.Fatalf("%q does not follow in\n%s", want, all)
			}
			last += i
		}
		if strings.Contains(all, "门锁着") || strings.Contains(all, "归您了") {
			t.Errorf("she reads what the helper wrote:\n%s", all)
		}
	})
}

func TestNobodyAcceptsByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine+chiefs), func(w *town) {
		w.phone("oZHOU").Follows()
		zhang, sun := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oSUN").links()
		ticket := zhang.asks("水管漏了")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO"} {
			v := w.opens(openid).links()
			offer := v.offer()
			v.does("POST", "/offers/"+offer+"/decline", nil)
			v.does("POST", "/offers/"+offer+"/decline", nil) // again is no fault
		}
		sun.does("POST", "/offers/"+sun.offer()+"/decline", nil)
		w.hasState(1001, domain.Open)
		duty := w.opens("oLIMIN").links()
		if got := at[string](w.t, duty.does("GET", "/duty/tickets", nil), "waiting.0.ticket_id"); got != ticket {
			t.Errorf("%s waits, want %s", got, ticket)
		}
		if at[string](w.t, zhang.sees(ticket), "steps.0.at") == "" || zhang.sees(ticket)["steps"].([]any)[1].(map[string]any)["at"] != nil {
			t.Errorf("the steps are %v", zhang.sees(ticket)["steps"])
		}
		w.at("9:00")
		w.hasLevel(1001, domain.LevelSecretary)
		taken := duty.does("POST", "/duty/tickets/"+ticket+"/take", nil)
		if at[string](w.t, taken, "place") == "" {
			t.Errorf("the duty reads %v", taken)
		}
		w.hasState(1001, domain.Accepted)
		w.opens("oZHOU").links().fails(409, "POST", "/duty/tickets/"+ticket+"/take", nil, "已经有人接了")
		if at[string](w.t, zhang.sees(ticket), "helper") != "社区李干部" {
			t.Errorf("she sees %v", zhang.sees(ticket))
		}
	})
}

func TestWhoIsLateOrHandsBackIsReplacedByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang, wang, chen := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links()
		ticket := zhang.asks("水管漏了")
		wang.takes()
		w.forward(25 * time.Hour)
		w.phone("oWANG").Sees("您到了吗？")
		w.forward(9 * time.Hour)
		wang.fails(404, "POST", "/tasks/"+ticket+"/arrive", nil)
		if chen.takes() != ticket {
			t.Fatal("chen took another")
		}
		chen.does("POST", "/tasks/"+ticket+"/arrive", nil)
		chen.does("POST", "/tasks/"+ticket+"/handback", map[string]any{"reason": "孩子发烧了"})
		if strings.Contains(zhang.calls("GET", "/tickets/"+ticket, nil).raw, "孩子发烧") {
			t.Error("she reads the reason")
		}
		w.hasState(1001, domain.Offering)
		if n := len(at[[]any](w.t, chen.does("GET", "/offers", nil), "offers")); n != 0 {
			t.Errorf("chen is asked again")
		}
		w.opens("oZHAO").links().takes()
		row := w.hasState(1001, domain.Accepted)
		if got, want := w.history(row), "opened dispatch take overdue reminded overdue hand_back dispatch take arrive hand_back dispatch take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
	})
}

func TestThreeTimesNotSolvedByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine+chiefs), func(w *town) {
		w.phone("oZHOU").Follows()
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		ticket := zhang.asks("水管漏了")
		for i, openid := range []string{"oWANG", "oCHEN", "oZHAO"} {
			v := w.opens(openid).links()
			v.takes()
			v.does("POST", "/tasks/"+ticket+"/done", nil)
			told := zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 3, "text": "还是漏水，跟没修一样"})
			if !strings.Contains(at[string](w.t, told, "message"), "对不起") || int(zhang.sees(ticket)["reopened"].(float64)) != i+1 {
				t.Errorf("she reads %v", told)
			}
		}
		w.phone("oZHOU").Sees("【督办】工单 1001")
		w.hasState(1001, domain.Open)
		w.hasLevel(1001, domain.LevelSecretary)
		zhang.fails(409, "POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1}, "有变化了")
	})
}

func TestSilenceAndAReturnVisitByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, duty := w.opens("mZHANG").lives("3号楼", "1", "203"), w.opens("oLIMIN").links()
		ticket := zhang.asks("快来人啊我爷爷倒在厨房了不动弹")
		wang := w.opens("oWANG").links()
		wang.takes()
		wang.does("POST", "/tasks/"+ticket+"/done", nil)
		w.forward(25 * time.Hour)
		w.forward(49 * time.Hour)
		if got := at[string](w.t, duty.does("GET", "/duty/tickets", nil), "visits.0.ticket_id"); got != ticket {
			t.Errorf("to be visited is %s", got)
		}
		wang.fails(403, "POST", "/duty/tickets/"+ticket+"/visit", map[string]any{"rating": 1})
		duty.does("POST", "/duty/tickets/"+ticket+"/visit", map[string]any{"rating": 2})
		if row := w.hasState(1001, domain.Closed); row.Rating != domain.RatedFair {
			t.Errorf("rated %d", row.Rating)
		}
		zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 3}) // she thinks better of it
		w.hasState(1001, domain.Offering)
	})
}

func TestDangerAtNightByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG")
		w.at("2:13")
		asked := zhang.does("POST", "/tickets", map[string]any{"text": "快来人啊我爷爷倒在厨房了不动弹"})
		message := at[string](w.t, asked, "message")
		if !at[bool](w.t, asked, "danger") || at[string](w.t, asked, "need") != "place" || !strings.HasPrefix(message, "请先打电话：急救 120，火警 119，报警 110。") {
			t.Errorf("she read %v", asked)
		}
		ticket := at[string](w.t, asked, "tickets.0.id")
		w.phone("oLIMIN").Sees("1001") // at once, wherever it is
		placed := zhang.does("POST", "/tickets/"+ticket+"/place", map[string]any{"building_id": zhang.building("3号楼"), "unit": "1", "room": "203"})
		if at[string](w.t, placed, "need") != "" {
			t.Errorf("it still needs %v", placed)
		}
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			w.phone(openid).Sees("1001")
		}
		again := zhang.does("POST", "/tickets", map[string]any{"text": "快一点啊爷爷没气了"})
		if at[string](w.t, again, "tickets.0.id") != ticket || !at[bool](w.t, again, "danger") {
			t.Errorf("pressing made %v", again)
		}
		cancelled := zhang.does("POST", "/tickets/"+ticket+"/cancel", nil)
		if at[string](w.t, cancelled, "tickets.0.state") == "cancelled" {
			t.Error("a danger was cancelled")
		}
		w.phone("oLIMIN").Sees("说没事了")
	})
}

func TestDangerInWordsAboutALampIsADanger(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "1", "203")
		lamp := zhang.asks("楼道灯坏了")
		told := zhang.does("POST", "/tickets/"+lamp+"/add", map[string]any{"text": "爷爷摸黑摔倒了，昏过去了，没有反应"})
		if at[string](w.t, told, "tickets.0.id") == lamp || !at[bool](w.t, told, "danger") || at[float64](w.t, told, "tickets.0.urgency") != 3 {
			t.Errorf("it became %v", told)
		}
		w.phone("oLIMIN").Sees("1002")
	})
}

func TestSeveralNeedsAndAMissingPlaceByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine+lake), func(w *town) {
		zhang := w.opens("mZHANG")
		asked := zhang.does("POST", "/tickets", map[string]any{"text": "水管漏了，另外想请人陪老人去医院"})
		if n := len(at[[]any](w.t, asked, "tickets")); n != 2 || at[string](w.t, asked, "need") != "place" {
			t.Fatalf("%d tickets of %v", n, asked)
		}
		first, second := at[string](w.t, asked, "tickets.0.id"), at[string](w.t, asked, "tickets.1.id")
		zhang.does("POST", "/tickets/"+first+"/place", map[string]any{"building_id": zhang.building("3号楼"), "unit": "2", "room": "501"})
		w.hasState(1001, domain.Offering)
		w.hasState(1002, domain.Offering)
		for _, ticket := range []string{first, second} {
			if at[string](w.t, zhang.sees(ticket), "conversation.0.text") != "水管漏了，另外想请人陪老人去医院" {
				t.Errorf("the conversation is %v", zhang.sees(ticket)["conversation"])
			}
		}
		same := zhang.does("POST", "/tickets", map[string]any{"text": "水管漏了，另外想请人陪老人去医院"})
		if id := at[string](w.t, same, "tickets.0.id"); id != first && id != second {
			t.Errorf("the same words made %v", same)
		}
		zhang.does("POST", "/tickets/"+second+"/cancel", nil)
		w.hasState(1002, domain.Cancelled)
		zhang.fails(409, "POST", "/tickets/"+second+"/add", map[string]any{"text": "还在吗"})
		lakes := w.opens("oDENG").links() // known there, though the mini-program is another community's
		lakes.fails(404, "GET", "/tasks/"+first, nil)
	})
}

func TestWhoLeavesInBetweenIsReplacedByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang, wang := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links()
		ticket := zhang.asks("水管漏了")
		wang.takes()
		w.phone("oWANG").Leaves()
		w.deliver()
		w.hasState(1001, domain.Offering)
		wang.fails(404, "POST", "/tasks/"+ticket+"/arrive", nil)
		zhao := w.opens("oZHAO").links()
		zhao.takes()
		w.phone("oZHANG").Leaves() // no push reaches her, the mini-program does
		zhao.does("POST", "/tasks/"+ticket+"/arrive", nil)
		zhao.does("POST", "/tasks/"+ticket+"/done", nil)
		if at[string](w.t, zhang.sees(ticket), "status") != "等您确认" {
			t.Errorf("she sees %v", zhang.sees(ticket))
		}
		zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1})
		w.hasState(1001, domain.Closed)
	})
}

func TestAskedByMiniProgramAnsweredInChatAndTheOtherWayRound(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").links().lives("3号楼", "2", "501")
		ticket := zhang.asks("水管漏了")
		w.phone("oWANG").Hears("1", "归您了", "501").Hears("2", "您已到").Hears("3", "辛苦了")
		w.phone("oZHANG").Sees("王师傅接了", "王师傅到了", "3 没办好").Hears("1", "办结")
		if at[string](w.t, zhang.sees(ticket), "state") != "closed" {
			t.Errorf("she sees %v", zhang.sees(ticket))
		}

		w.phone("oZHANG").Hears("厨房灯坏了", "工单 1002")
		open := zhang.does("GET", "/tickets?state=open", nil)
		second := at[string](w.t, open, "tickets.0.id")
		chen := w.opens("oCHEN").links()
		if chen.takes() != second {
			t.Error("chen took another")
		}
		w.phone("oZHANG").Sees("陈师傅接了")
		chen.does("POST", "/tasks/"+second+"/done", nil)
		zhang.does("POST", "/tickets/"+second+"/answer", map[string]any{"rating": 2})
		w.hasState(1002, domain.Closed)
	})
}

func TestTheSameKeyThreeTimesAtOnceDoesItsWorkOnce(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang, wang := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links()
		thrice := func(m *mini, path string, body any) answered {
			t.Helper()
			answers := make([]answered, 3)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() { answers[i] = m.callsUnder("one-key-"+strings.ReplaceAll(path, "/", "."), "POST", path, body) })
			}
			all.Wait()
			for _, a := range answers {
				if a.status != 200 || a.raw != answers[0].raw {
					t.Fatalf("%s was answered %+v", path, answers)
				}
			}
			w.deliver()
			return answers[0]
		}
		ticket := at[string](w.t, thrice(zhang, "/tickets", map[string]any{"text": "水管漏了"}).json, "tickets.0.id")
		thrice(wang, "/offers/"+wang.offer()+"/take", nil)
		thrice(wang, "/tasks/"+ticket+"/arrive", nil)
		thrice(wang, "/tasks/"+ticket+"/done", map[string]any{"served": 1})
		thrice(zhang, "/tickets/"+ticket+"/answer", map[string]any{"rating": 1})
		row := w.hasState(1001, domain.Closed)
		if got, want := w.history(row), "opened dispatch take arrive finish confirm"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a second ticket: %v", err)
		}
		if got := zhang.callsUnder("one-key-.tickets", "POST", "/tickets", map[string]any{"text": "灯坏了"}); got.status != 409 {
			t.Errorf("another write under the same key was answered %+v", got)
		}
		if got := wang.callsUnder("one-key-.tickets", "POST", "/tickets", map[string]any{"text": "1号楼灯坏了"}); got.status != 200 {
			t.Errorf("the same key of somebody else was answered %+v", got)
		}
		for _, key := range []string{"", "short", strings.Repeat("k", 65), "a key with blanks"} {
			if got := zhang.callsUnder(key, "POST", "/tickets", map[string]any{"text": "灯坏了"}); got.status != 400 {
				t.Errorf("under the key %q it was answered %+v", key, got)
			}
		}
	})
}

func TestOfTwoWhoTapAtOnceOneComes(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		volunteers := []*mini{w.opens("oWANG").links(), w.opens("oCHEN").links(), w.opens("oZHAO").links()}
		for range 5 {
			zhang.asks("水管漏了")
			answers := make([]answered, len(volunteers))
			offers := []string{volunteers[0].offer(), volunteers[1].offer(), volunteers[2].offer()}
			var all sync.WaitGroup
			for i, v := range volunteers {
				all.Go(func() { answers[i] = v.calls("POST", "/offers/"+offers[i]+"/take", nil) })
			}
			all.Wait()
			w.deliver()
			winner := slices.IndexFunc(answers, func(a answered) bool { return a.status == 200 })
			for i, a := range answers {
				if i != winner && (a.status != 409 || !strings.Contains(a.raw, "已经有人接了")) {
					t.Fatalf("they read %+v", answers)
				}
			}
			if winner < 0 {
				t.Fatal("nobody won")
			}
			ticket := at[string](w.t, answers[winner].json, "ticket_id")
			volunteers[winner].does("POST", "/tasks/"+ticket+"/done", nil)
			zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1})
		}
	})
}

func TestACadreEntersAMatterByMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine+lake), func(w *town) {
		duty, wang := w.opens("oLIMIN").links(), w.opens("oWANG").links()
		helped := map[string]any{"name": "张秀英", "building_id": duty.building("3号楼"), "unit": "2", "room": "501", "consent": false}
		ask := map[string]any{"text": "水管漏了", "for": helped}
		duty.fails(400, "POST", "/tickets", ask, "先问过本人")
		helped["consent"] = true
		wang.fails(403, "POST", "/tickets", ask)
		w.opens("mLI").fails(403, "POST", "/tickets", ask)
		w.opens("oTIAN").links().fails(403, "POST", "/tickets", ask) // another community's cadre
		told := duty.does("POST", "/tickets", ask)
		if !strings.Contains(at[string](w.t, told, "message"), "代张家记下了") {
			t.Errorf("the cadre read %v", told)
		}
		wang.takes()
		row := w.hasState(1001, domain.Accepted)
		consents, err := w.app.DB.View(w.ctx).Consents(row.Beneficiary)
		w.must(err)
		if len(consents) != 1 || consents[0].Kind != store.ConsentProxy || consents[0].By != row.Requester {
			t.Errorf("her consent is %+v", consents)
		}
	})
}
