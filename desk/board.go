package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Lane is a column of the board: one of the four steps (列).
type Lane string

// The lanes.
const (
	LaneOpen     Lane = "open"     // 待受理
	LaneOffering Lane = "offering" // 待接单
	LaneWorking  Lane = "working"  // 办理中
	LaneResolved Lane = "resolved" // 待回访
)

// onBoard are the states of the tickets that stand on the board. A merged one
// is seen to through another.
var onBoard = []domain.State{domain.Open, domain.Offering, domain.Accepted, domain.Working, domain.Joint, domain.Shelved, domain.Resolved}

func laneOf(s domain.State) Lane {
	switch s {
	case domain.Open:
		return LaneOpen
	case domain.Offering:
		return LaneOffering
	case domain.Resolved:
		return LaneResolved
	}
	return LaneWorking
}

// Filter narrows the board down; its zero value shows all.
type Filter struct {
	Community domain.ID
	Category  domain.Category
	Building  domain.ID
	Mine      bool
	Late      bool
}

// Narrow tells that something is left out.
func (f Filter) Narrow() bool { return f.Category != "" || f.Building != 0 || f.Mine || f.Late }

// Shows tells that a filter leaves a card in, for who looks.
func (f Filter) Shows(c Card, person domain.ID, now time.Time) bool {
	return c.Lane != "" && (f.Category == "" || c.Kind == f.Category) && (f.Building == 0 || c.Building == f.Building) &&
		(!f.Mine || c.HolderID == person) && (!f.Late || c.Overdue(now))
}

// Card is a ticket on the board.
type Card struct {
	ID, Building, HolderID domain.ID
	Community              domain.ID
	Number                 int64
	Lane                   Lane // "" when it stands on the board no more
	Kind                   domain.Category
	Category, Urgency      string
	Danger, Doubt          bool
	Place, Who, Gist       string
	Holder                 string
	State                  string
	Waits                  string    // what the clock waits for
	Due                    time.Time // zero where nothing runs
	Left                   string    // until then, as of now
	Late, Paused           bool
	Reopened               int
	Rank                   string // where it stands in its lane, by plain comparison
}

// Overdue tells that its time is over.
func (c Card) Overdue(now time.Time) bool { return !c.Due.IsZero() && c.Due.Before(now) }

// DueMsec is when its time is over, for the script that lets the clock turn.
func (c Card) DueMsec() int64 { return c.Due.UnixMilli() }

// Column is a lane with its cards, the most pressing first.
type Column struct {
	Lane  Lane
	Name  string
	Cards []Card
	Count int // of all there are; more than are shown
}

// More is how many are not shown.
func (c Column) More() int { return c.Count - len(c.Cards) }

// Board is everything unfinished of a community.
type Board struct {
	Filter      Filter
	Communities []Place
	Categories  []Choice
	Buildings   []Place
	Columns     []Column
	Now         time.Time
	Count, Late int
	Newest      domain.ID // what comes later was not counted
}

// Choice is one of several in a list.
type Choice struct {
	Value, Name string
	Chosen      bool
}

// columnMost bounds how many cards a lane shows; what is behind is found by a filter.
const columnMost = 100

var lanes = []Column{{Lane: LaneOpen, Name: "待受理"}, {Lane: LaneOffering, Name: "待接单"}, {Lane: LaneWorking, Name: "办理中"}, {Lane: LaneResolved, Name: "待回访"}}

// Board reads the board of the community of a filter, for who looks.
func (s *Views) Board(ctx context.Context, by login.Staff, f Filter) (b Board, err error) {
	b = Board{Filter: f, Now: s.Now(), Columns: slices.Clone(lanes)}
	if b.Communities, err = s.Communities(ctx, by, BoardRoles, f.Community); err != nil {
		return b, err
	}
	if i := slices.IndexFunc(b.Communities, func(p Place) bool { return p.Chosen }); i >= 0 {
		f.Community = b.Communities[i].ID
	}
	b.Filter = f
	if err := sees(by, f.Community); err != nil {
		return b, err
	}
	view := s.DB.View(ctx)
	lamps, err := view.Lamps(f.Community, onBoard...)
	if err != nil {
		return b, err
	}
	if err := s.choices(view, &b); err != nil {
		return b, err
	}
	byLane := map[Lane][]store.Lamp{}
	for _, l := range lamps {
		b.Newest = max(b.Newest, l.Ticket)
		c := Card{Lane: laneOf(l.State), Kind: l.Category, Building: l.Building, HolderID: l.Owner, Due: l.Clock.Due}
		if !f.Shows(c, by.Person.ID, b.Now) {
			continue
		}
		b.Count++
		if c.Overdue(b.Now) {
			b.Late++
		}
		byLane[c.Lane] = append(byLane[c.Lane], l)
	}
	for i := range b.Columns {
		col := &b.Columns[i]
		some := byLane[col.Lane]
		slices.SortFunc(some, func(a, o store.Lamp) int { return strings.Compare(rank(a), rank(o)) })
		col.Count = len(some)
		ids := make([]domain.ID, 0, columnMost)
		for _, l := range some[:min(len(some), columnMost)] {
			ids = append(ids, l.Ticket)
		}
		if col.Cards, err = cards(view, ids, b.Now); err != nil {
			return b, err
		}
	}
	return b, nil
}

