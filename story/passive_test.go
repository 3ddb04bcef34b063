package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// TestWhatIsDueComesWithTheAnswer: somebody who writes before her pushes went
// out reads the newest in the answer, the repeat says the same, and nothing is
// sent besides.
func TestWhatIsDueComesWithTheAnswer(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		ticket := w.taken()
		zhang := w.phone("oZHANG")
		var who domain.Identity
		owe := func(key string, kind domain.PushKind, urgent bool) {
			w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) (err error) {
				if who, err = tx.Identity("yanbin", "oZHANG"); err != nil {
					return err
				}
				return tx.Owe(domain.Push{Key: key, Account: "yanbin", Person: who.Person, Kind: kind, Ticket: ticket.ID, Urgent: urgent})
			}))
		}
		owe("oldest", domain.PushComing, false)
		owe("danger", domain.PushCalledOff, true)
		owe("asks", domain.PushFollowup, false)
		owe("unwanted", domain.PushArrived, false)
		owe("middle", domain.PushComing, false)
		owe("newest", domain.PushComing, false)
		w.clock.Forward(time.Second)
		answers, err := zhang.phone.SaysTimes(w.ctx, "进度", 2)
		w.must(err)
		answer := answers[0].Reply
		if len(answers) != 2 || answers[1].Reply != answer {
			t.Errorf("the repeat is answered %+v", answers)
		}
		if n := strings.Count(answer, "王师傅接了"); n != 2 || len(answer) > 2048 {
			t.Errorf("the answer carries %d pushes:\n%s", n, answer)
		}
		state := func(key string) string {
			p, err := w.app.DB.View(w.ctx).PushOwed(key)
			w.must(err)
			return string(p.State) + " " + string(p.Channel)
		}
		for key, want := range map[string]string{"newest": "sent passive", "middle": "sent passive", "oldest": "pending ", "danger": "pending ", "asks": "pending ", "unwanted": "pending "} {
			if got := state(key); got != want {
				t.Errorf("%s is %s, want %s", key, got, want)
			}
		}
	})
}
