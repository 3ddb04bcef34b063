package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/service"
)

// answerCalled finds the answer of a community by its first wording.
func (w *town) answerCalled(question string) domain.Answer {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	communities, err := view.CommunitiesOf("yanbin")
	w.must(err)
	all, err := view.AnswersOf(communities[0].ID)
	w.must(err)
	for _, a := range all {
		if a.Questions[0] == question {
			return a
		}
	}
	w.t.Fatalf("no answer is asked for as %q", question)
	return domain.Answer{}
}

// sends sends a form, and expects to be led on.
func (s *seat) sends(path string, pairs ...string) *seat {
	s.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	if s.posts(path, form); s.status != http.StatusSeeOther {
		s.w.t.Fatalf("%s at %s is answered %d\n%s", s.name, path, s.status, s.body)
	}
	s.w.deliver()
	return s.opens(s.at).reads()
}

// meets sends a form and expects a status, and words on the page.
func (s *seat) meets(status int, words, path string, pairs ...string) *seat {
	s.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	if s.posts(path, form); s.status != status || !strings.Contains(s.body, words) {
		s.w.t.Errorf("%s at %s is answered %d, want %d and %q\n%s", s.name, path, s.status, status, words, s.body)
	}
	return s
}

func TestTheBankGrowsAtTheDesk(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		cadre := w.sits("陈干部")
		cadre.opens("/console/answers").reads("问答库", "还没有答案", "添一条")
		community := w.communityID()
		owner := w.memberOf("李敏").String()
		add := func(pairs ...string) []string {
			return append([]string{"community", community, "owner", owner}, pairs...)
		}
		cadre.opens("/console/answers/new").reads("居民会怎么问", "李敏")
		for _, bad := range []struct{ asked, words, says string }{
			{"王师傅电话多少", "打 13800000001", "13800000001"}, {"张大爷身份证", "620102194001011234 是他的", "620102194001011234"},
			{"谁家漏水", "住 3号楼2单元501", "3号楼"}, {"便民站几点开", "", "太长或太短"}, {"", "便民站八点开", "太长或太短"},
		} {
			cadre.meets(http.StatusBadRequest, bad.says, "/console/answers", add("asked", bad.asked, "words", bad.words)...).reads400(bad.asked)
		}
		cadre.meets(http.StatusNotFound, "没有找到", "/console/answers", "community", "77", "asked", "便民站几点开", "words", "八点")
		cadre.sends("/console/answers", add("asked", "便民站几点开\n便民站周末开吗", "words", "便民站每天 8:30 到 18:00。", "source", "社区", "until", "2026-06-30")...).
			reads("存好了", "便民站每天 8:30 到 18:00。", "李敏", "问过", "0次", "2026年6月30日到期")
		cadre.meets(http.StatusConflict, "已经有答案了", "/console/answers", add("asked", "便民站几点开门", "words", "九点才开。")...)
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("请问便民站礼拜天几点开门", "8:30 到 18:00", "（社区）")
		cadre.opens("/console/answers?q=便民").reads("1次，最近 3月")
		cadre.opens("/console/answers?q=雨伞").reads("没有这样的答案")
		id := w.answerCalled("便民站几点开").ID
		cadre.opens("/console/answers/"+id.String()).reads("便民站周末开吗", "2026-06-30")
		cadre.sends("/console/answers/"+id.String(), add("asked", "便民站几点开", "words", "便民站每天 9:00 到 18:00。", "until", "2026-06-30")...).reads("改好了", "9:00")
		zhang.Hears("便民站几点开", "9:00 到 18:00")
		cadre.meets(http.StatusConflict, "改过或撤下了", "/console/answers/"+id.String(), add("asked", "便民站几点开", "words", "便民站七点开。")...)
		next := w.answerCalled("便民站几点开").ID
		cadre.sends("/console/answers/"+next.String()+"/withdraw").reads("撤下了", "还没有答案").readsNot("9:00")
		cadre.opens("/console/answers?state=taken").reads("9:00", "已撤下", "1次").readsNot("8:30")
		if reply := zhang.Says("便民站几点开呀"); strings.Contains(reply, "9:00") {
			t.Errorf("what was taken back is answered %q", reply)
		}
		w.isInOrder()
	})
}

