package story

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"linli/domain"
	"linli/sheet"
)

// sendsBook sends a workbook as the page's form does.
func (s *seat) sendsBook(tables []sheet.Table) *seat {
	s.w.t.Helper()
	file, err := sheet.Write(tables)
	s.w.must(err)
	return s.sendsFile(file)
}

func (s *seat) sendsFile(file []byte) *seat {
	s.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("book", "名册.xlsx")
	s.w.must(err)
	_, err = part.Write(file)
	s.w.must(err)
	s.w.must(form.Close())
	r, err := http.NewRequestWithContext(s.w.ctx, http.MethodPost, s.w.base()+"/console/roster", &body)
	s.w.must(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.does(r)
}

var bookField = regexp.MustCompile(`name="book" value="([^"]+)"`)

// titled is where a column of a sheet stands.
func titled(t sheet.Table, title string) int { return slices.Index(t.Rows[0], title) }

// members lists who is in the community by name, with phone and role.
func (w *town) members() map[string]domain.Person {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).MembersOfCommunity(w.community())
	w.must(err)
	out := map[string]domain.Person{}
	for _, p := range all {
		out[p.Name] = p
	}
	return out
}

func TestTheRosterIsLookedAtBeforeItIsTaken(t *testing.T) {
	everywhere(t, rotating+lake, func(w *town) {
		admin := w.sits("郑管理")
		admin.opens("/console/roster").reads("下载现在的名册", "先看看")
		tables, err := sheet.Read([]byte(admin.opens("/console/roster/xlsx").reads().body))
		w.must(err)
		if len(tables) != 3 || tables[0].Name != "队伍" || tables[1].Name != "成员" || tables[2].Name != "值班" {
			t.Fatalf("the workbook holds %v", tables)
		}
		for _, table := range tables {
			for _, row := range table.Rows[1:] {
				if row[0] != "雁滨社区" {
					t.Errorf("%s holds a row of %s", table.Name, row[0])
				}
			}
			if titled(table, "openid") >= 0 || titled(table, "钥匙住户手机") >= 0 {
				t.Errorf("%s holds %v", table.Name, table.Rows[0])
			}
		}
		admin.sendsBook(tables).reads("和现在的一样，不用导入")
		people := &tables[1]
		fresh := make([]string, len(people.Rows[0]))
		fresh[0], fresh[titled(*people, "姓名")], fresh[titled(*people, "角色")], fresh[titled(*people, "手机")], fresh[titled(*people, "队伍")] = "雁滨社区", "郭新来", "志愿者", "13800000099", "邻里帮一队"
		people.Rows = append(people.Rows, fresh)
		admin.sendsBook(tables).reads("新增 1，改动 0", "郭新来", "新增", "就这样导入").readsNot("13800000099")
		if _, there := w.members()["郭新来"]; there {
			t.Fatal("looking at it has taken it")
		}
		book := html.UnescapeString(bookField.FindStringSubmatch(admin.body)[1])
		if admin.posts("/console/roster/take", url.Values{"book": {book}}); admin.status != http.StatusSeeOther {
			t.Fatalf("it is answered %d\n%s", admin.status, admin.body)
		}
		admin.opens(admin.at).reads("导入好了：新增 1，改动 0")
		if _, there := w.members()["郭新来"]; !there {
			t.Error("it was not taken")
		}
		w.sound()
	})
}

