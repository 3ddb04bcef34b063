package understand

import (
	"os"
	"strings"
	"testing"

	"linli/domain"
)

// TestDangerAndCalm reads sentences of danger and of ordinary trouble that
// only sounds like it: missing a danger and crying wolf are both failures.
func TestDangerAndCalm(t *testing.T) {
	b, err := os.ReadFile("testdata/danger.tsv")
	if err != nil {
		t.Fatal(err)
	}
	r := New()
	var paged, seen, falsePage tally
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		kind, text, _ := strings.Cut(line, "\t")
		d := r.Read(text)
		if kind == "danger" {
			paged.count(d.Tier == domain.TierA)
			if seen.count(d.Tier != domain.TierC); d.Tier == domain.TierC {
				t.Logf("not seen: %s", text)
			}
			continue
		}
		if falsePage.count(d.Tier == domain.TierA); d.Tier == domain.TierA {
			t.Logf("false page: %s", text)
		}
	}
	t.Logf("paged %s, seen %s, false pages %s", paged, seen, falsePage)
	if seen.share() < .98 || paged.share() < .85 || falsePage.share() > .03 {
		t.Errorf("paged %s, seen %s, false pages %s", paged, seen, falsePage)
	}
}

func TestSuppressedDangerStillReachesAPerson(t *testing.T) {
	r := New()
	for text, want := range map[string]domain.Tier{
		"着火了快来人":             domain.TierA,
		"上个月我家着火了，墙还没刷":      domain.TierB,
		"没着火，是烟雾":            domain.TierC,
		"急死我了，快递还没到":         domain.TierC,
		"笑死我了":               domain.TierC,
		"我妈昏迷了":              domain.TierA,
		"谢谢你们这些年照顾，我走了，猫给你们": domain.TierB,
	} {
		d := r.Read(text)
		if want == domain.TierB && d.Tier == domain.TierA {
			continue
		}
		if d.Tier != want {
			t.Errorf("%s: tier %s, want %s", text, d.Tier, want)
		}
	}
}
