package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/notice"
	"linli/sim"
)

// circled is rhine with a secretary, heads of two buildings, and neighbours of
// building 3 who follow the account.
const circled = rhine + `      - {name: 周建国, role: secretary, phone: "13800000020", openid: oZHOU}
      - {name: 何秀兰, role: volunteer, kind: 楼院长, phone: "13800000021", openid: oHE, teams: [邻里帮二队], building: 3号楼}
      - {name: 冯国栋, role: volunteer, kind: 楼院长, phone: "13800000022", openid: oFENG, teams: [邻里帮二队], building: 1号楼}
`

// cries tells what is due of notices, and sends the pushes that come of it.
func (w *town) cries() {
	w.t.Helper()
	_, err := w.app.Crier.Once(w.ctx)
	w.must(err)
	w.deliver()
}

// neighbours lets people of a building follow and write once, so that it is known
// where they live.
func (w *town) neighbours(building string, openids ...string) []*phone {
	w.t.Helper()
	out := make([]*phone, len(openids))
	for i, o := range openids {
		out[i] = w.phone(o).Follows()
		out[i].Hears("我姓"+string([]rune("赵钱孙李周吴郑王")[i%8])+"，住"+building+"1单元"+string(rune('1'+i%9))+"01", "")
	}
	return out
}

// heads follows with the secretary and the heads of buildings.
func (w *town) heads() (secretary, third, first *phone) {
	w.follow("oZHOU", "oHE", "oFENG")
	return w.phone("oZHOU"), w.phone("oHE"), w.phone("oFENG")
}

func TestAWaterNoticeAtNightWaitsForMorning(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		_, he, feng := w.heads()
		third, first := w.neighbours("3号楼", "oZHAN", "oLIAN"), w.neighbours("1号楼", "oQIAN")
		limin := w.phone("oLIMIN")
		w.at("22:30")
		limin.Hears("通知 3号楼 停水 明天9点到12点，主管道检修", "停水通知", "发给3号楼 3人", "07:30发", "1 发 0 不发", "回 2 加原因")
		limin.Hears("1", "7:30发")
		w.cries()
		third[0].SeesNot("停水")
		he.SeesNot("停水")
		w.at("07:29")
		w.cries()
		third[0].SeesNot("停水")
		w.at("07:46")
		w.cries()
		third[0].Counts("停水：明天9点到12点，主管道检修。请提前存水", 1).Sees("——雁滨社区")
		third[1].Counts("停水：", 1)
		first[0].SeesNot("停水")
		feng.SeesNot("停水")
		limin.Hears("通知进度", "共 3人", "手机收到 2") // the head's own window is shut
		w.cries()
		third[0].Counts("停水：", 1)
		w.isInOrder()
	})
}

func TestAnAlarmGoesOutAtNightWithItsReason(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN")
		limin := w.phone("oLIMIN")
		w.at("22:30")
		limin.Hears("通知 3号楼 主水管爆了，马上停水，请关好龙头", "回 2 加原因").Hears("2", "请写原因").Hears("2 主水管爆了", "马上发")
		w.cries()
		third[0].Counts("主水管爆了，马上停水", 1)
		n, err := w.app.DB.View(w.ctx).LastNoticeBy(w.personOf("oLIMIN"))
		w.must(err)
		if !n.Emergency || n.Reason != "主水管爆了" {
			t.Errorf("it stands at %+v", n)
		}
		if got := w.noticeHistory(n.ID); !strings.Contains(got, "urged") {
			t.Errorf("its history is %s", got)
		}
	})
}

// personOf is who an openid is.
func (w *town) personOf(openid string) domain.ID {
	w.t.Helper()
	i, err := w.app.DB.View(w.ctx).Identity("yanbin", openid)
	w.must(err)
	return i.Person
}

func TestACorrectionReachesExactlyWhoGotTheFirst(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN", "oLIAN", "oGONE")
		third[2].Leaves()
		limin := w.phone("oLIMIN")
		limin.Hears("通知 3号楼 停水 明天9点到12点", "发给3号楼 4人").Hears("1", "马上发")
		w.cries()
		third[0].Counts("停水：明天9点", 1)
		late := w.neighbours("3号楼", "oLATE")[0] // moved in after it
		third[2].Follows()
		w.passes(time.Minute)
		limin.Hears("更正 改到后天9点到12点停水", "更正通知", "收到过原通知的 3人", "1 发 0 不发").Hears("1", "马上发")
		w.cries()
		third[0].Counts("【更正通知】改到后天", 1)
		third[1].Counts("【更正通知】改到后天", 1)
		third[2].SeesNot("更正")
		late.SeesNot("更正", "停水")
		limin.Hears("作废", "作废通知").Hears("1", "马上发")
		w.cries()
		third[0].Counts("作废了", 1)
		late.SeesNot("作废")
	})
}

