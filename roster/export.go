package roster

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/sheet"
	"linli/store"
)

// Export writes every community with its places, teams, members and rota as an
// XLSX file that Load takes back. It holds phones: that it was made is an event.
func Export(ctx context.Context, db *store.DB, by domain.Actor) ([]byte, error) {
	tables, err := tablesOf(db.View(ctx))
	if err != nil {
		return nil, err
	}
	file, err := sheet.Write(tables)
	if err != nil {
		return nil, err
	}
	err = db.Alone().InTx(ctx, func(tx *store.Tx) error {
		all, err := tx.Communities(0)
		if err != nil || len(all) == 0 {
			return err
		}
		return tx.Record(store.Subject{Kind: "import", ID: all[0].Street}, "exported", by, map[string]any{"members": len(tables[3].Rows) - 1})
	})
	return file, err
}

// exporting gathers the rows of the sheets.
type exporting struct {
	v      store.View
	tables []sheet.Table
	seen   map[domain.ID]bool // members: a file names each person once
	places map[domain.ID]string
	teams  map[domain.ID][]string // of a member
}

// tablesOf is what is known, as the sheets of a file.
func tablesOf(v store.View) ([]sheet.Table, error) {
	e := exporting{v: v, seen: map[domain.ID]bool{}}
	for _, s := range sheets {
		row := make([]string, len(s.columns))
		for i, c := range s.columns {
			row[i] = c.title
		}
		e.tables = append(e.tables, sheet.Table{Name: s.name, Rows: [][]string{row}})
	}
	for after := domain.ID(0); ; {
		some, err := v.Communities(after)
		if err != nil || len(some) == 0 {
			return e.tables, err
		}
		for _, c := range some {
			after = c.ID
			if err := e.community(c); err != nil {
				return nil, fmt.Errorf("export: %w", err)
			}
		}
	}
}

func (e *exporting) add(table int, cells ...string) {
	e.tables[table].Rows = append(e.tables[table].Rows, cells)
}

