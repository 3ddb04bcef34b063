package service

import (
	"regexp"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// doubts lets a matter wait for one tap: is it a danger or not. Nobody else is
// called before that; when the time is over, silence counts as yes.
func (d *doer) doubts(t *domain.Ticket, within time.Duration) error {
	if err := d.standsAlone(*t); err != nil {
		return err
	}
	t.Doubt = domain.DoubtAsked
	if err := d.ChangeReading(*t); err != nil {
		return err
	}
	if err := d.note(t, "danger_asked", map[string]any{"seconds": int(within.Seconds())}); err != nil {
		return err
	}
	return d.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockTap, Due: d.Now.Add(within)})
}

// unalarmed is a draft without the model's hunch of a danger where her words go on
// about a matter of hers that is open: whoever has it hears them, and it is not asked
// of one leak twice whether it is dangerous.
func (c *chat) unalarmed(d understand.Draft) (understand.Draft, error) {
	if !d.Hunch {
		return d, nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return d, err
	}
	for _, t := range open {
		if c.goesOnAbout(t, d) {
			return d.Calm(), nil
		}
	}
	return d, nil
}

// goesOnAbout tells that words are about a thing that somebody is to see to just now,
// and about nobody. Of what may be about herself, what nobody can name, what was
// asked about once or what lies long she is asked.
func (c *chat) goesOnAbout(t domain.Ticket, d understand.Draft) bool {
	thing := d.Category == t.Category && !t.Category.Private() && t.Category != domain.Other && t.Category != domain.None && t.Category != domain.Eldercare && d.Who == ""
	return thing && t.Doubt == "" && slices.Contains(atWork, t.State) && c.Now.Sub(t.Changed) < recently && !c.another(t, d)
}

// untilTapped is what a matter is while it is asked whether it is a danger: it becomes
// an emergency when that is said, or silence says it.
func untilTapped(category domain.Category, d understand.Draft) domain.Category {
	if d.Tier != domain.TierB || category != domain.Emergency {
		return category
	}
	return domain.Other
}

// doubtful is the need of a message that is the danger, if it is one.
func doubtful(categories []domain.Category) int {
	return max(slices.Index(categories, domain.Emergency), 0)
}

// makeDanger makes a danger of what may be one: everybody who can help is called now,
// and every community of the account while it is not known which.
func makeDanger(tx *store.Tx, t *domain.Ticket, by domain.Actor) error {
	was := t.Category
	t.Doubt, t.Urgency, t.Category, t.Hands = domain.DoubtRaised, 3, domain.Emergency, true
	if err := tx.ChangeReading(*t); err != nil {
		return err
	}
	if err := note(tx, t, "raised", by, map[string]any{"was": was, "urgency": t.Urgency}); err != nil {
		return err
	}
	if err := coverDependants(tx, *t); err != nil {
		return err
	}
	if t.State != domain.Open || t.Owner != 0 {
		return tellTaker(tx, *t)
	}
	if err := seek(tx, t); err != nil {
		return err
	}
	if t.State == domain.Open { // nobody could be asked: the clock of her answer gives way to the duty's
		if err := runClock(tx, *t, 0); err != nil {
			return err
		}
	}
	who, err := tx.Person(t.Requester)
	if err != nil || t.Building != 0 || who.Community != 0 {
		return err
	}
	return callAll(tx, *t)
}

// tellTaker tells whoever has a matter, and the duty, that it is a danger. The time
// of what is under way is that of a danger from now on.
func tellTaker(tx *store.Tx, t domain.Ticket) error {
	if slices.Contains(atWork, t.State) || t.State == domain.Joint {
		if err := runClock(tx, t, 0); err != nil {
			return err
		}
	}
	if t.Owner != 0 {
		if err := owe(tx, t, domain.PushLook, t.Owner, tx.Now); err != nil {
			return err
		}
	}
	return oweDuty(tx, t, domain.PushLook, tx.Now)
}

// callOut calls everybody who can help to what staff has found to be a danger:
// what was only asked about is asked anew, what was merged stands by itself, and
// where somebody has it he hears what it is.
func callOut(tx *store.Tx, t *domain.Ticket, by domain.Actor) error {
	if err := coverDependants(tx, *t); err != nil {
		return err
	}
	if t.State == domain.Merged {
		err := unmerge(tx, t, by)
		if domain.CodeOf(err) != domain.Conflict {
			return err
		}
		return tellTaker(tx, *t) // it is too long ago
	}
	if t.Owner != 0 || t.State != domain.Open && t.State != domain.Offering {
		return tellTaker(tx, *t)
	}
	anew, err := seekAnew(tx, t)
	if err == nil && anew {
		err = tell(tx, *t, domain.PushRead)
	}
	if err != nil || t.State != domain.Open {
		return err
	}
	return runClock(tx, *t, 0)
}

// callAll calls the duty of every community of a ticket's account.
func callAll(tx *store.Tx, t domain.Ticket) error {
	communities, err := tx.CommunitiesOf(t.Account)
	if err != nil {
		return err
	}
	for _, other := range communities {
		people, err := tx.OnDuty(other.ID)
		if err != nil {
			return err
		}
		for _, person := range people {
			if err := owe(tx, t, domain.PushDuty, person, tx.Now); err != nil {
				return err
			}
		}
	}
	return nil
}

// notTapped makes a danger of what she was asked about and did not answer.
func notTapped(tx *store.Tx, t *domain.Ticket) error {
	if t.Doubt != domain.DoubtAsked || t.State != domain.Open {
		return runClock(tx, *t, 0)
	}
	if err := makeDanger(tx, t, house); err != nil {
		return err
	}
	return tell(tx, *t, domain.PushPaged)
}

