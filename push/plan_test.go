package push

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// post is a wire that notes what it carries and refuses by channel.
type post struct {
	sent   []domain.Delivery
	refuse map[domain.Channel]*domain.SendError // every call
	openid map[string]*domain.SendError         // every call to one
}

func (p *post) Send(_ context.Context, d domain.Delivery) (domain.Receipt, error) {
	p.sent = append(p.sent, d)
	if fault := p.openid[d.OpenID]; fault != nil {
		return domain.Receipt{}, fault
	}
	if fault := p.refuse[d.Channel]; fault != nil {
		return domain.Receipt{}, fault
	}
	return domain.Receipt{MsgID: "m" + d.ClientMsgID}, nil
}

// channels lists the ways of all calls so far.
func (p *post) channels() string {
	var out []string
	for _, d := range p.sent {
		out = append(out, string(d.Channel))
	}
	return strings.Join(out, " ")
}

func refused(class domain.SendClass, code int64) *domain.SendError {
	return &domain.SendError{Class: class, ErrCode: code, Detail: "no"}
}

var card = map[string]domain.Template{"task": {ID: "T", Fields: map[string]string{"thing1": "text"}}, "status": {ID: "T2", Fields: map[string]string{"thing1": "text"}},
	"rate": {ID: "T3", Fields: map[string]string{"thing1": "text"}}}

// desk is an office whose relay sends by itself, on a wire of the test's.
type desk struct {
	*office
	post   *post
	person domain.ID
	ids    map[string]domain.Identity
}

// desks runs a test on every engine, with an account of each kind.
func desks(t *testing.T, test func(d *desk)) {
	offices(t, func(o *office) {
		d := &desk{office: o, post: &post{refuse: map[domain.Channel]*domain.SendError{}, openid: map[string]*domain.SendError{}}, ids: map[string]domain.Identity{}}
		o.relay.Queue, o.relay.Sender, o.relay.Name = nil, d.post, "desk"
		o.relay.Accounts = map[string]domain.Account{
			"yanbin": {Name: "yanbin", Kind: domain.VerifiedService, Templates: card, Subscriptions: card},
			"small":  {Name: "small", Kind: domain.Mini, Templates: card},
			"corp":   {Name: "corp", Kind: domain.WeCom},
		}
		d.tx(func(tx *store.Tx) error {
			d.person = tx.NewID()
			return tx.AddPerson(domain.Person{ID: d.person})
		})
		test(d)
	})
}

// known makes the person known in an account.
func (d *desk) known(account string, change func(*domain.Identity)) domain.Identity {
	d.t.Helper()
	i := domain.Identity{Account: account, OpenID: fmt.Sprintf("o%s%d", account, len(d.ids)), Person: d.person, Following: true}
	d.tx(func(tx *store.Tx) error {
		i.ID = tx.NewID()
		if change != nil {
			change(&i)
		}
		return tx.AddIdentity(i)
	})
	d.ids[i.OpenID] = i
	return i
}

func (d *desk) agrees(i domain.Identity, template string) {
	d.t.Helper()
	d.tx(func(tx *store.Tx) error {
		return tx.Subscribe(i.ID, domain.Subscription{TemplateID: template, Accepted: true, Popup: true}, tx.Now)
	})
}

// window opens the customer-service window for so many messages.
func (d *desk) window(left int) func(*domain.Identity) {
	return func(i *domain.Identity) {
		i.WindowUntil, i.WindowLeft, i.Heard = d.clock.Now().Add(24*time.Hour), left, d.clock.Now().Add(-time.Hour)
	}
}

// owes owes the person a push and lets the relay look.
func (d *desk) owes(kind domain.PushKind, change func(*domain.Push)) domain.Push {
	d.t.Helper()
	p := domain.Push{Account: "yanbin", Person: d.person, Kind: kind, Ticket: d.ticket.ID}
	d.tx(func(tx *store.Tx) error {
		p.Key = tx.NewID().String()
		if change != nil {
			change(&p)
		}
		return tx.Owe(p)
	})
	d.once()
	return d.row(p.Key)
}

