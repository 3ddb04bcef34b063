package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// OpinionName names what a suggestion is on a card.
const OpinionName = "意见建议"

// SuggestionNoted thanks for a suggestion.
func SuggestionNoted() string {
	return "谢谢您的建议，记下了。社区商量好了告诉您。要请人来办就回 0。"
}

// SuggestionTakenBack confirms that a suggestion is taken back.
func SuggestionTakenBack() string { return "好的，刚才的建议不提了。有事随时说。" }

// TopicState is what was decided.
func TopicState(s domain.TopicState) string {
	return map[domain.TopicState]string{domain.TopicOpen: "等答复", domain.TopicAdopted: "采纳", domain.TopicDeclined: "不采纳", domain.TopicPassed: "转办"}[s]
}

// OpinionAnswer tells who suggested something what was decided, and why.
func OpinionAnswer(t domain.Topic, community string) string {
	head := map[domain.TopicState]string{domain.TopicAdopted: "采纳了", domain.TopicDeclined: "这次没有采纳", domain.TopicPassed: "转给" + t.Unit + "办"}[t.State]
	return fmt.Sprintf("您提的「%s」，社区%s：%s谢谢您出主意。——%s", t.Title, head, ended(t.Answer), community)
}

// ended is a text with a stop at its end.
func ended(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") || strings.HasSuffix(text, "。") || strings.HasSuffix(text, "！") || strings.HasSuffix(text, "？") {
		return text
	}
	return text + "。"
}

// OpinionLine is one topic of a month's digest.
func OpinionLine(t domain.Topic, people int) string {
	head := TopicState(t.State)
	if t.State == domain.TopicPassed {
		head += "（" + t.Unit + "）"
	}
	if t.State == domain.TopicOpen {
		return fmt.Sprintf("%s（%d人提）：正在商量。", t.Title, people)
	}
	return fmt.Sprintf("%s（%d人提）：%s。%s", t.Title, people, head, ended(t.Answer))
}

// OpinionDigest is what residents suggested in a month and what came of it, to be
// pasted into groups. It names nobody.
func OpinionDigest(community string, month domain.CalendarMonth, suggested int, lines []string) string {
	text := fmt.Sprintf("【社情民意】%s%s，邻居们提了 %d条建议。", community, Month(month), suggested)
	for i, line := range lines {
		text += fmt.Sprintf("\n%d. %s", i+1, line)
	}
	return text + "\n还有什么想法，直接在公众号里说一句就行。"
}

// OpinionCount tells staff what waits.
func OpinionCount(fresh, open int) string {
	if fresh+open == 0 {
		return "没有等着看的建议。"
	}
	return fmt.Sprintf("没看的建议 %d条，等答复的话题 %d个，请到工作台「民意」里办。", fresh, open)
}

// OpinionUnfit asks to fill in what is missing.
func OpinionUnfit() string {
	return "请勾上建议，写明话题；答复要写原因，转办要写转给谁。"
}

// OpinionMoved tells that somebody was faster.
func OpinionMoved() string { return "刚有人先办了，下面是最新的样子。" }
