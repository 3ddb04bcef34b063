package story

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store"
)

func TestOneAccountOfTwoCommunitiesAsksByNumberAndMovesTheTicket(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang, deng := w.phone("oZHANG").Follows(), w.phone("oDENG")
		zhang.Sees("雁滨社区、鱼池口社区")
		zhang.Hears("3号楼2单元501水管漏了", "哪一栋", "1 莱茵小镇3号楼", "2 鱼池嘉园3号楼", "0 都不是")
		deng.SeesNot("工单")
		zhang.Hears("2", "鱼池嘉园3号楼2单元501", "工单 1001", "正在找人")
		deng.Sees("工单 1001", "鱼池嘉园3号楼").Hears("1", "鱼池嘉园3号楼2单元501")
		zhang.Sees("邓师傅接了")
		w.phone("oWANG").SeesNot("工单")
		zhang.Hears("灯坏了", "按您登记的鱼池嘉园3号楼", "工单 1002")
		w.phone("oLIU").Follows().Hears("鱼池嘉园8号楼厨房灯坏了", "鱼池嘉园8号楼", "工单 1003")
	})
}

func TestAVolunteerBindsByACodeFromHisCadre(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		duty, wu := w.phone("oLIMIN"), w.phone("oWUNEW").Follows()
		reply := duty.Says("邀请 13800000005")
		code := regexp.MustCompile(`\d{8}`).FindString(reply)
		if code == "" || !strings.Contains(reply, "吴海峰") {
			t.Fatalf("the cadre read %q", reply)
		}
		wu.Hears("绑定 00000000", "绑定码不对")
		wu.Hears("绑定 "+code, "吴海峰", "绑定好了")
		w.phone("oZHANG").Follows().Hears("绑定 "+code, "绑定码不对")
		// Only the team for everything serves building 1, and 吴海峰 is in it now.
		w.phone("oZHANG").Hears("1号楼1单元101下水道堵了", "工单 1001")
		wu.Sees("工单 1001").Hears("1", "归您了")
		w.phone("oZHANG").Sees("吴师傅接了")
	})
}

func TestOnlyStaffInvitesAndOnlyItsOwnPeople(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		code := regexp.MustCompile(`\d{8}`)
		if reply := w.phone("oWANG").Says("邀请 13800000005"); strings.Contains(reply, "绑定") {
			t.Errorf("a volunteer got a code: %q", reply)
		}
		w.phone("oTIAN").Hears("邀请 13800000005", "没找到")
		w.phone("oLIMIN").Hears("邀请 13999999999", "没找到")
		if reply := w.phone("oLIMIN").Says("邀请 138-0000-0005"); !code.MatchString(reply) {
			t.Errorf("the cadre got no code: %q", reply)
		}
	})
}

func TestGuessingCodesEndsSoon(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		guesser := w.phone("oGUESS").Follows()
		for range 5 {
			guesser.Hears("绑定 11111111", "绑定码不对")
		}
		code := regexp.MustCompile(`\d{8}`).FindString(w.phone("oLIMIN").Says("邀请 13800000005"))
		guesser.Hears("绑定 "+code, "明天再试")
		w.phone("oWUNEW").Follows().Hears("绑定 "+code, "绑定好了")
	})
}

func TestScanningTheDoorsCodeSettlesTheBuilding(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		buildings, err := w.app.DB.View(w.ctx).BuildingsOf("yanbin", "2")
		w.must(err)
		zhang := w.phone("oZHANG")
		if reply := zhang.Scans("b" + buildings[0].ID.String()); !strings.Contains(reply, "莱茵小镇2号楼") {
			t.Fatalf("after the scan she read %q", reply)
		}
		zhang.Hears("厨房水龙头坏了", "按您登记的莱茵小镇2号楼", "正在找人")
		zhang.Scans("bnonsense")
		zhang.Sees("雁滨社区")
	})
}

func TestDangerIsPagedBeforeAnythingIsAsked(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		reply := zhang.Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		if !strings.HasPrefix(reply, "请先打电话：急救 120，火警 119，报警 110") {
			t.Fatalf("the answer leads with %q", reply)
		}
		wang.Sees("【紧急】工单 1001", "莱茵小镇3号楼").SeesNot("爷爷", "203")
		duty.Sees("【紧急】工单 1001")
		zhang.Hears("没事了不用来了", "看一眼")
		duty.Sees("请务必去看一眼")
		if ticket := w.ticket(1001); ticket.State.Finished() || ticket.Urgency != 3 {
			t.Fatalf("the danger is %s at urgency %d", ticket.State, ticket.Urgency)
		}
		wang.Hears("1", "归您了", "203")
		zhang.Sees("王师傅马上过来，请把门打开")
	})
}

func TestDangerWithoutAnAddressPagesEveryCommunityOfTheAccount(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		w.phone("oZHANG").Follows().Hears("快来人啊我爷爷倒在厨房了不动弹", "120", "几号楼")
		w.phone("oLIMIN").Sees("【紧急】工单 1001")
		w.phone("oTIAN").Sees("【紧急】工单 1001")
	})
}

