package story

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store"
)

const (
	customSend   = "/cgi-bin/message/custom/send"
	templateSend = "/cgi-bin/message/template/send"
	stableToken  = "/cgi-bin/stable_token"
)

// classOf is what each of WeChat's codes means for a push. A code that the
// simulator knows and no line names fails the test.
var classOf = map[domain.SendClass][]int{
	domain.SendAgain:  {-1, 40001, 40014, 42001, 42007, 43108, 45011, 45066},
	domain.SendClosed: {43101, 45015, 45047, 48002},
	domain.SendGone:   {40003, 40031, 43004, 43005, 43019, 43104, 46004, 50002},
	domain.SendStop: {40002, 40013, 40125, 40164, 40200, 40243, 41002, 41004, 43107, 45009, 48001, 48003, 48004, 48008,
		50001, 50004, 50005, 50007, 61004, 61007, 89503, 89506, 89507},
	domain.SendBad: {40007, 40008, 40033, 40036, 40037, 40039, 40048, 40066, 40165, 41001, 41028, 41030, 43001, 43002, 43116, 44002, 44004,
		45002, 45008, 45065, 45067, 45168, 47001, 47003, 87014},
}

// ofOneChannel are refusals of one API of the account; another way is taken at once.
var ofOneChannel = []int{40200, 43107, 45009, 48001, 48003, 48004, 48008, 50001, 50004}

// ofTheForm are refusals of what a push looks like on one channel; another form may pass.
var ofTheForm = []int{40037, 40165, 41030, 43116, 45002, 47003}

// otherCalls are codes of calls that pushes never make: logins of the mini-program.
var otherCalls = []int{40029, 40163}

func classes(t *testing.T) map[int]domain.SendClass {
	t.Helper()
	named := map[int]domain.SendClass{}
	for class, codes := range classOf {
		for _, code := range codes {
			named[code] = class
		}
	}
	for _, code := range sim.Codes() {
		if _, ok := named[code]; !ok && !slices.Contains(otherCalls, code) {
			t.Errorf("errcode %d has no class", code)
		}
	}
	return named
}

// refused is one push that WeChat answers with a code.
type refused struct {
	*town
	code    int
	class   domain.SendClass
	channel domain.Channel
	key     string
	who     domain.Identity // before the call
	log     string
}

func (r refused) row() domain.Push {
	r.t.Helper()
	p, err := r.app.DB.View(r.ctx).PushOwed(r.key)
	r.must(err)
	return p
}

func (r refused) identity() domain.Identity {
	r.t.Helper()
	i, err := r.app.DB.View(r.ctx).Identity("yanbin", r.who.OpenID)
	r.must(err)
	return i
}

func (r refused) paused() []store.Pause {
	r.t.Helper()
	pauses, err := r.app.DB.View(r.ctx).PausedAccounts(r.clock.Now())
	r.must(err)
	return pauses
}

func (r refused) fail(format string, args ...any) {
	r.t.Helper()
	r.t.Errorf("%d (%s) by %s: %s; the row is %+v", r.code, r.class, r.channel, fmt.Sprintf(format, args...), r.row())
}

// taken makes a town in which ticket 1001 is accepted, so that its requester
// may be told who comes.
func (w *town) taken() domain.Ticket {
	w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
	w.phone("oWANG").Hears("1", "归您了")
	return w.hasState(1001, domain.Accepted)
}

// owed owes somebody new a push about a ticket.
func (w *town) owed(t domain.Ticket, kind domain.PushKind, openid string, open bool) domain.Identity {
	w.t.Helper()
	w.phone(openid).Follows()
	if open {
		w.phone(openid).Says("你好")
	} else {
		w.passes(2 * time.Minute) // what a follow opens is shut again
	}
	var who domain.Identity
	w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) (err error) {
		if who, err = tx.Identity("yanbin", openid); err != nil {
			return err
		}
		return tx.Owe(domain.Push{Key: openid, Account: "yanbin", Person: who.Person, Kind: kind, Ticket: t.ID})
	}))
	return who
}

// onSQLite runs a story that walks over WeChat's codes: the database has no part in them.
func onSQLite(t *testing.T, story func(w *town)) {
	w := build(t, store.SQLite, rhine)
	w.app.Relay.Quiet = domain.QuietHours{}
	story(w)
}

func TestEveryErrcodeOfASendHasItsMeaning(t *testing.T) {
	named := classes(t)
	onSQLite(t, func(w *town) {
		ticket := w.taken()
		var log bytes.Buffer
		w.app.Relay.Log = slog.New(slog.NewTextHandler(&log, nil))
		for code, class := range named {
			for _, channel := range []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate} {
				if code == 45065 && channel == domain.ChannelTemplate {
					continue // there it says that the first call was taken
				}
				w.passes(2 * time.Minute) // a token may be forced again
				r := refused{town: w, code: code, class: class, channel: channel, key: fmt.Sprintf("oE%d-%s", code, channel)}
				r.who = w.owed(ticket, domain.PushComing, r.key, channel == domain.ChannelCustom)
				path := map[domain.Channel]string{domain.ChannelCustom: customSend, domain.ChannelTemplate: templateSend}[channel]
				w.wechat.Fail(path, sim.Fault{Code: code})
				if slices.Contains([]int{40001, 40014, 42001}, code) {
					w.wechat.Fail(path, sim.Fault{Code: code}) // the renewed token, too
				}
				log.Reset()
				w.deliver()
				r.log = log.String()
				r.check()
			}
		}
	})
}

