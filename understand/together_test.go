package understand

import (
	"testing"

	"linli/domain"
)

// TestAHunchIsCalmedAndADangerIsNot: only what the model alone holds for possible may
// be left unasked where somebody has the matter in hand.
func TestAHunchIsCalmedAndADangerIsNot(t *testing.T) {
	home := domain.Place{Building: "3"}
	hunch := Draft{Intent: domain.IntentRequest, Category: domain.Repair, Tier: domain.TierB, Ask: AskDanger, Place: home, Hunch: true}
	if d := hunch.Calm(); d.Tier != domain.TierC || d.Ask != "" || d.Hunch {
		t.Errorf("a hunch is %s and asks %q", d.Tier, d.Ask)
	}
	known := hunch
	known.Hunch = false
	if d := known.Calm(); d.Tier != domain.TierB || d.Ask != AskDanger {
		t.Errorf("a doubt of the rules is %s and asks %q", d.Tier, d.Ask)
	}
	for text, want := range map[string]bool{"着火了快来人": false, "我妈昏迷了": false, "灯坏了，3号楼1单元101": false, "上个月我家着火了，墙还没刷": false} {
		if d := New().Read(text); d.Hunch != want {
			t.Errorf("%s: a hunch is %v", text, d.Hunch)
		}
	}
}

// TestTwoTeamsAreAskedAboutHoweverSureTheModelIs: where the rules find as much for one
// kind as for another.
func TestTwoTeamsAreAskedAboutHoweverSureTheModelIs(t *testing.T) {
	for name, r := range map[string]*Reader{"rules": rules(), "model": New()} {
		d := r.Read("井盖没了，露个大窟窿，3号楼后头")
		if !d.Torn || d.Ask != AskCategory || d.Category == d.Runner {
			t.Errorf("%s: torn %v between %s and %s, asks %q", name, d.Torn, d.Category, d.Runner, d.Ask)
		}
	}
}

// TestSeveralThingsAreCounted: announced in whatever words, and an aside is none.
func TestSeveralThingsAreCounted(t *testing.T) {
	for text, want := range map[string]int{
		"厨房水龙头滴水，另外想问问老年卡咋办":           2,
		"孙子百天想借两张圆桌，再打听一下暑假托管几月报名":     2,
		"一、厨房灯不亮。二、楼道里堆的纸箱没人管。":        2,
		"厨房水龙头滴水，麻烦来看看，另外我白天都在家":       1,
		"厨房水龙头滴水，麻烦来看看，还有，我住3号楼2单元501": 1,
	} {
		if d := New().Read(text); d.Needs != want || len(d.Asks) != want {
			t.Errorf("%s: %d things %v, want %d", text, d.Needs, d.Categories, want)
		}
	}
}
