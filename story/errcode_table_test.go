package story

import (
	"testing"

	"linli/sim"
	"linli/wxmsg"
)

// Whatever the simulator can be made to answer has a class.
func TestErrcodesOfTheSimulatorHaveAClass(t *testing.T) {
	classed := map[int64]bool{}
	for _, c := range wxmsg.ErrCodes() {
		classed[c.Code] = true
	}
	for _, code := range sim.Codes() {
		if !classed[int64(code)] {
			t.Errorf("errcode %d has no class for any call", code)
		}
	}
}
