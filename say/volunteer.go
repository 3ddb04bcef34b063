package say

import (
	"fmt"
	"strings"
	"time"

	"linli/domain"
)

// Offer asks a volunteer: what, roughly where, for whom. The door, the phone
// and anything on health or a dispute are not in it.
func Offer(t domain.Ticket, building string, requester domain.Person) string {
	head := "【邻里帮】"
	if t.Category == domain.Emergency {
		head = "【紧急】"
	}
	where := place(building)
	if where != "" && t.Urgency >= 3 && !t.Confirmed {
		where += "（待确认）"
	}
	if where != "" {
		where += " "
	}
	text := fmt.Sprintf("%s%s %s：%s%s", head, Number(t), Task(t.Category), where, Resident(requester))
	if gist := Gist(t); gist != "" {
		text += "\n" + gist
	}
	return text + fmt.Sprintf("\n去得了回 1，去不了回 0。（有几件事就写 1 %d）", t.Number)
}

// placeLength is how many characters of a building's name stand in an offer.
const placeLength = 30

// place is a building as an offer names it: of a long name its end, where the number
// stands.
func place(building string) string {
	if runes := []rune(building); len(runes) > placeLength {
		return "…" + string(runes[len(runes)-placeLength+1:])
	}
	return building
}

// OfferAnswers are the answers to an offer, or to the question whom a lead sends,
// as lines to tap.
func OfferAnswers(named bool) []string {
	if named {
		return []string{"1 看名单", "0 派不出"}
	}
	return []string{"1 去得了", "0 去不了"}
}

// Gist is what may be told of a matter before somebody has taken it.
func Gist(t domain.Ticket) string {
	if t.Category.Private() {
		return ""
	}
	return t.Gist
}

// Yours tells a helper that the matter is his: the door, the words, what was
// added since. It is an answer to himself, never a push.
func Yours(t domain.Ticket, door string, requester domain.Person, more []string) string {
	text := fmt.Sprintf("%s 归您了，谢谢！%s\n到了回 2，办完回 3，去不了回 4。", Number(t), about(t, door, requester, more))
	if !t.Hands {
		text = fmt.Sprintf("%s 归您了：%s\n看电话回「待办 %d」，办完回 3，办不了回 4。", Number(t), about(t, door, requester, more), t.Number)
	}
	return text
}

// Details shows a matter to whoever holds it; phone is "" unless he may see it.
func Details(t domain.Ticket, door string, requester domain.Person, more []string, phone string) string {
	text := fmt.Sprintf("%s %s，%s：%s", Number(t), Category(t.Category), State(t.State), about(t, door, requester, more))
	if phone != "" {
		text += "\n电话 " + phone
	}
	return text
}

func about(t domain.Ticket, door string, requester domain.Person, more []string) string {
	if door == "" {
		door = "地址未说"
	}
	text := fmt.Sprintf("%s，%s。", door, Resident(requester))
	if words := domain.Mask(t.Text); words != "" {
		text += "\n「" + words + "」"
	}
	for _, m := range more {
		text += "\n补充：" + m
	}
	return text
}

// TakenAlready tells a volunteer who answered late.
func TakenAlready(t domain.Ticket) string {
	return fmt.Sprintf("%s 已经有人接了，谢谢您！下次再麻烦您。", Number(t))
}

// NoMemberNow tells who was asked while he was on the list, and is not any more.
func NoMemberNow(t domain.Ticket) string {
	return fmt.Sprintf("%s 不用您去了：您已不在社区的名单上。想再帮忙，请回「当志愿者」。", Number(t))
}

// TakenPush tells the invited who have not answered yet.
func TakenPush(t domain.Ticket) string {
	return fmt.Sprintf("%s 已有人接了，不用去了，谢谢您。", Number(t))
}

// CalledOff tells a volunteer that the matter was taken back.
func CalledOff(t domain.Ticket) string {
	why := "已另有安排"
	if t.State == domain.Cancelled && !t.Intent.OfHouse() {
		why = "居民说不用来了"
	}
	return fmt.Sprintf("%s 不用去了，%s，谢谢您。", Number(t), why)
}

// AlreadyYours answers a second 「1」.
func AlreadyYours(t domain.Ticket) string {
	return fmt.Sprintf("%s 已经是您的了。到了回 2，办完回 3，去不了回 4。", Number(t))
}

// Declined accepts a no.
func Declined(t domain.Ticket) string {
	return fmt.Sprintf("好的，%s 不打扰您了，我们找别人。", Number(t))
}

