package story

import (
	"strings"
	"testing"
	"time"

	"linli/docs"
	"linli/domain"
	"linli/roster"
)

// policy loads the program's own dispatch policies with pieces swapped.
func (w *town) policy(pairs ...string) {
	w.t.Helper()
	file := strings.NewReplacer(pairs...).Replace(string(docs.Policy))
	if file == string(docs.Policy) && len(pairs) > 0 {
		w.t.Fatal("the policy is as it was")
	}
	_, _, err := roster.LoadPolicies(w.ctx, w.app.DB, domain.Actor{Kind: domain.ActorOperator}, []byte(file))
	w.must(err)
}

const calmStep = "    - {who: nearest, most: 3, minutes: 120, daytime: true}\n    - {who: nearest, most: 3, minutes: 120, daytime: true}\n"

func TestAnotherPolicyIsForNewRunsOnly(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, sun := w.phone("oZHANG").Follows(), w.phone("oSUN")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.policy(calmStep, "    - {who: nearest, most: 1, minutes: 30, daytime: true}\n    - {who: nearest, most: 50, minutes: 30, daytime: true}\n")
		w.phone("oLIU").Follows().Hears("3号楼1单元102灯坏了", "工单 1002")
		asked := 0
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			asked += strings.Count(w.phone(o).screen(), "1 1002")
		}
		if asked != 1 {
			t.Errorf("%d were asked by the new policy, want 1", asked)
		}
		w.forward(31 * time.Minute)
		sun.Sees("1 1002").SeesNot("1 1001")
		w.forward(90 * time.Minute)
		sun.Sees("1 1001")
		v := w.app.DB.View(w.ctx)
		for number, version := range map[int64]int{1001: 0, 1002: 1} {
			run, err := v.LastRun(w.ticket(number).ID)
			w.must(err)
			if run.Policy.Version != version || len(run.Policy.Steps) != 5 {
				t.Errorf("the run of %d has version %d and %d steps", number, run.Policy.Version, len(run.Policy.Steps))
			}
		}
		w.isInOrder()
	})
}

// keyHolders is rhine with a neighbour who holds the key of building 3, and another in
// a team that sees to nothing there.
const keyHolders = rhine + `      - {name: 马春燕, role: volunteer, phone: "13800000008", openid: oMACHUN, building: 3号楼, keys: [3号楼]}
      - {name: 何勇, role: volunteer, phone: "13800000007", openid: oHEYONG, teams: [邻里帮二队], building: 3号楼, skills: [水电], cap: 1}
`

func TestStepsAskWhoHoldsTheKeysThenTheBuildingThenTheTeam(t *testing.T) {
	everywhere(t, keyHolders, func(w *town) {
		w.follow("oMACHUN", "oHEYONG", "oZHANG")
		w.policy(calmStep, "    - {who: keys, most: 2, minutes: 60, daytime: true}\n    - {who: building, minutes: 60, daytime: true}\n    - {who: team, minutes: 60, daytime: true}\n")
		w.phone("oZHANG").Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oMACHUN").Sees("1 1001")
		w.phone("oHEYONG").SeesNot("1001")
		w.phone("oMACHUN").Hears("0", "找别人") // the next step begins at once
		w.phone("oHEYONG").Sees("1 1001")
		w.phone("oWANG").SeesNot("1001")
		w.forward(61 * time.Minute)
		w.phone("oWANG").Sees("1 1001")
		w.phone("oSUN").SeesNot("1001")
		w.phone("oLIMIN").Hears("为何 1001", "第1步 有钥匙的：问了 马春燕（有钥匙）（要 2 人，只有 1 人）", "第2步 本楼的：问了 何勇（同一栋楼）", "第3步 整队", "王强（本队）")
		w.isInOrder()
	})
}

func TestNeighboursAndSkillsComeFirstAndACapHolds(t *testing.T) {
	everywhere(t, keyHolders, func(w *town) {
		w.follow("oMACHUN", "oHEYONG", "oZHANG")
		w.policy(calmStep, "    - {who: nearest, most: 1, minutes: 60, daytime: true}\n")
		w.phone("oZHANG").Hears("1号楼2单元501水管漏了", "工单 1001") // only the team for everything: 何勇 can do it
		w.phone("oHEYONG").Sees("1 1001").Hears("1", "归您了").Hears("3", "辛苦了")
		w.phone("oSUN").SeesNot("1001")
		w.phone("oZHANG").Hears("1号楼1单元102水龙头坏了", "工单 1002")
		w.phone("oSUN").Sees("1 1002")
		w.phone("oHEYONG").SeesNot("1 1002")
		w.phone("oLIMIN").Hears("为何 1002", "何勇（这个月满了）")
		w.forward(29 * 24 * time.Hour)
		w.phone("oZHANG").Hears("1号楼1单元201水管漏了", "工单 1003")
		w.phone("oHEYONG").Sees("1 1003") // another month
	})
}

