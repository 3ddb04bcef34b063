package notice

import (
	"fmt"
	"slices"
	"strconv"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// callAudience is who is asked for a call at a building: the teams named, else
// every volunteer and lead of the community.
func callAudience(community, building domain.ID, teams []domain.ID) domain.NoticeAudience {
	a := domain.NoticeAudience{Communities: []domain.ID{community}, Teams: teams, At: building}
	if len(teams) == 0 {
		a.Roles = []domain.Role{domain.RoleVolunteer, domain.RoleLead}
	}
	return a
}

// categoryOf is what help is wanted: that of old people where nothing else is said.
func (d *Desk) categoryOf(words string) domain.Category {
	read := d.Reader.Read(words)
	if read.Category.Shared() && read.Category != domain.Property {
		return read.Category
	}
	return domain.Eldercare
}

// callPlace is the building of a call; NotFound if that is no building of its
// community, and none while none is named.
func callPlace(v store.View, n domain.Notice) (domain.Building, error) {
	if n.Kind != domain.NoticeCall || n.Audience.At == 0 {
		return domain.Building{}, nil
	}
	all, err := v.BuildingsIn(n.Community)
	if err != nil {
		return domain.Building{}, err
	}
	i := slices.IndexFunc(all, func(b domain.Building) bool { return b.ID == n.Audience.At })
	if i < 0 {
		return domain.Building{}, domain.Errorf(domain.NotFound, "no such building of the community")
	}
	return all[i], nil
}

// asCall shows a call as the volunteers' phones will.
func (p *Preview) asCall(v store.View) error {
	if p.Notice.Kind != domain.NoticeCall {
		return nil
	}
	b, err := callPlace(v, p.Notice)
	if err != nil {
		return err
	}
	author, err := v.Person(p.Notice.Author)
	p.Place = b.EstateName + b.Name
	p.Phone = say.CallPhone(p.Notice, p.Place, author)
	return err
}

// calledEvent tells which tickets a call became.
const calledEvent = "called"

// TaskRow is a ticket that a call became.
type TaskRow struct {
	ID            domain.ID
	Number        int64
	State, Helper string
	Taken         bool
}

// markCalls adds to the marks of calls how far their tickets are, and whose.
func markCalls(v store.View, notices []domain.ID, marks map[domain.ID]string) error {
	calls, err := v.CallsAmong(notices)
	if err != nil {
		return err
	}
	for _, call := range calls {
		tickets, err := called(v, call)
		if err != nil {
			return err
		}
		for _, t := range tickets {
			marks[call] += fmt.Sprintf("%s %s %s,", t.ID, t.State, t.Owner)
		}
	}
	return nil
}

// called reads the tickets that a call became.
func called(v store.View, call domain.ID) ([]domain.Ticket, error) {
	events, err := v.Events(store.Subject{Kind: "notice", ID: call})
	if err != nil {
		return nil, err
	}
	var ids []domain.ID
	for _, e := range events {
		all, _ := e.Data["tickets"].([]any)
		for _, one := range all {
			text, _ := one.(string)
			if id, err := strconv.ParseInt(text, 10, 64); e.Kind == calledEvent && err == nil {
				ids = append(ids, domain.ID(id))
			}
		}
	}
	return v.Tickets(ids)
}

// taskRows reads how far the tickets of a call are.
func taskRows(v store.View, n domain.Notice) (out []TaskRow, err error) {
	if n.Kind != domain.NoticeCall {
		return nil, nil
	}
	tickets, err := called(v, n.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range tickets {
		row := TaskRow{ID: t.ID, Number: t.Number, State: say.State(t.State), Taken: t.Owner != 0}
		if row.Taken {
			helper, err := v.Person(t.Owner)
			if err != nil {
				return nil, err
			}
			row.Helper = helper.Name
		}
		out = append(out, row)
	}
	return out, nil
}
