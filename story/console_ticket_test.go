package story

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

var deskKey = regexp.MustCompile(`name="form" value="([0-9a-f]{32})"`)

// page is where a ticket stands at the console.
func (w *town) page(number int64) string { return "/console/tickets/" + w.ticket(number).ID.String() }

// fills opens a ticket, fills one of its forms in and sends it.
func (s *seat) fills(number int64, deed string, pairs ...string) *seat {
	s.w.t.Helper()
	form := url.Values{"form": {"0123456789abcdef"}}
	if found := deskKey.FindStringSubmatch(s.opens(s.w.page(number)).body); found != nil {
		form.Set("form", found[1])
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	s.posts(s.w.page(number)+"/"+deed, form)
	s.w.deliver()
	return s
}

// works does it, and expects that it is done.
func (s *seat) works(number int64, deed string, pairs ...string) *seat {
	s.w.t.Helper()
	if s.fills(number, deed, pairs...); s.status != http.StatusSeeOther {
		s.w.t.Fatalf("%s of %d by %s is answered %d\n%s", deed, number, s.name, s.status, s.body)
	}
	return s.opens(s.at).reads("办好了，该通知的人")
}

// balks does it, and expects to be refused with words, above the ticket.
func (s *seat) balks(status int, words string, number int64, deed string, pairs ...string) *seat {
	s.w.t.Helper()
	if s.fills(number, deed, pairs...); s.status != status || !strings.Contains(s.body, words) {
		s.w.t.Errorf("%s of %d by %s is answered %d without %q\n%s", deed, number, s.name, s.status, words, s.body)
	}
	return s
}

func (w *town) personNamed(name string) string {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	all, err := view.Communities(0)
	w.must(err)
	for _, c := range all {
		l, err := view.MembersOfCommunity(c.ID)
		w.must(err)
		if i := slices.IndexFunc(l, func(p domain.Person) bool { return p.Name == name }); i >= 0 {
			return l[i].ID.String()
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return ""
}

func TestATicketIsSeenMaskedAndOpenedWithAReason(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("我姓张，住3号楼2单元501")
		zhang.Says("厨房水管漏水了，电话13900000000")
		cadre, auditor := w.sits("陈干部"), w.sits("吴审计")
		cadre.opens(w.page(1001)).reads("工单 1001", "便民维修", "莱茵小镇3号楼", "张家", "<mark", "类别把握", "厨房", "待接单", "<b>张家</b> 报了这件事，已受理", "开始派单", "通知了谁", "看住址和电话", "我来办").
			readsNot("13900000000", "2单元501")
		if auditor.opens(w.page(1001)); auditor.status != http.StatusForbidden {
			t.Errorf("an auditor who opens a ticket is answered %d", auditor.status)
		}
		if auditor.posts(w.page(1001)+"/reveal", url.Values{"reason": {"call"}}); auditor.status != http.StatusForbidden {
			t.Errorf("an auditor who opens a door is answered %d", auditor.status)
		}
		if cadre.posts(w.page(1001)+"/reveal", url.Values{"reason": {"nosy"}}); cadre.status != http.StatusBadRequest {
			t.Errorf("a reason of nobody's is answered %d", cadre.status)
		}
		cadre.posts(w.page(1001)+"/reveal", url.Values{"reason": {"call"}}).reads("13900000000", "2单元501", "已经记下", "看了住址或电话：打电话")
		cadre.opens(w.page(1001)).readsNot("13900000000", "2单元501")
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1001).ID})
		w.must(err)
		last := events[len(events)-1]
		if last.Kind != "shown" || last.Data["reason"] != "call" || last.Data["phone"] != true || last.Actor.Person.String() != w.personNamed("陈干部") {
			t.Errorf("the last event is %+v", last)
		}
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		w.clock.Forward(25 * time.Hour)
		cadre = w.sits("陈干部")
		cadre.posts(w.page(1001)+"/reveal", url.Values{"reason": {"call"}})
		if cadre.status != http.StatusForbidden || !strings.Contains(cadre.body, "收起来了") {
			t.Errorf("a day after the end a door is answered %d", cadre.status)
		}
	})
}

