package story

import (
	"errors"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/service"
)

// withUnits is rhine with a secretary and the units of the estate.
const withUnits = rhine + `      - {name: 周建国, role: secretary, phone: "13800000020", openid: oZHOU}
      - {name: 刘经理, role: partner, partner: 绿洲物业公司, phone: "13800000021", openid: oLIU}
      - {name: 郑主任, role: partner, partner: 莱茵小镇业委会, phone: "13800000022", openid: oZHENG}
      - {name: 马春燕, role: volunteer, kind: 楼院长, phone: "13800000023", openid: oMACHUN, building: 3号楼}
    partners:
      - {name: 绿洲物业公司, kind: property}
      - {name: 莱茵小镇业委会, kind: owners}
`

func TestAPlainMatterIsPutOffUntilItsReview(t *testing.T) {
	everywhere(t, withUnits, func(w *town) {
		w.follow("oZHOU")
		zhang, zhou := w.phone("oZHANG").Follows(), w.phone("oZHOU")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "归您了")
		w.phone("oLIMIN").Hears("挂账 1001 10 等冬天过了", "这一步要")
		zhou.Hears("挂账 1001 10", "这样写").Hears("挂账 1001 40 等冬天过了", "这样写").Hears("挂账 1001 10 等冬天过了", "先放 10 天")
		w.phone("oWANG").Sees("不用去了")
		zhang.Sees("一时办不了，先记着，3月13日").Hears("进度", "先挂账")
		w.hasState(1001, domain.Shelved)
		w.isInOrder()
		w.forward(9 * 24 * time.Hour)
		w.hasState(1001, domain.Shelved)
		w.forward(24 * time.Hour)
		ticket := w.hasState(1001, domain.Offering)
		if got, want := w.history(ticket), "opened dispatch take shelve minute overdue resume dispatch"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		w.phone("oCHEN").Sees("1 1001")
		w.isInOrder()
	})
}

func TestTheThirdTimeItIsAJointCase(t *testing.T) {
	everywhere(t, withUnits, func(w *town) {
		w.follow("oZHOU", "oLIU", "oZHENG")
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		held := map[string]bool{}
		for range 3 {
			for _, o := range []string{"oWANG", "oCHEN", "oZHAO"} {
				if held[o] || !strings.Contains(w.phone(o).screen(), "1001") || w.ticket(1001).State != domain.Offering {
					continue
				}
				held[o] = true // each time somebody else
				w.phone(o).Hears("1 1001", "归您了").Hears("3", "辛苦了")
			}
			zhang.Hears("3", "对不起")
		}
		if len(held) != 3 {
			t.Errorf("%d people were at it, want 3", len(held))
		}
		ticket := w.hasState(1001, domain.Joint)
		if ticket.Reopened != 3 {
			t.Errorf("it came back %d times", ticket.Reopened)
		}
		w.phone("oLIU").Sees("1001")
		w.phone("oLIMIN").Hears("联办 1001", "绿洲物业公司")
		w.isInOrder()
	})
}

// TestNoiseBetweenTwoFloors: the four parties of the small-stool room settle it
// together: cadre, property company, owners' committee, house head.
func TestNoiseBetweenTwoFloors(t *testing.T) {
	everywhere(t, withUnits, func(w *town) {
		w.follow("oZHOU", "oLIU", "oZHENG", "oMACHUN")
		zhang, limin, liu, zheng := w.phone("oZHANG").Follows(), w.phone("oLIMIN"), w.phone("oLIU"), w.phone("oZHENG")
		zhang.Hears("楼上天天半夜蹦跳吵得睡不着，我住3号楼2单元501，想请你们调解", "工单 1001")
		if got := w.ticket(1001).Category; got != domain.Mediation {
			t.Fatalf("it is %s", got)
		}
		limin.Hears("联办 1001 绿洲物业公司,莱茵小镇业委会,楼院长", "绿洲物业公司", "莱茵小镇业委会", "楼院长")
		w.hasState(1001, domain.Joint)
		liu.Sees("1001").SeesNot("501", "蹦跳").Hears("1 1001", "1001")
		zheng.Sees("1001").Hears("1 1001", "1001")
		limin.Hears("纪要 1001 周六上午小板凳会客厅四方坐下来谈，楼上铺地垫，22点后不蹦跳", "1001").
			Hears("联办 1001 3 收到", "1001").Hears("联办 1001 3 办好了", "1001")
		liu.Hears("2 1001", "1001")
		zheng.Hears("2 1001", "1001")
		limin.Hears("办结 1001", "1001")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("1", "办结了")
		ticket := w.hasState(1001, domain.Closed)
		if history := w.history(ticket); !strings.Contains(history, "minute") || !strings.HasSuffix(history, "conclude confirm") {
			t.Errorf("the events are %q", history)
		}
		w.isInOrder()
	})
}

