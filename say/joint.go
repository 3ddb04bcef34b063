package say

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

// date is a day as people say it.
func date(at time.Time) string { return at.In(domain.China).Format("1月2日") }

// Item names one matter of a joint case: by its number, and by the unit it came
// from if it has gone on; "" for none.
func Item(l domain.Leg, from string) string {
	if from == "" {
		return fmt.Sprintf("第%d项", l.No)
	}
	return fmt.Sprintf("第%d项（%s转来）", l.No, from)
}

// Ball tells with whom a joint case is, since when, and what of it is with the
// street or the community meanwhile; names are of its units.
func Ball(b domain.Ball, names map[domain.ID]string) string {
	text := fmt.Sprintf("现在由社区协调，%s起", date(b.Since))
	switch b.With {
	case domain.TheUnit:
		units := make([]string, len(b.Units()))
		for i, unit := range b.Units() {
			units[i] = names[unit] + alsoHas(b, unit, names)
		}
		text = fmt.Sprintf("现在轮到%s，%s起", strings.Join(units, "、"), date(b.Since))
	case domain.TheStreet:
		text = fmt.Sprintf("现在等街道裁定由谁办，%s起", date(b.Since))
	case domain.TheChief:
		text = fmt.Sprintf("眼下还办不了，先挂账，%s再看", date(b.Since))
	}
	for _, l := range b.Rest {
		switch l.State {
		case domain.LegDisputed:
			text += fmt.Sprintf("；%s退回的那一项等街道裁定", names[l.Partner])
		case domain.LegBounced:
			text += fmt.Sprintf("；%s退回的那一项由社区协调", names[l.Partner])
		case domain.LegBlocked:
			text += fmt.Sprintf("；%s办不了的那一项由社区协调", names[l.Partner])
		}
	}
	return text
}

// alsoHas tells of a unit that has several matters which came from another.
func alsoHas(b domain.Ball, unit domain.ID, names map[domain.ID]string) string {
	var from []string
	n := 0
	for _, l := range b.Legs {
		if l.Partner != unit {
			continue
		}
		if n++; l.From != 0 && !slices.Contains(from, names[l.From]) {
			from = append(from, names[l.From])
		}
	}
	if n < 2 || len(from) == 0 {
		return ""
	}
	return "（有" + strings.Join(from, "、") + "转来的）"
}

// BallMoved tells the requester with whom her matter is now.
func BallMoved(t domain.Ticket, b domain.Ball, names map[domain.ID]string) string {
	return fmt.Sprintf("%s：这件事要几家一起办，社区牵头盯着。%s。", Number(t), Ball(b, names))
}

// JointStatus is a joint case among somebody's matters.
func JointStatus(t domain.Ticket, b domain.Ball, names map[domain.ID]string) string {
	return fmt.Sprintf("%s %s：%s，%s", Number(t), Category(t.Category), State(t.State), Ball(b, names))
}

// JointGoesOn answers somebody who takes back what several units are at.
func JointGoesOn(t domain.Ticket) string {
	return fmt.Sprintf("%s 几家单位已经在一起办了，您的意思记下了，牵头的社区干部会跟您商量。", Number(t))
}

// LegState tells how far a unit is, in a word.
func LegState(s domain.LegState) string {
	return map[domain.LegState]string{domain.LegProposed: "等回话", domain.LegAcknowledged: "收到了", domain.LegWorking: "正在办", domain.LegBlocked: "办不了",
		domain.LegBounced: "说不归它", domain.LegDisputed: "都说不归自己，等街道裁定", domain.LegDone: "办好了", domain.LegWaived: "免了", domain.LegPassed: "转给别家了"}[s]
}

// LegDeed is what a unit can say of its leg, as its page and its list say it.
func LegDeed(d domain.Deed) string {
	return map[domain.Deed]string{domain.SayReceived: "收到", domain.SayWorking: "正在办", domain.SayDone: "办好了", domain.SayBlocked: "办不了", domain.SayNotOurs: "不归我们"}[d]
}

