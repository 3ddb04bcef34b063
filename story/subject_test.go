package story

import (
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/service"
	"linli/store"
)

// unsealer opens sealed columns on its own, from the key file alone.
func unsealer(w *town) func(column, id string, b []byte) string {
	w.t.Helper()
	file, err := os.ReadFile(w.cfg.KeysFile)
	w.must(err)
	var gcm cipher.AEAD
	for line := range strings.Lines(string(file)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "seal" {
			key, err := base64.StdEncoding.DecodeString(f[2])
			w.must(err)
			block, err := aes.NewCipher(key)
			w.must(err)
			gcm, err = cipher.NewGCM(block)
			w.must(err)
		}
	}
	return func(column, id string, b []byte) string {
		w.t.Helper()
		if len(b) == 0 {
			return ""
		}
		text, err := gcm.Open(nil, b[2:14], b[14:], []byte(column+"|"+id))
		w.must(err)
		return string(text)
	}
}

// places lists every column of every table that holds one of the words, opened
// where it is sealed.
func places(w *town, words ...string) []string {
	w.t.Helper()
	db, open := w.behind(), unsealer(w)
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if strings.HasPrefix(w.cfg.Database, "mysql") {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
	}
	var out []string
	for _, table := range strings.Fields(column(w, db, query)) {
		rows, err := db.Query("SELECT * FROM " + table)
		w.must(err)
		names, err := rows.Columns()
		w.must(err)
		values, to := make([]sql.RawBytes, len(names)), make([]any, len(names))
		for i := range values {
			to[i] = &values[i]
		}
		for rows.Next() {
			w.must(rows.Scan(to...))
			for i, name := range names {
				text := string(values[i])
				sealed, ok := strings.CutSuffix(name, "_sealed")
				if ok {
					text = open(table+"."+sealed, string(values[0]), values[i])
				}
				for _, word := range words {
					// A room's number stands by chance in an id or a time.
					if strings.Contains(text, word) && (len(word) > 3 || ok || name == "gist" || name == "unit") {
						out = append(out, fmt.Sprintf("%s.%s of %s: %s", table, name, values[0], word))
					}
				}
			}
		}
		w.must(rows.Err())
		w.must(rows.Close())
	}
	return out
}

// column reads one column of a query, blanks between.
func column(w *town, db *sql.DB, query string) string {
	w.t.Helper()
	rows, err := db.Query(query)
	w.must(err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		w.must(rows.Scan(&s))
		out = append(out, s)
	}
	w.must(rows.Err())
	return strings.Join(out, " ")
}

var operator = domain.Actor{Kind: domain.ActorOperator}

// counts are the figures an erasure must not change.
func counts(w *town) string {
	return column(w, w.behind(), `SELECT CONCAT(community_id, '/', building_id, '/', category, '/', urgency, '/', created_at - created_at % 86400000, '=', COUNT(*)) FROM ticket
		GROUP BY community_id, building_id, category, urgency, created_at - created_at % 86400000 ORDER BY 1`)
}

func TestAResidentIsErasedEverywhere(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, liu, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIU").Follows(), w.phone("oLIMIN")
		zhang.Hears("我姓张，住3号楼2单元503", "记下了")
		zhang.Hears("厨房水管漏了，电话13911112222", "工单 1001")
		wang.Hears("1", "503").Hears("待办", "503").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		zhang.Hears("邻居半夜唱歌太吵了", "工单 1002")
		duty.Hears("待办 1002", "工单 1002")
		zhang.Hears("卧室灯坏了", "工单 1003")
		w.phone("oCHEN").Hears("1 1003", "503")
		zhang.Hears("阳台窗户也坏了，找人修一下", "工单 1004")
		liu.Hears("13911112222这家的水漏到我家了，3号楼1单元101", "工单 1005")
		planted := []string{"oZHANG", "13911112222", "503", "厨房水管", "半夜唱歌", "卧室灯", "阳台窗户"}
		before, figures := strings.Join(places(w, planted...), "\n"), counts(w)
		for _, word := range planted {
			if !strings.Contains(before, word) {
				w.t.Fatalf("%s is nowhere even before:\n%s", word, before)
			}
		}

		held, err := w.subject().Export(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		text, err := json.Marshal(held)
		w.must(err)
		for _, word := range planted {
			if !strings.Contains(string(text), word) {
				w.t.Errorf("the export lacks %s", word)
			}
		}
		if strings.Contains(string(text), "oLIU") || strings.Contains(string(text), "13800000001") {
			w.t.Error("the export holds somebody else's data")
		}

		done, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		if left := places(w, planted...); len(left) > 0 {
			w.t.Errorf("still there:\n%s", strings.Join(left, "\n"))
		}
		if now := counts(w); now != figures {
			w.t.Errorf("the figures were %s and are %s", figures, now)
		}
		if done.Cancelled != 3 || done.Mentions == 0 {
			w.t.Errorf("done: %+v", done)
		}
		w.hasState(1001, domain.Closed)
		w.hasState(1003, domain.Cancelled)
		w.forward(time.Minute)
		if found := w.findings(); found != "" {
			w.t.Errorf("afterwards: %s", found)
		}
		w.phone("oCHEN").Sees("工单 1003 不用去了")
		if _, err := w.subject().Export(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"}); domain.CodeOf(err) != domain.NotFound {
			w.t.Errorf("he is found again: %v", err)
		}
		zhang.Hears("1001", "")
		zhang.Hears("进度", "没有在办的事")
	})
}