func TestATicketIsHandledAtTheDeskAloneFromTakeToVisit(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501灯坏了")
		cadre := w.sits("陈干部")
		cadre.works(1001, "take").reads("陈干部", "已接单")
		zhang.Sees("社区陈干部接了")
		w.phone("oWANG").Sees("已有人接了")
		w.sits("郑管理").balks(http.StatusConflict, "已经有人接了", 1001, "take")
		cadre.works(1001, "arrive")
		cadre.works(1001, "pause", "reason", "parts")
		w.hasState(1001, domain.Working)
		cadre.balks(http.StatusConflict, "变化", 1001, "arrive")
		cadre.balks(http.StatusBadRequest, "没填全", 1001, "done", "served", "many")
		cadre.works(1001, "done", "served", "2")
		zhang.Sees("3 没办好")
		w.hasState(1001, domain.Resolved)
		lead := w.sits("钱队长")
		lead.works(1001, "visit", "rating", "3", "words", "还在滴水")
		if got := w.ticket(1001); got.Reopened != 1 || got.State != domain.Offering {
			t.Errorf("after the visit it is %s, reopened %d times", got.State, got.Reopened)
		}
		w.sound()
	})
}

func TestAFormSentTwiceIsDoneOnce(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		cadre := w.sits("陈干部")
		key := deskKey.FindStringSubmatch(cadre.opens(w.page(1001)).body)[1]
		form := url.Values{"form": {key}, "words": {"请问是冷水管还是热水管？"}}
		for range 3 {
			if cadre.posts(w.page(1001)+"/ask", form); cadre.status != http.StatusSeeOther {
				t.Errorf("it is answered %d", cadre.status)
			}
		}
		w.deliver()
		zhang.Counts("请问是冷水管还是热水管", 1)
		form.Set("words", "别的话")
		if cadre.posts(w.page(1001)+"/ask", form); cadre.status != http.StatusConflict {
			t.Errorf("other words under the same key are answered %d", cadre.status)
		}
		form.Set("form", "short")
		if cadre.posts(w.page(1001)+"/ask", form); cadre.status != http.StatusBadRequest {
			t.Errorf("a form without its key is answered %d", cadre.status)
		}
		zhang.Says("是热水管")
		cadre.opens(w.page(1001)).reads("陈干部", "冷水管还是热水管", "是热水管", "问居民")
		w.sound()
	})
}

func TestTheDeskGivesAMatterToWhomItNames(t *testing.T) {
	idle := strings.Replace(everybody, "      - {name: 邻里帮二队}\n", "      - {name: 邻里帮二队}\n      - {name: 闲人队, categories: [lift]}\n", 1) +
		"      - {name: 魏队长, role: lead, phone: \"13800000051\", openid: oWEI, teams: [闲人队]}\n"
	everywhere(t, idle, func(w *town) {
		w.phone("oWEI").Follows()
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		cadre, chen, zhao := w.sits("陈干部"), w.phone("oCHEN"), w.phone("oZHAO")
		cadre.balks(http.StatusBadRequest, "名单", 1001, "assign", "person", "77")
		cadre.works(1001, "assign", "person", w.personNamed("陈德福")).reads("交给陈德福")
		chen.Sees("【派您】工单 1001", "请您去一趟")
		zhang.Sees("陈师傅接了")
		cadre.works(1001, "assign", "person", w.personNamed("赵志刚")).reads("换人办", "交给赵志刚")
		chen.Sees("不用去了")
		zhao.Sees("【派您】工单 1001")
		zhang.Sees("赵师傅接了")
		if got, want := w.history(w.ticket(1001)), "opened dispatch take hand_back take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		zhang.Says("3号楼2单元501灯坏了")
		cadre.opens(w.page(1002))
		teams, err := w.app.DB.View(w.ctx).TeamsOf(w.ticket(1002).Community)
		w.must(err)
		cadre.works(1002, "team", "team", teams[2].ID.String())
		w.phone("oWEI").Sees("【派人】工单 1002")
		cadre.balks(http.StatusConflict, "已经问过", 1002, "team", "team", teams[2].ID.String())
		cadre.balks(http.StatusBadRequest, "没有登记队长", 1002, "team", "team", teams[1].ID.String())
		w.sound()
	})
}

