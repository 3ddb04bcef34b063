package say

import (
	"fmt"
	"strings"
)

// RosterTaken confirms that a workbook was brought in.
func RosterTaken(added, changed int) string {
	return fmt.Sprintf("导入好了：新增 %d，改动 %d。", added, changed)
}

// RosterNoFile, RosterUnread and RosterWrong tell why a workbook was not taken.
func RosterNoFile() string {
	return "没有收到表格，或者太大。请选一份电子表格，四兆以内。"
}

// RosterUnread is said of a file that is no workbook, or of something it may not hold.
func RosterUnread() string {
	return "这份文件读不了，什么都没有改。请用下载的表格改好，存成普通的电子表格：不要带宏和公式，也不要设密码。"
}

// RosterWrong is said above the list of what is wrong.
func RosterWrong(n int) string {
	return fmt.Sprintf("表里有 %d 处不对，什么都没有改。改好再传一次。", n)
}

var rosterNews = map[string]string{"name changed": "姓名", "kind changed": "类型", "community changed": "社区", "building changed": "住址楼栋", "role added": "新角色",
	"role changed": "角色", "duty changed": "是否值班", "roles and teams ended": "不再是成员", "team added": "进队", "skills changed": "技能", "hours changed": "时间", "cap changed": "每月上限",
	"skills changed, said by himself or by staff until now": "技能（盖过他后来说的）", "hours changed, said by himself or by staff until now": "时间（盖过他后来说的）",
	"cap changed, said by himself or by staff until now": "每月上限（盖过他后来说的）",
	"keys changed": "钥匙", "care added": "关爱"}

// RosterChange is what becomes of one row of a workbook.
func RosterChange(added bool, news []string) string {
	if added {
		return "新增"
	}
	var out []string
	for _, n := range news {
		if text := rosterNews[n]; text != "" {
			out = append(out, text)
		}
	}
	if len(out) == 0 {
		return "有改动"
	}
	return "改：" + strings.Join(out, "、")
}

// rosterFaults are the words for what is wrong with a cell or a row, by what the
// operator's own words of it hold; the first that fits is said.
var rosterFaults = [][2]string{
	{"社区: another community", "不是这个社区的行，请删掉"}, {"社区: no such community", "没有这个社区"},
	{"phone: of another community", "这个手机号是别的社区的人，请联系管理整个系统的人"}, {"role: is the operator's", "街道、审计、管理员的角色不能用表格改"},
	{"sheet: not one", "只收「队伍」「成员」「值班」三张表，请删掉这一张"}, {"column: is the operator's", "这一列不能在这里改，请删掉"},
	{"want 5 to 15 digits", "手机号只写数字，5 到 15 位"}, {"no member of this community has this phone", "成员里没有这个手机号"},
	{"no such team", "没有这支队，先在「队伍」里加上"}, {"no such building", "没有这栋楼"}, {"several buildings", "有几栋楼同名，请写成 小区/楼栋"},
	{"the same as at line", "和前面的一行重复了"}, {"the first row must name", "第一行要写列名，第一列是「社区」"}, {"unknown title", "没有这个列名"},
	{"hours like 周", "时间请写成 周一-周五 09:00-18:00 这样，几段用分号隔开"}, {"hours like", "时间请写成 18:00-08:00 这样"}, {"week: a rotation", "轮换没有这么多周"}, {"days: want", "星期请写成 周一、周二 这样"},
	{"categories: want", "没有这个类别，请照本页「类别怎么写」里的写"}, {"role: a resident has", "居民没有值班和队伍"}, {"role: a resident holds", "居民不拿钥匙，拿钥匙的请写成志愿者"}, {"nobody else to have it", "有人手上的联办或挂账没有别人可接，先加一位工作人员再改"}, {"role: want", "没有这个角色"}, {"kind: want", "没有这个类型"},
	{"whole number", "请写整数"}, {"want 是 or nothing", "请写 是，或者空着"}, {"missing", "不能空着"}, {"longer than", "太长了"}, {"invisible character", "有看不见的字，请重新打一遍"},
	{"without a slash", "只写一行，不要带斜杠"}, {"is it a phone", "像是手机号，写错列了吧"}, {"more than", "太多了"}, {"an empty value", "有空的一项"}, {"want a text", "请写文字"},
}

// RosterFault is what is wrong with a cell or a row of a workbook.
func RosterFault(text string) string {
	for _, f := range rosterFaults {
		if strings.Contains(text, f[0]) {
			return f[1]
		}
	}
	return "写得不对，请照下载的表格写"
}
