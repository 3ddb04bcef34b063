package understand

import (
	"os"
	"strings"
	"testing"

	"linli/domain"
)

// sentences reads a file of sentences, danger or calm, and counts how they are taken.
func sentences(t *testing.T, r *Reader, file string) (paged, seen, falsePage tally) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		kind, text, _ := strings.Cut(line, "\t")
		d := r.Read(text)
		if kind == "danger" {
			paged.count(d.Tier == domain.TierA)
			if seen.count(d.Tier != domain.TierC); d.Tier == domain.TierC && *showMisses {
				t.Logf("not seen: %s", text)
			}
			continue
		}
		if falsePage.count(d.Tier == domain.TierA); d.Tier == domain.TierA {
			t.Logf("false page: %s", text)
		}
	}
	t.Logf("%s: paged %s, seen %s, false pages %s", file, paged, seen, falsePage)
	return paged, seen, falsePage
}

// TestDangerAndCalm reads sentences of danger and of ordinary trouble that
// only sounds like it: missing a danger and crying wolf are both failures.
func TestDangerAndCalm(t *testing.T) {
	for _, c := range []struct {
		file              string
		seen, paged, calm float64
	}{
		{"danger.tsv", .98, .9, .98},
		{"danger-probe.tsv", .97, .88, 1},
		{"danger-unseen.tsv", .93, .9, 1},
		{"danger-fresh.tsv", .95, .7, 1},
		{"danger-last.tsv", .6, .45, 1}, // no rule is to be written for them
	} {
		for name, r := range map[string]*Reader{"rules": rules(), "model": New()} {
			paged, seen, falsePage := sentences(t, r, c.file)
			if seen.share() < c.seen || paged.share() < c.paged || falsePage.all > 0 && 1-falsePage.share() < c.calm {
				t.Errorf("%s, %s: paged %s, seen %s, false pages %s", c.file, name, paged, seen, falsePage)
			}
		}
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
