package push

import (
	"slices"
	"strings"
	"unicode"

	"linli/domain"
	"linli/say"
)

// limits is how many characters WeChat takes in a template field of each kind;
// one more and the whole push is refused (47003).
var limits = map[string]int{"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32,
	"phone_number": 17, "car_number": 8, "name": 10, "phrase": 5, "const": 20, "time": 32, "date": 32, "amount": 12}

// fill makes a template's fields from our values, each cut and cleaned to what
// its kind takes.
func fill(t domain.Template, values map[string]string) []domain.Field {
	fields := make([]domain.Field, 0, len(t.Fields))
	for name, value := range t.Fields {
		fields = append(fields, domain.Field{Name: name, Value: fit(name, values[value])})
	}
	slices.SortFunc(fields, func(a, b domain.Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

// fit cuts a value to its field: on one line, without control characters,
// within the limit, never empty.
func fit(field, value string) string {
	value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if value == "" {
		value = say.Unsaid // WeChat refuses an empty one
	}
	most, ok := limits[strings.TrimRightFunc(field, unicode.IsDigit)]
	if runes := []rune(value); ok && len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return value
}
