package domain

import (
	"regexp"
	"strings"
)

// numbers finds what could be a phone, a door, an id or a code: three digits
// and more, numbers joined by dashes, and a unit, floor or room of any size.
var numbers = regexp.MustCompile(`[0-9０-９零〇一二两三四五六七八九十百幺]{3,}|` +
	`[0-9０-９]{1,4}(?:[-—－#][0-9０-９]{1,4})+|` +
	`[0-9０-９零〇一二两三四五六七八九十]{1,2}(?:单元|單元|门|門|层|层楼|室|房)`)

// names finds what follows when somebody gives a name.
var names = regexp.MustCompile(`(我叫|名字叫|名叫|我姓|姓名[是:：]?)\p{Han}{1,3}`)

// gistLength is how many characters of a message a volunteer reads before he
// has taken it.
const gistLength = 40

// Mask is a message on one line without doors, phones and names.
func Mask(text string) string {
	return numbers.ReplaceAllString(names.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1＊"), "＊")
}

// Gist is a message's beginning without doors, phones and names.
func Gist(text string) string {
	text = Mask(text)
	if runes := []rune(text); len(runes) > gistLength {
		return string(runes[:gistLength-1]) + "…"
	}
	return text
}
