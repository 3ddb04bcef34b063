package story

import (
	"strings"
	"sync"
	"testing"

	"linli/store"
	"linli/store/storetest"
)

// TestWhoWritesMuchHoldsNobodyElseUp: while one writer's row is taken, forty
// messages of his wait, and another's is answered as if there were none.
func TestWhoWritesMuchHoldsNobodyElseUp(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		if engine != store.MySQL {
			continue // SQLite has one writer, no rows that can be taken
		}
		w := build(t, engine, rhine)
		li, zhang := w.phone("oLI").Follows(), w.phone("oZHANG").Follows()
		taken, free := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			err := w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
				i, err := tx.Identity("yanbin", "oLI")
				if err != nil {
					return err
				}
				if err := tx.Heard(i); err != nil {
					return err
				}
				close(taken)
				<-free
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-taken
		for range 40 {
			all.Go(func() {
				if _, err := li.phone.Says(w.ctx, "进度"); err != nil {
					t.Error(err)
				}
			})
		}
		reply := zhang.tells("3号楼2单元501水管漏了")
		close(free)
		all.Wait()
		if !strings.Contains(reply, "收到：便民维修") {
			t.Errorf("she was answered %q", reply)
		}
	}
}
