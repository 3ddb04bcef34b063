package say

import (
	"maps"
	"time"

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
		"PasswordUnfit":   staff(PasswordUnfit()),
		"PasswordChanged": staff(PasswordChanged()),
	})
}
