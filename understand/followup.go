package understand

import "strings"

// Cancels tells that a follow-up takes the matter back: nobody needs to come.
func Cancels(text string) bool {
	return says(text, "不用来", "别来了", "不用了", "不需要了", "不要了", "不修了", "不用修", "不用派", "取消", "撤了吧", "不麻烦了", "自己弄好了", "自己修好了", "已经好了", "不借了", "不去了")
}

// NotSolved tells that a follow-up says the matter is not, or not any more, settled.
func NotSolved(text string) bool {
	return says(text, "又坏", "又漏", "又堵", "又停", "没修好", "没办好", "没弄好", "没解决", "跟没修", "还是漏", "还是坏", "还是不", "还漏", "不满意", "没人来", "没来过", "白修")
}

// Mixed tells that a rating is neither good nor bad.
func Mixed(text string) bool {
	return says(text, "一般", "凑合", "马马虎虎", "还行吧", "将就", "两分", "二分", "三分", "2分", "3分", "就是", "不过", "但是")
}

func says(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
