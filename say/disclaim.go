package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// NotOurs tells the requester that her matter is not the community's to do, and
// why; of what is private nothing more than that.
func NotOurs(t domain.Ticket, reason string) string {
	if t.Category.Private() || reason == "" {
		return fmt.Sprintf("%s：这件事社区办不了，值班的人给您说明。不明白请回 0。", Number(t))
	}
	return fmt.Sprintf("%s：这件事不归社区办。%s。不明白请回 0，有人给您说。", Number(t), clip(reason, 30))
}

// Disclaimed tells staff that the requester reads why.
func Disclaimed(t domain.Ticket) string {
	return fmt.Sprintf("%s 按不归社区办了结，原因已转给居民，另计不算办结。", Number(t))
}

// HowToDisclaim tells staff how it is written.
func HowToDisclaim(t domain.Ticket) string {
	return fmt.Sprintf("请写清归谁管、居民该找谁，例如：不归 %d 电梯归物业管，电话在楼门口。", t.Number)
}

// DangerIsOurs tells staff that somebody must look.
func DangerIsOurs(t domain.Ticket) string {
	return fmt.Sprintf("%s 可能有危险，不能推，得先有人去看。", Number(t))
}

// clip is a text of at most so many characters, without a stop at its end.
func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strings.TrimRight(text, "。.！!；; ")
}