func (d *desk) row(key string) domain.Push {
	d.t.Helper()
	p, err := d.db.View(d.ctx).PushOwed(key)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// why tells what was decided about a push, one attempt after another.
func (d *desk) why(p domain.Push) string {
	d.t.Helper()
	decisions, err := d.db.View(d.ctx).Decisions(p.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	var lines []string
	for _, one := range decisions {
		var passed []string
		for _, w := range one.Passed {
			passed = append(passed, fmt.Sprintf("%s:%s", w.Channel, w.Reason))
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s [%s]", one.Channel, one.Result, strings.Join(passed, " "))))
	}
	return strings.Join(lines, "; ")
}

func (d *desk) expect(p domain.Push, state domain.PushState, why string) {
	d.t.Helper()
	if got := d.why(p); p.State != state || got != why {
		d.t.Errorf("the push is %s by %s:\n%s\nwant %s:\n%s", p.State, p.Channel, got, state, why)
	}
}

func TestTheBestWayThatIsOpenIsTaken(t *testing.T) {
	for _, c := range []struct {
		name string
		kind domain.PushKind
		who  func(d *desk)
		want string
	}{
		{"the open window", domain.PushCalledOff, func(d *desk) { d.known("yanbin", d.window(5)); d.known("corp", nil) },
			"custom sent [template:later subscribe:later mini:stranger wecom:later]"},
		{"a template for a resident", domain.PushCalledOff, func(d *desk) { d.known("yanbin", nil) },
			"template sent [custom:shut wecom:stranger subscribe:later mini:stranger]"},
		{"the corp for a member who did nothing", domain.PushCalledOff, func(d *desk) { d.known("yanbin", nil); d.known("corp", nil) },
			"wecom sent [custom:shut template:later subscribe:later mini:stranger]"},
		{"a template for a member who wrote before", domain.PushCalledOff, func(d *desk) { d.known("yanbin", d.window(0)); d.known("corp", nil) },
			"template sent [custom:shut subscribe:later mini:stranger wecom:later]"},
		{"what she agreed to in the mini-program", domain.PushComing, func(d *desk) {
			d.known("yanbin", func(i *domain.Identity) { i.Following = false })
			d.agrees(d.known("small", func(i *domain.Identity) { i.Following = false }), "T2")
		}, "mini sent [custom:left wecom:stranger template:left subscribe:left]"},
		{"the last message is not for a notice", domain.PushTaken, func(d *desk) { d.known("yanbin", d.window(1)) },
			"template sent [custom:kept subscribe:later mini:stranger wecom:stranger]"},
		{"but for what matters", domain.PushCalledOff, func(d *desk) { d.known("yanbin", d.window(1)) },
			"custom sent [template:later subscribe:later mini:stranger wecom:stranger]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			desks(t, func(d *desk) {
				c.who(d)
				d.tx(func(tx *store.Tx) error { // so that a push about somebody who comes is wanted
					d.ticket.State = domain.Accepted
					return tx.ChangeTicket(&d.ticket)
				})
				if c.kind == domain.PushTaken {
					d.offered()
				}
				d.expect(d.owes(c.kind, nil), domain.PushSent, c.want)
			})
		})
	}
}

// offered gives the person an offer that ended.
func (d *desk) offered() {
	d.t.Helper()
	d.tx(func(tx *store.Tx) error {
		o, err := tx.AddOffer(domain.Run{ID: 1, Ticket: d.ticket.ID, Wave: 1}, d.person, 0)
		if err != nil {
			return err
		}
		return tx.ChangeOffer(o, domain.OfferWithdrawn)
	})
}

func TestARefusedWayIsNotTriedAgain(t *testing.T) {
	desks(t, func(d *desk) {
		i := d.known("yanbin", d.window(5))
		d.agrees(i, "T")
		d.known("corp", nil)
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendClosed, 45047)
		d.post.refuse[domain.ChannelTemplate] = refused(domain.SendClosed, 43101)
		d.post.refuse[domain.ChannelSubscribe] = refused(domain.SendClosed, 43101)
		p := d.owes(domain.PushCalledOff, nil)
		if got := d.post.channels(); p.State != domain.PushSent || got != "custom template subscribe wecom" {
			t.Errorf("it is %s and went by %s", p.State, got)
		}
		after, err := d.db.View(d.ctx).Identity("yanbin", i.OpenID)
		if err != nil || after.WindowLeft != 0 {
			t.Errorf("the window has %d left (%v)", after.WindowLeft, err)
		}
		d.tx(func(tx *store.Tx) error {
			if left, err := tx.Agreed(store.Way{Identity: i.ID, Template: domain.Template{ID: "T"}}); err != nil || left {
				t.Errorf("a consent that WeChat does not know is left: %v (%v)", left, err)
			}
			return nil
		})
	})
}

