package story

import (
	"strings"
	"testing"
)

func TestABuildingIsKnownByWhatPeopleCallIt(t *testing.T) {
	roster := strings.Replace(rhine, "{name: 1号楼}, {name: 2号楼}", "{name: 1号楼, also: [红楼]}, {name: 2号楼, also: [东门那栋, 老年活动中心后面那栋]}", 1)
	everywhere(t, roster, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("红楼2单元501水管漏了", "莱茵小镇1号楼2单元501", "工单 1001")
		zhang.Hears("楼道垃圾没人收，老年活动中心后面那栋", "莱茵小镇2号楼", "工单 1002")
		chen := w.phone("oLIU").Follows()
		chen.Hears("灯坏了", "几号楼").Hears("东门那栋", "莱茵小镇2号楼", "正在找人")
		chen.Hears("3号楼1单元101马桶堵了", "莱茵小镇3号楼1单元101")
	})
}
