package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// Passed is what somebody is asked to pass on to people whom no message reaches.
type Passed struct {
	Kind     domain.PushKind // of what they would have read
	Ticket   domain.Ticket
	Building string
	Helped   domain.Person
	Helper   string
	To       []domain.Person
}

// PassOn asks another of the household, or a team's lead, to tell them.
func PassOn(p Passed) string {
	n := Number(p.Ticket)
	switch p.Kind {
	case domain.PushComing:
		return fmt.Sprintf("请转告%s：%s，%s接了，会尽快过来。", toFamily(p.To), n, p.Helper)
	case domain.PushArrived:
		return fmt.Sprintf("请转告%s：%s，%s到了。", toFamily(p.To), n, p.Helper)
	case domain.PushAgain:
		return fmt.Sprintf("请转告%s：%s，刚才接的人没能办成，正在另找人。", toFamily(p.To), n)
	case domain.PushTwo:
		return fmt.Sprintf("请转告%s：%s，要两个人去，正在找第二位。", toFamily(p.To), n)
	case domain.PushHandedOn:
		return fmt.Sprintf("请转告%s：%s，已交给社区值班的人，会有人联系。", toFamily(p.To), n)
	case domain.PushOffer:
		return fmt.Sprintf("%s收不到消息，请转告：%s %s，%s，%s。\n您去就回「1 %d」。", members(p.To), n, Task(p.Ticket.Category), where(p.Building), Resident(p.Helped), p.Ticket.Number)
	case domain.PushCalledOff:
		return fmt.Sprintf("%s收不到消息，请马上转告：%s 不用去了。", members(p.To), n)
	case domain.PushNudge:
		return fmt.Sprintf("%s收不到消息，请问一声：%s 到了吗，办完了吗？", members(p.To), n)
	case domain.PushPlaced:
		return fmt.Sprintf("%s收不到消息，请马上转告：%s 的地址是%s。", members(p.To), n, where(p.Building))
	}
	return fmt.Sprintf("%s收不到消息，请转告：%s 有补充，看「待办 %d」。", members(p.To), n, p.Ticket.Number)
}

// PassOnHint is the one line of it on a card.
func PassOnHint(p Passed) string {
	switch p.Kind {
	case domain.PushComing, domain.PushArrived, domain.PushAgain, domain.PushTwo, domain.PushHandedOn:
		return "请转告" + toFamily(p.To) + "：" + Hint(p.Kind, p.Ticket)
	case domain.PushOffer:
		return fmt.Sprintf("回「1 %d」，或转告%s", p.Ticket.Number, members(p.To))
	case domain.PushCalledOff:
		return "转告" + members(p.To) + "：不用去了"
	case domain.PushNudge:
		return "请问" + members(p.To) + "：到了吗，办完没"
	case domain.PushPlaced:
		return "转告" + members(p.To) + "：现在知道地址了"
	}
	return fmt.Sprintf("转告%s：看「待办 %d」", members(p.To), p.Ticket.Number)
}

// toFamily names somebody to those who live with her.
func toFamily(people []domain.Person) string {
	for _, p := range people {
		switch surname := p.Surname(); {
		case surname == p.Name && surname != "":
			return "您家姓" + surname + "的"
		case surname != "":
			return p.Name
		}
	}
	return "您家里人"
}

// members names volunteers to who leads their team.
func members(people []domain.Person) string {
	var names []string
	for _, p := range people {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "您队里有人"
	}
	return strings.Join(names, "、")
}
