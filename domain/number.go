package domain

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Number is a numbered answer as people write it: a digit, perhaps the ticket
// it is meant for, perhaps more.
type Number struct {
	Digit   int    // 0..9
	Ticket  int64  // 0 when not named
	Counted bool   // Served was said
	Served  int    // people served, behind a 3
	Rest    string // words behind it: a reason, or a sentence that only begins with a digit
}

var numberFolder = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"①", "1", "②", "2", "③", "3", "④", "4", "　", " ", "，", " ", ",", " ", "。", " ", "、", " ", "！", " ", "!", " ", "~", " ", "～", " ",
	"：", " ", ":", " ", "「", " ", "」", " ", "工单", " ", "\n", " ", "\t", " ")

// notAnswers begin what follows the digit of an address, a time or a count, not
// of an answer.
const notAnswers = "号栋幢座楼单元门室点#-—月日年个位人分块元岁天层路次盏把张台扇根条只袋瓶桶间套户家件样些几多十百千.0123456789"

// ParseNumber reads 「1」, 「①」, 「1。」, 「1 1024」, 「3 2」, 「3 1024 2」, 「4 有事」,
// 「1我去」. An address or a count that begins with a digit is no number; whether
// the Rest of one is an answer or a sentence is for the caller to tell.
func ParseNumber(text string) (Number, bool) {
	text = strings.TrimSpace(numberFolder.Replace(text))
	if text == "" || text[0] < '0' || text[0] > '9' {
		return Number{}, false
	}
	n, rest := Number{Digit: int(text[0] - '0')}, strings.TrimSuffix(text[1:], ".")
	if first, _ := utf8.DecodeRuneInString(strings.TrimSpace(rest)); rest != "" && rest[0] != ' ' && strings.ContainsRune(notAnswers, first) {
		return Number{}, false
	}
	fields := strings.Fields(rest)
	if len(fields) > 0 {
		if number, err := strconv.ParseInt(fields[0], 10, 64); err == nil && number >= FirstNumber && number < 1e9 {
			n.Ticket, fields = number, fields[1:]
		}
	}
	if n.Digit == 3 && len(fields) == 1 {
		served, err := strconv.Atoi(strings.TrimRight(fields[0], "人位个"))
		if err == nil && served >= 0 && served < FirstNumber {
			n.Counted, n.Served, fields = true, served, nil
		}
	}
	if len(fields) > 0 {
		first, _ := utf8.DecodeRuneInString(fields[0])
		if atHome := strings.HasPrefix(fields[0], "家里"); !atHome && strings.ContainsRune(notAnswers, first) {
			return Number{}, false
		}
		n.Rest = strings.Join(fields, " ")
	}
	return n, true
}
