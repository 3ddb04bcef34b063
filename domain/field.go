package domain

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// FieldLimits is how many characters WeChat takes in a template field of each
// kind; one more and the whole message is refused (47003).
var FieldLimits = map[string]int{"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32,
	"phone_number": 17, "car_number": 8, "name": 10, "phrase": 5, "const": 20, "time": 32, "date": 32, "amount": 10}

// Fill makes a template's fields from our values, each cut and cleaned to what
// its kind takes; unsaid stands for a value that is empty.
func (t Template) Fill(values map[string]string, unsaid string) []Field {
	fields := make([]Field, 0, len(t.Fields))
	for name, value := range t.Fields {
		fields = append(fields, Field{Name: name, Value: FitField(name, values[value], unsaid)})
	}
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

// fieldSigns are the kinds of fields that take some signs only, and what stands in
// one of which none is left.
var fieldSigns = map[string]struct {
	may  func(r rune) bool
	none string // "": in words that nothing is known
}{
	"phrase":           {func(r rune) bool { return unicode.Is(unicode.Han, r) }, ""},
	"character_string": {func(r rune) bool { return r > ' ' && r <= '~' }, "-"},
	"number":           {isDigit, "0"},
	"letter":           {func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }, "NA"},
	"phone_number":     {func(r rune) bool { return isDigit(r) || strings.ContainsRune("+-()*# ", r) }, "-"},
	"name":             {func(r rune) bool { return !unicode.IsNumber(r) }, ""},
	"amount":           {func(r rune) bool { return isDigit(r) || r == '.' }, "0"},
}

// FitField cuts a value to its field: on one line, without control characters and
// signs that its kind does not take, within the limit, never empty. One value that
// does not fit, and WeChat refuses the whole message.
func FitField(field, value, unsaid string) string {
	value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	kind := strings.TrimRightFunc(field, unicode.IsDigit)
	most, ok := FieldLimits[kind]
	if signs, few := fieldSigns[kind]; few {
		return cmp.Or(fitSigns(value, most, signs.may), signs.none, unsaid)
	}
	if value == "" {
		value = unsaid // WeChat refuses an empty one
	}
	if runes := []rune(value); ok && len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return value
}

// fitSigns leaves the signs that may stand. A blank between a day and an hour is
// a line where it may not.
func fitSigns(value string, most int, may func(r rune) bool) string {
	if !may(' ') && may('_') {
		value = strings.ReplaceAll(value, " ", "_")
	}
	var left []rune
	for _, r := range value {
		if may(r) && len(left) < most {
			left = append(left, r)
		}
	}
	return strings.TrimSpace(string(left))
}

// DayBudget is what WeChat takes of an account in a day where nothing else is configured.
var DayBudget = map[Channel]int64{ChannelTemplate: 100_000, ChannelCustom: 500_000}

// WeComEach is how many messages a day WeCom takes for each member of a corp.
const WeComEach = 200
