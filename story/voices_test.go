package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
)

func TestAFallAtNightFromTheFirstVoiceToThePersonWhoLooks(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		zhang.Says("我姓张，住3号楼2单元501")
		w.at("23:40")
		zhang.SendsVoice("", "语音收到了") // nobody has heard it yet: it is in the list of the duty
		duty.Hears("待办", "工单 1001")
		zhang.Hears("我摔倒了起不来", "120")
		n := int64(1002)
		if w.ticket(n).Urgency != 3 || w.ticket(n).Building == 0 {
			t.Fatalf("the danger is %+v", w.ticket(n))
		}
		duty.Sees("1002")
		wang.Sees("1002")
		zhang.Hears("没事了不用来", "没事就好", "还是请人来看一眼")
		if s := w.ticket(n).State; s.Finished() {
			t.Fatalf("nobody looks: %s", s)
		}
		duty.Sees("没事了")
		wang.Hears("1 1002", "501").Hears("2", "您已到").Hears("3", "辛苦了")
		w.hasState(n, domain.Resolved)
		w.isInOrder()
	})
}

func TestALeakFromUpstairsAtNightRingsSomebody(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		w.at("22:40")
		zhang.Hears("3号楼2单元501，家里天花板漏水，一直往床上滴，被子全湿了", "工单 1001")
		if got := w.ticket(1001); got.Urgency != 2 {
			t.Errorf("its urgency is %d", got.Urgency)
		}
		duty.Sees("1001")
		duty.Hears("1 1001", "归您了", "501")
		zhang.Sees("社区李干部")
		w.isInOrder()
	})
}

func TestThanksAndNoNeedToComeWithTwoOpenAreToldApart(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		zhang.Hears("3号楼2单元501借个梯子", "工单 1002")
		zhang.Hears("谢谢，不用来了", "您说的是哪一件", "工单 1001", "工单 1002")
		if w.ticket(1001).State.Finished() || w.ticket(1002).State.Finished() {
			t.Fatal("one was taken back unasked")
		}
		zhang.Hears("取消 1001", "工单 1001 取消了")
		zhang.Hears("谢谢啊", "不客气")
		if w.ticket(1002).State.Finished() {
			t.Error("thanks took the other back")
		}
		zhang.Hears("不用来了", "工单 1002 取消了")
		w.isInOrder()
	})
}

func TestWordsPhotoAndVoiceWithinThreeMinutesAreOneRequest(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.SendsPhoto(snapshot(w.t), "照片收到了")
		w.forward(time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.forward(time.Minute)
		zhang.SendsVoice("", "记到工单 1001")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a second ticket: %v", err)
		}
		if n := len(w.hangs(1001, domain.AttachmentStored, domain.AttachmentStored)); n != 2 {
			t.Errorf("%d of photo and voice hang on it", n)
		}
	})
}

func TestADaughtersMessageGoesToHerFathersDoor(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		daughter := w.phone("oLIU").Follows()
		daughter.Says("我姓刘，住1号楼1单元101")
		daughter.Hears("我爸一个人住3号楼2单元501，他家水管漏了", "莱茵小镇3号楼2单元501")
		w.phone("oWANG").Sees("莱茵小镇3号楼").Hears("1", "莱茵小镇3号楼2单元501")
		person, err := w.app.DB.View(w.ctx).Person(w.ticket(1001).Requester)
		w.must(err)
		if person.Room != "101" {
			t.Errorf("her own home became %s", person.Room)
		}
	})
}

func TestUrgingIsToldToWhoeverHasIt(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		zhang.Hears("怎么还没来啊，快点", "工单 1001")
		wang.Sees("工单 1001 有补充")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("urging opened a second ticket: %v", err)
		}
	})
}

func TestAHouseholdThatSharesAPhoneReadsNothingOfHealth(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("我姓张，住3号楼2单元501，我最近老睡不着心里难受想找人聊聊", "工单 1001")
		w.phone("oLIMIN").SeesNot("睡不着", "难受", "心理")
		w.forward(time.Hour)
		zhang.Hears("我儿子问问家里灯坏了能修吗", "便民维修", "工单 1002")
		zhang.Hears("进度", "工单 1001", "工单 1002")
	})
}

func TestOnePersonInTwoCommunitiesIsHelpedInBoth(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("我住莱茵小镇1号楼1单元101")
		zhang.Hears("鱼池嘉园8号楼2单元501我妈家水管漏了", "鱼池嘉园8号楼2单元501")
		w.phone("oDENG").Sees("工单 1001")
		zhang.Hears("水管漏了", "按您登记的莱茵小镇1号楼1单元101")
		w.phone("oSUN").Sees("工单 1002").SeesNot("工单 1001")
		w.phone("oDENG").SeesNot("工单 1002")
		if a, b := w.ticket(1001), w.ticket(1002); a.Community == b.Community {
			t.Error("both are one community's")
		}
	})
}

func TestSeveralOpenQuestionsAreToldApart(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		for _, text := range []string{"3号楼2单元501水管漏了", "3号楼2单元501卧室插座坏了"} {
			zhang.Says(text)
		}
		w.phone("oWANG").Hears("1 1001", "归您了").Hears("3 1001", "辛苦了")
		w.phone("oCHEN").Hears("1 1002", "归您了").Hears("3 1002", "辛苦了")
		zhang.Hears("1", "您说的是哪一件", "工单 1001", "工单 1002").Hears("1002", "工单 1002 办结")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("2", "工单 1001 办结")
		w.isInOrder()
	})
}

func TestAGreetingIsAnsweredByWhatCanBeDoneHereAndNothingElse(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		reply := zhang.Says("你好")
		if !strings.Contains(reply, "写一句话发来") || len([]rune(reply)) > 80 {
			t.Errorf("she read %q", reply)
		}
		w.noTicket()
	})
}