func TestTheDeskAnswersCorrectsAndTurnsDown(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		zhang.Says("老年卡怎么办")
		zhang.Says("楼上天天半夜吵，想请人调解一下")
		cadre := w.sits("陈干部")
		cadre.balks(http.StatusBadRequest, "写一句话", 1002, "answer", "words", " ")
		cadre.works(1002, "answer", "words", "下周一开始，带上户口本")
		zhang.Sees("下周一开始")
		w.hasState(1002, domain.Resolved)
		cadre.balks(http.StatusConflict, "打电话或当面说", 1003, "answer", "words", "知道了")
		cadre.works(1001, "reclass", "category", "property", "urgency", "2")
		if got := w.ticket(1001); got.Category != domain.Property || got.Urgency != 2 {
			t.Errorf("it is %s, urgency %d", got.Category, got.Urgency)
		}
		building := w.ticket(1001).Building
		cadre.works(1001, "place", "building", building.String(), "unit", "1", "room", "101")
		if got := w.ticket(1001); got.Place.Unit != "1" || got.Place.Room != "101" {
			t.Errorf("it is at %+v", got.Place)
		}
		cadre.balks(http.StatusConflict, "合并", 1001, "merge", "into", "1002")
		cadre.works(1001, "turndown", "reason", "outside", "words", "这是开发商的事，我们已经替您转告")
		zhang.Sees("替您转告")
		cadre.opens(w.page(1001)).reads("说明办不了：不归社区管")
		w.sound()
	})
}

func TestTheSameLossIsMergedAndTakenApartAtTheDesk(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼2单元电梯坏了不动了")
		w.phone("oLIU").Follows().Says("1号楼2单元电梯又坏了") // merged by itself
		cadre := w.sits("陈干部")
		w.hasState(1002, domain.Merged)
		cadre.works(1002, "unmerge").reads("从合并里拆开")
		cadre.works(1002, "merge", "into", "1001").reads("并到同一处设施的工单")
		cadre.opens(w.page(1001)).reads("合并的", ">1002<")
		w.sound()
	})
}

func TestAJointCaseIsRunAtTheDesk(t *testing.T) {
	jointly(t, "3号楼2单元501墙里渗水，物业说不归他管", func(w *town, zhang, _ *phone) {
		lead, unit := w.sits("李敏"), w.sits("高升")
		lead.works(1001, "joint", "deed", "convene", "unit", "绿洲物业", "units", "业委会").reads("联办", "绿洲物业", "业委会", "牵头")
		unit.opens("/console/")
		if unit.status != http.StatusSeeOther || unit.at != "/console/legs" {
			t.Errorf("a unit's first page is answered %d %s", unit.status, unit.at)
		}
		unit.opens("/console/legs").reads("工单 1001", "绿洲物业", "收到").readsNot("业委会", "单元501")
		legs, err := w.app.DB.View(w.ctx).LegsFor(mustID(w, w.personNamed("高升")))
		w.must(err)
		say := func(leg domain.ID, deed, words string) int {
			return unit.posts("/console/legs/"+leg.String(), url.Values{"deed": {deed}, "words": {words}}).status
		}
		if got := say(legs[0].ID, "blocked", ""); got != http.StatusBadRequest {
			t.Errorf("blocked without a reason is answered %d", got)
		}
		if got := say(legs[0].ID, "done", ""); got != http.StatusSeeOther {
			t.Errorf("done is answered %d", got)
		}
		if got := say(legs[0].ID, "done", ""); got != http.StatusConflict {
			t.Errorf("done again is answered %d", got)
		}
		all, err := w.app.DB.View(w.ctx).LegsOf(legs[0].Case)
		w.must(err)
		for _, l := range all {
			if l.ID != legs[0].ID {
				if got := say(l.ID, "done", ""); got != http.StatusNotFound {
					t.Errorf("another unit's leg is answered %d", got)
				}
			}
		}
		lead.opens(w.page(1001)).reads("还不能办结")
		lead.balks(http.StatusConflict, "变化", 1001, "joint", "deed", "conclude")
		lead.works(1001, "joint", "deed", "minute", "words", "下周三前查清")
		lead.fills(1001, "link", "leg", "2").reads("发给单位的话", "/h/leg/")
		lead.works(1001, "joint", "deed", "waived", "leg", "2", "words", "不用它了")
		lead.works(1001, "joint", "deed", "conclude", "served", "30")
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1001).ID})
		w.must(err)
		if served := events[len(events)-1].Data["served"]; served != float64(30) {
			t.Errorf("people served: %v", served)
		}
		zhang.Sees("3 没办好")
	})
}

