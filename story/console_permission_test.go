package story

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/domain"
	"linli/handler"
	"linli/store"
	"linli/store/storetest"
)

func TestEveryRouteOfTheConsoleStandsInItsTable(t *testing.T) {
	w := build(t, store.SQLite, rhine)
	var running, table []string
	for _, r := range w.app.Handler.(*echo.Echo).Routes() {
		if path, ok := strings.CutPrefix(r.Path, handler.ConsoleBase+"/"); ok {
			running = append(running, r.Method+" /"+path)
		}
	}
	for _, line := range handler.ConsoleTable {
		table = append(table, line.Method+" "+line.Path)
		if !line.Who.Public && len(line.Who.Roles) == 0 {
			t.Errorf("%s %s is for every login: name its roles", line.Method, line.Path)
		}
		if strings.Contains(line.Path, ":id") && line.Whose == handler.Nobodys {
			t.Errorf("%s %s touches something of an id: name whose", line.Method, line.Path)
		}
	}
	slices.Sort(running)
	slices.Sort(table)
	if !slices.Equal(running, table) || len(slices.Compact(table)) != len(running) {
		t.Errorf("the routes are\n%q, in the table\n%q", running, table)
	}
	for _, tab := range handler.ConsoleTabs {
		i := slices.IndexFunc(handler.ConsoleTable, func(l handler.ConsoleLine) bool {
			return l.Method == http.MethodGet && l.Path == tab.Path
		})
		if i < 0 || slices.ContainsFunc(tab.Who.Roles, func(r domain.Role) bool { return !slices.Contains(handler.ConsoleTable[i].Who.Roles, r) }) {
			t.Errorf("the tab %s is for others than its page", tab.Name)
		}
	}
}

// deskRoles are a member of everybody for each role, and one of another community.
var deskRoles = map[domain.Role]string{domain.RoleLead: "钱队长", domain.RoleCadre: "陈干部", domain.RoleSecretary: "孙书记", domain.RolePartner: "李联办",
	domain.RoleStreet: "周街道", domain.RoleAuditor: "吴审计", domain.RoleAdmin: "郑管理"}

func TestEveryRoleOpensExactlyWhatTheConsolesTableSays(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			w := build(t, engine, everybody+lake)
			w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
			w.phone("oWU").Follows().Says("鱼池嘉园8号楼1单元302灯坏了")
			w.phone("oLIMIN").Hears("联办 1001 物业公司", "物业公司") // a joint case, so that every route has something to touch
			things := w.things()
			for _, line := range handler.ConsoleTable {
				if line.Who.Public {
					continue
				}
				if s := w.seats(); s.calls(line, things[line.Whose].own).status != http.StatusSeeOther || s.at != "/console/login" && !strings.HasPrefix(s.at, "/console/login?") {
					t.Errorf("%s %s without a login is answered %d", line.Method, line.Path, s.status)
				}
			}
			for role, name := range deskRoles {
				s := w.sits(name)
				for _, line := range handler.ConsoleTable {
					if line.Who.Public || line.Path == "/board/stream" || line.Path == "/password" && line.Method == http.MethodPost {
						continue
					}
					s.triesLine(line, role, things[line.Whose])
				}
			}
			if _, err := w.app.Logins.Add(w.ctx, domain.Actor{Kind: domain.ActorOperator}, loginOf("冯志愿")); domain.CodeOf(err) != domain.Invalid {
				t.Errorf("a volunteer is given a login: %v", err)
			}
		})
	}
}

// thing is what a route touches: of one's own community, and of another.
type thing struct{ own, other string }

// things are what the routes touch, by whose they are: a ticket, where nothing else is said.
func (w *town) things() map[handler.Whose]thing {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	all, err := view.Communities(0)
	w.must(err)
	var teams [2]string
	for i, c := range all[:2] {
		some, err := view.TeamsOf(c.ID)
		w.must(err)
		teams[i] = some[0].ID.String()
	}
	own, other := w.ticket(1001), w.ticket(1002)
	out := map[handler.Whose]thing{handler.Teams: {teams[0], teams[1]}, handler.Neighbours: {own.Requester.String(), other.Requester.String()}}
	for _, line := range handler.ConsoleTable {
		if _, named := out[line.Whose]; !named {
			out[line.Whose] = thing{own.ID.String(), other.ID.String()}
		}
	}
	return out
}