// One long-term consent carries message after message, until WeChat says no.
func TestALongTermConsentIsNotUsedUp(t *testing.T) {
	desks(t, func(d *desk) {
		a := d.relay.Accounts["yanbin"]
		card := map[string]domain.Template{}
		for name, template := range a.Subscriptions {
			template.LongTerm = true
			card[name] = template
		}
		a.Templates, a.Subscriptions = nil, card
		d.relay.Accounts["yanbin"] = a
		i := d.known("yanbin", nil)
		if p := d.owes(domain.PushCalledOff, nil); p.State == domain.PushSent {
			t.Errorf("without a consent it went by %s", p.Channel)
		}
		d.agrees(i, "T")
		for range 3 {
			if p := d.owes(domain.PushCalledOff, nil); p.State != domain.PushSent || p.Channel != domain.ChannelSubscribe {
				t.Errorf("it is %s, by %s", p.State, p.Channel)
			}
		}
		d.post.refuse[domain.ChannelSubscribe] = refused(domain.SendClosed, 43101)
		d.owes(domain.PushCalledOff, nil)
		before := len(d.post.sent)
		d.owes(domain.PushCalledOff, nil)
		if len(d.post.sent) != before {
			t.Error("a consent that WeChat does not know was tried again")
		}
	})
}

func TestWhoLeftWithOneIdentityIsReachedByAnother(t *testing.T) {
	desks(t, func(d *desk) {
		gone := d.known("yanbin", nil)
		here := d.known("yanbin", nil)
		d.post.openid[gone.OpenID] = refused(domain.SendGone, 43004)
		if p := d.owes(domain.PushCalledOff, nil); p.State != domain.PushSent || d.post.sent[len(d.post.sent)-1].OpenID != here.OpenID {
			t.Errorf("it is %s after %v", p.State, d.post.sent)
		}
		if i, err := d.db.View(d.ctx).Identity("yanbin", gone.OpenID); err != nil || i.Following {
			t.Errorf("the one who left follows: %v (%v)", i.Following, err)
		}
	})
}

func TestARefusedTemplateGoesInPlainWordsOrToAPerson(t *testing.T) {
	desks(t, func(d *desk) {
		i := d.known("yanbin", nil)
		d.agrees(i, "T")
		d.post.refuse[domain.ChannelTemplate] = refused(domain.SendBad, 47003)
		p := d.owes(domain.PushCalledOff, nil)
		d.expect(p, domain.PushFailed, "template bad [custom:shut wecom:stranger subscribe:later mini:stranger]; no_way [custom:shut wecom:stranger template:tried subscribe:tried mini:stranger]")
		d.known("corp", nil)
		p = d.owes(domain.PushCalledOff, func(p *domain.Push) { p.Urgent = true })
		if p.State != domain.PushSent || p.Channel != domain.ChannelWeCom {
			t.Errorf("it is %s by %s", p.State, p.Channel)
		}
	})
}

func TestOneAPIThatIsRefusedKeepsTheOthersGoing(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendStop, 48001)
		if p := d.owes(domain.PushCalledOff, nil); p.State != domain.PushSent || p.Channel != domain.ChannelTemplate {
			t.Fatalf("it is %s by %s", p.State, p.Channel)
		}
		d.post.refuse[domain.ChannelTemplate] = refused(domain.SendStop, 45009)
		p := d.owes(domain.PushCalledOff, nil) // custom comes back sooner
		d.expect(p, domain.PushPending, "template stop [custom:paused subscribe:later mini:stranger wecom:stranger]; held [custom:paused template:paused subscribe:consent mini:stranger wecom:stranger]")
		if want := d.clock.Now().Add(domain.StopFor); p.Due.Sub(want).Abs() > time.Second || p.Attempts != 0 {
			t.Errorf("it is due at %s after %d attempts, want %s", p.Due, p.Attempts, want)
		}
		delete(d.post.refuse, domain.ChannelCustom)
		d.clock.Forward(domain.StopFor + time.Second)
		d.once()
		if p = d.row(p.Key); p.State != domain.PushSent || p.Channel != domain.ChannelCustom {
			t.Errorf("ten minutes later it is %s by %s", p.State, p.Channel)
		}
		if pauses, err := d.db.View(d.ctx).PausedAccounts(d.clock.Now()); err != nil || len(pauses) != 1 || pauses[0].Channel != domain.ChannelTemplate {
			t.Errorf("paused: %+v (%v)", pauses, err)
		}
	})
}

