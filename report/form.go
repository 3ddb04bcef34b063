package report

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"linli/domain"
	"linli/say"
	"linli/sheet"
	"linli/store"
)

// Form fills a street's form with the tickets received in a month. What tells who
// somebody is stands in it only if the mapping asks for it, and that it was read is
// an event then. Denied: not for this person.
func (s *Reports) Form(ctx context.Context, by domain.Actor, community domain.ID, month domain.CalendarMonth, m Mapping) (sheet.Table, error) {
	t := sheet.Table{Name: cmp.Or(m.Sheet, "Sheet1"), Figures: true}
	for range m.Header - 1 {
		t.Rows = append(t.Rows, []string{})
	}
	var head []string
	for _, c := range m.Columns {
		head = append(head, c.Title)
	}
	t.Rows = append(t.Rows, head)
	n := 0
	err := s.DB.Snapshot(ctx, func(v store.View) error {
		if err := mayRead(v, by, community); err != nil {
			return err
		}
		lines, err := v.Lines(community, month, domain.FigReceived, 0, mostCases)
		if err != nil {
			return err
		}
		f := filling{View: v, m: m, teams: map[domain.ID]string{}, buildings: map[domain.ID]domain.Building{}}
		teams, err := v.TeamsOf(community)
		if err != nil {
			return err
		}
		for _, team := range teams {
			f.teams[team.ID] = team.Name
		}
		for i, l := range lines {
			row, err := f.row(i+1, l)
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, row)
		}
		n = len(lines)
		return nil
	})
	if err != nil || !m.Personal() {
		return t, err
	}
	return t, s.DB.InTx(ctx, func(tx *store.Tx) error {
		return tx.Record(store.Subject{Kind: "import", ID: community}, "form_filled", by, map[string]any{"tickets": n, "month": int(month)})
	})
}

// filling fills the rows of a form.
type filling struct {
	store.View
	m         Mapping
	teams     map[domain.ID]string
	buildings map[domain.ID]domain.Building
}

func (f filling) row(no int, l store.Line) ([]string, error) {
	t, err := f.Ticket(l.Ticket)
	if err != nil {
		return nil, err
	}
	helped := domain.Person{}
	if f.m.Personal() {
		if helped, err = f.Person(t.Helped()); err != nil {
			return nil, err
		}
	}
	if _, known := f.buildings[t.Building]; !known && t.Building != 0 {
		if f.buildings[t.Building], err = f.Building(t.Building); err != nil {
			return nil, err
		}
	}
	var out []string
	for _, c := range f.m.Columns {
		text := c.Text
		switch c.Field {
		case FieldRow:
			text = strconv.Itoa(no)
		case FieldOutside:
			if text, err = f.FormNumber(f.m.Form, t.ID); err != nil {
				return nil, err
			}
		case FieldDoor:
			text = say.Door(f.buildings[t.Building], t.Place)
		case FieldBuilding:
			text = say.Building(f.buildings[t.Building], t.Place)
		case FieldName:
			text = helped.Name
		case FieldPhone:
			text = cmp.Or(t.Phone, helped.Phone)
		case FieldTeam:
			text = f.teams[l.Team]
		default:
			text = cmp.Or(plainField(c, t, l), text)
		}
		out = append(out, cmp.Or(c.Values[text], text))
	}
	return out, nil
}

// plainField is a field that stands in the ticket or its line.
func plainField(c Column, t domain.Ticket, l store.Line) string {
	switch c.Field {
	case FieldNumber:
		return strconv.FormatInt(t.Number, 10)
	case FieldReceived:
		return c.day(l.Opened)
	case FieldDispatched:
		return c.day(l.Dispatched)
	case FieldHandled:
		return c.day(l.Handled)
	case FieldFollowed:
		return c.day(l.Followed)
	case FieldCategory:
		return valued(c, string(l.Category), say.Category(l.Category))
	case FieldResult:
		return valued(c, string(l.Class()), say.Figure(l.Class()))
	case FieldKind:
		return l.Kind
	case FieldServed:
		return strconv.Itoa(l.Served)
	case FieldGist:
		return t.Gist
	case FieldWords:
		return t.Text
	}
	return ""
}

// valued is a value as the street calls it, by our key or by its Chinese name.
func valued(c Column, key, name string) string { return cmp.Or(c.Values[key], name) }

// day writes a day as the column wants it.
func (c Column) day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(domain.China).Format(cmp.Or(c.Format, time.DateOnly))
}
