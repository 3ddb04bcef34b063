package story

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/service"
)

// supplies is a community whose property team has one volunteer.
const supplies = `
street: 雁园街道
communities:
  - name: 雁滨社区
    account: yanbin
    duty_phone: "0931-0000000"
    estates:
      - name: 莱茵小镇
        buildings: [{name: 1号楼, units: 4}, {name: 2号楼, units: 1}, {name: 3号楼, units: 3}]
    teams:
      - {name: 物业队, categories: [property]}
    members:
      - {name: 王强, role: volunteer, phone: "13800000001", openid: oWANG, teams: [物业队]}
      - {name: 陈德福, role: volunteer, phone: "13800000002", openid: oCHEN, teams: [物业队]}
      - {name: 李敏, role: cadre, phone: "13800000009", openid: oLIMIN, duty: true}
`

func (w *town) main(number int64) int64 {
	w.t.Helper()
	g, err := w.app.DB.View(w.ctx).GatheredOf(w.ticket(number).ID)
	w.must(err)
	if g.Main == 0 {
		return 0
	}
	t, err := w.app.DB.View(w.ctx).Ticket(g.Main)
	w.must(err)
	return t.Number
}

func TestWhoReportsTheSameLossJoinsItAndHearsHowItGoes(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		zhang, liu, ma, wang := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows(), w.phone("oMA").Follows(), w.phone("oWANG")
		zhang.Hears("1号楼1单元301停水了", "工单 1001", "正在找人")
		liu.Hears("我家1号楼4单元502没水了", "工单 1002", "1号楼停水，加上您有2户说了", "正在找人办", "不是一回事请回 0")
		w.hasState(1002, domain.Merged)
		wang.SeesNot("工单 1002").Hears("1", "工单 1001 归您了")
		zhang.Sees("工单 1001：王师傅接了")
		liu.Sees("工单 1002：王师傅接了").Hears("进度", "工单 1002", "有人接了，王师傅")
		ma.Hears("1号楼3单元101怎么停水了", "工单 1003", "加上您有3户", "王师傅在办")
		liu.Hears("我白天不在家，下午五点以后在", "记到工单 1002")
		wang.Sees("工单 1001 有补充", "下午五点以后")
		wang.Hears("2", "您已到")
		liu.Sees("工单 1002：王师傅到了")
		wang.Hears("3 3", "辛苦了")
		for n, p := range map[int64]*phone{1001: zhang, 1002: liu, 1003: ma} {
			w.hasState(n, domain.Resolved)
			p.Sees(fmt.Sprintf("工单 %d：王师傅说办好了，您看呢", n))
		}
		zhang.Hears("1", "工单 1001 办结")
		liu.Hears("2", "工单 1002 办结")
		w.hasState(1003, domain.Resolved)
		if got, want := w.history(w.ticket(1002)), "opened merge added settle confirm"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		ma.Hears("3", "对不起")
		w.hasState(1003, domain.Offering)
		w.isInOrder()
	})
}

func TestWhatIsNotTheSameLossIsNotMerged(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Hears("1号楼1单元301停水了", "工单 1001")
		for n, text := range []string{
			"3号楼1单元301停水了",           // another building
			"1号楼2单元电梯坏了不动了",          // another supply
			"1号楼3单元电梯坏了不动了",          // each unit has its own
			"1号楼1单元301厨房水管漏水了",       // no loss of all
			"1号楼门禁刷不开了",              // the common facilities, but no supply
			"1号楼2单元停水了，电梯也坏了",        // two at once: not known which is meant
			"1号楼2单元电梯困人了 有人被关在里面出不来", // a danger
		} {
			p := w.phone(fmt.Sprintf("oNEIGHBOUR%d", n)).Follows()
			if reply := p.Says(text); strings.Contains(reply, "户说了") {
				t.Errorf("%q was answered %q", text, reply)
			}
		}
		w.phone("oLIU").Follows().Hears("1号楼2单元电梯又坏了", "2单元电梯，加上您有2户")
		w.forward(9 * time.Hour)
		w.phone("oMA").Follows().Hears("1号楼2单元201停水了", "正在找人")
		w.isInOrder()
	})
}

func TestToSayItAgainIsNoSecondReport(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		zhang, liu := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows()
		zhang.Says("1号楼1单元301停水了")
		liu.Hears("1号楼2单元停水了", "工单 1002")
		zhang.Hears("1号楼还是没水啊", "工单 1001")
		liu.Hears("1号楼2单元还没来水吗", "工单 1002")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1003); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a third ticket (%v)", err)
		}
	})
}

