// Package say holds every Chinese sentence people read, as functions of domain
// values: short, plain, 您, one thing at a time, answers by one digit.
package say

import (
	"fmt"
	"strings"
	"time"

	"linli/domain"
)

var categories = map[domain.Category]string{
	domain.Emergency: "紧急求助", domain.Eldercare: "助老帮扶", domain.Repair: "便民维修", domain.Property: "物业设施",
	domain.Lift: "电梯加装", domain.Health: "健康诊疗", domain.Medicine: "药品需求", domain.Legal: "法律咨询",
	domain.Psych: "心理疏导", domain.Mediation: "邻里调解", domain.Sanitation: "环境卫生", domain.Safety: "安全治安",
	domain.Borrow: "物品借用", domain.Course: "课程活动", domain.Childcare: "托幼助学", domain.Policy: "政策咨询",
	domain.Other: "其他事情", domain.None: "其他事情",
}

// Category is a category's Chinese name.
func Category(c domain.Category) string { return categories[c] }

// Task names a category where anybody of a household may read it: nothing of
// health, law or a dispute.
func Task(c domain.Category) string {
	if c.Private() && c != domain.Emergency {
		return "上门帮忙"
	}
	return categories[c]
}

var urgencies = [...]string{"不急", "一般", "今天", "危急"}

// Urgency is an urgency in one word.
func Urgency(u int) string { return urgencies[min(max(u, 0), len(urgencies)-1)] }

// State tells how far a ticket is, in a resident's words.
func State(s domain.State) string {
	switch s {
	case domain.Open:
		return "已受理"
	case domain.Offering:
		return "正在找人"
	case domain.Accepted:
		return "有人接了"
	case domain.Working:
		return "正在办"
	case domain.Resolved:
		return "等您确认"
	case domain.Closed:
		return "已办结"
	case domain.Merged:
		return "已有人在办"
	case domain.Joint:
		return "几家联办中"
	case domain.Shelved:
		return "先挂账"
	case domain.Declined:
		return "不归社区办"
	}
	return "已取消"
}

// Standing tells how far a ticket is, in the staff's words.
func Standing(s domain.State) string {
	return map[domain.State]string{domain.Open: "待受理", domain.Offering: "待接单", domain.Accepted: "已接单", domain.Working: "办理中",
		domain.Joint: "联办中", domain.Shelved: "已挂账", domain.Resolved: "待回访", domain.Closed: "已办结", domain.Merged: "已合并", domain.Declined: "不归社区办",
		domain.Cancelled: "已取消"}[s]
}

// Number is how a ticket is spoken of.
func Number(t domain.Ticket) string { return fmt.Sprintf("工单 %d", t.Number) }

// Building names a building so that nobody mistakes it: 莱茵小镇3号楼. Without a
// known building the label as it was said stands.
func Building(b domain.Building, p domain.Place) string {
	if b.ID != 0 {
		return b.EstateName + b.Name
	}
	if p.Building != "" {
		return label(p.Building)
	}
	return ""
}

// label says a building's label as people do: 3号楼, B座.
func label(l string) string {
	if last := l[len(l)-1]; last >= 'A' && last <= 'Z' {
		return l + "座"
	}
	return l + "号楼"
}

// Door is the whole address, for the requester and whoever took the matter.
func Door(b domain.Building, p domain.Place) string {
	door := Building(b, p)
	if p.Unit != "" {
		door += p.Unit + "单元"
	}
	return door + p.Room
}

// Helper is how a resident hears of who comes: 王师傅, 社区李干部, or without a
// name 志愿者. grants are what he is trusted with.
func Helper(p domain.Person, grants []domain.Grant) string {
	s := p.Surname()
	for _, g := range grants {
		if g.Role == domain.RoleCadre || g.Role == domain.RoleSecretary || g.Role == domain.RoleAdmin {
			if s == "" {
				return "社区干部"
			}
			return "社区" + s + "干部"
		}
	}
	if s == "" {
		return "志愿者"
	}
	return s + "师傅"
}

// Resident is how a volunteer hears of who asked, before he has accepted.
func Resident(p domain.Person) string {
	if s := p.Surname(); s != "" {
		return s + "家"
	}
	return "一位居民"
}

// Clock is a time of day as people say it, with the date when it is not today.
func Clock(at, now time.Time) string {
	at, now = at.In(domain.China), now.In(domain.China)
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("1月2日 15:04")
}

// What a number would do, as the list of several matters says it.
const (
	IGo      = "我去"
	ICannot  = "去不了"
	ISend    = "我来派人"
	IAmThere = "到了"
	IAmDone  = "办完了"
	IHandle  = "我来办"
	TakeBack = "取消"
)