// LegLine is one matter in the list of a case, with the unit that has it and that
// it came from; due is zero when nothing is owed. alone tells that no message
// reaches the unit.
func LegLine(l domain.Leg, unit domain.Partner, from string, due time.Time, alone bool) string {
	line := fmt.Sprintf("%d %s", l.No, unit.Name)
	if from != "" {
		line += "（" + from + "转来）"
	}
	line += "：" + LegState(l.State)
	if l.Ruled && !l.State.Settled() {
		line += "（街道裁定）"
	}
	if why := l.Why(); why != "" {
		line += "（" + why + "）"
	}
	if !due.IsZero() {
		line += fmt.Sprintf("，%s起，限%s前", date(l.Since), due.In(domain.China).Format("1月2日 15:04"))
	}
	if alone && l.State.Holder() == domain.TheUnit {
		line += "，没有联系人"
		if unit.Phone != "" {
			line += "，电话 " + unit.Phone
		}
	}
	return line
}

// Legs lists a joint case for its staff.
func Legs(t domain.Ticket, lead string, lines []string, minute string, settled bool) string {
	text := fmt.Sprintf("%s %s，%s，%s牵头：\n%s", Number(t), Task(t.Category), State(t.State), lead, strings.Join(lines, "\n"))
	if minute != "" {
		text += "\n纪要：" + minute
	}
	if settled && t.State == domain.Joint {
		return text + fmt.Sprintf("\n各家都办完了，回「办结 %d」；还要哪家再办，回「联办 %d 1 继续」。", t.Number, t.Number)
	}
	if t.State == domain.Joint {
		text += fmt.Sprintf("\n没有微信的单位，回「链接 %d 1」发链接给它。", t.Number)
	}
	return text
}

// HowToJoin explains the words for joint cases.
func HowToJoin(t domain.Ticket) string {
	n := t.Number
	return fmt.Sprintf("这样写：\n联办 %d 物业公司,业委会\n联办 %d 2 免 原因\n联办 %d 2 转 单位\n联办 %d 2 继续\n联办 %d 2 办好了\n链接 %d 2\n纪要 %d 说了什么\n挂账 %d 20 原因（20天后再看，最多30天）\n办结 %d 12人", n, n, n, n, n, n, n, n, n)
}

// JointLater refuses what cannot be done as a case stands.
func JointLater(list string) string { return "现在还不能这样办。\n" + list }

// JointNotYours refuses what is for another of a case.
func JointNotYours(t domain.Ticket) string {
	return fmt.Sprintf("%s：这一步要牵头人（或书记）来办，裁定要街道来办。", Number(t))
}

// Minuted confirms that something was written down.
func Minuted(t domain.Ticket) string { return fmt.Sprintf("%s 的纪要记下了。", Number(t)) }

// Concluded confirms that a case is done.
func Concluded(t domain.Ticket) string {
	return fmt.Sprintf("%s 联办完了，已经去问居民满不满意。辛苦了！", Number(t))
}

// LegLink is the text with a unit's page, to be copied into a chat with it.
func LegLink(t domain.Ticket, item string, unit domain.Partner, url string, until time.Time) string {
	return fmt.Sprintf("【联办】%s %s %s：请%s点开回话，%s前有效，只给本单位用：\n%s", Number(t), Task(t.Category), item, unit.Name, date(until), url)
}

// NoLinks tells that no page can be opened from outside.
func NoLinks() string {
	return "还没有配置网址，发不了链接，请打电话问，问完用「联办」记下来。"
}

// LegAsk tells somebody of a unit what it is to do.
func LegAsk(t domain.Ticket, l domain.Leg, item string, unit domain.Partner, building string, due time.Time) string {
	head := item + "请贵单位办"
	if l.Ruled {
		head = "街道裁定" + item + "由贵单位办"
	}
	return legText(t, unit, head, building, due) + legAnswers(t, l)
}