func TestWhatWasWronglyMergedIsTakenApartAsIfItHadNeverBeen(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		zhang, liu, duty := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows(), w.phone("oLIMIN")
		zhang.Says("1号楼1单元301停水了")
		w.phone("oWANG").Hears("1", "归您了")
		w.forward(time.Hour)
		w.phone("oHE").Follows().Hears("3号楼1单元301停水了", "工单 1002") // never merged: what 1003 must look like
		liu.Hears("1号楼2单元201停水了", "工单 1003", "加上您有2户")
		duty.Hears("拆开 1001", "1003").Hears("拆开 1002", "拆不了")
		zhang.Hears("拆开 1003", "")
		w.hasState(1003, domain.Merged)
		duty.Hears("拆开 1003", "工单 1003 拆开了")
		liu.Sees("工单 1003：您这件和邻居的不是一回事")
		want, got := w.hasState(1002, domain.Offering), w.hasState(1003, domain.Offering)
		if got.Owner != want.Owner || got.Level != want.Level || got.Urgency != want.Urgency || got.Reopened != want.Reopened || got.Rating != want.Rating {
			t.Errorf("it stands %+v, one that was never merged %+v", got, want)
		}
		view := w.app.DB.View(w.ctx)
		clocks, offers := [2]domain.Clock{}, [2]int{}
		for i, one := range []domain.Ticket{want, got} {
			clock, err := view.RunningClock(one.ID)
			w.must(err)
			clocks[i] = domain.Clock{Kind: clock.Kind, Step: clock.Step, Due: clock.Due}
			live, err := view.LiveOffersOf(one.ID)
			w.must(err)
			offers[i] = len(live)
		}
		if clocks[0] != clocks[1] || offers[0] != offers[1] || offers[0] == 0 {
			t.Errorf("clocks %+v, offers %v", clocks, offers)
		}
		w.phone("oCHEN").Sees("1003").Hears("1 1003", "归您了").Hears("3 1003", "辛苦了")
		liu.Hears("3", "对不起") // it stays by itself
		w.hasState(1003, domain.Offering)
		w.isInOrder()
	})
}

func TestStaffTakesApartAtTheDeskWithinAWeek(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼1单元301停水了")
		w.phone("oLIU").Follows().Says("1号楼2单元停水了")
		w.phone("oMA").Follows().Says("1号楼3单元停水了")
		view, desk := w.app.DB.View(w.ctx), &service.Desk{DB: w.app.DB, Wake: func() {}}
		by := func(openid string) domain.Actor {
			identity, err := view.Identity("yanbin", openid)
			w.must(err)
			return domain.By(identity.Person)
		}
		if err := desk.Unmerge(w.ctx, by("oWANG"), w.ticket(1002).ID); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a volunteer took it apart: %v", err)
		}
		w.must(desk.Unmerge(w.ctx, by("oLIMIN"), w.ticket(1002).ID))
		if err := desk.Unmerge(w.ctx, by("oLIMIN"), w.ticket(1002).ID); domain.CodeOf(err) != domain.Conflict {
			t.Errorf("it was taken apart twice: %v", err)
		}
		w.hasState(1002, domain.Offering)
		w.phone("oWANG").Hears("1 1001", "归您了").Hears("3 1001", "辛苦了")
		w.hasState(1003, domain.Resolved)
		for range 8 {
			w.forward(24 * time.Hour)
		}
		if err := desk.Unmerge(w.ctx, by("oLIMIN"), w.ticket(1003).ID); domain.CodeOf(err) != domain.Conflict {
			t.Errorf("it was taken apart after a week: %v", err)
		}
	})
}

func TestWhatNeighboursWaitForGoesOnThoughTheFirstTakesItBack(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		zhang, liu := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows()
		zhang.Says("1号楼1单元301停水了")
		liu.Says("1号楼2单元201停水了")
		zhang.Hears("取消", "别家也在等")
		w.hasState(1001, domain.Offering)
		liu.Hears("不用来了", "工单 1002 取消了")
		zhang.Hears("取消", "工单 1001 取消了")
		w.phone("oMA").Follows().Hears("1号楼3单元301停水了", "工单 1003", "正在找人")
		w.isInOrder()
	})
}

func TestALossIsPassedOnWhenTheFirstWasSomewhereElse(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		zhang, liu, ma := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows(), w.phone("oMA").Follows()
		zhang.Says("1号楼1单元301停水了")
		liu.Says("1号楼2单元201停水了")
		ma.Says("1号楼3单元301停水了")
		zhang.Hears("说错了，是3号楼1单元301", "3号楼")
		w.hasState(1002, domain.Offering)
		w.hasState(1003, domain.Merged)
		if got := w.main(1003); got != 1002 {
			t.Errorf("1003 is merged into %d", got)
		}
		ma.Hears("写错了，是2号楼301", "2号楼")
		w.hasState(1003, domain.Offering)
		w.isInOrder()
	})
}

func TestWhoIsErasedLeavesTheLossToHerNeighbours(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼1单元301停水了")
		w.phone("oLIU").Follows().Says("1号楼2单元201停水了")
		w.phone("oMA").Follows().Says("1号楼3单元201停水了")
		deeds := service.Subject{DB: w.app.DB, Files: noFiles{}}
		for _, openid := range []string{"oMA", "oZHANG"} {
			_, err := deeds.Erase(w.ctx, domain.Actor{Kind: domain.ActorOperator}, service.Who{Account: "yanbin", OpenID: openid})
			w.must(err)
		}
		w.hasState(1001, domain.Cancelled)
		w.hasState(1002, domain.Offering)
		w.hasState(1003, domain.Cancelled)
		w.isInOrder()
	})
}

type noFiles struct{}

func (noFiles) Delete(domain.ID) error { return nil }

// second starts another process of the same Linli.
func (w *town) second() *app.App {
	w.t.Helper()
	cfg := w.cfg
	cfg.Spool = filepath.Join(w.t.TempDir(), "spool")
	other, err := app.New(w.ctx, cfg, w.clock.Now, slog.New(slog.NewTextHandler(testLog(w.t), nil)))
	w.must(err)
	w.later(func() { w.must(other.Close()) })
	return other
}
