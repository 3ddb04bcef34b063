package push

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// later owes pushes that nobody sends for a while, as in an outage.
func (d *desk) later(wait time.Duration, kinds ...domain.PushKind) {
	d.t.Helper()
	d.tx(func(tx *store.Tx) error {
		for i, kind := range kinds {
			err := tx.Owe(domain.Push{Key: fmt.Sprintf("later%d", i), Account: "yanbin", Person: d.person, Kind: kind, Ticket: d.ticket.ID})
			if err != nil {
				return err
			}
		}
		return nil
	})
	d.clock.Forward(wait)
}

// states lists how the pushes of later stand.
func (d *desk) states(n int) string {
	d.t.Helper()
	var out []string
	for i := range n {
		p := d.row(fmt.Sprintf("later%d", i))
		out = append(out, fmt.Sprintf("%s/%s", p.State, p.Channel))
	}
	return strings.Join(out, " ")
}

var three = []domain.PushKind{domain.PushCalledOff, domain.PushDuty, domain.PushCalledOff}

func TestAfterAnOutageSeveralPushesAreOneMessage(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.later(2*time.Minute, three...)
		d.once()
		if got := d.states(3); got != "sent/custom sent/custom sent/custom" || len(d.post.sent) != 1 || strings.Count(d.post.sent[0].Text, "\n\n") < 2 || !strings.Contains(d.post.sent[0].Text, "【值班】") {
			t.Fatalf("%s after %+v", got, d.post.sent)
		}
		i, err := d.db.View(d.ctx).IdentityOf(d.person, "yanbin")
		if err != nil || i.WindowLeft != 4 {
			t.Errorf("%d messages are left of 5 (%v)", i.WindowLeft, err)
		}
		decisions, err := d.db.View(d.ctx).Decisions(d.row("later2").ID)
		if err != nil || len(decisions) != 1 || decisions[0].Leader != d.row("later0").ID || decisions[0].Result != domain.DecisionSent {
			t.Errorf("the last was decided as %+v (%v)", decisions, err)
		}
	})
}

func TestACardStandsForSeveralButHidesNoQuestion(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", nil)
		d.tx(func(tx *store.Tx) error {
			d.ticket.State = domain.Resolved
			return tx.ChangeTicket(&d.ticket)
		})
		d.later(2*time.Minute, domain.PushCalledOff, domain.PushCalledOff, domain.PushFollowup, domain.PushCalledOff)
		d.once()
		var cards []string
		for _, sent := range d.post.sent {
			cards = append(cards, sent.TemplateID+" "+sent.Fields[0].Value)
		}
		if got := d.states(4); strings.Contains(got, "pending") || len(cards) != 2 || !strings.HasPrefix(cards[0], "T 另有1件") || !strings.HasPrefix(cards[1], "T3 另有1件") {
			t.Errorf("%s after %q", got, cards)
		}
	})
}

func TestAQuestionAloneCanBeTappedAndAmongOthersIsWords(t *testing.T) {
	for _, with := range [][]domain.PushKind{{domain.PushFollowup}, {domain.PushFollowup, domain.PushCalledOff}} {
		desks(t, func(d *desk) {
			d.known("yanbin", d.window(5))
			d.tx(func(tx *store.Tx) error {
				d.ticket.State = domain.Resolved
				return tx.ChangeTicket(&d.ticket)
			})
			d.later(2*time.Minute, with...)
			d.once()
			if len(d.post.sent) != 1 {
				t.Fatalf("%d messages", len(d.post.sent))
			}
			sent := d.post.sent[0]
			var taps []string
			for _, c := range sent.Choices {
				taps = append(taps, strings.TrimPrefix(c.ID, strconv.FormatInt(d.ticket.Number, 10))+c.Text)
			}
			switch got := strings.Join(taps, " "); {
			case len(with) == 1 && (got != "11 办好了，满意 22 办好了，一般 33 没办好" || strings.Contains(sent.Text, "满意")):
				t.Errorf("alone it can be answered by %q below %q", got, sent.Text)
			case len(with) == 2 && (got != "" || strings.Count(sent.Text, "1 办好了，满意") != 1):
				t.Errorf("among others it can be answered by %q below %q", got, sent.Text)
			}
		})
	}
}

func TestWhatIsFreshOrADangerGoesAlone(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.later(time.Second, three...)
		d.once()
		if len(d.post.sent) != 3 {
			t.Errorf("three fresh ones became %d messages", len(d.post.sent))
		}
	})
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.later(2*time.Minute, three...)
		d.owes(domain.PushDuty, danger)
		if len(d.post.sent) != 2 || strings.Contains(d.post.sent[0].Text, "\n\n") {
			t.Errorf("a danger and three others became %+v", d.post.sent)
		}
	})
}

func TestARefusedBundleIsOwedOneByOne(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendClosed, 45015)
		d.later(2*time.Minute, three...)
		d.once()
		if got := d.states(3); got != "sent/template sent/template sent/template" || d.post.channels() != "custom template template template" {
			t.Errorf("%s by %s", got, d.post.channels())
		}
	})
}

func TestAMessageHoldsNoMoreThanItMay(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		kinds := make([]domain.PushKind, 24)
		for i := range kinds {
			kinds[i] = domain.PushDuty
		}
		d.later(2*time.Minute, kinds...)
		d.once()
		for _, sent := range d.post.sent {
			if len(sent.Text) > bundleBytes {
				t.Errorf("a message of %d bytes", len(sent.Text))
			}
		}
		if got := d.states(24); strings.Contains(got, "pending") || len(d.post.sent) < 3 || len(d.post.sent) > 12 {
			t.Errorf("%d messages: %s", len(d.post.sent), got)
		}
	})
}
