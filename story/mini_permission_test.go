package story

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/handler"
	"linli/store"
	"linli/store/storetest"
)

// everybody is rhine with one person of every role, and one of another
// community in each.
const everybody = rhine + `      - {name: 钱队长, role: lead, phone: "13800000031", openid: oLEAD, teams: [邻里帮一队]}
      - {name: 孙书记, role: secretary, phone: "13800000032", openid: oSECRETARY, teams: [邻里帮一队]}
      - {name: 李联办, role: partner, phone: "13800000033", openid: oPARTNER, teams: [邻里帮一队]}
      - {name: 周街道, role: street, phone: "13800000034", openid: oSTREET, teams: [邻里帮一队]}
      - {name: 吴审计, role: auditor, phone: "13800000035", openid: oAUDITOR, teams: [邻里帮一队]}
      - {name: 郑管理, role: admin, phone: "13800000036", openid: oADMIN, teams: [邻里帮一队]}
      - {name: 冯志愿, role: volunteer, phone: "13800000037", openid: oVOLUNTEER, teams: [邻里帮一队]}
      - {name: 陈干部, role: cadre, phone: "13800000038", openid: oCADRE, teams: [邻里帮一队]}
`

// persona is somebody of a role, with things of his own: a ticket he asked for,
// an offer, a ticket he holds.
type persona struct {
	*mini
	role                domain.Role // "" for a resident
	asked, offer, holds string
}

// personas sets up somebody of every role.
func personas(w *town) []*persona {
	out := []*persona{{mini: w.opens("mRESIDENT")}}
	for _, role := range domain.Roles {
		openid := "o" + strings.ToUpper(string(role))
		w.phone(openid).Follows()
		out = append(out, &persona{mini: w.opens(openid).links(), role: role})
	}
	for _, p := range out {
		p.lives("1号楼", "1", "101")
		p.asked = p.asks("1号楼1单元101水管漏了")
	}
	return out
}

// gives makes a ticket of somebody else that one person is asked for, and one
// that he holds, as the dispatch would.
func (p *persona) gives(w *town) {
	asker, person := w.opens("mASKER"), p.person()
	for i := range 2 {
		ticket := asker.does("POST", "/tickets", map[string]any{"text": "2号楼2单元202灯坏了" + strings.Repeat("啊", i) + string(p.role)})
		id := at[string](w.t, ticket, "tickets.0.id")
		var t domain.ID
		w.must(t.UnmarshalText([]byte(id)))
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			run, err := tx.AddRun(domain.Ticket{ID: t, Urgency: 1})
			if err != nil {
				return err
			}
			o, err := tx.AddOffer(run, person, 0)
			p.offer = o.ID.String()
			return err
		}))
		if i == 0 {
			p.does("POST", "/offers/"+p.offer+"/take", nil)
			p.holds = id
		}
	}
}

func (p *persona) person() (id domain.ID) {
	p.w.must(id.UnmarshalText([]byte(p.me()["id"].(string))))
	return id
}

// sample is a body each route takes.
var sample = map[string]any{
	"PUT /me": map[string]any{"phone": "13900000000"}, "PUT /me/consent": map[string]any{"kind": "service"}, "POST /me/link": map[string]any{"code": "000000"},
	"POST /tickets": map[string]any{"text": "2号楼灯坏了"}, "POST /tickets/:id/add": map[string]any{"text": "还在漏"},
	"POST /tickets/:id/answer": map[string]any{"rating": 1}, "PUT /duty": map[string]any{"serving": "day"}, "POST /duty/tickets/:id/visit": map[string]any{"rating": 1},
	"POST /offers/:id/name": map[string]any{"person_id": "77"}, "POST /absences": map[string]any{"from": "2030-11-25", "until": "2030-11-26"},
	"POST /tasks/:id/pause": map[string]any{"reason": "parts"}, "POST /legs/:id/say": map[string]any{"deed": "received"},
	"POST /duty/tickets/:id/people": map[string]any{"people": 1}, "PUT /pledge": map[string]any{"skills": []string{"水电"}}, "PUT /duty/members/:id/pledge": map[string]any{"month_cap": 4},
	"POST /duty/tickets/:id/assign": map[string]any{"person_id": "77"}, "POST /duty/tickets/:id/team": map[string]any{"team_id": "77"},
	"POST /duty/tickets/:id/shelve": map[string]any{"days": 10, "reason": "等配件"}, "POST /duty/standins": map[string]any{"person_id": "77", "day": "2030-11-25"}, "POST /duty/members/:id/absences": map[string]any{"from": "2030-11-25", "until": "2030-11-26"},
}

