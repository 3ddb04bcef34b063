package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/sheet"
	"linli/store"
)

// minded is rhine with a secretary and somebody who is known by her phone.
const minded = rhine + `      - {name: 周建国, role: secretary, phone: "13800000020", openid: oZHOU}
      - {name: 张秀英, role: resident, phone: "13800000030", openid: oZHANG, building: 3号楼}
`

// watches looks who was not heard of, again and again over a time.
func (w *town) watches(over time.Duration) {
	w.t.Helper()
	for end := w.clock.Now().Add(over); w.clock.Now().Before(end); {
		w.clock.Forward(min(time.Hour, end.Sub(w.clock.Now())))
		_, err := w.app.Cares.Once(w.ctx)
		w.must(err)
		_, err = w.app.Clocks.Once(w.ctx)
		w.must(err)
		w.deliver()
	}
}

// awake lets people write, so that they read messages and not cards.
func (w *town) awake(openids ...string) {
	w.t.Helper()
	for _, o := range openids {
		w.phone(o).Says("待办")
	}
}

const days = 24 * time.Hour

// owner reads who has a phone.
func (w *town) owner(phone string) domain.Person {
	w.t.Helper()
	p, err := w.app.DB.View(w.ctx).PersonByPhone(phone)
	w.must(err)
	return p
}

// plan reads the care plan of who has a phone.
func (w *town) plan(phone string) domain.CarePlan {
	w.t.Helper()
	p, err := w.app.DB.View(w.ctx).CarePlanOf(w.owner(phone).ID)
	w.must(err)
	return p
}

func TestWhoIsNotHeardOfIsVisitedByWhoVisitsHer(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		limin := w.phone("oLIMIN")
		limin.Hears("关爱 13800000030 每7天 孙立新", "每 7 天没有来往就派人探访，先问孙立新").
			Hears("关爱名单", "张家 莱茵小镇3号楼", "下次不晚于3月10日")
		w.watches(5 * days)
		w.phone("oZHANG").Says("谢谢") // she was heard of
		w.watches(6 * days)
		w.noTicket()
		w.awake("oSUN", "oLIMIN")
		w.watches(1 * days)
		visit := w.hasState(1001, domain.Offering)
		if visit.Intent != domain.IntentCare || visit.Urgency != 1 {
			t.Errorf("the visit is %s of urgency %d", visit.Intent, visit.Urgency)
		}
		sun := w.phone("oSUN")
		sun.Sees("1 1001", "定期探访：7天没有来往了")
		w.phone("oWANG").SeesNot("1001")
		limin.Hears("为何 1001", "第1步 平时探访的人：问了 孙立新（平时由他探访）").Hears("关爱名单", "没见到人，已派单")
		sun.Hears("1", "归您了", "3号楼").Hears("2", "您已到").Hears("3", "1001 办完了")
		w.phone("oZHANG").Sees("孙师傅", "有人接了").SeesNot("回1满意")
		done := w.hasState(1001, domain.Closed)
		if got, want := w.history(done), "opened dispatch why_read take arrive finish close"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		if p := w.plan("13800000030"); p.Missed != 0 || !p.Due.Equal(p.DueAfter(w.clock.Now())) {
			t.Errorf("after the visit: %+v", p)
		}
		if reply := w.phone("oWANG").Says("关爱 13800000030 每2天"); strings.Contains(reply, "关爱对象") {
			t.Errorf("a volunteer set care: %q", reply)
		}
		w.isInOrder()
	})
}

func TestAWordOfHersCallsTheVisitOff(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		w.phone("oLIMIN").Hears("关爱 13800000030 每周 邻里帮二队", "先问邻里帮二队")
		w.watches(6 * days)
		w.awake("oSUN")
		w.watches(1 * days)
		w.phone("oSUN").Sees("1 1001")
		w.phone("oWANG").SeesNot("1001")
		w.phone("oZHANG").Says("我挺好的")
		w.deliver()
		w.hasState(1001, domain.Cancelled)
		w.phone("oSUN").Sees("1001 不用去了，已另有安排")
		w.phone("oLIMIN").Hears("解除关爱 13800000030", "不再记为关爱对象")
		w.watches(20 * days)
		w.isInOrder()
	})
}

