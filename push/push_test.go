package push

import (
	"slices"
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
		domain.SendAgain: domain.PushHuman, domain.SendUnknown: domain.PushHuman, domain.SendClosed: domain.PushHuman,
		domain.SendGone: domain.PushHuman, domain.SendBad: domain.PushFailed,
	} {
		for _, channel := range []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate} {
			p := domain.Push{Attempts: 1, State: domain.PushSending, Channel: channel, Owed: now.Add(-time.Hour)}
			failed := &domain.SendError{Class: class}
			result := verdict(p, failed, now)
			for slices.Contains(domain.Owed, result.State) && p.Attempts < 100 {
				if result.Due.Before(now.Add(-behindAtMost)) || result.Due.After(now.Add(time.Hour)) {
					t.Errorf("%s by %s is due %s after attempt %d", class, channel, result.Due.Sub(now), p.Attempts)
				}
				p.Attempts++
				if p.State = domain.PushSending; result.State != domain.PushPending {
					p.State = domain.PushResending
				}
				result = verdict(p, failed, now)
			}
			if result.State != want || p.Attempts > maxAttempts {
				t.Errorf("%s by %s ends as %s after %d attempts, want %s", class, channel, result.State, p.Attempts, want)
			}
		}
	}
	stopped := verdict(domain.Push{Attempts: maxAttempts}, &domain.SendError{Class: domain.SendStop}, now)
	if stopped.State != domain.PushPending || !stopped.Due.After(now) || !stopped.Free {
		t.Errorf("what a refused account owes became %+v", stopped)
	}
}

// TestWhatMayHaveArrivedIsSentOnceMore: by a customer-service message a task
// once, a notice never; a template again and again, because WeChat dedupes it.
func TestWhatMayHaveArrivedIsSentOnceMore(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		kind    domain.PushKind
		channel domain.Channel
		state   domain.PushState
		want    domain.PushState
	}{
		{domain.PushOffer, domain.ChannelCustom, domain.PushSending, domain.PushSending},
		{domain.PushOffer, domain.ChannelCustom, domain.PushResending, domain.PushHuman},
		{domain.PushDuty, domain.ChannelCustom, domain.PushSending, domain.PushSending},
		{domain.PushComing, domain.ChannelCustom, domain.PushSending, domain.PushSending},
		{domain.PushTaken, domain.ChannelCustom, domain.PushSending, domain.PushUnknown},
		{domain.PushTaken, domain.ChannelTemplate, domain.PushSending, domain.PushSending},
		{domain.PushOffer, domain.ChannelTemplate, domain.PushResending, domain.PushResending},
	} {
		p := domain.Push{Kind: c.kind, Channel: c.channel, State: c.state, Attempts: 3}
		if got := verdict(p, &domain.SendError{Class: domain.SendUnknown}, now); got.State != c.want {
			t.Errorf("%s by %s while %s became %s, want %s", c.kind, c.channel, c.state, got.State, c.want)
		}
	}
}

// TestAnEarlierCallIsRemembered, though the last one certainly brought nothing.
func TestAnEarlierCallIsRemembered(t *testing.T) {
	for state, want := range map[domain.PushState]domain.PushState{domain.PushSending: domain.PushPending, domain.PushResending: domain.PushSending} {
		p := domain.Push{Kind: domain.PushOffer, Channel: domain.ChannelCustom, State: state, Attempts: 3}
		if got := verdict(p, &domain.SendError{Class: domain.SendAgain, ErrCode: -1}, time.Unix(0, 0)); got.State != want {
			t.Errorf("%s became %s, want %s", state, got.State, want)
		}
	}
}

func TestAUsedUpQuotaRestsUntilMidnight(t *testing.T) {
	used := &domain.SendError{Class: domain.SendStop, ErrCode: domain.QuotaUsedUp}
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 3, hour, minute, 0, 0, domain.China) }
	for _, now := range []time.Time{at(0, 0), at(9, 5), at(23, 59)} {
		if got := domain.StopUntil(used, now.UTC()); !got.Equal(at(24, 0)) {
			t.Errorf("at %s it waits until %s, want midnight", now, got)
		}
	}
	if got := domain.StopUntil(&domain.SendError{Class: domain.SendStop, ErrCode: 40164}, at(9, 0)); !got.Equal(at(9, 10)) {
		t.Errorf("another refusal waits until %s", got)
	}
}

func TestEveryPushHasWords(t *testing.T) {
	f := facts{ticket: domain.Ticket{ID: 1, Number: 1001, Category: domain.Repair, Text: "水管漏了", Gist: "水管漏了"}, building: "莱茵小镇3号楼", helper: "王师傅", media: domain.Photo}
	seen := map[string]domain.PushKind{}
	for _, kind := range []domain.PushKind{domain.PushOffer, domain.PushTaken, domain.PushCalledOff, domain.PushDuty, domain.PushComing, domain.PushArrived,
		domain.PushAgain, domain.PushTwo, domain.PushFollowup, domain.PushCall, domain.PushLook, domain.PushCheck, domain.PushJudge, domain.PushPlaced, domain.PushNotSolved, domain.PushAttached, domain.PushUnread} {
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

func TestACardSaysWhatIsNotToBeHad(t *testing.T) {
	for _, one := range []struct {
		kind   domain.PushKind
		media  domain.AttachmentKind
		reason domain.AttachmentReason
		want   string
	}{
		{domain.PushAttached, domain.Video, "", "居民又发来视频"},
		{domain.PushUnread, domain.Video, domain.ReasonSize, "视频太大，没有存下，请问问居民"},
		{domain.PushUnread, domain.Photo, domain.ReasonRisky, "照片不合适，收起来了，请问问居民"},
		{domain.PushUnread, domain.Voice, domain.ReasonGone, "语音没取到，请问问居民"},
	} {
		f := facts{ticket: domain.Ticket{Number: 1001}, media: one.media, reason: one.reason}
		if got := values(one.kind, f, domain.Community{})["text"]; got != one.want {
			t.Errorf("a %s with %q says %q, want %q", one.media, one.reason, got, one.want)
		}
	}
}