func TestEveryRouteStandsInTheTableAndInTheDescription(t *testing.T) {
	w := build(t, store.SQLite, withMini(rhine))
	var running, table, told []string
	for _, r := range w.app.Handler.(*echo.Echo).Routes() {
		if path, ok := strings.CutPrefix(r.Path, handler.MiniBase); ok {
			running = append(running, r.Method+" "+path)
		}
	}
	for _, line := range handler.MiniTable {
		table = append(table, line.Method+" "+line.Path)
	}
	doc, err := described()
	w.must(err)
	w.must(doc.Validate(w.ctx))
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			told = append(told, method+" "+strings.ReplaceAll(path, "{id}", ":id"))
			public := op.Security != nil && len(*op.Security) == 0
			if public != (path == "/login") {
				t.Errorf("%s %s is described with public %v", method, path, public)
			}
		}
	}
	for _, all := range [][]string{running, table, told} {
		slices.Sort(all)
	}
	if !slices.Equal(running, table) || !slices.Equal(running, told) || len(slices.Compact(running)) != len(table) {
		t.Errorf("the routes are\n%q, in the table\n%q, described\n%q", running, table, told)
	}
}

func TestEveryRoleMayDoExactlyWhatTheTableSays(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			w := build(t, engine, withMini(everybody))
			foreign := w.opens("mFOREIGN").asks("3号楼3单元303水管漏了") // asked for by nobody of them: they do not follow yet
			all := personas(w)
			for _, p := range all {
				if p.role != "" {
					p.gives(w)
				}
			}
			for _, line := range handler.MiniTable {
				if line.Path == "/login" || line.Path == "/logout" {
					continue
				}
				name := line.Method + " " + line.Path
				(&mini{w: w}).fails(401, line.Method, strings.ReplaceAll(line.Path, ":id", foreign), sample[name])
				for _, p := range all {
					p.tries(line, sample[name], foreign, all)
					if line.Path == "/me/consent" && p.calls("PUT", "/me/consent", sample["PUT /me/consent"]).status != 200 {
						t.Errorf("a %q cannot agree", p.role) // who took it back is asked before anything is kept
					}
				}
			}
		})
	}
}

// tries calls a route with a thing of his own, another's and one that is not
// there, and holds the answers against the table.
func (p *persona) tries(line handler.Permission, body any, foreign string, all []*persona) {
	p.w.t.Helper()
	name := line.Method + " " + line.Path
	admitted := len(line.Who.Roles) == 0 || slices.Contains(line.Who.Roles, p.role)
	own, others := "", []string{foreign}
	for _, o := range all {
		if o == p {
			continue
		}
		if line.Whose == handler.Invited && o.offer != "" {
			others = append(others, o.offer)
		}
		if (line.Whose == handler.Holders || line.Whose == handler.Keepers) && o.holds != "" || line.Whose == handler.Askers {
			others = append(others, map[bool]string{true: o.asked, false: o.holds}[line.Whose == handler.Askers])
		}
	}
	staff := slices.Contains(domain.StaffRoles, p.role)
	switch line.Whose {
	case handler.Askers:
		own = p.asked
	case handler.Invited:
		own = p.offer
	case handler.Holders:
		own = p.holds
	case handler.Units:
		others = []string{foreign} // its story is TestAUnitAnswersByTheMiniProgram
	case handler.Seers, handler.Keepers:
		if own = p.holds; staff {
			others = nil // all of them are of his community
		}
	case handler.Chiefs:
		own, others = foreign, nil
	case handler.Members:
		if others = nil; staff { // another community's: TestTheStaffOfAnotherCommunityReachesNoMember
			own = p.w.owner("13800000001").ID.String()
		}
	case handler.Staffs:
		if others = []string{foreign}; staff {
			own, others = foreign, nil
		}
	}
	call := func(id string) answered {
		body := body
		if line.Path == "/tickets/:id/place" {
			body = map[string]any{"building_id": p.building("1号楼"), "unit": "1", "room": "101"}
		}
		return p.calls(line.Method, strings.ReplaceAll(line.Path, ":id", id), body)
	}
	missing := call("77")
	if !admitted {
		if missing.status != 403 || own != "" && call(own).status != 403 {
			p.w.t.Errorf("%s: a %q may not and is answered %d", name, p.role, missing.status)
		}
		return
	}
	if line.Whose == handler.Nobodys {
		if missing.status == 401 || missing.status == 403 || missing.status == 404 || missing.status >= 500 {
			p.w.t.Errorf("%s: a %q may and is answered %d %s", name, p.role, missing.status, missing.raw)
		}
		return
	}
	if line.Whose == handler.Viewers {
		others = nil // their story is TestAPhotoIsSeenByWhoMay
	}
	if line.Whose == handler.Readers {
		others = []string{foreign} // their story is TestANoticeLiesInTheMiniProgram
	}
	if missing.status != 404 {
		p.w.t.Errorf("%s: for nothing at all a %q is answered %d", name, p.role, missing.status)
	}
	for _, id := range others {
		if got := call(id); got.status != 404 || got.raw != missing.raw {
			p.w.t.Errorf("%s: for another's a %q is answered %d %s", name, p.role, got.status, got.raw)
		}
	}
	if own == "" {
		return
	}
	if got := call(own); got.status == 401 || got.status == 403 || got.status == 404 || got.status >= 500 {
		p.w.t.Errorf("%s: for his own a %q is answered %d %s", name, p.role, got.status, got.raw)
	}
}

