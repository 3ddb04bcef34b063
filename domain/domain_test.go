package domain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// TestEveryUnlistedMoveIsRefused walks every state, deed and part: exactly the
// rows of the table are allowed, and nothing leaves an end but a reopening, or what was wrongly merged.
func TestEveryUnlistedMoveIsRefused(t *testing.T) {
	deeds := map[domain.Deed]bool{}
	parts := map[domain.Part]bool{}
	listed := map[string]domain.State{}
	for _, row := range domain.Transitions {
		deeds[row.Deed], parts[row.By] = true, true
		key := fmt.Sprint(row.From, row.Deed, row.By)
		if _, twice := listed[key]; twice {
			t.Errorf("%v stands there twice", row)
		}
		listed[key] = row.To
		if row.From.Finished() && row.Deed != domain.Reopen && row.Deed != domain.Unmerge {
			t.Errorf("%v leaves an end", row)
		}
	}
	for _, from := range domain.States {
		for deed := range deeds {
			for part := range parts {
				to, err := from.After(deed, part)
				want, ok := listed[fmt.Sprint(from, deed, part)]
				if ok != (err == nil) || to != want {
					t.Errorf("%s %s by %s leads to %q (%v), want %q", from, deed, part, to, err, want)
				}
				if err != nil && domain.CodeOf(err) != domain.Conflict {
					t.Errorf("%s %s by %s: code %s", from, deed, part, domain.CodeOf(err))
				}
			}
		}
	}
}

func TestEveryUnfinishedStateHasADeadline(t *testing.T) {
	for _, s := range domain.States {
		for step := range 3 {
			last := time.Duration(1 << 62)
			for u := range 4 {
				_, a, owed := domain.NextClock(domain.Ticket{State: s, Urgency: u, Level: step}, domain.PolicyFor(u), step)
				if owed == (s.Finished() || s == domain.Merged) || owed && a.Time <= 0 {
					t.Errorf("%s at urgency %d: owed %v within %s", s, u, owed, a.Time)
				}
				if a.Time > last {
					t.Errorf("%s gives urgency %d more time than %d", s, u, u-1)
				}
				if owed && s != domain.Resolved && a.Daytime != (u < 2) {
					t.Errorf("%s at urgency %d waits for the day: %v", s, u, a.Daytime)
				}
				last = a.Time
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]domain.Number{
		"1":         {Digit: 1},
		" １ ":       {Digit: 1},
		"1。":        {Digit: 1},
		"1.":        {Digit: 1},
		"①":         {Digit: 1},
		"「1」":       {Digit: 1},
		"1 1024":    {Digit: 1, Ticket: 1024},
		"1，工单 1024": {Digit: 1, Ticket: 1024},
		"3 2":       {Digit: 3, Counted: true, Served: 2},
		"3 0":       {Digit: 3, Counted: true},
		"3 2人":      {Digit: 3, Counted: true, Served: 2},
		"3 1024 2":  {Digit: 3, Ticket: 1024, Counted: true, Served: 2},
		"4":         {Digit: 4},
		"4 孩子发烧了":   {Digit: 4, Rest: "孩子发烧了"},
		"4孩子发烧了":    {Digit: 4, Rest: "孩子发烧了"},
		"4 家里有事":    {Digit: 4, Rest: "家里有事"},
		"4 1024 有事": {Digit: 4, Ticket: 1024, Rest: "有事"},
		"1我去":       {Digit: 1, Rest: "我去"},
		"3 没办好":     {Digit: 3, Rest: "没办好"},
		"0":         {Digit: 0},
	} {
		if got, ok := domain.ParseNumber(text); !ok || got != want {
			t.Errorf("%q is read %+v (%v), want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "  ", "3号楼2单元501", "3 号楼灯坏了", "1-2-301", "12", "1 点来行吗", "4号楼没水", "4 号楼没水",
		"4盏路灯都不亮了", "4把椅子能借吗", "2个人等着", "110", "1024", "3 2 1", "一", "3.5元"} {
		if got, ok := domain.ParseNumber(text); ok {
			t.Errorf("%q is read as the number %+v", text, got)
		}
	}
}

func TestAGistTellsNoDoorPhoneOrName(t *testing.T) {
	for text, want := range map[string]string{
		"3号楼2单元501，水管漏了，电话13900000000": "3号楼＊＊，水管漏了，电话＊",
		"我叫张秀英，12-2-301灯坏了":            "我叫＊，＊灯坏了",
		"四号楼三单元五零一 厨房\n堵了":             "四号楼＊＊ 厨房 堵了",
		"灯坏了": "灯坏了",
	} {
		if got := domain.Gist(text); got != want {
			t.Errorf("%q is told as %q, want %q", text, got, want)
		}
	}
	if got := domain.Gist(strings.Repeat("漏", 500)); len([]rune(got)) > 40 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

func TestCodesSurviveWrapping(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("load: %w", domain.Errorf(domain.Conflict, "taken: %w", cause))
	if domain.CodeOf(err) != domain.Conflict || !errors.Is(err, cause) || domain.CodeOf(cause) != domain.Internal || domain.CodeOf(nil) != "" {
		t.Errorf("%v has code %s", err, domain.CodeOf(err))
	}
}

func TestTeamsFitByBuildingThenByCategory(t *testing.T) {
	all := domain.Team{}
	repair := domain.Team{Categories: []domain.Category{domain.Repair}}
	here := domain.Team{Categories: []domain.Category{domain.Repair}, Buildings: []domain.ID{3}}
	rank := func(team domain.Team, c domain.Category, building domain.ID) int {
		r, ok := team.Fits(c, building)
		if !ok {
			return -1
		}
		return r
	}
	if !(rank(here, domain.Repair, 3) > rank(repair, domain.Repair, 3) && rank(repair, domain.Repair, 3) > rank(all, domain.Repair, 3)) {
		t.Error("the nearer team does not rank first")
	}
	if rank(here, domain.Repair, 4) != -1 || rank(here, domain.Health, 3) != -1 || rank(here, domain.Repair, 0) != -1 {
		t.Error("a team serves where or what it does not")
	}
	if rank(here, domain.Emergency, 3) < 0 || rank(here, domain.Emergency, 0) < 0 {
		t.Error("in danger everybody may be asked")
	}
}

func TestIDsAreStringsInJSON(t *testing.T) {
	var id domain.ID
	if text, _ := domain.ID(1 << 60).MarshalText(); string(text) != "1152921504606846976" || id.UnmarshalText(text) != nil || id != 1<<60 {
		t.Errorf("%s came back as %d", text, id)
	}
	for _, bad := range []string{"", "-1", "x", "1.5"} {
		if domain.CodeOf(id.UnmarshalText([]byte(bad))) != domain.Invalid {
			t.Errorf("%q was taken as an id", bad)
		}
	}
}
