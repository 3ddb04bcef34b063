package domain

import (
	"slices"
	"strings"
	"unicode"
)

// FieldLimits is how many characters WeChat takes in a template field of each
// kind; one more and the whole message is refused (47003).
var FieldLimits = map[string]int{"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32,
	"phone_number": 17, "car_number": 8, "name": 10, "phrase": 5, "const": 20, "time": 32, "date": 32, "amount": 12}

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

// FitField cuts a value to its field: on one line, without control characters,
// within the limit, never empty.
func FitField(field, value, unsaid string) string {
	value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if value == "" {
		value = unsaid // WeChat refuses an empty one
	}
	most, ok := FieldLimits[strings.TrimRightFunc(field, unicode.IsDigit)]
	if runes := []rune(value); ok && len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return value
}

// DayBudget is what WeChat takes of an account in a day where nothing else is configured.
var DayBudget = map[Channel]int64{ChannelTemplate: 100_000, ChannelCustom: 500_000}

// WeComEach is how many messages a day WeCom takes for each member of a corp.
const WeComEach = 200
