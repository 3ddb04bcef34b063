package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// Ticket is everything the staff sees of a ticket, but the door, the phone and
// the full name of whom it is for: these are opened with a reason.
type Ticket struct {
	Card
	Title      string
	Pieces     []Piece // the words that made it, the deciding ones marked
	Sure       string  // 高 中 低
	Runner     string  // the next best category, "" for none
	ForAnother bool    // who wrote is not who is helped
	Level      string
	Rating     string
	Asked      time.Time
	Talk       []Line
	Media      []Medium
	Steps      []Step
	Events     []Happening
	Why        string // whom it was offered to, and why
	Merged     []Link // the reports merged into it
	Into       *Link  // what it was merged into
	Two        bool   // two people must go, as staff says, or else the policy
	Can        Can
	Now        time.Time
}

// Piece is a piece of a message; Why tells why it counted, "" if it did not.
type Piece struct{ Text, Why string }

// Line is one thing said in a conversation.
type Line struct {
	From string // her, linli, staff
	Who  string
	Text string
	At   time.Time
}

// Step is one of the four steps.
type Step struct {
	Name string
	Done bool
	Here bool
}

// Medium is a photo, voice or video that somebody sent.
type Medium struct {
	ID       domain.ID
	Kind     domain.AttachmentKind
	Checking bool   // WeChat has not looked at it yet, and it is no danger: only staff sees it
	Hidden   string // why it is shown to nobody but who decides; "" if it is shown
}

// Happening is one event in plain words.
type Happening struct {
	At        time.Time
	Who, What string
}

// Link is another ticket.
type Link struct {
	ID     domain.ID
	Number int64
	Place  string
}

// Clock is a time as the neighbourhood's clocks show it.
func (l Line) Clock() string { return l.At.In(domain.China).Format("1月2日 15:04") }

// Clock is a time as the neighbourhood's clocks show it.
func (h Happening) Clock() string { return h.At.In(domain.China).Format("1月2日 15:04") }

// AskedClock is when it was asked.
func (t Ticket) AskedClock() string { return t.Asked.In(domain.China).Format("1月2日 15:04") }

// Ticket reads the page of a ticket, for who looks.
func (s *Views) Ticket(ctx context.Context, by login.Staff, id domain.ID) (out Ticket, err error) {
	view := s.DB.View(ctx)
	t, err := view.Ticket(id)
	if err != nil {
		return out, err
	}
	if err := sees(by, t.Community); err != nil {
		return out, err
	}
	out = Ticket{Now: s.Now(), Title: say.Number(t), ForAnother: t.Beneficiary != 0 && t.Beneficiary != t.Requester, Asked: t.Created}
	run, err := view.LastRun(id)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return out, err
	}
	out.Two = t.NeedsTwo(run.Policy)
	if t.Level > 0 {
		out.Level = say.Level(t.Level)
	}
	if t.Rating != 0 {
		out.Rating = say.Rating(t.Rating)
	}
	some, err := cards(view, []domain.ID{id}, out.Now)
	if err != nil {
		return out, err
	}
	out.Card = some[0]
	s.reads(&out, t)
	for _, read := range []func(store.View, domain.Ticket, *Ticket) error{talk, media, history, gathered, why} {
		if err := read(view, t, &out); err != nil {
			return out, err
		}
	}
	out.Can = can(by, t, out)
	if !out.Can.Decide {
		out.Media = slices.DeleteFunc(out.Media, func(m Medium) bool { return m.Hidden != "" })
	}
	if !out.Can.Staff {
		out.Media = slices.DeleteFunc(out.Media, func(m Medium) bool { return m.Checking })
	}
	return out, nil
}

// reads tells how the message of a ticket is understood.
func (s *Views) reads(out *Ticket, t domain.Ticket) {
	d := s.Read(t.Text)
	out.Pieces = marked(domain.Mask(t.Text), d.Evidence)
	if d.Category == t.Category {
		out.Sure = say.Sure(string(d.Sure))
	}
	if d.Runner != "" && d.Runner != domain.None {
		out.Runner = say.Category(d.Runner)
	}
}

