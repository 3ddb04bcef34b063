package learn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"linli/domain"
	"linli/understand"
)

// folds are the authors who had not seen the rules, by the first letters of their
// messages' ids.
var folds = []string{"A", "B", "AD", "AE", "AF", "R"}

// score counts what was read rightly of one author.
type score struct{ all, intent, category, urgency, needs, dangers, seen, paged, pages, looks int }

func (s *score) add(o score) {
	s.all, s.intent, s.category, s.urgency, s.needs = s.all+o.all, s.intent+o.intent, s.category+o.category, s.urgency+o.urgency, s.needs+o.needs
	s.dangers, s.seen, s.paged, s.pages, s.looks = s.dangers+o.dangers, s.seen+o.seen, s.paged+o.paged, s.pages+o.pages, s.looks+o.looks
}

func (s score) String() string {
	share := func(n, of int) float64 { return float64(n) / float64(max(1, of)) }
	return fmt.Sprintf("%d messages: intent %.3f, category %.3f, urgency %.3f, needs %.3f; of %d dangers %d seen, %d paged; of %d calm %d pages, %d looks",
		s.all, share(s.intent, s.all), share(s.category, s.all), share(s.urgency, s.all), share(s.needs, s.all), s.dangers, s.seen, s.paged, s.all-s.dangers, s.pages, s.looks)
}

// said is what an author's message is labelled with.
type said struct {
	ID         string            `json:"id"`
	Text       string            `json:"text"`
	IntentOK   []domain.Intent   `json:"intent_ok"`
	Category   domain.Category   `json:"category"`
	CategoryOK []domain.Category `json:"category_ok"`
	Urgency    int               `json:"urgency"`
	Needs      int               `json:"needs"`
}

// TestEachAuthorReadByAModelThatDidNotLearnFromHim is the honest figure of what the
// model learns from: limits are set by it. Training once for each takes minutes.
func TestEachAuthorReadByAModelThatDidNotLearnFromHim(t *testing.T) {
	if os.Getenv("LINLI_SOAK") == "" {
		t.Skip("trains a model for each author: make folds")
	}
	files := labelledFiles(t)
	var all score
	for _, author := range folds {
		var without [][]byte
		var his []said
		for _, b := range files {
			rest, lines := cutOut(t, b, author)
			without, his = append(without, rest), append(his, lines...)
		}
		if len(his) == 0 {
			t.Fatalf("author %s wrote nothing", author)
		}
		b, err := Model(without)
		if err != nil {
			t.Fatal(err)
		}
		m, err := understand.ParseModel(b)
		if err != nil {
			t.Fatal(err)
		}
		s := scored(understand.New().With(m), his)
		t.Logf("%s, %s", author, s)
		all.add(s)
	}
	t.Logf("all, %s", all)
}

// cutOut cuts an author's messages out of a labelled file.
func cutOut(t *testing.T, b []byte, author string) (rest []byte, his []said) {
	t.Helper()
	for _, line := range bytes.SplitAfter(b, []byte("\n")) {
		var m said // a line of another kind has no id
		if bytes.HasPrefix(line, []byte("{")) {
			if err := json.Unmarshal(line, &m); err != nil {
				t.Fatal(err)
			}
		}
		if strings.TrimRight(m.ID, "0123456789") == author {
			his = append(his, m)
		} else {
			rest = append(rest, line...)
		}
	}
	return rest, his
}

func scored(r *understand.Reader, his []said) (s score) {
	count := func(n *int, ok bool) {
		if ok {
			*n++
		}
	}
	for _, m := range his {
		d, danger := r.Read(m.Text), m.Category == domain.Emergency
		s.all++
		count(&s.intent, slices.Contains(m.IntentOK, d.Intent))
		count(&s.category, slices.Contains(m.CategoryOK, d.Category))
		count(&s.urgency, d.Urgency == m.Urgency)
		count(&s.needs, d.Needs == m.Needs)
		count(&s.dangers, danger)
		count(&s.seen, danger && d.Tier != domain.TierC)
		count(&s.paged, danger && d.Tier == domain.TierA)
		count(&s.pages, !danger && d.Tier == domain.TierA)
		count(&s.looks, !danger && d.Tier != domain.TierC)
	}
	return s
}
