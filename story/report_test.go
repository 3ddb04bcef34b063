package story

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"linli/domain"
	"linli/report"
	"linli/sheet"
	"linli/store"
)

// counted is rhine with kinds of volunteers and what was there before.
var counted = strings.NewReplacer("{name: 王强, role: volunteer,", "{name: 王强, role: volunteer, kind: 党员,", "{name: 陈德福, role: volunteer,", "{name: 陈德福, role: volunteer, kind: 退役军人,").Replace(rhine) + `
    opening:
      - {name: 捐赠药箱, count: 86, unit: 个, until: 2026-02-28}
      - {name: 四步走服务, count: 167, unit: 人次, until: 2026-02-28}
`

// reports is who reads the figures of the town.
func (w *town) reports() *report.Reports { return &report.Reports{DB: w.app.DB, Now: w.clock.Now} }

func (w *town) community() domain.ID {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).Communities(0)
	w.must(err)
	return all[0].ID
}

func (w *town) figures(month domain.CalendarMonth) report.Figures {
	w.t.Helper()
	f, err := w.reports().Figures(w.ctx, operator, w.community(), month)
	w.must(err)
	return f
}

// figuresIn says the figures that are not 0.
func figuresIn(c domain.Counts) string {
	var out []string
	for _, f := range domain.Figures {
		if c[f] != 0 {
			out = append(out, fmt.Sprintf("%s %d", f, c[f]))
		}
	}
	return strings.Join(out, ", ")
}

// flags says the signs that figures of March may have been helped along.
func (w *town) flags() string {
	w.t.Helper()
	var rules []string
	for _, p := range w.figures(202603).Pressures {
		rules = append(rules, strings.TrimSpace(fmt.Sprintf("%s %d/%d %s", p.Rule, p.N, p.Of, p.Name)))
	}
	return strings.Join(rules, ", ")
}

// cases says the numbers of the tickets behind a figure.
func (w *town) cases(key string) string {
	w.t.Helper()
	k, err := report.ParseKey(key)
	w.must(err)
	if k.String() != key {
		w.t.Errorf("%s is written %s", key, k)
	}
	found, err := w.reports().Cases(w.ctx, operator, w.community(), k, 0)
	w.must(err)
	var out []string
	for _, l := range found.Lines {
		out = append(out, fmt.Sprint(l.Number))
	}
	return strings.Join(out, " ")
}

// aMonth is a month with one matter of each sort: 1001 good, 1002 silent, 1003
// taken back, 1004 not ours, 1005 came back and is open, 1006 waits for a word,
// 1007 content by the word of staff.
func aMonth(w *town) {
	w.t.Helper()
	zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
	zhang.Hears("我姓张，住3号楼2单元501", "记下了")
	zhang.Hears("水管漏了", "工单 1001")
	wang.Hears("1", "归您了")
	w.forward(30 * time.Minute)
	wang.Hears("2", "您已到").Hears("3 2", "辛苦了")
	zhang.Hears("1", "办结")
	zhang.Hears("厨房灯坏了", "工单 1002")
	wang.Hears("1", "归您了").Hears("3", "辛苦了") // at once: that is quick
	for range 9 {
		w.forward(24 * time.Hour)
	}
	w.hasState(1002, domain.Closed)
	zhang.Hears("邻居半夜唱歌太吵了", "工单 1003")
	zhang.Hears("取消", "取消")
	zhang.Hears("物业费多少钱一平", "工单 1004")
	duty.Hears("不归 1004", "请写清归谁管").Hears("不归 1004 物业费由物业公司定，请打他们的电话。", "按不归社区办了结")
	zhang.Sees("工单 1004：这件事不归社区办。物业费由物业公司定，请打他们的电话。")
	w.hasState(1004, domain.Declined)
	zhang.Hears("门锁坏了修一下", "工单 1005")
	wang.Hears("1", "归您了")
	w.forward(10 * time.Minute)
	wang.Hears("3", "辛苦了")
	zhang.Hears("3", "对不起", "重新办")
	zhang.Hears("又坏了", "工单 1005")
	w.phone("oCHEN").Hears("0 1005", "不打扰您")
	w.phone("oLIU").Follows().Hears("3号楼1单元101下水道堵了", "工单 1006")
	w.phone("oCHEN").Hears("1 1006", "归您了")
	w.forward(10 * time.Minute)
	w.phone("oCHEN").Hears("3 1006", "辛苦了")
	w.phone("oMA").Follows().Hears("3号楼1单元201水管漏了", "工单 1007")
	w.phone("oCHEN").Hears("1 1007", "归您了")
	w.forward(10 * time.Minute)
	w.phone("oCHEN").Hears("3 1007", "辛苦了")
	duty.Hears("回访 1007 1", "1007")
	w.hasState(1007, domain.Closed)
}

