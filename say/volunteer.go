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
	where := building
	if where != "" {
		where += " "
	}
	text := fmt.Sprintf("%s%s %s：%s%s", head, Number(t), Category(t.Category), where, Resident(requester))
	if gist := Gist(t); gist != "" {
		text += "\n" + gist
	}
	return text + fmt.Sprintf("\n回「1」我去，回「0」去不了。多件事时写上工单号：1 %d", t.Number)
}

// Gist is what may be told of a matter before somebody has taken it.
func Gist(t domain.Ticket) string {
	if t.Category.Private() {
		return ""
	}
	return t.Gist
}

// Yours tells a volunteer that the matter is his, with the door.
func Yours(t domain.Ticket, door string, requester domain.Person) string {
	if door == "" {
		door = "地址未说，请先联系社区值班"
	}
	text := fmt.Sprintf("%s归您了：%s，%s。", Number(t), door, Resident(requester))
	if t.Category.Private() {
		text += "\n" + Category(t.Category)
	} else if t.Gist != "" {
		text += "\n" + t.Gist
	}
	return text + "\n到了回「2」，办完回「3」（几个人受益写 3 2），去不了回「4 原因」。"
}

// TakenAlready tells a volunteer who answered late.
func TakenAlready(t domain.Ticket) string {
	return fmt.Sprintf("%s已经有人接了，谢谢您！下次再麻烦您。", Number(t))
}

// TakenPush tells the invited who have not answered yet.
func TakenPush(t domain.Ticket) string {
	return fmt.Sprintf("%s已有人接了，不用去了，谢谢您。", Number(t))
}

// CalledOff tells a volunteer that the matter was taken back.
func CalledOff(t domain.Ticket) string {
	return fmt.Sprintf("%s居民说不用来了，不用去了，谢谢您。", Number(t))
}

// AlreadyYours answers a second 「1」.
func AlreadyYours(t domain.Ticket) string {
	return fmt.Sprintf("%s已经是您的了。到了回「2」，办完回「3」。", Number(t))
}

// Declined accepts a no.
func Declined(t domain.Ticket) string {
	return fmt.Sprintf("好的，%s不打扰您了，我们找别人。", Number(t))
}

// ThanksArrived confirms 「2」.
func ThanksArrived(t domain.Ticket) string {
	return fmt.Sprintf("收到，%s您已到。办完回「3」，办不了回「4 原因」。", Number(t))
}

// ThanksDone confirms 「3」.
func ThanksDone(t domain.Ticket) string {
	return fmt.Sprintf("辛苦了！%s记为办好，我们会问居民满不满意。", Number(t))
}

// HandedBack confirms 「4」.
func HandedBack(t domain.Ticket) string {
	return fmt.Sprintf("好的，%s我们另找人，谢谢您告诉我们。", Number(t))
}

// Added tells the taker what the requester wrote more, without doors or phones.
func Added(t domain.Ticket, more string) string {
	return fmt.Sprintf("%s的居民补充：%s", Number(t), more)
}

// AddedPrivately tells the taker that there is more, but not what.
func AddedPrivately(t domain.Ticket) string {
	return fmt.Sprintf("%s的居民又说了话，详情请联系社区值班。", Number(t))
}

// TodoLine is one matter somebody holds, with its door.
func TodoLine(t domain.Ticket, door string) string {
	line := fmt.Sprintf("%s %s %s", Number(t), Category(t.Category), State(t.State))
	if door != "" {
		line += "，" + door
	}
	return line
}

// Todo lists what somebody holds and what waits for the duty.
func Todo(mine, duty []string) string {
	var parts []string
	if len(mine) > 0 {
		parts = append(parts, "您手上：\n"+strings.Join(mine, "\n"))
	}
	if len(duty) > 0 {
		parts = append(parts, "等值班处理（回「1 工单号」由您接）：\n"+strings.Join(duty, "\n"))
	}
	if len(parts) == 0 {
		return "您现在没有待办的事。"
	}
	return strings.Join(parts, "\n")
}

// Bound welcomes a member whose phone is now known.
func Bound(p domain.Person) string {
	return fmt.Sprintf("%s，绑定好了。有事会发给您：回「1」我去，「0」去不了。", Taker(p))
}

// WrongCode answers a code that binds nobody.
func WrongCode() string {
	return "这个绑定码不对或过期了，请找社区工作人员再要一个。"
}

// Invitation gives a cadre the code for a member.
func Invitation(p domain.Person, code string, until, now time.Time) string {
	return fmt.Sprintf("请%s关注本公众号后回复：\n绑定 %s\n%s前有效，只能用一次。", p.Name, code, Clock(until, now))
}

// WhomToInvite explains the invitation to a cadre.
func WhomToInvite() string {
	return "没找到这个人。请写名单里的手机号，比如：邀请 13800000001"
}
