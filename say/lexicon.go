package say

import "linli/domain"

// LexiconAgreed confirms to staff that a lexicon is in use.
func LexiconAgreed() string {
	return "好的，新词库几秒后用上。危险词少了，请多留心。"
}

// NoSuchLexicon tells staff that no lexicon of this version waits.
func NoSuchLexicon() string {
	return "没有等着同意的这个词库，请核对版本号再发：同意词库 版本号"
}

// AnotherMustAgree refuses one who would agree with himself.
func AnotherMustAgree() string {
	return "去掉危险词要两个人同意，请另一位工作人员来回这句话。"
}

var intents = map[domain.Intent]string{domain.IntentRequest: "求助", domain.IntentQuestion: "咨询", domain.IntentComplaint: "投诉", domain.IntentSuggestion: "建议", domain.IntentOffer: "想帮忙",
	domain.IntentStatus: "问进度", domain.IntentFollowup: "补充或返办", domain.IntentThanks: "感谢", domain.IntentRating: "评价", domain.IntentSmalltalk: "闲聊"}

// Intent is what a message wants, in a word.
func Intent(i domain.Intent) string { return intents[i] }

// ReadAs tells how a message was read.
func ReadAs(i domain.Intent, c domain.Category, urgency int) string {
	if !i.OpensTicket() {
		return or(intents[i], "没看懂")
	}
	return or(intents[i], "没看懂") + " · " + categories[c] + " · " + Urgency(urgency)
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