// byLead is a town with a lead who names who goes.
const byLead = `
street: 雁园街道
communities:
  - name: 雁滨社区
    account: yanbin
    estates: [{name: 莱茵小镇, buildings: [{name: 3号楼}]}]
    teams: [{name: 邻里帮一队, categories: [repair], buildings: [3号楼], lead_mode: true}]
    members:
      - {name: 王强, role: lead, phone: "13800000001", openid: oWANG, teams: [邻里帮一队]}
      - {name: 陈德福, role: volunteer, phone: "13800000002", openid: oCHEN, teams: [邻里帮一队]}
      - {name: 赵志刚, role: volunteer, phone: "13800000003", openid: oZHAO, teams: [邻里帮一队]}
      - {name: 李敏, role: cadre, phone: "13800000009", openid: oLIMIN, duty: true}
`

// TestTheLeadNamesTwoWhereTwoMustGo: the first he names waits, he is asked for the
// second, and nobody is told that somebody comes before there are two.
func TestTheLeadNamesTwoWhereTwoMustGo(t *testing.T) {
	everywhere(t, byLead, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		zhang, lead, zhao, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oZHAO"), w.phone("oCHEN")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		lead.Hears("一队接，派老赵", "派赵志刚去", "要两个人", "还差一位", "陈德福").SeesNot(" 赵志刚\n")
		w.hasState(1001, domain.Offering)
		zhang.SeesNot("赵师傅接了")
		zhao.Sees("【派您】工单 1001", "还差一位").SeesNot("501")
		lead.Hears("派老陈", "派赵志刚和陈德福一起去")
		zhang.Sees("赵师傅接了")
		zhao.Sees("两个人齐了").Hears("待办 1001", "501")
		chen.Sees("【同去】工单 1001", "请和赵师傅一起去").Hears("待办 1001", "501")
		w.isInOrder()
		chen.Hears("4 家里有事", "另找人")
		lead.Counts("请队长派一位", 2).Hears("派王强", "两个人齐了", "赵师傅")
		w.hasState(1001, domain.Accepted)
		w.isInOrder()
	})
}

// TestTheLeadNamesBothAtOnce, himself among them; one who waits may still say no,
// and a matter that waits for a second may be taken back.
func TestTheLeadNamesBothAtOnce(t *testing.T) {
	everywhere(t, byLead, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		zhang, lead, zhao := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oZHAO")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		lead.Hears("派老赵和老陈", "派赵志刚和陈德福一起去")
		w.phone("oCHEN").Sees("请和赵师傅一起去")
		zhao.Hears("3", "辛苦了")
		liu := w.phone("oLIU").Follows().Hears("3号楼1单元102水管漏了", "工单 1002")
		lead.Hears("派王强 1002", "还差一位", "派谁").Hears("派老赵", "派王强和赵志刚一起去").Sees("两个人齐了")
		zhao.Sees("请和王师傅一起去").Hears("4 1002 家里有事", "另找人")
		lead.Sees("同去的人去不了")
		liu.Hears("取消 1002", "工单 1002 取消了")
		lead.Sees("工单 1002 不用去了")
		w.isInOrder()
	})
}

func TestTheLeadNamesWhoGoes(t *testing.T) {
	everywhere(t, byLead, func(w *town) {
		zhang, lead, zhao, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oZHAO"), w.phone("oCHEN")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		lead.Sees("请队长派一位").SeesNot("501")
		chen.SeesNot("1001")
		lead.Hears("一队接，派老赵", "派赵志刚去")
		zhao.Sees("【派您】工单 1001", "想请您去一趟").SeesNot("501").Hears("待办 1001", "501")
		zhang.Sees("赵师傅接了")
		zhao.Hears("4 家里有事", "另找人")
		lead.Counts("请队长派一位", 2).Hears("1", "派谁去", "1 ", "0 派不出").SeesNot("赵志刚\n")
		lead.Hears("9", "派谁去").Hears("1", "派")
		ticket := w.hasState(1001, domain.Accepted)
		p, err := w.app.DB.View(w.ctx).Person(ticket.Owner)
		w.must(err)
		if p.Name == "赵志刚" {
			t.Error("who handed it back has it again")
		}
		if got, want := w.history(ticket), "opened dispatch take hand_back dispatch take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		w.isInOrder()
	})
}

