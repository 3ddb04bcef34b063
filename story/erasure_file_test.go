package story

import (
	"errors"
	"testing"

	"linli/app"
	"linli/domain"
	"linli/service"
)

// jammed are files that cannot be deleted just now.
type jammed struct{}

func (jammed) Delete(domain.ID) error { return errors.New("the disk does not answer") }

func TestAnErasureThatWasBrokenOffDeletesThePhotosTheNextTime(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		_, err := zhang.phone.SendsPhoto(w.ctx, snapshot(t))
		w.must(err)
		w.deliver()
		photo := w.hangs(1001, domain.AttachmentStored)[0]
		who := service.Who{Account: "yanbin", OpenID: "oZHANG"}
		if _, err := (service.Subject{DB: w.app.DB, Files: jammed{}}).Erase(w.ctx, operator, who); err == nil {
			t.Fatal("it was erased though its file could not be deleted")
		}
		_, err = w.subject().Erase(w.ctx, operator, who)
		w.must(err)
		files, err := app.OpenFiles(w.cfg)
		w.must(err)
		if _, err := files.Get(photo.ID); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("the photo is still there: %v", err)
		}
		w.isInOrder()
	})
}
