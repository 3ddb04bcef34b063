package sim

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Spellings of a moment that fields of kind time and date accept: a clock time, a day, both, or two of one kind joined by ~.
const (
	clockPattern = `([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`
	dayPattern   = `(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})`
	timePattern  = `(` + dayPattern + ` ?)?` + clockPattern
	datePattern  = dayPattern + `( ?` + clockPattern + `)?`
)

func whole(pattern string) func(string) bool {
	return regexp.MustCompile(`^(` + pattern + `)$`).MatchString
}

func runes(limit int) func(string) bool {
	return func(value string) bool { return utf8.RuneCountInString(value) <= limit }
}

// kinds are the rules of WeChat's template fields, by the field's name without its number.
var kinds = map[string]func(value string) bool{
	"thing":            runes(20),
	"const":            runes(20),
	"number":           func(v string) bool { return len(v) <= 32 && isNumber(v) },
	"letter":           whole(`[A-Za-z]{1,32}`),
	"symbol":           whole(`[\p{P}\p{S}]{1,5}`),
	"character_string": whole(`[\x21-\x7e]{1,32}`),
	"time":             whole(timePattern + `(~` + timePattern + `)?`),
	"date":             whole(datePattern + `(~` + datePattern + `)?`),
	"amount":           whole(`\p{Sc}?\d{1,10}(\.\d+)?元?`),
	"phone_number":     whole(`[0-9+\-()*# ]{1,17}`),
	"car_number":       whole(`[\p{Han}A-Za-z0-9][A-Za-z0-9]{0,6}[\p{Han}A-Za-z0-9]?`),
	"name":             isName,
	"phrase":           whole(`\p{Han}{1,5}`),
}

var isNumber = whole(`\d+(\.\d+)?`)

// isName wants letters and signs: 10 of them with Chinese among them, else 20.
func isName(value string) bool {
	limit := 20
	for _, r := range value {
		if unicode.Is(unicode.Han, r) {
			limit = 10
		}
		if unicode.IsDigit(r) {
			return false
		}
	}
	return runes(limit)(value)
}

// fits tells whether a value may stand in the field of that name. A line break or another control character never may.
func fits(field, value string) bool {
	rule, known := kinds[strings.TrimRight(field, "0123456789")]
	if !known || strings.TrimSpace(value) == "" || strings.ContainsFunc(value, unicode.IsControl) {
		return false
	}
	return rule(value)
}
