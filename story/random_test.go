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
		"3号楼2单元501灯坏了", "老人摔地上了起不来", "谢谢", "取消", "值班", "休息",
		"代 3号楼1单元102 王奶奶 水管漏了", "代 2号楼1单元102 王奶奶 摔倒了起不来", "回访 1001 1", "回访 1001 3", "屏蔽 1001", "解除屏蔽 1001", "不归 1001 归物业管", "不归 1002 归城管管"}
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
			minutes := rapid.IntRange(1, 3000).Draw(r, "minutes")
			told = append(told, fmt.Sprintf("%d minutes pass", minutes))
			w.clock.Forward(time.Duration(minutes) * time.Minute)
			_, err = w.app.Clocks.Once(w.ctx)
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
			_, err = w.app.Spreads.Once(w.ctx)
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

// disorder names the first thing that is not as it must always be: what
// `linli verify` finds, and the rules of danger.
func (w *town) disorder() string {
	view := w.app.DB.View(w.ctx)
	findings, err := view.Verify(w.clock.Now())
	if err != nil {
		return err.Error()
	}
	if len(findings) > 0 {
		return findings[0].String()
	}
	for number := int64(domain.FirstNumber); ; number++ {
		t, err := view.TicketNumbered("yanbin", number)
		switch {
		case domain.CodeOf(err) == domain.NotFound:
			return ""
		case err != nil:
			return err.Error()
		case t.Urgency >= 3 && t.State == domain.Cancelled:
			return fmt.Sprintf("ticket %d: a danger was cancelled", t.Number)
		case (t.Urgency >= 3) != (t.Category == domain.Emergency):
			return fmt.Sprintf("ticket %d: urgency %d of %s", t.Number, t.Urgency, t.Category)
		}
	}
}
