package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// Welcome greets a new follower, with the one line on privacy and the one
// thing asked.
func Welcome(community string) string {
	return fmt.Sprintf("您好，这里是%s「邻里帮」。家里有事，写一句话发来就行。\n"+OnlyHelpers+"\n请问您贵姓、住哪栋？比如：我姓张，住3号楼2单元501", community)
}

// OnlyHelpers is the one line on privacy.
const OnlyHelpers = "您的信息只给来帮您的人看。"

// AgreeFirst asks who took her consent back for it; phone may be "".
func AgreeFirst(phone string) string {
	return "您撤回过同意，我们先没有办。您的话只给来帮您的人看。同意我们记下来办，请回 1。" + urgentCall(phone)
}

// WelcomeBack greets somebody whose building is known.
func WelcomeBack(community string) string {
	return fmt.Sprintf("您好，这里是%s「邻里帮」。家里有事，写一句话发来就行。", community)
}

// WelcomeMember greets a volunteer or cadre.
func WelcomeMember(p domain.Person, community string) string {
	return fmt.Sprintf("%s，您好，这里是%s「邻里帮」。有事会发到这里：去得了回 1，去不了回 0，回「待办」看手上的事。", p.Name, community)
}

// Greeting answers a hello.
func Greeting() string {
	return "您好！家里有事要帮忙，写一句话发来就行，比如：3号楼2单元501，水管漏了。\n看办到哪了回「进度」，找人工回 0。"
}

// NoTrouble answers thanks.
func NoTrouble() string { return "不客气，有事随时说。" }

// NotUnderstood asks again, kindly, and names the way to a person; phone may be "".
func NotUnderstood(phone string) string {
	if phone != "" {
		phone = "，或打 " + phone
	}
	return "对不起，没太听懂。请您再说一遍，比如：3号楼2单元501，水管漏了。找人工回 0" + phone + "。"
}

// NiceToMeet answers somebody who said only a name.
func NiceToMeet(p domain.Person) string {
	return fmt.Sprintf("您好，记下了，您姓%s。请问住几号楼几单元几室？", p.Surname())
}

// AsRegistered names an address that was taken from the profile.
func AsRegistered(door string) string { return "按您登记的" + door }

// WhichBuildingAtAll asks for the building of somebody who gave only a door.
func WhichBuildingAtAll() string { return "请问是几号楼？比如：3号楼2单元501" }

// RightPlace asks behind a receipt whether the address of the profile is right.
func RightPlace() string { return "\n1 地址对\n2 改地址\n0 找人工" }

// WhoseHome asks of help for somebody else whether he lives with the writer.
func WhoseHome(t domain.Ticket) string {
	return fmt.Sprintf("收到：%s，%s。是在您家吗？\n1 在我家\n0 找人工\n不在您家，请写几号楼几单元几室。", Category(t.Category), Number(t))
}

// WhereThen asks for the right address of a matter.
func WhereThen(t domain.Ticket) string {
	return fmt.Sprintf("%s：那在哪里？请写几号楼几单元几室。", Number(t))
}

// DangerElsewhere tells that help is called to the writer's home for want of
// another address, though whoever needs it may live elsewhere.
func DangerElsewhere(t domain.Ticket, door string) string {
	return fmt.Sprintf("%s：正在叫人。人在哪里？请马上写几号楼几单元几室！不写就先去您登记的%s。", Number(t), door)
}

// WhichCategory asks which of two kinds a matter is.
func WhichCategory(t domain.Ticket, other domain.Category) string {
	return fmt.Sprintf("收到，%s。是哪一类？请回数字：%s\n0 找人工", Number(t), Numbered([]string{Category(t.Category), Category(other)}))
}

// Settled confirms where somebody lives.
func Settled(door string) string {
	return fmt.Sprintf("记下了，您住%s。家里有事，写一句话发来就行。", door)
}

// DangerLead stands before every answer to a danger.
const DangerLead = "请先打电话：急救 120，火警 119，报警 110。\n"

// Received tells what was understood and what happens next. where may be "".
func Received(t domain.Ticket, where, dutyPhone string) string {
	at := ""
	if where != "" {
		at = "，" + where
	}
	head := fmt.Sprintf("收到：%s%s。%s", Category(t.Category), at, Number(t))
	if t.State == domain.Offering {
		return head + "，正在找人，有人接了马上告诉您。"
	}
	return head + "，交给社区值班的人办。" + urgentCall(dutyPhone)
}