func TestAVolunteerIsErasedAndReplaced(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了").Hears("2", "您已到")
		zhang.Hears("3号楼2单元501灯坏了", "工单 1002")
		w.phone("oLIMIN").Hears("邀请 13800000001", "王强")
		w.phone("oLIU").Follows().Hears("3号楼1单元101门锁坏了，上次王强师傅13800000001修的", "工单 1003")
		wang.Hears("我下午晚点到", "")
		planted := []string{"oWANG", "13800000001", "王强", "下午晚点到"}
		if before := strings.Join(places(w, planted...), "\n"); strings.Count(before, "王强") < 3 {
			w.t.Fatalf("planted:\n%s", before)
		}
		done, err := w.subject().Erase(w.ctx, operator, service.Who{Phone: "13800000001"})
		w.must(err)
		if left := places(w, planted...); len(left) > 0 {
			w.t.Errorf("still there:\n%s", strings.Join(left, "\n"))
		}
		if done.HandedBack != 1 || done.Declined < 1 {
			w.t.Errorf("done: %+v", done)
		}
		w.deliver()
		zhang.Sees("正在给您另找人")
		w.hasState(1001, domain.Offering)
		w.phone("oCHEN").Hears("1 1001", "归您了")
		if found := w.findings(); found != "" {
			w.t.Errorf("afterwards: %s", found)
		}
		w.load(rhine) // the roster still names him: that is the operator's to strike
	})
}

// TestTheRightsOfAPersonAreServedInAMinute exports and erases somebody who wrote
// many messages, beside as many of others: 10,000 each where LINLI_SOAK is set.
func TestTheRightsOfAPersonAreServedInAMinute(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		messages := 300
		if os.Getenv("LINLI_SOAK") != "" {
			messages = 10_000
		}
		w.phone("oZHANG").Follows().Says("3号楼2单元503水管漏了")
		w.phone("oLIU").Follows().Says("3号楼1单元101灯坏了")
		for i := range messages {
			w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
				for _, openid := range []string{"oZHANG", "oLIU"} {
					identity, err := tx.Identity("yanbin", openid)
					if err != nil {
						return err
					}
					m := domain.Message{Account: "yanbin", OpenID: openid, Kind: domain.KindText, Text: fmt.Sprintf("第%d句话，家里厨房的水管还在漏，请快些来人看看吧", i),
						Key: fmt.Sprintf("%s-%d", openid, i), SentAt: w.clock.Now()}
					arrival, err := tx.Arrive(m, tx.Now)
					if err != nil {
						return err
					}
					if err := tx.Answer(arrival.ID, identity.Person, 0, fmt.Sprintf("记下了，工单 %d 有人来。", 1001+i%2)); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		deeds, who := w.subject(), service.Who{Account: "yanbin", OpenID: "oZHANG"}
		began := time.Now()
		held, err := deeds.Export(w.ctx, operator, who)
		w.must(err)
		exported := time.Since(began)
		done, err := deeds.Erase(w.ctx, operator, who)
		w.must(err)
		w.t.Logf("%d messages of his and of others: exported in %s, erased in %s", messages, exported.Round(time.Millisecond), (time.Since(began) - exported).Round(time.Millisecond))
		if len(held["inbox"]) != messages+2 || done.Mentions < messages/2 || time.Since(began) > time.Minute {
			w.t.Errorf("%d messages exported, %+v, in %s", len(held["inbox"]), done, time.Since(began))
		}
	})
}

