package service

import (
	"strings"
	"unicode"

	"linli/domain"
	"linli/understand"
)

// How sure an answer must be: how like its question the message is, from 0 to
// 1, and by how much more than the next one's.
const (
	sureLikeness = 0.8
	sureLead     = 0.1
)

// chatter says nothing about what is asked.
var chatter = strings.NewReplacer("您好", "", "你好", "", "请问", "", "问一下", "", "问下", "", "想问", "", "咨询", "", "麻烦", "", "谢谢", "", "咱们", "", "咱", "", "我们", "", "社区", "",
	"一下", "", "吗", "", "呢", "", "啊", "", "呀", "", "吧", "", "嘛", "", "撒", "", "的", "", "了", "", "多少钱", "贵不贵", "什么时候", "几点", "啥时候", "几点", "啥", "什么", "咋", "怎么")

// bare is what is left of a question: its characters without marks and chatter.
func bare(text string) []rune {
	text = understand.Fold(text)
	text = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
	return []rune(chatter.Replace(text))
}

// likeness tells how much two questions share of their characters and of their
// pairs of neighbours, from 0 to 1.
func likeness(a, b []rune) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if string(a) == string(b) {
		return 1
	}
	return (shared(a, b, 1) + shared(a, b, 2)) / 2
}

// shared is the Dice measure of the pieces of n characters.
func shared(a, b []rune, n int) float64 {
	if len(a) < n || len(b) < n {
		return 0
	}
	pieces, both := map[string]int{}, 0
	for i := n; i <= len(a); i++ {
		pieces[string(a[i-n:i])]++
	}
	for i := n; i <= len(b); i++ {
		if p := string(b[i-n : i]); pieces[p] > 0 {
			pieces[p]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(a)-n+1+len(b)-n+1)
}

// surely finds the answer to a question, if it is one and no other.
func surely(answers []domain.Answer, text string) (domain.Answer, bool) {
	asked := bare(text)
	var found domain.Answer
	best, second := 0.0, 0.0
	for _, a := range answers {
		top := 0.0
		for _, q := range a.Questions {
			top = max(top, likeness(bare(q), asked))
		}
		switch {
		case top > best && a.Words != found.Words:
			found, best, second = a, top, best
		case top > best:
			best = top
		case a.Words != found.Words:
			second = max(second, top)
		}
	}
	return found, best >= sureLikeness && best-second >= sureLead
}
