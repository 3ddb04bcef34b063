package story

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"linli/store"
)

// TestAPhotoPutAwayDoesNotGoOut: what staff put away after a notice was written is
// neither sent nor shown with it.
func TestAPhotoPutAwayDoesNotGoOut(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		w.neighbours("3号楼", "oZHAN", "oLIAN")
		w.phone("oLIMIN").SendsPhoto(snapshot(t))
		limin := w.sits("李敏")
		limin.opens("/console/notices/new")
		photo := regexp.MustCompile(`name="photo" value="(\d\d+)"`).FindStringSubmatch(limin.body)[1]
		limin.writes("", "重阳节活动", url.Values{"photo": {photo}, "mass": {"1"}, "title": {"重阳节"}})
		n := w.lastNotice()
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			_, err := tx.HideAttachment(n.Photo, "staff")
			return err
		}))
		at := "/console/notices/" + n.ID.String()
		if limin.opens(at + "/photo"); limin.status != http.StatusNotFound {
			t.Errorf("a photo that was put away is answered %d", limin.status)
		}
		limin.posts(at+"/send", nil).goesOn()
		w.deliver()
		w.phone("oZHOU").Hears("同意通知", "马上发")
		w.cries()
		w.cries()
		w.phone("oZHAN").Sees("【通知】重阳节")
		w.phone("oLIMIN").Counts("没带照片发出去了", 1)
		w.isInOrder()
	})
}

// TestAMassSendWhoseDeedIsRunTwiceIsMadeAtOnce: where transactions share a commit,
// a neighbour that fails has a mass send's deed run again.
func TestAMassSendWhoseDeedIsRunTwiceIsMadeAtOnce(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		secretary, _, _ := w.heads()
		third := w.neighbours("3号楼", "oZHAN", "oLIAN")
		n := w.composes("oLIMIN", "3号楼", "重阳节活动", true)
		_, err := w.app.Notices.Send(w.ctx, w.personOf("oLIMIN"), n)
		w.must(err)
		w.deliver()
		secretary.Hears("同意通知", "马上发")
		crier, claim, db := w.app.Crier, w.app.Crier.Claim, w.app.DB
		var beside sync.WaitGroup
		defer beside.Wait()
		crier.Claim = func() string {
			joins := make(chan bool)
			beside.Go(func() {
				close(joins)
				_ = db.InTx(context.WithoutCancel(w.ctx), func(*store.Tx) error { return errors.New("it fails") })
			})
			<-joins
			return claim()
		}
		_, err = crier.Once(w.ctx)
		w.must(err)
		third[0].Counts("重阳节活动", 1)
		beside.Wait()
	})
}
