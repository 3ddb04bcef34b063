package story

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store/blob"
)

const mediaGet = "/cgi-bin/media/get"

var voice = []byte("#!AMR\n planted voice")

// snapshot is a photo as a phone takes it: 60 x 40, left half red and right half
// blue, held so that it must be turned, with the place where it was taken.
func snapshot(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			m.SetRGBA(x, y, color.RGBA{R: 255, A: 255})
			if x >= 30 {
				m.SetRGBA(x, y, color.RGBA{B: 255, A: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00planted GPS 36.06N 103.83E"
	segment := []byte{0xff, 0xe1, 0, byte(len(exif) + 2)}
	return slices.Concat(b.Bytes()[:2], segment, []byte(exif), b.Bytes()[2:])
}

// SendsPhoto sends a photo, lets everything due be done, and expects words in the answer.
func (p *phone) SendsPhoto(photo []byte, words ...string) *phone {
	p.w.t.Helper()
	reply, err := p.phone.SendsPhoto(p.w.ctx, photo)
	return p.answered(reply, err, words)
}

// SendsVoice sends a voice in which WeChat recognised words, or "".
func (p *phone) SendsVoice(recognised string, words ...string) *phone {
	p.w.t.Helper()
	reply, err := p.phone.SendsVoice(p.w.ctx, voice, recognised)
	return p.answered(reply, err, words)
}

func (p *phone) answered(reply string, err error, words []string) *phone {
	p.w.t.Helper()
	p.w.must(err)
	p.w.deliver()
	for _, word := range words {
		if !strings.Contains(reply, word) {
			p.w.t.Fatalf("%s read\n%s\nwithout %q", p.name, reply, word)
		}
	}
	return p
}

// hangs lists what hangs on a ticket.
func (w *town) hangs(number int64, want ...domain.AttachmentState) []domain.Attachment {
	w.t.Helper()
	got, err := w.app.DB.View(w.ctx).Attachments(w.ticket(number).ID)
	w.must(err)
	states := make([]domain.AttachmentState, len(got))
	for i, a := range got {
		states[i] = a.State
	}
	if !slices.Equal(states, want) {
		w.t.Fatalf("on ticket %d hang %v, want %v", number, states, want)
	}
	return got
}

// bytesOf reads what is kept of an attachment.
func (w *town) bytesOf(a domain.Attachment) []byte {
	w.t.Helper()
	config, err := w.cfg.Store()
	w.must(err)
	folder, err := blob.Open(w.cfg.Blobs, config.Keys)
	w.must(err)
	kept, err := folder.Get(a.ID)
	w.must(err)
	return kept
}

func TestAPhotoAndThenTheWords(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.SendsPhoto(snapshot(t), "照片收到了", "再写一句")
		w.noTicket()
		w.forward(29 * time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001", "正在找人")
		a := w.hangs(1001, domain.AttachmentStored)[0]
		if a.Kind != domain.Photo || a.ContentType != "image/jpeg" || a.Width != 40 || a.Height != 60 || a.MediaID != "" {
			t.Errorf("it is %+v", a)
		}
		kept := w.bytesOf(a)
		if int64(len(kept)) != a.Size || bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("Exif")) {
			t.Error("what is kept still tells where it was taken")
		}
		m, err := jpeg.Decode(bytes.NewReader(kept))
		w.must(err)
		if r, _, b, _ := m.At(20, 10).RGBA(); r < 0x8000 || b > 0x8000 {
			t.Error("it does not stand upright")
		}
		if got, want := w.history(w.ticket(1001)), "opened dispatch attached"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		wang.SeesNot("新照片").Hears("1", "归您了")
		zhang.SendsPhoto(snapshot(t), "照片收到了", "工单 1001")
		wang.Counts("工单 1001 有新照片", 1)
		w.hangs(1001, domain.AttachmentStored, domain.AttachmentStored)
	})
}

func TestAPhotoIsForgottenAfterHalfAnHour(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.SendsPhoto(snapshot(t), "再写一句")
		w.forward(31 * time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.hangs(1001)
	})
}

func TestAPhotoSentThreeTimesIsOne(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了")
		answers, err := zhang.phone.SendsPhotoTimes(w.ctx, snapshot(t), 3)
		w.must(err)
		for _, a := range answers {
			if a.Err != nil || a.Reply != answers[0].Reply || !strings.Contains(a.Reply, "工单 1001") {
				t.Errorf("answered %+v", a)
			}
		}
		w.deliver()
		w.hangs(1001, domain.AttachmentStored)
		wang.Counts("有新照片", 1)
	})
}

func TestAPhotoInADangerIsToldToTheDuty(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Hears("3号楼2单元501老人摔倒了起不来，头上流血", "120")
		zhang.SendsPhoto(snapshot(t), "120", "照片收到了", "工单 1001")
		duty.Counts("工单 1001 有新照片", 1)
	})
}

