package story

import (
	"strings"
	"testing"

	"linli/domain"
	"linli/roster"
	"linli/store"
)

// pledge is what somebody of a phone offers as it stands.
func (w *town) pledge(phone string) domain.Pledge {
	w.t.Helper()
	p, err := w.app.DB.View(w.ctx).PledgeOf(w.owner(phone).ID)
	w.must(err)
	return p
}

func TestAVolunteerSaysWhatHeCanDo(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		chen := w.phone("oCHEN")
		chen.Hears("技能", "您会：没写", "什么时候都行", "不限", "技能 水电 理发")
		chen.Hears("技能 水电、理发的。", "记下了", "您会：水电、理发").Hears("技能", "您会：水电、理发")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oLIMIN").Hears("为何 1001", "陈德福（会这个）")
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "person", ID: w.owner("13800000002").ID})
		w.must(err)
		last := events[len(events)-1]
		if last.Kind != "pledged" || last.Actor.Person != w.owner("13800000002").ID || len(last.Data) != 1 || last.Data["part"] != "skills" {
			t.Errorf("the event is %+v", last)
		}
		chen.Hears("技能 没有", "您会：没写")
		w.sound()
	})
}

func TestHoursAndACapAreSaidInChat(t *testing.T) {
	everywhere(t, rhine, func(w *town) { // a Tuesday
		chen, wang, zhang, limin := w.phone("oCHEN"), w.phone("oWANG"), w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		chen.Hears("空闲时间 周末 9:00-18:00", "记下了", "周六到周日 09:00-18:00")
		wang.Hears("每月最多1件", "每月最多：1 件")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		limin.Hears("为何 1001", "陈德福（不在他的时间）")
		wang.Hears("1", "归您了")
		w.phone("oLIU").Follows().Hears("3号楼1单元102灯坏了", "工单 1002")
		limin.Hears("为何 1002", "王强（这个月满了）")
		wang.SeesNot("1002").Hears("每月最多 不限", "每月最多：不限")
		chen.Hears("空闲时间 不限", "什么时候都行")
		w.phone("oSUNZI").Follows().Hears("3号楼1单元103灯坏了", "工单 1003")
		chen.Sees("1003")
		w.sound()
	})
}

// TestWhatCannotBeReadOfAnOfferChangesNothing: it is answered with an example; what
// names no skill at all is read as any words.
func TestWhatCannotBeReadOfAnOfferChangesNothing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		chen := w.phone("oCHEN").Hears("技能 水电", "水电").Hears("空闲时间 每天 9:00-18:00", "周一到周日").Hears("每月最多 3", "3 件")
		was := w.pledge("13800000002")
		for _, text := range []string{"技能 打13800000001", "技能 " + strings.Repeat("水", 11), "空闲时间 有空的时候", "空闲时间 周末 25:00-26:00", "空闲时间 周末 9:00-18:00 才行", "每月最多 很多", "每月最多 400", "每月最多 0"} {
			chen.Hears(text, "替别人写：")
		}
		for _, text := range []string{"我会 水电", "时间 周末 9:00-18:00", "技能 马上过去", "技能 我妈饿了三天", "技能 明天修", "技能 腿摔了", "每月最多 4千元", "每月最多4千元", "每月最多四件事", "每月最多能领多少高龄补贴？", "每月最多 能领多少高龄补贴？"} {
			if reply := chen.Says(text); strings.Contains(reply, "记下了。您会") {
				t.Errorf("%s is read as an offer: %q", text, reply)
			}
		}
		chen.Hears("空闲时间 没有", "休息", "请假").Hears("空闲时间 无", "休息", "请假").Hears("每月最多 没有", "每月最多 不限")
		if now := w.pledge("13800000002"); len(now.Differs(was)) > 0 {
			t.Errorf("he offers %+v", now)
		}
		if reply := chen.Hears("3号楼1单元102灯坏了", "工单 10").Says("空闲时间 明天下午五点以后在家"); strings.Contains(reply, "替别人写") || !strings.Contains(reply, "工单 10") {
			t.Errorf("of his own matter he reads %q", reply)
		}
		if reply := w.phone("oZHANG").Follows().Says("技能 水电"); strings.Contains(reply, "记下了。您会") {
			t.Errorf("a resident reads %q", reply)
		}
	})
}

