package push

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// listener is an album that takes long over every voice.
type listener struct {
	gate  chan struct{}
	began chan struct{}
}

func (l listener) Media(context.Context, string, string, domain.AttachmentKind) (domain.Media, error) {
	return domain.Media{ContentType: "audio/amr", Bytes: []byte("#!AMR\n")}, nil
}

func (l listener) MediaArrived(context.Context, domain.Push, domain.Media) error {
	l.began <- struct{}{}
	<-l.gate
	return nil
}

func (listener) MediaLost(*store.Tx, domain.Push, domain.AttachmentReason) error { return nil }

func (listener) MediaUnjudged(*store.Tx, domain.Attachment) error { return nil }

func TestManyVoicesKeepNoDangerWaiting(t *testing.T) {
	offices(t, func(o *office) {
		l := listener{gate: make(chan struct{}), began: make(chan struct{}, 100)}
		o.relay.Fetches = &Fetches{DB: o.db, Fetcher: l, Album: l, Log: slog.New(slog.DiscardHandler)}
		close(o.wechat.gate)
		const voices = 3 * abreast
		o.tx(func(tx *store.Tx) error {
			for n := range voices {
				person, err := o.person(tx, fmt.Sprintf("oV%d", n))
				if err != nil {
					return err
				}
				a := domain.Attachment{ID: tx.NewID(), Person: person, Inbox: tx.NewID(), Account: "yanbin", Kind: domain.Voice, MediaID: "m"}
				if err := tx.AddAttachment(&a); err != nil {
					return err
				}
				if err := tx.Owe(domain.Push{Key: a.ID.String(), Account: "yanbin", Person: person, Kind: domain.PushFetch, Inbox: a.Inbox}); err != nil {
					return err
				}
			}
			return nil
		})
		defer o.works()()
		o.once()
		<-l.began
		o.tx(func(tx *store.Tx) error {
			person, err := o.person(tx, "oDANGER")
			if err != nil {
				return err
			}
			return tx.Owe(domain.Push{Key: "danger", Account: "yanbin", Person: person, Kind: domain.PushCalledOff, Ticket: o.ticket.ID, Urgent: true})
		})
		o.once()
		o.until("the danger is told", func() bool { return o.wechat.calls() == 1 })
		close(l.gate)
		heard := 1
		o.until("every voice is heard", func() bool {
			o.clock.Forward(time.Second)
			o.once()
			for {
				select {
				case <-l.began:
					heard++
					continue
				default:
				}
				return heard >= voices
			}
		})
	})
}
