package say

import (
	"fmt"

	"linli/domain"
)

var supplies = map[domain.Supply]string{
	domain.SupplyWater: "停水", domain.SupplyPower: "停电", domain.SupplyHeat: "暖气", domain.SupplyLift: "电梯", domain.SupplyLight: "公共照明",
}

// Joined tells somebody that others have reported the same loss, and who is at it;
// helper is "" while nobody is.
func Joined(t domain.Ticket, b domain.Building, s domain.Supply, unit string, reports int, helper string) string {
	if unit != "" {
		unit += "单元"
	}
	by := "正在找人办"
	if helper != "" {
		by = helper + "在办"
	}
	return fmt.Sprintf("收到（%s）。%s%s%s，加上您有%d户说了，%s，有消息马上告诉您。不是一回事请回 0。", Number(t), b.Name, unit, supplies[s], reports, by)
}

// Apart tells the requester that hers is seen to by itself again.
func Apart(t domain.Ticket) string {
	return fmt.Sprintf("%s：您这件和邻居的不是一回事，单独给您办，正在找人。", Number(t))
}

// OthersWait answers somebody who takes back what her neighbours wait for, too.
func OthersWait(t domain.Ticket) string {
	return fmt.Sprintf("好的，知道了。别家也在等这件事，%s 接着办。", Number(t))
}

// Unmerged confirms to staff that a ticket stands by itself again.
func Unmerged(t domain.Ticket) string {
	return fmt.Sprintf("%s 拆开了，单独派人，已告诉居民。", Number(t))
}

// AllOfThem is the word for everything that was merged into a ticket.
const AllOfThem = "全部"

// AllUnmerged confirms to staff that everything is being taken apart.
func AllUnmerged(t domain.Ticket) string {
	return fmt.Sprintf("好的，合在%s 里的都拆开，单独派人，会告诉居民。", Number(t))
}

// HowToUnmerge tells staff what can be taken apart; numbers may be none.
func HowToUnmerge(t domain.Ticket, numbers string) string {
	if numbers == "" {
		return fmt.Sprintf("%s 没有合并，或合并超过7天，拆不了。", Number(t))
	}
	return fmt.Sprintf("合在%s 里的有：%s。拆一件，比如：拆开 %s；全拆：拆开 %d 全部", Number(t), numbers, lastNumber(numbers), t.Number)
}

// lastNumber is the last of a list of numbers.
func lastNumber(numbers string) string {
	for i := len(numbers) - 1; i >= 0; i-- {
		if numbers[i] < '0' || numbers[i] > '9' {
			return numbers[i+1:]
		}
	}
	return numbers
}