// LegLate reminds somebody of a unit whose time is over.
func LegLate(t domain.Ticket, l domain.Leg, item string, unit domain.Partner, building string, due time.Time) string {
	return legText(t, unit, "【催办】"+item+"到时间了，办得怎样了？", building, due) + legAnswers(t, l)
}

func legText(t domain.Ticket, unit domain.Partner, head, building string, due time.Time) string {
	text := fmt.Sprintf("【联办】%s %s：%s。%s，%s", Number(t), unit.Name, head, Task(t.Category), where(building))
	if gist := Gist(t); gist != "" {
		text += "\n" + gist
	}
	if !due.IsZero() {
		text += fmt.Sprintf("\n请在%s前回话。", due.In(domain.China).Format("1月2日 15:04"))
	}
	return text
}

func legAnswers(t domain.Ticket, l domain.Leg) string {
	first := "收到"
	if l.State != domain.LegProposed {
		first = "正在办"
	}
	text := fmt.Sprintf("\n1 %s\n2 办好了\n3 办不了（写原因：3 原因）", first)
	if !l.Ruled {
		text += "\n4 不归我们（写归谁：4 单位）"
	}
	return text + fmt.Sprintf("\n有几件几项就写 1 %d %d", t.Number, l.No)
}

// LegTold tells the lead, or those above him, how a leg stands that they must
// know of.
func LegTold(t domain.Ticket, l domain.Leg, unit domain.Partner) string {
	text := fmt.Sprintf("【联办】%s 第%d项 %s：", Number(t), l.No, unit.Name)
	switch l.State {
	case domain.LegProposed, domain.LegAcknowledged, domain.LegWorking:
		if l.Ruled && l.State == domain.LegProposed {
			return text + "街道裁定由它办，已经告诉它了。" + legList(t)
		}
		return text + fmt.Sprintf("%s起到现在还是「%s」，请打电话催一下，或回「链接 %d %d」发链接给它。", date(l.Since), LegState(l.State), t.Number, l.No)
	case domain.LegBlocked:
		return text + "说办不了：" + l.Reason + fmt.Sprintf("\n障碍没了回「联办 %d %d 继续」。", t.Number, l.No) + legList(t)
	case domain.LegBounced:
		return text + "说不归它：" + l.Reason + fmt.Sprintf("\n请找到该办的单位，回「联办 %d %d 转 单位」。", t.Number, l.No)
	case domain.LegDisputed:
		return text + "也说不归它。" + l.Reason + fmt.Sprintf("\n退了两回，请街道一个工作日内裁定，回「裁定 %d %d 单位」。", t.Number, l.No)
	}
	return text + LegState(l.State) + "。" + legList(t)
}

// Passing is how a leg went from one unit to another: the name of the first, and
// whether nobody answers for the second (Alone).
type Passing struct {
	From  string
	To    domain.Partner
	Alone bool
}

// LegWentOn tells the lead that a unit sent its leg to another, and why; and how it
// stands now, if it has moved on since.
func LegWentOn(t domain.Ticket, l domain.Leg, p Passing) string {
	text := fmt.Sprintf("【联办】%s 第%d项 %s说不归它，转给%s了。\n", Number(t), l.No, p.From, p.To.Name)
	if l.State != domain.LegBlocked { // then it is why the other cannot
		text += l.Reason + "\n"
	}
	if l.State.Holder() != domain.TheUnit || l.Partner != p.To.ID {
		return text + "现在：" + LegState(l.State) + "。" + legList(t)
	}
	if p.Alone {
		text += fmt.Sprintf("它没有联系人，请打电话，或回「链接 %d %d」。\n", t.Number, l.No)
	}
	return text + fmt.Sprintf("转错了，回「联办 %d %d 免 原因」再另请。", t.Number, l.No)
}

func legList(t domain.Ticket) string { return fmt.Sprintf("回「联办 %d」看全部。", t.Number) }

// CaseStill tells the lead, or those above him, that a case is to be looked at.
func CaseStill(t domain.Ticket) string {
	return fmt.Sprintf("【联办】%s %s：该过问了。%s", Number(t), Task(t.Category), legList(t))
}