func TestMissedTwiceSomebodyLooksAndTheDutyIsRung(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHOU")
		w.phone("oLIMIN").Hears("关爱 13800000030 每4天", "每 4 天")
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			w.phone(o).Hears("休息", "先休息")
		}
		w.watches(4 * days)
		w.hasState(1001, domain.Open)
		w.watches(days)
		w.awake("oLIMIN")
		w.watches(days)
		w.hasState(1001, domain.Cancelled)
		check := w.ticket(1002)
		if check.Urgency != 2 || check.Intent != domain.IntentCare {
			t.Errorf("the check is of urgency %d", check.Urgency)
		}
		w.phone("oLIMIN").Sees("工单 1002", "可能有危险，请马上看一下", "6天没有人见到她了").Hears("1 1002", "归您了").Hears("3", "1002 办完了")
		if p := w.plan("13800000030"); p.Missed != 0 {
			t.Errorf("after the check: %+v", p)
		}
		w.isInOrder()
	})
}

func TestAVisitThatSomebodyHasBecomesACheck(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHOU")
		w.phone("oLIMIN").Hears("关爱 13800000030 每4天 孙立新", "先问孙立新")
		w.watches(4 * days)
		w.phone("oSUN").Hears("1", "归您了")
		plan := w.plan("13800000030")
		w.awake("oLIMIN")
		w.clock.Forward(plan.Due.Sub(w.clock.Now()) + time.Minute)
		_, err := w.app.Cares.Once(w.ctx)
		w.must(err)
		w.deliver()
		if check := w.hasState(1001, domain.Accepted); check.Urgency != 2 {
			t.Errorf("the visit stays of urgency %d", check.Urgency)
		}
		w.phone("oLIMIN").Sees("工单 1001", "请马上看一下")
		if n := number(w, w.behind(), "SELECT COUNT(*) FROM ledger WHERE category = 'emergency'"); n != 0 {
			w.t.Error("a visit that nobody has made stands among the dangers of the month")
		}
		w.phone("oLIMIN").Hears("探访 13800000030", "见过张家")
		w.isInOrder()
	})
}

func TestAVisitorWhoFallsIllIsReplaced(t *testing.T) {
	everywhere(t, minded+`      - {name: 何勇, role: volunteer, phone: "13800000007", openid: oHEYONG, teams: [邻里帮二队]}
`, func(w *town) {
		w.follow("oZHANG", "oZHOU", "oHEYONG")
		w.phone("oLIMIN").Hears("关爱 13800000030 每周 孙立新", "先问孙立新")
		w.watches(6 * days)
		w.awake("oSUN", "oHEYONG", "oLIMIN")
		w.watches(1 * days)
		w.phone("oHEYONG").SeesNot("1001")
		sun := w.phone("oSUN").Hears("1", "归您了")
		sun.Hears("请假 今天", "您请假", "手上的 1001 另找人了")
		w.deliver()
		w.hasState(1001, domain.Offering)
		w.phone("oLIMIN").Hears("为何 1001", "第2次派单", "没问 孙立新", "就近：问了 何勇")
		w.phone("oWANG").SeesNot("1 1001") // his team does repairs only
		w.phone("oHEYONG").Sees("1 1001").Hears("1", "归您了").Hears("3", "办完了")
		w.watches(7 * days) // the next week he is away no more
		sun.Sees("1 1002")
		w.isInOrder()
	})
}

func TestVisitsAreSpreadOverDaysAndNobodyIsForgotten(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.elders(2, 6, 6, 6, 6, 6)
		v := w.app.DB.View(w.ctx)
		for day, want := range []int{2, 4, 5} {
			w.watches(map[bool]time.Duration{true: 6 * days, false: days}[day == 0])
			opened := 0
			for n := int64(1001); ; n++ {
				visit, err := v.TicketNumbered("yanbin", n)
				if err != nil {
					break
				}
				if visit.Urgency < 2 { // the first are missed for the second time by then
					opened++
				}
			}
			if opened != want {
				t.Errorf("on day %d there were %d visits, want %d", day, opened, want)
			}
			w.isInOrder()
		}
	})
}

