package story

import (
	"strconv"
	"testing"
	"time"

	"linli/service"
	"linli/sim"
	"linli/store"
)

// pair is a community with a cadre and a secretary on duty.
var pair = rhine + `      - {name: 周敏, role: secretary, phone: "13800000008", openid: oZHOU, duty: false}
`

// carded lets the duty be called by a card, because his window is shut, and
// tells under which name WeChat took it.
func (w *town) carded() string {
	w.t.Helper()
	w.phone("oZHANG").Follows().Hears("水管漏了", "几号楼")
	w.forward(11 * time.Minute)
	w.phone("oLIMIN").Sees("任务通知", "1001")
	return column(w, w.behind(), `SELECT msg_id FROM receipt ORDER BY id`)
}

func sent(msgID, status string) []sim.Element {
	return []sim.Element{sim.Text("MsgID", msgID), sim.Text("Status", status)}
}

func (w *town) pushStates(person string) string {
	w.t.Helper()
	return column(w, w.behind(), `SELECT o.state FROM outbox o JOIN identity i ON i.person_id = o.person_id WHERE o.kind = 'duty' AND i.openid = '`+person+`' ORDER BY o.id`)
}

func TestACardThatWasBlockedCallsSomebodyElseOnce(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		zhou, limin := w.phone("oZHOU").Follows(), w.phone("oLIMIN")
		id := w.carded()
		zhou.SeesNot("1001")
		for range 3 { // each a second later, so each another message
			limin.Tells("TEMPLATESENDJOBFINISH", sent(id, "failed:user block")...)
			w.passes(time.Second)
		}
		zhou.Counts("工单号: 1001", 1)
		identity, err := w.app.DB.View(w.ctx).Identity("yanbin", "oLIMIN")
		w.must(err)
		if identity.Following {
			t.Error("who blocks the account is still written to")
		}
		if got := w.pushStates("oLIMIN"); got != "human" {
			t.Errorf("his push is %s", got)
		}
		w.isInOrder()
	})
}

func TestACardThatWasLostIsSentAgainByAnotherWay(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		w.phone("oZHOU").Follows()
		id := w.carded()
		limin := w.phone("oLIMIN")
		limin.Hears("你好", "您好") // that opens his window
		limin.Tells("TEMPLATESENDJOBFINISH", sent(id, "failed: system failed")...)
		limin.Sees("【值班】工单 1001")
		w.passes(time.Second)
		limin.Tells("TEMPLATESENDJOBFINISH", sent(id, "failed: system failed")...)
		limin.Counts("【值班】工单 1001", 1)
		w.phone("oZHOU").SeesNot("1001")
		w.isInOrder()
	})
}

func TestACardThatIsLostTwiceIsAPersons(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		zhou := w.phone("oZHOU").Follows()
		id := w.carded()
		w.phone("oLIMIN").Tells("TEMPLATESENDJOBFINISH", sent(id, "failed: system failed")...) // WeChat shows the same card no second time
		zhou.Counts("工单号: 1001", 1)
		if got := w.pushStates("oLIMIN"); got != "human" {
			t.Errorf("his push is %s", got)
		}
		w.isInOrder()
	})
}

func TestWhatBecameOfACardMayBeToldBeforeWeChatTookIt(t *testing.T) {
	everywhere(t, pair, func(w *town) {
		zhou, limin := w.phone("oZHOU").Follows(), w.phone("oLIMIN")
		first := w.carded()
		limin.Tells("TEMPLATESENDJOBFINISH", sent(first, "success")...)
		n, err := strconv.ParseInt(first, 10, 64)
		w.must(err)
		for next := range int64(4) {
			limin.Tells("TEMPLATESENDJOBFINISH", sent(strconv.FormatInt(n+next+1, 10), "failed:user block")...)
		}
		zhou.SeesNot("工单号")
		w.isInOrder()
		w.phone("oLIU").Follows().Hears("灯坏了", "工单 1002")
		w.forward(11 * time.Minute)
		zhou.Counts("工单号: 1002", 1).SeesNot("1001")
		w.isInOrder()
	})
}

