package push

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"linli/domain"
	"linli/store"
)

// Fetcher is the wire from WeChat. Invalid: the media is too large. Every other
// failure is a *domain.SendError.
type Fetcher interface {
	Media(ctx context.Context, account, mediaID string, kind domain.AttachmentKind) (domain.Media, error)
}

// Checker asks WeChat what it thinks of a photo that it can fetch at an address;
// an event under the trace id answers.
type Checker interface {
	CheckMedia(ctx context.Context, account, openid, photo string) (traceID string, err error)
}

// Album is given what was fetched.
type Album interface {
	// MediaArrived keeps the bytes; it is called outside any transaction, because
	// files are written, and may be called again.
	MediaArrived(ctx context.Context, p domain.Push, m domain.Media) error
	// MediaLost is called in the transaction that notes that there is nothing to fetch.
	MediaLost(tx *store.Tx, p domain.Push, reason domain.AttachmentReason) error
	// MediaUnjudged is called when WeChat has had time enough to look at a photo and
	// said nothing.
	MediaUnjudged(tx *store.Tx, a domain.Attachment) error
}

// Fetches pays the rows of the outbox that owe no words to a phone, but a photo,
// voice or video to the album. Windows, quotas and quiet hours mean nothing to them.
type Fetches struct {
	DB      *store.DB
	Fetcher Fetcher
	Album   Album
	Checker Checker                                 // nil: photos are not checked
	Address func(photo domain.ID) string            // where WeChat fetches one
	Settled func(tx *store.Tx, p domain.Push) error // acts on an answer that came before its question was noted
	Log     *slog.Logger

	under  atomic.Int32 // how many are being fetched
	videos sync.Mutex   // held while a video is
}

const (
	fetchRest  = time.Hour // the longest time between two tries
	maxFetches = 78        // about three days of them; then WeChat has thrown it away
)

// Of all that is sent at once at most so many are fetched: one that is listened
// to takes long, and a danger must find somebody free. The others come again soon.
// Videos are fetched one by one, since each lies in memory as a whole.
const (
	mostFetching  = abreast / 2
	fetchPause    = 2 * time.Second
	videoPatience = 65 * time.Second // the wire gives up after a minute
)

// pay fetches once, if there are hands for it. What arrived before, and was not
// marked, is not fetched again. The end of ctx breaks a fetch off, which is then
// made again, and nothing else.
func (f *Fetches) pay(ctx context.Context, p domain.Push) error {
	whole := context.WithoutCancel(ctx)
	planning, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	defer f.under.Add(-1)
	if f.under.Add(1) > mostFetching {
		return f.putBack(planning, p)
	}
	asked, err := f.DB.View(planning).AttachmentOf(p.Inbox)
	if err != nil {
		return err
	}
	if asked.Kind == domain.Video {
		if !f.videos.TryLock() {
			return f.putBack(planning, p)
		}
		defer f.videos.Unlock()
	}
	var a domain.Attachment
	var held bool
	begun := p
	err = f.DB.InTx(planning, func(tx *store.Tx) (err error) {
		a, begun, held, err = f.begin(tx, p)
		return err
	})
	if err != nil || !held {
		return err
	}
	if a.State != domain.AttachmentWanted {
		return f.check(whole, begun, a)
	}
	p = begun
	fetchErr := f.fetch(ctx, p, a)
	if fetchErr != nil {
		f.Log.Warn("a photo, voice or video was not fetched", "push", p.ID, "attachment", a.ID, "attempt", p.Attempts, "error", fetchErr)
	}
	noting, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	return f.DB.InTx(noting, func(tx *store.Tx) error { return f.note(tx, p, fetchErr) })
}

// putBack lets a row wait until there are hands for it.
func (f *Fetches) putBack(ctx context.Context, p domain.Push) error {
	return f.DB.InTx(ctx, func(tx *store.Tx) error { return tx.PutBack(p, tx.Now.Add(fetchPause)) })
}

// begin marks a row as being fetched, if it is still held and still wanted.
func (f *Fetches) begin(tx *store.Tx, p domain.Push) (a domain.Attachment, begun domain.Push, held bool, err error) {
	if a, err = tx.AttachmentOf(p.Inbox); err != nil {
		return a, p, false, err
	}
	if lapsed(p, a) {
		if err := f.Album.MediaUnjudged(tx, a); err != nil {
			return a, p, false, err
		}
	}
	if a.State != domain.AttachmentWanted && !f.unchecked(p, a) {
		return a, p, false, settle(tx, p, domain.PushSent)
	}
	until := tx.Now.Add(lease)
	if a.Kind == domain.Video {
		until = until.Add(videoPatience)
	}
	begun, held, err = tx.BeginPush(p, "", until)
	return a, begun, held, err
}

// fetch gets the bytes and gives them to the album.
func (f *Fetches) fetch(ctx context.Context, p domain.Push, a domain.Attachment) error {
	limit := patience
	if a.Kind == domain.Video {
		limit = videoPatience
	}
	calling, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	media, err := f.Fetcher.Media(calling, a.Account, a.MediaID, a.Kind)
	if err != nil {
		return err
	}
	keeping, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease)
	defer cancel()
	if err := f.Album.MediaArrived(keeping, p, media); err != nil {
		// A full disk or a database that is away: nothing is wrong with the media.
		return domain.Errorf(domain.Unavailable, "keep what was fetched: %w", err)
	}
	return nil
}

// note writes what became of a fetch.
func (f *Fetches) note(tx *store.Tx, p domain.Push, fetchErr error) error {
	result := store.PushResult{State: domain.PushSent, Due: tx.Now}
	reason := domain.ReasonGone
	if fetchErr != nil {
		failed := &domain.SendError{Class: domain.SendAgain} // what is not WeChat's word may pass
		switch {
		case domain.CodeOf(fetchErr) == domain.Invalid:
			failed, reason = &domain.SendError{Class: domain.SendBad}, domain.ReasonSize
		case errors.As(fetchErr, &failed):
		}
		result.ErrCode = failed.ErrCode
		result.State, result.Due = fetchVerdict(p, failed.Class, tx.Now)
	}
	held, err := tx.MarkPush(p, result)
	if err != nil || !held || result.State != domain.PushFailed {
		return err
	}
	return f.Album.MediaLost(tx, p, reason)
}

// fetchVerdict tells what a failed fetch becomes and when it is tried again. An
// account that may not fetch may still send: its pushes go on.
func fetchVerdict(p domain.Push, class domain.SendClass, now time.Time) (domain.PushState, time.Time) {
	switch {
	case class == domain.SendGone, class == domain.SendBad, p.Attempts >= maxFetches:
		return domain.PushFailed, now
	case class == domain.SendStop:
		return domain.PushPending, now.Add(fetchRest)
	}
	return domain.PushPending, now.Add(min(time.Second<<min(2*p.Attempts, 12), fetchRest))
}
