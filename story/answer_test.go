package story

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/service"
)

// answers is what a community lays down, put behind rhine's members.
const answers = `    answers:
      - {q: [便民站几点开, 便民站几点关门], a: "便民站每天 8:30-18:00 开着。", until: 2027-12-31, source: 社区}
      - {q: [借伞, 能借伞吗, 想借把雨伞], a: "便民站有伞，来了说名字就能借，用完还回来。"}
      - {q: [装电梯贵不贵, 加装电梯要多少钱, 我家装电梯出多少钱], a: "楼层越高出得越多，政府有补贴，专班的人能给您算。", source: 加装电梯专班}
      - {q: [高龄补贴怎么领], a: "满 80 岁拿身份证到社区办。", until: 2020-01-01}
`

func TestAQuestionOfTheBankIsAnsweredAtOnce(t *testing.T) {
	everywhere(t, rhine+answers, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		for text, want := range map[string]string{
			"请问便民站几点开门呀？": "8:30-18:00",
			"便民站啥时候开":     "8:30-18:00",
			"装电梯贵不贵":      "楼层越高出得越多",
			"裝電梯貴不貴":      "楼层越高出得越多",
			"能借伞吗":        "来了说名字就能借",
		} {
			zhang.Hears(text, want, "回 0，找人给您说")
		}
		w.noTicket()
		zhang.Hears("0", "值班的人")
		if got := w.ticket(1001); got.Intent != domain.IntentQuestion || got.Text == "0" {
			t.Errorf("the person reads %q (%s)", got.Text, got.Intent)
		}
		w.phone("oLIMIN").Sees("工单 1001", "要找人工")
		community := w.ticket(1001).Community
		counts, err := w.app.DB.View(w.ctx).AnswerCounts(community)
		w.must(err)
		n := 0
		for _, c := range counts {
			n += c.Times
			if c.Month != domain.Month(w.clock.Now()) {
				t.Errorf("counted in %s", c.Month)
			}
		}
		if n != 5 {
			t.Errorf("%d answers were counted: %+v", n, counts)
		}
		w.isInOrder()
	})
}

func TestWhatIsNotSurelyTheQuestionIsAPersons(t *testing.T) {
	everywhere(t, rhine+answers, func(w *town) {
		for i, text := range []string{
			"高龄补贴怎么领",           // no longer valid
			"便民站借的伞还不了怎么办啊",     // another question
			"借伞的时候我爸摔倒了起不来头上流血", // a danger
			"3号楼2单元501想借把雨伞",    // it is to be brought
			"电梯坏了不动了",
		} {
			p := w.phone(fmt.Sprintf("oASK%c%c", 'A'+i, 'A'+i)).Follows()
			if reply := p.Says(text); strings.Contains(reply, "找人给您说") {
				t.Errorf("%q was answered %q", text, reply)
			}
		}
		w.isInOrder()
	})
}

func TestACadresAnswerReachesHerAndIsKeptForOthers(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Hears("请问高龄补贴在哪里办", "工单 1001")
		duty.Hears("存答案 1001", "还没答复过").Hears("答复 1001", "请写上答复的话")
		zhang.Hears("答复 1001 我自己答", "")
		w.hasState(1001, domain.Open)
		duty.Hears("答复 1001 满80岁，拿身份证到社区一楼办。", "答复发给居民了", "存答案 1001")
		zhang.Sees("社区李干部答复您：满80岁，拿身份证到社区一楼办。", "您看呢")
		w.hasState(1001, domain.Resolved)
		duty.Hears("存答案 1001", "存好了")
		w.phone("oLIU").Follows().Hears("高龄补贴在哪里办呀", "拿身份证到社区一楼办")
		duty.Hears("存答案 问 王师傅电话多少 答 13800000001", "不能给大家看")
		duty.Hears("存答案 问 便民站周末开吗 答 周末9点到17点开。", "存好了")
		w.phone("oLIU").Hears("便民站周末开吗", "周末9点到17点开")
		w.load(rhine) // the file says nothing of answers: what staff kept stays
		w.phone("oLIU").Hears("便民站周末开不", "")
		w.isInOrder()
	})
}

func TestWhatWasNotUnderstoodIsReadByStaff(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, liu, duty := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows(), w.phone("oLIMIN")
		zhang.Says("我姓张，住3号楼2单元501")
		zhang.Hears("呜哩哇啦叽里呱啦 99887", "没太听懂", "找人工回 0")
		liu.Hears("咕噜咕噜咕噜哈", "没太听懂")
		w.noTicket()
		if reply := liu.Says("未懂"); strings.Contains(reply, "呜哩哇啦") {
			t.Fatalf("a resident read %q", reply)
		}
		duty.Hears("未懂", "1 ", "咕噜", "2 ", "呜哩哇啦").SeesNot("99887")
		reply := duty.Says("未懂")
		line := 0
		for i, l := range strings.Split(reply, "\n") {
			if strings.Contains(l, "呜哩哇啦") {
				line = i
			}
		}
		duty.Hears(fmt.Sprint(line), "是哪一类", "3 便民维修").Hears("3", "便民维修，工单 1001")
		zhang.Sees("您说的事看懂了：便民维修，工单 1001")
		w.phone("oWANG").Sees("工单 1001").Hears("1 1001", "莱茵小镇3号楼2单元501", "呜哩哇啦")
		duty.Hears("未懂", "咕噜").Hears("9", "请回 1 到")
		for range 5 {
			if reply := duty.Says("未懂"); strings.Contains(reply, "没有看不懂") {
				break
			}
			duty.Hears("1", "是哪一类").Hears("0", "不是求助")
		}
		duty.Hears("未懂", "没有看不懂的来信")
		var out strings.Builder
		n, err := service.ExportLabels(w.ctx, w.app.DB, &out)
		w.must(err)
		for _, want := range []string{`"category":"repair"`, `"category":"none"`, `"was":{"intent"`, `"text":"呜哩哇啦叽里呱啦 ＊"`} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s is not in the %d labels\n%s", want, n, out.String())
			}
		}
		w.isInOrder()
	})
}

