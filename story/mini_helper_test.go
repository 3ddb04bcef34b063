package story

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// onDay is a day of the API so many days on.
func (w *town) onDay(ahead int) string {
	return w.clock.Now().AddDate(0, 0, ahead).In(domain.China).Format(time.DateOnly)
}

func TestAVolunteerIsAwayAndBackByTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, wang, chen := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links()
		ticket := zhang.asks("水管漏了，电话13900000000")
		wang.takes()
		if got := wang.does("GET", "/absences", nil); len(got["absences"].([]any)) != 0 {
			t.Errorf("he is away: %v", got)
		}
		days := map[string]any{"from": w.onDay(0), "until": w.onDay(2)}
		first := wang.callsUnder("away-key-1", "POST", "/absences", days)
		again := wang.callsUnder("away-key-1", "POST", "/absences", days)
		w.deliver()
		if first.status != 200 || again.raw != first.raw || !strings.Contains(first.raw, "您请假") || !strings.Contains(first.raw, "1001") {
			t.Errorf("he reads %d %s, then %s", first.status, first.raw, again.raw)
		}
		if got := at[string](t, wang.does("GET", "/absences", nil), "absences.0.until"); got != w.onDay(2) {
			t.Errorf("he is away until %q", got)
		}
		if got := wang.does("GET", "/absences", nil); len(got["absences"].([]any)) != 1 {
			t.Errorf("said twice he is away %v", got)
		}
		w.hasState(1001, domain.Offering)
		chen.takes()
		wang.fails(404, "POST", "/tasks/"+ticket+"/done", nil)
		for _, wrong := range []map[string]any{{"from": w.onDay(2), "until": w.onDay(1)}, {"from": w.onDay(-3), "until": w.onDay(-1)}, {"from": w.onDay(0), "until": w.onDay(90)}} {
			wang.fails(400, "POST", "/absences", wrong)
		}
		if got := wang.does("POST", "/absences/end", nil); len(got["absences"].([]any)) != 0 || got["message"] == "" {
			t.Errorf("back he reads %v", got)
		}
		if got := wang.does("POST", "/absences/end", nil); got["message"] == "" { // there was nothing to end
			t.Errorf("back again he reads %v", got)
		}
		zhang.fails(403, "POST", "/absences", days)
		w.phone("oWANG").Hears("请假 "+w.onDay(5)[5:], "您请假")
		if got := at[string](t, wang.does("GET", "/absences", nil), "absences.0.from"); got != w.onDay(5) {
			t.Errorf("what he said in chat stands as %q", got)
		}
		w.sound()
	})
}

func TestATaskIsPausedAndGoesOnByTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, wang, chen, duty := w.opens("oZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links(), w.opens("oLIMIN").links()
		w.phone("oZHANG").Follows()
		ticket := zhang.asks("灯坏了")
		parts := map[string]any{"reason": "parts"}
		wang.fails(404, "POST", "/tasks/"+ticket+"/pause", parts) // only asked
		duty.fails(409, "POST", "/tasks/"+ticket+"/pause", parts, "不能暂停")
		wang.takes()
		chen.fails(404, "POST", "/tasks/"+ticket+"/pause", parts)
		wang.fails(400, "POST", "/tasks/"+ticket+"/pause", map[string]any{"reason": "lunch"})
		wang.fails(409, "POST", "/tasks/"+ticket+"/resume", nil)
		due := at[string](t, wang.does("GET", "/tasks/"+ticket, nil), "due_at")
		if got := at[string](t, wang.does("POST", "/tasks/"+ticket+"/pause", parts), "paused"); got != "parts" {
			t.Errorf("it is paused for %q", got)
		}
		wang.fails(409, "POST", "/tasks/"+ticket+"/pause", parts)
		if got := at[string](t, wang.does("GET", "/tasks", nil), "tasks.0.paused"); got != "parts" {
			t.Errorf("in the list it is paused for %q", got)
		}
		if events := w.history(w.ticket(1001)); !strings.Contains(events, " paused") {
			t.Errorf("the events are %q", events)
		}
		chen.fails(404, "POST", "/tasks/"+ticket+"/resume", nil)
		w.forward(30 * time.Hour)
		got := duty.does("POST", "/tasks/"+ticket+"/resume", nil) // the staff may, too
		if got["paused"] != "" || got["due_at"] == due {
			t.Errorf("it goes on as %v, due before at %s", got, due)
		}
		w.sound()
	})
}

func TestALeadNamesWhoGoesByTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(byLead), func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		zhang, lead, zhao, chen := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oZHAO").links(), w.opens("oCHEN").links()
		ticket := zhang.asks("水管漏了，电话13900000000")
		offers := lead.does("GET", "/offers", nil)
		if !at[bool](t, offers, "offers.0.names") || len(chen.does("GET", "/offers", nil)["offers"].([]any)) != 0 {
			t.Fatalf("the lead is asked %v", offers)
		}
		offer := at[string](t, offers, "offers.0.id")
		people := func(wanted, many int) map[string]string {
			t.Helper()
			got := lead.does("GET", "/offers/"+offer+"/people", nil)
			out := map[string]string{}
			for i := range got["people"].([]any) {
				out[at[string](t, got, fmt.Sprintf("people.%d.name", i))] = at[string](t, got, fmt.Sprintf("people.%d.id", i))
			}
			if int(got["wanted"].(float64)) != wanted || len(out) != many {
				t.Errorf("wanted are %v of %v, want %d of %d", got["wanted"], out, wanted, many)
			}
			return out
		}
		ids := people(2, 3)
		zhao.fails(404, "GET", "/offers/"+offer+"/people", nil)
		zhao.fails(404, "POST", "/offers/"+offer+"/name", map[string]any{"person_id": ids["赵志刚"]})
		lead.fails(400, "POST", "/offers/"+offer+"/name", map[string]any{"person_id": w.owner("13800000009").ID.String()}, "请从名单里选")
		sent := lead.callsUnder("name-key-1", "POST", "/offers/"+offer+"/name", map[string]any{"person_id": ids["赵志刚"]})
		w.deliver()
		if again := lead.callsUnder("name-key-1", "POST", "/offers/"+offer+"/name", map[string]any{"person_id": ids["赵志刚"]}); sent.status != http.StatusOK || again.raw != sent.raw {
			t.Errorf("named he reads %d %s, then %s", sent.status, sent.raw, again.raw)
		}
		w.hasState(1001, domain.Offering)
		people(1, 2)
		got := lead.does("POST", "/offers/"+offer+"/name", map[string]any{"person_id": ids["陈德福"]})
		if !strings.Contains(got["message"].(string), "派赵志刚和陈德福一起去") || at[string](t, got, "task.state") != "accepted" {
			t.Errorf("he reads %v", got)
		}
		lead.fails(409, "POST", "/offers/"+offer+"/name", map[string]any{"person_id": ids["陈德福"]})
		for _, p := range []*mini{zhao, chen} {
			if got := p.does("GET", "/tasks/"+ticket, nil); !strings.Contains(got["place"].(string), "501") {
				t.Errorf("who goes reads %v", got)
			}
		}
		w.phone("oCHEN").Sees("请和赵师傅一起去")
		w.sound()
	})
}

func TestWhoIsAskedHimselfNamesNobody(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, wang := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links()
		zhang.asks("水管漏了，电话13900000000")
		wang.fails(409, "GET", "/offers/"+wang.offer()+"/people", nil, "不用派人")
		wang.fails(409, "POST", "/offers/"+wang.offer()+"/name", map[string]any{"person_id": wang.me()["id"]}, "不用派人")
	})
}

func TestAUnitAnswersByTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine+chiefs+units), func(w *town) {
		for _, o := range []string{"oZHENG", "oWUYE", "oYEWEI", "oFANG"} {
			w.phone(o).Follows()
		}
		wuye, yewei, fang := w.opens("oWUYE").links(), w.opens("oYEWEI").links(), w.opens("oFANG").links()
		w.phone("oZHANG").Follows().Says("3号楼楼顶漏水，我姓张，电话13900000000")
		lead := w.phone("oLIMIN")
		lead.Hears("1 1001", "归您了")
		lead.Hears("联办 1001 绿洲物业,业委会", "1 绿洲物业：等回话", "2 业委会：等回话")
		leg := func(m *mini) string { t.Helper(); return at[string](t, m.does("GET", "/legs", nil), "legs.0.id") }
		mine, theirs := leg(wuye), leg(yewei)
		raw := wuye.calls("GET", "/legs", nil).raw
		for _, private := range []string{"张", "13900000000", "501"} {
			if strings.Contains(raw, private) {
				t.Errorf("the unit reads %q in %s", private, raw)
			}
		}
		if !strings.Contains(raw, "3号楼") || !strings.Contains(raw, `"deeds":["received","begun","done","blocked","bounced"]`) {
			t.Errorf("the unit reads %s", raw)
		}
		if got := len(fang.does("GET", "/legs", nil)["legs"].([]any)); got != 0 {
			t.Errorf("a unit without a leg reads %d", got)
		}
		say := func(m *mini, leg, deed, words string) map[string]any {
			t.Helper()
			return m.does("POST", "/legs/"+leg+"/say", map[string]any{"deed": deed, "words": words})
		}
		fang.fails(404, "POST", "/legs/"+mine+"/say", map[string]any{"deed": "received"})
		yewei.fails(404, "POST", "/legs/"+mine+"/say", map[string]any{"deed": "done"})
		if got := say(wuye, mine, "received", ""); got["state"] != "acknowledged" {
			t.Errorf("it stands as %v", got)
		}
		say(yewei, theirs, "begun", "")
		wuye.fails(400, "POST", "/legs/"+mine+"/say", map[string]any{"deed": "blocked"})
		wuye.fails(400, "POST", "/legs/"+mine+"/say", map[string]any{"deed": "ruled", "words": "x"})
		if got := say(wuye, mine, "blocked", "没有配件"); got["state"] != "blocked" || got["reason"] != "没有配件" {
			t.Errorf("it stands as %v", got)
		}
		lead.Hears("联办 1001 1 继续", "1 绿洲物业：正在办")
		if got := say(wuye, mine, "bounced", "归业委会"); got["state"] != "passed" || got["unit"] != "绿洲物业" || len(got["deeds"].([]any)) != 0 {
			t.Errorf("who sent it on reads %v", got)
		}
		w.stands("业委会 proposed", "业委会 working")
		wuye.fails(409, "POST", "/legs/"+mine+"/say", map[string]any{"deed": "done"})
		if got := yewei.does("GET", "/legs", nil); len(got["legs"].([]any)) != 2 || at[string](t, got, "legs.0.from") != "" || at[float64](t, got, "legs.1.no") != 1 || at[string](t, got, "legs.1.from") != "绿洲物业" {
			t.Errorf("the unit that has both reads %v", got)
		}
		if got := say(yewei, mine, "bounced", "归绿洲物业"); got["state"] != "disputed" || got["no"] != 1.0 {
			t.Errorf("it stands as %v", got)
		}
		w.stands("业委会 disputed", "业委会 working")
		w.phone("oZHENG").Hears("裁定 1001 1 绿洲物业", "1 绿洲物业（业委会转来）：等回话（街道裁定）")
		wuye.fails(409, "POST", "/legs/"+mine+"/say", map[string]any{"deed": "bounced", "words": "还是不归我们"})
		done := wuye.callsUnder("done-key-1", "POST", "/legs/"+mine+"/say", map[string]any{"deed": "done"})
		if again := wuye.callsUnder("done-key-1", "POST", "/legs/"+mine+"/say", map[string]any{"deed": "done"}); done.status != 200 || again.raw != done.raw {
			t.Errorf("it reads %d %s, then %s", done.status, done.raw, again.raw)
		}
		say(yewei, theirs, "done", "")
		w.deliver()
		lead.Hears("办结 1001", "联办完了")
		if got := len(wuye.does("GET", "/legs", nil)["legs"].([]any)); got != 0 {
			t.Errorf("after the end it reads %d", got)
		}
		w.sound()
	})
}