// check looks at the row, the window, the account and the log.
func (r refused) check() {
	r.t.Helper()
	p, i := r.row(), r.identity()
	if !strings.Contains(r.log, "rid: ") || !strings.Contains(r.log, fmt.Sprint("errcode ", r.code)) || strings.Contains(r.log, "without a class") || private.MatchString(r.log) {
		r.fail("the operator reads %q", r.log)
	}
	wantLevel := map[domain.SendClass]string{domain.SendStop: "level=ERROR", domain.SendBad: "level=ERROR"}[r.class]
	if !strings.Contains(r.log, wantLevel) {
		r.fail("it is no error to the operator: %q", r.log)
	}
	custom, pauses := r.channel == domain.ChannelCustom, r.paused()
	if (len(pauses) == 1) != (r.class == domain.SendStop) {
		r.fail("paused: %+v", pauses)
	}
	if left := i.WindowLeft; custom && r.class != domain.SendClosed && r.class != domain.SendGone && left != r.who.WindowLeft {
		r.fail("%d messages are left in the window, before %d", left, r.who.WindowLeft)
	}
	switch r.class {
	case domain.SendAgain:
		r.comesAgain(p)
	case domain.SendClosed:
		want := domain.PushHuman
		if custom {
			want = domain.PushSent // as a template at once
		}
		if p.State != want || p.Channel != domain.ChannelTemplate || custom && i.WindowLeft != 0 {
			r.fail("want %s by template, %d left in the window", want, i.WindowLeft)
		}
	case domain.SendGone:
		if p.State != domain.PushHuman || i.Following {
			r.fail("want human and nobody following: %v", i.Following)
		}
	case domain.SendStop:
		if custom && slices.Contains(ofOneChannel, r.code) {
			if p.State != domain.PushSent || p.Channel != domain.ChannelTemplate || pauses[0].Channel != domain.ChannelCustom {
				r.fail("want sent by template: %+v", pauses)
			}
			r.passes(pauses[0].Until.Sub(r.clock.Now()))
			return
		}
		r.recovers(p, pauses)
	case domain.SendBad:
		if slices.Contains(ofTheForm, r.code) && custom {
			if p.State != domain.PushSent || p.Channel != domain.ChannelTemplate {
				r.fail("want sent by template")
			}
			return
		}
		if p.State != domain.PushFailed || p.ErrCode != int64(r.code) {
			r.fail("want failed")
		}
	}
}

func (r refused) comesAgain(p domain.Push) {
	r.t.Helper()
	if p.State != domain.PushPending || p.ErrCode != int64(r.code) || !p.Due.After(r.clock.Now()) || p.Due.After(r.clock.Now().Add(time.Minute)) {
		r.fail("want pending within a minute")
	}
	r.passes(time.Minute)
	if p = r.row(); p.State != domain.PushSent || p.Attempts != 2 {
		r.fail("a minute later want sent")
	}
}

// recovers expects a refused account to be left alone for its time, and then
// to send what it owes.
func (r refused) recovers(p domain.Push, pauses []store.Pause) {
	r.t.Helper()
	wait := 10 * time.Minute
	if r.code == 45009 {
		wait = r.until("00:00")
	}
	if p.State != domain.PushPending || p.Attempts != 0 || len(pauses) != 1 || pauses[0].ErrCode != int64(r.code) || !pauses[0].Until.Equal(r.clock.Now().Add(wait)) {
		r.fail("want pending and the account paused for %s: %+v", wait, pauses)
		return
	}
	r.passes(wait - time.Second)
	if p = r.row(); p.State != domain.PushPending {
		r.fail("it was sent in the pause")
	}
	r.passes(2 * time.Second)
	if p = r.row(); p.State != domain.PushSent {
		r.fail("after the pause want sent")
	}
}

func TestEveryErrcodeOfTheTokenHasItsMeaning(t *testing.T) {
	named := classes(t)
	onSQLite(t, func(w *town) {
		ticket := w.taken()
		w.app.Relay.Log = slog.New(slog.DiscardHandler)
		for code, class := range named {
			if class != domain.SendAgain || code == 40001 { // there it says that the secret is wrong
				class = domain.SendStop // it is about nobody's phone and no words
			}
			w.passes(w.until("09:30")) // of another day
			r := refused{town: w, code: code, class: class, channel: domain.ChannelTemplate, key: fmt.Sprintf("oT%d", code)}
			w.clock.Forward(3 * time.Hour) // no token is left
			w.wechat.Fail(stableToken, sim.Fault{Code: code})
			r.who = w.owed(ticket, domain.PushComing, r.key, false)
			w.deliver()
			switch p, pauses := r.row(), r.paused(); {
			case class == domain.SendAgain && len(pauses) == 0:
				r.comesAgain(p)
			case class == domain.SendStop:
				r.recovers(p, pauses)
			default:
				r.fail("paused: %+v", pauses)
			}
		}
	})
}