// elders are cared for, each to be heard of every so many days, in a community that
// has room for so many visits a day; the phone of the first ends with 0.
func (w *town) elders(visits int, every ...int) {
	w.t.Helper()
	w.follow("oZHOU")
	w.policy("errands: {care_visits: 20", fmt.Sprintf("errands: {care_visits: %d", visits))
	var more strings.Builder
	for i := range every {
		fmt.Fprintf(&more, "      - {name: 老人%s, role: resident, phone: \"1380000010%d\", building: 1号楼}\n", []string{"甲", "乙", "丙", "丁", "戊"}[i], i)
	}
	w.load(minded + more.String())
	for i, n := range every {
		w.phone("oLIMIN").Hears(fmt.Sprintf("关爱 1380000010%d 每%d天", i, n), fmt.Sprintf("每 %d 天", n))
	}
}

func TestWhoWasPutOffLongestIsVisitedFirst(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.elders(1, 7, 6, 6, 6) // the first becomes due a day behind the others
		w.watches(6 * days)
		w.phone("oLIMIN").Hears("关爱名单", "今天排不上，明天先派")
		w.watches(2 * days)
		if first, last := w.plan("13800000100"), w.plan("13800000103"); first.Ticket != 0 || last.Ticket == 0 {
			t.Errorf("the one put off once has the visit %d, the one put off twice %d", first.Ticket, last.Ticket)
		}
		w.isInOrder()
	})
}

func TestWhoIsPutOffTooLongIsLookedAfterAllTheSame(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.elders(1, 4, 4, 4, 4)
		w.watches(5 * days)
		for _, phone := range []string{"13800000102", "13800000103"} {
			if p := w.plan(phone); p.Ticket != 0 || p.Missed != 0 {
				t.Errorf("there was room for %s: %+v", phone, p)
			}
		}
		w.watches(days) // by now those who were visited on the first day are checked
		if last := w.plan("13800000103"); last.Ticket != 0 {
			t.Errorf("more checks are made of it on a day than there may be visits: %+v", last)
		}
		w.watches(days)
		for _, phone := range []string{"13800000102", "13800000103"} {
			p := w.plan(phone)
			check, err := w.app.DB.View(w.ctx).Ticket(p.Ticket)
			w.must(err)
			if p.Missed < 2 || check.Urgency != 2 {
				t.Errorf("%s: urgency %d, %+v", phone, check.Urgency, p)
			}
		}
		w.isInOrder()
	})
}

func TestTheStomachBleedAndThoseSheLooksAfter(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		zhang, limin, sun := w.phone("oZHANG"), w.phone("oLIMIN"), w.phone("oSUN")
		zhang.Hears("我住3号楼2单元501", "3号楼2单元501")
		limin.Hears("照护", "请写：照护").
			Hears("照护 13800000030 何秀兰 中风后不能起身", "何秀兰平时由张秀英照护").
			Hears("照护 13800000030 张小军 白内障看不见", "张小军平时由张秀英照护").
			Hears("照护 13800000030", "何秀兰、张小军")
		w.at("02:10")
		zhang.Says("我吐血了，站不起来，快来人 3号楼2单元501")
		danger := w.ticket(1001)
		if danger.Urgency != 3 {
			t.Fatalf("it is of urgency %d", danger.Urgency)
		}
		limin.Sees("【紧急】工单 1001", "【照护】工单 1001", "照护好了 1001", "1002", "1003").SeesNot("中风")
		for _, n := range []int64{1002, 1003} {
			cover := w.ticket(n)
			if cover.Intent != domain.IntentCover || cover.Urgency != 2 || cover.Place.Room != "501" {
				t.Errorf("%d is %s of urgency %d", n, cover.Intent, cover.Urgency)
			}
		}
		sun.SeesNot("中风")
		w.clock.Forward(w.until("07:50"))
		w.deliver()
		sun.Sees("1 1002").SeesNot("中风").Hears("1 1002", "中风后不能起身", "501").Hears("3", "1002 办完了")
		limin.Hears("1 1003", "白内障看不见").Hears("3", "1003 办完了")
		w.watches(days + time.Hour)
		for _, n := range []int64{1004, 1005} { // the next day again, for each
			if c := w.ticket(n); c.Intent != domain.IntentCover || c.State.Finished() {
				t.Errorf("%d is %s and %s", n, c.Intent, c.State)
			}
		}
		w.isInOrder()
		limin.Hears("关爱名单", "何家：家里人因工单 1001 不在").Hears("照护好了 1001", "2 位家人的照护停了")
		for _, n := range []int64{1004, 1005} {
			w.hasState(n, domain.Cancelled)
		}
		w.watches(2 * days)
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1006); domain.CodeOf(err) != domain.NotFound {
			t.Error("they are covered though it was released")
		}
		w.isInOrder()
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "person", ID: danger.Requester})
		w.must(err)
		if len(events) == 0 {
			t.Error("nothing is told of her")
		}
	})
}