func TestAMatterIsEnteredForSomebodyWithoutAPhone(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		cadre := w.sits("陈干部")
		buildings, err := w.app.DB.View(w.ctx).BuildingsOf("yanbin", "3")
		w.must(err)
		key := deskKey.FindStringSubmatch(cadre.opens("/console/enter").reads("代人登记", "莱茵小镇3号楼").readsNot("鱼池嘉园").body)[1]
		form := url.Values{"form": {key}, "words": {"家里灯坏了"}, "name": {"张奶奶"}, "building": {buildings[0].ID.String()}, "unit": {"2"}, "room": {"501"}}
		if cadre.posts("/console/enter", form); cadre.status != http.StatusBadRequest || !strings.Contains(cadre.body, "愿不愿意") || !strings.Contains(cadre.body, "家里灯坏了") {
			t.Errorf("without consent it is answered %d\n%s", cadre.status, cadre.body)
		}
		form.Set("consent", "1")
		for range 2 {
			if cadre.posts("/console/enter", form); cadre.status != http.StatusSeeOther || cadre.at != w.page(1001)+"/slip" {
				t.Fatalf("it is answered %d %s\n%s", cadre.status, cadre.at, cadre.body)
			}
		}
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("it was entered twice: %v", err)
		}
		cadre.opens(w.page(1001)+"/slip").reads("1001", "雁滨社区", "0931-0000000", "便民维修").readsNot("张奶奶", "2单元")
		cadre.opens(w.page(1001)+"/qr").reads("<svg", strconv.Quote("http://www.w3.org/2000/svg"))
		form.Set("building", buildings[1].ID.String())
		form.Set("form", "abcdefabcdefabcdef")
		if cadre.posts("/console/enter", form); cadre.status != http.StatusBadRequest {
			t.Errorf("another community's building is answered %d", cadre.status)
		}
		w.sound()
	})
}

func mustID(w *town, text string) (id domain.ID) {
	w.must(id.UnmarshalText([]byte(text)))
	return id
}

// TestATakenMatterThatStaffFindsToBeADanger: who has it and the duty hear so at
// once, its time is a danger's from then on, and whom she looks after is seen to.
func TestATakenMatterThatStaffFindsToBeADanger(t *testing.T) {
	file := everybody + `      - {name: 张秀英, role: volunteer, phone: "13800000030", openid: oXIU}
    carers: [{who: "13800000030", name: 何秀兰, note: 中风后不能起身}]
`
	everywhere(t, file, func(w *town) {
		xiu, wang, limin, cadre := w.phone("oXIU").Follows(), w.phone("oWANG"), w.phone("oLIMIN"), w.sits("陈干部")
		xiu.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了")
		limin.SeesNot("1001")
		cadre.works(1001, "reclass", "category", "emergency", "urgency", "3")
		wang.Sees("工单 1001", "可能有危险")
		limin.Sees("工单 1001", "可能有危险", "【照护】工单 1001")
		w.hasState(1001, domain.Accepted)
		clock, err := w.app.DB.View(w.ctx).RunningClock(w.ticket(1001).ID)
		w.must(err)
		if left := clock.Due.Sub(w.clock.Now()); clock.Kind != domain.ClockArrive || left > 15*time.Minute {
			t.Errorf("the clock %s runs out in %s", clock.Kind, left)
		}
		cadre.works(1001, "reclass", "category", "health", "urgency", "0")
		limin.Counts("可能有危险", 1) // said again and otherwise, it is a danger still
		if ticket := w.ticket(1001); ticket.Category != domain.Health || ticket.Urgency != 3 {
			t.Errorf("the ticket is %s of urgency %d", ticket.Category, ticket.Urgency)
		}
		w.sound()
	})
}

// TestTheDeskGivesTheMatterOfTwoToAnother: the second of two hears with whom he
// goes now, and may still hand it back.
func TestTheDeskGivesTheMatterOfTwoToAnother(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		wang, chen, zhao, cadre := w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO"), w.sits("陈干部")
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		wang.Hears("1", "还差一位")
		chen.Hears("1", "两个人齐了")
		cadre.works(1001, "assign", "person", w.personNamed("赵志刚"))
		wang.Sees("不用去了")
		zhao.Sees("【派您】工单 1001")
		chen.Sees("【同去】工单 1001", "请和赵师傅一起去").Hears("4 家里有事", "另找人")
		zhao.Sees("同去的人有变动") // on a card: he wrote nothing
		w.hasState(1001, domain.Offering)
		w.sound()
	})
}

func TestTheDeskReadsWhomToCallInADanger(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501着火了")
		w.sits("陈干部").opens(w.page(1001)).reads("急救 120，火警 119，报警 110").readsNot("单元501")
	})
}