func TestWhoTakesItBackIsBelievedAndTheTakerIsTold(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN")
		zhang.Hears("取消", "没有在办的事").Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		zhang.Hears("不用来了，我自己弄好了，谢谢", "工单 1001 取消了")
		wang.Sees("居民说不用来了")
		w.hasState(1001, domain.Cancelled)
		zhang.Says("3号楼2单元501灯坏了")
		chen.Sees("工单 1002")
		zhang.Hears("取消", "工单 1002 取消了")
		chen.Sees("居民说不用来了").Hears("1", "不用去了")
		zhang.Says("3号楼2单元501水管漏了")
		zhang.Says("3号楼2单元501插座坏了")
		zhang.Hears("取消", "您说的是哪一件", "取消 100")
		zhang.Hears("取消 1003", "工单 1003 取消了")
		w.hasState(1004, domain.Offering)
	})
}

func TestSeveralOpenMattersAreToldApartByTheirNumbers(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang := w.phone("oWANG")
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oLIU").Follows().Says("3号楼1单元102灯坏了")
		wang.Hears("1", "您说的是哪一件", "工单 1001", "工单 1002", "比如：1 100")
		wang.Hears("1 1002", "工单 1002 归您了", "102")
		wang.Hears("1", "工单 1001 归您了")
		wang.Hears("3", "您说的是哪一件").Hears("3 1002 4", "工单 1002 记为办好")
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1002).ID})
		w.must(err)
		if served := events[len(events)-1].Data["served"]; served != float64(4) {
			t.Errorf("people served: %v", served)
		}
		wang.Hears("待办", "您手上", "工单 1001").SeesNot("工单 1002 便民维修 正在办")
	})
}

func TestWhoLeftIsNotPushedAndSomebodyElseIsAsked(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oWANG").Leaves()
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").SeesNot("工单")
		w.phone("oSUN").Sees("工单 1001") // in his place
	})
}

func TestAnEventAboutSomebodyWhoLeftDoesNotBringHimBack(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang := w.phone("oWANG")
		wang.Leaves()
		if _, err := wang.phone.SendsRaw(w.ctx, "event", sim.Text("Event", "TEMPLATESENDJOBFINISH"), sim.Text("Status", "failed:user block")); err != nil {
			t.Fatal(err)
		}
		identity, err := w.app.DB.View(w.ctx).Identity("yanbin", "oWANG")
		w.must(err)
		if identity.Following {
			t.Error("he is taken for a follower again")
		}
	})
}

func TestAPictureOpensTheWindowAsWordsDo(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.forward(72 * time.Hour)
		if _, err := w.phone("oWANG").phone.SendsRaw(w.ctx, "image", sim.Text("PicUrl", "http://mmbiz.qpic.cn/x"), sim.Text("MediaId", "m1")); err != nil {
			t.Fatal(err)
		}
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Sees("【邻里帮】工单 1001").SeesNot("任务通知")
	})
}

func TestWhomWeChatCannotReachIsReplaced(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		// WeChat knows he left, we were never told.
		w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 43004})
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		asked := 0
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			asked += strings.Count(w.phone(openid).screen(), "（有几件事就写")
		}
		if asked != 3 {
			t.Errorf("%d were asked, want 3", asked)
		}
	})
}

func TestBehindAShutWindowATemplateIsSent(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.forward(72 * time.Hour)
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Sees("任务通知", "工单号: 1001", "类别: 便民维修", "地点: 莱茵小镇3号楼", "回「1 1001」我去").SeesNot("501")
		w.phone("oWANG").Says("1")
		w.forward(72 * time.Hour)
		w.phone("oWANG").Says("3")
		zhang.Sees("服务评价", "回1满意")
	})
}

func TestABusyOrBrokenWeChatGetsItAgain(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		const send = "/cgi-bin/message/custom/send"
		w.wechat.Fail(send, sim.Fault{Code: -1}, sim.Fault{Status: 502}, sim.Fault{Body: "{}"})
		zhang.Says("3号楼2单元501水管漏了")
		w.forward(5 * time.Second)
		w.forward(30 * time.Second)
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO"} {
			w.phone(openid).Counts("（有几件事就写", 1)
		}
		w.wechat.StealToken("yanbin")
		w.phone("oWANG").Hears("1", "归您了")
		zhang.Sees("王师傅接了")
	})
}

func TestAWholeAccountRefusedIsLeftAloneForAWhile(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		for range 3 {
			w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 40164})
		}
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.forward(time.Minute)
		w.phone("oWANG").SeesNot("工单")
		w.forward(11 * time.Minute)
		w.phone("oWANG").Sees("1001")
	})
}

func TestMoreWordsReachWhoIsComing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		zhang.Hears("写错门牌了，应该是3单元，不是2单元", "莱茵小镇3号楼3单元501")
		wang.Sees("工单 1001 的地址").Hears("待办", "莱茵小镇3号楼3单元501")
		zhang.Hears("进度", "工单 1001", "王师傅").Hears("催一下，怎么还没来", "工单 1001")
		zhang.Hears("0", "0931-0000000")
		w.phone("oLIMIN").Sees("要找人工")
	})
}
