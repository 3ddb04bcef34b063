package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"linli/domain"
	"linli/sheet"
	"linli/store"
)

// deskSheets are the sheets that an administrator of one community takes and gives
// at the console: the rest is for the operator of the whole.
var deskSheets = []string{"队伍", "成员", "值班"}

// deskColumns are those that stay with the operator: who somebody is in WeChat, and
// whose homes he can open.
var deskColumns = []string{"钥匙楼栋", "钥匙住户手机", "openid", "企业微信号"}

// above are the roles that no file of a community gives or takes.
var above = []domain.Role{domain.RoleStreet, domain.RoleAuditor, domain.RoleAdmin}

// errLooked takes back what a look at a file has written.
var errLooked = errors.New("it was only looked at")

// Desk is the roster of one community as its administrator takes it out and brings
// it in (名册).
type Desk struct {
	DB       *store.DB
	Accounts []string
	Resigns  Resigns
}

// Look tells what a workbook would change, and changes nothing.
func (d *Desk) Look(ctx context.Context, by domain.Actor, community domain.ID, file []byte) (Report, error) {
	return d.load(ctx, by, community, file, false)
}

// Take brings a workbook in, all of it or, when anything in it is wrong, nothing.
func (d *Desk) Take(ctx context.Context, by domain.Actor, community domain.ID, file []byte) (Report, error) {
	return d.load(ctx, by, community, file, true)
}

func (d *Desk) load(ctx context.Context, by domain.Actor, community domain.ID, file []byte, keep bool) (report Report, err error) {
	home, err := d.DB.View(ctx).Community(community)
	if err != nil {
		return report, err
	}
	r, err := d.read(ctx, home, file)
	if err != nil {
		return report, err
	}
	err = d.DB.Alone().InTx(ctx, func(tx *store.Tx) error {
		l := loading{tx: tx, by: by, resigns: d.Resigns, buildings: map[*rosterBuilding]domain.ID{}, teams: map[*rosterTeam]domain.ID{}, people: map[*rosterMember]domain.ID{}}
		if err := d.allows(tx, home, r); err != nil {
			return err
		}
		if err := l.all(r); err != nil {
			return err
		}
		if report = l.report; !keep {
			return errLooked
		}
		return nil
	})
	if errors.Is(err, errLooked) {
		return report, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("roster: %w", err)
	}
	return report, nil
}

// read reads a workbook of the one community: other sheets, other columns and other
// communities are faults.
func (d *Desk) read(ctx context.Context, home domain.Community, file []byte) (*roster, error) {
	if !sheet.Is(file) {
		return nil, domain.Errorf(domain.Invalid, "the file is no XLSX workbook")
	}
	tables, err := sheet.Read(file)
	if err != nil {
		return nil, err
	}
	var wrong Wrong
	for _, t := range tables {
		if !slices.Contains(deskSheets, t.Name) {
			wrong.Faults = append(wrong.Faults, Fault{Sheet: t.Name, Row: 1, Text: "sheet: not one of a community's"})
			continue
		}
		for n, row := range t.Rows {
			switch {
			case n == 0:
				for i, title := range row {
					if slices.Contains(deskColumns, title) {
						wrong.Faults = append(wrong.Faults, Fault{t.Name, 1, sheet.Column(i), title, "column: is the operator's"})
					}
				}
			case cell(row, 0) != home.Name && slices.ContainsFunc(row, func(c string) bool { return c != "" }):
				wrong.Faults = append(wrong.Faults, Fault{t.Name, n + 1, sheet.Column(0), "社区", "社区: another community"})
			}
		}
	}
	if len(wrong.Faults) > maxFaults {
		wrong.Faults, wrong.More = wrong.Faults[:maxFaults], true
	}
	if len(wrong.Faults) > 0 {
		return nil, domain.Errorf(domain.Invalid, "%w", wrong)
	}
	r, err := (&Import{DB: d.DB, Accounts: d.Accounts}).read(ctx, file)
	if err != nil {
		return nil, err
	}
	r.communities = slices.DeleteFunc(r.communities, func(c *rosterCommunity) bool { return c.name.text != home.Name })
	if len(r.communities) != 1 {
		return nil, domain.Errorf(domain.Invalid, "the file is of no community")
	}
	return r, nil
}

// allows refuses rows of whoever belongs to another community, and those that give
// or take a role above the community's own.
func (d *Desk) allows(tx *store.Tx, home domain.Community, r *roster) error {
	book := workbook{}
	var wrong Wrong
	for _, m := range r.communities[0].members {
		p, err := tx.PersonByPhone(m.phone.text)
		unknown := domain.CodeOf(err) == domain.NotFound
		if err != nil && !unknown {
			return err
		}
		var grants []domain.Grant
		if !unknown {
			if grants, err = tx.GrantsOf(p.ID); err != nil {
				return err
			}
		}
		elsewhere := !unknown && p.Community != 0 && p.Community != home.ID
		held := m.role != "" && slices.Contains(above, m.role)
		same := false
		for _, g := range grants {
			elsewhere = elsewhere || g.Community != home.ID
			same = same || g.Role == m.role
			held = held || slices.Contains(above, g.Role)
		}
		switch {
		case elsewhere:
			wrong.Faults = append(wrong.Faults, book.where(m.line, "phone: of another community"))
		case held && !same:
			wrong.Faults = append(wrong.Faults, book.where(m.line, "role: is the operator's"))
		}
	}
	if len(wrong.Faults) > 0 {
		return domain.Errorf(domain.Invalid, "%w", wrong)
	}
	return nil
}

// Book writes the roster of one community as a workbook that Take takes back. It
// holds phones: that it was made is an event.
func (d *Desk) Book(ctx context.Context, by domain.Actor, community domain.ID) ([]byte, error) {
	home, err := d.DB.View(ctx).Community(community)
	if err != nil {
		return nil, err
	}
	all, err := tablesOf(d.DB.View(ctx))
	if err != nil {
		return nil, err
	}
	var tables []sheet.Table
	members := 0
	for _, t := range all {
		if !slices.Contains(deskSheets, t.Name) {
			continue
		}
		t = ofHome(t, home.Name)
		if t.Name == "成员" {
			members = len(t.Rows) - 1
		}
		tables = append(tables, t)
	}
	file, err := sheet.Write(tables)
	if err != nil {
		return nil, err
	}
	return file, d.DB.Alone().InTx(ctx, func(tx *store.Tx) error {
		return tx.Record(store.Subject{Kind: "import", ID: home.Street}, "exported", by, map[string]any{"members": members, "community": community})
	})
}

// ofHome leaves in a sheet the rows of one community, without the operator's columns.
func ofHome(t sheet.Table, home string) sheet.Table {
	out := sheet.Table{Name: t.Name}
	for n, row := range t.Rows {
		if n > 0 && cell(row, 0) != home {
			continue
		}
		var kept []string
		for i, c := range row {
			if !slices.Contains(deskColumns, cell(t.Rows[0], i)) {
				kept = append(kept, c)
			}
		}
		out.Rows = append(out.Rows, kept)
	}
	return out
}
