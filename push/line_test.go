package push

import (
	"context"
	"testing"
	"time"

	"linli/domain"
)

// silence lets every call go unanswered, and WeChat answer again when it is told to.
func (d *desk) silence() (speak func()) {
	answers := false
	d.relay.Lines = &Lines{Answers: func(context.Context, string) bool { return answers }}
	for _, channel := range []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate} {
		d.post.refuse[channel] = refused(domain.SendUnknown, 0)
	}
	return func() {
		answers = true
		clear(d.post.refuse)
	}
}

// passes lets time pass, a minute at a time.
func (d *desk) passes(minutes int) {
	d.t.Helper()
	for range minutes {
		d.clock.Forward(time.Minute)
		d.once()
	}
}

// TestWhatIsOwedWaitsUntilWeChatAnswers: an hour without an answer costs no push
// its end, a danger is tried all the same, and all of it goes out afterwards.
func TestWhatIsOwedWaitsUntilWeChatAnswers(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		speak := d.silence()
		var first []domain.Push
		for range lineTrust {
			first = append(first, d.owes(domain.PushDuty, nil))
			d.clock.Forward(time.Millisecond)
		}
		calls := len(d.post.sent)
		d.clock.Forward(time.Second)
		waiting := d.owes(domain.PushDuty, nil)
		d.passes(60)
		if n := len(d.post.sent); n != calls {
			t.Errorf("%d calls while WeChat was silent", n-calls)
		}
		danger := d.owes(domain.PushDuty, func(p *domain.Push) { p.Urgent = true })
		if n := len(d.post.sent) - calls; n != 1 || danger.State != domain.PushSending {
			t.Errorf("a danger was called %d times and is %s", n, danger.State)
		}
		speak()
		d.passes(3)
		for _, p := range append(first, waiting, danger) {
			if now := d.row(p.Key); now.State != domain.PushSent || now.Attempts > 2 {
				t.Errorf("it is %s after %d attempts", now.State, now.Attempts)
			}
		}
		decided, err := d.db.View(d.ctx).Decisions(waiting.ID)
		if err != nil || len(decided) < 2 || decided[0].Result != domain.DecisionHeld || decided[0].Passed[0].Reason != domain.ReasonSilent {
			t.Errorf("it waited for %+v (%v)", decided, err)
		}
	})
}

// TestAFewUnansweredCallsStopNobody, nor does a refusal, which is an answer.
func TestAFewUnansweredCallsStopNobody(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	unheard, no := refused(domain.SendUnknown, 0), refused(domain.SendClosed, 45015)
	l := &Lines{}
	for range 5 {
		for range lineTrust - 1 {
			l.called("yanbin", unheard, now)
		}
		if until := l.silent("yanbin", now); !until.IsZero() {
			t.Fatalf("it is left alone until %s", until)
		}
		l.called("yanbin", no, now)
	}
	for range lineTrust {
		l.called("yanbin", refused(domain.SendAgain, busy), now)
	}
	if until := l.silent("yanbin", now); !until.Equal(now.Add(linePause)) {
		t.Errorf("it is left alone until %s", until)
	}
	if until := l.silent("yanbin", now.Add(linePause-time.Microsecond)); until.Sub(now) < linePause+time.Millisecond {
		t.Errorf("what is put back until %s is due at once", until)
	}
	if until := l.silent("other", now); !until.IsZero() {
		t.Error("another account is silent, too")
	}
}

// TestACallThatBroughtNothingDoesNotUndoOneThatMayHave: what may have arrived
// once is called once more, however often WeChat was too busy between.
func TestACallThatBroughtNothingDoesNotUndoOneThatMayHave(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendUnknown, 0)
		p := d.owes(domain.PushDuty, nil)
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendAgain, busy)
		d.passes(2)
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendUnknown, 0)
		d.passes(60)
		unheard := 0
		decided, err := d.db.View(d.ctx).Decisions(p.ID)
		for _, one := range decided {
			if one.Result == string(domain.SendUnknown) {
				unheard++
			}
		}
		if now := d.row(p.Key); err != nil || unheard != 2 || now.State != domain.PushHuman {
			t.Errorf("it may have arrived %d times and is %s (%v)", unheard, now.State, err)
		}
	})
}