func TestADaysBudgetKeepsAReserveForDangers(t *testing.T) {
	desks(t, func(d *desk) {
		d.relay.Budgets = map[string]map[domain.Channel]int64{"yanbin": {domain.ChannelTemplate: 2}}
		d.known("yanbin", nil)
		d.post.refuse[domain.ChannelTemplate] = refused(domain.SendAgain, -1)
		d.owes(domain.PushCalledOff, nil) // certainly not sent: it costs nothing
		delete(d.post.refuse, domain.ChannelTemplate)
		d.clock.Forward(time.Minute)
		d.once()
		held := d.owes(domain.PushCalledOff, nil)
		d.expect(held, domain.PushPending, "held [custom:shut wecom:stranger template:budget subscribe:consent mini:stranger]")
		if want := domain.NextMidnight(d.clock.Now()); !held.Due.Equal(want) {
			t.Errorf("it waits until %s, want %s", held.Due, want)
		}
		urgent := func(p *domain.Push) { p.Urgent = true }
		if p := d.owes(domain.PushCalledOff, urgent); p.State != domain.PushSent {
			t.Errorf("the danger is %s: %s", p.State, d.why(p))
		}
		spent, err := d.db.View(d.ctx).QuotaSpent(store.QuotaOn("yanbin", domain.ChannelTemplate, d.clock.Now()))
		if err != nil || spent != 2 {
			t.Errorf("%d of 2 are spent (%v)", spent, err)
		}
		d.clock.Forward(domain.NextMidnight(d.clock.Now()).Sub(d.clock.Now()) + time.Second)
		d.once()
		if p := d.row(held.Key); p.State != domain.PushSent {
			t.Errorf("the next day it is %s: %s", p.State, d.why(p))
		}
	})
}

func TestADangerTriesWhatIsRefusedIfThereIsNothingElse(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", nil)
		d.tx(func(tx *store.Tx) error {
			return tx.PauseChannel(store.Pause{Account: "yanbin", Channel: domain.ChannelTemplate, ErrCode: 45009, Until: tx.Now.Add(time.Hour)})
		})
		if p := d.owes(domain.PushCalledOff, nil); p.State != domain.PushPending {
			t.Errorf("an ordinary one is %s", p.State)
		}
		if p := d.owes(domain.PushCalledOff, func(p *domain.Push) { p.Urgent = true }); p.State != domain.PushSent {
			t.Errorf("a danger is %s: %s", p.State, d.why(p))
		}
	})
}

func TestMembersOfACorpShareTheDay(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("corp", nil)
		d.tx(func(tx *store.Tx) error {
			limit, err := d.relay.limit(tx, domain.Push{Urgent: true}, way{channel: domain.ChannelWeCom, account: domain.Account{Name: "corp"}})
			if limit != domain.WeComEach {
				t.Errorf("one member may be sent %d a day", limit)
			}
			return err
		})
	})
}

// TestWhatIsNotNeededAnyMoreSaysSo in its decision.
func TestWhatIsNotNeededAnyMoreSaysSo(t *testing.T) {
	desks(t, func(d *desk) {
		p := d.owes(domain.PushArrived, nil) // nobody has taken it
		decided, err := d.db.View(d.ctx).Decisions(p.ID)
		if err != nil || p.State != domain.PushSuppressed || len(decided) != 1 || decided[0].Result != domain.DecisionUnwanted {
			t.Errorf("it is %s for %+v (%v)", p.State, decided, err)
		}
	})
}