// rank orders the cards of a lane: dangers, what may be one, then by urgency and
// by whose time is over first; what was put off or stands still last.
func rank(l store.Lamp) string {
	first := byte('0' + 3 - min(max(l.Urgency, 0), 3))
	if l.Doubt == domain.DoubtAsked {
		first = '0'
	}
	still := byte('0')
	if l.State == domain.Shelved || l.Clock.Kind == domain.ClockPaused {
		still = '1'
	}
	due := l.Clock.Due.UnixMilli()
	if l.Clock.Due.IsZero() {
		due = 9_999_999_999_999
	}
	return string([]byte{first, still}) + pad(due) + pad(int64(l.Ticket))
}

func pad(n int64) string {
	text := []byte("0000000000000000000")
	for i := len(text) - 1; i >= 0 && n > 0; i, n = i-1, n/10 {
		text[i] = byte('0' + n%10)
	}
	return string(text)
}

// choices fills the lists of the filter.
func (s *Views) choices(view store.View, b *Board) error {
	for _, c := range domain.Categories {
		b.Categories = append(b.Categories, Choice{string(c), say.Category(c), c == b.Filter.Category})
	}
	buildings, err := view.BuildingsIn(b.Filter.Community)
	for _, x := range buildings {
		b.Buildings = append(b.Buildings, Place{x.ID, x.EstateName + x.Name, x.ID == b.Filter.Building})
	}
	return err
}

// Cards reads cards as they stand now, in the order of their ids.
func (s *Views) Cards(ctx context.Context, ids []domain.ID) ([]Card, error) {
	return cards(s.DB.View(ctx), ids, s.Now())
}

// cards reads cards by the ids of their tickets, in their order, with few queries.
func cards(view store.View, ids []domain.ID, now time.Time) ([]Card, error) {
	tickets, err := view.Tickets(ids)
	if err != nil {
		return nil, err
	}
	clocks, err := view.ClocksOf(ids)
	if err != nil {
		return nil, err
	}
	var people []domain.ID
	buildings := map[domain.ID]domain.Building{}
	for _, t := range tickets {
		people = append(people, t.Helped(), t.Owner)
		if _, known := buildings[t.Building]; !known && t.Building != 0 {
			if buildings[t.Building], err = view.Building(t.Building); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(people)
	names, err := view.People(slices.Compact(people))
	if err != nil {
		return nil, err
	}
	out := make([]Card, 0, len(ids))
	for _, id := range ids {
		i := slices.IndexFunc(tickets, func(t domain.Ticket) bool { return t.ID == id })
		if i >= 0 {
			t := tickets[i]
			out = append(out, card(t, clocks[id], buildings[t.Building], names, now))
		}
	}
	return out, nil
}

func card(t domain.Ticket, clock domain.Clock, b domain.Building, names map[domain.ID]domain.Person, now time.Time) Card {
	c := Card{ID: t.ID, Building: t.Building, HolderID: t.Owner, Community: t.Community, Number: t.Number, Kind: t.Category,
		Category: say.Category(t.Category), Urgency: say.Urgency(t.Urgency), Danger: t.Urgency >= 3, Doubt: t.Doubt == domain.DoubtAsked,
		Place: say.Building(b, t.Place), Who: say.Resident(names[t.Helped()]), Gist: t.Gist, Holder: say.Nobody,
		State: say.Standing(t.State), Reopened: t.Reopened}
	if slices.Contains(onBoard, t.State) {
		c.Lane = laneOf(t.State)
	}
	if t.Owner != 0 {
		c.Holder = names[t.Owner].Name
	}
	if c.Gist == "" && (c.Danger || !t.Category.Private()) { // a screen is read by whoever stands before it
		c.Gist = domain.Gist(t.Text)
	}
	if clock.Kind != "" {
		c.Due, c.Waits, c.Left = clock.Due, say.WaitsFor(clock), say.TimeLeft(clock.Due, now)
		c.Late, c.Paused = c.Overdue(now), clock.Kind == domain.ClockPaused
	}
	c.Rank = rank(store.Lamp{Ticket: t.ID, State: t.State, Urgency: t.Urgency, Doubt: t.Doubt, Clock: clock})
	return c
}