// marked cuts a masked text at the words that counted. What is masked counts no more.
func marked(text string, evidence []understand.Span) (out []Piece) {
	for _, span := range evidence {
		at := strings.Index(text, span.Word)
		if at < 0 || span.Word == "" {
			continue
		}
		if at > 0 {
			out = append(out, Piece{Text: text[:at]})
		}
		out = append(out, Piece{span.Word, say.CountedAs(span.Why)})
		text = text[at+len(span.Word):]
	}
	if text != "" {
		out = append(out, Piece{Text: text})
	}
	return out
}

// talk reads what was said, as it happened.
func talk(v store.View, t domain.Ticket, out *Ticket) error {
	said, err := v.Conversation(t.ID, t.Requester)
	if err != nil {
		return err
	}
	home, err := v.Community(t.Community)
	if err != nil {
		return err
	}
	open := openly(t, home)
	add := func(from, who, text string, at time.Time) {
		if text != "" {
			out.Talk = append(out.Talk, Line{from, who, open(text), at})
		}
	}
	for _, s := range said {
		add("her", out.Who, s.Text, s.At)
		add("linli", say.Actor(domain.ActorSystem), replied(s), s.At)
	}
	told, err := v.Told(t.ID, t.Requester)
	if err != nil {
		return err
	}
	for _, p := range told {
		add("linli", say.Actor(domain.ActorSystem), say.Told(p.Kind), p.At)
	}
	if err := spoken(v, t, add); err != nil {
		return err
	}
	slices.SortStableFunc(out.Talk, func(a, b Line) int { return a.At.Compare(b.At) })
	return nil
}

// openly masks words but for what everybody may read: the ticket's number, the
// duty's phone and whom to call in a danger.
func openly(t domain.Ticket, home domain.Community) func(string) string {
	hide, show := []string{say.DangerLead, "\x03", strconv.FormatInt(t.Number, 10), "\x01"}, []string{"\x03", say.DangerLead, "\x01", strconv.FormatInt(t.Number, 10)}
	if home.DutyPhone != "" {
		hide, show = append(hide, home.DutyPhone, "\x02"), append(show, "\x02", home.DutyPhone)
	}
	return func(text string) string {
		return strings.NewReplacer(show...).Replace(domain.Mask(strings.NewReplacer(hide...).Replace(text)))
	}
}

// givenTo is to whom an event gave the ticket, if somebody else did it; 0 for nobody.
func givenTo(e store.Event) domain.ID {
	text, _ := e.Data["owner"].(string)
	var owner domain.ID
	if e.Kind != string(domain.Take) || owner.UnmarshalText([]byte(text)) != nil || owner == e.Actor.Person {
		return 0
	}
	return owner
}

// unitIn is the unit whose part in a joint case an event is about; 0 for none.
func unitIn(e store.Event) (unit domain.ID) {
	text, _ := e.Data["unit"].(string)
	if !strings.HasPrefix(e.Kind, "leg_") || unit.UnmarshalText([]byte(text)) != nil {
		return 0
	}
	return unit
}

// replied is the answer that was read; that of the mini-program is JSON around it.
func replied(s store.Said) string {
	if s.Kind != domain.KindAPI {
		return s.Reply
	}
	var told struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal([]byte(s.Reply), &told) // another answer has no words
	return told.Message
}

// spoken adds what the staff answered and asked.
func spoken(v store.View, t domain.Ticket, add func(from, who, text string, at time.Time)) error {
	events, err := v.Events(store.Subject{Kind: "ticket", ID: t.ID})
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind != "answered" && e.Kind != "asked_back" {
			continue
		}
		text, _ := e.Data["inbox"].(string)
		var inbox domain.ID
		if inbox.UnmarshalText([]byte(text)) != nil {
			continue
		}
		said, err := v.MessageText(inbox)
		if err != nil {
			return err
		}
		who, err := v.Person(e.Actor.Person)
		if err != nil {
			return err
		}
		_, words, _ := domain.AnswerTo(said)
		add("staff", who.Name, words, e.At)
	}
	return nil
}