func TestNobodyApprovesHisOwnNotice(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		secretary, _, _ := w.heads()
		var many []string
		for i := range 55 {
			many = append(many, "oMANY"+string(rune('A'+i/26))+string(rune('A'+i%26)))
		}
		phones := w.neighbours("2号楼", many...)
		limin := w.phone("oLIMIN")
		limin.Hears("通知 2号楼 周六上午义诊，带上医保卡", "发给2号楼 55人", "要第二个人同意").Hears("1", "周建国", "您自己不能批自己的")
		w.cries()
		phones[0].SeesNot("义诊")
		limin.Hears("同意通知", "要别人同意才行")
		n, err := w.app.DB.View(w.ctx).LastNoticeBy(w.personOf("oLIMIN"))
		w.must(err)
		if n.State != domain.NoticeAsked {
			t.Fatalf("it is %s", n.State)
		}
		if reply := w.phone("oWANG").Says("同意通知"); strings.Contains(reply, "马上发") {
			t.Errorf("a volunteer approved: %q", reply)
		}
		secretary.Sees("【审批】李敏要发：周六上午义诊").Hears("1", "马上发", "谢谢您把关")
		limin.Sees("周建国同意了")
		w.cries()
		for _, p := range phones {
			p.Counts("周六上午义诊", 1)
		}
		limin.Hears("同意通知", "没有等您同意的通知")
	})
}

func TestACallForHelpersEndsInTasks(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		limin := w.phone("oLIMIN")
		limin.Hears("招募 3号楼 2人 停水了，谁能给老人提水上楼", "【招募】停水了", "要 2人", "1 发 0 不发").Hears("1", "工单 1001、1002")
		w.cries()
		asked := map[string][]*phone{}
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN", "oHE", "oFENG"} {
			p := w.phone(o)
			for _, number := range []string{"1001", "1002"} {
				if strings.Contains(p.screen(), number) {
					asked[number] = append(asked[number], p)
				}
			}
		}
		if len(asked["1001"])+len(asked["1002"]) != 6 || len(asked["1001"]) != 3 {
			t.Fatalf("%d and %d were asked", len(asked["1001"]), len(asked["1002"]))
		}
		asked["1001"][0].Hears("0", "不打扰您")
		asked["1001"][1].Hears("1", "归您了", "莱茵小镇3号楼")
		asked["1002"][0].Hears("1", "归您了")
		w.hasState(1001, domain.Accepted)
		w.hasState(1002, domain.Accepted)
		asked["1001"][2].Sees("已有人接了")
		asked["1001"][1].Hears("2", "您已到").Hears("3 4", "辛苦了")
		limin.Sees("师傅接了").Hears("1 1001", "")
		w.hasState(1001, domain.Closed)
		w.isInOrder()
	})
}

func TestAtNightHelpersAreAskedInTheMorningAndTheAuthorKnows(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN")
		limin := w.phone("oLIMIN")
		w.at("22:30")
		limin.Hears("通知 3号楼 主水管爆了，马上停水", "").Hears("2 主水管爆了", "马上发")
		w.cries()
		limin.Hears("更正 水已经来了", "07:30发", "回 2 加原因").Hears("2 大家都在等水", "马上发")
		w.cries()
		third[0].Counts("【更正通知】水已经来了", 1)
		limin.Hears("通知 3号楼 明天停水", "").Hears("1", "07:30发")
		limin.Hears("招募 3号楼 20人 提水", "一次最多招募 10人")
		limin.Hears("招募 3号楼 2人 停水了，谁能帮老人提水", "早上 7:30 起问").Hears("1", "早上 7:30 起问志愿者", "工单 1001、1002")
		limin.Hears("暂停通知", "还有 2人没发") // the notice, not the call
		w.at("07:50")
		w.cries()
		third[0].SeesNot("明天停水")
	})
}

