package say

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
