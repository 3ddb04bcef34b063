package say

import (
	"maps"
	"slices"
	"testing"
	"time"

	"linli/domain"
)

var (
	pushStates   = []domain.PushState{domain.PushPending, domain.PushSending, domain.PushResending, domain.PushSent, domain.PushSuppressed, domain.PushFailed, domain.PushUnknown, domain.PushHuman}
	pushChannels = []domain.Channel{"", domain.ChannelPassive, domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini, domain.ChannelWeCom, domain.ChannelAlarm, domain.ChannelMass, domain.ChannelDeputy}
	pushResults  = []string{domain.DecisionCalled, domain.DecisionSent, domain.DecisionHeld, domain.DecisionNoWay, domain.DecisionUnwanted, domain.DecisionPassed, string(domain.SendAgain), string(domain.SendUnknown), string(domain.SendClosed), string(domain.SendGone), string(domain.SendStop), string(domain.SendBad)}
	pushReasons  = []domain.Reason{domain.ReasonUnable, domain.ReasonUnconfigured, domain.ReasonStranger, domain.ReasonLeft, domain.ReasonShut, domain.ReasonKept, domain.ReasonConsent, domain.ReasonPaused, domain.ReasonSilent, domain.ReasonBudget, domain.ReasonTried, domain.ReasonSameName, domain.ReasonLater, domain.ReasonQuiet, domain.ReasonPhone}
)

// What the staff reads in the pages of figures, pushes and what was done.
func init() {
	maps.Copy(sentences, map[string]said{
		"Month":     staff(Month(202611)),
		"PushState": staff(each(pushStates, PushState)...),
		"Channel":   staff(each(pushChannels, Channel)...),
		"PushKind":  staff(PushKind(domain.PushOffer), PushKind(domain.PushLeg), PushKind(domain.PushStands)),
		"Decided":   staff(each(pushResults, Decided)...),
		"PassedBy":  staff(each(pushReasons, PassedBy)...),
		"Waited":    staff(Waited(5*time.Minute), Waited(90*time.Minute)),
	})
}

// TestEveryKindOfEventThatCanBeChosenHasWords: a filter offers nothing unnamed.
func TestEveryKindOfEventThatCanBeChosenHasWords(t *testing.T) {
	kinds := EventKinds
	if !slices.Contains(kinds, "shown") {
		t.Error("who looked at a door cannot be chosen")
	}
	for _, kind := range kinds {
		if Event(kind, nil) == Event("", nil) {
			t.Errorf("%s has no words", kind)
		}
	}
}
