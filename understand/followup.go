package understand

import (
	"strings"
	"unicode/utf8"
)

// Cancels tells that a follow-up takes the matter back: nobody needs to come.
func Cancels(text string) bool {
	return !says(text, "别取消", "不要取消", "不取消", "不是不用", "没说不用") && says(text, "不用来", "别来了", "不用了", "不需要了", "不要了", "不修了", "不用修", "不用派", "取消", "撤了吧", "不麻烦了", "自己弄好了", "自己修好了", "已经好了", "不借了", "不去了", "算了", "发错了", "不用管", "别管了")
}

// NotSolved tells that a follow-up says the matter is not, or not any more, settled.
func NotSolved(text string) bool {
	return says(text, "又坏", "又漏", "又堵", "又停", "没修好", "没办好", "没弄好", "没修成", "没办成", "没解决", "没有解决", "跟没修", "还是漏", "还是坏", "还是不", "还漏", "还坏", "还在漏", "还在滴", "不满意", "没人来", "没来", "没有修好", "没有弄好", "没有办好", "白修", "修不好")
}

// OfTheWork tells that what is not settled is said of what somebody has done.
func OfTheWork(text string) bool {
	return says(text, "没修", "没办", "没弄", "没解决", "没有解决", "没有修", "没有弄", "没有办", "跟没修", "白修", "修不好", "不满意", "还是", "还在", "还漏", "还坏")
}

// Pleased tells that a text says the matter is settled, and well.
func Pleased(text string) bool {
	return !NotSolved(text) && !Displeased(text) && says(text, "满意", "办好了", "修好了", "弄好了", "搞好了", "解决了", "好了", "可以了", "挺好", "很好", "真好", "不错", "好得很", "好着呢", "攒劲", "美滴很", "美得很", "👍")
}

// Displeased tells that a short text is anything but content.
func Displeased(text string) bool {
	return says(text, "不好", "不行", "不咋", "不怎么", "差得很", "太差", "糟糕", "没用", "漏得更")
}

// Mixed tells that a rating is neither good nor bad.
func Mixed(text string) bool {
	return says(text, "一般", "还可以", "还行", "凑合", "马马虎虎", "还行吧", "将就", "两分", "二分", "三分", "2分", "3分", "就是", "不过", "但是")
}

// Corrects tells that a text puts right what was said before.
func Corrects(text string) bool {
	return says(text, "说错", "写错", "记错", "打错", "弄错", "错了", "不对", "应该是", "改成", "更正")
}

// TellsHome tells that a text says where its writer lives.
func TellsHome(text string) bool { return says(text, "我住", "我家住") }

// OwnHome tells that a text is about its writer's own home.
func OwnHome(text string) bool { return says(text, "我家", "我们家") }

// Greets tells that a text is a hello or a call whether anybody is there, and
// nothing else.
func Greets(text string) bool {
	return utf8.RuneCountInString(text) <= 8 && says(text, "你好", "您好", "在吗", "在不", "有人吗", "有人没", "早上好", "下午好", "晚上好", "早安", "晚安", "早啊", "哈喽", "喂", "👍", "🙏", "😊", "嗯", "哦", "收到", "好的")
}

func says(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