func TestTheFiguresOfAMonthComeFromItsEvents(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		aMonth(w)
		f := w.figures(202603)
		want := "received 7, dispatched 5, handled 5, followed 3, served 6, good 2, bad 1, silent 1, waiting 1, outside 1, cancelled 1, answered 5, reopened 1, by_staff 1, quick 1"
		if got := figuresIn(f.Total.Counts); got != want {
			t.Errorf("the month is\n%s, want\n%s", got, want)
		}
		if n := f.Total.Counts.Sum(domain.Classes...); n != f.Total.Counts[domain.FigReceived] {
			t.Errorf("the classes hold %d tickets", n)
		}
		rates := []domain.Rate{f.Total.Counts.AnsweredRate(), f.Total.Counts.SolvedRate(), f.Total.Counts.ContentRate()}
		if diff := cmp.Diff([]domain.Rate{{N: 5, Of: 5}, {N: 2, Of: 4}, {N: 2, Of: 3}}, rates); diff != "" {
			t.Error(diff)
		}
		for key, want := range map[string]string{
			"2026-03/all//received": "1001 1002 1003 1004 1005 1006 1007", "2026-03/all//good": "1001 1007", "2026-03/all//silent": "1002", "2026-03/all//outside": "1004",
			"2026-03/category/repair/bad": "1005", "2026-03/kind/党员/handled": "1001 1002 1005", "2026-03/kind/退役军人/by_staff": "1007", "2026-03/all//served": "1001 1002 1005 1006 1007",
			"2026-04/all//received": "",
		} {
			if got := w.cases(key); got != want {
				t.Errorf("%s lists %q, want %q", key, got, want)
			}
		}
		w.sidesAgree(f)
		if diff := cmp.Diff([]domain.Opening{{Name: "捐赠药箱", Amount: 86, Unit: "个", Until: 20260228}, {Name: "四步走服务", Amount: 167, Unit: "人次", Until: 20260228}}, f.Openings); diff != "" {
			t.Error(diff)
		}
		w.isInOrder()
	})
}

// sidesAgree checks that every side adds up to the whole, but for what nobody has
// taken, which stands in a row of its own.
func (w *town) sidesAgree(f report.Figures) {
	w.t.Helper()
	for _, rows := range [][]report.Row{f.ByCategory, f.ByTeam, f.ByKind} {
		sum := domain.Counts{}
		for _, r := range rows {
			sum.Add(r.Counts, 1)
		}
		if got, want := figuresIn(sum), figuresIn(f.Total.Counts); got != want {
			w.t.Errorf("by %s there are\n%s, want\n%s", rows[0].Side, got, want)
		}
	}
}

func TestAMonthThatIsOverKeepsItsSteps(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		before := figuresIn(w.figures(202603).Total.Counts)
		w.clock.Forward(29 * 24 * time.Hour) // April; nothing is sent meanwhile
		w.phone("oZHANG").Hears("1", "办结")
		march, april := w.figures(202603).Total.Counts, w.figures(202604).Total.Counts
		if before != "received 1, dispatched 1, handled 1, served 1, waiting 1, answered 1, quick 1" {
			t.Errorf("in March there was %s", before)
		}
		if got := figuresIn(march); got != "received 1, dispatched 1, handled 1, served 1, good 1, answered 1, quick 1" {
			t.Errorf("March became %s", got)
		}
		if got := figuresIn(april); got != "followed 1" {
			t.Errorf("April is %s", got)
		}
	})
}

func TestFiguresAreForTheStaffOfTheirCommunity(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		w.phone("oZHANG").Follows()
		view := w.app.DB.View(w.ctx)
		for openid, want := range map[string]domain.Code{"oLIMIN": "", "oZHANG": domain.Denied, "oWANG": domain.Denied, "oTIAN": domain.Denied} {
			who, err := view.Identity("yanbin", openid)
			w.must(err)
			_, err = w.reports().Figures(w.ctx, domain.By(who.Person), w.community(), 202603)
			_, err2 := w.reports().Cases(w.ctx, domain.By(who.Person), w.community(), report.Key{Month: 202603, Side: domain.SideAll, Figure: domain.FigGood}, 0)
			if domain.CodeOf(err) != want || domain.CodeOf(err2) != want {
				t.Errorf("%s read the figures: %v, %v", openid, err, err2)
			}
		}
	})
}