// urgentCall names the duty's phone, "" if there is none.
func urgentCall(phone string) string {
	if phone == "" {
		return ""
	}
	return "着急请打 " + phone + "。"
}

// DangerReceived tells that help is called, and asks whether the place is right
// when it was not said.
func DangerReceived(t domain.Ticket, where string, said bool) string {
	text := fmt.Sprintf("%s：正在叫人去%s。", Number(t), where)
	if !said {
		text += "不是这里？请马上写在哪里！"
	}
	return text
}

// Calling tells that help is called already while something is still asked.
func Calling(t domain.Ticket) string { return fmt.Sprintf("%s：正在叫人。", Number(t)) }

// AskWhere asks for the address behind a list of matters.
func AskWhere() string { return "\n请问在几号楼几单元几室？" }

// ReceivedSeveral tells of several matters from one message.
func ReceivedSeveral(tickets []domain.Ticket, where string) string {
	var lines []string
	for _, t := range tickets {
		lines = append(lines, fmt.Sprintf("%s：%s", Number(t), Category(t.Category)))
	}
	at := ""
	if where != "" {
		at = "（" + where + "）"
	}
	return fmt.Sprintf("收到您说的%d件事%s：\n%s\n有人接了马上告诉您。", len(tickets), at, strings.Join(lines, "\n"))
}

// WhereIsIt asks for the address that blocks a dispatch.
func WhereIsIt(t domain.Ticket) string {
	return fmt.Sprintf("收到：%s，%s。请问在几号楼几单元几室？先说楼号也行。", Category(t.Category), Number(t))
}

// DangerWhere asks for the address while help is already being called.
func DangerWhere(t domain.Ticket) string {
	return fmt.Sprintf("%s：正在叫人。请马上写：在几号楼几单元几室？", Number(t))
}

// WhichBuilding asks which of several buildings is meant, by a digit.
func WhichBuilding(choices []string) string {
	return "请问是哪一栋？回数字：" + Numbered(choices) + "\n0 都不是，找人工"
}

// NoSuchBuilding asks again for a building that is not known.
func NoSuchBuilding(name string) string {
	return fmt.Sprintf("没找到%s。请再写一遍小区和楼号；或回 0 找人工。", label(name))
}

// Placed tells that the address was taken over into an open matter.
func Placed(t domain.Ticket, door string) string {
	if t.State == domain.Offering {
		return fmt.Sprintf("好的，%s。%s 正在找人，有人接了马上告诉您。", door, Number(t))
	}
	return fmt.Sprintf("好的，%s。%s 已记下。", door, Number(t))
}

// Coming tells the requester who comes.
func Coming(t domain.Ticket, helper string) string {
	switch {
	case t.Urgency >= 3:
		return fmt.Sprintf("%s：%s马上过来，请把门打开等着。", Number(t), helper)
	case !t.Hands:
		return fmt.Sprintf("%s：%s接了，来给您办。", Number(t), helper)
	}
	return fmt.Sprintf("%s：%s接了，会尽快过来。不用来了请回「取消」。", Number(t), helper)
}

// Arrived tells the requester that the taker is there.
func Arrived(t domain.Ticket, helper string) string {
	return fmt.Sprintf("%s：%s到了。", Number(t), helper)
}

// Again tells the requester that somebody else is being looked for, or that the duty
// has it where there is nobody.
func Again(t domain.Ticket) string {
	if t.State == domain.Open {
		return fmt.Sprintf("%s：刚才接的人这回没能办成，已交给社区值班的人，会有人联系您。", Number(t))
	}
	return fmt.Sprintf("%s：刚才接的人这回没能办成，正在给您另找人，请稍等。", Number(t))
}

// TwoGo tells the requester that who has it waits for a second to go with him.
func TwoGo(t domain.Ticket) string {
	return fmt.Sprintf("%s：这件事要两个人去，正在找第二位，齐了就告诉您。", Number(t))
}

// Followup asks whether it is settled.
func Followup(t domain.Ticket, helper string) string {
	return fmt.Sprintf("%s：%s说办好了，您看呢？请回数字：%s", Number(t), helper,
		Numbered([]string{Rating(domain.RatedGood), Rating(domain.RatedFair), Rating(domain.RatedBad)}))
}

