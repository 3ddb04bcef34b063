package say

import (
	"fmt"

	"linli/domain"
)

// PageLine stands before the link of a page.
func PageLine(kind domain.PageKind) string {
	switch kind {
	case domain.PageOffer:
		return "点开看看，一按就能接："
	case domain.PageTask:
		return "点开看电话和说明："
	case domain.PageJoin:
		return "谢谢您愿意帮忙！点开填一填，社区会和您联系："
	}
	return "点开看办到哪了："
}

// PageGone answers every link that opens nothing, whatever the reason.
func PageGone() string {
	return "这个链接打不开了。请回微信里看最新的消息，或者打社区电话。"
}

// PageUnread answers a form that cannot be read.
func PageUnread() string { return "没填全或填错了，请看一看再按。" }

// PageLead tells a lead that whom he sends is said in the chat.
func PageLead(t domain.Ticket) string {
	return fmt.Sprintf("请在微信里回「1 %d」，选派谁去。", t.Number)
}

// PageOver tells who was asked that nothing is wanted of him any more.
func PageOver(t domain.Ticket, o domain.Offer) string {
	switch {
	case t.State == domain.Cancelled:
		return CalledOff(t)
	case o.State == domain.OfferDeclined:
		return Declined(t)
	}
	return TakenAlready(t)
}

// PageLogged tells whoever reads a door and a phone that this is written down.
func PageLogged() string {
	return "看了会记下来。事情办完一天后，这里就看不到了。"
}

// JoinText is what somebody who wants to help is written down with.
func JoinText(name, can string) string {
	if can == "" {
		return name + "报名当志愿者"
	}
	return name + "报名当志愿者：" + can
}

// JoinReceived confirms that somebody wants to help.
func JoinReceived(t domain.Ticket) string {
	return fmt.Sprintf("收到，谢谢您！%s，社区的人看过会告诉您。", Number(t))
}

// JoinedAlready answers a member who wants to join.
func JoinedAlready() string { return "您已经是志愿者了，有事会发给您，谢谢！" }

// JoinWaits answers who wants to join once more.
func JoinWaits(t domain.Ticket) string {
	return fmt.Sprintf("您报过名了（%s），社区的人正在看，请等一等。", Number(t))
}

// HowToWelcome explains to staff how somebody is taken into a team.
func HowToWelcome(t domain.Ticket, teams string) string {
	return fmt.Sprintf("请写进哪个队，比如：收下 %d 队名。有这些队：%s", t.Number, teams)
}

// NotJoining tells staff that a ticket is nobody's wish to help.
func NotJoining(t domain.Ticket) string {
	return Number(t) + "不是报名当志愿者的，收不了。"
}

// PhoneListed tells staff that a phone is another member's.
func PhoneListed() string {
	return "这个电话已经在名单里，请写「邀请 手机号」给他绑定码。"
}

// TakenIn confirms to staff that somebody is in a team now.
func TakenIn(p domain.Person, team string) string {
	return fmt.Sprintf("好的，%s进了%s，已经告诉他了。", p.Name, team)
}

// WelcomeIn tells somebody that he is a volunteer now.
func WelcomeIn() string {
	return "欢迎您来当志愿者！有事会发给您：去得了回 1，去不了回 0。"
}