// calm takes her word that it is no danger: what is to be done is done in its
// turn, and a person looks the next morning whatever she said.
func (d *doer) calm(t *domain.Ticket) error {
	sent := t.Category != domain.Other && !t.Category.Private() && t.Text != say.VoiceOnly // else the duty looks first
	t.Doubt, t.Urgency = domain.DoubtCalmed, 1
	if t.Category == domain.Emergency {
		t.Category = domain.Other
	}
	if err := d.ChangeReading(*t); err != nil {
		return err
	}
	if err := d.note(t, "calmed", map[string]any{"inbox": d.inbox}); err != nil {
		return err
	}
	if err := d.SupersedeAll(t.ID, domain.PushDuty); err != nil { // one word in the morning says it all
		return err
	}
	morning := domain.NextMorning(d.Now)
	if err := oweDuty(d.Tx, *t, domain.PushCheck, morning); err != nil || t.State != domain.Open || t.Owner != 0 {
		return err
	}
	if sent && t.Hands && !waits(*t) {
		return seek(d.Tx, t)
	}
	return d.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockAnswer, Due: domain.LookedAt(morning, d.Calendar)})
}

// inDoubt finds the matter of which the writer was asked whether it is a danger.
func (c *chat) inDoubt() (t domain.Ticket, ok bool, err error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return t, false, err
	}
	i := slices.IndexFunc(open, func(t domain.Ticket) bool { return t.Doubt == domain.DoubtAsked })
	if i < 0 {
		return t, false, nil
	}
	return open[i], true, nil
}

// taps takes 1 or 2 for whether it is a danger.
func (c *chat) taps(n domain.Number) (reply string, done bool, err error) {
	t, asked, err := c.inDoubt()
	if err != nil || !asked || n.Digit == 0 || n.Ticket != 0 && n.Ticket != t.Number {
		return "", false, err
	}
	switch n.Digit {
	case 1:
		reply, err = c.raises(t)
	case 2:
		reply, err = c.calms(t)
	default:
		reply = say.DangerLead + say.ReallyDanger(t)
	}
	return reply, true, err
}

// tapsLate takes 1 or 2 from somebody whose silence was taken for a yes.
func (c *chat) tapsLate(n domain.Number) (reply string, done bool, err error) {
	if n.Digit != 1 && n.Digit != 2 {
		return "", false, nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", false, err
	}
	i := slices.IndexFunc(open, func(t domain.Ticket) bool {
		return t.Doubt == domain.DoubtRaised && c.Now.Sub(t.Created) < recently && (n.Ticket == 0 || n.Ticket == t.Number)
	})
	switch {
	case i < 0:
		return "", false, nil
	case n.Digit == 2:
		reply, err = c.cancels(open[i])
	default:
		reply = say.DangerLead + say.Calling(open[i])
	}
	return reply, true, err
}

// The words with which people say that somebody must come now, or that all is well.
var (
	comeNow = regexp.MustCompile(`^(?:是|是的|对|对的|嗯|真的)[。！!]*$|快来|来人|救命|救人|危险|严重|要紧得很|不行了`)
	allWell = regexp.MustCompile(`没事|没啥事|没得事|不要紧|不打紧|没危险|不危险|不是危险|不严重|不太严重|缓过来|好多了|好些了|不用来`)
)

// aboutDanger takes words for the answer whether it is a danger. More words that
// may be of one are noted, and it is asked again; the time runs on.
func (c *chat) aboutDanger(d understand.Draft) (reply string, done bool, err error) {
	t, asked, err := c.inDoubt()
	if err != nil || !asked {
		return "", false, err
	}
	text := c.message.Text
	if d.Urgency >= 3 && d.Place.Building != "" && t.Place.Building != "" && d.Place.Building != t.Place.Building {
		return "", false, nil // a danger elsewhere is one of its own
	}
	well := short(text) && allWell.MatchString(text)
	switch {
	case d.Urgency >= 3, short(text) && !well && comeNow.MatchString(text):
		if err := c.add(&t, privateWords(d)); err != nil {
			return "", false, err
		}
		reply, err = c.raises(t)
		if err != nil || d.Place.Empty() {
			return reply, true, err
		}
		if t, err = c.Ticket(t.ID); err != nil {
			return "", false, err
		}
		reply, err = c.placeNamed(t, d.Place)
		return say.DangerLead + reply, true, err
	case well, understand.Cancels(text):
		reply, err = c.calms(t)
		return reply, true, err
	case d.Tier == domain.TierB:
		_, err = c.adds(t, d)
		return say.DangerLead + say.ReallyDanger(t), true, err
	}
	return "", false, nil
}

// raises calls everybody on the writer's word.
func (c *chat) raises(t domain.Ticket) (string, error) {
	c.about = t.ID
	if err := makeDanger(c.Tx, &t, c.by()); err != nil {
		return "", err
	}
	if t.Building == 0 {
		return say.DangerLead + say.DangerWhere(t), nil
	}
	door, err := c.door(t)
	if !t.Confirmed {
		door = say.AsRegistered(door)
	}
	return say.DangerLead + say.DangerReceived(t, door, t.Confirmed), err
}

// calms answers who says that all is well, and asks where a matter is that
// somebody must go to all the same.
func (c *chat) calms(t domain.Ticket) (string, error) {
	if err := c.calm(&t); err != nil {
		return "", err
	}
	if waits(t) {
		return say.Calmed(t) + say.AskWhere(), nil
	}
	return say.Calmed(t), nil
}