func TestADangerWaitsForNoLead(t *testing.T) {
	everywhere(t, byLead, func(w *town) {
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO"} {
			w.phone(o).Sees("【紧急】工单 1001", "去得了回 1")
		}
	})
}

func TestALeadWhoCannotSendsNobodyAndTheDutyIsTold(t *testing.T) {
	everywhere(t, byLead, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "派谁去").Hears("0", "找别人")
		w.phone("oCHEN").Sees("1 1001") // his lead cannot be asked any more: the members are
	})
}

func TestWhatNeedsTwoWaitsForTheSecond(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		zhang, wang, chen, zhao := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "还差一位").Hears("1", "还差一位")
		w.hasState(1001, domain.Offering)
		zhang.SeesNot("师傅接了")
		chen.Hears("1", "两个人齐了", "501", "王师傅")
		wang.Sees("【两个人齐了】工单 1001").Hears("待办 1001", "501").Hears("2", "您已到").Hears("3", "辛苦了")
		zhang.Sees("王师傅接了")
		zhao.Sees("已有人接了")
		w.hasState(1001, domain.Resolved)
		w.isInOrder()
	})
}

func TestWhoWaitedForASecondMayGo(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang := w.phone("oWANG")
		wang.Hears("1", "还差一位").Hears("0 1001", "不打扰您了")
		w.phone("oCHEN").Hears("1", "还差一位")
		w.phone("oLIMIN").Hears("1 1001", "归您了")
		w.phone("oCHEN").Sees("已有人接了")
		w.isInOrder()
	})
}

func TestATeamAtRiskIsToldOnceAWeek(t *testing.T) {
	everywhere(t, byLead, func(w *town) {
		lead, duty := w.phone("oWANG"), w.phone("oLIMIN")
		rounds := func() {
			w.t.Helper()
			w.must(w.app.Rounds.Once(w.ctx))
			w.deliver()
		}
		rounds()
		lead.SeesNot("【队伍】")
		w.phone("oCHEN").Hears("休息", "先休息")
		w.phone("oZHAO").Leaves()
		rounds()
		rounds()
		lead.Counts("邻里帮一队：能派的人太少（能派 1 人，共 3 人）", 1)
		duty.Counts("邻里帮一队：能派的人太少", 1)
		w.passes(7 * 24 * time.Hour)
		duty.Says("待办")
		lead.Leaves()
		rounds()
		duty.Sees("邻里帮一队：能派的人太少，队长联系不上（能派 0 人，共 3 人）")
	})
}

const (
	dangerSteps = "    - {who: nearest, most: 6, minutes: 3, rings: true, alarm: true, duty: always}\n    - {who: nearest, most: 6, minutes: 3, rings: true, alarm: true, duty: always}\n"
	todaySteps  = "    - {who: nearest, most: 3, minutes: 15, duty: night}\n    - {who: nearest, most: 3, minutes: 15}\n"
)

// TestAStepThatAsksNobodyStillTellsTheDuty: there is no key to the building, and
// nobody lives there.
func TestAStepThatAsksNobodyStillTellsTheDuty(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy(dangerSteps, "    - {who: keys, minutes: 3, rings: true, duty: always}\n    - {who: building, minutes: 3, rings: true}\n    - {who: nearest, most: 6, minutes: 3, rings: true, alarm: true}\n",
			todaySteps, "    - {who: keys, minutes: 15, duty: night}\n    - {who: nearest, most: 3, minutes: 15}\n")
		w.phone("oZHANG").Follows().Hears("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203", "工单 1001")
		w.phone("oWANG").Sees("【紧急】工单 1001")
		w.phone("oLIMIN").Sees("【紧急】工单 1001")
		w.phone("oLIU").Follows().Hears("3号楼2单元501水管爆了，水一直流", "工单 1002")
		if n := len(w.owedAs(1002, domain.PushDuty)); n != 0 {
			t.Errorf("the duty is told %d times of what is looked after by day", n)
		}
		w.at("22:00")
		w.phone("oQIAN").Follows().Hears("3号楼2单元301水管爆了，水一直流", "工单 1003")
		if n := len(w.owedAs(1003, domain.PushDuty)); n != 1 {
			t.Errorf("the duty is told %d times of what cannot wait at night", n)
		}
	})
}

