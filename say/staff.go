package say

import (
	"fmt"

	"linli/domain"
)

// Duty tells the duty that a matter is theirs now. In danger they read what was
// written: they must know what to bring.
func Duty(t domain.Ticket, building string, requester domain.Person) string {
	head, gist := "【值班】", Gist(t)
	if t.Category == domain.Emergency {
		head, gist = "【紧急】", domain.Mask(t.Text)
	}
	text := fmt.Sprintf("%s%s %s：%s，%s。", head, Number(t), Task(t.Category), where(building), Resident(requester))
	if gist != "" {
		text += "\n" + gist
	}
	return text + fmt.Sprintf("\n回「1 %d」由您接。", t.Number)
}

func where(building string) string {
	if building == "" {
		return "地址未说"
	}
	return building
}

// NotSolved tells the duty that the requester is not content; leads that he leads
// the joint case that it is.
func NotSolved(t domain.Ticket, leads bool) string {
	if leads {
		return fmt.Sprintf("【联办】%s %s：居民说没办好（第%d次），由您牵头。%s", Number(t), Task(t.Category), t.Reopened, legList(t))
	}
	return fmt.Sprintf("【值班】%s %s：居民说没办好（第%d次），请过问。现在：%s。", Number(t), Task(t.Category), t.Reopened, State(t.State))
}

// Call tells the duty that a requester wants a person.
func Call(t domain.Ticket, building string, requester domain.Person) string {
	return fmt.Sprintf("【值班】%s %s：%s要找人工，请联系。", Number(t), where(building), Resident(requester)) + take(t)
}

// Look tells the duty that something may be a danger.
func Look(t domain.Ticket, building string, requester domain.Person) string {
	return fmt.Sprintf("【值班】%s %s，%s：可能有危险，请马上看一下。\n%s", Number(t), where(building), Resident(requester), domain.Mask(t.Text)) + take(t)
}

// Check tells the duty that a requester says a danger is over: somebody looks anyway.
func Check(t domain.Ticket, building string, requester domain.Person) string {
	return fmt.Sprintf("【值班】%s %s：%s说没事了，请务必去看一眼。", Number(t), where(building), Resident(requester)) + take(t)
}

func take(t domain.Ticket) string {
	if t.Owner != 0 {
		return ""
	}
	return fmt.Sprintf("\n回「1 %d」由您接。", t.Number)
}

// Late tells somebody responsible that a matter's time is over.
func Late(t domain.Ticket, building string, helped domain.Person, holder string) string {
	head := "【督办】"
	if t.Urgency >= 3 {
		head = "【紧急督办】"
	}
	text := fmt.Sprintf("%s%s %s：%s，%s，", head, Number(t), Task(t.Category), where(building), Resident(helped))
	switch {
	case t.Owner == 0:
		return text + fmt.Sprintf("到时间了还没人接，请您安排。\n回「1 %d」由您接。", t.Number)
	case t.State == domain.Working:
		return text + fmt.Sprintf("%s还没办完，请您问一声。", holder)
	}
	return text + fmt.Sprintf("%s还没到，请您问一声。", holder)
}

// Visit asks the duty to ask a requester who does not answer.
func Visit(t domain.Ticket, building string, helped domain.Person) string {
	return fmt.Sprintf("【回访】%s %s：%s，%s一直没回话。请打电话或上门问一声，问完回「回访 %d 1」：%s",
		Number(t), Task(t.Category), where(building), Resident(helped), t.Number,
		Numbered([]string{Rating(domain.RatedGood), Rating(domain.RatedFair), Rating(domain.RatedBad)}))
}

// Errand asks whoever is responsible to tell a requester in person what no
// message can.
func Errand(t domain.Ticket, building string, helped domain.Person) string {
	return fmt.Sprintf("【值班】%s %s：%s，%s收不到消息了，请打电话或上门告诉一声。现在：%s。", Number(t), Task(t.Category), where(building), Resident(helped), State(t.State))
}

// Visited confirms what a return visit found out.
func Visited(t domain.Ticket, r domain.Rating) string {
	if r == domain.RatedBad {
		return fmt.Sprintf("记下了，%s 没办好，马上重新办。", Number(t))
	}
	return fmt.Sprintf("记下了，%s 办结。辛苦了！", Number(t))
}

// HowToVisit explains how the result of a return visit is written.
func HowToVisit(t domain.Ticket) string {
	return fmt.Sprintf("请写上结果，比如：回访 %d 1%s", t.Number,
		Numbered([]string{Rating(domain.RatedGood), Rating(domain.RatedFair), Rating(domain.RatedBad)}))
}

// Entered confirms a matter entered for somebody without a phone.
func Entered(t domain.Ticket, door string, helped domain.Person) string {
	next := "正在找人"
	if t.State != domain.Offering {
		next = "交给社区值班的人办"
	}
	return fmt.Sprintf("代%s记下了：%s，%s。%s，%s。办到哪了会告诉您，请您转告。", Resident(helped), Category(t.Category), door, Number(t), next)
}

// HowToEnter explains how a matter is entered for somebody else.
func HowToEnter() string {
	return "请写全：代 楼号单元门牌 谁家 什么事。比如：代 3号楼2单元501 张奶奶 灯坏了\n请先问过本人愿不愿意。"
}

// EnterWhere asks for a building that can be found.
func EnterWhere(building string, several bool) string {
	if several {
		return fmt.Sprintf("有几个%s，请写上小区名再发一遍。", label(building))
	}
	return fmt.Sprintf("没找到%s，请写对楼号再发一遍。", label(building))
}

// NotYours refuses what somebody may not do there.
func NotYours() string { return "这件事不归您管，请找社区工作人员。" }

// BlockSet confirms a block or its end.
func BlockSet(t domain.Ticket, on bool) string {
	if on {
		return fmt.Sprintf("%s 的来信人屏蔽一周：写的话只存着，急事照样受理。要解除回「解除屏蔽 %d」。", Number(t), t.Number)
	}
	return fmt.Sprintf("%s 的来信人解除屏蔽了。", Number(t))
}
