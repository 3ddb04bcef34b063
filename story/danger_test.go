package story

import (
	"testing"
	"time"

	"linli/domain"
)

func TestAnOpenDangerKeepsRingingWhoeverCanBeReached(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.phone("oZHOU").Follows() // the street never did
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		rung := func(openid string) (n int) {
			t.Helper()
			person, err := w.app.DB.View(w.ctx).Identity("yanbin", openid)
			w.must(err)
			pushes, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(1001).ID)
			w.must(err)
			for _, p := range pushes {
				if p.Person == person.Person && p.State == domain.PushSent {
					n++
				}
			}
			return n
		}
		for range 20 {
			w.forward(3 * time.Minute)
		}
		before := rung("oZHOU") + rung("oLIMIN")
		for range 20 {
			w.forward(3 * time.Minute)
		}
		w.hasState(1001, domain.Open)
		if after := rung("oZHOU") + rung("oLIMIN"); after < before+4 {
			t.Errorf("in another hour of an open danger the staff was rung %d times", after-before)
		}
	})
}

func TestNobodyOnHisWayToADangerIsCalledBack(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		wang := w.phone("oWANG").Hears("1", "归您了")
		w.forward(16 * time.Minute)
		wang.Sees("您到了吗")
		w.forward(6 * time.Minute)
		wang.SeesNot("不用去了")
		w.hasState(1001, domain.Accepted)
		w.phone("oLIMIN").Sees("到时间还没办，请过问") // a card: his window is shut
		wang.Hears("2", "您已到")
	})
}

func TestWhoIsInDangerIsHeardHoweverMuchSheWrites(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		for range 25 {
			zhang.Says("你好在吗")
		}
		zhang.Hears("快来人啊我爷爷倒在厨房了不动弹", "120").Hears("3号楼1单元203", "莱茵小镇3号楼")
		if w.ticket(1001).Building == 0 {
			t.Error("where the danger is was only kept")
		}
	})
}

func TestABlockedPersonsDangerGoesWhereSheSays(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		w.phone("oLIMIN").Hears("屏蔽 1001", "屏蔽一周")
		zhang.Hears("快来人啊我爷爷倒在厨房了不动弹", "120").Hears("是1号楼1单元203", "莱茵小镇1号楼")
	})
}

func TestADangerDoesNotWaitBehindAMessageThatKeepsFailing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		held := domain.Message{Account: "yanbin", OpenID: "oZHANG", Kind: domain.KindText, Type: "text", Text: "你好", Key: "held", SentAt: w.clock.Now()}
		w.must(w.app.Spool.Append(held, false))
		zhang.Hears("灯坏了", "收到")
		w.noTicket()
		zhang.Hears("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203", "120", "工单 1001")
		w.phone("oWANG").Sees("1001")
	})
}

func TestAPushThatCannotBePlannedHoldsNobodyUp(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		_, err := w.behind().Exec(`INSERT INTO outbox (id, dedupe_key, account, person_id, kind, ticket_id, offer_id, inbox_id, state, due_at, attempts, claim, channel, errcode, created_at, updated_at)
			SELECT 77, 'spoilt', 'yanbin', person_id, 'duty', 99999, 0, 0, 'pending', 1, 0, '', '', 0, 1, 1 FROM identity WHERE openid = 'oLIMIN'`)
		w.must(err)
		w.deliver()
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		w.phone("oLIMIN").Sees("1001")
		w.passes(time.Minute)
		p, err := w.app.DB.View(w.ctx).PushOwed("spoilt")
		w.must(err)
		if p.Attempts != 2 || p.Claim != "" {
			t.Errorf("it stands as %+v", p)
		}
	})
}

func TestADeadRelaysClaimKeepsALongLineWaitingNoLongerThanItsLease(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		db, now := w.behind(), w.clock.Now().UnixMilli()
		for i := range 60 {
			claim, due := "", now
			if i == 0 {
				claim, due = "dead.claim", now+30_000
			}
			_, err := db.Exec(`INSERT INTO outbox (id, dedupe_key, account, person_id, kind, ticket_id, offer_id, inbox_id, state, due_at, attempts, claim, channel, errcode, created_at, updated_at)
				SELECT ?, ?, 'yanbin', person_id, 'call', ?, 0, 0, 'pending', ?, 0, ?, '', 0, ?, ? FROM identity WHERE openid = 'oLIMIN'`,
				100+i, "line:"+string(rune('A'+i)), w.ticket(1001).ID, due, claim, now, now)
			w.must(err)
		}
		w.deliver()
		w.passes(31 * time.Second)
		w.passes(time.Second)
		if left := column(w, db, "SELECT COUNT(*) FROM outbox WHERE state = 'pending'"); left != "0" {
			t.Errorf("%s pushes still wait", left)
		}
	})
}
