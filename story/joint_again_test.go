package story

import (
	"testing"
	"time"

	"linli/domain"
)

// concluded runs a story in which the joint case 1001 of two units is done, and its
// requester is asked.
func concluded(t *testing.T, story func(w *town, zhang, lead *phone)) {
	t.Helper()
	jointly(t, "3号楼楼顶漏水", func(w *town, zhang, lead *phone) {
		lead.Says("联办 1001 绿洲物业,业委会")
		for _, unit := range []string{"oWUYE", "oYEWEI"} {
			w.phone(unit).Says("在吗")
			w.phone(unit).Hears("2 1001", "办好了")
		}
		lead.Hears("办结 1001", "联办完了")
		w.phone("oZHOU").Says("在吗")
		story(w, zhang, lead)
	})
}

// TestAJointCaseThatIsNotSettledGoesBackToItsLead: who leads it hears so, and so
// does the secretary; a unit is asked once more when the lead says so.
func TestAJointCaseThatIsNotSettledGoesBackToItsLead(t *testing.T) {
	concluded(t, func(w *town, zhang, lead *phone) {
		wuye := w.phone("oWUYE")
		asked := len(w.owedAs(1001, domain.PushOffer))
		w.passes(26 * time.Hour)
		day := w.clock.Now().In(domain.China).Format("1月2日")
		lead.Says("待办")
		w.phone("oZHOU").Says("在吗")
		zhang.Hears("3", "对不起", "社区牵头的人也知道了")
		ticket := w.hasState(1001, domain.Joint)
		if got, want := w.history(ticket), "opened dispatch take convene conclude reopen convene"; got != want || ticket.Reopened != 1 {
			t.Errorf("the events are %q, want %q; it came back %d times", got, want, ticket.Reopened)
		}
		lead.Sees("【联办】工单 1001", "居民说没办好（第1次），由您牵头")
		w.phone("oZHOU").Sees("工单 1001", "居民说没办好（第1次）")
		zhang.Hears("进度", "几家联办中", "现在由社区协调，"+day+"起")
		if offers := len(w.owedAs(1001, domain.PushOffer)); offers != asked {
			t.Errorf("%d volunteers were asked, %d before", offers, asked)
		}
		zhang.Hears("漏得更厉害了", "记")
		lead.Sees("漏得更厉害了").Hears("联办 1001", "1 绿洲物业：办好了", "还要哪家再办，回「联办 1001 1 继续」")
		if told := len(w.owedAs(1001, domain.PushLeg)); told != 2 {
			t.Errorf("units were told %d times before the lead said anything", told)
		}
		lead.Hears("联办 1001 1 继续", "1 绿洲物业：等回话")
		w.passes(time.Minute)
		wuye.Sees("【联办】工单 1001 绿洲物业：第1项请贵单位办")
		if told := len(w.owedAs(1001, domain.PushLeg)); told != 3 {
			t.Errorf("units were told %d times, the second of one matter", told)
		}
		wuye.Hears("2 1001", "办好了")
		lead.Hears("办结 1001", "联办完了")
		zhang.Hears("1", "办结")
		w.hasState(1001, domain.Closed)
		w.forward(20 * 24 * time.Hour)
		zhang.Hears("楼顶漏水还是没修好", "对不起", "社区牵头的人也知道了")
		w.hasState(1001, domain.Joint)
	})
}

// TestAJointCaseComesBackAsTheSameHoweverOften: also the third time, and by the
// word of who asked her in her place.
func TestAJointCaseComesBackAsTheSameHoweverOften(t *testing.T) {
	concluded(t, func(w *town, zhang, lead *phone) {
		for n := range 3 {
			if n == 1 {
				w.phone("oZHOU").Hears("回访 1001 3", "1001")
			} else {
				zhang.Hears("3", "对不起")
			}
			ticket := w.hasState(1001, domain.Joint)
			if ticket.Reopened != n+1 {
				t.Errorf("it came back %d times", ticket.Reopened)
			}
			if legs := w.legs(); len(legs) != 2 || !domain.AllSettled(legs) {
				t.Errorf("its matters are %v", legs)
			}
			w.sound()
			lead.Hears("办结 1001", "联办完了")
		}
	})
}

// TestAnotherLeadsWhatComesBackWhenItsLeadHasLeft: the duty does, or whoever
// stands in for it.
func TestAnotherLeadsWhatComesBackWhenItsLeadHasLeft(t *testing.T) {
	concluded(t, func(w *town, zhang, _ *phone) {
		zhang.Hears("1", "办结")
		w.forgets("oLIMIN")
		w.phone("oZHOU").Says("在吗")
		zhang.Hears("楼顶漏水还是没修好", "对不起", "社区牵头的人也知道了")
		w.hasState(1001, domain.Joint)
		w.phone("oZHOU").Sees("居民说没办好（第1次），由您牵头").Hears("联办 1001", "社区周干部牵头")
	})
}

// TestTheLeadHearsOfAPassingWhateverTheOtherUnitSaidMeanwhile: the words are made when
// they leave, and by then the other unit may have answered.
func TestTheLeadHearsOfAPassingWhateverTheOtherUnitSaidMeanwhile(t *testing.T) {
	for _, answer := range []string{"1 1001", "2 1001", "3 1001 没有配件", "4 1001 物业该管"} {
		jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
			lead.Says("联办 1001 绿洲物业")
			for _, said := range [][2]string{{"oWUYE", "4 1001 归房管局管"}, {"oFANG", answer}} { // nothing leaves between them
				w.clock.Forward(time.Minute)
				_, err := w.phone(said[0]).phone.Says(w.ctx, said[1])
				w.must(err)
			}
			w.deliver()
			lead.Counts("绿洲物业说不归它，转给房管局了", 1).Counts("房管局：办好了", map[bool]int{true: 1}[answer == "2 1001"])
		})
	}
}