func TestNothingDangerousIsCalledNotOurs(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		w.phone("oZHANG").Follows().Hears("我爷爷倒在厨房了不动弹，3号楼2单元501", "120", "工单 1001")
		w.phone("oLIMIN").Hears("不归 1001 归医院管", "不能推")
		w.hasState(1001, domain.Offering)
		w.phone("oLIU").Follows().Hears("3号楼1单元101水管漏了", "工单 1002")
		if reply := w.phone("oWANG").Says("不归 1002 归物业管"); strings.Contains(reply, "不归社区办") {
			t.Errorf("a volunteer disclaimed: %q", reply)
		}
		w.phone("oWANG").Hears("1 1002", "归您了")
		w.phone("oLIMIN").Hears("不归 1002 归物业管", "工单 1002") // somebody is coming: no more of it
		w.hasState(1002, domain.Accepted)
	})
}

func TestARecountFindsWhatTheEventsTell(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		aMonth(w)
		before := w.figures(202603)
		done, err := w.app.DB.Recount(w.ctx)
		w.must(err)
		if done != (store.Recounted{Tickets: 7}) {
			t.Errorf("a sound ledger was changed: %+v", done)
		}
		w.exec("UPDATE tally SET good = good + 3 WHERE side = 'category'")
		w.exec("DELETE FROM ledger WHERE handled_month > 0")
		if found := w.findings(); !strings.Contains(found, "ledger/") || !strings.Contains(found, "tally/") {
			t.Errorf("found %q", found)
		}
		// Somebody goes on with a ticket that has no line any more.
		w.phone("oLIU").Hears("2", "办结")
		done, err = w.app.DB.Recount(w.ctx)
		w.must(err)
		if done.Lines != 4 {
			t.Errorf("%+v", done)
		}
		w.isInOrder()
		after := w.figures(202603)
		before.Total.Counts.Add(domain.Counts{domain.FigWaiting: -1, domain.FigFair: 1, domain.FigFollowed: 1}, 1)
		if got, want := figuresIn(after.Total.Counts), figuresIn(before.Total.Counts); got != want {
			t.Errorf("after the recount\n%s, want\n%s", got, want)
		}
	})
}

func TestAContentWordOfWhoHandledItIsNotTheResidents(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		duty, wang, zhang := w.phone("oLIMIN"), w.phone("oWANG"), w.phone("oZHANG").Follows()
		duty.Hears("代 3号楼1单元102 王奶奶 水管漏了", "1001").Hears("1 1001", "归您了").Hears("3 1001", "辛苦了").Hears("1 1001", "办结") // entered, done and praised by one
		duty.Hears("代 3号楼1单元102 王奶奶 厨房灯坏了", "1002")
		wang.Hears("1 1002", "归您了").Hears("3 1002", "辛苦了")
		duty.Hears("2 1002", "办结") // staff speaks for her
		zhang.Hears("3号楼2单元501门锁坏了修一下", "工单 1003")
		wang.Hears("1 1003", "归您了").Hears("3 1003", "辛苦了")
		zhang.Hears("1", "办结")
		for figure, want := range map[string]string{"by_staff": "1001 1002", "good": "1001 1003", "fair": "1002"} {
			if got := w.cases("2026-03/all//" + figure); got != want {
				t.Errorf("%s are %q, want %q", figure, got, want)
			}
		}
		w.isInOrder()
	})
}

func TestHelpedFiguresAreFlagged(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		wang, duty := w.phone("oWANG"), w.phone("oLIMIN")
		for i := range 6 {
			w.phone("oLIU").Follows().Hears(fmt.Sprintf("3号楼%d单元101水管漏了", i+1), "工单")
			wang.Hears(fmt.Sprintf("1 %d", 1001+i), "归您了").Hears(fmt.Sprintf("3 %d", 1001+i), "辛苦了")
			duty.Hears(fmt.Sprintf("回访 %d 1", 1001+i), "100")
			w.forward(time.Minute)
		}
		if got := w.flags(); got != "by_staff 6/6, quick 6/6" {
			t.Errorf("flagged: %s", got)
		}
	})
}