// TestTheSubjectCommand exports to a file of the operator's own and erases only
// when told so.
func TestTheSubjectCommand(t *testing.T) {
	w := build(t, store.SQLite, rhine)
	w.phone("oWANG").Says("我下午晚点到")
	dir := t.TempDir()
	writeConfig(t, dir, w.cfg)
	who := []string{"-phone", "13800000001"}
	run := func(words ...string) (string, int) {
		out, errs, code := linli(t, dir, append([]string{"subject"}, words...)...)
		return out + errs, code
	}
	if out, code := run(append([]string{"export", "-o", "wang.json"}, who...)...); code != 0 {
		t.Fatal(out)
	}
	file, err := os.ReadFile(dir + "/wang.json")
	w.must(err)
	var held map[string][]map[string]any
	w.must(json.Unmarshal(file, &held))
	if held["person"][0]["name"] != "王强" || held["identity"][0]["openid"] != "oWANG" || held["inbox"][1]["text"] != "我下午晚点到" {
		t.Errorf("exported %s", file)
	}
	if out, code := run(append([]string{"erase"}, who...)...); code != 1 || !strings.Contains(out, "-yes") {
		t.Errorf("without -yes: %d %s", code, out)
	}
	if out, code := run("erase", "-yes"); code != 1 || !strings.Contains(out, "-openid") {
		t.Errorf("nobody named: %d %s", code, out)
	}
	if out, code := run(append([]string{"erase", "-yes"}, who...)...); code != 0 || !strings.Contains(out, "is erased") {
		t.Errorf("erase: %d %s", code, out)
	}
	if out, code := run(append([]string{"export"}, who...)...); code != 1 || !strings.Contains(out, "no such person") {
		t.Errorf("afterwards: %d %s", code, out)
	}
}

func TestNobodyInDangerIsErased(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("快来人啊我爷爷倒在厨房了不动弹", "120")
		_, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		if domain.CodeOf(err) != domain.Conflict || !strings.Contains(err.Error(), "1001") {
			w.t.Fatalf("got %v", err)
		}
		if len(places(w, "oZHANG")) == 0 || len(places(w, "我爷爷")) == 0 {
			w.t.Error("something was erased")
		}
	})
}

// subject is what a person may ask for in this town.
func (w *town) subject() service.Subject {
	w.t.Helper()
	files, err := app.OpenFiles(w.cfg)
	w.must(err)
	return service.Subject{DB: w.app.DB, Files: files}
}

func TestAnErasedPersonsPhotosAreGone(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		_, err := zhang.phone.SendsPhoto(w.ctx, snapshot(t))
		w.must(err)
		w.deliver()
		photo := w.hangs(1001, domain.AttachmentStored)[0]
		w.bytesOf(photo)
		_, err = w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		files, err := app.OpenFiles(w.cfg)
		w.must(err)
		if _, err := files.Get(photo.ID); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("the photo is still there: %v", err)
		}
		if a, err := w.app.DB.View(w.ctx).Attachment(photo.ID); err != nil || a.State != domain.AttachmentLost || a.MediaID != "" {
			t.Errorf("it stands as %+v (%v)", a, err)
		}
	})
}

// TestWhoWasSomebodyElseFirstIsErasedToo: what was known of a person before it
// was known who he is leaves no shadow.
func TestWhoWasSomebodyElseFirstIsErasedToo(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang := w.opens("oZHANG").lives("3号楼", "2", "东507")
		zhang.does("PUT", "/me", map[string]any{"name": "张桂兰芳", "phone": "13911117777"})
		zhang.asks("厨房水管漏了")
		zhang.links()
		wu := w.phone("oWUHAI").Follows()
		wu.Hears("我姓吴，住3号楼2单元508", "记下了")
		wu.Hears("阳台窗户坏了，找人修一下", "工单 1002")
		own := w.opens("oWUHAI").links()
		task := own.asks("卧室灯坏了")
		wu.Hears("绑定 "+w.phone("oLIMIN").invites("13800000005"), "吴海峰")
		own.does("GET", "/tickets/"+task, nil)
		if own.me()["linked"] != true || len(at[[]any](w.t, own.me(), "roles")) == 0 {
			w.t.Errorf("her mini-program knows her as %v", own.me())
		}

		for openid, planted := range map[string][]string{
			"oZHANG": {"oZHANG", "张桂兰芳", "13911117777", "东507", "厨房水管"},
			"oWUHAI": {"oWUHAI", "508", "阳台窗户", "卧室灯", "吴海峰"},
		} {
			before := strings.Join(places(w, planted...), "\n")
			for _, word := range planted {
				if !strings.Contains(before, word) {
					w.t.Fatalf("%s is nowhere even before:\n%s", word, before)
				}
			}
			_, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: openid})
			w.must(err)
			if left := places(w, planted...); len(left) > 0 {
				w.t.Errorf("of %s is still there:\n%s", openid, strings.Join(left, "\n"))
			}
		}
		w.forward(time.Minute)
		if found := w.findings(); found != "" {
			w.t.Errorf("afterwards: %s", found)
		}
	})
}

// invites asks for a code that binds a member.
func (p *phone) invites(number string) string {
	p.w.t.Helper()
	_, words, _ := strings.Cut(p.Says("邀请 "+number), "绑定 ")
	if len(words) < 8 {
		p.w.t.Fatalf("%s got no code", p.name)
	}
	return words[:8]
}
