package story

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// open lists which units have an open leg of 1001's case; the test fails where
// one has two.
func (w *town) open() map[string]domain.LegState {
	w.t.Helper()
	out := map[string]domain.LegState{}
	for _, l := range w.legs() {
		unit, err := w.app.DB.View(w.ctx).Partner(l.Partner)
		w.must(err)
		if !l.State.Settled() {
			if _, two := out[unit.Name]; two {
				w.t.Errorf("%s has two open legs", unit.Name)
			}
			out[unit.Name] = l.State
		}
	}
	return out
}

// legDue is when the time of a leg of 1001's case is over.
func (w *town) legDue(no int) time.Time {
	w.t.Helper()
	clock, err := w.app.DB.View(w.ctx).RunningClock(w.legs()[no-1].ID)
	w.must(err)
	return clock.Due
}

func TestWhoHasAPartAlreadyTakesOverWhatAnotherSendsBack(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye, yewei, street := w.phone("oWUYE"), w.phone("oYEWEI"), w.phone("oZHENG")
		lead.Hears("联办 1001 绿洲物业,业委会", "1 绿洲物业：等回话", "2 业委会：等回话")
		yewei.Says("在吗")
		yewei.Hears("1 1001", "收到")
		yewei.Hears("1 1001", "正在办")
		due := w.legDue(2)
		w.forward(2 * time.Hour)
		wuye.Says("在吗")
		wuye.Hears("4 1001 归业委会", "不归贵单位")
		if got := w.open(); len(w.legs()) != 2 || len(got) != 1 || got["业委会"] != domain.LegWorking {
			t.Errorf("open are %v of %d legs", got, len(w.legs()))
		}
		if !w.legDue(2).Equal(due) {
			t.Error("what another sent on gives the unit a new term")
		}
		yewei.Sees("还有一部分归贵单位", "1 正在办")
		lead.Hears("联办 1001", "1 绿洲物业：转给别家了", "2 业委会：正在办")
		zhang.Hears("进度", "现在轮到业委会")
		w.sound()
		yewei.Hears("4 1001 明明归绿洲物业", "请街道裁定") // it was sent back before
		if got := w.open(); len(got) != 1 || got["业委会"] != domain.LegDisputed {
			t.Errorf("open are %v", got)
		}
		w.sound()
		street.Hears("裁定 1001 2 绿洲物业", "1 绿洲物业：等回话（街道裁定）", "2 业委会：转给别家了")
		wuye.Hears("4 1001 还是不归我们", "不能再退")
		wuye.Hears("2 1001", "办好了")
		lead.Hears("办结 1001", "联办完了")
		if got, want := w.history(w.ticket(1001)), "opened dispatch take convene leg_joined leg_reopened conclude"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		for no, want := range map[int]string{1: "proposed bounced passed reopened done", 2: "proposed received begun joined bounced ruled"} {
			if got := w.legHistory(no); got != want {
				t.Errorf("the events of leg %d are %q, want %q", no, got, want)
			}
		}
	})
}

func TestTwoWhoSendItToOneAnotherComeBeforeTheStreet(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		wuye, yewei := w.phone("oWUYE"), w.phone("oYEWEI")
		lead.Says("联办 1001 绿洲物业,业委会")
		wuye.Says("在吗")
		yewei.Says("在吗")
		yewei.Hears("4 1001 不知道归谁", "不归贵单位") // the lead has it
		w.phone("oZHENG").SeesNot("裁定")
		wuye.Hears("4 1001 归业委会", "不归贵单位")
		if got := w.open(); len(got) != 1 || got["业委会"] != domain.LegDisputed {
			t.Errorf("open are %v", got)
		}
		w.phone("oZHENG").Sees("请过问", "1001")
		w.sound()
		w.phone("oZHENG").Hears("裁定 1001 2 业委会", "2 业委会：等回话（街道裁定）")
		if got := w.open(); len(w.legs()) != 2 || got["业委会"] != domain.LegProposed {
			t.Errorf("open are %v of %d legs", got, len(w.legs()))
		}
		yewei.Hears("2 1001", "办好了")
		lead.Hears("办结 1001", "联办完了")
	})
}