// TestASignOfHowThingsAreHandledNamesTheKindThatItIsOf: not the one volunteer, and not
// what is of everybody anyway.
func TestASignOfHowThingsAreHandledNamesTheKindThatItIsOf(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		for i := range 10 {
			w.phone("oLIU").Follows().Hears(fmt.Sprintf("3号楼%d单元101水管漏了", i+1), "工单")
			who, n := w.phone("oWANG"), 1001+i
			if i >= 5 {
				who = w.phone("oCHEN")
			}
			who.Hears(fmt.Sprintf("1 %d", n), "归您了")
			if i >= 5 {
				w.forward(10 * time.Minute)
			}
			who.Hears(fmt.Sprintf("3 %d", n), "辛苦了")
		}
		if got := w.flags(); got != "quick 5/10, quick 5/5 党员" {
			t.Errorf("flagged: %s", got)
		}
		p := w.figures(202603).Pressures[1]
		if got := w.cases(report.Key{Month: 202603, Side: p.Side, Value: p.Value, Figure: p.Figure}.String()); got != "1001 1002 1003 1004 1005" {
			t.Errorf("behind it are %s", got)
		}
		d, err := w.reports().Month(w.ctx, operator, w.community(), 202603)
		w.must(err)
		page, err := d.Page()
		w.must(err)
		if !strings.Contains(string(page), "党员：5件办完的里5件接了不到五分钟就办结") || strings.Contains(string(page), "王强") {
			t.Error("the report does not name the kind, or names the one")
		}
	})
}

func TestWhoTakesItAndGivesItBackHasNotAnswered(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		wang, chen := w.phone("oWANG"), w.phone("oCHEN")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1 1001", "归您了").Hears("4 1001 去不了", "另找人") // and nobody comes
		w.phone("oLIU").Follows().Hears("3号楼1单元101水管漏了", "工单 1002")
		wang.Hears("1 1002", "归您了").Hears("4 1002 去不了", "另找人")
		chen.Hears("1 1002", "归您了")
		w.phone("oMA").Follows().Hears("3号楼1单元201水管漏了", "工单 1003")
		wang.Hears("1 1003", "归您了").Hears("2 1003", "您已到").Hears("4 1003 缺配件", "另找人")
		for _, openid := range []string{"oCHEN", "oZHAO", "oSUN"} {
			w.phone(openid).Says("0 1001")
			w.phone(openid).Says("0 1003")
		}
		w.forward(24 * time.Hour)
		for figure, want := range map[string]string{"late": "1001", "answered": "1002 1003"} {
			if got := w.cases("2026-03/all//" + figure); got != want {
				t.Errorf("%s are %q, want %q", figure, got, want)
			}
		}
		w.isInOrder()
	})
}

func TestWhatWasNotSettledAndIsCalledSomethingElseIsFlagged(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		wang, chen, duty := w.phone("oWANG"), w.phone("oCHEN"), w.phone("oLIMIN")
		for i, openid := range []string{"oZHANG", "oLIU", "oMA"} {
			n := 1001 + i
			who := w.phone(openid).Follows().Hears(fmt.Sprintf("3号楼%d单元101水管漏了", i+1), "工单")
			wang.Hears(fmt.Sprintf("1 %d", n), "归您了").Hears(fmt.Sprintf("3 %d", n), "辛苦了")
			who.Hears("3", "对不起", "重新办")
		}
		if got := w.flags(); strings.Contains(got, "dropped") {
			t.Errorf("what is seen to again is flagged: %s", got)
		}
		for _, n := range []int{1001, 1003} {
			chen.Hears(fmt.Sprintf("1 %d", n), "归您了").Hears(fmt.Sprintf("3 %d", n), "辛苦了")
		}
		w.phone("oMA").Hears("1", "办结")
		duty.Hears("不归 1002 归自来水公司管，请打他们的电话。", "按不归社区办了结")
		for range 16 { // 1001's requester is asked and called on, and does not answer
			w.forward(24 * time.Hour)
		}
		w.hasState(1001, domain.Closed)
		if got := w.flags(); !strings.Contains(got, "dropped 1/3") { // 1001 is 没办好, and called so
			t.Errorf("flagged: %s", got)
		}
		if got := w.cases("2026-03/all//reopened"); got != "1001 1002 1003" {
			t.Errorf("behind it are %s", got)
		}
		w.isInOrder()
	})
}