func TestVerifyFindsAResultNobodyActedOn(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.carded()
		if _, err := w.behind().Exec(`UPDATE receipt SET outcome = 'failed'`); err != nil {
			t.Fatal(err)
		}
		found, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
		w.must(err)
		if len(found) != 1 || found[0].Check != "result" {
			t.Errorf("found %v", found)
		}
	})
}

// popup is what somebody answered when she was asked.
func popup(template, answer string) sim.Element {
	return sim.Group("SubscribeMsgPopupEvent", sim.Group("List", sim.Text("TemplateId", template), sim.Text("SubscribeStatusString", answer), sim.Text("PopupScene", "1")),
		sim.Group("List", sim.Text("TemplateId", "S-other"), sim.Text("SubscribeStatusString", "reject")))
}

// agreed lists what somebody agreed to be sent.
func (w *town) agreed(openid string) string {
	w.t.Helper()
	return column(w, w.behind(), `SELECT CONCAT(s.template_id, '=', s.messages) FROM subscription s JOIN identity i ON i.id = s.identity_id WHERE i.openid = '`+openid+`' ORDER BY s.template_id`)
}

func TestWhatSheAgreesToIsCounted(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Tells("subscribe_msg_popup_event", popup("S-notice", "accept"))
		w.passes(time.Second)
		zhang.Tells("subscribe_msg_popup_event", popup("S-notice", "accept"))
		if got := w.agreed("oZHANG"); got != "S-notice=2 S-other=0" {
			t.Errorf("she agreed to %s", got)
		}
		held := w.heldOf("oZHANG")
		if len(held["subscription"]) != 2 {
			t.Errorf("she is shown %v", held["subscription"])
		}
		w.phone("oNOBODY").Tells("subscribe_msg_popup_event", popup("S-notice", "accept"))
		zhang.Tells("subscribe_msg_change_event", sim.Group("SubscribeMsgChangeEvent",
			sim.Group("List", sim.Text("TemplateId", "S-notice"), sim.Text("SubscribeStatusString", "reject"))))
		if got := w.agreed("oZHANG"); got != "S-notice=0 S-other=0" {
			t.Errorf("after her no she agreed to %s", got)
		}
	})
}

// A notice that WeChat took and lost gives its consent back; one she refused does not.
func TestAConsentThatWeChatDidNotUseIsThereStill(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		id := w.carded()
		limin := w.phone("oLIMIN")
		for i, c := range []struct{ status, want string }{{"system failed", "S-notice=2"}, {"user refuse to accept the msg", "S-notice=0"}, {"success", "S-notice=1"}} {
			w.passes(time.Second)
			w.exec(`DELETE FROM subscription`)
			limin.Tells("subscribe_msg_popup_event", sim.Group("SubscribeMsgPopupEvent", sim.Group("List", sim.Text("TemplateId", "S-notice"), sim.Text("SubscribeStatusString", "accept"))))
			w.exec(`UPDATE receipt SET template_id = 'S-notice', outcome = '', settled_at = 0`)
			code := map[bool]string{true: "0", false: "1"}[c.status == "success"]
			limin.Tells("subscribe_msg_sent_event", sim.Group("SubscribeMsgSentEvent", sim.Group("List", sim.Text("TemplateId", "S-notice"),
				sim.Text("MsgID", id), sim.Text("ErrorCode", code), sim.Text("ErrorStatus", c.status))))
			if got := w.agreed("oLIMIN"); got != c.want {
				t.Errorf("%d: after %s she has %s, want %s", i, c.status, got, c.want)
			}
		}
	})
}

func (w *town) exec(query string) {
	w.t.Helper()
	_, err := w.behind().Exec(query)
	w.must(err)
}

// heldOf reads everything kept of somebody.
func (w *town) heldOf(openid string) store.Held {
	w.t.Helper()
	held, err := w.subject().Export(w.ctx, operator, service.Who{Account: "yanbin", OpenID: openid})
	w.must(err)
	return held
}