func media(v store.View, t domain.Ticket, out *Ticket) error {
	all, err := v.Attachments(t.ID)
	if err != nil {
		return err
	}
	merged, err := v.AttachmentsMerged(t.ID)
	if err != nil {
		return err
	}
	held, err := v.SeenToWith(t)
	if err != nil {
		return err
	}
	for _, a := range append(all, merged...) {
		if !a.Kept() {
			continue
		}
		m := Medium{ID: a.ID, Kind: a.Kind, Checking: a.State == domain.AttachmentChecking && !held.ShownAtOnce()}
		if a.State == domain.AttachmentHidden {
			m.Hidden = say.HiddenFor(a.Reason)
		}
		out.Media = append(out.Media, m)
	}
	return nil
}

// history reads the events, and from them how far the four steps are.
func history(v store.View, t domain.Ticket, out *Ticket) error {
	events, err := v.Events(store.Subject{Kind: "ticket", ID: t.ID})
	if err != nil {
		return err
	}
	var ids []domain.ID
	for _, e := range events {
		ids = append(ids, e.Actor.Person, givenTo(e))
	}
	names, err := calls(v, t.Community, ids)
	if err != nil {
		return err
	}
	for _, e := range events {
		who := say.Actor(e.Actor.Kind)
		if name := names[e.Actor.Person]; name != "" {
			who = name
		}
		what := say.Event(e.Kind, e.Data)
		if name := names[givenTo(e)]; name != "" {
			what = say.GivenTo(name)
		}
		if unit := unitIn(e); unit != 0 {
			has, err := v.Partner(unit)
			if err != nil {
				return err
			}
			what = has.Name + "：" + what
		}
		out.Events = append(out.Events, Happening{e.At, who, what})
	}
	slices.Reverse(out.Events)
	far := map[domain.State]int{domain.Open: 0, domain.Offering: 1, domain.Accepted: 2, domain.Working: 2, domain.Joint: 2, domain.Shelved: 2, domain.Merged: 2, domain.Resolved: 3, domain.Closed: 4, domain.Cancelled: 4}[t.State]
	for i := range 4 {
		out.Steps = append(out.Steps, Step{say.Step(i), i < far, i == far})
	}
	return nil
}

// gathered reads what is merged with it.
func gathered(v store.View, t domain.Ticket, out *Ticket) error {
	some, err := v.MergedInto(t.ID, 0, 50)
	if err != nil {
		return err
	}
	for _, m := range some {
		out.Merged = append(out.Merged, Link{ID: m.ID, Number: m.Number})
	}
	g, err := v.GatheredOf(t.ID)
	if domain.CodeOf(err) == domain.NotFound || err == nil && (g.Main == 0 || g.Parted) {
		return nil
	}
	if err != nil {
		return err
	}
	main, err := v.Ticket(g.Main)
	out.Into = &Link{ID: main.ID, Number: main.Number}
	return err
}

// why tells whom it was offered to, round by round.
func why(v store.View, t domain.Ticket, out *Ticket) error {
	runs, err := v.RunsOf(t.ID)
	if err != nil || len(runs) == 0 {
		return err
	}
	var ids []domain.ID
	for _, r := range runs {
		for _, c := range r.Log.Choices {
			ids = append(ids, c.Person)
		}
	}
	slices.Sort(ids)
	people, err := v.People(slices.Compact(ids))
	if err != nil {
		return err
	}
	names := map[domain.ID]string{}
	for id, p := range people {
		names[id] = p.Name
	}
	out.Why = say.Why(t, runs, names)
	return nil
}
