package say

import (
	"fmt"

	"linli/domain"
)

// Duty tells the duty that a matter is theirs now. In danger they read what was
// written: they must know what to bring.
func Duty(t domain.Ticket, building string, requester domain.Person) string {
	head, gist := "【值班】", Gist(t)
	if t.Category == domain.Emergency {
		head, gist = "【紧急】", domain.Mask(t.Text)
	}
	text := fmt.Sprintf("%s%s %s：%s，%s。", head, Number(t), Task(t.Category), where(building), Resident(requester))
	if gist != "" {
		text += "\n" + gist
	}
	return text + fmt.Sprintf("\n回「1 %d」由您接。", t.Number)
}

func where(building string) string {
	if building == "" {
		return "地址未说"
	}
	return building
}

// NotSolved tells the duty that the requester is not content.
func NotSolved(t domain.Ticket) string {
	return fmt.Sprintf("【值班】%s %s：居民说没办好（第%d次），请过问。现在：%s。", Number(t), Task(t.Category), t.Reopened, State(t.State))
}

// Call tells the duty that a requester wants a person.
func Call(t domain.Ticket, building string, requester domain.Person) string {
	return fmt.Sprintf("【值班】%s %s：%s要找人工，请联系。", Number(t), where(building), Resident(requester)) + take(t)
}

// Look tells the duty that something may be a danger.
func Look(t domain.Ticket, building string, requester domain.Person) string {
	return fmt.Sprintf("【值班】%s %s，%s：可能有危险，请马上看一下。\n%s", Number(t), where(building), Resident(requester), domain.Mask(t.Text)) + take(t)
}

// Check tells the duty that a requester says a danger is over: somebody looks anyway.
func Check(t domain.Ticket, building string, requester domain.Person) string {
	return fmt.Sprintf("【值班】%s %s：%s说没事了，请务必去看一眼。", Number(t), where(building), Resident(requester)) + take(t)
}

func take(t domain.Ticket) string {
	if t.Owner != 0 {
		return ""
	}
	return fmt.Sprintf("\n回「1 %d」由您接。", t.Number)
}
