package story

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"linli/domain"
)

// listens puts a service beside the town that hears these words in every voice,
// or answers with a status.
func (w *town) listens(words *atomic.Value, status *atomic.Int32) {
	w.t.Helper()
	speech := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if s := int(status.Load()); s != 0 {
			http.Error(rw, "planted", s)
			return
		}
		fmt.Fprintf(rw, `{"text":%q}`, words.Load())
	}))
	w.later(speech.Close)
	w.cfg.Speech.URL, w.cfg.Speech.Model = speech.URL, "whisper-1"
	w.restart()
}

func TestAVoiceIsReadAsIfSheHadTyped(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		var words atomic.Value
		var status atomic.Int32
		words.Store("3号楼2单元501水管漏了。")
		w.listens(&words, &status)
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		zhang.SendsVoice("", "语音收到了", "听完就回您")
		w.deliver()
		zhang.Sees("便民维修", "工单 1002", "正在找人")
		wang.Sees("工单 1002", "便民维修").Hears("1", "归您了")
		w.hangs(1002, domain.AttachmentStored)
		w.forward(2 * time.Minute)
		duty.SeesNot("（语音）")
		words.Store("还有卫生间也在滴水")
		zhang.SendsVoice("", "语音收到了")
		w.deliver()
		zhang.Sees("记到工单 1002")
		wang.Sees("卫生间也在滴水")
		words.Store("我爸摔倒了起不来，头上流血")
		zhang.SendsVoice("")
		w.deliver()
		zhang.Sees("120")
		w.isInOrder()
	})
}

func TestAVoiceNobodyUnderstandsIsAPersons(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		var words atomic.Value
		var status atomic.Int32
		words.Store("嗯嗯那个那个")
		w.listens(&words, &status)
		w.phone("oZHANG").Follows().SendsVoice("", "听完就回您")
		w.phone("oLIMIN").Sees("1001", "由您接").Counts("工单 1001", 1)
		status.Store(http.StatusServiceUnavailable)
		w.phone("oLIU").Follows().SendsVoice("", "听完就回您")
		for range 20 {
			w.forward(10 * time.Second)
		}
		w.phone("oLIMIN").Sees("1002")
		w.hangs(1002, domain.AttachmentStored)
		status.Store(http.StatusUnauthorized)
		w.phone("oMA").Follows().SendsVoice("", "听完就回您")
		w.hangs(1003, domain.AttachmentStored)
		words.Store("不该去问")
		status.Store(0)
		w.phone("oHE").Follows().SendsVoice("3号楼2单元501水管漏了", "工单 1004").SeesNot("不该")
		w.isInOrder()
	})
}

func TestAVoiceThatWaitedForTheDatabaseIsAnsweredByItsWords(t *testing.T) {
	var words atomic.Value
	var status atomic.Int32
	without(t, func(w *town) {
		if _, err := w.phone("oZHANG").phone.SendsVoice(w.ctx, voice, ""); err != nil {
			t.Fatal(err)
		}
	}, func(w *town) {
		words.Store("水管漏了，快来看看")
		w.listens(&words, &status)
		w.drains(1)
		w.deliver()
		w.phone("oZHANG").Sees("几号楼")
		w.isInOrder()
	})
}
