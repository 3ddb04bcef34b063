package say

import (
	"fmt"

	"linli/domain"
)

// FromBank gives an answer that the community has laid down, and the way to a person.
func FromBank(a domain.Answer) string {
	source := ""
	if a.Source != "" {
		source = "（" + a.Source + "）"
	}
	return fmt.Sprintf("%s%s\n没说清楚？回 0，找人给您说。", a.Words, source)
}

// AnswerFor gives the requester what staff answered.
func AnswerFor(t domain.Ticket, helper, words string) string {
	return fmt.Sprintf("%s：%s答复您：%s", Number(t), helper, words)
}

// Answered confirms an answer to staff and tells how it is kept for others.
func Answered(t domain.Ticket, personal bool) string {
	text := fmt.Sprintf("答复发给居民了，%s 等她确认。", Number(t))
	if !personal {
		text += fmt.Sprintf("以后谁问都这么答，回「存答案 %d」。", t.Number)
	}
	return text
}

// HowToAnswer explains how staff answers a ticket.
func HowToAnswer(t domain.Ticket) string {
	return fmt.Sprintf("请写上答复的话，比如：答复 %d 便民站周末也开。", t.Number)
}

// AnswerByVoice asks staff to call where a phone may be read by others.
func AnswerByVoice(t domain.Ticket) string {
	return fmt.Sprintf("%s 是私事，请打电话或当面说，别发文字。看电话回「待办 %d」。", Number(t), t.Number)
}

// HowToKeepAnswer explains how an answer is kept for all.
func HowToKeepAnswer() string {
	return "请写工单号，比如：存答案 1024；或直接写：存答案 问 便民站周末开吗 答 周末9点到17点开。"
}

// NotAnsweredYet tells that there is no answer to keep.
func NotAnsweredYet(t domain.Ticket) string {
	return fmt.Sprintf("%s 还没答复过。先写：答复 %d 答复的话。", Number(t), t.Number)
}

// AnswerKept confirms an answer for all.
func AnswerKept(a domain.Answer) string {
	return fmt.Sprintf("存好了。以后有人问「%s」就这么答。", a.Questions[0])
}

// AnswerIsPersonal refuses to keep what is somebody's own.
func AnswerIsPersonal() string {
	return "有门牌、电话或姓名，或太长太短，不能给大家看。请写：存答案 问 便民站几点开 答 8点半开。"
}
