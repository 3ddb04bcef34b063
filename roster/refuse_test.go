package roster_test

import (
	"reflect"
	"strings"
	"testing"

	"linli/domain"
	"linli/roster"
	"linli/store"
	"linli/store/storetest"
)

// tooMany is a file with more faults than one refusal lists.
func tooMany() string {
	return "street: 雁园街道\ncommunities:\n  - name: 雁滨社区\n    account: yanbin\n    members:\n" +
		strings.Repeat("      - {name: 王强, role: volunteer, phone: oWANG}\n", 60)
}

func TestImportRefusesABrokenFile(t *testing.T) {
	cases := []struct {
		name, file string
		want       []string // each in the error's text
	}{
		{"short phone", edited(t, "138 0000 0001", "1380"), []string{"line 17: phone: want 5 to 15 digits"}},
		{"letters in a phone", edited(t, "138 0000 0001", "oWANG2"), []string{"line 17: phone: want 5 to 15 digits"}},
		{"phone as a decimal", edited(t, "13800000003", "1.3800000003"), []string{"line 19: phone: want a text; put it in quotes"}},
		{"duty phone", edited(t, "0931-0000001", "居委会"), []string{"line 5: duty_phone: want 5 to 15 digits"}},
		{"phone twice", edited(t, "138-0000-0002", "13800000001"), []string{"line 18: phone: the same as at line 17"}},
		{"openid twice", edited(t, "oLIMIN", "oWANG"), []string{"line 18: openid: the same as at line 17"}},
		{"openid with a blank", edited(t, "oLIMIN", "o LIMIN"), []string{"line 18: openid: want letters"}},
		{"a userid and no corp", edited(t, "openid: oLIMIN", "openid: oLIMIN, wecom: limin"), []string{"line 18: wecom: the community names no wecom account"}},
		{"a corp that is not configured", edited(t, "account: yanbin", "account: yanbin\n    wecom: corp"), []string{"line 5: account: none of this name"}},
		{"no phone", edited(t, "phone: 13800000003, ", ""), []string{"line 19: phone: missing"}},
		{"no name", edited(t, "name: 王强, ", ""), []string{"line 17: name: missing"}},
		{"empty name", edited(t, "name: 王强, ", `name: " ", `), []string{"line 17: name: missing"}},
		{"no role", edited(t, "role: cadre, ", ""), []string{"line 18: role: missing"}},
		{"unknown role", edited(t, "role: cadre", "role: boss"), []string{"line 18: role: want one of volunteer, lead"}},
		{"resident on duty", edited(t, "role: cadre", "role: resident"), []string{"line 18: role: a resident has no duty and no teams"}},
		{"resident in a team", edited(t, "role: volunteer, phone: 13800000003", "role: resident, phone: 13800000003"), []string{"line 19: role: a resident has no duty and no teams"}},
		{"resident with keys", edited(t, "role: volunteer, phone: 13800000003", "role: resident, keys: [1号楼], phone: 13800000003"), []string{"line 19: role: a resident holds no keys"}},
		{"unknown kind", edited(t, "kind: 党员", "kind: 大学生"), []string{"line 19: kind: want one of 楼院长"}},
		{"unknown category", edited(t, "[repair, property]", "[repair, none]"), []string{"line 14: categories: want some of emergency"}},
		{"unknown team", edited(t, "teams: [邻里帮二队]", "teams: [13800000009]"), []string{"line 19: teams: no such team"}},
		{"unknown building", edited(t, "building: 1号楼", "building: 9号楼"), []string{"line 17: building: no such building"}},
		{"ambiguous building", edited(t, "building: 1号楼", "building: 2号楼"), []string{"line 17: building: several buildings have this name"}},
		{"ambiguous building of a team", edited(t, "莱茵小镇/2号楼", "2号楼"), []string{"line 14: buildings: several buildings"}},
		{"near nothing", edited(t, "floors: 18", "floors: 18, near: [9号楼]"), []string{"line 9: near: no such building"}},
		{"near itself", edited(t, "floors: 18", "floors: 18, near: [莱茵小镇/1号楼]"), []string{"line 9: near: it is the building itself"}},
		{"near without its estate", edited(t, "floors: 18", "floors: 18, near: [A座, 12]"), []string{"line 9: near"}},
		{"near in words", edited(t, "floors: 18", "floors: 18, near: 2号楼"), []string{"line 9: near: want a list"}},
		{"building twice", edited(t, "{name: A座}", "{name: 2号楼}"), []string{"line 12: name: the same as at line 12"}},
		{"team twice", edited(t, "- {name: 邻里帮二队}", "- {name: 邻里帮一队}"), []string{"line 15: name: the same as at line 14", "line 19: teams: no such team"}},
		{"unknown key", edited(t, "duty: true", "duties: true"), []string{"line 18: member: unknown key; want name, role"}},
		{"phone as a key", edited(t, "duty: true", "13800000009: true"), []string{"line 18: member: unknown key"}},
		{"key twice", edited(t, "duty: true", "duty: true, duty: true"), []string{"line 18: duty: given twice"}},
		{"duty in words", edited(t, "duty: true", "duty: 是"), []string{"line 18: duty: want true or false"}},
		{"floors in words", edited(t, "floors: 18", "floors: 十八"), []string{"line 9: floors: want a whole number"}},
		{"no floors at all", edited(t, "floors: 18", "floors: 0"), []string{"line 9: floors: want a whole number"}},
		{"teams not a list", edited(t, "teams: [邻里帮二队]", "teams: 邻里帮二队"), []string{"line 19: teams: want a list"}},
		{"member not a mapping", edited(t, "- {name: 李敏, role: cadre, phone: 138-0000-0002, openid: oLIMIN, duty: true}", "- oLIMIN"), []string{"line 18: member: want name, role"}},
		{"name that is a phone", edited(t, "name: 王强", "name: 13800000001"), []string{"line 17: name: holds five digits"}},
		{"name with a slash", edited(t, "name: 滨河雅居", "name: 滨河/雅居"), []string{"line 11: name: want one line without a slash"}},
		{"invisible character", edited(t, "name: 王强", "name: \"王\\u200b强\""), []string{"line 17: name: holds an invisible character"}},
		{"long name", edited(t, "name: 王强", "name: "+strings.Repeat("王", 101)), []string{"line 17: name: longer than 100"}},
		{"long building", edited(t, "{name: A座}", "{name: "+strings.Repeat("座", 33)+"}"), []string{"line 12: name: longer than 32"}},
		{"account not configured", edited(t, "account: yanbin", "account: yanbing"), []string{"line 4: account: none of this name"}},
		{"no account", edited(t, "    account: yanbin\n", ""), []string{"line 3: account: missing"}},
		{"answer without words", edited(t, "a: 来了就能借, ", ""), []string{"line 21: a: missing"}},
		{"answer without questions", edited(t, "q: [借伞], ", ""), []string{"line 21: q: want a list of questions"}},
		{"answer until some day", edited(t, "2027-12-31", "2027-13-31"), []string{"line 21: until: want a day like"}},
		{"skills", edited(t, "kind: 党员", "skills: [[水电]]"), []string{"line 19: skills: want a text"}},
		{"units", edited(t, "kind: 党员", "units: 二"), []string{"line 19: units: want a list"}},
		{"no street", edited(t, "street: 雁园街道\n", ""), []string{"line 1: street: missing"}},
		{"no communities", "street: 雁园街道\n", []string{"line 1: communities: missing"}},
		{"several faults, by line", strings.NewReplacer("role: cadre", "role: boss", "floors: 18", "floors: x", "oZHAOLI", "oWANG").Replace(small),
			[]string{"line 9: floors: want a whole number from 1 to 199\nline 18: role: want one of", "\nline 19: openid: the same as at line 17"}},
		{"too many faults", tooMany(), []string{"line 6: phone", "line 55: phone", "there are more"}},
		{"alias", edited(t, "phone: 13800000003", "phone: *oWANG"), []string{"the file is not YAML"}},
		{"known alias", strings.NewReplacer("phone: 138 0000 0001", "phone: &p 138 0000 0001", "phone: 13800000003", "phone: *p").Replace(small), []string{"line 19: an alias"}},
		{"open bracket", edited(t, "duty: true}", "duty: true"), []string{"near line 17: not YAML"}},
		{"tab", edited(t, "    account: yanbin", "\taccount: yanbin"), []string{"near line 3: not YAML"}},
		{"two documents", small + "---\n" + small, []string{"more than one document"}},
		{"empty", "# nothing\n", []string{"the file is empty"}},
		{"a list", "- 13800000001\n", []string{"line 1: file: want street, communities"}},
		{"a community that is none", "street: 雁园街道\ncommunities: [雁滨社区]\n", []string{"line 2: community: want name, account"}},
		{"another encoding", "street: \xd1\xe3\xd4\xb0\n", []string{"not UTF-8"}},
		{"too large", small + strings.Repeat("# 13800000001\n", 4<<20/14), []string{"larger than 4 MiB"}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, edited(t, ", duty: true", "")) // so that a half-done import would show
		before := picture(t, db)
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				refused(t, db, c.file, c.want)
				if diff := differences(before, picture(t, db)); diff != nil {
					t.Errorf("a refused file changed %v", diff)
				}
			})
		}
	})
}

// refused loads a file that must be refused in these words.
func refused(t *testing.T, db *store.DB, file string, want []string) {
	t.Helper()
	report, err := load(t, db, file)
	if domain.CodeOf(err) != domain.Invalid || !reflect.DeepEqual(report, roster.Report{}) {
		t.Fatalf("got %v and %+v, want the file refused", err, report)
	}
	for _, words := range want {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("the error says:\n%v\nwant %q", err, words)
		}
	}
	plain := strings.NewReplacer(" ", "", "-", "").Replace(err.Error())
	for _, secret := range []string{"1380", "0931", "oWANG", "oLIMIN", "oZHAOLI", "王强", "李敏", "赵丽"} {
		if strings.Contains(plain, secret) {
			t.Errorf("the error repeats %s:\n%v", secret, err)
		}
	}
}