// TestWhoSaidNotDoneAndThenNothingIsNotCalledSilent: it is done again, she is asked
// and called on and says no word more. Her last word stands.
func TestWhoSaidNotDoneAndThenNothingIsNotCalledSilent(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		for i, openid := range []string{"oZHANG", "oLIU"} {
			n := 1001 + i
			who := w.phone(openid).Follows().Hears(fmt.Sprintf("3号楼%d单元101水管漏了", i+1), "工单")
			w.phone("oWANG").Hears(fmt.Sprintf("1 %d", n), "归您了").Hears(fmt.Sprintf("3 %d", n), "辛苦了")
			if openid == "oZHANG" {
				who.Hears("3", "对不起", "重新办")
				w.phone("oCHEN").Hears(fmt.Sprintf("1 %d", n), "归您了").Hears(fmt.Sprintf("3 %d", n), "辛苦了")
			}
		}
		for range 16 {
			w.forward(24 * time.Hour)
		}
		w.hasState(1001, domain.Closed)
		w.hasState(1002, domain.Closed)
		for figure, want := range map[string]string{"bad": "1001", "silent": "1002", "reopened": "1001", "good": ""} {
			if got := w.cases("2026-03/all//" + figure); got != want {
				t.Errorf("%s are %q, want %q", figure, got, want)
			}
		}
		f := w.figures(202603)
		if got := f.Total.Counts.ContentRate(); got != (domain.Rate{N: 0, Of: 1}) {
			t.Errorf("content are %+v", got)
		}
		w.sidesAgree(f)
		w.isInOrder()
	})
}

func TestWhatNeighboursWaitedForAndOneCallsNotDoneIsCountedByItself(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼1单元301停水了")
		liu := w.phone("oLIU").Follows().Hears("1号楼2单元201停水了", "工单 1002", "加上您有2户")
		w.phone("oWANG").Hears("1", "工单 1001 归您了").Hears("3", "辛苦了")
		w.phone("oZHANG").Hears("1", "办结")
		if got := w.cases("2026-03/all//merged"); got != "1002" {
			t.Errorf("merged are %q", got)
		}
		liu.Hears("3", "对不起")
		for figure, want := range map[string]string{"good": "1001", "bad": "1002", "merged": "", "reopened": "1002"} {
			if got := w.cases("2026-03/all//" + figure); got != want {
				t.Errorf("%s are %q, want %q", figure, got, want)
			}
		}
		w.isInOrder()
	})
}

func TestAReportIsAWorkbookAndAPageWithoutNames(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		aMonth(w)
		d, err := w.reports().Month(w.ctx, operator, w.community(), 202603)
		w.must(err)
		book, err := d.Workbook()
		w.must(err)
		page, err := d.Page()
		w.must(err)
		tables, err := sheet.Read(book)
		w.must(err)
		var names []string
		all := string(page)
		for _, table := range tables {
			names = append(names, table.Name)
			for _, row := range table.Rows {
				all += strings.Join(row, "|") + "\n"
			}
		}
		if got := strings.Join(names, " "); got != "概况 按类别 按队伍 按志愿者类别 数字后面的工单 明细" {
			t.Errorf("the sheets are %s", got)
		}
		for _, want := range []string{"雁滨社区邻里帮月报（2026年3月）", "捐赠药箱", "期初数", "4件里2件", "邻里帮一队", "退役军人", "1005", `href="#figure-bad"`, `id="figure-bad"`} {
			if !strings.Contains(all, want) {
				t.Errorf("the report does not say %q", want)
			}
		}
		for _, never := range []string{"王强", "陈德福", "张", "501", "138000", "水管"} {
			if strings.Contains(all, never) {
				t.Errorf("the report says %q", never)
			}
		}
		f, err := excelize.OpenReader(bytes.NewReader(book))
		w.must(err)
		defer f.Close()
		if kind, err := f.GetCellType("按类别", "B2"); err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
			t.Errorf("a figure is of type %v, %v", kind, err)
		}
	})
}

func TestOpeningBalancesAreCheckedAndChangedInPlace(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		w.load(counted)
		w.load(strings.Replace(counted, "count: 86", "count: 87", 1))
		if got := w.figures(202603).Openings[0].Amount; got != 87 {
			t.Errorf("there are %d boxes", got)
		}
		if f := w.figures(202603).Total.Counts; slices.ContainsFunc(slices.Collect(maps.Values(f)), func(n int64) bool { return n != 0 }) {
			t.Errorf("opening balances were mixed in: %s", figuresIn(f))
		}
	})
}
