package story

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// ones are the suggestions that an open page offers to group.
func (s *seat) ones() (out []string) {
	for _, m := range regexp.MustCompile(`name="one" value="(\d+)"`).FindAllStringSubmatch(s.body, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestASuggestionIsNoTicketAndIsAnsweredOnce(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		third := w.neighbours("3号楼", "oZHAN", "oLIAN", "oQIAN")
		third[0].Hears("建议小区门口装个路灯", "谢谢您的建议", "告诉您")
		third[0].Hears("小区门口能不能装几个路灯", "谢谢您的建议")
		third[1].Hears("希望小区门口能装个路灯", "谢谢您的建议")
		third[2].Hears("建议周末多办几场电影", "谢谢您的建议")
		w.noTicket()
		limin := w.sits("李敏")
		limin.opens("/console/opinions").reads("这 3 条像是一回事", "装个路灯", "多办几场电影").readsNot("赵家", "oZHAN")
		ones := limin.ones()
		if len(ones) != 4 {
			t.Fatalf("%d suggestions are offered", len(ones))
		}
		limin.posts("/console/opinions", url.Values{"one": ones[:3], "title": {"小区门口装路灯"}}).goesOn().reads("小区门口装路灯", "2 人提", "不显示是谁说的")
		topic := limin.topicAt("小区门口装路灯")
		if limin.posts("/console/opinions", url.Values{"one": ones[:1], "title": {"再来一次"}}); limin.status != http.StatusConflict {
			t.Errorf("it is grouped twice: %d", limin.status)
		}
		if limin.posts(topic+"/decide", url.Values{"state": {"passed"}, "words": {"转过去了"}}); limin.status != http.StatusBadRequest {
			t.Errorf("nobody has it: %d", limin.status)
		}
		w.at("22:00")
		limin.posts(topic+"/decide", url.Values{"state": {"adopted"}, "words": {"下月装两盏，物业来装"}}).goesOn().reads("采纳了：下月装两盏", "正要告诉", "2人")
		w.deliver()
		third[1].SeesNot("采纳了")
		w.at("07:50")
		third[0].Hears("早上好", "")
		w.deliver()
		third[0].Counts("采纳了：下月装两盏，物业来装。", 1).Sees("您提的「小区门口装路灯」")
		third[1].Counts("采纳了：下月装两盏", 1)
		third[2].SeesNot("采纳")
		if limin.posts(topic+"/decide", url.Values{"state": {"declined"}, "words": {"不装了"}}); limin.status != http.StatusConflict {
			t.Errorf("it is decided twice: %d", limin.status)
		}
		third[2].Hears("建议小区门口装个路灯", "谢谢您的建议") // after the answer: he hears it too
		limin.opens("/console/opinions")
		limin.posts("/console/opinions", url.Values{"one": limin.ones()[1:], "topic": {strings.TrimPrefix(topic, "/console/topics/")}}).goesOn()
		w.deliver()
		third[2].Counts("采纳了：下月装两盏", 1)
		third[0].Counts("采纳了：下月装两盏", 1)
		limin.opens("/console/opinions/digest").reads("【社情民意】雁滨社区", "邻居们提了 5条建议", "小区门口装路灯（3人提）：采纳。下月装两盏").readsNot("李敏说", "赵家")
		w.phone("oLIMIN").Hears("民意", "没看的建议 1条", "话题 0个")
		w.isInOrder()
		db := w.behind()
		defer damage{"suggestion", "topic_id", 5, "id = " + ones[0], ""}.done(w, db)()
		if found := w.findings(); found != "opinion/"+ones[0] {
			t.Errorf("a suggestion without its topic: found %q", found)
		}
	})
}

// topicAt finds a topic's page by its title.
func (s *seat) topicAt(title string) string {
	s.w.t.Helper()
	s.opens("/console/opinions")
	m := regexp.MustCompile(`href="(/console/topics/\d+)">` + title).FindStringSubmatch(s.body)
	if m == nil {
		s.w.t.Fatalf("there is no topic %s in\n%s", title, s.body)
	}
	return m[1]
}

