package store_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestAnAttachmentFromWantedToStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		a := domain.Attachment{Person: 3, Inbox: 5, Account: "yanbin", Kind: domain.Photo, MediaID: "plantedMEDIA"}
		inTx(t, db, func(tx *store.Tx) error {
			a.ID = tx.NewID()
			return tx.AddAttachment(&a)
		})
		view := db.View(ctx)
		got, err := view.AttachmentOf(5)
		if err != nil || got != a || got.State != domain.AttachmentWanted {
			t.Fatalf("got %+v (%v), want %+v", got, err, a)
		}
		if raw := store.RawMedia(t, db, a.ID); len(raw) == 0 || bytes.Contains(raw, []byte("planted")) {
			t.Errorf("what opens it at WeChat lies there as %q", raw)
		}
		clock.Forward(time.Minute)
		settled := a
		settled.State, settled.ContentType, settled.Size, settled.Width, settled.Height = domain.AttachmentStored, "image/jpeg", 7, 4, 3
		var first, second bool
		inTx(t, db, func(tx *store.Tx) (err error) {
			if first, err = tx.SettleAttachment(settled); err != nil {
				return err
			}
			again := settled
			again.State, again.Reason = domain.AttachmentLost, domain.ReasonGone
			second, err = tx.SettleAttachment(again)
			return err
		})
		settled.MediaID, settled.Changed = "", clock.Now()
		if got, err = view.Attachment(a.ID); err != nil || got != settled || !first || second {
			t.Errorf("got %+v (%v) after %v, %v; want %+v", got, err, first, second, settled)
		}
		if raw := store.RawMedia(t, db, a.ID); len(raw) != 0 {
			t.Error("what opens it at WeChat is still there")
		}
		if _, err := view.AttachmentOf(6); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("another message: %v", err)
		}
	})
}

func TestALooseAttachmentFindsOneTicket(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		add := func(person domain.ID, account string, inbox domain.ID) (id domain.ID) {
			inTx(t, db, func(tx *store.Tx) error {
				id = tx.NewID()
				return tx.AddAttachment(&domain.Attachment{ID: id, Person: person, Inbox: inbox, Account: account, Kind: domain.Voice, MediaID: strings.Repeat("m", 256)})
			})
			return id
		}
		old := add(3, "yanbin", 1)
		clock.Forward(time.Hour)
		first, second := add(3, "yanbin", 2), add(3, "yanbin", 3)
		add(4, "yanbin", 4)
		add(3, "yuchi", 5)
		loose := func() (ids []domain.ID) {
			found, err := db.View(ctx).LooseAttachments(3, "yanbin", clock.Now().Add(-30*time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range found {
				ids = append(ids, a.ID)
			}
			return ids
		}
		if got := loose(); len(got) != 2 || got[0] != first || got[1] != second {
			t.Fatalf("loose are %v, want %d and %d, not %d", got, first, second, old)
		}
		attach := func(ticket domain.ID) (hung bool) {
			inTx(t, db, func(tx *store.Tx) (err error) {
				hung, err = tx.Attach(second, ticket)
				return err
			})
			return hung
		}
		if !attach(9) || attach(10) {
			t.Error("it hangs on two tickets, or on none")
		}
		if got := loose(); len(got) != 1 || got[0] != first {
			t.Errorf("then loose are %v", got)
		}
		got, err := db.View(ctx).Attachments(9)
		if err != nil || len(got) != 1 || got[0].ID != second || got[0].MediaID != strings.Repeat("m", 256) {
			t.Errorf("on the ticket hang %+v (%v)", got, err)
		}
	})
}
