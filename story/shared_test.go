package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// Sends sends a message of another kind and expects words in the answer.
func (p *phone) Sends(kind string, elements []sim.Element, words ...string) *phone {
	p.w.t.Helper()
	reply, err := p.phone.SendsRaw(p.w.ctx, kind, elements...)
	return p.answered(reply, err, words)
}

func mapped(label string) []sim.Element {
	return []sim.Element{sim.Text("Location_X", "36.061"), sim.Text("Location_Y", "103.834"), sim.Text("Scale", "16"), sim.Text("Label", label)}
}

func TestAPlaceOnTheMapAnswersWhereItIs(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("水管漏了", "几号楼")
		zhang.Sends("location", mapped("安宁区雁滨路莱茵小镇3号楼"), "莱茵小镇3号楼", "正在找人")
		w.phone("oWANG").Sees("工单 1001")
		if got := w.ticket(1001); got.Building == 0 {
			t.Error("nobody knows where it is")
		}
	})
}

func TestAPlaceThatIsNoBuildingOfOursIsToldToWhoeverComes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Sends("location", mapped("黄河桥头"), "位置收到了", "再写一句")
		w.noTicket()
		zhang.Hears("水管漏了", "几号楼")
		zhang.Sends("location", mapped("黄河桥头"), "位置收到了", "工单 1001", "几号楼")
		zhang.Hears("3号楼2单元501", "正在找人")
		wang.SeesNot("有位置").Hears("1", "归您了")
		zhang.Sends("location", mapped("黄河桥头"), "位置收到了")
		wang.Sees("工单 1001 有补充：有位置：黄河桥头")
	})
}

func TestAVideoIsAPersonsTask(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty, wang := w.phone("oZHANG").Follows(), w.phone("oLIMIN"), w.phone("oWANG")
		film := []sim.Element{sim.Text("MediaId", "m1"), sim.Text("ThumbMediaId", "t1")}
		zhang.Sends("shortvideo", film, "视频收到了", "工单 1001", "0931-0000000")
		duty.Sees("【值班】工单 1001", "（视频）").Hears("1 1001", "归您了").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1002")
		zhang.Sends("video", film, "视频收到了", "工单 1002")
		duty.Sees("工单 1002 有补充：她发来一段视频，在任务页面或后台能看")
		wang.Hears("1 1002", "归您了", "她发来一段视频")
		w.passes(time.Second)
		zhang.Sends("video", film, "视频收到了")
		wang.Sees("工单 1002 有补充：她发来一段视频")
		zhang.Sends("link", []sim.Element{sim.Text("Title", "停水通知"), sim.Text("Url", "http://x/")}, "链接收到了", "工单 1002")
		wang.Sees("发来链接：停水通知")
	})
}

// Taps taps a line of a menu message.
func (p *phone) Taps(id, line string, words ...string) *phone {
	p.w.t.Helper()
	return p.Sends("text", []sim.Element{sim.Text("Content", line), sim.Text("bizmsgmenuid", id)}, words...)
}

func TestATapAnswersItsOwnTicket(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		for _, words := range []string{"3号楼2单元501水管漏了", "3号楼2单元501厨房灯坏了"} {
			zhang.Hears(words, "工单")
			wang.Hears("1", "归您了").Hears("3", "辛苦了")
			w.forward(time.Minute)
		}
		w.hasState(1002, domain.Resolved)
		zhang.Taps("10011", "办好了，满意", "工单 1001 办结")
		w.hasState(1001, domain.Closed)
		w.hasState(1002, domain.Resolved)
		zhang.Taps("10023", "没办好", "对不起")
		w.hasState(1002, domain.Offering)
		zhang.Taps("t-1024", "厨房水管也漏了", "记到工单 1002") // of another system: her words count
		w.phone("oCHEN").Taps("10021", "我去", "工单 1002 归您了")
		wang.Taps("99999990", "我不去") // of a ticket that is not there
	})
}

func TestATapSaysWhichBuilding(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼水管漏了", "哪")
		zhang.Taps("10012", "鱼池嘉园3号楼", "鱼池嘉园3号楼")
		w.phone("oDENG").Sees("工单 1001")
	})
}

func TestWhatWasSentJustBeforeTheWordsBelongsToThem(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Sends("location", mapped("黄河桥头"), "再写一句")
		w.passes(2 * time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001", "正在找人")
		wang.Hears("1", "归您了", "有位置：黄河桥头").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		w.passes(time.Minute)
		zhang.Hears("厨房灯坏了，3号楼2单元501", "工单 1002")
		wang.Hears("1", "归您了").Hears("待办 1002", "灯坏了").SeesNot("1002 有补充")
		if got := w.history(w.ticket(1002)); strings.Contains(got, "added") {
			t.Errorf("it belongs to a second matter, too: %s", got)
		}
	})
}

func TestAPlaceOnTheMapBeforeTheWordsSaysWhereItIs(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Sends("location", mapped("安宁区雁滨路莱茵小镇3号楼"), "再写一句")
		w.passes(time.Minute)
		zhang.Hears("水管漏了", "莱茵小镇3号楼", "正在找人")
		w.phone("oWANG").Sees("1001", "莱茵小镇3号楼")
	})
}

func TestAPlaceOnTheMapIsForgottenAfterThreeMinutes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Sends("location", mapped("安宁区雁滨路莱茵小镇3号楼"), "再写一句")
		w.passes(3*time.Minute + time.Second)
		zhang.Hears("水管漏了", "几号楼")
	})
}

func TestAVideoBeforeTheWordsIsSeenByWhoeverComes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Sends("video", []sim.Element{sim.Text("MediaId", "m1"), sim.Text("ThumbMediaId", "t1")}, "视频收到了", "工单 1001")
		w.passes(time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1002")
		wang.Hears("1 1002", "归您了", "她发来一段视频")
		w.isInOrder()
	})
}