// calls calls a line for a thing.
func (s *seat) calls(line handler.ConsoleLine, id string) *seat {
	s.w.t.Helper()
	path := handler.ConsoleBase + strings.ReplaceAll(line.Path, ":id", id)
	if line.Method == http.MethodGet {
		return s.opens(path)
	}
	return s.posts(path, url.Values{"form": {"0123456789abcdef"}})
}

// triesLine holds what a role is answered against the table.
func (s *seat) triesLine(line handler.ConsoleLine, role domain.Role, of thing) {
	s.w.t.Helper()
	name := line.Method + " " + line.Path
	admitted := slices.Contains(line.Who.Roles, role)
	missing := s.calls(line, "77").status
	switch {
	case !admitted && missing != http.StatusForbidden:
		s.w.t.Errorf("%s: a %s may not and is answered %d", name, role, missing)
	case !admitted:
	case line.Whose == handler.Nobodys && (missing == http.StatusForbidden || missing == http.StatusNotFound || missing >= 500):
		s.w.t.Errorf("%s: a %s may and is answered %d", name, role, missing)
	case line.Whose == handler.Viewers || line.Whose == handler.Units: // their stories are others
		if missing != http.StatusNotFound && missing != http.StatusBadRequest {
			s.w.t.Errorf("%s: for nothing at all a %s is answered %d", name, role, missing)
		}
	case line.Whose != handler.Nobodys:
		if missing != http.StatusNotFound {
			s.w.t.Errorf("%s: for nothing at all a %s is answered %d", name, role, missing)
		}
		words := s.body
		if got := s.calls(line, of.other); got.status != http.StatusNotFound || got.body != words {
			s.w.t.Errorf("%s: for another community's a %s is answered %d", name, role, got.status)
		}
		if role == domain.RoleStreet && line.Whose == handler.Staffs && !strings.HasSuffix(line.Path, "/joint") && !strings.HasSuffix(line.Path, "/link") {
			of.own = "77" // the street touches what it was called to, and joint cases
			if s.calls(line, of.own).status != http.StatusNotFound {
				s.w.t.Errorf("%s: a %s is answered %d", name, role, s.status)
			}
			return
		}
		if got := s.calls(line, of.own); got.status == http.StatusNotFound || got.status >= 500 {
			s.w.t.Errorf("%s: for his own a %s is answered %d\n%s", name, role, got.status, got.body)
		}
	}
}

func TestABoardShowsItsCommunityAlone(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了，电话13900000000")
		w.phone("oWU").Follows().Says("鱼池嘉园8号楼1单元302灯坏了")
		view := w.app.DB.View(w.ctx)
		communities, err := view.Communities(0)
		w.must(err)
		cadre := w.sits("李敏")
		cadre.opens("/console/").reads("1001", "便民维修", "莱茵小镇3号楼").readsNot("1002", "鱼池", "单元501", "13900000000")
		if cadre.opens("/console/?community=" + communities[1].ID.String()); cadre.status != http.StatusNotFound {
			t.Errorf("another community's board is answered %d", cadre.status)
		}
		if cadre.opens("/console/board/stream?community=" + communities[1].ID.String()); cadre.status != http.StatusNotFound {
			t.Errorf("another community's stream is answered %d", cadre.status)
		}
		cadre.opens("/console/?category=lift").reads("这一列").readsNot("1001")
		cadre.opens("/console/?mine=1").readsNot(">1001<")
		w.phone("oLIMIN").Hears("1 1001", "归您了")
		cadre.opens("/console/?mine=1").reads("1001", "李敏")
		w.must(err)
		if len(desk.BoardRoles) != 5 {
			t.Errorf("the board is for %v", desk.BoardRoles)
		}
	})
}
