package story

import (
	"testing"

	"linli/domain"
	"linli/store"
)

// TestNoWordOfThoseWhoServeSwallowsADanger lets staff cry for help in sentences that
// begin as a command does, or hold what one holds: each opens a danger and leaves
// the matter alone whose number stands in it.
func TestNoWordOfThoseWhoServeSwallowsADanger(t *testing.T) {
	for _, words := range []string{
		"一个人住的张奶奶，3号楼1001，摔倒了起不来",
		"一人 3号楼1001张奶奶晕倒了",
		"两个人打起来了，3号楼1001，有人流血了",
		"两人 1001 房间煤气漏了，3号楼",
		"1001 一个人，3号楼，晕倒了叫不醒",
		"待办 1001 张奶奶在3号楼晕倒了叫不醒",
		"请假 不了，3号楼1001着火了",
		"探访 1001 张奶奶在3号楼晕倒了叫不醒",
		"屏蔽 1001 先等等，3号楼着火了",
		"办结 1001 不对，3号楼着火了",
		"取消 1001 先别，3号楼着火了",
		"为何 1001 没人来，3号楼着火了",
		"关爱 1001 张奶奶在3号楼晕倒了叫不醒",
		"名单 3号楼1001着火了",
		"人工呼吸快来人",
	} {
		t.Run(words, func(t *testing.T) {
			w := build(t, store.SQLite, rhine+chiefs)
			w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
			before := w.ticket(1001)
			w.phone("oLIMIN").Hears(words, "120")
			if danger := w.ticket(1002); danger.Urgency != 3 {
				t.Errorf("1002 has urgency %d", danger.Urgency)
			}
			if now := w.ticket(1001); now.State != before.State || now.People != before.People {
				t.Errorf("1001 is %s for %d people", now.State, now.People)
			}
			w.sound()
		})
	}
}

func TestADangerBehindAHelpersDigitIsHeard(t *testing.T) {
	w := build(t, store.SQLite, rhine)
	w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
	w.phone("oWANG").Hears("1", "归您了").Hears("3 1001 老人晕倒了叫不醒，3号楼1单元101", "120")
	w.hasState(1001, domain.Accepted)
	if danger := w.ticket(1002); danger.Urgency != 3 {
		t.Errorf("1002 has urgency %d", danger.Urgency)
	}
	w.phone("oWANG").Hears("3 1001", "辛苦了")
}

func TestACommandToTheLetterMaySpeakOfADanger(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		lead.Hears("联办 1001 绿洲物业", "等回话")
		lead.Hears("纪要 1001 先防着火，再修楼顶", "纪要记下了")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a ticket 1002 (%v)", err)
		}
	})
}