func TestAGroupsPostWaitsForItsKeeperAndIsTickedOff(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		_, he, feng := w.heads()
		limin := w.phone("oLIMIN")
		limin.Hears("通知 3号楼 明天停水，请存水", "").Hears("1", "马上发")
		w.cries()
		he.Sees("请发到「莱茵小镇3号楼群」", "发好了回「已发」", "【通知】明天停水，请存水")
		feng.SeesNot("请发到")
		limin.Hears("通知进度", "群 1个，发了 0")
		w.clock.Forward(2*time.Hour + time.Minute)
		w.cries()
		he.Sees("有通知还没发到群里") // as a card: his window is shut
		he.Hears("已发", "记下了，谢谢您").Hears("已发", "没有等您发的通知")
		limin.Hears("通知进度", "群 1个，发了 1")
		limin.Hears("通知 1号楼 明天停电", "").Hears("1", "马上发")
		w.cries()
		feng.Sees("回「待发」").Hears("待发", "请发到「莱茵小镇1号楼群」", "明天停电")
		w.clock.Forward(2*time.Hour + time.Minute)
		w.cries()
		w.clock.Forward(22 * time.Hour)
		w.cries()
		limin.Sees("还没发到「莱茵小镇1号楼群」", "冯国栋一直没回")
	})
}

func TestWhoWasNotReachedIsToldByHisBuildingHead(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		_, he, _ := w.heads()
		third := w.neighbours("3号楼", "oZHAN", "oGONE")
		third[1].Leaves()
		limin := w.phone("oLIMIN")
		limin.Hears("通知 3号楼 明天停水，请存水", "发给3号楼 3人，微信能收到的 2人").Hears("1", "马上发")
		w.cries()
		limin.Sees("共 3人：手机收到 2", "没发到 1")
		he.Sees("3号楼有 1人没收到通知", "回「名单」").Hears("名单", "1单元201", "钱").Hears("已告知", "告知 1人").Hears("名单", "没有要您捎话的")
		limin.Hears("通知进度", "没发到 0", "上门告知 1")
		w.phone("oWANG").Hears("名单", "")
	})
}

func TestRefusalsTheWeeksCapAndPauses(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN", "oLIAN")
		limin := w.phone("oLIMIN")
		third[1].Hears("退订通知", "恢复通知")
		for i := range 4 {
			w.passes(time.Hour)
			third[0].Says("进度") // the window stays open
			limin.Hears("通知 3号楼 第"+string([]rune("一二三四")[i])+"条消息", "").Hears("1", "发")
			w.cries()
		}
		third[0].Counts("第一条消息", 1).Counts("第三条消息", 1).Counts("第四条消息", 0)
		third[1].SeesNot("条消息")
		limin.Hears("通知进度", "不用发 2") // her cap, and a refusal
		w.passes(8 * 24 * time.Hour)
		limin.Hears("通知 3号楼 新的一周", "").Hears("1", "发").Hears("暂停通知", "停下了，还有 ")
		w.cries()
		third[0].SeesNot("新的一周")
		limin.Hears("继续通知", "接着发了")
		w.cries()
		w.at("07:50")
		w.cries()
		if strings.Count(third[0].screen(), "新的一周") != 0 {
			t.Error("her window is shut: nothing can have come")
		}
	})
}

func TestANoticeLiesInTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(circled), func(w *town) {
		w.heads()
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		other := w.opens("mOTHER").lives("1号楼", "2", "501")
		w.phone("oLIMIN").Hears("通知 3号楼 明天停水，请存水", "").Hears("1", "发")
		w.cries()
		list := zhang.does("GET", "/notices", nil)
		id := at[string](w.t, list, "notices.0.id")
		if at[bool](w.t, list, "notices.0.read") || at[string](w.t, list, "notices.0.text") != "明天停水，请存水" {
			t.Errorf("she sees %v", list)
		}
		if got := zhang.does("GET", "/notices/"+id, nil); at[string](w.t, got, "community") != "雁滨社区" {
			t.Errorf("she opens %v", got)
		}
		if !at[bool](w.t, zhang.does("GET", "/notices", nil), "notices.0.read") {
			t.Error("it is not read")
		}
		other.fails(404, "GET", "/notices/"+id, nil)
		if left := at[[]any](w.t, other.does("GET", "/notices", nil), "notices"); len(left) != 0 {
			t.Errorf("another sees %v", left)
		}
		w.phone("oLIMIN").Hears("通知进度", "小程序看过 1")
	})
}