func TestWhatComesToARuledLegLaterMayBeSentBack(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		wuye, fang, yewei, street := w.phone("oWUYE"), w.phone("oFANG"), w.phone("oYEWEI"), w.phone("oZHENG")
		lead.Says("联办 1001 绿洲物业,房管局")
		for _, unit := range []*phone{wuye, fang, yewei, street} {
			unit.Says("在吗")
		}
		wuye.Hears("4 1001 归房管局", "不归贵单位")
		fang.Hears("4 1001 归绿洲物业", "请街道裁定")
		street.Hears("裁定 1001 2 房管局", "2 房管局：等回话（街道裁定）")
		fang.Hears("4 1001 还是不归我们", "不能再退")
		lead.Hears("联办 1001 业委会", "3 业委会：等回话")
		yewei.Hears("4 1001 归房管局", "不归贵单位")
		fang.Hears("4 1001 新的这件不归我们", "请街道裁定")
		if got := w.open(); len(got) != 1 || got["房管局"] != domain.LegDisputed {
			t.Errorf("open are %v", got)
		}
		w.sound()
		street.Hears("裁定 1001 2 房管局", "2 房管局：等回话（街道裁定）")
		fang.Hears("4 1001 不归我们", "不能再退")
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
		if due := w.legDue(2); len(w.legs()) != 2 || w.open()["业委会"] != domain.LegProposed || !due.After(w.clock.Now().Add(23*time.Hour)) {
			t.Errorf("open are %v of %d legs, until %s", w.open(), len(w.legs()), due)
		}
		yewei.Sees("请贵单位办", "1 收到")
		zhang.Hears("进度", "现在轮到业委会")
		lead.Hears("办结 1001", "现在还不能这样办")
		yewei.Hears("4 1001 也不归我们", "请街道裁定")
		lead.Hears("联办 1001 2 免 不用", "现在还不能这样办")
		w.phone("oZHENG").Hears("裁定 1001 2 房管局", "3 房管局：等回话（街道裁定）")
		w.phone("oFANG").Hears("2 1001", "办好了")
		lead.Hears("联办 1001 业委会", "2 业委会：等回话") // the lead wants it once more
		lead.Hears("联办 1001 业委会", "2 业委会：等回话")
		if got := w.open(); len(w.legs()) != 3 || len(got) != 1 {
			t.Errorf("open are %v of %d legs", got, len(w.legs()))
		}
	})
}

func TestTheConsoleTellsWhoTookAPartOver(t *testing.T) {
	everywhere(t, everybody+units+lake, func(w *town) {
		lead := w.sits("李敏")
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼楼顶漏水")
		w.phone("oLIMIN").Hears("1 1001", "归您了")
		lead.works(1001, "joint", "deed", "convene", "units", "绿洲物业，业委会")
		lead.works(1001, "joint", "deed", "bounced", "leg", "1", "words", "归业委会")
		lead.opens(w.page(1001)).reads("业委会：别家说归它，并到它那一项里")
		w.sound()
	})
}

func TestVerifyFindsAUnitWithTwoOpenLegs(t *testing.T) {
	w := build(t, store.SQLite, rhine+chiefs+units)
	w.phone("oZHANG").Follows().Says("3号楼楼顶漏水")
	w.phone("oLIMIN").Says("1 1001")
	w.phone("oLIMIN").Says("联办 1001 绿洲物业,业委会")
	w.sound()
	_, err := w.behind().Exec(`UPDATE joint_leg SET partner_id = (SELECT MIN(id) FROM partner)`)
	w.must(err)
	findings, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
	w.must(err)
	if len(findings) != 1 || findings[0].Check != "joint" {
		t.Errorf("found is %v", findings)
	}
}
