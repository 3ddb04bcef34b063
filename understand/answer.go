package understand

import "strings"

// Answer is what a short text in words says to something that was asked by digits.
type Answer string

// The answers.
const (
	NoAnswer Answer = ""
	Yes      Answer = "yes"   // I will come
	No       Answer = "no"    // I cannot
	There    Answer = "there" // I am there
	Done     Answer = "done"  // it is done
)

// answers are the whole texts that count, without marks and softening words.
var answers = func() map[string]Answer {
	out := map[string]Answer{}
	for answer, texts := range map[Answer]string{
		Yes:   "我去 我来 我接 接 接了 接单 我接单 我接了 我去吧 我来吧 马上去 我马上去 马上来 这就去 这就来 我过去 我可以 我能去 能去 可以去 我有空 我行 好的我去 好我去 行我去 可以我去 收到我去 好的我来 好嘞我去",
		No:    "去不了 我去不了 来不了 我来不了 没空 我没空 没时间 我没时间 不去 我不去 不行 我不行 不方便 接不了 我接不了 有事去不了 去不成 我去不成 不得空 今天去不了 今天没空 抱歉去不了 对不起去不了 不好意思去不了",
		There: "到了 我到了 已到 已经到了 我已经到了 到楼下了 到门口了 我到楼下了 我到门口了 来了 我来了 已到达 到达",
		Done:  "完了 办完了 弄完了 修完了 做完了 忙完了 修好了 弄好了 搞好了 办好了 做好了 搞定 搞定了 完成 完成了 已完成 好了 已经好了 修好啦 解决了 办妥了 都好了 都弄好了",
	} {
		for _, t := range strings.Fields(texts) {
			out[t] = answer
		}
	}
	return out
}()

// SpokenAnswer reads a text that is an answer and nothing else; NoAnswer for
// anything longer or other.
func SpokenAnswer(text string) Answer {
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 　,，.。!！~～、?？…\n\t", r) {
			return -1
		}
		return r
	}, text)
	if answer, ok := answers[bare]; ok {
		return answer
	}
	return answers[strings.TrimRight(bare, "吧啊呀哦嗯呢哈的")]
}
