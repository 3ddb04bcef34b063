package notice

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"linli/domain"
	"linli/understand"
)

// group is one talk written for the test: what must come of it.
type group struct {
	talk string
	want [][]domain.Category // of each draft any of these is right
	left int
}

func talks(t *testing.T) (out []group) {
	t.Helper()
	text, err := os.ReadFile("testdata/talks.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, paragraph := range strings.Split("\n"+string(text), "\n\n") {
		lines := strings.SplitN(strings.TrimSpace(paragraph), "\n", 2)
		for strings.HasPrefix(lines[0], "#") {
			lines = strings.SplitN(lines[1], "\n", 2)
		}
		one := group{talk: lines[1]}
		for _, word := range strings.Fields(strings.TrimPrefix(lines[0], "=")) {
			if n, err := strconv.Atoi(word); err == nil {
				one.left = n
				continue
			}
			var any []domain.Category
			for _, c := range strings.Split(word, "|") {
				any = append(any, domain.Category(c))
			}
			one.want = append(one.want, any)
		}
		out = append(out, one)
	}
	return out
}

// TestSixtyTalksOfGroups sorts talks written for it: a matter becomes a draft of its
// category, chatter and adverts none, a rumour is left to a person.
func TestSixtyTalksOfGroups(t *testing.T) {
	all, reader := talks(t), understand.New()
	if len(all) != 60 {
		t.Fatalf("%d talks", len(all))
	}
	wanted, found, categories, extra, rumours, judged := 0, 0, 0, 0, 0, 0
	for _, one := range all {
		got := Sort(reader, one.talk)
		wanted += len(one.want)
		rumours += one.left
		judged += min(one.left, len(got.Left))
		found += min(len(one.want), len(got.Drafts))
		if n := len(got.Drafts) - len(one.want); n > 0 {
			extra += n
		}
		rest := slices.Clone(got.Drafts)
		for _, any := range one.want {
			if i := slices.IndexFunc(rest, func(d domain.TalkDraft) bool { return slices.Contains(any, d.Category) }); i >= 0 {
				categories++
				rest = slices.Delete(rest, i, i+1)
			}
		}
		if len(rest) > 0 {
			t.Logf("left over of %v: %+v", one.want, rest)
		}
		if len(got.Drafts) != len(one.want) || len(got.Left) < one.left {
			t.Logf("%d drafts, want %d; %d left, want %d: %s -> %+v", len(got.Drafts), len(one.want), len(got.Left), one.left, one.talk, got.Drafts)
		}
	}
	t.Logf("60 talks: %d of %d matters found, %d in the right category, %d drafts too many, %d of %d rumours left to a person; taps: one for each draft", found, wanted, categories, extra, judged, rumours)
	if 10*found < 9*wanted || 10*categories < 7*wanted || 20*extra > 3*wanted || judged < rumours {
		t.Error("that is not enough")
	}
}
