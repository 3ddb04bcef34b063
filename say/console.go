package say

import (
	"fmt"
	"time"

	"linli/domain"
)

var clocks = map[domain.ClockKind]string{domain.ClockAnswer: "等受理", domain.ClockAccept: "等接单", domain.ClockArrive: "等到场", domain.ClockResolve: "等办完",
	domain.ClockReturn: "等回话", domain.ClockVisit: "等回访", domain.ClockCheck: "等进展", domain.ClockReview: "挂账复查", domain.ClockLeg: "等单位", domain.ClockTap: "等居民点一下", domain.ClockChoice: "等居民选类别", domain.ClockPaused: "已暂停"}

// WaitsFor is what a clock waits for.
func WaitsFor(c domain.Clock) string {
	if c.Kind == domain.ClockPaused {
		return clocks[c.Kind] + "，" + pauses[c.Reason]
	}
	return clocks[c.Kind]
}

// TimeLeft is how long until a deadline, or how long it is past.
func TimeLeft(due, now time.Time) string {
	left, word := due.Sub(now), "剩"
	if left < 0 {
		left, word = -left, "已超"
	}
	switch {
	case left < time.Minute:
		return fmt.Sprintf("%s%d秒", word, int(left.Seconds()))
	case left < 10*time.Minute:
		return fmt.Sprintf("%s%d分%d秒", word, int(left.Minutes()), int(left.Seconds())%60)
	case left < time.Hour:
		return fmt.Sprintf("%s%d分", word, int(left.Minutes()))
	case left < 24*time.Hour:
		return fmt.Sprintf("%s%d小时%d分", word, int(left.Hours()), int(left.Minutes())%60)
	}
	return fmt.Sprintf("%s%d天%d小时", word, int(left.Hours())/24, int(left.Hours())%24)
}

var roles = map[domain.Role]string{domain.RoleVolunteer: "志愿者", domain.RoleLead: "队长", domain.RoleCadre: "干部", domain.RoleSecretary: "书记",
	domain.RolePartner: "联办单位", domain.RoleStreet: "街道", domain.RoleAuditor: "审计", domain.RoleAdmin: "管理员"}

// Role is a role's Chinese name.
func Role(r domain.Role) string { return roles[r] }

// Pause is a reason for which time stands still.
func Pause(p domain.Pause) string { return pauses[p] }

// Nobody stands where a matter has no holder yet.
const Nobody = "值班"

// Refusal is what the staff reads when something could not be done, and what to do.
func Refusal(code domain.Code) string {
	switch code {
	case domain.Invalid:
		return "没填全或填错了，请看一看再试。"
	case domain.NotFound:
		return "没有找到，可能不归您看，也可能已经没有了。"
	case domain.Denied:
		return "这一步不归您办，请找书记或管理员。"
	case domain.Conflict:
		return "这件事刚有变化，下面是最新的样子，请看过再办。"
	case domain.TooMany:
		return "太快了，请歇一会儿再试。"
	case domain.Unavailable:
		return "这会儿有点忙，请等半分钟再试；刚才填的没有存下。"
	}
	return "出了点问题，我们已经记下，请过一会儿再试。"
}

// EntryRefused answers who does not get into the console.
func EntryRefused(locked, noSecret bool) string {
	switch {
	case locked:
		return "试错太多次，请十五分钟后再试，或请管理员重设密码。"
	case noSecret:
		return "您的权限需要动态码，请管理员给您重新开通一次。"
	}
	return "名字、密码或动态码不对，请再试一次。"
}

// PasswordUnfit asks for another password.
func PasswordUnfit() string {
	return "新密码要十个字以上，不能全是一个字，也不能带您的名字。"
}

// PasswordChanged confirms another password.
func PasswordChanged() string { return "密码改好了，别处打开的都已退出。" }

// AskFor asks the requester what the staff wants to know.
func AskFor(t domain.Ticket, helper, words string) string {
	if helper == "" {
		helper = "社区"
	}
	return fmt.Sprintf("%s：%s想问您：%s 直接回话就行。", Number(t), helper, words)
}

// NotAMember refuses to give a matter to somebody it cannot be given to.
func NotAMember() string {
	return "只能交给本社区名单上的人，也不能交给要帮的人自己。"
}

// NoLeadThere refuses to ask a team that has no lead.
func NoLeadThere() string { return "这个队没有登记队长，请直接指定人。" }

// AskedAlready refuses to ask the same leads twice.
func AskedAlready() string { return "这个队的队长已经问过了，正等他派人。" }

// ShutAgain refuses to show the door of a matter that is over.
func ShutAgain() string { return "办结满一天，住址和电话已经收起来了。" }

// CannotMerge refuses to merge what is not one loss.
func CannotMerge() string {
	return "只能把没人接的，并到同一栋楼同一处设施、正在办的工单里；危急的不合并。"
}

// DeedDone confirms that what was asked for is done.
func DeedDone() string { return "办好了，该通知的人都会收到消息。" }