func TestWhoWantsHelpGetsATicketHoweverSheAsks(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		third := w.neighbours("3号楼", "oZHAN", "oLIAN", "oQIAN")
		third[0].Hears("希望有人来帮我看看，厨房水管漏了", "工单 1001")
		third[1].Hears("建议把3号楼门口坏了的灯修一修", "工单 1002")
		third[2].Hears("建议楼下放几把长椅", "谢谢您的建议", "回 0").Hears("0", "值班的人")
		if got := w.ticket(1003); got.Text != "建议楼下放几把长椅" {
			t.Errorf("the person reads %q", got.Text)
		}
		limin := w.sits("李敏")
		limin.opens("/console/opinions").readsNot("放几把长椅") // she has her ticket
		third[0].Hears("建议周末多办几场电影", "谢谢您的建议")
		limin.opens("/console/opinions").reads("办几场电影")
		limin.posts("/console/opinions/"+limin.ones()[0]+"/sift", url.Values{"help": {"1"}}).goesOn().reads("没有新提的")
		if got := w.ticket(1004); got.Requester != w.personOf("oZHAN") || got.Text != "建议周末多办几场电影" {
			t.Errorf("the ticket is %+v", got)
		}
		w.isInOrder()
	})
}

func TestWhoIsErasedHasSuggestedNothingThatCanBeRead(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		third := w.neighbours("3号楼", "oZHAN")
		third[0].Hears("建议小区门口装个路灯", "谢谢您的建议")
		held := w.heldOf("oZHAN")
		if len(held["suggestion"]) != 1 {
			t.Errorf("her own data hold %v", held["suggestion"])
		}
		limin := w.sits("李敏")
		limin.opens("/console/opinions")
		limin.posts("/console/opinions", url.Values{"one": limin.ones(), "title": {"门口的灯"}}).goesOn()
		topic := limin.topicAt("门口的灯")
		w.forgets("oZHAN")
		limin.opens(topic).reads("本人已注销").readsNot("装个路灯")
		limin.posts(topic+"/decide", url.Values{"state": {"adopted"}, "words": {"下月装"}}).goesOn().readsNot("正要告诉")
		w.forward(time.Minute)
		if owed := w.ids(w.behind(), "SELECT id FROM outbox WHERE kind = 'opinion'"); len(owed) > 0 {
			t.Errorf("answers are owed to somebody who is erased: %v", owed)
		}
	})
}

func TestWhoTakesASuggestionBackHasSuggestedNothing(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		third := w.neighbours("3号楼", "oZHAN", "oLIAN", "oQIAN")
		third[0].Hears("建议小区门口装个路灯", "谢谢您的建议").Hears("取消", "不提了").Hears("取消", "没有在办的事")
		third[1].Hears("我家水管漏了", "工单 1001")
		w.clock.Forward(10 * time.Minute)
		third[1].Hears("建议楼下放几把长椅", "谢谢您的建议").Hears("算了，不用了", "不提了") // not the leak: the bench was said last
		w.hasState(1001, domain.Offering)
		third[2].Hears("建议周末多办几场电影", "谢谢您的建议")
		limin := w.sits("李敏")
		limin.opens("/console/opinions").reads("办几场电影").readsNot("路灯", "长椅")
		limin.posts("/console/opinions", url.Values{"one": limin.ones(), "title": {"周末电影"}}).goesOn()
		third[2].Hears("取消", "没有在办的事") // it has been looked at
		third[1].Hears("取消", "取消了")
		if told := w.ids(w.behind(), "SELECT subject_id FROM event WHERE subject = 'suggestion' AND kind = 'withdrawn'"); len(told) != 2 {
			t.Errorf("%d events tell of it", len(told))
		}
		w.isInOrder()
	})
}
