package story

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"linli/app"
	"linli/domain"
	"linli/sim"
	"linli/store"
	"linli/store/storetest"
)

func TestALoginIsNeededAndItsCodeWorksOnce(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		nobody := &mini{w: w, openid: "nobody"}
		nobody.fails(401, "GET", "/me", nil, "signed_out", "请关掉小程序")
		nobody.token = "c3RyYW5nZXI-c3RyYW5nZXI-c3RyYW5nZXI-c3RyYW5n"
		nobody.fails(401, "POST", "/tickets", map[string]any{"text": "水管漏了"}, "signed_out")

		nobody.token = ""
		login := func(appid, code string) map[string]any { return map[string]any{"appid": appid, "code": code} }
		used := w.wechat.LoginCode("yanbin-mini", "oZHANG")
		nobody.does("POST", "/login", login("wx0000000000000002", used))
		nobody.fails(400, "POST", "/login", login("wx0000000000000002", used), "没能打开")
		nobody.fails(400, "POST", "/login", login("wx0000000000000002", "0123"), "没能打开")
		nobody.fails(400, "POST", "/login", login("wx0000000000000001", w.wechat.LoginCode("yanbin-mini", "oZHANG")), "没能打开") // the official account's
		nobody.fails(400, "POST", "/login", map[string]any{"appid": "wx0000000000000002", "code": "0123", "openid": "oWANG"})
		old := w.wechat.LoginCode("yanbin-mini", "oZHANG")
		w.clock.Forward(6 * time.Minute)
		nobody.fails(400, "POST", "/login", login("wx0000000000000002", old))
		w.wechat.Fail("/sns/jscode2session", sim.Fault{Code: 45011}, sim.Fault{Code: 40226}, sim.Fault{Status: 502})
		nobody.fails(503, "POST", "/login", login("wx0000000000000002", "x"), "这会儿有点忙，请等一会儿再试")
		nobody.fails(403, "POST", "/login", login("wx0000000000000002", "x"))
		nobody.fails(503, "POST", "/login", login("wx0000000000000002", "x"))

		zhang := w.opens("oZHANG")
		before := zhang.me()["id"]
		zhang.does("POST", "/logout", nil)
		zhang.fails(401, "GET", "/me", nil)
		zhang.logsIn()
		if after := zhang.me()["id"]; after != before {
			t.Errorf("she became another person: %v, %v", before, after)
		}
	})
}

// buildOnRedis makes a town on a Redis that the test can flush and stop.
func buildOnRedis(t *testing.T, engine store.Engine) (*town, *miniredis.Miniredis) {
	server := miniredis.RunT(t)
	t.Setenv("LINLI_TEST_REDIS", "redis://"+server.Addr())
	return build(t, engine, withMini(rhine), func(*app.Account) {}), server
}

func TestWithoutRedisPeopleLogInAgainAndLoseNothingElse(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		if engine == store.SQLite {
			continue // its Redis is in the process; the one of the test stands for a real one
		}
		t.Run(string(engine), func(t *testing.T) {
			w, redis := buildOnRedis(t, engine)
			zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
			ticket := zhang.asks("水管漏了")
			redis.FlushAll()
			zhang.fails(401, "GET", "/tickets/"+ticket, nil, "请关掉小程序")
			zhang.logsIn()
			if at[string](w.t, zhang.sees(ticket), "status") != "正在找人" {
				t.Errorf("she sees %v", zhang.sees(ticket))
			}
			redis.SetError("LOADING")
			zhang.fails(503, "GET", "/me", nil, "这会儿有点忙，请等一会儿再试")
			code := w.wechat.LoginCode("yanbin-mini", "oWANG")
			(&mini{w: w}).fails(503, "POST", "/login", map[string]any{"appid": "wx0000000000000002", "code": code}, "这会儿有点忙，请等一会儿再试")
			redis.SetError("")
			zhang.me()
		})
	}
}

