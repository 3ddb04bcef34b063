package domain

import (
	"strconv"
	"strings"
)

// Number is a numbered answer as people write it: a digit, perhaps the ticket
// it is meant for, perhaps more.
type Number struct {
	Digit  int    // 0..9
	Ticket int64  // 0 when not named
	Served int    // people served, behind a 3; 0 when not said
	Reason string // behind a 4
}

var digitFolder = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"　", " ", "，", " ", ",", " ", "。", " ", "、", " ", "工单", " ", "\n", " ", "\t", " ")

// notAnswers begin what follows the digit of an address or a time, not of an answer.
const notAnswers = "号栋幢座楼单元门室点#-—月日年个位人分块元岁天层路次"

// ParseNumber reads 「1」, 「1 1024」, 「3 2」, 「3 1024 2」, 「4 临时有事」. Anything
// else, an address or a sentence that begins with a digit, is no number.
func ParseNumber(text string) (Number, bool) {
	fields := strings.Fields(digitFolder.Replace(text))
	if len(fields) == 0 {
		return Number{}, false
	}
	first := fields[0]
	// 「4有事」: the reason may follow without a blank.
	if rest := strings.TrimPrefix(first, "4"); rest != first && rest != "" && (rest[0] < '0' || rest[0] > '9') {
		if strings.ContainsAny(string([]rune(rest)[:1]), notAnswers) {
			return Number{}, false
		}
		fields = append([]string{"4", rest}, fields[1:]...)
		first = "4"
	}
	if len(first) != 1 || first[0] < '0' || first[0] > '9' {
		return Number{}, false
	}
	n := Number{Digit: int(first[0] - '0')}
	rest := fields[1:]
	if len(rest) > 0 {
		if number, err := strconv.ParseInt(rest[0], 10, 64); err == nil && number >= FirstNumber && number < 1e9 {
			n.Ticket, rest = number, rest[1:]
		}
	}
	switch {
	case len(rest) == 0:
		return n, true
	case n.Digit == 3 && len(rest) == 1:
		served, err := strconv.Atoi(strings.TrimRight(rest[0], "人位个"))
		if err != nil || served < 0 || served >= FirstNumber {
			return Number{}, false
		}
		n.Served = served
		return n, true
	case n.Digit == 4 && !strings.ContainsAny(string([]rune(rest[0])[:1]), notAnswers):
		n.Reason = strings.Join(rest, " ")
		return n, true
	}
	return Number{}, false
}