func TestWhoIsCaredForIsHelpedInTheSameNight(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		w.phone("oLIMIN").Hears("关爱 13800000030", "记为关爱对象")
		w.at("23:00")
		w.phone("oLIU").Follows().Says("一个人在家，想请人来帮忙做顿饭，1号楼1单元101")
		w.phone("oZHANG").Says("一个人在家，想请人来帮忙做顿饭，3号楼2单元501")
		others, hers := w.ticket(1001), w.ticket(1002)
		if hers.Urgency < 2 || others.Urgency >= hers.Urgency {
			t.Errorf("hers is of urgency %d, the other's of %d", hers.Urgency, others.Urgency)
		}
		w.phone("oLIMIN").Sees("1002")
		w.isInOrder()
	})
}

func TestCareAndCarersComeFromTheFileAndGoBackIntoIt(t *testing.T) {
	file := minded + `    care: [{who: "13800000030", every: 7, by: "13800000004", team: 邻里帮二队}]
    carers: [{who: "13800000030", name: 何秀兰, note: 中风后不能起身}]
`
	everywhere(t, file, func(w *town) {
		w.load(file) // again, and nothing doubles
		v := w.app.DB.View(w.ctx)
		plan := w.plan("13800000030")
		all, err := v.DependantsOf(plan.Person)
		w.must(err)
		if plan.Every != 7 || plan.Visitor != w.owner("13800000004").ID || plan.Team == 0 || len(all) != 1 || all[0].Note != "中风后不能起身" {
			t.Errorf("the plan is %+v, the dependants %+v", plan, all)
		}
		book, err := roster.Export(w.ctx, w.app.DB, domain.Actor{Kind: domain.ActorOperator})
		w.must(err)
		tables, err := sheet.Read(book)
		w.must(err)
		for _, table := range tables {
			if want := map[string]int{"关爱": 2, "照护": 2}[table.Name]; want != 0 && len(table.Rows) != want {
				t.Errorf("the sheet %s has %d rows", table.Name, len(table.Rows))
			}
		}
		report, err := (&roster.Import{DB: w.app.DB, Accounts: []string{"yanbin", "yanbin-mini"}, Resigns: service.Resigns}).Load(w.ctx, domain.Actor{Kind: domain.ActorImport}, book)
		w.must(err)
		if report.Added+report.Changed != 0 {
			t.Errorf("the workbook changes something: %v", report.Lines)
		}
		w.isInOrder()
	})
}

func TestOneOfTwoProcessesOpensAVisit(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.phone("oLIMIN").Hears("关爱 13800000030 每2天", "每 2 天")
		w.clock.Forward(2 * days)
		other := w.second()
		for _, a := range []*app.App{w.app, other, w.app} {
			_, err := a.Cares.Once(w.ctx)
			w.must(err)
		}
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Error("two visits were opened")
		}
		w.clock.Forward(days) // the first is silent, and its lease is over
		if n, err := other.Cares.Once(w.ctx); err != nil || n != 1 {
			t.Errorf("the other acted on %d: %v", n, err)
		}
	})
}

func TestCareGoesAlongWhenAResidentTurnsOutToBeSomebodyElse(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.phone("oLIU").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oLIMIN").Hears("关爱 1001 每3天", "每 3 天").Hears("照护 1001 何秀兰 腿脚不便", "何秀兰平时由")
		w.load(minded + "      - {name: 刘桂芳, role: volunteer, phone: \"13800000031\", openid: oLIU}\n")
		if p := w.owner("13800000031"); !p.Care {
			t.Error("she is not cared for any more")
		}
		if plan := w.plan("13800000031"); plan.Every != 3 {
			t.Errorf("her plan is %+v", plan)
		}
		all, err := w.app.DB.View(w.ctx).DependantsOf(w.owner("13800000031").ID)
		w.must(err)
		if len(all) != 1 {
			t.Errorf("she looks after %d", len(all))
		}
		w.isInOrder()
	})
}