func TestAVoiceIsHeardByAPerson(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.SendsVoice("", "语音收到了", "工单 1001", "0931-0000000")
		duty.Sees("【值班】工单 1001", "（语音）", "回「1 1001」")
		a := w.hangs(1001, domain.AttachmentStored)[0]
		if a.ContentType != "audio/amr" || !bytes.Equal(w.bytesOf(a), voice) {
			t.Errorf("it is %+v", a)
		}
		zhang.SendsVoice("", "语音收到了", "记到工单 1001")
		w.hangs(1001, domain.AttachmentStored, domain.AttachmentStored)
		duty.Hears("1 1001", "归您了")
		zhang.Sees("社区李干部接了")
	})
}

func TestWordsThatWeChatHeardCountAsWritten(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.SendsVoice("3号楼2单元501水管漏了。", "工单 1001", "正在找人")
		w.phone("oWANG").Sees("工单 1001", "便民维修")
		w.hangs(1001, domain.AttachmentStored)
	})
}

func TestAHelpersPhotoBelongsToTheDoorHeStandsAt(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang := w.phone("oWANG").Hears("1", "归您了").Hears("2", "您已到")
		wang.SendsPhoto(snapshot(t), "记到工单 1001").SeesNot("有新照片")
		w.phone("oLIMIN").Sees("工单 1001", "新照片")
		w.hangs(1001, domain.AttachmentStored)
	})
}

func TestWhatWeChatNoLongerHasIsToldOnce(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了")
		w.wechat.Fail(mediaGet, sim.Fault{Code: 40007})
		zhang.SendsPhoto(snapshot(t), "照片收到了")
		w.forward(time.Hour)
		wang.Counts("工单 1001 的照片没能取到，请问一下居民", 1)
		if a := w.hangs(1001, domain.AttachmentLost)[0]; a.Reason != domain.ReasonGone {
			t.Errorf("it is %+v", a)
		}
		zhang.SendsPhoto([]byte("PK\x03\x04 a zip that calls itself a photo"), "照片收到了")
		wang.Counts("没能取到", 2)
		if a := w.hangs(1001, domain.AttachmentLost, domain.AttachmentRefused)[1]; a.Reason != domain.ReasonType || a.ContentType != "" {
			t.Errorf("the zip is %+v", a)
		}
	})
}

// Eight photos of eight people meet eight troubles at once: seven of them pass.
func TestPhotosOutliveWeChatsTroubles(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		photo := snapshot(t)
		var people []*phone
		for n := range 8 {
			p := w.phone("oRES" + string(rune('A'+n))).Follows()
			people = append(people, p)
			p.Hears("3号楼2单元501有人要理发", "工单")
		}
		for _, p := range people {
			_, err := p.phone.SendsPhoto(w.ctx, photo)
			w.must(err)
		}
		w.wechat.Fail(mediaGet, sim.Fault{Hang: true}, sim.Fault{Drip: true}, sim.Fault{Reset: true}, sim.Fault{Status: 502}, sim.Fault{Body: "<html>login</html>"},
			sim.Fault{Body: "{}"}, sim.Fault{Code: -1, Message: "system error"}, sim.Fault{Body: "\xff\xd8\xff" + strings.Repeat("x", domain.MaxMedia)})
		w.wechat.StealToken("yanbin")
		w.deliver()
		for range 4 { // some wait until there are hands for them
			w.forward(time.Minute)
		}
		kept, large := 0, 0
		for n := range people {
			found, err := w.app.DB.View(w.ctx).Attachments(w.ticket(int64(1001 + n)).ID)
			w.must(err)
			for _, a := range found {
				switch {
				case a.State == domain.AttachmentStored:
					kept++
				case a.State == domain.AttachmentLost && a.Reason == domain.ReasonSize:
					large++
				default:
					t.Errorf("photo %d is %s %s", n, a.State, a.Reason)
				}
			}
		}
		if kept != 7 || large != 1 {
			t.Errorf("%d are kept and %d too large, want 7 and 1", kept, large)
		}
	})
}

func TestAnAccountThatIsRefusedIsPausedAndThePhotoComesLater(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.wechat.Fail(mediaGet, sim.Fault{Code: 45009})
		zhang.SendsPhoto(snapshot(t), "照片收到了")
		w.forward(9 * time.Minute)
		w.hangs(1001, domain.AttachmentWanted)
		w.forward(time.Hour)
		w.hangs(1001, domain.AttachmentStored)
	})
}

func TestAPhotoOutlivesARestart(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		_, err := zhang.phone.SendsPhoto(w.ctx, snapshot(t))
		w.must(err)
		w.hangs(1001, domain.AttachmentWanted)
		w.restart()
		w.deliver()
		w.hangs(1001, domain.AttachmentStored)
		w.restart()
		w.deliver()
		w.bytesOf(w.hangs(1001, domain.AttachmentStored)[0])
	})
}
