package story

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/sim"
	"linli/store"
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

// telephones wires the simulated telephones of the staff to Linli.
func (w *town) telephones() {
	w.t.Helper()
	w.wechat.SetPhones(sim.Screen{Name: "李敏", Account: "yanbin", OpenID: "oLIMIN", Telephone: "13800000009"},
		sim.Screen{Name: "周敏", Account: "yanbin", OpenID: "oZHOU", Telephone: "13800000008"})
	w.wechat.SetTelephones(sim.Telephones{Secret: "planted-secret", Hook: strings.TrimSuffix(w.url, "/wx/yanbin") + "/hook/alarm"})
	w.cfg.Alarm = app.Alarm{URL: w.cfg.Accounts[0].APIBase + "/alarm/call", Secret: "planted-secret"}
	w.restart()
}

// rings tells how many calls let a phone ring just now.
func (p *phone) rings(want int) *phone {
	p.w.t.Helper()
	if got := len(p.phone.Ringing()); got != want {
		p.w.t.Fatalf("%s rings %d times, want %d", p.name, got, want)
	}
	return p
}

const onTheFloor = "快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203"

// TestTheDutyAnswersHisTelephone: it rings, he hears which ticket, and that he
// answered is on record; told twice it is there once, and nobody else is called.
func TestTheDutyAnswersHisTelephone(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		w.telephones()
		w.phone("oZHANG").Follows().Says(onTheFloor)
		duty := w.phone("oLIMIN").rings(1)
		heard, err := duty.phone.Answers(w.ctx)
		if err != nil || !strings.Contains(heard, "工单 1001") || !strings.Contains(heard, "莱茵小镇3号楼") || strings.Contains(heard, "爷爷") {
			t.Errorf("he heard %q (%v)", heard, err)
		}
		w.deliver()
		duty.rings(0)
		w.phone("oZHOU").rings(0)
		ticket := w.ticket(1001)
		call := w.owedAs(1001, domain.PushDuty)[1]
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: ticket.ID})
		w.must(err)
		if last := events[len(events)-1]; last.Kind != "telephone_answered" || call.Channel != domain.ChannelAlarm || call.State != domain.PushSent {
			t.Errorf("the last event is %s, the call is %s by %s", last.Kind, call.State, call.Channel)
		}
		duty.Hears("1 1001", "归您了")
		w.isInOrder()
	})
}

// TestNobodyAnswersAndTheLadderGoesOn: the next of the staff is called at once,
// and the clocks go on to call those above as if no telephone had rung.
func TestNobodyAnswersAndTheLadderGoesOn(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		w.telephones()
		w.phone("oZHOU").Follows()
		w.phone("oZHANG").Follows().Says(onTheFloor)
		duty, secretary := w.phone("oLIMIN").rings(1), w.phone("oZHOU").rings(0)
		w.clock.Forward(50 * time.Second)
		if n, err := w.wechat.HangUp(w.ctx); n != 1 || err != nil {
			t.Fatalf("%d calls ended: %v", n, err)
		}
		w.deliver()
		duty.rings(0)
		secretary.rings(1).Sees("1001")
		if found := w.findings(); found != "" {
			t.Errorf("verify finds %s", found)
		}
		for range 3 {
			w.forward(3*time.Minute + time.Second)
			_, err := w.wechat.HangUp(w.ctx)
			w.must(err)
			w.deliver()
		}
		if n := len(w.owedAs(1001, domain.PushLate)); n == 0 {
			t.Error("nobody was told that its time is over")
		}
		w.hasLevel(1001, domain.LevelStreet)
	})
}

// TestWhoIsOutAtNightIsLookedForUntilSomebodyAnswers: that somebody has the matter
// ends no chain that began because nothing is heard of him; a word of his does.
func TestWhoIsOutAtNightIsLookedForUntilSomebodyAnswers(t *testing.T) {
	for _, speaks := range []bool{false, true} {
		everywhere(t, pair, func(w *town) {
			w.telephones()
			zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
			duty, secretary := w.phone("oLIMIN"), w.phone("oZHOU").Follows()
			w.at("22:00")
			wang.Hears("值班", "")
			zhang.Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
			wang.Hears("1", "归您了")
			w.forward(46 * time.Minute)
			w.forward(16 * time.Minute)
			duty.rings(1)
			w.clock.Forward(50 * time.Second)
			if speaks {
				wang.Hears("2", "您已到")
			}
			if n, err := w.wechat.HangUp(w.ctx); n != 1 || err != nil {
				t.Fatalf("%d calls ended: %v", n, err)
			}
			w.deliver()
			if speaks {
				secretary.rings(0)
			} else {
				secretary.rings(1)
			}
			w.isInOrder()
		})
	}
}

// TestADangerAtNightRingsTheTelephonesOfTheNearest: of three of those who are
// asked, who hear where they are wanted and of nobody's name; by day a message
// is enough.
func TestADangerAtNightRingsTheTelephonesOfTheNearest(t *testing.T) {
	for at, want := range map[string]int{"02:13": 3, "10:00": 0} {
		everywhere(t, rhine, func(w *town) {
			var rang sync.Map // the words, by phone
			provider := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
				var call struct{ Phone, Text string }
				if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
					t.Error(err)
				}
				if _, again := rang.Swap(call.Phone, call.Text); again {
					t.Errorf("%s rang twice", call.Phone)
				}
				fmt.Fprintf(out, `{"id":"r-%s"}`, call.Phone)
			}))
			w.later(provider.Close)
			w.cfg.Alarm = app.Alarm{URL: provider.URL, Secret: "planted-secret"}
			w.restart()
			zhang := w.phone("oZHANG").Follows()
			w.at(at)
			zhang.Says(onTheFloor)
			volunteers := 0
			rang.Range(func(phone, said any) bool {
				words := said.(string)
				if strings.Contains(words, "爷爷") || !strings.Contains(words, "工单 1001") || !strings.Contains(words, "莱茵小镇3号楼") {
					t.Errorf("%s heard %q", phone, words)
				}
				if phone != "13800000009" {
					volunteers++
					if !strings.Contains(words, "回「1」") {
						t.Errorf("a volunteer heard %q", words)
					}
				}
				return true
			})
			if _, duty := rang.Load("13800000009"); volunteers != want || !duty {
				t.Errorf("at %s %d volunteers were rung, and the duty: %v", at, volunteers, duty)
			}
			w.phone("oSUN").Sees("1001") // asked, too
			w.isInOrder()
		})
	}
}

// TestNobodyElseSaysThatATelephoneWasAnswered: without the secret, with an old
// time or about nothing it is refused, and without a provider there is no such place.
func TestNobodyElseSaysThatATelephoneWasAnswered(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		hook := strings.TrimSuffix(w.url, "/wx/yanbin") + "/hook/alarm"
		tells := func(signature string) int {
			req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, hook, strings.NewReader(`{"id":"call-1","outcome":"answered"}`))
			w.must(err)
			req.Header.Set("X-Linli-Timestamp", fmt.Sprint(w.clock.Now().Unix()))
			req.Header.Set("X-Linli-Signature", signature)
			resp, err := http.DefaultClient.Do(req)
			w.must(err)
			resp.Body.Close()
			return resp.StatusCode
		}
		if got := tells(""); got != http.StatusNotFound {
			t.Errorf("without a provider: %d", got)
		}
		w.telephones()
		for _, signature := range []string{"", "sha256=00", "planted-secret"} {
			if got := tells(signature); got != http.StatusForbidden {
				t.Errorf("signed %q: %d", signature, got)
			}
		}
	})
}
