package story

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"linli/app"
	"linli/domain"
)

// lastScene is the scene of the code that was made last.
func (w *town) lastScene() (scene string) {
	for _, e := range w.wechat.Log() {
		if _, of, ok := strings.Cut(e.Summary, "code to scan "); ok {
			scene = strings.Trim(strings.Fields(of)[0], ":,;")
		}
	}
	return scene
}

func TestTheCodeMadeForADoorLeadsThere(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		signs := app.Signs{Config: w.cfg, DB: w.app.DB, Account: "yanbin", Now: w.clock.Now}
		picture, err := signs.Building(w.ctx, "莱茵小镇/3号楼")
		w.must(err)
		if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
			t.Errorf("the code is no picture: %v", err)
		}
		if reply := w.phone("oZHANG").Scans(w.lastScene()); !strings.Contains(reply, "莱茵小镇3号楼") {
			t.Errorf("who scans it reads %s", reply)
		}
		if _, err := signs.Building(w.ctx, "莱茵小镇/9号楼"); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a building that is not there: %v", err)
		}
		var sheet bytes.Buffer
		n, err := signs.Sheet(w.ctx, &sheet)
		w.must(err)
		if n != 3 || strings.Count(sheet.String(), `src="data:image/png;base64,`) != 3 || !strings.Contains(sheet.String(), "莱茵小镇 2号楼") {
			t.Errorf("the sheet has %d codes:\n%.300s", n, sheet.String())
		}
	})
}

func TestTheCodeMadeForAMemberBindsHisPhoneOnce(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		signs := app.Signs{Config: w.cfg, DB: w.app.DB, Account: "yanbin", Now: w.clock.Now}
		picture, err := signs.Member(w.ctx, "138 0000 0005")
		w.must(err)
		if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
			t.Errorf("the code is no picture: %v", err)
		}
		scene := w.lastScene()
		if reply := w.phone("oWU").Scans(scene); !strings.Contains(reply, "吴海峰") {
			t.Errorf("who scans it reads %s", reply)
		}
		if reply := w.phone("oOTHER").Scans(scene); strings.Contains(reply, "吴海峰") {
			t.Errorf("the next who scans it reads %s", reply)
		}
		if _, err := signs.Member(w.ctx, "13999999999"); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a phone of nobody: %v", err)
		}
		w.isInOrder()
	})
}