// Rated thanks for the answer to the follow-up question.
func Rated(t domain.Ticket, r domain.Rating) string {
	switch r {
	case domain.RatedGood:
		return fmt.Sprintf("谢谢您！%s 办结了，有事随时说。", Number(t))
	case domain.RatedFair:
		return fmt.Sprintf("谢谢您，%s 办结了。哪里不周到，直接写给我们。", Number(t))
	}
	if t.State == domain.Joint {
		return fmt.Sprintf("对不起，让您受累了。%s 几家一起办，社区牵头的人也知道了。哪里没好，您说说？", Number(t))
	}
	return fmt.Sprintf("对不起，让您受累了。%s 马上重新办，社区值班也知道了。哪里没好，您说说？", Number(t))
}

// Status tells how far somebody's matters are.
func Status(lines []string) string {
	if len(lines) == 0 {
		return "您现在没有在办的事。有事写一句话发来就行。"
	}
	return strings.Join(lines, "\n")
}

// StatusLine is one matter of it; helper is "" while there is none.
func StatusLine(t domain.Ticket, helper string) string {
	line := fmt.Sprintf("%s %s：%s", Number(t), Category(t.Category), State(t.State))
	if helper != "" && (t.State == domain.Accepted || t.State == domain.Working) {
		line += "，" + helper
	}
	return line
}

// Cancelled confirms that nobody comes.
func Cancelled(t domain.Ticket) string {
	return fmt.Sprintf("好的，%s 取消了，不来人了。有事随时说。", Number(t))
}

// StillLooking answers somebody who says a danger is over: a person looks anyway.
func StillLooking(t domain.Ticket) string {
	return fmt.Sprintf("没事就好！我们还是请人来看一眼，看过就放心了（%s）。", Number(t))
}

// NothingOpen answers a word about a matter that is not there.
func NothingOpen() string {
	return "您现在没有在办的事。有事写一句话发来就行。"
}

// Noted confirms an addition to an open matter.
func Noted(t domain.Ticket) string {
	return fmt.Sprintf("记到%s 里了，来帮您的人看得到。", Number(t))
}

// Human calls a person of the community; phone is the duty's, "" if none.
// reachable tells that the resident's own phone is known.
func Human(phone string, reachable bool) string {
	text := "好的，已经告诉社区值班的人。"
	if !reachable {
		text += "请写下您的电话，好打给您。"
	}
	return text + urgentCall(phone)
}

// Choice is one of several matters a number could be meant for, and what it would do.
func Choice(t domain.Ticket, building, deed string) string {
	if building != "" {
		building = " " + building
	}
	return fmt.Sprintf("%s %s%s（%s）", Number(t), Task(t.Category), building, deed)
}

// WhichMatter asks which of several matters was meant: the answer is the word
// or digit with a ticket's number behind it.
func WhichMatter(word string, example domain.Ticket, lines []string) string {
	return fmt.Sprintf("您说的是哪一件？\n%s\n请写上号码，比如：%s %d", strings.Join(lines, "\n"), word, example.Number)
}

// NumberHelp answers a number that answers nothing.
func NumberHelp() string {
	return "您回的数字没对上。想说啥直接写；看办到哪了回「进度」，找人工回 0。"
}

// Kept answers what can only be kept for now; the answer proper follows.
func Kept() string {
	return "收到，已经记下了。这会儿有点忙，稍后就答复您，不用再发。"
}

// KeptDanger answers a danger that nobody can be called to yet.
func KeptDanger() string {
	return DangerLead + "收到，已经记下了。还没能叫到人，请一定先打上面的电话！"
}

// NotReady answers while no community is set up for the account.
func NotReady() string { return "收到了。本社区还在准备中，急事请打社区电话。" }

// HandedOn tells the requester that no volunteer was found in time and who has
// the matter now.
func HandedOn(t domain.Ticket) string {
	return fmt.Sprintf("%s：志愿者还没腾出手，已交给社区值班的人，会有人联系您。", Number(t))
}

// Remind asks once more whether it is settled.
func Remind(t domain.Ticket) string {
	return fmt.Sprintf("%s：再问您一声，办好了吗？请回数字：%s", Number(t),
		Numbered([]string{Rating(domain.RatedGood), Rating(domain.RatedFair), Rating(domain.RatedBad)}))
}

// TooFast answers somebody who writes faster than anybody can read.
func TooFast() string {
	return "您发得太快了，先歇一会儿再写。急事请打 120、119、110。"
}

// Blocked answers somebody whose words are only kept.
func Blocked(phone string) string {
	return "收到了。" + urgentCall(phone)
}