func TestRedisHoldsNoBearer(t *testing.T) {
	server := miniredis.RunT(t)
	client, err := store.OpenRedis(context.Background(), "redis://"+server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.KeepLogin(context.Background(), "the-bearer", 7); err != nil {
		t.Fatal(err)
	}
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	sum := sha256.Sum256([]byte("the-bearer"))
	key := "linli:login:" + hex.EncodeToString(sum[:])
	if keys := server.Keys(); len(keys) != 1 || keys[0] != key || server.TTL(key) != store.LoginLife {
		t.Fatalf("Redis holds %v for %s", keys, server.TTL(key))
	}
	server.FastForward(6 * 24 * time.Hour)
	if id, err := client.Login(context.Background(), "the-bearer"); err != nil || id != 7 || server.TTL(key) != store.LoginLife {
		t.Errorf("after six days it is %d's for %s: %v", id, server.TTL(key), err)
	}
	server.FastForward(8 * 24 * time.Hour)
	if _, err := client.Login(context.Background(), "the-bearer"); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("after eight more it is %v", err)
	}
	for n := range 5 {
		if within := client.Within(context.Background(), "taps", 3, time.Minute); within != (n < 3) {
			t.Errorf("tap %d is within: %v", n+1, within)
		}
	}
	server.FastForward(61 * time.Second)
	if !client.Within(context.Background(), "taps", 3, time.Minute) {
		t.Error("a minute later it is still too much")
	}
	server.Close()
	if !client.Within(context.Background(), "taps", 0, time.Minute) {
		t.Error("without Redis it is too much")
	}
}

func TestACodeFromTheChatMakesOnePersonOfTwo(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows().Hears("我姓张，住3号楼2单元501", "记下了")
		zhang := w.opens("mZHANG")
		ticket := zhang.asks("水管漏了")
		zhang.does("PUT", "/me", map[string]any{"phone": "13900000000"})
		provisional := zhang.me()
		if at[bool](w.t, provisional, "linked") || !at[bool](w.t, provisional, "consent") {
			t.Errorf("she is %v", provisional)
		}
		code := w.phone("oZHANG").code()
		zhang.fails(400, "POST", "/me/link", map[string]any{"code": "000000"}, "不对或过期")
		zhang.does("POST", "/me/link", map[string]any{"code": code})
		me := zhang.me()
		if me["id"] == provisional["id"] || !at[bool](w.t, me, "linked") || at[string](w.t, me, "name") != "张" || at[string](w.t, me, "phone") != "13900000000" || !at[bool](w.t, me, "consent") {
			t.Errorf("she is %v", me)
		}
		if at[string](w.t, zhang.sees(ticket), "conversation.0.text") != "水管漏了" {
			t.Errorf("her ticket is %v", zhang.sees(ticket))
		}
		w.phone("oZHANG").Hears("进度", "工单 1001")
		zhang.does("POST", "/tickets/"+ticket+"/place", map[string]any{"building_id": zhang.building("3号楼"), "unit": "2", "room": "501"})
		w.phone("oWANG").Hears("1", "归您了")
		w.phone("oZHANG").Sees("王师傅接了") // the push finds her where she follows
		zhang.fails(409, "POST", "/me/link", map[string]any{"code": w.phone("oZHANG").code()}, "已经绑定")
		w.opens("mLI").fails(400, "POST", "/me/link", map[string]any{"code": code}, "不对或过期") // used
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "person", ID: w.ticket(1001).Requester})
		w.must(err)
		if last := events[len(events)-1]; last.Kind != "linked" {
			t.Errorf("the last event is %s", last.Kind)
		}
	})
}

func TestCodesEndAndGuessingEndsToo(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		code := w.phone("oZHANG").code()
		w.clock.Forward(11 * time.Minute)
		zhang := w.opens("mZHANG")
		zhang.fails(400, "POST", "/me/link", map[string]any{"code": code}, "不对或过期")
		for n := range 4 {
			zhang.fails(400, "POST", "/me/link", map[string]any{"code": fmt.Sprintf("00000%d", n)})
		}
		code = w.phone("oZHANG").code()
		zhang.fails(429, "POST", "/me/link", map[string]any{"code": code}, "明天再试")
		w.clock.Forward(25 * time.Hour)
		zhang.fails(400, "POST", "/me/link", map[string]any{"code": code})
		zhang.does("POST", "/me/link", map[string]any{"code": w.phone("oZHANG").code()})

		w.phone("oLI").Follows()
		w.phone("oLI").Hears("绑定 "+w.phone("oZHANG").code(), "不对或过期") // a code of the mini-program binds nobody in chat
	})
}

func TestACadresCodeBindsAMemberInTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		reply := w.phone("oLIMIN").Says("邀请 13800000005")
		_, code, _ := strings.Cut(reply, "绑定 ")
		wu := w.opens("mWU")
		ticket := wu.asks("3号楼2单元501水管漏了")
		wu.fails(403, "GET", "/offers", nil, "您不能用")
		wu.does("POST", "/me/link", map[string]any{"code": code[:8]})
		if at[string](w.t, wu.me(), "roles.0.role") != "volunteer" || at[string](w.t, wu.me(), "name") != "吴海峰" {
			t.Errorf("he is %v", wu.me())
		}
		wu.does("PUT", "/duty", map[string]any{"serving": "on"})
		if wu.me()["serving"] != "on" {
			t.Errorf("he is %v", wu.me())
		}
		wu.does("PUT", "/duty", map[string]any{"serving": "day"})
		wu.fails(403, "PUT", "/me", map[string]any{"name": "周建国"}, "名单")
		if n := len(at[[]any](w.t, wu.does("GET", "/offers", nil), "offers")); n != 0 {
			t.Errorf("he is asked for his own matter")
		}
		wu.sees(ticket)
		// Two who are known already never become one.
		w.opens("oWANG").links().fails(409, "POST", "/me/link", map[string]any{"code": w.phone("oCHEN").code()})
	})
}

func TestWhatIsSaidOfOneselfIsNotWhatOthersAreFoundBy(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		stranger := w.opens("mSTRANGER")
		stranger.does("PUT", "/me", map[string]any{"name": "李敏", "phone": "13800000009"}) // the cadre's own
		w.load(withMini(rhine))                                                           // people are known by phone: not by his
		if roles := at[[]any](w.t, stranger.me(), "roles"); len(roles) != 0 {
			t.Errorf("he got %v", roles)
		}
		stranger.does("PUT", "/me/consent", map[string]any{"kind": "service"})
		if !at[bool](w.t, stranger.me(), "consent") {
			t.Error("he does not agree")
		}
		stranger.does("DELETE", "/me/consent", nil)
		if at[bool](w.t, stranger.me(), "consent") {
			t.Error("he still agrees")
		}
		for _, bad := range []map[string]any{{"phone": "call me"}, {"name": "<b>"}, {"building_id": "1"}, {"room": "五"}, {"role": "admin"}, {"building_id": 3}} {
			if _, ok := bad["room"]; ok {
				stranger.does("PUT", "/me", bad)
				continue
			}
			stranger.fails(400, "PUT", "/me", bad)
		}
		stranger.fails(400, "POST", "/tickets", map[string]any{"text": " \n "}, "请写一句话")
		stranger.fails(400, "POST", "/tickets", map[string]any{"text": strings.Repeat("长", 1001)})
		stranger.fails(400, "POST", "/tickets", map[string]any{"text": strings.Repeat("长", 70<<10/3)})
		stranger.fails(404, "GET", "/nothing", nil, "没有找到")
	})
}

func TestAFloodByMiniProgramMakesNoFloodOfWork(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		ticket := zhang.asks("水管漏了")
		for range 20 {
			zhang.does("POST", "/tickets/"+ticket+"/add", map[string]any{"text": "还在漏"})
		}
		zhang.fails(429, "POST", "/tickets", map[string]any{"text": "灯坏了"}, "太快了")
		if got := zhang.callsUnder("kept-key", "POST", "/tickets", map[string]any{"text": "灯坏了"}); got.status != http.StatusTooManyRequests {
			t.Errorf("it was answered %+v", got)
		}
		danger := zhang.does("POST", "/tickets", map[string]any{"text": "快来人啊我爷爷倒在厨房了不动弹"})
		if !at[bool](w.t, danger, "danger") {
			t.Errorf("she read %v", danger)
		}
		w.forward(2 * time.Minute)
		if got := zhang.callsUnder("kept-key", "POST", "/tickets", map[string]any{"text": "灯坏了"}); got.status != http.StatusOK {
			t.Errorf("under the same key it is now answered %+v", got)
		}
		zhang.asks("灯坏了")
		w.phone("oLIMIN").Hears("屏蔽 1001", "屏蔽一周")
		zhang.fails(403, "POST", "/tickets", map[string]any{"text": "门锁坏了"}, "收到了")
		w.hasState(1001, domain.Offering)
	})
}
