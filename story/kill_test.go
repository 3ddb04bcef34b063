package story

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/push"
	"linli/store"
)

// dies is a wire that carries a call to WeChat and then ends whoever called,
// before anybody notes the answer.
type dies struct{ push.Sender }

func (d dies) Send(ctx context.Context, delivery domain.Delivery) (domain.Receipt, error) {
	_, _ = d.Sender.Send(ctx, delivery)
	runtime.Goexit()
	return domain.Receipt{}, nil
}

// killedWhileSending sends everything due and dies between WeChat's ok and the mark.
func (w *town) killedWhileSending() {
	w.t.Helper()
	dying := *w.app.Relay
	dying.Sender = dies{dying.Sender}
	_, err := dying.Once(w.ctx)
	w.must(err)
}

// TestAProcessKilledBetweenTheCallAndTheMark: what WeChat took and nobody noted
// is sent again when the lease ends, under the same id.
func TestAProcessKilledBetweenTheCallAndTheMark(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, chen, zhao := w.phone("oZHANG").Follows(), w.phone("oCHEN"), w.phone("oZHAO")
		zhang.Says("3号楼2单元501水管漏了")
		chen.Says("待办")
		w.forward(time.Minute) // what his follow opened is shut for 赵志刚
		_, err := w.phone("oWANG").phone.Says(w.ctx, "1")
		w.must(err)
		w.killedWhileSending()
		w.states(map[domain.PushKind]domain.PushState{domain.PushComing: domain.PushSending, domain.PushTaken: domain.PushSending})
		rang := func() (counts [3]int) {
			for i, p := range []*phone{zhang, chen, zhao} {
				counts[i] = strings.Count(p.screen(), "王师傅接了") + strings.Count(p.screen(), "已有人接了")
			}
			return counts
		}
		first := rang()
		w.forward(19 * time.Second)
		if got := rang(); got != first {
			t.Errorf("under the lease of the dead the phones rang %v, before %v", got, first)
		}
		w.forward(2 * time.Second)
		// Words to her bear no id and are sent once more, a notice to him is not,
		// and the card that WeChat knows by its id does not ring twice.
		if got := rang(); first[0] != 1 || got[0] != 2 || got[1] != first[1] || got[2] != first[2] {
			t.Errorf("the phones rang %v, before %v", got, first)
		}
		pushes, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(1001).ID)
		w.must(err)
		for _, p := range pushes {
			want := domain.PushSent
			if p.Kind == domain.PushTaken && p.Channel == domain.ChannelCustom {
				want = domain.PushUnknown
			}
			if p.State != want {
				t.Errorf("the push %s by %s is %s, want %s", p.Kind, p.Channel, p.State, want)
			}
		}
	})
}

// states expects every push of these kinds about ticket 1001 to stand there.
func (w *town) states(want map[domain.PushKind]domain.PushState) {
	w.t.Helper()
	pushes, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(1001).ID)
	w.must(err)
	for _, p := range pushes {
		if state, ok := want[p.Kind]; ok && p.State != state {
			w.t.Errorf("the push %s is %s, want %s", p.Kind, p.State, state)
		}
	}
}

// TestADangerIsTriedThoughTheAccountIsRefused: it may be the one call that
// passes, and if it does not, everybody who looks can see what waits.
func TestADangerIsTriedThoughTheAccountIsRefused(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error { return tx.PauseAccount("yanbin", 40164, tx.Now.Add(time.Hour)) }))
		w.phone("oLIU").Follows().Says("3号楼1单元102灯坏了")
		w.phone("oWANG").SeesNot("1001")
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		w.phone("oWANG").Sees("1002").SeesNot("1001")
		w.phone("oLIMIN").Sees("1002")
		pauses, err := w.app.DB.View(w.ctx).PausedAccounts(w.clock.Now())
		w.must(err)
		if len(pauses) != 1 || pauses[0].Account != "yanbin" || pauses[0].ErrCode != 40164 {
			t.Errorf("paused: %+v", pauses)
		}
		w.forward(61 * time.Minute)
		w.phone("oWANG").Sees("1001")
	})
}
