package domain

import (
	"regexp"
	"strings"
	"testing"
)

// What WeChat takes in a field of a kind, by its documentation: 47003 is the answer
// to all else, and then the whole message is lost on that way.
var taken = map[string]*regexp.Regexp{
	"thing": regexp.MustCompile(`^[^\pC]{1,20}$`), "phrase": regexp.MustCompile(`^\p{Han}{1,5}$`), "character_string": regexp.MustCompile(`^[\x21-\x7e]{1,32}$`),
	"number": regexp.MustCompile(`^\d{1,32}$`), "letter": regexp.MustCompile(`^[A-Za-z]{1,32}$`), "phone_number": regexp.MustCompile(`^[0-9+\-()*# ]{1,17}$`),
	"name": regexp.MustCompile(`^[^\pC\pN]{1,10}$`), "amount": regexp.MustCompile(`^\d{1,10}(\.\d+)?$`),
}

func TestAFieldHoldsOnlyWhatItsKindTakes(t *testing.T) {
	for kind, rule := range taken {
		for _, value := range []string{"", "1024", "0931-0000000", "便民维修", "等居民回话再说", "便民维修，急", "（未知）", "李干部2", "3月4日 11:00", "a b", strings.Repeat("9", 40), strings.Repeat("长", 40), "￥12.50元"} {
			if got := FitField(kind+"7", value, "未说明"); !rule.MatchString(got) {
				t.Errorf("%s of %q became %q", kind, value, got)
			}
		}
	}
	for field, want := range map[string]string{"phrase2": "便民维修急", "character_string1": "0931-0000000", "phone_number4": "0931-0000000", "number3": "1024", "thing5": "便民维修，急"} {
		value := map[byte]string{'2': "便民维修，急", '1': "0931-0000000", '4': "0931-0000000", '3': "1024", '5': "便民维修，急"}[field[len(field)-1]]
		if got := FitField(field, value, "未说明"); got != want {
			t.Errorf("%s of %q became %q", field, value, got)
		}
	}
}