// keys are the keys of an answer, those inside lists and objects behind a dot.
func keys(value any) []string {
	seen := map[string]bool{}
	var walk func(prefix string, v any)
	walk = func(prefix string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, inner := range v {
				seen[prefix+k] = true
				walk(prefix+k+".", inner)
			}
		case []any:
			for _, inner := range v {
				walk(prefix, inner)
			}
		}
	}
	walk("", value)
	return slices.Sorted(maps.Keys(seen))
}

func TestEachRoleReadsExactlyTheseKeys(t *testing.T) {
	w := build(t, store.SQLite, withMini(rhine))
	zhang, wang, chen, duty := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links(), w.opens("oLIMIN").links()
	ticket := zhang.asks("水管漏了，电话13900000000")
	const job = "building due_at gist number paused resident state ticket_id title urgency"
	const door = "added building due_at gist media number paused phone place resident state text ticket_id title urgency"
	const card = "category changed_at created_at helper id need number place state status title urgency"
	under := func(list, keys string) string {
		return strings.Join(slices.Sorted(slices.Values(append(strings.Fields(strings.ReplaceAll(" "+keys, " ", " "+list+".")), list))), " ")
	}
	reads := func(m *mini, path, want string) {
		t.Helper()
		if got := strings.Join(keys(m.does("GET", path, nil)), " "); got != want {
			t.Errorf("%s reads of %s\n%s, want\n%s", m.openid, path, got, want)
		}
	}
	reads(zhang, "/me", "building building.id building.name consent id linked name phone roles room serving unit")
	reads(wang, "/me", "building consent id linked name phone roles roles.community roles.community.id roles.community.name roles.duty roles.role room serving unit")
	reads(zhang, "/tickets", under("tickets", card))
	reads(zhang, "/tickets/"+ticket, strings.Join(slices.Sorted(slices.Values(append(strings.Fields(card),
		strings.Fields("text media rating reopened steps steps.name steps.at conversation conversation.from conversation.text conversation.at")...))), " "))
	reads(wang, "/offers", under("offers", "id names "+job))
	reads(wang, "/tasks/"+ticket, job) // only asked
	reads(duty, "/tasks/"+ticket, door)
	reads(duty, "/duty/tickets", "dangers visits waiting "+strings.Join(strings.Fields(strings.ReplaceAll(" "+job, " ", " waiting.")), " "))
	wang.takes()
	reads(wang, "/tasks/"+ticket, door)
	reads(wang, "/tasks", under("tasks", job))
	chen.fails(404, "GET", "/tasks/"+ticket, nil) // not asked any more
	wang.fails(404, "GET", "/tickets/"+ticket, nil)
	wang.does("POST", "/tasks/"+ticket+"/done", nil)
	zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1})
	reads(wang, "/tasks/"+ticket, door)
	w.clock.Forward(25 * time.Hour)
	reads(wang, "/tasks/"+ticket, job)
	reads(duty, "/tasks/"+ticket, job)
	events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1001).ID})
	w.must(err)
	var shown []string
	for _, e := range events {
		if e.Kind == "shown" {
			shown = append(shown, e.Data["reason"].(string))
		}
	}
	if got := strings.Join(shown, " "); got != "duty held held held" {
		t.Errorf("it was shown %q", got)
	}
}
