package story

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/service"
	"linli/store"
)

// units are the units of rhine and who answers for them; the builder has nobody.
const units = `      - {name: 高升, role: partner, phone: "13800000041", openid: oWUYE, partner: 绿洲物业}
      - {name: 马主任, role: partner, phone: "13800000042", openid: oYEWEI, partner: 业委会}
      - {name: 何科长, role: partner, phone: "13800000043", openid: oFANG, partner: 房管局}
    partners:
      - {name: 绿洲物业}
      - {name: 业委会}
      - {name: 房管局}
      - {name: 施工单位, phone: "0931-7000000"}
`

// jointly runs a story in which a resident's matter is 1001, and the cadre holds it.
func jointly(t *testing.T, words string, story func(w *town, zhang, lead *phone)) {
	t.Helper()
	everywhere(t, rhine+chiefs+units, func(w *town) {
		for _, openid := range []string{"oZHOU", "oZHENG", "oWUYE", "oYEWEI", "oFANG"} {
			w.phone(openid).Follows()
		}
		w.cfg.PublicURL = strings.TrimSuffix(w.url, "/wx/yanbin")
		w.restart()
		w.wednesday()
		zhang, lead := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Says(words)
		lead.Hears("1 1001", "归您了")
		story(w, zhang, lead)
		w.sound()
	})
}

// wednesday moves on to nine o'clock of the next Wednesday.
func (w *town) wednesday() {
	w.t.Helper()
	w.at("09:00")
	for w.clock.Now().In(domain.China).Weekday() != time.Wednesday {
		w.forward(24 * time.Hour)
	}
}

// sound fails the test unless every record is as it must be.
func (w *town) sound() {
	w.t.Helper()
	findings, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
	w.must(err)
	for _, f := range findings {
		w.t.Error(f)
	}
}

// legs reads the legs of ticket 1001's case.
func (w *town) legs() []domain.Leg {
	w.t.Helper()
	k, err := w.app.DB.View(w.ctx).CaseOf(w.ticket(1001).ID)
	w.must(err)
	legs, err := w.app.DB.View(w.ctx).LegsOf(k.ID)
	w.must(err)
	return legs
}

// legHistory lists the kinds of a leg's events.
func (w *town) legHistory(no int) string {
	w.t.Helper()
	events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "leg", ID: w.legs()[no-1].ID})
	w.must(err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

// forgets erases somebody at once.
func (w *town) forgets(openid string) {
	w.t.Helper()
	files, err := app.OpenFiles(w.cfg)
	w.must(err)
	_, err = service.Subject{DB: w.app.DB, Files: files}.Erase(w.ctx, domain.Actor{Kind: domain.ActorOperator}, service.Who{Account: "yanbin", OpenID: openid})
	w.must(err)
}

func TestTheLiftThatNobodyOwnsIsRuledAndClosed(t *testing.T) {
	jointly(t, "3号楼电梯坏了好几天没人管", func(w *town, zhang, lead *phone) {
		wuye, fang, street := w.phone("oWUYE"), w.phone("oFANG"), w.phone("oZHENG")
		lead.Hears("联办 1001 绿洲物业", "社区李干部牵头", "1 绿洲物业：等回话")
		w.hasState(1001, domain.Joint)
		zhang.Sees("现在轮到绿洲物业")
		zhang.Hears("进度", "几家联办中", "现在轮到绿洲物业", "日起")
		wuye.Says("在吗")
		wuye.Hears("4", "那归谁")
		wuye.Hears("4 1001 归房管局管", "不归贵单位")
		fang.Says("在吗")
		lead.Hears("联办 1001", "1 房管局（绿洲物业转来）：等回话")
		fang.Hears("4 1001 物业该管", "请街道裁定")
		street.Says("在吗")
		lead.Hears("联办 1001 1 免 算了", "现在还不能这样办", "等街道裁定")
		lead.Hears("裁定 1001 1 绿洲物业", "裁定要街道来办")
		zhang.Hears("进度", "现在等街道裁定")
		street.Hears("裁定 1001 1 绿洲物业", "1 绿洲物业（房管局转来）：等回话（街道裁定）")
		wuye.Hears("4 1001 还是不归我们", "不能再退")
		wuye.Hears("1 1001", "收到")
		lead.Hears("办结 1001", "现在还不能这样办")
		lead.Hears("纪要 1001 物业周五前换好门机", "记下了")
		w.forward(24 * time.Hour)
		wuye.Hears("2 1001", "办好了")
		lead.Hears("联办 1001", "物业周五前换好门机", "各家都办完了")
		lead.Hears("办结 1001 1200人", "这样写").Hears("办结 1001 12人", "联办完了")
		ticket := w.hasState(1001, domain.Resolved)
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: ticket.ID})
		w.must(err)
		if served := events[len(events)-1].Data["served"]; served != float64(12) {
			t.Errorf("people served: %v", served)
		}
		zhang.Sees("3 没办好")
		if got, want := w.history(ticket), "opened dispatch take convene leg_passed leg_ruled minute conclude"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		if got, want := w.legHistory(1), "proposed bounced passed bounced ruled received done"; got != want {
			t.Errorf("the events of the leg are %q, want %q", got, want)
		}
		zhang.Hears("1", "办结")
		w.hasState(1001, domain.Closed)
	})
}

