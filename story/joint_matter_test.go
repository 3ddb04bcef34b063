package story

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// parts lists, by their numbers, with whom each matter of 1001's case is and how
// it stands there.
func (w *town) parts() (out []string) {
	w.t.Helper()
	for _, l := range w.legs() {
		unit, err := w.app.DB.View(w.ctx).Partner(l.Partner)
		w.must(err)
		out = append(out, unit.Name+" "+string(l.State))
	}
	return out
}

// stands expects how every matter of 1001's case stands, and sound records.
func (w *town) stands(want ...string) {
	w.t.Helper()
	if got := w.parts(); !slices.Equal(got, want) {
		w.t.Errorf("the matters stand as %q, want %q", got, want)
	}
	w.sound()
}

// legDue is when the time of a leg of 1001's case is over.
func (w *town) legDue(no int) time.Time {
	w.t.Helper()
	clock, err := w.app.DB.View(w.ctx).RunningClock(w.legs()[no-1].ID)
	w.must(err)
	return clock.Due
}

func TestAUnitGivesBackOnlyWhatAnotherSentOnToIt(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye, yewei, street := w.phone("oWUYE"), w.phone("oYEWEI"), w.phone("oZHENG")
		lead.Hears("联办 1001 绿洲物业,业委会", "1 绿洲物业：等回话", "2 业委会：等回话")
		for _, unit := range []*phone{wuye, yewei, street} {
			unit.Says("在吗")
		}
		yewei.Hears("1 1001", "收到")
		yewei.Hears("1 1001", "正在办")
		own := w.legDue(2)
		w.forward(2 * time.Hour)
		wuye.Hears("4 1001 归业委会", "第1项", "转给业委会")
		w.stands("业委会 proposed", "业委会 working")
		if !w.legDue(2).Equal(own) || !w.legDue(1).After(w.clock.Now()) || w.legDue(1).Equal(own) {
			t.Errorf("the times are %s and %s; its own was %s", w.legDue(1), w.legDue(2), own)
		}
		yewei.Sees("第1项（绿洲物业转来）")
		zhang.Hears("进度", "现在轮到业委会", "绿洲物业转来")

		yewei.Hears("4 1001 明明归绿洲物业", "哪一项", "第1项（绿洲物业转来）", "第2项")
		yewei.Hears("4 1001 1 明明归绿洲物业", "第1项", "请街道裁定")
		w.stands("业委会 disputed", "业委会 working")
		street.Sees("1001", "第1项", "归业委会", "明明归绿洲物业")
		zhang.Hears("进度", "现在轮到业委会", "等街道裁定")
		wuye.Hears("1 1001", "第1项", "不用再回")
		yewei.Hears("2 1001 1", "第1项", "等街道裁定")
		lead.Hears("办结 1001", "现在还不能这样办")
		street.Hears("裁定 1001 1 绿洲物业", "1 绿洲物业（业委会转来）：等回话（街道裁定）", "2 业委会：正在办")
		w.stands("绿洲物业 proposed", "业委会 working")
		wuye.Hears("4 1001 还是不归我们", "不能再退")
		yewei.Hears("2 1001", "第2项", "办好了")
		zhang.Hears("进度", "现在轮到绿洲物业")
		wuye.Hears("2 1001", "第1项", "办好了")
		lead.Hears("办结 1001", "联办完了")
		for no, want := range map[int]string{1: "proposed bounced passed bounced ruled done", 2: "proposed received begun done"} {
			if got := w.legHistory(no); got != want {
				t.Errorf("the events of leg %d are %q, want %q", no, got, want)
			}
		}
	})
}

func TestTheStreetRulesWithinAWorkingDayAndOnlyOnWhatIsDisputed(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		wuye, yewei, street := w.phone("oWUYE"), w.phone("oYEWEI"), w.phone("oZHENG")
		lead.Says("联办 1001 绿洲物业,业委会")
		for _, unit := range []*phone{wuye, yewei, street} {
			unit.Says("在吗")
		}
		wuye.Says("4 1001 归业委会")
		yewei.Says("4 1001 2 归绿洲物业") // each has the other's now
		w.stands("业委会 proposed", "绿洲物业 proposed")
		street.SeesNot("裁定")
		yewei.Hears("4 1001 归绿洲物业", "第1项", "请街道裁定")
		w.stands("业委会 disputed", "绿洲物业 proposed")
		if due, day := w.legDue(1), domain.PublicCalendar().Workdays(w.clock.Now(), 1); due.After(day) {
			t.Errorf("the ruling is due %s, a working day ends %s", due, day)
		}
		street.Hears("裁定 1001 2 业委会", "现在还不能这样办")
		w.stands("业委会 disputed", "绿洲物业 proposed")
		street.Hears("裁定 1001 1 业委会", "1 业委会（绿洲物业转来）：等回话（街道裁定）")
		w.stands("业委会 proposed", "绿洲物业 proposed")
		wuye.Hears("4 1001 也不归我们", "第2项", "请街道裁定") // what is ruled binds only the first
		w.stands("业委会 proposed", "绿洲物业 disputed")
	})
}

