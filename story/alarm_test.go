package story

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"linli/app"
)

// TestADangerRingsTheDutysTelephone: through the provider of the configuration,
// with a number and a ticket and nobody's name.
func TestADangerRingsTheDutysTelephone(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		var rang atomic.Int64
		provider := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			var call struct {
				Phone, Text   string
				Ticket, Level int64
			}
			err := json.NewDecoder(r.Body).Decode(&call)
			if err != nil || call.Phone != "13800000009" || call.Ticket != 1001 || !strings.Contains(call.Text, "工单 1001") || strings.Contains(call.Text, "爷爷") {
				t.Errorf("the provider is told %+v (%v)", call, err)
			}
			fmt.Fprintf(out, `{"id":"r%d"}`, rang.Add(1))
		}))
		w.later(provider.Close)
		w.cfg.Alarm = app.Alarm{URL: provider.URL, Secret: "planted-secret"}
		w.restart()
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		w.phone("oLIMIN").Sees("1001")
		if rang.Load() != 1 {
			t.Errorf("the telephone of the duty rang %d times", rang.Load())
		}
		if found := w.findings(); found != "" {
			t.Errorf("verify finds %s", found)
		}
	})
}