func TestAWrongRosterChangesNothingAndNamesItsRows(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		admin := w.sits("郑管理")
		pristine := func() []sheet.Table {
			tables, err := sheet.Read([]byte(admin.opens("/console/roster/xlsx").reads().body))
			w.must(err)
			return tables
		}
		set := func(name, title, value string) func([]sheet.Table) []sheet.Table {
			return func(all []sheet.Table) []sheet.Table {
				people := all[1]
				i := slices.IndexFunc(people.Rows, func(r []string) bool { return r[titled(people, "姓名")] == name })
				people.Rows[i][titled(people, title)] = value
				people.Rows[1][titled(people, "姓名")] = "改了名" // which must not be taken either
				return all
			}
		}
		before := w.members()
		for what, edit := range map[string]func([]sheet.Table) []sheet.Table{
			"手机号只写数字": set("冯志愿", "手机", "一三八"), "没有这支队": set("冯志愿", "队伍", "邻里帮九队"), "没有这个角色": set("冯志愿", "角色", "队员"),
			"不能用表格改": set("冯志愿", "角色", "管理员"), "不是这个社区的行": set("冯志愿", "社区", "鱼池口社区"), "是别的社区的人": set("冯志愿", "手机", "13800000011"),
			"只收": func(all []sheet.Table) []sheet.Table {
				return append(all, sheet.Table{Name: "社区", Rows: [][]string{{"社区", "街道"}, {"新社区", "雁园街道"}}})
			},
			"这一列不能在这里改": func(all []sheet.Table) []sheet.Table {
				for i := range all[1].Rows {
					all[1].Rows[i] = append(all[1].Rows[i], map[bool]string{true: "openid", false: ""}[i == 0])
				}
				return all
			},
		} {
			if admin.sendsBook(edit(pristine())); admin.status != http.StatusBadRequest || !strings.Contains(admin.body, what) || !strings.Contains(admin.body, "什么都没有改") || strings.Contains(admin.body, "就这样导入") {
				t.Errorf("what %s is answered %d\n%s", what, admin.status, admin.body)
			}
		}
		taken := set("郑管理", "角色", "志愿者")(pristine())
		if admin.sendsBook(taken); admin.status != http.StatusBadRequest || !strings.Contains(admin.body, "不能用表格改") {
			t.Errorf("a file that takes an administrator's role is answered %d", admin.status)
		}
		if admin.sendsFile([]byte("PK\x03\x04 no workbook")); admin.status != http.StatusBadRequest || !strings.Contains(admin.body, "读不了") {
			t.Errorf("no workbook is answered %d", admin.status)
		}
		if admin.posts("/console/roster/take", url.Values{"book": {"bm8gd29ya2Jvb2s="}}); admin.status != http.StatusBadRequest {
			t.Errorf("no workbook is taken with %d", admin.status)
		}
		after := w.members()
		for name, p := range before {
			if after[name] != p {
				t.Errorf("%s became %+v", name, after[name])
			}
		}
		if len(after) != len(before) {
			t.Errorf("%d members became %d", len(before), len(after))
		}
		w.hidden(admin, "/console/roster")
		w.hidden(admin, "/console/roster/xlsx")
		w.sound()
	})
}

// TestAWorkbookEndsTheRolesOfALeadAndAnotherLeads: who leads a joint case is a
// resident by the administrator's workbook; another of the staff has it then.
func TestAWorkbookEndsTheRolesOfALeadAndAnotherLeads(t *testing.T) {
	file := rhine + "      - {name: 郑管理, role: admin, phone: \"13800000098\", openid: oADMIN}\n" + units
	everywhere(t, file, func(w *town) {
		admin := w.sits("郑管理")
		w.phone("oZHANG").Follows().Says("3号楼楼顶漏水")
		w.phone("oLIMIN").Says("1 1001")
		w.phone("oLIMIN").Hears("联办 1001 绿洲物业", "牵头")
		all, err := sheet.Read([]byte(admin.opens("/console/roster/xlsx").reads().body))
		w.must(err)
		people := all[1]
		for _, row := range people.Rows {
			if row[titled(people, "姓名")] == "李敏" {
				row[titled(people, "角色")], row[titled(people, "值班")] = "居民", ""
			}
		}
		found := bookField.FindStringSubmatch(admin.sendsBook(all).reads("李敏", "改：不再是成员", "就这样导入").body)
		if w.ticket(1001).Owner != w.person("oLIMIN") {
			t.Error("a look changed who leads")
		}
		if admin.posts("/console/roster/take", url.Values{"book": {html.UnescapeString(found[1])}}); admin.status != http.StatusSeeOther {
			t.Fatalf("it is answered %d", admin.status)
		}
		if got := w.hasState(1001, domain.Joint).Owner; got != w.memberOf("郑管理") {
			t.Errorf("%d leads it", got)
		}
		w.sound()
	})
}