func TestTwoWhoSendItToOneAnotherComeBeforeTheStreet(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye, yewei, street := w.phone("oWUYE"), w.phone("oYEWEI"), w.phone("oZHENG")
		lead.Says("联办 1001 绿洲物业,业委会")
		for _, unit := range []*phone{wuye, yewei, street} {
			unit.Says("在吗")
		}
		yewei.Hears("4 1001 不知道归谁", "不归贵单位") // the lead has it
		zhang.Hears("进度", "现在轮到绿洲物业", "业委会退回的那一项由社区协调")
		wuye.Hears("4 1001 归业委会", "转给业委会")
		w.stands("业委会 proposed", "业委会 bounced")
		street.SeesNot("裁定")
		yewei.Hears("4 1001 归绿洲物业", "第1项", "请街道裁定") // the only one it can still send back
		w.stands("业委会 disputed", "业委会 bounced")
		street.Sees("请街道一个工作日内裁定", "1001")
		zhang.Hears("进度", "现在等街道裁定由谁办", "业委会退回的那一项由社区协调")
		street.Hears("裁定 1001 1 业委会", "1 业委会（绿洲物业转来）：等回话（街道裁定）")
		lead.Hears("联办 1001 2 转 业委会", "2 业委会：等回话") // it is its own after all
		yewei.Hears("4 1001 1 不归我们", "第1项", "不能再退")
		yewei.Hears("4 1001 不归我们", "第2项", "请街道裁定")
		street.Hears("裁定 1001 2 绿洲物业", "2 绿洲物业（业委会转来）：等回话（街道裁定）")
		wuye.Hears("2 1001", "第2项", "办好了")
		lead.Hears("办结 1001", "现在还不能这样办")
		yewei.Hears("2 1001", "第1项", "办好了")
		lead.Hears("办结 1001", "联办完了")
	})
}

func TestWhatComesToAUnitAfterARulingMayBeSentBack(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		wuye, fang, yewei, street := w.phone("oWUYE"), w.phone("oFANG"), w.phone("oYEWEI"), w.phone("oZHENG")
		lead.Says("联办 1001 绿洲物业,房管局")
		for _, unit := range []*phone{wuye, fang, yewei, street} {
			unit.Says("在吗")
		}
		wuye.Hears("4 1001 归房管局", "不归贵单位")
		fang.Hears("4 1001 1 归绿洲物业", "请街道裁定")
		street.Hears("裁定 1001 1 房管局", "1 房管局（绿洲物业转来）：等回话（街道裁定）")
		fang.Hears("4 1001 1 还是不归我们", "不能再退")
		fang.Hears("2 1001 2", "第2项", "办好了")
		lead.Hears("联办 1001 业委会", "3 业委会：等回话")
		yewei.Hears("4 1001 归房管局", "不归贵单位")
		w.stands("房管局 proposed", "房管局 done", "房管局 proposed")
		fang.Hears("4 1001 新的这件不归我们", "第3项", "请街道裁定")
		w.stands("房管局 proposed", "房管局 done", "房管局 disputed")
		street.Hears("裁定 1001 3 房管局", "3 房管局（业委会转来）：等回话（街道裁定）")
		fang.Hears("4 1001 3 不归我们", "第3项", "不能再退")
	})
}

func TestWhoWasDoneIsAskedOnceMoreWithANewTerm(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye, yewei := w.phone("oWUYE"), w.phone("oYEWEI")
		lead.Says("联办 1001 绿洲物业,业委会")
		for _, unit := range []*phone{wuye, yewei} {
			unit.Says("在吗")
		}
		yewei.Hears("2 1001", "办好了")
		w.forward(26 * time.Hour)
		wuye.Hears("4 1001 归业委会", "不归贵单位")
		w.stands("业委会 proposed", "业委会 done")
		if due := w.legDue(1); !due.After(w.clock.Now().Add(23 * time.Hour)) {
			t.Errorf("what came to it has time until %s", due)
		}
		yewei.Sees("第1项（绿洲物业转来）请贵单位办", "1 收到")
		zhang.Hears("进度", "现在轮到业委会")
		lead.Hears("办结 1001", "现在还不能这样办")
		yewei.Hears("4 1001 也不归我们", "请街道裁定")
		lead.Hears("联办 1001 1 免 不用", "现在还不能这样办")
		w.phone("oZHENG").Hears("裁定 1001 1 房管局", "1 房管局（业委会转来）：等回话（街道裁定）")
		w.phone("oFANG").Hears("2 1001", "办好了")
		lead.Hears("联办 1001 业委会", "2 业委会：等回话") // the lead wants it once more
		lead.Hears("联办 1001 业委会", "2 业委会：等回话")
		w.stands("房管局 done", "业委会 proposed")
		yewei.Hears("2 1001", "办好了")
		lead.Hears("联办 1001 1 继续", "1 房管局（业委会转来）：等回话（街道裁定）") // and this one, too
		w.stands("房管局 proposed", "业委会 done")
		w.phone("oFANG").Hears("4 1001 不归我们", "不能再退")
	})
}

