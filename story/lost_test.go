package story

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestACardThatStoodForSeveralAndWasBlockedLosesNoneOfThem(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		zhou, limin := w.phone("oZHOU").Follows(), w.phone("oLIMIN")
		w.at("22:00")
		w.phone("oZHANG").Follows().Hears("水管漏了", "几号楼")
		w.phone("oLIU").Follows().Hears("灯坏了", "几号楼")
		w.forward(11 * time.Minute)
		w.at("07:46")
		limin.Sees("任务通知", "1001", "另有1件")
		id := column(w, w.behind(), `SELECT msg_id FROM receipt ORDER BY id`)
		if got := w.pushStates("oLIMIN"); got != "sent sent" {
			t.Fatalf("his pushes are %s after %s", got, id)
		}
		for range 2 {
			limin.Tells("TEMPLATESENDJOBFINISH", sent(id, "failed:user block")...)
			w.passes(time.Second)
		}
		if got := w.pushStates("oLIMIN"); got != "human human" {
			t.Errorf("his pushes are %s", got)
		}
		zhou.Counts("工单号: 1001", 1)
		if got := w.pushStates("oZHOU"); got != "sent sent" {
			t.Errorf("the other's are %s", got)
		}
		w.isInOrder()
	})
}

func TestWhatBecameOfASharedCardMayBeToldBeforeWeChatTookIt(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		w.phone("oZHOU").Follows()
		limin := w.phone("oLIMIN")
		first := w.carded()
		n, err := strconv.ParseInt(first, 10, 64)
		w.must(err)
		limin.Tells("TEMPLATESENDJOBFINISH", sent(first, "success")...)
		w.at("22:00")
		w.phone("oLIU").Follows().Hears("灯坏了", "几号楼")
		w.phone("oMA").Follows().Hears("水管漏了", "几号楼")
		w.forward(11 * time.Minute)
		for next := range int64(8) {
			limin.Tells("TEMPLATESENDJOBFINISH", sent(strconv.FormatInt(n+next+1, 10), "failed:user block")...)
		}
		w.at("07:46")
		if got := w.pushStates("oLIMIN"); got != "sent human human" {
			t.Errorf("his pushes are %s", got)
		}
		if got := w.pushStates("oZHOU"); len(strings.Fields(got)) != 2 {
			t.Errorf("the other was called for %q of two", got)
		}
		w.isInOrder()
	})
}