func TestReturnVisitsHaveACapAndDangersGoFirst(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHOU")
		w.policy("sample: 10, per_cadre: 8", "sample: 100, per_cadre: 1")
		limin := w.phone("oLIMIN")
		for _, o := range []string{"oZHANG", "oLIU", "oHE"} {
			w.phone(o).Follows().Hears("3号楼2单元501水管漏了", "工单")
		}
		for n := int64(1001); n <= 1003; n++ {
			limin.Says(map[int64]string{1001: "1 1001", 1002: "1 1002", 1003: "1 1003"}[n])
			limin.Says(map[int64]string{1001: "3 1001", 1002: "3 1002", 1003: "3 1003"}[n])
		}
		w.watches(4 * days)
		v := w.app.DB.View(w.ctx)
		kinds := map[domain.ClockKind]int{}
		for n := int64(1001); n <= 1003; n++ {
			if w.ticket(n).State != domain.Resolved {
				continue
			}
			c, err := v.RunningClock(w.ticket(n).ID)
			w.must(err)
			kinds[c.Kind]++
		}
		if kinds[domain.ClockVisit] == 0 || kinds[domain.ClockVisit]+kinds[domain.ClockQueue] < 2 {
			t.Errorf("the clocks are %v", kinds)
		}
		w.isInOrder()
		w.watches(3 * days)
		visits := 0
		for n := int64(1001); n <= 1003; n++ {
			if strings.Contains(w.history(w.ticket(n)), "visit_due") {
				visits++
			}
		}
		if visits < 2 {
			t.Errorf("%d of the waiting were asked about", visits)
		}
		w.isInOrder()
	})
}

// TestAVisitIsNotPutOff: whoever was not heard of, or cannot be left alone, does
// not wait for a review.
func TestAVisitIsNotPutOff(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		limin, zhou := w.phone("oLIMIN"), w.phone("oZHOU")
		limin.Hears("关爱 13800000030 每7天", "每 7 天")
		w.watches(7 * days)
		visit := w.ticket(1001)
		zhou.Hears("挂账 1001 20 等她回来", "不能挂账", "探访 1001")
		chief, err := w.app.DB.View(w.ctx).Identity("yanbin", "oZHOU")
		w.must(err)
		err = w.app.Intake.Joint.Do(w.ctx, domain.By(chief.Person), visit.ID, service.JointDeed{Deed: domain.Shelve, Days: 20, Words: "等她回来"})
		var refused *service.Refusal
		if !errors.As(err, &refused) || refused.Code != domain.Conflict || !strings.Contains(refused.Words, "不能挂账") {
			t.Errorf("at the desk it ends in %v", err)
		}
		if now := w.ticket(1001); now.State != visit.State {
			t.Errorf("the visit is %s", now.State)
		}
		zhou.Hears("探访 1001", "见过张家")
		w.hasState(1001, domain.Cancelled)
		limin.Hears("照护 13800000030 何秀兰", "何秀兰平时由张秀英照护")
		w.phone("oZHANG").Says("我吐血了，站不起来，快来人 3号楼2单元501")
		zhou.Hears("挂账 1003 20 家里有人", "不能挂账", "照护好了 1003").Hears("照护好了 1003", "1 位家人的照护停了")
		w.isInOrder()
	})
}
