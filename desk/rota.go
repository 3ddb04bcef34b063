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

// Week is who has the duty in a community in one week (值班表).
type Week struct {
	Communities       []Place
	Community         domain.ID
	Kept              bool // there is a rota at all
	Now               []string
	Title             string
	Monday            string // as forms and addresses write a day
	Before, After     string // the Mondays beside it
	Days              []RotaDay
	Rows              []RotaRow
	Holes             int
	Away              []AwayLine
	Shifts            []ShiftLine
	Changes           bool // who looks may change it
	Members, Weekdays []Choice
}

// RotaDay is a day of the week.
type RotaDay struct {
	Name  string
	Today bool
}

// RotaRow is one span of hours, with who has it on each of the seven days.
type RotaRow struct {
	Hours string
	Cells [7][]RotaTurn
}

// RotaTurn is who has the duty then.
type RotaTurn struct {
	Who    string
	Hole   bool // he is not there, and nobody else has the duty at that hour
	Chosen bool // put there for this one day
}

// AwayLine is somebody who is not there on some days.
type AwayLine struct {
	Person    domain.ID
	Who, Days string
}

// ShiftLine is one turn of the weekly rota.
type ShiftLine struct {
	ID              domain.ID
	Day, Hours, Who string
	Weeks           string // which weeks of how many; "" for every week
}

// Week reads the rota of the week that a day lies in; 0 for today's.
func (s *Views) Week(ctx context.Context, by login.Staff, community domain.ID, day domain.Day) (out Week, err error) {
	if err := sees(by, community); err != nil {
		return out, err
	}
	out = Week{Community: community, Changes: by.In(community, domain.StaffRoles)}
	if out.Communities, err = s.Communities(ctx, by, BoardRoles, community); err != nil {
		return out, err
	}
	if day == 0 {
		day = domain.DayOf(s.Now())
	}
	view := s.DB.View(ctx)
	monday := day.Midnight()
	monday = monday.AddDate(0, 0, -(int(monday.Weekday())+6)%7)
	out.Monday, out.Before, out.After = onForm(monday), onForm(monday.AddDate(0, 0, -7)), onForm(monday.AddDate(0, 0, 7))
	rota, err := view.RotaOf(community, monday, monday.AddDate(0, 0, 7))
	if err != nil {
		return out, err
	}
	out.Kept = rota.Kept()
	members, err := view.MembersOfCommunity(community)
	if err != nil {
		return out, err
	}
	names := map[domain.ID]string{}
	for _, p := range members {
		names[p.ID] = p.Name
		out.Members = append(out.Members, Choice{Value: p.ID.String(), Name: p.Name})
	}
	if err := s.onDuty(view, &out, names); err != nil {
		return out, err
	}
	out.fill(rota, monday, s.Now(), names)
	out.lists(rota, names)
	return out, nil
}

// onDuty names who has the duty just now.
func (s *Views) onDuty(v store.View, out *Week, names map[domain.ID]string) error {
	now := s.Now()
	rota, err := v.RotaOf(out.Community, now, now)
	if err != nil {
		return err
	}
	staff, err := v.Staff(out.Community)
	for _, id := range rota.OnDuty(staff, now) {
		out.Now = append(out.Now, called(names, id))
	}
	return err
}

// called is a member's name; somebody who is trusted with nothing any more has none.
func called(names map[domain.ID]string, id domain.ID) string {
	if names[id] == "" {
		return say.NoMember
	}
	return names[id]
}

// onForm is a day as a form writes it.
func onForm(at time.Time) string { return at.In(domain.China).Format(time.DateOnly) }

// fill lays the turns of a week into rows of the same hours, the earliest first.
func (w *Week) fill(rota domain.Rota, monday, now time.Time, names map[domain.ID]string) {
	rows := map[string]*RotaRow{}
	for i := range 7 {
		at := monday.AddDate(0, 0, i)
		w.Days = append(w.Days, RotaDay{say.Day(at), domain.DayOf(at) == domain.DayOf(now)})
		holes := rota.Holes(at)
		for _, t := range rota.Turns(at) {
			hours := say.Span(t.From, t.Until)
			if rows[hours] == nil {
				rows[hours] = &RotaRow{Hours: hours}
			}
			hole := slices.Contains(holes, t)
			if hole {
				w.Holes++
			}
			rows[hours].Cells[i] = append(rows[hours].Cells[i], RotaTurn{called(names, t.Person), hole, t.Chosen})
		}
	}
	for _, r := range rows {
		w.Rows = append(w.Rows, *r)
	}
	slices.SortFunc(w.Rows, func(a, b RotaRow) int { return strings.Compare(a.Hours, b.Hours) })
	w.Title = say.Day(monday) + " – " + say.Day(monday.AddDate(0, 0, 6))
}

// lists writes who is away in the week, and the turns that come every week.
func (w *Week) lists(rota domain.Rota, names map[domain.ID]string) {
	first, _ := time.ParseInLocation(time.DateOnly, w.Monday, domain.China) // written by us
	for _, a := range rota.Absences {
		if a.Until >= domain.DayOf(first) && a.From < domain.DayOf(first.AddDate(0, 0, 7)) {
			w.Away = append(w.Away, AwayLine{a.Person, called(names, a.Person), say.Days(a)})
		}
	}
	for i := range 7 { // from Monday
		day := time.Weekday((i + 1) % 7)
		w.Weekdays = append(w.Weekdays, Choice{Value: string(rune('0' + day)), Name: say.Weekday(day)})
		for _, sh := range rota.Shifts {
			if sh.Weekday == day {
				w.Shifts = append(w.Shifts, ShiftLine{sh.ID, say.Weekday(day), say.ShiftHours(sh), called(names, sh.Person), say.Rotation(sh)})
			}
		}
	}
}