func (e *exporting) community(c domain.Community) error {
	street, err := e.v.StreetName(c.Street)
	if err != nil {
		return err
	}
	wecom := ""
	e.add(0, c.Name, street, c.Account, c.Mini, wecom, c.DutyPhone)
	for _, part := range []func(domain.Community) error{e.buildings, e.teamsOf, e.members, e.rota, e.care} {
		if err := part(c); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporting) buildings(c domain.Community) error {
	all, err := e.v.BuildingsOf(c.Account, "")
	if err != nil {
		return err
	}
	named := map[string]int{}
	for _, b := range all {
		if b.Community == c.ID {
			named[b.Name]++
		}
	}
	e.places = map[domain.ID]string{}
	for _, b := range all {
		if b.Community != c.ID {
			continue
		}
		e.add(1, c.Name, b.EstateName, b.Name, figure(b.Units), figure(b.Floors))
		e.places[b.ID] = b.Name
		if named[b.Name] > 1 {
			e.places[b.ID] = b.EstateName + "/" + b.Name
		}
	}
	return nil
}

// figure is a number, "" for none.
func figure(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// flag is 是 or nothing.
func flag(is bool) string {
	if is {
		return "是"
	}
	return ""
}

func (e *exporting) teamsOf(c domain.Community) error {
	teams, err := e.v.TeamsOf(c.ID)
	if err != nil {
		return err
	}
	e.teams = map[domain.ID][]string{}
	for _, t := range teams {
		var categories, buildings []string
		for _, k := range t.Categories {
			categories = append(categories, say.Category(k))
		}
		for _, b := range t.Buildings {
			buildings = append(buildings, e.places[b])
		}
		e.add(2, c.Name, t.Name, strings.Join(categories, "、"), strings.Join(buildings, "、"), flag(t.LeadMode))
		members, err := e.v.MembersOfTeam(t.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			e.teams[m] = append(e.teams[m], t.Name)
		}
	}
	return nil
}

func (e *exporting) members(c domain.Community) error {
	people, err := e.v.MembersOfCommunity(c.ID)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Phone == "" || e.seen[p.ID] {
			continue // who has no phone cannot be known again by a file
		}
		e.seen[p.ID] = true
		if err := e.member(c, p); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporting) member(c domain.Community, p domain.Person) error {
	grants, err := e.v.GrantsOf(p.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(grants, func(g domain.Grant) bool { return g.Community == c.ID })
	identity, err := e.v.IdentityOf(p.ID, c.Account)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return err
	}
	offers, err := e.v.PledgeOf(p.ID)
	if err != nil {
		return err
	}
	buildings, homes, err := e.v.KeysOf(p.ID)
	if err != nil {
		return err
	}
	var keys, phones []string
	for _, b := range buildings {
		keys = append(keys, e.places[b])
	}
	for _, h := range homes {
		helped, err := e.v.Person(h)
		if err != nil {
			return err
		}
		if helped.Phone != "" {
			phones = append(phones, helped.Phone)
		}
	}
	home := ""
	if p.Community == c.ID {
		home = e.places[p.Building]
	}
	e.add(3, c.Name, p.Name, titleOf(grants[i].Role), p.Phone, p.Kind, strings.Join(e.teams[p.ID], "、"), home, flag(grants[i].Duty),
		strings.Join(offers.Skills, "、"), domain.HoursText(offers.Hours), figure(offers.Cap), strings.Join(keys, "、"), strings.Join(phones, "、"), identity.OpenID, "")
	return nil
}

// titleOf is a role as a sheet names it.
func titleOf(role domain.Role) string {
	for _, title := range []string{"志愿者", "队长", "驻守干部", "书记", "联办单位", "街道", "审计", "管理员"} {
		if roleTitles[title] == role {
			return title
		}
	}
	return string(role)
}

var dayTitles = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func (e *exporting) rota(c domain.Community) error {
	far := time.Unix(0, 0)
	rota, err := e.v.RotaOf(c.ID, far, far)
	if err != nil {
		return err
	}
	for _, s := range rota.Shifts {
		p, err := e.v.Person(s.Person)
		if err != nil {
			return err
		}
		if p.Phone == "" || s.Gone {
			continue
		}
		e.add(4, c.Name, p.Phone, p.Name, dayTitles[s.Weekday], hoursOf(s), figure(s.Weeks), figure(s.Week+1))
	}
	return nil
}

// hoursOf are the hours of a shift as a sheet writes them.
func hoursOf(s domain.Shift) string {
	if s.From == s.Until {
		return "00:00-24:00"
	}
	at := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	return at(s.From) + "-" + at(s.Until)
}

// care writes who is to be heard of, and who cannot be left alone; those without
// a phone cannot be known again by a file.
func (e *exporting) care(c domain.Community) error {
	plans, err := e.v.CarePlansIn(c.ID, 5000)
	if err != nil {
		return err
	}
	teams, err := e.v.TeamsOf(c.ID)
	if err != nil {
		return err
	}
	names := map[domain.ID]string{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	for _, plan := range plans {
		p, err := e.v.Person(plan.Person)
		if err != nil {
			return err
		}
		visitor := domain.Person{}
		if plan.Visitor != 0 {
			if visitor, err = e.v.Person(plan.Visitor); err != nil {
				return err
			}
		}
		if p.Phone != "" {
			e.add(5, c.Name, p.Phone, p.Name, figure(plan.Every), visitor.Phone, names[plan.Team])
		}
	}
	carers, err := e.v.CarersIn(c.ID)
	if err != nil {
		return err
	}
	for _, id := range carers {
		if err := e.carer(c, id); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporting) carer(c domain.Community, id domain.ID) error {
	carer, err := e.v.Person(id)
	if err != nil || carer.Phone == "" {
		return err
	}
	all, err := e.v.DependantsOf(id)
	if err != nil {
		return err
	}
	for _, d := range all {
		p, err := e.v.Person(d.Person)
		if err != nil {
			return err
		}
		e.add(6, c.Name, carer.Phone, carer.Name, p.Name, p.Phone, d.Note)
	}
	return nil
}
