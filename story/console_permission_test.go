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
	"linli/notice"
	"linli/service"
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
					if line.Who.Public || strings.HasSuffix(line.Path, "/stream") || line.Path == "/password" && line.Method == http.MethodPost {
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

// twins is a thing of the first community, and one of the other.
type twins struct{ own, other string }

// things makes what the routes with an id touch, in both communities.
func (w *town) things() map[handler.Whose]twins {
	w.t.Helper()
	tickets := twins{w.ticket(1001).ID.String(), w.ticket(1002).ID.String()}
	out := map[handler.Whose]twins{}
	var answers, unread []string
	w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
		for _, number := range []int64{1001, 1002} {
			t, err := tx.TicketNumbered("yanbin", number)
			if err != nil {
				return err
			}
			inbox, err := tx.TicketInbox(t.ID)
			if err != nil {
				return err
			}
			a := domain.Answer{Community: t.Community, Questions: []string{"借雨伞"}, Words: "说名字就能借"}
			if err := tx.AddAnswer(&a); err != nil {
				return err
			}
			if err := tx.AddUnclear(store.Unclear{Inbox: inbox, Person: t.Requester, Community: t.Community, Ticket: t.ID, Intent: t.Intent, Category: t.Category}); err != nil {
				return err
			}
			listed, err := tx.UnclearOf(t.Community, 1)
			if err != nil {
				return err
			}
			answers, unread = append(answers, a.ID.String()), append(unread, listed[0].ID.String())
		}
		return nil
	}))
	out[handler.Banks], out[handler.Unread] = twins{answers[0], answers[1]}, twins{unread[0], unread[1]}
	w.speaks(out)
	all, err := w.app.DB.View(w.ctx).Communities(0)
	w.must(err)
	var teams [2]string
	for i, c := range all[:2] {
		some, err := w.app.DB.View(w.ctx).TeamsOf(c.ID)
		w.must(err)
		teams[i] = some[0].ID.String()
	}
	out[handler.Teams], out[handler.Neighbours] = twins{teams[0], teams[1]}, twins{w.ticket(1001).Requester.String(), w.ticket(1002).Requester.String()}
	for _, line := range handler.ConsoleTable {
		if _, named := out[line.Whose]; !named {
			out[line.Whose] = tickets
		}
	}
	return out
}

// speaks makes notices, talks and suggestions in both communities.
func (w *town) speaks(out map[handler.Whose]twins) {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	all, err := view.CommunitiesOf("yanbin")
	w.must(err)
	put := func(whose handler.Whose, at int, id domain.ID) {
		pair := out[whose]
		if at == 0 {
			pair.own = id.String()
		} else {
			pair.other = id.String()
		}
		out[whose] = pair
	}
	for i, of := range []struct{ cadre, resident string }{{"oLIMIN", "oZHANG"}, {"oTIAN", "oWU"}} {
		by, home := w.personOf(of.cadre), all[i].ID
		n, err := w.app.Notices.Compose(w.ctx, by, notice.Draft{Community: home, Words: "周六上午义诊"})
		w.must(err)
		put(handler.Notices, i, n.Notice.ID)
		talk, err := w.app.Notices.Paste(w.ctx, by, home, "张姐：电梯又坏了，停在5楼\n李姐：1单元门口的路灯不亮了，晚上看不见")
		w.must(err)
		put(handler.Talks, i, talk.Talk)
		for _, words := range []string{"建议小区门口装个路灯", "建议楼下放几把长椅"} {
			w.phone(of.resident).Hears(words, "谢谢您的建议")
		}
		fresh, err := view.SuggestionsNew(home)
		w.must(err)
		put(handler.Opinions, i, fresh[0].ID)
		topic, err := w.opinions().Group(w.ctx, domain.By(by), service.Grouping{Community: home, Suggestions: []domain.ID{fresh[1].ID}, Title: "楼下放长椅"})
		w.must(err)
		put(handler.Topics, i, topic)
	}
}

// opinions is the opinion station of a town.
func (w *town) opinions() *service.Opinions {
	return &service.Opinions{DB: w.app.DB, Tasks: service.Called{Reader: w.app.Intake.Reader}, Wake: func() {}}
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
func (s *seat) triesLine(line handler.ConsoleLine, role domain.Role, of twins) {
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
