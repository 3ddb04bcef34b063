package push

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"linli/domain"
	"linli/say"
)

func TestEveryFieldFitsWhatItsKindTakes(t *testing.T) {
	for kind, most := range limits {
		for _, value := range []string{"", " \n\t", strings.Repeat("长", 300), "两\n行", "响\a铃"} {
			got := fit(kind+"12", value)
			if got == "" || utf8.RuneCountInString(got) > most || strings.ContainsAny(got, "\n\t\a") {
				t.Errorf("%s12 of %q became %q", kind, value, got)
			}
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		value := rapid.String().Draw(r, "value")
		if got := fit("thing1", value); got == "" || utf8.RuneCountInString(got) > 20 {
			r.Fatalf("%q became %q", value, got)
		}
	})
}

func TestFieldsAreFilledByName(t *testing.T) {
	template := domain.Template{ID: "T", Fields: map[string]string{"thing2": "place", "character_string1": "number", "phrase3": "nothing we know"}}
	got := fill(template, map[string]string{"place": "莱茵小镇3号楼", "number": "1001"})
	want := []domain.Field{{Name: "character_string1", Value: "1001"}, {Name: "phrase3", Value: say.Unsaid}, {Name: "thing2", Value: "莱茵小镇3号楼"}}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("field %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// TestEveryFailureEnds walks every class to its end: whatever WeChat answers,
// a push is sent again only so often, and never at once for ever.
func TestEveryFailureEnds(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	for class, want := range map[domain.SendClass]domain.PushState{
		domain.SendAgain: domain.PushHuman, domain.SendUnknown: domain.PushUnknown, domain.SendClosed: domain.PushHuman,
		domain.SendGone: domain.PushHuman, domain.SendBad: domain.PushFailed,
	} {
		for _, channel := range []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate} {
			p := domain.Push{Attempts: 1}
			state, due := verdict(p, channel, class, now)
			for state == domain.PushPending && p.Attempts < 100 {
				if due.Before(now) || due.After(now.Add(time.Hour)) {
					t.Errorf("%s by %s is due %s after attempt %d", class, channel, due.Sub(now), p.Attempts)
				}
				p.Attempts++
				state, due = verdict(p, channel, class, now)
			}
			if state != want || p.Attempts > maxAttempts {
				t.Errorf("%s by %s ends as %s after %d attempts, want %s", class, channel, state, p.Attempts, want)
			}
		}
	}
	if state, due := verdict(domain.Push{Attempts: 90}, domain.ChannelCustom, domain.SendStop, now); state != domain.PushPending || !due.After(now) {
		t.Errorf("what a refused account owes became %s", state)
	}
}

func TestEveryPushHasWords(t *testing.T) {
	f := facts{ticket: domain.Ticket{ID: 1, Number: 1001, Category: domain.Repair, Text: "水管漏了", Gist: "水管漏了"}, building: "莱茵小镇3号楼", helper: "王师傅"}
	seen := map[string]domain.PushKind{}
	for _, kind := range []domain.PushKind{domain.PushOffer, domain.PushTaken, domain.PushCalledOff, domain.PushDuty, domain.PushComing, domain.PushArrived,
		domain.PushAgain, domain.PushFollowup, domain.PushCall, domain.PushLook, domain.PushCheck, domain.PushPlaced, domain.PushNotSolved} {
		words := text(kind, f)
		if other, twice := seen[words]; twice || !strings.Contains(words, "1001") {
			t.Errorf("%s says %q, as does %q", kind, words, other)
		}
		seen[words] = kind
		if templateOf(kind) == "" || values(kind, f, domain.Community{})["text"] == "" {
			t.Errorf("%s has no card", kind)
		}
	}
}