// ThanksArrived confirms 「2」.
func ThanksArrived(t domain.Ticket) string {
	return fmt.Sprintf("收到，%s 您已到。办完回 3，办不了回 4。", Number(t))
}

// ThanksDone confirms 「3」.
func ThanksDone(t domain.Ticket) string {
	if t.Intent.OfHouse() {
		return fmt.Sprintf("辛苦了！%s 办完了，谢谢您。", Number(t))
	}
	return fmt.Sprintf("辛苦了！%s 记为办好，我们会问居民满不满意。", Number(t))
}

// HandedBack confirms 「4」.
func HandedBack(t domain.Ticket) string {
	return fmt.Sprintf("好的，%s 我们另找人，谢谢您告诉我们。", Number(t))
}

// Added tells the taker what the requester wrote more, without doors or phones.
func Added(t domain.Ticket, more string) string {
	return fmt.Sprintf("%s 有补充：%s", Number(t), more)
}

// AddedPrivately tells the taker that there is more, but not what.
func AddedPrivately(t domain.Ticket) string {
	return fmt.Sprintf("%s 有补充，回「待办 %d」看。", Number(t), t.Number)
}

// NowPlaced tells whoever was called where it is.
func NowPlaced(t domain.Ticket, building string) string {
	return fmt.Sprintf("%s 的地址：%s。已接的人回「待办 %d」看门牌。", Number(t), building, t.Number)
}

// Reported confirms what a helper wrote from somebody's door.
func Reported(t domain.Ticket) string {
	return fmt.Sprintf("记到%s 里了，社区值班的人会看到。有危险请马上打 120、119、110。", Number(t))
}

// TodoLine is one matter somebody holds, with its door.
func TodoLine(t domain.Ticket, door string) string {
	line := fmt.Sprintf("%s %s %s", Number(t), Category(t.Category), State(t.State))
	if door != "" {
		line += "，" + door
	}
	return line
}

// Todo lists what somebody holds, what waits for the duty, and the dangers that
// are being seen to.
func Todo(mine, duty, running []string, more ...string) string {
	var parts []string
	if len(mine) > 0 {
		parts = append(parts, "您手上：\n"+strings.Join(mine, "\n"))
	}
	if len(duty) > 0 {
		parts = append(parts, "等值班处理（回「1 工单号」由您接）：\n"+strings.Join(duty, "\n"))
	}
	if len(running) > 0 {
		parts = append(parts, "紧急，有人在办：\n"+strings.Join(running, "\n"))
	}
	for _, text := range more {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "您现在没有待办的事。"
	}
	return strings.Join(parts, "\n")
}

// Bound welcomes a member whose phone is now known.
func Bound(p domain.Person) string {
	return fmt.Sprintf("%s，绑定好了。有事会发给您：去得了回 1，去不了回 0。", p.Name)
}

// WrongCode answers a code that binds nobody.
func WrongCode() string {
	return "这个绑定码不对或过期了，请找社区工作人员再要一个。"
}

// TooManyCodes answers somebody who tried too often.
func TooManyCodes() string {
	return "试的次数太多了，请明天再试，或找社区工作人员。"
}

// BoundAlready answers a member who sends another code.
func BoundAlready(p domain.Person) string {
	return fmt.Sprintf("%s，您已经绑定好了，不用再绑。", p.Name)
}

// Invitation gives a cadre the code for a member.
func Invitation(p domain.Person, code string, until, now time.Time) string {
	return fmt.Sprintf("请%s关注本公众号后回复：\n绑定 %s\n%s前有效，只能用一次。", p.Name, code, Clock(until, now))
}

// WhomToInvite explains the invitation to a cadre.
func WhomToInvite() string {
	return "没找到这个人。请写名单里的手机号，比如：邀请 13800000001"
}

// Nudge asks the taker how far he is.
func Nudge(t domain.Ticket) string {
	if t.State == domain.Working {
		return fmt.Sprintf("%s 办完了吗？办完回 3，办不了回 4，我们另找人。", Number(t))
	}
	return fmt.Sprintf("%s 您到了吗？到了回 2，去不了回 4，我们另找人。", Number(t))
}

// ServingSet confirms whether a member wants to be asked.
func ServingSet(wants domain.Serving) string {
	if wants == domain.ServingOff {
		return "好的，您先休息，有事不打扰您。想接着帮忙回「值班」。"
	}
	return "好的，您在值班，急事夜里也会找您。要休息回「休息」。"
}

// Relieved tells a late taker that others are asked now; he may still come.
func Relieved(t domain.Ticket) string {
	return fmt.Sprintf("%s 到时间了，先问问别人。您还能去就回「1 %d」。", Number(t), t.Number)
}
