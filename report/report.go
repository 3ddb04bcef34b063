// Package report makes the figures of a community from what its events tell: by
// team, kind of volunteer, category and month, each with its cases, and the
// forms that a street wants them in.
package report

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Reports reads the figures of communities for those who may see them: their
// staff, auditors and the street.
type Reports struct {
	DB  *store.DB
	Now func() time.Time
}

// Row is the figures of a month from one side.
type Row struct {
	Side   domain.Side
	Value  string // "" for what is of none
	Name   string
	Counts domain.Counts
}

// Key names one figure of the row, whose cases can be listed.
func (r Row) Key(month domain.CalendarMonth, f domain.Figure) Key {
	return Key{Month: month, Side: r.Side, Value: r.Value, Figure: f}
}

// Figures are the figures of a community and month.
type Figures struct {
	Community                  domain.Community
	Month                      domain.CalendarMonth
	At                         time.Time // they are as of then
	Openings                   []domain.Opening
	Total                      Row
	ByCategory, ByTeam, ByKind []Row
	Pressures                  []Pressure
}

// readers are the roles that read figures.
var readers = append(slices.Clone(domain.StaffRoles), domain.RoleStreet, domain.RoleAuditor)

// mayRead refuses whoever has no business with a community's figures.
func mayRead(v store.View, by domain.Actor, community domain.ID) error {
	if by.Kind == domain.ActorOperator {
		return nil
	}
	grants, err := v.GrantsOf(by.Person)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if by.Kind == domain.ActorPerson && g.Community == community && slices.Contains(readers, g.Role) {
			return nil
		}
	}
	return domain.Errorf(domain.Denied, "the figures are for the staff of their community")
}

// Figures reads the figures of a month. Denied: not for this person.
func (s *Reports) Figures(ctx context.Context, by domain.Actor, community domain.ID, month domain.CalendarMonth) (f Figures, err error) {
	err = s.DB.Snapshot(ctx, func(v store.View) error {
		if err := mayRead(v, by, community); err != nil {
			return err
		}
		f, err = figures(v, community, month)
		f.At = s.Now()
		return err
	})
	return f, err
}

func figures(v store.View, community domain.ID, month domain.CalendarMonth) (Figures, error) {
	c, err := v.Community(community)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Community: c, Month: month, Total: Row{Side: domain.SideAll, Name: say.Together(), Counts: domain.Counts{}}}
	if f.Openings, err = v.OpeningsOf(community); err != nil {
		return f, err
	}
	tallies, err := v.Tallies(community, month)
	if err != nil {
		return f, err
	}
	teams, err := v.TeamsOf(community)
	if err != nil {
		return f, err
	}
	for _, counts := range tallies[domain.SideCategory] {
		f.Total.Counts.Add(counts, 1)
	}
	f.ByCategory = rows(domain.SideCategory, tallies[domain.SideCategory], nil, func(v string) string { return say.Category(domain.Category(v)) })
	named := map[string]string{}
	for _, t := range teams {
		named[t.ID.String()] = t.Name
	}
	f.ByTeam = rows(domain.SideTeam, tallies[domain.SideTeam], f.Total.Counts, func(v string) string { return named[v] })
	f.ByKind = rows(domain.SideKind, tallies[domain.SideKind], f.Total.Counts, func(v string) string { return v })
	f.Pressures = pressures(f.Total.Counts, tallies[domain.SideHandler], slices.Concat(f.ByTeam, f.ByKind)...)
	back, err := v.CameBack(community, month)
	f.Pressures = append(f.Pressures, dropped(back)...)
	return f, err
}

// rows makes the rows of a side in the order of what they received. Of what is
// left of the whole, which nobody has taken, the last row tells.
func rows(side domain.Side, tallies map[string]domain.Counts, whole domain.Counts, name func(string) string) []Row {
	var out []Row
	rest := domain.Counts{}
	rest.Add(whole, 1)
	for value, counts := range tallies {
		rest.Add(counts, -1)
		if some(counts) {
			out = append(out, Row{side, value, cmp.Or(name(value), say.Gone()), counts})
		}
	}
	slices.SortFunc(out, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Counts[domain.FigReceived], a.Counts[domain.FigReceived]), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
	if whole != nil && some(rest) {
		out = append(out, Row{side, "", say.Rest(side), rest})
	}
	return out
}

func some(counts domain.Counts) bool {
	for n := range maps.Values(counts) {
		if n != 0 {
			return true
		}
	}
	return false
}

// Key names one figure, whose cases can be listed.
type Key struct {
	Month  domain.CalendarMonth
	Side   domain.Side
	Value  string
	Figure domain.Figure
}

// String writes a key as 2026-11/category/repair/good.
func (k Key) String() string {
	return strings.Join([]string{k.Month.String(), string(k.Side), k.Value, string(k.Figure)}, "/")
}

// ParseKey reads a key as String writes it.
func ParseKey(text string) (k Key, err error) {
	parts := strings.Split(text, "/")
	if len(parts) != 4 || !slices.Contains(domain.Figures, domain.Figure(parts[3])) ||
		!slices.Contains(Sides, domain.Side(parts[1])) {
		return k, domain.Errorf(domain.Invalid, "want a figure like 2026-11/category/repair/good")
	}
	k = Key{Side: domain.Side(parts[1]), Value: parts[2], Figure: domain.Figure(parts[3])}
	k.Month, err = domain.ParseMonth(parts[0])
	return k, err
}

// holds tells how much a ticket adds to the figure.
func (k Key) holds(e domain.Entry) int64 {
	if k.Side != domain.SideAll && e.Sides()[k.Side] != k.Value {
		return 0
	}
	return e.Counts()[k.Month][k.Figure]
}

// Cases are a page of the tickets behind a figure; After is where the next one
// begins, 0 behind the last.
type Cases struct {
	Lines []store.Line
	After domain.ID
}

// casesPage is how many tickets a page has, and linesRead how many are looked at
// for it at once.
const (
	casesPage = 50
	linesRead = 500
)

// Cases lists the tickets behind a figure of a community, the oldest first, those
// after one. Denied: not for this person.
func (s *Reports) Cases(ctx context.Context, by domain.Actor, community domain.ID, key Key, after domain.ID) (out Cases, err error) {
	err = s.DB.Snapshot(ctx, func(v store.View) error {
		if err := mayRead(v, by, community); err != nil {
			return err
		}
		out, err = cases(v, community, key, after, casesPage)
		return err
	})
	return out, err
}

func cases(v store.View, community domain.ID, key Key, after domain.ID, most int) (out Cases, err error) {
	for {
		lines, err := v.Lines(community, key.Month, key.Figure, after, linesRead)
		if err != nil {
			return out, err
		}
		for _, l := range lines {
			after = l.Ticket
			if key.holds(l.Entry) == 0 {
				continue
			}
			if len(out.Lines) == most {
				return out, nil
			}
			out.Lines, out.After = append(out.Lines, l), after
		}
		if len(lines) < linesRead {
			out.After = 0
			return out, nil
		}
	}
}

// number is a count as it is written.
func number(n int64) string { return strconv.FormatInt(n, 10) }