// LegNoted thanks a unit for what it said of a leg, which stands so now.
func LegNoted(t domain.Ticket, l domain.Leg) string {
	which := fmt.Sprintf("%s 第%d项", Number(t), l.No)
	switch l.State {
	case domain.LegDone:
		return fmt.Sprintf("谢谢！%s办好了。", which)
	case domain.LegBlocked:
		return fmt.Sprintf("记下了，%s办不了的原因告诉牵头人了。", which)
	case domain.LegBounced:
		return fmt.Sprintf("记下了，%s不归贵单位，牵头人会处理。", which)
	case domain.LegDisputed:
		return fmt.Sprintf("记下了，%s两回都说不归自己，请街道裁定。", which)
	case domain.LegWorking:
		return fmt.Sprintf("记下了，%s正在办。办好了回 2。", which)
	}
	return fmt.Sprintf("记下了，%s收到。办好了回 2。", which)
}

// LegSentOn tells a unit who has a leg that it said is not its own.
func LegSentOn(t domain.Ticket, l domain.Leg, unit domain.Partner) string {
	return fmt.Sprintf("记下了，%s 第%d项不归贵单位，转给%s了。", Number(t), l.No, unit.Name)
}

// LegStands answers a unit whose leg has moved on meanwhile.
func LegStands(t domain.Ticket, l domain.Leg) string {
	if l.Ruled && l.State.Holder() == domain.TheUnit {
		return fmt.Sprintf("%s 第%d项是街道裁定由贵单位办的，不能再退。办不了请回 3 和原因。", Number(t), l.No)
	}
	return fmt.Sprintf("%s 第%d项现在是「%s」，不用再回了。", Number(t), l.No, LegState(l.State))
}

// LegChoice is one of several matters that a unit may mean.
func LegChoice(l domain.Leg, item string) string { return item + "：" + LegState(l.State) }

// LegWhich asks a unit which of its matters in a case it means.
func LegWhich(t domain.Ticket, digit int, lines []string, no int) string {
	words := map[int]string{3: " 没有配件", 4: " 房管局"}[digit]
	return fmt.Sprintf("%s 贵单位有%d项，说的是哪一项？\n%s\n请写上第几项，比如：%d %d %d%s", Number(t), len(lines), strings.Join(lines, "\n"), digit, t.Number, no, words)
}

// LegWhy asks for the reason that an answer needs; several tells that the unit has
// more than one matter of the case.
func LegWhy(digit int, t domain.Ticket, l domain.Leg, several bool) string {
	which := fmt.Sprint(t.Number)
	if several {
		which = fmt.Sprintf("%d %d", t.Number, l.No)
	}
	if digit == 4 {
		return fmt.Sprintf("第%d项那归谁？请写上单位，比如：4 %s 房管局", l.No, which)
	}
	return fmt.Sprintf("第%d项为什么办不了？请写上原因，比如：3 %s 没有配件", l.No, which)
}

// What the page of a unit says when it cannot be opened or used.
const (
	LinkUnknown = "没有这个链接。请向社区再要一个。"
	LinkUsed    = "这个链接已经用过了。要再回话，请向社区再要一个。"
	LinkExpired = "这个链接过期了。请向社区再要一个。"
	LinkStale   = "情况有变，请再看一遍再回。"
	LinkWords   = "请选一项；办不了请写原因，不归贵单位请写归谁。"
	LegAnswered = "记下了，谢谢！"
)

// JointHint is the one line of a template card in a joint case.
func JointHint(kind domain.PushKind, t domain.Ticket) string {
	switch kind {
	case domain.PushLeg:
		return fmt.Sprintf("请回「1 %d」收到，2办好3办不了", t.Number)
	case domain.PushLegLate:
		return fmt.Sprintf("到时间了，2办好3办不了 %d", t.Number)
	case domain.PushBall:
		return "几家一起办，回「进度」看"
	}
	return fmt.Sprintf("请过问，回「联办 %d」看", t.Number)
}