func TestABlockedLegWaitsForTheLeadAndGoesOn(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		wuye := w.phone("oWUYE")
		lead.Says("联办 1001 绿洲物业,业委会")
		wuye.Says("在吗")
		wuye.Hears("3", "为什么办不了")
		wuye.Hears("3 1001 维修资金没批下来", "告诉牵头人了")
		lead.Hears("联办 1001", "1 绿洲物业：办不了（维修资金没批下来）", "2 业委会：等回话")
		zhang.Hears("进度", "现在轮到业委会").SeesNot("维修资金")
		lead.Hears("联办 1001 1 继续", "1 绿洲物业：正在办")
		zhang.Hears("进度", "绿洲物业")
		wuye.Hears("2 1001", "办好了")
		lead.Hears("联办 1001 2 免", "这样写")
		lead.Hears("联办 1001 2 免 不用表决", "2 业委会：免了（不用表决）", "各家都办完了")
		lead.Hears("办结 1001", "联办完了")
		w.hasState(1001, domain.Resolved)
	})
}

func TestASilentUnitIsRemindedThenTheLadderHearsOfIt(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		secretary, street := w.phone("oZHOU"), w.phone("oZHENG")
		lead.Says("联办 1001 绿洲物业")
		told := func() (out []string) {
			events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "leg", ID: w.legs()[0].ID})
			w.must(err)
			for _, e := range events {
				if e.Kind == "overdue" {
					out = append(out, e.Data["told"].(string))
				}
			}
			return out
		}
		for day, want := range []string{"unit", "unit lead", "unit lead chief", "unit lead chief street", "unit lead chief street street"} {
			for range 3 { // a weekend may lie between
				if len(told()) == day {
					w.forward(24*time.Hour + time.Minute)
				}
			}
			if got := strings.Join(told(), " "); got != want {
				t.Fatalf("after %d terms it went to %q, want %q", day+1, got, want)
			}
		}
		for _, p := range []*phone{secretary, street} {
			p.Sees("1001", "联办 1001")
		}
		w.phone("oWUYE").Sees("到时间了")
		lead.Hears("联办 1001", "1 绿洲物业：等回话")
		w.hasState(1001, domain.Joint)
	})
}

func TestTheResidentHearsOnceADayThatTheBallMoved(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		lead.Says("联办 1001 绿洲物业")
		zhang.Counts("社区牵头盯着", 1).Sees("现在轮到绿洲物业")
		w.phone("oWUYE").Says("4 1001 业委会")
		zhang.Counts("社区牵头盯着", 1)
		zhang.Hears("进度", "现在轮到业委会")
		w.forward(23 * time.Hour)
		zhang.Counts("社区牵头盯着", 1)
		w.forward(2 * time.Hour)
		zhang.Counts("社区牵头盯着", 2)
		w.forward(48 * time.Hour)
		zhang.Counts("社区牵头盯着", 2) // nothing has moved
		zhang.Hears("取消", "几家单位已经在一起办了")
		w.hasState(1001, domain.Joint)
	})
}

