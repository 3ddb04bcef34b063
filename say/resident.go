package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// Welcome greets a new follower, with the one line on privacy and the one
// thing asked.
func Welcome(community string) string {
	return fmt.Sprintf("您好，这里是%s「邻里帮」。家里有事，写一句话发来就行。\n您的信息只给来帮您的人看。\n请问您贵姓、住哪栋？比如：我姓张，住3号楼2单元501", community)
}

// WelcomeBack greets somebody whose building is known.
func WelcomeBack(community string) string {
	return fmt.Sprintf("您好，这里是%s「邻里帮」。家里有事，写一句话发来就行。", community)
}

// WelcomeMember greets a volunteer or cadre.
func WelcomeMember(p domain.Person, community string) string {
	return fmt.Sprintf("%s，您好，这里是%s「邻里帮」。有事会发到这里：回「1」我去，回「0」去不了，回「待办」看手上的事。", Taker(p), community)
}

// Greeting answers a hello.
func Greeting() string {
	return "您好！家里有事要帮忙，写一句话发来就行，比如：3号楼2单元501，水管漏了。\n回「进度」看办到哪了，回「0」找人工。"
}

// NoTrouble answers thanks.
func NoTrouble() string { return "不客气，有事随时说。" }

// Heard answers what is kind but asks nothing.
func Heard() string { return "收到，谢谢您。有事要帮忙，写一句话发来就行。" }

// AsRegistered names an address that was taken from the profile.
func AsRegistered(door string) string { return "按您登记的" + door }

// WhichBuildingAtAll asks for the building of somebody who gave only a door.
func WhichBuildingAtAll() string { return "请问是几号楼？比如：3号楼2单元501" }

// Settled confirms where somebody lives.
func Settled(door string) string {
	return fmt.Sprintf("记下了，您住%s。家里有事，写一句话发来就行。", door)
}

// DangerLead stands before every answer to a danger.
const DangerLead = "请先打电话：急救 120，火警 119，报警 110。\n"

// Received tells what was understood and what happens next. where may be "".
func Received(t domain.Ticket, where string) string {
	at := ""
	if where != "" {
		at = "，" + where
	}
	head := fmt.Sprintf("收到：%s%s。%s", Category(t.Category), at, Number(t))
	if t.Category == domain.Emergency {
		return DangerLead + fmt.Sprintf("%s%s，我们正在叫人赶过去，也通知了社区值班。", Number(t), at)
	}
	if t.State == domain.Offering {
		return head + "，正在找人，有人接了马上告诉您。"
	}
	return head + "，社区值班人员来办，会和您联系。"
}

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
	return fmt.Sprintf("收到您说的%d件事%s：\n%s\n都在办了，有人接了马上告诉您。", len(tickets), at, strings.Join(lines, "\n"))
}

// WhereIsIt asks for the address that blocks a dispatch.
func WhereIsIt(t domain.Ticket) string {
	return fmt.Sprintf("收到：%s，%s。请问在几号楼几单元几室？比如：3号楼2单元501", Category(t.Category), Number(t))
}

// DangerWhere asks for the address while help is already being called.
func DangerWhere(t domain.Ticket) string {
	return DangerLead + fmt.Sprintf("%s，已通知社区值班。请马上告诉我们：在几号楼几单元几室？", Number(t))
}

// WhichBuilding asks which of several buildings is meant, by a digit.
func WhichBuilding(choices []string) string {
	return "请问是哪一栋？回数字：" + Numbered(choices) + "\n0 都不是，找人工"
}

// NoSuchBuilding asks again for a building that is not known.
func NoSuchBuilding(label string) string {
	return fmt.Sprintf("没找到%s号楼。请写小区名和楼号，比如：莱茵小镇3号楼；或回 0 找人工。", label)
}

// Placed tells that the address was taken over into an open matter.
func Placed(t domain.Ticket, door string) string {
	if t.State == domain.Offering {
		return fmt.Sprintf("好的，%s。%s正在找人，有人接了马上告诉您。", door, Number(t))
	}
	return fmt.Sprintf("好的，%s。%s已记下。", door, Number(t))
}

// Coming tells the requester who comes.
func Coming(t domain.Ticket, taker domain.Person) string {
	return fmt.Sprintf("%s：%s接了，会尽快过来。不用来了请回「取消」。", Number(t), Taker(taker))
}

// Arrived tells the requester that the taker is there.
func Arrived(t domain.Ticket, taker domain.Person) string {
	return fmt.Sprintf("%s：%s到了。", Number(t), Taker(taker))
}

// Again tells the requester that somebody else is being looked for.
func Again(t domain.Ticket) string {
	return fmt.Sprintf("%s：刚才接的人临时来不了，正在给您另找人，请稍等。", Number(t))
}

// Followup asks whether it is settled.
func Followup(t domain.Ticket) string {
	return fmt.Sprintf("%s（%s）说办好了，请回数字：\n1 办好了，满意\n2 办好了，一般\n3 没办好", Number(t), Category(t.Category))
}

// Rated thanks for the answer to the follow-up question.
func Rated(t domain.Ticket, r domain.Rating) string {
	switch r {
	case domain.RatedGood:
		return fmt.Sprintf("谢谢您！%s办结了，有事随时说。", Number(t))
	case domain.RatedFair:
		return fmt.Sprintf("谢谢您，%s办结了。哪里不周到，直接写给我们。", Number(t))
	}
	return fmt.Sprintf("对不起没办好。%s重新办，换别人来，也报告了社区。", Number(t))
}

// Status tells how far somebody's matters are.
func Status(lines []string) string {
	if len(lines) == 0 {
		return "您现在没有在办的事。有事写一句话发来就行。"
	}
	return strings.Join(lines, "\n")
}

// StatusLine is one matter of it; taker may be nobody yet.
func StatusLine(t domain.Ticket, taker domain.Person) string {
	line := fmt.Sprintf("%s %s：%s", Number(t), Category(t.Category), State(t.State))
	if taker.ID != 0 && (t.State == domain.Accepted || t.State == domain.Working) {
		line += "，" + Taker(taker)
	}
	return line
}

// Cancelled confirms that nobody comes.
func Cancelled(t domain.Ticket) string {
	return fmt.Sprintf("好的，%s取消了，不来人了。有事随时说。", Number(t))
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
	return fmt.Sprintf("记到%s里了，办事的人会看到。", Number(t))
}

// Human promises a person; phone may be "".
func Human(phone string) string {
	if phone == "" {
		return "好的，社区值班人员会和您联系。"
	}
	return fmt.Sprintf("好的，社区值班人员会和您联系。着急请打 %s。", phone)
}

// WhichMatter asks which of several open matters was meant: the answer is the
// word or digit with a ticket's number behind it.
func WhichMatter(word string, example domain.Ticket, lines []string) string {
	return fmt.Sprintf("您有几件事：\n%s\n请写上是哪件，比如：%s %d", strings.Join(lines, "\n"), word, example.Number)
}

// NumberHelp answers a number that answers nothing.
func NumberHelp() string {
	return "这个数字现在没有对应的事。有事写一句话发来就行，回「进度」看办到哪了。"
}

// NotReady answers while no community is set up for the account.
func NotReady() string { return "收到了。本社区还在准备中，急事请打社区电话。" }
