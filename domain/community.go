package domain

import "slices"

// Community is one residents' community of a street (社区).
type Community struct {
	ID        ID
	Street    ID
	Name      string
	Account   string // the official account that serves it
	Mini      string // its mini-program's account; "" for none
	DutyPhone string
}

// Building is one block of an estate (楼栋); Estate and Community come along so
// that it can be named.
type Building struct {
	ID         ID
	Community  ID
	Estate     ID
	EstateName string
	Name       string // as on the wall: 3号楼
	Label      string // normalised: 3
	Units      int
	Floors     int
	Also       []string // what people call it besides: 红楼, 东门那栋
}

// Team is a volunteer service team (志愿服务队).
type Team struct {
	ID         ID
	Community  ID
	Name       string
	Categories []Category // none: everything
	Buildings  []ID       // none: everywhere
	LeadMode   bool       // offers go to its lead, who names somebody
}

// Fits tells whether a team serves a category in a building, and how well: one
// that names the building ranks above one that names the category, above one
// that does everything everywhere. A team bound to buildings does not serve
// where the building is unknown, unless in danger.
func (t Team) Fits(c Category, building ID) (rank int, ok bool) {
	if len(t.Categories) > 0 {
		listed := slices.Contains(t.Categories, c)
		if !listed && c != Emergency {
			return 0, false
		}
		if listed {
			rank++
		}
	}
	if len(t.Buildings) > 0 {
		if !slices.Contains(t.Buildings, building) {
			return 0, c == Emergency && building == 0
		}
		rank += 2
	}
	return rank, true
}