// Rating is an answer to the follow-up question in words.
func Rating(r domain.Rating) string {
	switch r {
	case domain.RatedGood:
		return "办好了，满意"
	case domain.RatedFair:
		return "办好了，一般"
	}
	return "没办好"
}

// Unsaid stands where a card must show something and nothing is known.
const Unsaid = "未说明"

// Numbered lists choices as 「1 …」 lines.
func Numbered(choices []string) string {
	var b strings.Builder
	for i, c := range choices {
		fmt.Fprintf(&b, "\n%d %s", i+1, c)
	}
	return b.String()
}

// Hint is the one line of a template card: what it wants of its reader.
func Hint(kind domain.PushKind, t domain.Ticket) string {
	switch kind {
	case domain.PushOffer:
		return fmt.Sprintf("回「1 %d」我去，回「0」去不了", t.Number)
	case domain.PushTaken:
		return "已有人接了，不用去了"
	case domain.PushCalledOff:
		return unneeded(t)
	case domain.PushDuty:
		return fmt.Sprintf("请处理，回「1 %d」由您接", t.Number)
	case domain.PushCall:
		return "居民要找人工，请联系"
	case domain.PushNotSolved:
		return "居民说没办好，请过问"
	case domain.PushAdded:
		return fmt.Sprintf("有补充，回「待办 %d」看", t.Number)
	case domain.PushLook:
		return "可能有危险，请马上看一下"
	case domain.PushCheck:
		return "居民说没事了，请去看一眼"
	case domain.PushJudge:
		return "微信拿不准，请看看合不合适"
	case domain.PushPlaced:
		return "现在知道地址了"
	case domain.PushLate:
		if t.Owner == 0 {
			return fmt.Sprintf("没人接，回「1 %d」由您接", t.Number)
		}
		return "到时间还没办，请过问"
	case domain.PushNudge:
		return "到了回2 办完回3 去不了回4"
	case domain.PushRelieved:
		return fmt.Sprintf("先问别人，还能去回「1 %d」", t.Number)
	case domain.PushVisit:
		return fmt.Sprintf("请问一声，回「回访 %d 1」", t.Number)
	case domain.PushErrand:
		return "居民收不到消息，请告知"
	case domain.PushCover, domain.PushSafety, domain.PushStands, domain.PushAlone, domain.PushStops, domain.PushPaused, domain.PushWaits, domain.PushPutOff:
		return standingHint(kind, t)
	case domain.PushNamed, domain.PushSecond, domain.PushPair, domain.PushHole, domain.PushRisk, domain.PushStale:
		return helperHint(kind, t)
	}
	if kind == domain.PushAgain && t.State == domain.Open {
		kind = domain.PushHandedOn // nobody else is looked for
	}
	return requesterHint(kind)
}

// requesterHint is what a card tells whoever asked.
func requesterHint(kind domain.PushKind) string {
	switch kind {
	case domain.PushComing:
		return "有人接了，会尽快过来"
	case domain.PushArrived:
		return "帮您的人到了"
	case domain.PushAgain:
		return "这回没办成，正另找人"
	case domain.PushTwo:
		return "要两个人去，正在找第二位"
	case domain.PushHandedOn:
		return "已交给社区值班的人"
	case domain.PushReply:
		return "您说的已收到，回「进度」查看"
	case domain.PushAnswer:
		return "社区答复您了，回「进度」看"
	case domain.PushAsk:
		return "社区想问您一句，请回个话"
	case domain.PushPaged:
		return "没等到您回话，正在叫人"
	case domain.PushWelcome:
		return "您是志愿者了，有事会找您"
	case domain.PushOpinion:
		return "您提的建议有答复了，点开看"
	case domain.PushApart, domain.PushRead:
		return "您这件事正在找人办"
	}
	return "回1满意 2一般 3没办好"
}

// unneeded tells why nobody need go any more.
func unneeded(t domain.Ticket) string {
	if t.State != domain.Cancelled || t.Intent.OfHouse() {
		return "不用去了，已另有安排"
	}
	return "居民说不用来了"
}

// Who is the other person of a template card: the helper for the requester, the
// requester for everybody else.
func Who(kind domain.PushKind, requester domain.Person, helper string) string {
	switch kind {
	case domain.PushComing, domain.PushArrived, domain.PushAgain, domain.PushTwo, domain.PushFollowup, domain.PushHandedOn, domain.PushRemind, domain.PushApart, domain.PushAnswer, domain.PushAsk, domain.PushRead, domain.PushBall, domain.PushPaged, domain.PushPaused, domain.PushWaits, domain.PushPutOff, domain.PushWelcome:
		return helper
	}
	return Resident(requester)
}