func TestAMassSendIsCountedAsWeChatCountsIt(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		secretary, _, _ := w.heads()
		w.played.Reports = true
		w.wechat.AddAccount(w.played)
		third := w.neighbours("3号楼", "oZHAN", "oLIAN", "oBLOCK")
		n := w.composes("oLIMIN", "3号楼", "重阳节活动，周六上午9点在活动室", true)
		if _, err := w.app.Notices.Send(w.ctx, w.personOf("oLIMIN"), n); err != nil {
			t.Fatal(err)
		}
		w.deliver()
		secretary.Sees("【审批】").Hears("同意通知", "马上发")
		w.cries()
		w.cries()
		third[0].Counts("重阳节活动", 1)
		_, err := w.wechat.Flush(w.ctx)
		w.must(err)
		w.cries()
		jobs, err := w.app.DB.View(w.ctx).MassJobsOf(n)
		w.must(err)
		if len(jobs) != 1 || jobs[0].State != domain.JobFinished || jobs[0].Sent != 4 {
			t.Fatalf("the mass sends are %+v", jobs)
		}
		w.phone("oLIMIN").Hears("通知进度", "手机收到 4")
	})
}

func TestARobotPostsAndAMembersTaskAwaitsHim(t *testing.T) {
	for _, engine := range engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			w := buildWithCorp(t, engine, circled)
			w.heads()
			me := w.personOf("oLIMIN")
			home := w.home()
			for _, g := range []domain.Group{{Community: home, Kind: domain.GroupRobot, Name: "网格群", Key: "robot-key-1"},
				{Community: home, Kind: domain.GroupCustomer, Name: "客户群", Key: "LiMin", Account: "corp", Keeper: me}} {
				_, err := w.app.Notices.Group(w.ctx, me, g)
				w.must(err)
			}
			w.phone("oLIMIN").Hears("通知 全体 明天停水", "全体居民").Hears("1", "发")
			w.cries()
			group := w.wechat.Phone("corp", "网格群")
			if got := bubbles(group); !strings.Contains(got, "明天停水") {
				t.Errorf("the group shows %q", got)
			}
			w.must(w.app.Crier.Checks(w.ctx))
			states := func() string {
				var out []string
				n, err := w.app.DB.View(w.ctx).LastNoticeBy(me)
				w.must(err)
				posts, err := w.app.DB.View(w.ctx).PostsOf(n.ID)
				w.must(err)
				for _, p := range posts[:2] {
					out = append(out, string(p.State))
				}
				return strings.Join(out, " ")
			}
			if got := states(); got != "posted awaiting" {
				t.Errorf("the posts are %s", got)
			}
			if !w.wechat.ConfirmTask("corp", "LiMin") {
				t.Fatal("nothing was asked of him")
			}
			w.must(w.app.Crier.Checks(w.ctx))
			if got := states(); got != "posted posted" {
				t.Errorf("the posts are %s", got)
			}
		})
	}
}

func bubbles(p *sim.Phone) string {
	var lines []string
	for _, b := range p.Bubbles() {
		lines = append(lines, b.Text)
	}
	return strings.Join(lines, "\n")
}

// What a phone shows of a notice, and what its head is asked to post, is measured
// with the page it really has.
func TestANoticeFitsItsMessageWithItsPage(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		w.neighbours("3号楼", "oZHAN")
		limin, err := w.app.DB.View(w.ctx).Person(w.personOf("oLIMIN"))
		w.must(err)
		desk := *w.app.Notices
		draft := notice.Draft{Community: limin.Community, Words: strings.Repeat("水", domain.NoticeWords)}
		for _, page := range []string{"", "https://linli.example", "https://linli.example/" + strings.Repeat("a", 100)} {
			desk.URL = page
			_, err := desk.Compose(w.ctx, limin.ID, draft)
			w.must(err)
		}
		desk.URL = "https://linli.example/" + strings.Repeat("a", 200)
		if _, err := desk.Compose(w.ctx, limin.ID, draft); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("what no message takes with its page: %v", err)
		}
		draft.Words = strings.Repeat("水", domain.NoticeWords-100)
		made, err := desk.Compose(w.ctx, limin.ID, draft)
		w.must(err)
		if n := len(made.Phone); n > domain.NoticeBytes {
			t.Errorf("%d bytes are for one message", n)
		}
		// A title and a link that leave no room for the page are refused, and said so.
		desk.URL, draft.Link = "https://linli.example", domain.NoticeLink{Kind: domain.LinkArticle, Title: "补贴怎么领", URL: "https://mp.weixin.qq.com/s?sn=" + strings.Repeat("a", 600)}
		counted, err := desk.Count(w.ctx, limin.ID, draft, w.clock.Now())
		if err != nil || !counted.Long {
			t.Errorf("a link over all measure: %v, %t", err, counted.Long)
		}
	})
}
