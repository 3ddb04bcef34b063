package say

import (
	"maps"
	"testing"
	"time"
	"unicode/utf8"

	"linli/domain"
)

// What the staff reads in the console.
func init() {
	maps.Copy(sentences, map[string]said{
		"WaitsFor":        staff(WaitsFor(domain.Clock{Kind: domain.ClockTap}), WaitsFor(domain.Clock{Kind: domain.ClockPaused, Reason: domain.PauseParts})),
		"TimeLeft":        staff(TimeLeft(later, someday), TimeLeft(someday, later.Add(time.Hour)), TimeLeft(someday, someday)),
		"Role":            staff(Role(domain.RolePartner)),
		"Pause":           staff(Pause(domain.PauseApproval)),
		"Refusal":         staff(Refusal(domain.Invalid), Refusal(domain.NotFound), Refusal(domain.Denied), Refusal(domain.Conflict), Refusal(domain.TooMany), Refusal(domain.Unavailable), Refusal(domain.Internal)),
		"EntryRefused":    staff(EntryRefused(true, false), EntryRefused(false, true), EntryRefused(false, false)),
		"EntryStale":      staff(EntryStale()),
		"EntryStranger":   staff(EntryStranger()),
		"EntryNotHis":     staff(EntryNotHis()),
		"EntryByPassword": staff(EntryByPassword()),
		"EntryNoWay":      staff(EntryNoWay()),
		"EntrySnapshot":   staff(EntrySnapshot()),
		"EntryNumber":     staff(EntryNumber()),
		"EntryDigits":     staff(EntryDigits()),
		"EntryGranted":    staff(EntryGranted()),
		"EntryNotMine":    staff(EntryNotMine()),
		"Browser":         staff(Browser("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Edg/120.0"), Browser("Mozilla/5.0 (iPhone) QQBrowser/1"), Browser("")),
		"AskFor":          one(AskFor(ticket, helper, "水表在屋里还是楼道里？"), AskFor(ticket, "", "水表在哪？")),
		"NotAMember":      staff(NotAMember()),
		"NoLeadThere":     staff(NoLeadThere()),
		"AskedAlready":    staff(AskedAlready()),
		"ShutAgain":       staff(ShutAgain()),
		"CannotMerge":     staff(CannotMerge()),
		"Event": staff(Event("paused", map[string]any{"reason": "parts"}), Event("escalated", map[string]any{"level": 3.0}), Event("opened", nil), Event("", nil),
			Event("attachment_checked", map[string]any{"verdict": ""}), Event("attachment_checked", map[string]any{"verdict": "pass"})),
		"Level":           staff(Level(9)),
		"ShownFor":        staff(ShownFor("complaint")),
		"TurnedDown":      staff(TurnedDown("impossible")),
		"Sure":            staff(Sure("middle")),
		"Actor":           staff(Actor(domain.ActorUnit), Actor(domain.ActorSystem), Actor(domain.ActorOperator)),
		"DeedDone":        staff(DeedDone()),
		"PasswordUnfit":   staff(PasswordUnfit()),
		"PasswordChanged": staff(PasswordChanged()),
	})
}

// TestEveryEventHasItsWords: what happens to a ticket is told by words of its own.
func TestEveryEventHasItsWords(t *testing.T) {
	for _, row := range domain.Transitions {
		if Event(string(row.Deed), nil) == Event("", nil) {
			t.Errorf("%s has no words", row.Deed)
		}
	}
	for kind := range happened {
		if n := utf8.RuneCountInString(Event(kind, nil)); n > 30 {
			t.Errorf("%s takes %d characters", kind, n)
		}
	}
}
