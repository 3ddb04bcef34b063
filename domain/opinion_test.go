package domain

import "testing"

func TestSuggestionsOfOneThingAreAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"建议小区门口装个路灯", "希望门口能装几个路灯", true},
		{"建议小区门口装个路灯", "小区大门口太黑了，建议装路灯", true},
		{"建议小区门口装个路灯", "建议周末多办几场电影", false},
		{"能不能在楼下放几把椅子", "希望楼下放几把长椅子给老人坐", true},
		{"能不能在楼下放几把椅子", "建议楼下禁止停电动车", false},
		{"", "建议装路灯", false},
	} {
		if got := Alike(c.a, c.b); got >= AlikeEnough != c.same {
			t.Errorf("%q and %q are alike by %.2f", c.a, c.b, got)
		}
	}
}
