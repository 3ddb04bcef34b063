package story

import (
	"strings"
	"testing"
)

// TestWhoLivesBesideItIsAskedBeforeTheRestOfTheEstate: of four in one team, none of
// the building, the first is of the building beside it; of another he is not.
func TestWhoLivesBesideItIsAskedBeforeTheRestOfTheEstate(t *testing.T) {
	const roster = `
street: 雁园街道
communities:
  - name: 雁滨社区
    account: yanbin
    estates: [{name: 莱茵小镇, buildings: [{name: 1号楼, near: [3号楼]}, {name: 2号楼}, {name: 3号楼}, {name: 4号楼}]}]
    teams: [{name: 邻里帮一队}]
    members:
      - {name: 王强, role: volunteer, phone: "13800000001", openid: oWANG, teams: [邻里帮一队], building: 2号楼}
      - {name: 陈德福, role: volunteer, phone: "13800000002", openid: oCHEN, teams: [邻里帮一队], building: 4号楼}
      - {name: 赵志刚, role: volunteer, phone: "13800000003", openid: oZHAO, teams: [邻里帮一队], building: 1号楼}
      - {name: 李敏, role: cadre, phone: "13800000009", openid: oLIMIN, duty: true}
`
	everywhere(t, roster, func(w *town) {
		w.policy(calmStep, "    - {who: nearest, most: 1, minutes: 30, daytime: true}\n    - {who: nearest, most: 50, minutes: 30, daytime: true}\n")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "工单 1001")
		w.phone("oZHAO").Sees("1 1001")
		w.phone("oWANG").SeesNot("1001")
		w.phone("oCHEN").SeesNot("1001")
		w.phone("oLIMIN").Hears("为何 1001", "赵志刚", "邻近的楼")
		w.load(strings.Replace(roster, "near: [3号楼]", "near: [4号楼]", 1))
		w.phone("oMA").Follows().Hears("4号楼2单元502灯坏了", "工单 1002")
		w.phone("oCHEN").Sees("1 1002") // of the building itself
		w.phone("oCHEN").Hears("0 1002", "找别人")
		w.phone("oZHAO").Sees("1 1002")
		w.phone("oLIMIN").Hears("为何 1002", "同一栋楼", "邻近的楼")
		w.phone("oWANG").SeesNot("1002")
	})
}