func TestWhatIsPutOffComesBackAtItsReview(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		secretary := w.phone("oZHOU")
		lead.Says("联办 1001 绿洲物业")
		lead.Hears("挂账 1001 20 等开春", "要牵头人（或书记）来办")
		secretary.Hears("挂账 1001 31 等开春", "现在还不能这样办")
		secretary.Hears("挂账 1001 20 等开春", "先挂账")
		w.hasState(1001, domain.Shelved)
		w.sound()
		zhang.Hears("进度", "先挂账", "日再看")
		w.phone("oWUYE").Says("2 1001")
		if got := w.legs()[0].State; got != domain.LegProposed {
			t.Errorf("the leg of what is put off is %s", got)
		}
		w.forward(19 * 24 * time.Hour)
		w.hasState(1001, domain.Shelved)
		w.forward(2 * 24 * time.Hour)
		w.hasState(1001, domain.Joint)
		lead.Sees("回「联办 1001」看") // on a card: his window is shut
		w.phone("oWUYE").Hears("2 1001", "办好了")
		lead.Hears("办结 1001", "联办完了")
	})
}

func TestOfTwoWhoAnswerForOneLegOneIsHeard(t *testing.T) {
	second := strings.Replace(units, "    partners:", `      - {name: 高二, role: partner, phone: "13800000044", openid: oWUYE2, partner: 绿洲物业}
    partners:`, 1)
	everywhere(t, rhine+chiefs+second, func(w *town) {
		w.wednesday()
		pair := []*phone{w.phone("oWUYE").Follows(), w.phone("oWUYE2").Follows()}
		lead := w.phone("oLIMIN")
		w.phone("oZHANG").Follows().Says("3号楼楼顶漏水")
		lead.Says("1 1001")
		lead.Says("联办 1001 绿洲物业,业委会")
		replies := make([]string, len(pair))
		var all sync.WaitGroup
		for i, words := range []string{"2 1001", "3 1001 没有材料"} {
			all.Go(func() {
				reply, err := pair[i].phone.Says(w.ctx, words)
				if err != nil {
					t.Error(err)
				}
				replies[i] = reply
			})
		}
		all.Wait()
		leg := w.legs()[0]
		events := w.legHistory(1)
		if leg.State != domain.LegDone || !slices.Contains([]string{"proposed done", "proposed blocked done"}, events) {
			t.Errorf("the leg is %s after %q; they read %q", leg.State, events, replies)
		}
		second := map[string]string{"proposed done": "不用再回", "proposed blocked done": "告诉牵头人了"}[events]
		if !strings.Contains(replies[0], "办好了") || !strings.Contains(replies[1], second) {
			t.Errorf("after %q they read %q", events, replies)
		}
		w.deliver()
		w.sound()
	})
}

func TestWhoLeadsIsReplacedWhenHeIsErased(t *testing.T) {
	everywhere(t, rhine+chiefs+units, func(w *town) {
		w.wednesday()
		w.phone("oZHOU").Follows()
		w.phone("oZHANG").Follows().Says("3号楼楼顶漏水")
		w.phone("oLIMIN").Says("1 1001")
		w.phone("oLIMIN").Says("联办 1001 绿洲物业")
		w.forgets("oLIMIN")
		w.sound()
		w.phone("oZHOU").Hears("联办 1001", "社区周干部牵头")
		w.forgets("oZHANG")
		w.hasState(1001, domain.Cancelled)
		w.sound()
	})
}

func TestAUnitThatAnswersForAnothersCaseOpensNothing(t *testing.T) {
	jointly(t, "3号楼电梯坏了好几天没人管", func(w *town, zhang, lead *phone) {
		lead.Hears("联办 1001 房管局", "牵头")
		w.phone("oYEWEI").Hears("4 1001 绿洲物业", "数字没对上")
		w.phone("oWUYE").Hears("3 1001 没有配件", "数字没对上")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a ticket 1002 (%v)", err)
		}
		w.phone("oWUYE").Hears("4 1001 老人摔地上了起不来 3号楼1单元101", "120")
	})
}