func TestTheDeskReadsAndOfTwoWhoReadOneCounts(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("咕噜咕噜咕噜哈", "没太听懂")
		view, desk := w.app.DB.View(w.ctx), &service.Desk{DB: w.app.DB, Wake: func() {}}
		identity, err := view.Identity("yanbin", "oLIMIN")
		w.must(err)
		communities, err := view.CommunitiesOf("yanbin")
		w.must(err)
		by := domain.By(identity.Person)
		listed, err := desk.Unclear(w.ctx, by, communities[0].ID)
		w.must(err)
		if len(listed) != 1 || listed[0].Text != "咕噜咕噜咕噜哈" {
			t.Fatalf("%+v", listed)
		}
		if _, err := desk.Unclear(w.ctx, domain.By(listed[0].Person), communities[0].ID); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a resident read the list: %v", err)
		}
		made, err := desk.Correct(w.ctx, by, listed[0].ID, service.Rightly{Category: domain.Repair})
		w.must(err)
		if made.Number != 1001 || made.State != domain.Open {
			t.Errorf("%+v", made)
		}
		if _, err := desk.Correct(w.ctx, by, listed[0].ID, service.Rightly{Category: domain.Legal}); domain.CodeOf(err) != domain.Conflict {
			t.Errorf("it was read twice: %v", err)
		}
		w.deliver()
		zhang.Sees("您说的事看懂了", "几号楼几单元几室").Hears("3号楼2单元501", "正在找人")
		w.isInOrder()
	})
}

// lexicon is a small one; more are its further rows.
func lexicon(more ...string) string {
	return "词,类别,权重,意图,紧急度,需同时出现,出现则不算,备注\n水管,repair,5,,,,,\n着火,emergency,9,,3,,,火\n" + strings.Join(more, "\n")
}

func TestARunningServerReadsByTheLexiconInUse(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		other, operator := w.second(), domain.Actor{Kind: domain.ActorOperator}
		ctx := context.Background()
		lexicons := &service.Lexicons{DB: w.app.DB}
		const words = "咕噜机"
		if d := w.app.Intake.Reader.Read(words); d.Category == domain.Repair {
			t.Fatal("the word is known already")
		}
		builtIn := w.app.Intake.Reader.Version()
		if _, _, err := lexicons.Load(ctx, operator, "词,类别\n坏,坏\n"); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("a lexicon that cannot be used was loaded: %v", err)
		}
		first, dropped, err := lexicons.Load(ctx, operator, lexicon())
		w.must(err)
		if !first.Used.IsZero() || len(dropped) == 0 {
			t.Fatalf("words of danger were taken away by one person: %+v", first)
		}
		w.phone("oZHANG").Follows().Hears("同意词库 "+first.Version+"，路灯坏了", "工单 1001") // hers are words like any others
		w.must(w.app.Lexicons.Once(ctx))
		if got := w.app.Intake.Reader.Version(); got != builtIn {
			t.Fatalf("%s is in use", got)
		}
		w.phone("oLIMIN").Hears("同意词库 "+first.Version, "用上")
		w.forward(time.Second)
		second, dropped, err := lexicons.Load(ctx, operator, lexicon("咕噜机,repair,9,request,,,,"))
		w.must(err)
		if second.Used.IsZero() || len(dropped) > 0 {
			t.Fatalf("%+v waits for %q", second, dropped)
		}
		for _, server := range []*service.Lexicons{w.app.Lexicons, other.Lexicons} {
			w.must(server.Once(ctx))
			if d := server.Live.Read(words); d.Category != domain.Repair || server.Live.Version() != second.Version {
				t.Errorf("it reads %s by %s, want %s", d.Category, server.Live.Version(), second.Version)
			}
		}
		w.phone("oMA").Follows().Hears("3号楼2单元501咕噜机", "便民维修，", "工单 1002")
		if got := w.ticket(1002).Lexicon; got != second.Version {
			t.Errorf("the ticket is stamped %q, want %q", got, second.Version)
		}
		w.forward(time.Second)
		back, _, err := lexicons.Rollback(ctx, operator)
		w.must(err)
		w.must(w.app.Lexicons.Once(ctx))
		if w.app.Intake.Reader.Version() != first.Version || back.Version != first.Version {
			t.Errorf("after the rollback %s is in use, want %s", w.app.Intake.Reader.Version(), first.Version)
		}
		w.restart()
		if got := w.app.Intake.Reader.Version(); got != first.Version {
			t.Errorf("a fresh server reads by %s", got)
		}
		w.isInOrder()
	})
}