// TestALaterStepTellsTheDutyAsItSays, whether those before it said no or nothing.
func TestALaterStepTellsTheDutyAsItSays(t *testing.T) {
	everywhere(t, keyHolders, func(w *town) {
		w.follow("oMACHUN", "oZHANG", "oLIU")
		w.policy(todaySteps, "    - {who: keys, minutes: 15}\n    - {who: nearest, most: 3, minutes: 15, duty: night}\n")
		w.at("20:50") // it is not night yet
		w.phone("oZHANG").Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
		w.phone("oLIU").Hears("3号楼1单元301水管爆了，水一直流", "工单 1002")
		if n := len(w.owedAs(1001, domain.PushDuty)) + len(w.owedAs(1002, domain.PushDuty)); n != 0 {
			t.Errorf("the duty is told %d times before its step", n)
		}
		w.at("21:01")
		w.phone("oMACHUN").Hears("0 1001", "找别人")
		if n := len(w.owedAs(1001, domain.PushDuty)); n != 1 {
			t.Errorf("after a no the duty is told %d times", n)
		}
		w.at("21:06")
		w.hasState(1002, domain.Offering)
		if n := len(w.owedAs(1002, domain.PushLate)); n != 1 {
			t.Errorf("after silence the duty is told %d times", n)
		}
	})
}

// TestTheDutyIsToldOfWhatCanWaitWhereThePolicySaysSo: while volunteers are asked, at
// the first step, or at a later one after a no.
func TestTheDutyIsToldOfWhatCanWaitWhereThePolicySaysSo(t *testing.T) {
	everywhere(t, keyHolders, func(w *town) {
		w.follow("oMACHUN", "oZHANG", "oLIU")
		duty, keys, nearest := w.phone("oLIMIN"), "    - {who: keys, minutes: 120, daytime: true", "    - {who: nearest, most: 1, minutes: 120, daytime: true"
		duty.Says("在吗")
		w.policy(calmStep, keys+", duty: always}\n"+nearest+"}\n")
		w.phone("oZHANG").Hears("3号楼2单元501水管漏了", "工单 1001")
		w.hasState(1001, domain.Offering)
		duty.Sees("【值班】工单 1001", "回「1 1001」由您接")
		w.policy(calmStep, keys+"}\n"+nearest+", duty: always}\n")
		w.phone("oLIU").Hears("3号楼1单元102灯坏了", "工单 1002")
		duty.SeesNot("1002")
		w.phone("oMACHUN").Hears("0 1002", "找别人")
		w.hasState(1002, domain.Offering)
		duty.Sees("【值班】工单 1002")
		w.isInOrder()
	})
}

// TestEachStepThatTellsTheDutyTellsIt: also when it was told of the step before, by a
// no or by silence.
func TestEachStepThatTellsTheDutyTellsIt(t *testing.T) {
	everywhere(t, keyHolders, func(w *town) {
		w.follow("oMACHUN", "oHEYONG", "oZHANG")
		w.policy(todaySteps, "    - {who: keys, minutes: 15, duty: always}\n    - {who: building, minutes: 15, duty: always}\n    - {who: team, minutes: 15, duty: always}\n    - {who: nearest, minutes: 15, duty: always}\n")
		w.phone("oZHANG").Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
		told := func(calls, late int) {
			t.Helper()
			if c, l := len(w.owedAs(1001, domain.PushDuty)), len(w.owedAs(1001, domain.PushLate)); c != calls || l != late {
				t.Errorf("the duty is called %d times and told %d times that time is over, want %d and %d", c, l, calls, late)
			}
		}
		told(1, 0)
		w.phone("oMACHUN").Hears("0 1001", "找别人")
		told(2, 0)
		w.forward(16 * time.Minute)
		told(2, 1)
		w.forward(16 * time.Minute)
		told(2, 2)
		w.hasState(1001, domain.Offering)
		w.isInOrder()
	})
}
