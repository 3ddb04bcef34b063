package story

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/desk"
)

// listens opens the stream of a board and gives its lines as they come.
func (s *seat) listens(ctx context.Context, query string) <-chan string {
	s.w.t.Helper()
	return s.streams(ctx, "/console/board/stream?"+query)
}

// streams opens a stream and gives its lines as they come.
func (s *seat) streams(ctx context.Context, path string) <-chan string {
	s.w.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.w.base()+path, nil)
	s.w.must(err)
	r.Header.Set("X-Forwarded-For", s.from)
	answer, err := s.client.Do(r)
	s.w.must(err)
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		s.w.t.Fatalf("the stream is answered %d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		defer answer.Body.Close()
		for scanner := bufio.NewScanner(answer.Body); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}

// hears waits until a stream tells some words.
func hears(t *testing.T, lines <-chan string, word string) {
	t.Helper()
	late := time.After(5 * time.Second)
	for {
		select {
		case line, open := <-lines:
			if strings.Contains(line, word) {
				return
			}
			if !open {
				t.Fatalf("the stream ended before it told %q", word)
			}
		case <-late:
			t.Fatalf("the stream never told %q", word)
		}
	}
}

func TestAnOpenBoardHearsWhatIsSaidInTheChat(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		zhang, wu := w.phone("oZHANG").Follows(), w.phone("oWU").Follows()
		communities, err := w.app.DB.View(w.ctx).Communities(0)
		w.must(err)
		home := communities[0].ID.String()
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		lines := w.sits("李敏").listens(ctx, "community="+home+"&since="+nowText(w))
		narrow := w.sits("陈干部").listens(ctx, "community="+home+"&category=lift&since="+nowText(w))
		hears(w.t, lines, ":") // it is open

		zhang.Says("莱茵小镇3号楼2单元501水管漏了")
		w.must(w.app.Live.Once(w.ctx))
		hears(w.t, lines, `beforeend:#lane-offering"><li id="card-`+w.ticket(1001).ID.String())
		hears(w.t, narrow, "data-gone")

		wu.Says("鱼池嘉园8号楼1单元302灯坏了")
		w.phone("oWANG").Hears("1", "归您了")
		w.must(w.app.Live.Once(w.ctx))
		hears(w.t, lines, "beforeend:#lane-working")
		hears(w.t, lines, "王强")

		// What another process did a moment ago is seen though its event's id is older.
		other := desk.NewLive(w.app.Live.Views, w.app.Live.Log)
		watch := other.Open(communities[0].ID)
		w.must(other.Once(w.ctx))
		if cards := <-watch.Told; len(cards) != 1 || cards[0].Number != 1001 {
			t.Errorf("another process is told %+v", cards)
		}
		w.must(other.Once(w.ctx))
		if len(watch.Told) != 0 {
			t.Error("it is told the same again")
		}
		other.Close(watch)
		other.Close(watch)
	})
}

func TestAnOpenPageOfANoticeHearsHowFarItGets(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.policy("approve_above: 50", "approve_above: 2")
		secretary, he, _ := w.heads()
		w.neighbours("3号楼", "oZHAN", "oLIAN")
		limin, zhou := w.sits("李敏"), w.sits("周建国")
		limin.writes("莱茵小镇3号楼", "周六上午义诊", nil)
		at := "/console/notices/" + w.lastNotice().ID.String()
		limin.opens(at).readsNot("sse-connect")
		limin.posts(at+"/send", nil).goesOn().reads(`sse-connect="` + at + `/stream?state=asked"`).readsNot("every ")
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		waits := limin.streams(ctx, at+"/stream?state=asked")
		hears(w.t, waits, "还没开始发")
		w.must(w.app.Told.Once(w.ctx))
		zhou.posts(at+"/vote", url.Values{"say": {"yes"}}).goesOn()
		w.must(w.app.Told.Once(w.ctx))
		hears(w.t, waits, "event: reload")
		limin.opens(at).reads(`sse-connect="`+at+`/stream?state=ready"`, `sse-swap="follow"`)
		lines := limin.streams(ctx, at+"/stream?state=ready")
		hears(w.t, lines, "等时候")
		secretary.Hears("暂停通知", "停下了")
		w.must(w.app.Told.Once(w.ctx))
		hears(w.t, lines, "接着发")
		hears(w.t, lines, "更正：发给收到过的人") // once: what is being written there stays
		secretary.Hears("继续通知", "接着发了")
		w.cries()
		w.must(w.app.Told.Once(w.ctx))
		hears(w.t, lines, "发完了")
		hears(w.t, lines, "等人贴")
		he.Hears("已发", "记下了")
		w.must(w.app.Told.Once(w.ctx))
		hears(w.t, lines, "贴好了")
	})
}

func nowText(w *town) string { return domainMsec(w.clock.Now()) }