// TestADangerToldByANeighbourLeavesNobodyAlone: whoever is looked after behind the
// danger's door is seen to, whoever told of it and however late the door is known.
func TestADangerToldByANeighbourLeavesNobodyAlone(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU", "oLIU")
		limin, liu := w.phone("oLIMIN"), w.phone("oLIU")
		w.phone("oZHANG").Hears("我住3号楼2单元501", "3号楼2单元501")
		limin.Hears("照护 13800000030 何秀兰 中风后不能起身", "何秀兰平时由张秀英照护")
		liu.Says("张秀英吐血了，3号楼2单元501")
		if danger := w.ticket(1001); danger.Urgency != 3 {
			t.Fatalf("it is of urgency %d", danger.Urgency)
		}
		cover := w.ticket(1002)
		if cover.Intent != domain.IntentCover || cover.Place.Room != "501" {
			t.Errorf("1002 is %s at %s", cover.Intent, cover.Place.Room)
		}
		limin.Sees("【照护】工单 1001", "照护好了 1001")
		w.phone("oWU").Follows().Says("3号楼2单元502有人晕倒了，快来人")
		if next := w.ticket(1003); next.Urgency != 3 {
			t.Errorf("1003 is of urgency %d", next.Urgency)
		}
		w.nothingAfter(1003) // another door, and nobody is looked after there
		limin.Hears("照护好了 1001", "1 位家人的照护停了")
		w.phone("oMA").Follows().Says("有人吐血了，快来人")
		w.nothingAfter(1004)
		w.phone("oMA").Says("3号楼2单元501")
		if c := w.ticket(1005); c.Intent != domain.IntentCover || c.Requester != cover.Requester {
			t.Errorf("1005 is %s", c.Intent)
		}
		limin.Hears("照护好了 1004", "1 位家人的照护停了")
		w.phone("oMA").Says("说错了，是3号楼2单元502")
		w.phone("oMA").Says("3号楼2单元501")
		w.nothingAfter(1005) // the duty has ended it
		w.isInOrder()
	})
}

// TestEachDaySomebodyComes: a visit in the night is not that of the day behind it,
// and neither is one that ends late.
func TestEachDaySomebodyComes(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		zhang, sun := w.phone("oZHANG"), w.phone("oSUN")
		zhang.Hears("我住3号楼2单元501", "3号楼2单元501")
		w.phone("oLIMIN").Hears("照护 13800000030 何秀兰 中风后不能起身", "何秀兰平时由张秀英照护")
		w.at("02:10")
		zhang.Says("我吐血了，站不起来，快来人 3号楼2单元501")
		w.at("02:30")
		sun.Hears("1 1002", "归您了")
		w.at("03:00")
		sun.Hears("3 1002", "1002 办完了")
		w.watches(w.until("07:59"))
		w.nothingAfter(1002)
		w.watches(w.until("08:01")) // nobody has come since the night
		if c := w.ticket(1003); c.Intent != domain.IntentCover || c.State.Finished() {
			t.Fatalf("1003 is %s and %s", c.Intent, c.State)
		}
		w.watches(w.until("05:30"))
		sun.Hears("1 1003", "归您了").Hears("2", "您已到")
		w.watches(w.until("08:30"))
		w.nothingAfter(1003) // he is there
		sun.Hears("3 1003", "1003 办完了")
		w.watches(time.Hour)
		if c := w.ticket(1004); c.Intent != domain.IntentCover || c.State.Finished() {
			t.Fatalf("1004 is %s and %s", c.Intent, c.State)
		}
		w.watches(w.until("07:00"))
		sun.Hears("1 1004", "归您了").Hears("3", "1004 办完了")
		w.watches(w.until("21:00")) // he came on that day
		w.nothingAfter(1004)
		w.watches(w.until("08:01"))
		w.ticket(1005)
		w.nothingAfter(1005)
		w.isInOrder()
	})
}

// nothingAfter fails if there is a ticket behind the one of a number.
func (w *town) nothingAfter(number int64) {
	w.t.Helper()
	if t, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", number+1); domain.CodeOf(err) != domain.NotFound {
		w.t.Errorf("there is %d: %s, %s (%v)", number+1, t.Intent, t.Text, err)
	}
}
