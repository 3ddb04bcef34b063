package say

import (
	"fmt"

	"linli/domain"
)

// Duty tells the duty that a matter is theirs now.
func Duty(t domain.Ticket, building string, requester domain.Person) string {
	head := "【值班】"
	if t.Category == domain.Emergency {
		head = "【紧急】"
	}
	where := building
	if where == "" {
		where = "地址未说"
	}
	text := fmt.Sprintf("%s%s %s：%s，%s。", head, Number(t), Category(t.Category), where, Resident(requester))
	if gist := Gist(t); gist != "" {
		text += "\n" + gist
	}
	return text + fmt.Sprintf("\n回「1 %d」由您接。", t.Number)
}

// NotSolved tells the duty that the requester is not content.
func NotSolved(t domain.Ticket) string {
	return fmt.Sprintf("【值班】%s %s：居民说没办好（第%d次），已另找人。", Number(t), Category(t.Category), t.Reopened)
}

// Call tells the duty that a requester wants a person, or that a danger was
// called off and somebody must still look.
func Call(t domain.Ticket, building string, requester domain.Person) string {
	where := building
	if where == "" {
		where = "地址未说"
	}
	if t.Urgency >= 3 {
		return fmt.Sprintf("【值班】%s %s：%s说没事了，请务必去看一眼。", Number(t), where, Resident(requester))
	}
	return fmt.Sprintf("【值班】%s %s：%s要找人工，请联系。", Number(t), where, Resident(requester))
}
