package push

import (
	"slices"
	"strconv"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// facts is what a push's words are made of, read when it is sent.
type facts struct {
	ticket   domain.Ticket
	building string // named, without the door
	helped   domain.Person
	helper   string                  // who has taken it, "" while nobody has
	media    domain.AttachmentKind   // what was sent for it, if that is what the push is about
	hidden   bool                    // it must not be seen
	reason   domain.AttachmentReason // why it is not to be had
	leads    bool                    // who is told leads the joint case that it is
	besides  bool                    // the policy tells the duty while volunteers are asked
	named    bool                    // a lead is asked to name somebody
	answer   string                  // the words of staff, if it is their answer
	clock    domain.Clock            // what must happen next
	stood    domain.Standstill       // how it has stood still so far, if that is what the push is about
	first    domain.OfferState       // how the offer stands of the first of two, if he is told of the other
}

// phrase reads what a push is about and finds its words; wanted is false when
// the world has moved on since it was owed.
func (r *Relay) phrase(tx *store.Tx, p domain.Push) (words, bool, error) {
	if p.Kind == domain.PushReply {
		w, err := reply(tx, p)
		return w, err == nil, err
	}
	if p.Kind == domain.PushPassOn {
		return passedOn(tx, p)
	}
	switch p.Kind {
	case domain.PushLeg, domain.PushLegLate, domain.PushLegTold, domain.PushCase, domain.PushBall:
		return joint(tx, p)
	}
	if p.Kind.OfNotice() {
		return r.ofNotice(tx, p)
	}
	if p.Kind == domain.PushOpinion {
		return opinion(tx, p)
	}
	if p.Kind.OfHouse() {
		return ofHouse(tx, p)
	}
	f, err := read(tx, p)
	if err != nil {
		return words{}, false, err
	}
	if p.Kind == domain.PushOffer {
		o, err := tx.Offer(p.Offer)
		if err != nil || !o.State.Live() || o.State == domain.OfferWaiting {
			return words{}, false, err
		}
		f.named = o.Team != 0
	}
	if !wanted(p, f.ticket) && !f.besides || p.Kind == domain.PushAlone && !alone(p, f) || p.Kind == domain.PushAttached && f.hidden {
		return words{}, false, nil
	}
	if p.Kind == domain.PushTaken {
		newer, err := tx.LastOfferTo(p.Person, p.Ticket)
		if err != nil || newer.State.Live() {
			return words{}, false, err // it was handed back meanwhile, and he is asked again
		}
	}
	w, err := wordsOf(tx, p.Kind, f)
	w.task, w.named = p.Person != f.ticket.Requester, f.named
	if err == nil && p.Kind == domain.PushAdded {
		w.text, err = added(tx, p, f.ticket)
	}
	return w, err == nil, err
}

// wordsOf makes the words of a kind of push in every form.
func wordsOf(tx *store.Tx, kind domain.PushKind, f facts) (words, error) {
	community, err := tx.Community(f.ticket.Community)
	if err != nil {
		return words{}, err
	}
	clock, err := tx.RunningClock(f.ticket.ID)
	if domain.CodeOf(err) == domain.NotFound {
		clock.Due, err = tx.Now, nil // nothing is owed any more
	}
	f.clock = clock
	w := words{text: text(kind, f), template: templateOf(kind), urgency: f.ticket.Urgency, taker: f.ticket.Owner}
	w.values = values(kind, f, community)
	w.values["deadline"], w.values["time"] = chinaTime(clock.Due), chinaTime(tx.Now)
	return w, err
}

// Words makes a push's plain words; wanted is false when it is not needed any more.
func (r *Relay) Words(tx *store.Tx, p domain.Push) (text string, wanted bool, err error) {
	w, wanted, err := r.compose(tx, p)
	return w.text, wanted, err
}

// reply is the answer to a message that waited for the database. A card has no
// room for it and may be read by others: it only says that there is one.
func reply(tx *store.Tx, p domain.Push) (w words, err error) {
	w = words{template: templateOf(p.Kind), values: map[string]string{"number": "0", "text": say.Hint(p.Kind, domain.Ticket{}),
		"time": chinaTime(tx.Now), "deadline": chinaTime(tx.Now), "count": "0"}}
	w.text, err = tx.ReplyTo(p.Inbox)
	return w, err
}

// opinion tells somebody what was decided about what he suggested.
func opinion(tx *store.Tx, p domain.Push) (w words, wanted bool, err error) {
	s, err := tx.SuggestionIn(p.Inbox)
	if err != nil || s.Topic == 0 {
		return w, false, err
	}
	t, err := tx.Topic(s.Topic)
	if err != nil || t.State == domain.TopicOpen {
		return w, false, err
	}
	community, err := tx.Community(t.Community)
	w = words{text: say.OpinionAnswer(t, community.Name), template: templateOf(p.Kind), values: map[string]string{"number": "0", "category": say.OpinionName,
		"text": say.Hint(p.Kind, domain.Ticket{}), "state": say.TopicState(t.State), "time": chinaTime(tx.Now), "deadline": chinaTime(tx.Now), "count": "0",
		"who": community.Name, "community": community.Name}}
	return w, err == nil, err
}

func read(tx *store.Tx, p domain.Push) (f facts, err error) {
	if f.ticket, err = tx.Ticket(p.Ticket); err != nil {
		return f, err
	}
	if f.ticket, err = tx.Standing(f.ticket); err != nil {
		return f, err
	}
	var b domain.Building
	if f.ticket.Building != 0 {
		if b, err = tx.Building(f.ticket.Building); err != nil {
			return f, err
		}
	}
	f.building = say.Building(b, f.ticket.Place)
	if p.Kind == domain.PushAttached || p.Kind == domain.PushUnread {
		a, err := tx.AttachmentOf(p.Inbox)
		if err != nil {
			return f, err
		}
		f.media, f.hidden, f.reason = a.Kind, a.State == domain.AttachmentHidden, a.Reason
	}
	if p.Kind == domain.PushAlone && p.Offer != 0 {
		o, err := tx.Offer(p.Offer)
		if err != nil {
			return f, err
		}
		f.first = o.State
	}
	if p.Kind == domain.PushAnswer || p.Kind == domain.PushAsk {
		said, err := tx.MessageText(p.Inbox)
		if err != nil {
			return f, err
		}
		if _, f.answer, _ = domain.AnswerTo(said); f.ticket.State == domain.Declined {
			_, f.answer, _ = domain.DisclaimOf(said)
		}
	}
	if f.helped, err = tx.Person(f.ticket.Helped()); err != nil {
		return f, err
	}
	if p.Kind == domain.PushDuty && f.ticket.State == domain.Offering {
		run, err := tx.LastRun(f.ticket.ID)
		if err != nil {
			return f, err
		}
		f.besides = run.TellsDuty()
	}
	f.leads = f.ticket.State == domain.Joint && f.ticket.Owner == p.Person
	doer := f.ticket.Owner
	if p.Kind == domain.PushStops {
		if f.stood, err = tx.StoodStill(f.ticket.ID); err != nil {
			return f, err
		}
		doer = f.stood.By
	}
	f.helper, err = named(tx, doer)
	return f, err
}

// named is how a helper is called; "" for nobody.
func named(tx *store.Tx, person domain.ID) (string, error) {
	if person == 0 {
		return "", nil
	}
	p, err := tx.Person(person)
	if err != nil {
		return "", err
	}
	grants, err := tx.GrantsOf(person)
	return say.Helper(p, grants), err
}

// wanted tells that a push still says something true and needed.
func wanted(p domain.Push, t domain.Ticket) bool {
	switch p.Kind {
	case domain.PushOffer:
		return t.State == domain.Offering
	case domain.PushDuty:
		return t.Owner == 0 && (t.State == domain.Open || t.State == domain.Offering && t.Urgency >= 2)
	case domain.PushComing:
		return t.State == domain.Accepted
	case domain.PushArrived:
		return t.State == domain.Working
	case domain.PushAgain, domain.PushTwo:
		return t.State == domain.Open || t.State == domain.Offering
	case domain.PushFollowup, domain.PushRemind, domain.PushVisit:
		return t.State == domain.Resolved
	case domain.PushAdded, domain.PushAttached, domain.PushUnread, domain.PushPlaced, domain.PushCall, domain.PushLook, domain.PushCheck, domain.PushJudge, domain.PushNotSolved:
		return !t.State.Finished()
	case domain.PushLate, domain.PushStops:
		return !t.State.Finished() && t.State != domain.Resolved
	case domain.PushNamed, domain.PushSecond:
		return p.Person == t.Owner && t.State == domain.Accepted
	case domain.PushPair:
		return t.State == domain.Offering || p.Person != t.Owner && t.State == domain.Accepted
	case domain.PushPaused:
		return t.State == domain.Accepted || t.State == domain.Working
	case domain.PushWaits:
		if p.Person == t.Owner {
			return t.State == domain.Closed
		}
		return t.State == domain.Accepted || t.State == domain.Working
	case domain.PushPutOff:
		return t.State == domain.Shelved || t.State == domain.Open || t.State == domain.Offering
	case domain.PushAlone, domain.PushSafety, domain.PushCover:
		return !t.State.Finished()
	case domain.PushNudge:
		return p.Person == t.Owner && (t.State == domain.Accepted || t.State == domain.Working)
	case domain.PushRelieved:
		return t.Owner == 0 && !t.State.Finished()
	case domain.PushHandedOn:
		return t.State == domain.Open && t.Owner == 0
	case domain.PushErrand:
		return t.State != domain.Cancelled
	case domain.PushRead, domain.PushAsk:
		return !t.State.Finished()
	case domain.PushAnswer:
		return t.State != domain.Cancelled
	case domain.PushApart, domain.PushPaged:
		return t.State == domain.Open || t.State == domain.Offering
	}
	return true
}

// alone tells that the first of two is at the door still, or still waits or was told
// to: who goes after all, or does not want to, heard so in other words.
func alone(p domain.Push, f facts) bool {
	if p.Offer == 0 {
		return f.ticket.State == domain.Working && f.ticket.Owner == p.Person
	}
	return f.first == domain.OfferWaiting || f.first == domain.OfferExpired
}

func text(kind domain.PushKind, f facts) string {
	t := f.ticket
	switch kind {
	case domain.PushOffer, domain.PushNamed, domain.PushSecond, domain.PushPair:
		return task(kind, f)
	case domain.PushTaken:
		return say.TakenPush(t)
	case domain.PushCalledOff:
		return say.CalledOff(t)
	case domain.PushDuty:
		return say.Duty(t, f.building, f.helped)
	case domain.PushCall:
		return say.Call(t, f.building, f.helped)
	case domain.PushLook:
		return say.Look(t, f.building, f.helped)
	case domain.PushCheck:
		return say.Check(t, f.building, f.helped)
	case domain.PushJudge:
		return say.Judge(t)
	case domain.PushPlaced:
		return say.NowPlaced(t, f.building)
	case domain.PushNotSolved:
		return say.NotSolved(t, f.leads)
	case domain.PushAttached:
		return say.Attached(t, f.media)
	case domain.PushUnread:
		if f.hidden {
			return say.Withheld(t)
		}
		return say.Unread(t, f.media)
	case domain.PushLate:
		return say.Late(t, f.building, f.helped, f.helper)
	case domain.PushNudge:
		return say.Nudge(t)
	case domain.PushRelieved:
		return say.Relieved(t)
	case domain.PushVisit:
		return say.Visit(t, f.building, f.helped)
	case domain.PushPaused, domain.PushWaits, domain.PushPutOff, domain.PushCover, domain.PushSafety, domain.PushStands, domain.PushAlone, domain.PushStops:
		return standing(kind, f)
	case domain.PushErrand:
		return say.Errand(t, f.building, f.helped)
	}
	return toRequester(kind, f)
}

// toRequester says to whoever asked how far it is.
func toRequester(kind domain.PushKind, f facts) string {
	t := f.ticket
	switch kind {
	case domain.PushComing:
		return say.Coming(t, f.helper)
	case domain.PushArrived:
		return say.Arrived(t, f.helper)
	case domain.PushAgain:
		return say.Again(t)
	case domain.PushTwo:
		return say.TwoGo(t)
	case domain.PushHandedOn:
		return say.HandedOn(t)
	case domain.PushRemind:
		return say.Remind(t)
	case domain.PushPaged:
		return say.PagedAnyway(t)
	case domain.PushApart:
		return say.Apart(t)
	case domain.PushWelcome:
		return say.WelcomeIn()
	case domain.PushRead:
		return say.ReadNow(t)
	case domain.PushAnswer:
		if t.State == domain.Declined {
			return say.NotOurs(t, f.answer)
		}
		return say.AnswerFor(t, f.helper, f.answer)
	case domain.PushAsk:
		return say.AskFor(t, f.helper, f.answer)
	}
	return say.Followup(t, f.helper)
}

// standing tells how it stands with what waits, and with those who went somewhere.
func standing(kind domain.PushKind, f facts) string {
	switch kind {
	case domain.PushPaused:
		return say.PausedFor(f.ticket, f.clock.Reason)
	case domain.PushStops:
		return say.StopsAgain(f.ticket, f.building, f.helper, f.stood)
	case domain.PushWaits:
		if f.ticket.State == domain.Closed {
			return say.NeverAnswered(f.ticket)
		}
		return say.WaitsForYou(f.ticket)
	case domain.PushPutOff:
		return say.PutOff(f.ticket, f.clock.Due)
	case domain.PushCover:
		return say.Covered(f.ticket, f.building)
	case domain.PushSafety:
		return say.Safety(f.ticket, f.building, f.helper)
	case domain.PushStands:
		return say.StandDown(f.ticket, f.helper)
	}
	return say.WaitsAgain(f.ticket, f.first)
}

// task is what a volunteer is asked, or has been given.
func task(kind domain.PushKind, f facts) string {
	t := f.ticket
	switch {
	case kind == domain.PushNamed:
		return say.Named(t, f.building, f.helped)
	case kind == domain.PushSecond:
		return say.SecondComes(t, f.building, f.helped)
	case kind == domain.PushPair:
		return say.Pair(t, f.building, f.helped, f.helper)
	case f.named:
		return say.LeadOffer(t, f.building, f.helped)
	}
	return say.Offer(t, f.building, f.helped)
}

// added tells the taker what was added, unless it may speak of health or a dispute.
func added(tx *store.Tx, p domain.Push, t domain.Ticket) (string, error) {
	more, err := tx.Additions(t.ID)
	i := slices.IndexFunc(more, func(a store.Addition) bool { return a.Inbox == p.Inbox })
	if err != nil || i < 0 || more[i].Private || t.Category.Private() && t.Category != domain.Emergency {
		return say.AddedPrivately(t), err
	}
	return say.Added(t, more[i].Text), nil
}

// templateOf names the template of config.yaml that carries a kind of push.
func templateOf(kind domain.PushKind) string {
	switch kind {
	case domain.PushComing, domain.PushArrived, domain.PushAgain, domain.PushTwo, domain.PushHandedOn, domain.PushReply, domain.PushApart, domain.PushAnswer, domain.PushAsk, domain.PushRead, domain.PushBall, domain.PushPaged, domain.PushPaused, domain.PushWaits, domain.PushPutOff, domain.PushWelcome, domain.PushOpinion:
		return "status"
	case domain.PushFollowup, domain.PushRemind:
		return "rate"
	}
	return "task"
}

// values are what a template's fields can be filled with besides the times, by
// the names that config.yaml uses.
func values(kind domain.PushKind, f facts, community domain.Community) map[string]string {
	t, hint := f.ticket, say.Hint(kind, f.ticket)
	if kind == domain.PushAttached || kind == domain.PushUnread {
		hint = say.MediaHint(kind, f.media, f.reason)
	}
	return map[string]string{
		"number":    strconv.FormatInt(t.Number, 10),
		"category":  say.Task(t.Category),
		"place":     f.building,
		"text":      hint,
		"urgency":   say.Urgency(t.Urgency),
		"state":     say.State(t.State),
		"who":       say.Who(kind, f.helped, f.helper),
		"phone":     community.DutyPhone,
		"community": community.Name,
		"count":     strconv.Itoa(t.Reopened),
	}
}