func TestStaffSaysForAnotherWhatHeOffers(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		limin, tian, chen := w.phone("oLIMIN"), w.phone("oTIAN"), w.phone("oCHEN")
		limin.Hears("技能 王强 水电 开锁", "王强会：水电、开锁").Hears("空闲时间 王强 工作日 18:00-21:00", "周一到周五 18:00-21:00").Hears("每月最多 13800000001 2", "2 件")
		if p := w.pledge("13800000001"); strings.Join(p.Skills, " ") != "水电 开锁" || domain.HoursText(p.Hours) != "周一-周五 18:00-21:00" || p.Cap != 2 {
			t.Errorf("he offers %+v", p)
		}
		was := w.pledge("13800000001")
		chen.Hears("技能 王强 做饭", "不归您管").Hears("空闲时间 王强 周末 9:00-18:00", "不归您管").Hears("每月最多 13800000001 9", "")
		tian.Hears("空闲时间 王强 周末 9:00-18:00", "名单里没有这个人").Hears("每月最多 王强 9", "名单里没有这个人")
		if now := w.pledge("13800000001"); len(now.Differs(was)) > 0 {
			t.Errorf("another made it %+v", now)
		}
		limin.Hears("技能 王强", "王强会：水电、开锁").Hears("空闲时间 13800000001", "王强会：水电、开锁")
		chen.Hears("技能 王强", "不归您管")
		if p := w.pledge("13800000009"); len(p.Skills) > 0 {
			t.Errorf("a name is read as a skill: %v", p.Skills)
		}
		limin.Hears("技能 修水管 王强", "王强会：修水管").Hears("技能 修水管 王强 木工", "替别人写：").Hears("技能 王强 陈德福", "替别人写：")
		chen.Hears("技能 修水管 王强", "不归您管")
		if p := w.pledge("13800000001"); strings.Join(p.Skills, "") != "修水管" {
			t.Errorf("he offers %v", p.Skills)
		}
		limin.Hears("每月最多 王强 3件", "3 件").Hears("每月最多 3 次 王强", "3 件").Hears("每月最多 王强 不限", "每月最多：不限")
		limin.Hears("技能 王强 没有", "王强会：没写")
		chen.Hears("技能 陈德福 木工", "您会：木工") // his own name
	})
}

// TestAnOrdinarySentenceIsNoOffer: what begins like one and asks for something is read
// as it is of everybody, also of who holds a matter.
func TestAnOrdinarySentenceIsNoOffer(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		chen := w.phone("oCHEN")
		chen.Hears("空闲时间 太晚了，3号楼1单元水管爆了", "工单 1001")
		if w.ticket(1001).Building == 0 {
			t.Error("the house is not read")
		}
		for _, text := range []string{"每月最多能领多少高龄补贴？", "每月最多 能领多少高龄补贴？"} {
			if reply := w.phone("oZHAO").Says(text); strings.Contains(reply, "替别人写") || strings.Contains(reply, "记下了。您会") {
				t.Errorf("the question is answered %q", reply)
			}
		}
		wang := w.phone("oWANG")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "工单 1004")
		wang.Hears("1 1004", "归您了").Hears("2", "您已到")
		if reply := wang.Says("空闲时间 要等他们物业下班"); strings.Contains(reply, "替别人写") {
			t.Errorf("who is at a door reads %q", reply)
		}
		w.isInOrder()
	})
}

func TestAVolunteerSaysByTheMiniProgramWhatHeOffers(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		chen, zhang := w.opens("oCHEN").links(), w.opens("mZHANG")
		if got := chen.does("GET", "/pledge", nil); len(got["skills"].([]any)) != 0 || len(got["hours"].([]any)) != 0 || got["month_cap"] != 0.0 {
			t.Errorf("he offers %v", got)
		}
		weekend := []map[string]any{{"from_day": 6, "until_day": 7, "open": "09:00", "close": "24:00"}}
		got := chen.does("PUT", "/pledge", map[string]any{"skills": []string{"水电", "理发"}, "hours": weekend})
		if at[string](t, got, "skills.1") != "理发" || at[float64](t, got, "hours.0.from_day") != 6 || at[string](t, got, "hours.0.close") != "24:00" || !strings.Contains(got["message"].(string), "周六到周日") {
			t.Errorf("he offers %v", got)
		}
		if got = chen.does("PUT", "/pledge", map[string]any{"month_cap": 3}); len(got["skills"].([]any)) != 2 || got["month_cap"] != 3.0 {
			t.Errorf("what is not given is %v", got)
		}
		w.phone("oCHEN").Hears("技能", "水电、理发", "周六到周日 09:00-24:00", "3 件").Hears("空闲时间 不限", "什么时候都行")
		if got = chen.does("GET", "/pledge", nil); len(got["hours"].([]any)) != 0 {
			t.Errorf("what he said in chat stands as %v", got)
		}
		for _, wrong := range []map[string]any{{"skills": []string{"13800000001"}}, {"skills": []string{""}}, {"month_cap": 400}, {"hours": []map[string]any{{"from_day": 0, "until_day": 7, "open": "09:00", "close": "18:00"}}},
			{"hours": []map[string]any{{"from_day": 1, "until_day": 7, "open": "18:00", "close": "09:00"}}}, {"hours": []map[string]any{{"from_day": 1, "until_day": 7, "open": "9", "close": "18:00"}}}} {
			chen.fails(400, "PUT", "/pledge", wrong)
		}
		long := strings.Repeat("水", 12) // as a file may say it
		w.load(strings.Replace(withMini(rhine), "openid: oCHEN, teams: [邻里帮一队]", "openid: oCHEN, teams: [邻里帮一队], skills: ["+long+"]", 1))
		if got = chen.does("PUT", "/pledge", map[string]any{"skills": []string{long}, "month_cap": 5}); at[string](t, got, "skills.0") != long || got["month_cap"] != 5.0 {
			t.Errorf("with what a file gave it is %v", got)
		}
		chen.fails(400, "PUT", "/pledge", map[string]any{"skills": []string{long, "水电"}})
		zhang.fails(403, "PUT", "/pledge", map[string]any{"month_cap": 3})
		zhang.fails(403, "GET", "/pledge", nil)
		if got = chen.does("PUT", "/pledge", map[string]any{"skills": []string{}, "month_cap": 0}); len(got["skills"].([]any)) != 0 || got["month_cap"] != 0.0 {
			t.Errorf("taken away it is %v", got)
		}
		w.sound()
	})
}

