package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// leaver is rhine in which a member is a resident and nothing else.
func leaver(file, name, role string) string {
	line := file[strings.Index(file, "      - {name: "+name):]
	line = line[:strings.Index(line, "\n")]
	now := strings.Replace(line, "role: "+role, "role: resident", 1)
	if at := strings.Index(now, ", teams:"); at >= 0 {
		now = now[:at] + "}"
	}
	return strings.Replace(file, line, strings.Replace(now, ", duty: true", "", 1), 1)
}

// TestWhoHasNoRoleAnyMoreHoldsNothing: what a volunteer has taken, is at, was asked for
// and goes along to is others' when the file calls him a resident.
func TestWhoHasNoRoleAnyMoreHoldsNothing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang, chen, duty := w.phone("oWANG"), w.phone("oCHEN"), w.phone("oLIMIN")
		for i, openid := range []string{"oZHANG", "oLIU", "oMA"} {
			w.phone(openid).Follows().Hears(fmt.Sprintf("3号楼%d单元101水管漏了", i+1), fmt.Sprint("工单 ", 1001+i))
		}
		wang.Hears("1 1001", "归您了").Hears("1 1002", "归您了").Hears("2 1002", "您已到")
		w.phone("oGAO").Follows().Hears("3号楼1单元301门锁坏了修一下", "工单 1004")
		duty.Hears("两人 1004", "两个人")
		chen.Hears("1 1004", "要两个人，还差一位")
		wang.Hears("1 1004", "1004")
		w.load(leaver(rhine, "王强", "volunteer"))
		w.deliver()
		for _, n := range []int64{1001, 1002, 1003} {
			w.hasState(n, domain.Offering)
		}
		w.phone("oZHANG").Sees("工单 1001", "另找")
		wang.Sees("工单 1001 不用去了").Sees("工单 1002 不用去了").Sees("工单 1004 不用去了")
		wang.Hears("1 1003", "您已不在社区的名单上").Says("1 1001")
		w.hasState(1003, domain.Offering)
		w.hasState(1001, domain.Offering)
		chen.Hears("1 1003", "归您了").Hears("1 1002", "归您了")
		w.isInOrder()
	})
}

func TestWhoLeadsOrPutOffAndHasNoRoleAnyMoreIsReplaced(t *testing.T) {
	everywhere(t, rhine+chiefs+units, func(w *town) {
		w.wednesday()
		zhou := w.phone("oZHOU").Follows()
		w.phone("oZHANG").Follows().Says("3号楼楼顶漏水")
		w.phone("oLIMIN").Says("1 1001")
		w.phone("oLIMIN").Hears("联办 1001 绿洲物业", "牵头")
		w.phone("oLIU").Follows().Hears("3号楼1单元101厨房灯坏了", "工单 1002")
		zhou.Hears("挂账 1002 10 等冬天过了", "先放 10 天")
		w.load(leaver(rhine+chiefs+units, "周建国", "secretary"))
		w.isInOrder()
		if got := w.hasState(1002, domain.Shelved).Owner; got != w.person("oLIMIN") {
			t.Errorf("what was put off is %d's", got)
		}
		w.load(leaver(rhine+chiefs+units, "李敏", "cadre")) // the secretary is one again
		w.isInOrder()
		zhou.Hears("联办 1001", "社区周干部牵头")
		if got := w.hasState(1002, domain.Shelved).Owner; got != w.person("oZHOU") {
			t.Errorf("what was put off is %d's", got)
		}
	})
}

// TestVerifyFindsWhoHoldsSomethingWithoutARole: the roles are gone behind our back.
func TestVerifyFindsWhoHoldsSomethingWithoutARole(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1 1001", "归您了")
		w.isInOrder()
		w.exec(fmt.Sprintf("UPDATE role_grant SET community_id = %d WHERE person_id = %d", w.ticket(1001).Community+1, w.person("oWANG")))
		if got, want := w.findings(), fmt.Sprintf("holder/%d", w.ticket(1001).ID); got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		w.phone("oWANG").Hears("3", "辛苦了") // who did it may have gone since
		w.isInOrder()
	})
}

// TestWhoHasNoRoleAnyMoreIsAskedNothing: neither as who visits somebody nor for the
// keys he has, and nothing he was asked before is his to take.
func TestWhoHasNoRoleAnyMoreIsAskedNothing(t *testing.T) {
	file := strings.Replace(minded, "oSUN, teams: [邻里帮二队]", "oSUN, teams: [邻里帮二队], keys: [3号楼]", 1)
	if file == minded {
		t.Fatal("he has no keys")
	}
	everywhere(t, file, func(w *town) {
		w.policy(calmStep, "    - {who: keys, most: 2, minutes: 60, daytime: true}\n    - {who: team, minutes: 60, daytime: true}\n")
		sun := w.phone("oSUN")
		w.phone("oLIMIN").Hears("关爱 13800000030 每4天 孙立新", "先问孙立新")
		w.phone("oLIU").Follows().Hears("3号楼1单元101灯坏了", "工单 1001")
		sun.Sees("1 1001")
		w.load(leaver(minded, "孙立新", "volunteer"))
		w.phone("oLIU").Hears("3号楼2单元201门锁坏了修一下", "工单 1002")
		w.watches(5 * days)
		sun.SeesNot("1002").SeesNot("1003")
		w.isInOrder()
	})
}

// TestWhoHasARoleElsewhereOnlyTakesNothingHere: he was asked while he had one here.
func TestWhoHasARoleElsewhereOnlyTakesNothingHere(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.load(`street: 雁园街道
communities:
  - name: 鱼池口社区
    account: yanbin
    estates: [{name: 鱼池嘉园, buildings: [{name: 8号楼}]}]
    members: [{name: 王强, role: volunteer, phone: "13800000001", openid: oWANG}]
`)
		w.phone("oZHANG").Follows().Hears("莱茵小镇3号楼2单元501灯坏了", "工单 1001")
		wang := w.phone("oWANG").Sees("1 1001")
		for range 4 {
			w.forward(3 * time.Hour)
		}
		w.hasState(1001, domain.Open)
		w.load(leaver(rhine, "王强", "volunteer"))
		wang.Hears("1 1001", "您已不在社区的名单上")
		w.hasState(1001, domain.Open)
		w.isInOrder()
	})
}
