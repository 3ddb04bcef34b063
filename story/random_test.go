package story

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// What people may write at any moment, whatever is open.
var (
	residentWords = []string{
		"3号楼2单元501水管漏了", "水管漏了", "灯坏了", "3号楼2单元501", "1号楼", "2", "1", "3", "0", "进度", "取消", "人工", "谢谢", "没修好，还在漏", "好了",
		"快来人啊我爷爷倒在厨房了不动弹", "没事了不用来了", "写错门牌了，应该是3单元", "我姓张，住2号楼1单元101", "13900000017", "催一下", "你好", "不用来了",
		"物业费多少钱一平", "家里灯坏了，另外楼道的垃圾也没人清", "鱼池嘉园8号楼", "19号楼", "又坏了", "嗯", "跟楼上吵架了 请调解", "老汉刚才晕了一下 现在好了",
	}
	helperWords = []string{"1", "0", "2", "3", "3 2", "4", "4 有事", "1 1001", "1 1002", "3 1001", "0 1002", "我去", "去不了", "到了", "弄完了", "待办", "待办 1001", "家里没人",
		"3号楼2单元501灯坏了", "老人摔地上了起不来", "谢谢", "取消"}
)

// TestWhateverPeopleWriteTheHouseStaysInOrder lets residents, volunteers and
// cadres write anything at any moment, follow and leave, and checks after each
// step what must always hold.
func TestWhateverPeopleWriteTheHouseStaysInOrder(t *testing.T) {
	for engine, histories := range histories() {
		if !slices.Contains(storetest.Engines(t), engine) {
			continue
		}
		t.Run(string(engine), func(t *testing.T) {
			if err := flag.Set("rapid.checks", strconv.Itoa(histories)); err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(r *rapid.T) {
				w := build(t, engine, rhine+lake)
				defer w.close()
				history(w, r)
			})
		})
	}
}

// histories is how many are tried: a small dose in `make test`, the long count
// where LINLI_SOAK is set.
func histories() map[store.Engine]int {
	if os.Getenv("LINLI_SOAK") != "" {
		return map[store.Engine]int{store.SQLite: 2000, store.MySQL: 200}
	}
	return map[store.Engine]int{store.SQLite: 60, store.MySQL: 10}
}

// history is one random course of events in a fresh town.
func history(w *town, r *rapid.T) {
	residents := []string{"oZHANG", "oLIU", "oMA", "oSUN"} // a volunteer asks too
	helpers := []string{"oWANG", "oCHEN", "oZHAO", "oSUN", "oDENG", "oLIMIN", "oTIAN"}
	var told []string
	for range rapid.IntRange(5, 25).Draw(r, "steps") {
		openid, words := rapid.SampledFrom(residents).Draw(r, "resident"), residentWords
		if rapid.Bool().Draw(r, "helper") {
			openid, words = rapid.SampledFrom(helpers).Draw(r, "who"), helperWords
		}
		phone := w.wechat.Phone("yanbin", openid)
		var err error
		switch rapid.IntRange(0, 19).Draw(r, "deed") {
		case 0:
			told = append(told, openid+" leaves")
			err = phone.Unfollow(w.ctx)
		case 1:
			told = append(told, openid+" follows")
			_, err = phone.Follow(w.ctx, "")
		case 2:
			w.clock.Forward(time.Duration(rapid.IntRange(1, 3000).Draw(r, "minutes")) * time.Minute)
		default:
			text := rapid.SampledFrom(words).Draw(r, "text")
			reply := ""
			reply, err = phone.Says(w.ctx, text)
			told = append(told, fmt.Sprintf("%s: %s -> %s", openid, text, strings.ReplaceAll(reply, "\n", " / ")))
			if err == nil && reply == "" {
				r.Fatalf("no answer\n%s", strings.Join(told, "\n"))
			}
		}
		if err == nil {
			_, err = w.app.Relay.Once(w.ctx)
		}
		if err != nil {
			r.Fatalf("%v\n%s", err, strings.Join(told, "\n"))
		}
		if fault := w.disorder(); fault != "" {
			r.Fatalf("%s\n%s", fault, strings.Join(told, "\n"))
		}
	}
}

// disorder names the first thing that is not as it must always be.
func (w *town) disorder() string {
	view := w.app.DB.View(w.ctx)
	for number := int64(domain.FirstNumber); ; number++ {
		t, err := view.TicketNumbered("yanbin", number)
		if domain.CodeOf(err) == domain.NotFound {
			return ""
		}
		if err != nil {
			return err.Error()
		}
		if fault := ticketDisorder(view, t); fault != "" {
			return fmt.Sprintf("ticket %d (%s): %s", t.Number, t.State, fault)
		}
	}
}

func ticketDisorder(view store.View, t domain.Ticket) string {
	_, _, err := view.RunningClock(t.ID)
	if owed := domain.CodeOf(err) != domain.NotFound; owed == t.State.Finished() {
		return fmt.Sprintf("a clock runs: %v", owed)
	}
	offers, err := view.LiveOffersOf(t.ID)
	if err != nil {
		return err.Error()
	}
	if asked := len(offers) > 0; asked != (t.State == domain.Offering) {
		return fmt.Sprintf("%d live offers", len(offers))
	}
	taken := t.State == domain.Accepted || t.State == domain.Working || t.State == domain.Resolved || t.State == domain.Closed
	if taken != (t.Owner != 0) && t.State != domain.Cancelled {
		return fmt.Sprintf("its owner is %d", t.Owner)
	}
	if t.Urgency >= 3 && t.State == domain.Cancelled {
		return "a danger was cancelled"
	}
	if (t.Urgency >= 3) != (t.Category == domain.Emergency) {
		return fmt.Sprintf("urgency %d of %s", t.Urgency, t.Category)
	}
	return replayed(view, t)
}

// replayed tells whether the events lead to the state the row is in.
func replayed(view store.View, t domain.Ticket) string {
	events, err := view.Events(store.Subject{Kind: "ticket", ID: t.ID})
	if err != nil {
		return err.Error()
	}
	state := ""
	for i, e := range events {
		if e.Seq != int64(i+1) {
			return fmt.Sprintf("event %d has number %d", i+1, e.Seq)
		}
		if from, ok := e.Data["from"]; ok && from != state {
			return fmt.Sprintf("event %d goes from %v, but the state was %s", e.Seq, from, state)
		}
		if to, ok := e.Data["to"]; ok {
			state = to.(string)
		}
	}
	if state != string(t.State) {
		return "the events lead to " + state
	}
	return ""
}
