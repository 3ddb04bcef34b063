package story

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// registered is oZHANG, who lives at 3-2-501.
func (w *town) registered() *phone {
	w.t.Helper()
	return w.phone("oZHANG").Follows().Hears("我姓张，住3号楼2单元501", "记下了")
}

func TestADaughterWritesForHerFather(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, sun := w.registered(), w.phone("oSUN").Follows()
		zhang.Hears("我爸一个人住，家里水管漏了", "工单 1001", "是在您家吗", "1 在我家")
		sun.SeesNot("1001")
		if at := w.ticket(1001); at.Building != 0 || at.Place.Room != "" {
			t.Errorf("it is at %+v", at.Place)
		}
		zhang.Hears("1号楼1单元101", "莱茵小镇1号楼1单元101", "正在找人")
		sun.Sees("1001", "莱茵小镇1号楼")
		zhang.Hears("我爸家灯也坏了", "工单 1002", "莱茵小镇1号楼") // where he is, is known now
		zhang.Hears("我家马桶堵了", "工单 1003", "按您登记的莱茵小镇3号楼2单元501")
	})
}

func TestWhomSheLooksAfterHasAHomeThatIsKnown(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.registered()
		zhang.Says("我电话13900000000")
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			buildings, err := tx.BuildingsOf("yanbin", "1")
			if err != nil {
				return err
			}
			father := domain.Person{ID: tx.NewID(), Name: "张大山", Community: buildings[0].Community, Building: buildings[0].ID, Unit: "1", Room: "101"}
			if err := tx.AddPerson(father); err != nil {
				return err
			}
			_, err = tx.PutDependant(domain.Dependant{Carer: w.person("oZHANG"), Person: father.ID}, w.person("oLIMIN"))
			return err
		}))
		zhang.Hears("给我爸量个血压", "工单 1001", "莱茵小镇1号楼1单元101")
		zhang.Hears("我家水管漏了", "工单 1002", "莱茵小镇3号楼2单元501")
		zhang.Hears("张大山的灯坏了", "工单 1003", "莱茵小镇1号楼1单元101")
		zhang.Hears("我爸晕倒了叫不醒", "120", "莱茵小镇1号楼")
	})
}

func TestADangerElsewhereIsPagedBeforeItIsKnownWhere(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.registered(), w.phone("oWANG")
		zhang.Hears("我爸一个人在家，晕倒了叫不醒", "120", "正在叫人", "人在哪里")
		wang.Sees("【紧急】工单 1001", "待确认")
		zhang.Hears("1号楼1单元101", "莱茵小镇1号楼1单元101")
		wang.Sees("工单 1001 的地址：莱茵小镇1号楼")
	})
}

func TestWhoLivesWithHerIsNotAskedAfter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.registered()
		for _, text := range []string{"我妈跟我住，给她量个血压", "我妈在家，想请人上门理发", "孩子发烧了想请大夫来家里看看", "我家老妈的轮椅坏了"} {
			zhang.Hears(text, "莱茵小镇3号楼2单元501")
		}
		zhang.Hears("给我妈代买点药", "是在您家吗").Hears("1", "莱茵小镇3号楼2单元501")
	})
}

func TestTheAddressIsConfirmedByADigit(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.registered(), w.phone("oWANG")
		zhang.Hears("水管漏了", "按您登记的莱茵小镇3号楼2单元501", "1 地址对", "2 改地址", "0 找人工")
		zhang.Hears("1", "莱茵小镇3号楼2单元501", "工单 1001")
		if !w.ticket(1001).Confirmed {
			t.Error("it is not confirmed")
		}
		zhang.Hears("灯坏了", "工单 1002", "1 地址对").Hears("2", "几号楼").Hears("1号楼1单元101", "工单 1002", "莱茵小镇1号楼1单元101")
		if first, second := w.ticket(1001), w.ticket(1002); first.Place.Building != "3" || second.Place.Building != "1" {
			t.Errorf("they are at %+v and %+v", first.Place, second.Place)
		}
		w.forward(time.Minute)
		wang.Hears("1 1001", "归您了").Hears("3 1001", "辛苦了")
		zhang.Hears("1", "工单 1001 办结")
		zhang.Hears("马桶堵了", "1 地址对").Hears("0", "值班的人")
		w.phone("oLIMIN").Sees("找人工")
	})
}

func TestWhatIsAskedOfHerAsAVolunteerComesBeforeHerAddress(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang := w.phone("oWANG").Follows()
		wang.Hears("我住3号楼2单元502", "记下了")
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		wang.Hears("我家马桶堵了", "工单 1002")
		wang.Hears("1", "工单 1001 归您了")
	})
}

// TestWhoIsCaredForIsHelpedInTheSameNightWhoeverAsks: her door tells who it is for,
// named at once or when asked.
func TestWhoIsCaredForIsHelpedInTheSameNightWhoeverAsks(t *testing.T) {
	everywhere(t, minded, func(w *town) {
		w.follow("oZHANG", "oZHOU")
		w.phone("oZHANG").Hears("我住3号楼2单元501", "3号楼2单元501")
		w.phone("oLIMIN").Hears("关爱 13800000030", "记为关爱对象")
		w.at("23:00")
		w.phone("oLIU").Follows().Says("我妈一个人在家，想请人来帮忙做顿饭，3号楼2单元502")
		w.phone("oMA").Follows().Says("我妈一个人在家，想请人来帮忙做顿饭，3号楼2单元501")
		w.phone("oHUANG").Follows().Says("我妈一个人在家，想请人来帮忙做顿饭")
		w.phone("oHUANG").Says("3号楼2单元501")
		for number, want := range map[int64]bool{1001: false, 1002: true, 1003: true} {
			if hers := w.ticket(number); hers.Place.Room == "" || hers.Urgency >= 2 != want {
				t.Errorf("%d at %s is of urgency %d", number, hers.Place.Room, hers.Urgency)
			}
			clock, err := w.app.DB.View(w.ctx).RunningClock(w.ticket(number).ID)
			w.must(err)
			if soon := clock.Due.Sub(w.clock.Now()) <= time.Hour; soon != want {
				t.Errorf("%d has until %s", number, clock.Due)
			}
		}
		w.phone("oLIMIN").Sees("1002").Sees("1003")
		w.isInOrder()
	})
}