func TestAnAnswerWhoseTimeIsOverIsNotGivenAndItsOwnerHears(t *testing.T) {
	const bank = `    answers:
      - {q: [便民站几点开], a: "便民站八点半开。", until: 2026-03-20, owner: "13800000009"}
      - {q: [借雨伞], a: "说名字就能借。", review: 2026-03-20, owner: "13800000038"}
      - {q: [阅览室几点开], a: "阅览室十点开。", until: 2027-03-20}
`
	everywhere(t, everybody+bank, func(w *town) {
		owner, cadre, zhang := w.phone("oLIMIN"), w.phone("oCADRE").Follows(), w.phone("oZHANG").Follows()
		rounds := func() {
			w.must(w.app.Rounds.Once(w.ctx))
			w.deliver()
		}
		rounds()
		owner.SeesNot("【问答库】")
		zhang.Hears("便民站几点开", "八点半").Hears("能借把雨伞吗", "说名字就能借")
		w.passes(7 * 24 * time.Hour) // two weeks before
		owner.Hears("待办", "「便民站几点开」2026年3月20日到期").SeesNot("借雨伞")
		cadre.Says("待办")
		rounds()
		rounds()
		owner.Counts("【问答库】有 1 条归您的要看看", 2) // once asked for, once told
		cadre.Sees("「借雨伞」2026年3月20日该复核")
		w.passes(12 * 24 * time.Hour)
		for _, text := range []string{"便民站几点开", "能借把雨伞吗"} {
			if reply := zhang.Says(text); strings.Contains(reply, "找人给您说") {
				t.Errorf("an answer whose time is over was given: %q", reply)
			}
		}
		zhang.Hears("阅览室几点开", "十点")
		desk := w.sits("陈干部")
		desk.opens("/console/answers?state=look").reads("到期，不答了", "待复核，不答了", "还对").readsNot("十点")
		desk.meets(http.StatusConflict, "写上新的有效期", "/console/answers/"+w.answerCalled("便民站几点开").ID.String()+"/renew")
		desk.sends("/console/answers/" + w.answerCalled("借雨伞").ID.String() + "/renew").reads("一年后再来问您")
		w.phone("oLIU").Follows().Hears("能借把雨伞吗", "说名字就能借")
		desk.opens("/console/answers?state=look").readsNot("借雨伞")
		if reply := cadre.Says("待办"); strings.Contains(reply, "借雨伞") {
			t.Errorf("what was renewed still wants a look: %q", reply)
		}
	})
}

func TestAnOwnerWhoIsErasedOwnsNothing(t *testing.T) {
	everywhere(t, everybody+"    answers: [{q: [借雨伞], a: 说名字就能借, owner: \"13800000037\"}]\n", func(w *town) {
		if a := w.answerCalled("借雨伞"); a.Owner != w.memberOf("冯志愿") {
			t.Fatalf("it is %d's", a.Owner)
		}
		w.load(everybody + "    answers: [{q: [借雨伞], a: 说名字就能借, owner: \"13800000038\"}]\n")
		if a := w.answerCalled("借雨伞"); a.Owner != w.memberOf("陈干部") {
			t.Errorf("it is %d's after the file said otherwise", a.Owner)
		}
		_, err := w.subject().Erase(w.ctx, domain.Actor{Kind: domain.ActorOperator}, service.Who{Phone: "13800000038"})
		w.must(err)
		if a := w.answerCalled("借雨伞"); a.Owner != 0 || a.Words != "说名字就能借" {
			t.Errorf("after its owner was erased it is %+v", a)
		}
	})
}