// TestTheStaffOfAnotherCommunityReachesNoMember: what a member offers is written by
// the staff of his own; to others he is as one who is not there.
func TestTheStaffOfAnotherCommunityReachesNoMember(t *testing.T) {
	everywhere(t, withMini(rhine)+lakeMini, func(w *town) {
		w.phone("oTIAN").Follows()
		duty, tian, chen := w.opens("oLIMIN").links(), w.opens("oTIAN").links(), w.opens("oCHEN").links()
		list := duty.does("GET", "/duty/members", nil)
		if len(list["communities"].([]any)) != 1 || len(at[[]any](t, list, "communities.0.members")) != 6 || at[string](t, list, "communities.0.teams.0.name") != "邻里帮一队" {
			t.Errorf("the duty may name %v", list)
		}
		wang := w.owner("13800000001").ID.String()
		path := "/duty/members/" + wang + "/pledge"
		if got := duty.does("PUT", path, map[string]any{"skills": []string{"开锁"}}); at[string](t, got, "skills.0") != "开锁" || !strings.Contains(got["message"].(string), "王强会：开锁") {
			t.Errorf("it stands as %v", got)
		}
		if got := duty.does("GET", path, nil); at[string](t, got, "skills.0") != "开锁" {
			t.Errorf("it is read as %v", got)
		}
		missing := tian.calls("GET", "/duty/members/77/pledge", nil)
		for _, method := range []string{"GET", "PUT"} {
			if got := tian.calls(method, path, map[string]any{}); got.status != 404 || got.raw != missing.raw {
				t.Errorf("another community's staff is answered %d %s", got.status, got.raw)
			}
			chen.fails(403, method, path, map[string]any{})
		}
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了") // a resident is no member
		duty.fails(404, "GET", "/duty/members/"+w.ticket(1001).Requester.String()+"/pledge", nil)
	})
}

// TestAFileSaysWhenItTakesThePlaceOfWhatSomebodySaid: of the same file nothing
// happens twice.
func TestAFileSaysWhenItTakesThePlaceOfWhatSomebodySaid(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		loads := func(offer string) string {
			t.Helper()
			file := strings.Replace(rhine, "openid: oCHEN, teams: [邻里帮一队]", "openid: oCHEN, teams: [邻里帮一队]"+offer, 1)
			report, err := (&roster.Import{DB: w.app.DB, Accounts: []string{"yanbin"}}).Load(w.ctx, domain.Actor{Kind: domain.ActorImport}, []byte(file))
			w.must(err)
			return strings.Join(report.Lines, "\n")
		}
		loads(", skills: [木工]")
		w.phone("oCHEN").Hears("技能", "您会：木工").Hears("技能 水电", "您会：水电").Hears("每月最多 2", "2 件")
		if text := loads(""); strings.Contains(text, "changed") || strings.Join(w.pledge("13800000002").Skills, "") != "水电" {
			t.Errorf("a file that names nothing of it says %q", text)
		}
		if text := loads(", skills: [木工]"); !strings.Contains(text, "skills changed, said by himself or by staff until now") {
			t.Errorf("the report says %q", text)
		}
		if p := w.pledge("13800000002"); strings.Join(p.Skills, "") != "木工" || p.Cap != 2 {
			t.Errorf("he offers %+v", p)
		}
		if text := loads(", skills: [电工]"); !strings.Contains(text, "skills changed") || strings.Contains(text, "himself") {
			t.Errorf("the report says %q", text)
		}
		w.phone("oCHEN").Hears("技能 没有", "您会：没写")
		if text := loads(", skills: [木工]"); !strings.Contains(text, "skills changed") || strings.Contains(text, "himself") {
			t.Errorf("of what nobody said the report says %q", text)
		}
		w.sound()
	})
}
