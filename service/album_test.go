package service

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// tiny is a small photo.
func tiny(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shelf counts what is put on it, or is full.
type shelf struct {
	full    bool
	puts    int
	put     func() // happens while it is put there
	deleted bool
}

func (s *shelf) Put(domain.ID, []byte) error {
	if s.full {
		return errors.New("full")
	}
	s.puts++
	if s.put != nil {
		s.put()
	}
	return nil
}

func (s *shelf) Delete(domain.ID) error {
	s.deleted = true
	return nil
}

func (s *shelf) Get(domain.ID) ([]byte, error) { return nil, errors.New("nothing is read here") }

func TestWhatArrivesIsKeptOnceAndNotWithoutAPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx, files := context.Background(), &shelf{full: true}
		album := &Album{DB: db, Files: files}
		p, m := domain.Push{Inbox: 5}, domain.Media{ContentType: "text/html", Bytes: tiny(t)}
		deed := func(do func(tx *store.Tx) error) {
			t.Helper()
			if err := db.InTx(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
		deed(func(tx *store.Tx) error {
			return tx.AddAttachment(&domain.Attachment{ID: tx.NewID(), Person: 3, Inbox: 5, Account: "yanbin", Kind: domain.Photo, MediaID: "m"})
		})
		state := func(want domain.AttachmentState) {
			t.Helper()
			if a, err := db.View(ctx).AttachmentOf(5); err != nil || a.State != want {
				t.Fatalf("it is %s (%v), want %s", a.State, err, want)
			}
		}
		if err := album.MediaArrived(ctx, p, m); err == nil {
			t.Error("a full disk went unnoticed")
		}
		state(domain.AttachmentWanted)
		files.full = false
		for range 2 {
			if err := album.MediaArrived(ctx, p, m); err != nil {
				t.Fatal(err)
			}
		}
		state(domain.AttachmentStored)
		deed(func(tx *store.Tx) error { return album.MediaLost(tx, p, domain.ReasonGone) })
		state(domain.AttachmentStored)
		if files.puts != 1 {
			t.Errorf("it was put %d times", files.puts)
		}
		if files.deleted {
			t.Error("what is stored was thrown away")
		}
	})
}

func TestWhatArrivesDuringAnErasureIsThrownAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		ctx := context.Background()
		deed := func(do func(tx *store.Tx) error) {
			t.Helper()
			if err := db.InTx(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
		deed(func(tx *store.Tx) error {
			return tx.AddAttachment(&domain.Attachment{ID: tx.NewID(), Person: 3, Inbox: 5, Account: "yanbin", Kind: domain.Photo, MediaID: "m"})
		})
		files := &shelf{put: func() {
			deed(func(tx *store.Tx) error {
				_, err := tx.LoseAttachments(3, "", 0)
				return err
			})
		}}
		album, p, m := &Album{DB: db, Files: files}, domain.Push{Inbox: 5}, domain.Media{Bytes: tiny(t)}
		if err := album.MediaArrived(ctx, p, m); err != nil || files.puts != 1 || !files.deleted {
			t.Errorf("put %d times, deleted %v, %v", files.puts, files.deleted, err)
		}
		files.deleted = false // as if Linli had died before it threw the bytes away
		if err := album.MediaArrived(ctx, p, m); err != nil || files.puts != 1 || !files.deleted {
			t.Errorf("again: put %d times, deleted %v, %v", files.puts, files.deleted, err)
		}
	})
}
