package story

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/sim"
)

// inspect reads /readyz or /metrics as a machine next door does.
func (w *town) inspect(path string) (int, string) {
	w.t.Helper()
	answer, err := http.Get(strings.TrimSuffix(w.url, "/wx/yanbin") + path)
	w.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	w.must(err)
	return answer.StatusCode, string(body)
}

func TestTheFiguresTellTheStoryAndNobodysName(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		figure := func(want string) {
			t.Helper()
			if _, text := w.inspect("/metrics"); !strings.Contains(text, want+"\n") {
				for line := range strings.Lines(text) {
					if strings.HasPrefix(line, want[:strings.IndexAny(want, "{ ")]) {
						t.Log(line)
					}
				}
				t.Errorf("there is no %s", want)
			}
		}
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		figure(`linli_callback_seconds_count{account="yanbin",outcome="failed"} 0`)
		_, err := zhang.phone.SaysTimes(w.ctx, "3号楼2单元501水管漏了", 3)
		w.must(err)
		w.clock.Forward(2 * time.Minute)
		figure(`linli_outbox_due 3`)
		figure(`linli_outbox_oldest_due_seconds 120`)
		if status, text := w.inspect("/readyz"); status != http.StatusOK || text != "ok\nwarning: outbox: a push has been due for 120 s; 3 are due\n" {
			t.Errorf("%d %s", status, text)
		}
		w.deliver()
		wang.Hears("1", "归您了")
		if got := w.post("not the token", "n1", "", w.wish(77, "")); got != http.StatusForbidden {
			t.Errorf("a forged callback: %d", got)
		}
		w.clock.Forward(10 * time.Second)
		if status, text := w.inspect("/readyz"); status != http.StatusOK || text != "ok\n" {
			t.Errorf("%d %s", status, text)
		}
		figure(`linli_callback_repeats_total{account="yanbin"} 2`)
		figure(`linli_callback_seconds_count{account="yanbin",outcome="accepted"} 10`)
		figure(`linli_callback_seconds_count{account="yanbin",outcome="refused"} 1`)
		figure(`linli_sends_total{account="yanbin",channel="custom",outcome="sent"} 1`) // to her, who had just written
		figure(`linli_outbox_due 0`)
		figure(`linli_tickets{state="accepted"} 1`)
		figure(`linli_tickets{state="offering"} 0`)
		figure(`linli_clocks_overdue 0`)
		w.clock.Forward(8 * 24 * time.Hour)
		figure(`linli_clocks_overdue 1`)
		_, text := w.inspect("/metrics")
		if found := private.FindString(text); found != "" {
			t.Errorf("the figures hold %q", found)
		}
	})
}

func TestAnAccountThatWeChatRefusesIsAWarning(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		w.wechat.Fail("/cgi-bin/stable_token", sim.Fault{Code: 40164, Message: "invalid ip"})
		zhang.Says("3号楼2单元501水管漏了")
		status, text := w.inspect("/readyz")
		if status != http.StatusOK || !strings.Contains(text, "warning: accounts: WeChat refuses what is sent for yanbin (40164); docs/errcodes.md says what the number means\n") {
			t.Errorf("%d %s", status, text)
		}
		if _, text := w.inspect("/metrics"); !strings.Contains(text, "linli_account_paused{account=\"yanbin\",channel=\"\"} 1\n") || !strings.Contains(text, "outcome=\"stop\"} ") {
			t.Error("the figures do not tell it")
		}
		w.forward(11 * time.Minute)
		w.phone("oWANG").Sees("1001")
		if _, text := w.inspect("/readyz"); text != "ok\n" {
			t.Errorf("afterwards: %s", text)
		}
		w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 48001})
		w.phone("oWANG").Says("1")
		w.passes(11 * time.Second) // the backlog is read anew
		if _, text := w.inspect("/readyz"); !strings.Contains(text, "WeChat refuses what is sent for yanbin by custom (48001);") {
			t.Errorf("of a channel: %s", text)
		}
	})
}
