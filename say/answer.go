package say

import (
	"fmt"
	"time"

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

// StaleAnswers tells who answers for them which answers want a look.
func StaleAnswers(list []domain.Answer, now time.Time) string {
	text := fmt.Sprintf("【问答库】有 %d 条归您的要看看，还对就在管理台点「还对」，变了就改：", len(list))
	for i, a := range list {
		if i == mostStale {
			return text + "\n还有几条，请到管理台看。"
		}
		text += fmt.Sprintf("\n「%s」%s", a.Questions[0], AnswerUntil(a, now))
	}
	return text
}

// mostStale is how many answers are named in one message.
const mostStale = 5

// AnswerUntil tells how long an answer is given, or why it is not any more.
func AnswerUntil(a domain.Answer, now time.Time) string {
	last := func(at time.Time) string { return at.Add(-time.Second).In(domain.China).Format("2006年1月2日") }
	switch a.State(now) {
	case domain.AnswerTaken:
		return "已撤下"
	case domain.AnswerExpired:
		return last(a.Until) + "到期，已经不答了"
	case domain.AnswerStale:
		return last(a.Review) + "该复核，已经不答了"
	}
	switch {
	case a.Until.IsZero() && a.Review.IsZero():
		return "一直有效"
	case a.Review.IsZero() || !a.Until.IsZero() && a.Until.Before(a.Review):
		return last(a.Until) + "到期"
	}
	return last(a.Review) + "该复核"
}

// AnsweredAlready refuses a second answer to the same question.
func AnsweredAlready(question string, a domain.Answer) string {
	return fmt.Sprintf("「%s」已经有答案了：%s 请改那一条，不要存两个说法。", question, a.Words)
}

// AnswerMoved tells that somebody else has changed or taken back an answer.
func AnswerMoved() string {
	return "这一条刚被别人改过或撤下了，请看最新的再办。"
}

// AnswerNeedsDay refuses to say that an answer still holds whose last day is near.
func AnswerNeedsDay() string {
	return "它快到期或已到期，请点「改」，写上新的有效期。"
}

// AnswerIsPersonal refuses to keep what is somebody's own.
func AnswerIsPersonal(part string) string {
	if part != "" {
		return fmt.Sprintf("里面有「%s」，像是电话、证件号、门牌或姓名，不能给大家看。请去掉再存。", part)
	}
	return "太长或太短，不能存。请写：存答案 问 便民站几点开 答 8点半开。"
}

var answerStates = map[string]string{"": "没撤下的", "look": "要看看的", string(domain.AnswerInUse): "在用", string(domain.AnswerStale): "待复核，不答了", string(domain.AnswerExpired): "到期，不答了",
	string(domain.AnswerTaken): "已撤下"}

// AnswerState is how an answer stands, with how many there are of it; below 0 without.
func AnswerState(state string, n int) string {
	if n < 0 {
		return answerStates[state]
	}
	return fmt.Sprintf("%s（%d）", answerStates[state], n)
}
