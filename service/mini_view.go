package service

import (
	"encoding/json"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// What the mini-program reads. Every key is always there unless said otherwise,
// and what nobody but some may see is in a part of its own.

// Me is the caller himself.
type Me struct {
	ID       domain.ID   `json:"id"`
	Name     string      `json:"name"`
	Phone    string      `json:"phone"`
	Building *PlaceName  `json:"building"`
	Unit     string      `json:"unit"`
	Room     string      `json:"room"`
	Linked   bool        `json:"linked"` // known from the official account, too
	Consent  bool        `json:"consent"`
	Serving  string      `json:"serving"` // on, day or off
	Roles    []GrantView `json:"roles"`
}

// PlaceName is something that has a name.
type PlaceName struct {
	ID   domain.ID `json:"id"`
	Name string    `json:"name"`
}

// GrantView is a role of the caller.
type GrantView struct {
	Community PlaceName   `json:"community"`
	Role      domain.Role `json:"role"`
	Duty      bool        `json:"duty"`
}

// CommunityView is a community with its estates and their buildings.
type CommunityView struct {
	PlaceName
	DutyPhone string       `json:"duty_phone"`
	Estates   []EstateView `json:"estates"`
}

// EstateView is an estate with its buildings.
type EstateView struct {
	PlaceName
	Buildings []BuildingView `json:"buildings"`
}

// BuildingView is a building with the number of its units, 0 if unknown.
type BuildingView struct {
	PlaceName
	Units int `json:"units"`
}

// Card is a ticket in the list of whoever asked for it.
type Card struct {
	ID       domain.ID       `json:"id"`
	Number   int64           `json:"number"`
	Category domain.Category `json:"category"`
	Title    string          `json:"title"`
	Urgency  int             `json:"urgency"`
	State    domain.State    `json:"state"`
	Status   string          `json:"status"`
	Place    string          `json:"place"`
	Helper   string          `json:"helper"`
	Need     string          `json:"need"` // place, or nothing
	Created  time.Time       `json:"created_at"`
	Changed  time.Time       `json:"changed_at"`
}

// Whole is a ticket as whoever asked for it sees it.
type Whole struct {
	Card
	Text         string      `json:"text"`
	Rating       int         `json:"rating"`
	Reopened     int         `json:"reopened"`
	Steps        []Step      `json:"steps"`
	Conversation []Line      `json:"conversation"`
	Media        []MediaView `json:"media"`
}

// Step is one of the four steps of a ticket, and when it was reached.
type Step struct {
	Name string     `json:"name"`
	At   *time.Time `json:"at"`
}

// Line is one line of a conversation.
type Line struct {
	From string    `json:"from"` // me or linli
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Told is the answer to a write of who asks.
type Told struct {
	Message string `json:"message"`
	Danger  bool   `json:"danger"`
	Need    string `json:"need"`
	Tickets []Card `json:"tickets"`
}

// Job is a ticket as a helper sees it before it is his: no door, no phone,
// nothing of health or a dispute.
type Job struct {
	Ticket   domain.ID    `json:"ticket_id"`
	Number   int64        `json:"number"`
	Title    string       `json:"title"`
	Urgency  int          `json:"urgency"`
	State    domain.State `json:"state"`
	Building string       `json:"building"`
	Resident string       `json:"resident"`
	Gist     string       `json:"gist"`
	Due      *time.Time   `json:"due_at"`
	Paused   domain.Pause `json:"paused"` // why its time stands still; "" while it runs
}

// OfferView asks the caller for a job, or as the lead of a team whom he sends.
type OfferView struct {
	ID    domain.ID `json:"id"`
	Names bool      `json:"names"`
	Job
}

// Task is a job and, for whoever holds it or is staff there, all there is to know.
type Task struct {
	Job
	*Door
}

// Door is what only a ticket's holder and staff read.
type Door struct {
	Place string      `json:"place"`
	Phone string      `json:"phone"`
	Text  string      `json:"text"`
	Added []string    `json:"added"`
	Media []MediaView `json:"media"`
}

// Waiting is what waits for the staff.
type Waiting struct {
	Waiting []Job `json:"waiting"`
	Dangers []Job `json:"dangers"`
	Visits  []Job `json:"visits"`
}

// here is a time as the neighbourhood's clocks show it, in whole seconds.
func here(t time.Time) time.Time { return t.In(domain.China).Truncate(time.Second) }

func maybe(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = here(t)
	return &t
}

// card makes a requester's card of a ticket.
func card(v store.View, t domain.Ticket) (Card, error) {
	b, err := buildingOf(v, t.Building)
	if err != nil {
		return Card{}, err
	}
	if t, err = v.Standing(t); err != nil {
		return Card{}, err
	}
	helper, err := helperOf(v, t)
	c := Card{ID: t.ID, Number: t.Number, Category: t.Category, Title: say.Category(t.Category), Urgency: t.Urgency, State: t.State,
		Status: say.State(t.State), Place: say.Door(b, t.Place), Helper: helper, Created: here(t.Created), Changed: here(t.Changed)}
	if err != nil {
		return c, err
	}
	alone, err := putOffAlone(v, t)
	if err == nil && !alone && (t.State == domain.Joint || t.State == domain.Shelved) {
		c.Status, err = ballLine(v, t)
	}
	switch {
	case t.Doubt == domain.DoubtAsked && t.State == domain.Open:
		c.Need = needTap
	case waits(t) && !t.State.Finished():
		c.Need = needPlace
	}
	return c, err
}

// needPlace says that nobody can be sent before it is known where.
const needPlace = "place"

// needTap says that it waits for one tap: is it a danger or not.
const needTap = "tap"

// cards makes cards of tickets, as they stand now.
func cards(v store.View, tickets ...domain.Ticket) ([]Card, error) {
	out := make([]Card, len(tickets))
	for i, t := range tickets {
		var err error
		if out[i], err = card(v, t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// whole makes the requester's whole view of a ticket.
func whole(v store.View, t domain.Ticket) (Whole, error) {
	c, err := card(v, t)
	if err != nil {
		return Whole{}, err
	}
	events, err := v.Events(onTicket(t))
	if err != nil {
		return Whole{}, err
	}
	lines, err := conversation(v, t)
	if err != nil {
		return Whole{}, err
	}
	media, err := mediaOf(v, t, t.Requester)
	return Whole{Card: c, Text: t.Text, Rating: int(t.Rating), Reopened: t.Reopened, Steps: steps(events), Conversation: lines, Media: media}, err
}

// steps tells when each of the four steps was reached in the present round.
func steps(events []store.Event) []Step {
	var at [4]time.Time
	for _, e := range events {
		reached := -1
		switch domain.Deed(e.Kind) {
		case "opened":
			reached = 0
		case domain.Dispatch:
			reached = 1
		case domain.Take, domain.Convene:
			if reached = 2; at[1].IsZero() {
				at[1] = e.At
			}
		case domain.Finish, domain.Conclude:
			reached = 3
		case domain.HandBack, domain.Exhaust, domain.Reopen:
			at[1], at[2], at[3] = time.Time{}, time.Time{}, time.Time{}
		}
		if reached >= 0 {
			at[reached] = e.At
		}
	}
	out := make([]Step, len(at))
	for i := range at {
		out[i] = Step{Name: say.Step(i), At: maybe(at[i])}
	}
	return out
}

// conversation is what the requester wrote about a ticket and read of it, by
// chat and by the mini-program, in order.
func conversation(v store.View, t domain.Ticket) ([]Line, error) {
	said, err := v.Conversation(t.ID, t.Requester)
	if err != nil {
		return nil, err
	}
	told, err := v.Told(t.ID, t.Requester)
	if err != nil {
		return nil, err
	}
	out := []Line{}
	linli := func(text string, at time.Time) {
		if text != "" {
			out = append(out, Line{"linli", text, here(at)})
		}
	}
	next := 0
	for _, s := range said {
		for ; next < len(told) && told[next].At.Before(s.At); next++ {
			linli(say.Told(told[next].Kind), told[next].At)
		}
		if s.Text != "" {
			out = append(out, Line{"me", s.Text, here(s.At)})
		}
		linli(replyOf(s), s.At)
	}
	for ; next < len(told); next++ {
		linli(say.Told(told[next].Kind), told[next].At)
	}
	return out, nil
}

// replyOf is the answer people read to what they said.
func replyOf(s store.Said) string {
	if s.Kind != domain.KindAPI {
		return s.Reply
	}
	var told Told
	_ = json.Unmarshal([]byte(s.Reply), &told) // another answer has no words of ours
	return told.Message
}

// job makes a helper's view of a ticket.
func job(v store.View, t domain.Ticket) (Job, error) {
	b, err := buildingOf(v, t.Building)
	if err != nil {
		return Job{}, err
	}
	helped, err := v.Person(t.Helped())
	if err != nil {
		return Job{}, err
	}
	due, err := v.RunningClock(t.ID)
	if domain.CodeOf(err) == domain.NotFound {
		err = nil
	}
	return Job{Ticket: t.ID, Number: t.Number, Title: say.Task(t.Category), Urgency: t.Urgency, State: t.State,
		Building: say.Building(b, t.Place), Resident: say.Resident(helped), Gist: say.Gist(t), Due: maybe(due.Due), Paused: due.Reason}, err
}

func jobs(v store.View, tickets []domain.Ticket) ([]Job, error) {
	out := make([]Job, len(tickets))
	for i, t := range tickets {
		var err error
		if out[i], err = job(v, t); err != nil {
			return nil, err
		}
	}
	return out, nil
}