func TestTheConsoleTellsWhoTookAMatterOver(t *testing.T) {
	everywhere(t, everybody+units+lake, func(w *town) {
		lead := w.sits("李敏")
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼楼顶漏水")
		w.phone("oLIMIN").Hears("1 1001", "归您了")
		lead.works(1001, "joint", "deed", "convene", "units", "绿洲物业，业委会")
		lead.works(1001, "joint", "deed", "bounced", "leg", "1", "words", "归业委会")
		lead.opens(w.page(1001)).reads("业委会：第1项，别家说归它，转给它了", "第1项", "（绿洲物业转来）", "第2项")
		lead.opens("/console/joint").reads("1 业委会（绿洲物业转来）", "2 业委会")
		w.sits("马主任").opens("/console/legs").reads("第1项（绿洲物业转来）", "第2项")
		w.sits("高升").opens("/console/legs").reads("第1项", "转给别家了").readsNot("归业委会")
		w.sound()
	})
}

func TestThePageOfAUnitTellsWhichMatterItIsAbout(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		lead.Says("联办 1001 绿洲物业,施工单位")
		lead.Hears("联办 1001 1 不归 施工单位", "1 施工单位（绿洲物业转来）：等回话")
		links := map[int]string{}
		for no, item := range map[int]string{1: "第1项（绿洲物业转来）", 2: "第2项"} {
			text := lead.Hears(fmt.Sprintf("链接 1001 %d", no), item).screen()
			links[no] = linkIn.FindString(text[strings.LastIndex(text, "【联办】"):])
			w.browser().opens(links[no]).shows(200, item, "施工单位")
		}
		first, second := w.browser().opens(links[1]), w.browser().opens(links[2])
		first.sends("bounced", "归绿洲物业").shows(200, "记下了", "等街道裁定")
		w.stands("施工单位 disputed", "施工单位 proposed")
		second.sends("bounced", "归房管局").shows(200, "记下了", "转给别家了", "第2项")
		if strings.Contains(second.page, "<form") || strings.Contains(second.page, "房管局") {
			t.Errorf("who sent it on reads\n%s", second.page)
		}
		w.stands("施工单位 disputed", "房管局 proposed")
		second.opens(links[2]).shows(409, "已经用过了")
	})
}

func TestBehindTheNumberOfAMatterNoCryIsLostAndNothingIsOpened(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye := w.phone("oWUYE")
		lead.Says("联办 1001 绿洲物业,业委会")
		wuye.Says("在吗")
		wuye.Hears("4 1001 2 归房管局", "数字没对上") // it is another's
		wuye.Hears("4 1001 7 归房管局", "数字没对上")
		wuye.Hears("2 1001 第1项", "第1项办好了")
		w.stands("绿洲物业 done", "业委会 proposed")
		w.phone("oZHOU").Hears("挂账 1001 20 等开春", "先挂账")
		w.phone("oYEWEI").Hears("4 1001 2 归房管局", "数字没对上")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a ticket 1002 (%v)", err)
		}
		wuye.Hears("4 1001 1 老人摔地上了起不来 3号楼1单元101", "120")
	})
}

func TestTheLeadHearsOfWhatAUnitSendsToAnother(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye, fang := w.phone("oWUYE"), w.phone("oFANG")
		lead.Hears("联办 1001 绿洲物业,房管局,施工队", "3 施工队：等回话")
		wuye.Says("在吗")
		fang.Says("在吗")
		w.forward(2 * time.Hour)
		fang.Hears("4 1001 资料绿洲物业还没给", "第2项", "转给绿洲物业") // it wanted papers, and the matter is gone
		lead.Counts("第2项 房管局说不归它，转给绿洲物业了", 1)
		lead.Sees("房管局：资料绿洲物业还没给", "联办 1001 2 免")
		w.forward(30 * time.Minute)
		lead.Counts("第2项 房管局说不归它", 1)
		lead.Says("联办 1001 2 免 再请房管局")
		lead.Hears("联办 1001 房管局", "4 房管局：等回话")
		wuye.Hears("4 1001 归施工队", "转给施工队") // whom no message reaches
		lead.Sees("第1项 绿洲物业说不归它，转给施工队了", "它没有联系人", "链接 1001 1")
	})
}

func TestWhatIsSettledIsWithTheCommunitySinceItWas(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		lead.Says("联办 1001 绿洲物业")
		opened := w.clock.Now().In(domain.China).Format("1月2日")
		w.phone("oWUYE").Hears("1 1001", "收到")
		w.forward(48 * time.Hour)
		w.phone("oWUYE").Hears("2 1001", "办好了")
		zhang.Hears("进度", "现在由社区协调，"+w.clock.Now().In(domain.China).Format("1月2日")+"起")
		zhang.SeesNot("现在由社区协调，" + opened + "起")
	})
}
