package story

import (
	"container/heap"
	"fmt"
	"strings"
	"sync"
	"time"

	"linli/sim"
)

// weekAgenda is what people will do, by time. What is seen adds to it.
type weekAgenda struct {
	mu    sync.Mutex
	deeds deeds
}

// weekDeed is one thing somebody does; the key orders what happens at one time.
type weekDeed struct {
	at  time.Time
	key string
	do  func()
}

type deeds []weekDeed

func (d deeds) Len() int { return len(d) }
func (d deeds) Less(i, j int) bool {
	return d[i].at.Before(d[j].at) || d[i].at.Equal(d[j].at) && d[i].key < d[j].key
}
func (d deeds) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *deeds) Push(x any)   { *d = append(*d, x.(weekDeed)) }
func (d *deeds) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

func (a *weekAgenda) add(at time.Time, key string, do func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	heap.Push(&a.deeds, weekDeed{at, key, do})
}

// next is when the next deed is to be done.
func (a *weekAgenda) next() (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.deeds) == 0 {
		return time.Time{}, false
	}
	return a.deeds[0].at, true
}

// take takes the next deed that is due.
func (a *weekAgenda) take(now time.Time) (weekDeed, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.deeds) == 0 || a.deeds[0].at.After(now) {
		return weekDeed{}, false
	}
	return heap.Pop(&a.deeds).(weekDeed), true
}

// What residents write, with a door; of dangers; and of what cannot wait.
var (
	weekMatters = []string{"%s水管漏了", "%s灯坏了", "%s门锁坏了打不开", "%s下水道堵了", "%s的垃圾三天没人收了", "%s想请人教用手机", "%s楼上太吵了睡不着", "%s老人想理发"}
	weekDangers = []string{"快来人啊我爷爷倒在厨房了不动弹 %s", "%s着火了快来人"}
	weekUrgent  = "%s家里停水了急用"
)

// weekDoor is where a resident lives.
func (w *week) weekDoor(i int) string {
	return fmt.Sprintf("%d号楼%d单元%d0%d", i%w.size.buildings+1, i/w.size.buildings%3+1, i%17+1, i%4+1)
}

// lives fills the agenda with what people do of their own accord.
func (w *week) lives() {
	for day := range w.size.days {
		dawn := w.plan.start.AddDate(0, 0, day)
		for n := range w.size.matters {
			i := int(w.chance("who", day, n) * float64(w.size.residents))
			text := weekMatters[int(w.chance("what", day, n)*float64(len(weekMatters)))]
			w.writes(dawn.Add(w.daytime(day, n)), i, text)
		}
		for n, at := range []string{"02:13", "04:40", "15:20"} {
			w.writes(w.plan.at(day, at), int(w.chance("danger", day, n)*float64(w.size.residents)), weekDangers[n%2])
		}
		for n, at := range []string{"23:05", "05:50"} {
			w.writes(w.plan.at(day, at), int(w.chance("urgent", day, n)*float64(w.size.residents)), weekUrgent)
		}
		w.comesAndGoes(day, dawn)
	}
}

// daytime is when a matter is written: mostly by day, one of eight at night.
func (w *week) daytime(day, n int) time.Duration {
	if w.chance("night", day, n) < 0.125 {
		return w.between(12*time.Hour, 22*time.Hour, "when", day, n)
	}
	return w.between(0, 24*time.Hour, "when", day, n).Truncate(24*time.Second) * 11 / 24
}

// writes lets a resident write a matter, agree or refuse to be sent notices, and
// ask how far it is.
func (w *week) writes(at time.Time, i int, text string) {
	openid := weekResident(i)
	w.agenda.add(at, openid, func() {
		if !w.says(openid, fmt.Sprintf(text, w.weekDoor(i))) {
			return
		}
		w.agenda.add(at.Add(40*time.Second), openid, func() { w.consents(openid, at) })
		if w.chance("asks", openid, at) < 0.3 {
			w.agenda.add(at.Add(w.between(time.Minute, 20*time.Hour, "asks", openid, at)), openid, func() { w.says(openid, "进度") })
		}
	})
}

// consents answers the popup that asks for notices, or changes the settings.
func (w *week) consents(openid string, at time.Time) {
	p, choice := w.wechat.Phone("yanbin", openid), w.chance("consent", openid, at)
	var err error
	switch refused := p.Consent("S-status").Refused; {
	case !p.Follows():
	case refused && choice < 0.5:
		w.log.consent(openid, w.clock.Now(), consentOn, "S-status")
		_, err = p.SwitchesOn(w.ctx, "S-status")
	case refused:
	case choice < 0.4:
		w.log.consent(openid, w.clock.Now(), consentYes, "S-status", "S-rate")
		_, err = p.Accepts(w.ctx, "S-status", "S-rate")
	case choice < 0.5:
		_, err = p.Rejects(w.ctx, "S-status", "S-rate")
	case choice < 0.6:
		w.log.consent(openid, w.clock.Now(), consentOff, "S-status")
		_, err = p.SwitchesOff(w.ctx, "S-status")
	}
	w.fine(err)
}

// comesAndGoes lets some unfollow and most of them follow again.
func (w *week) comesAndGoes(day int, dawn time.Time) {
	n := max(3, w.size.residents/50)
	for k := range n + 2 {
		openid := weekResident(int(w.chance("leaves", day, k) * float64(w.size.residents)))
		if k >= n {
			openid = weekVolunteer(int(w.chance("leaves", day, k) * float64(w.size.volunteers)))
		}
		leaves := dawn.Add(w.between(0, 24*time.Hour, "leaves when", day, k))
		w.agenda.add(leaves, openid, func() { w.leaves(openid) })
		if w.chance("back", day, k) < 0.8 {
			w.agenda.add(leaves.Add(w.between(time.Minute, 30*time.Hour, "back when", day, k)), openid, func() { w.follows(openid) })
		}
	}
}

func (w *week) leaves(openid string) {
	if p := w.wechat.Phone("yanbin", openid); p.Follows() {
		w.log.act(openid, w.clock.Now(), actLeave)
		w.fine(p.Unfollow(w.ctx))
	}
}

func (w *week) follows(openid string) {
	if p := w.wechat.Phone("yanbin", openid); !p.Follows() {
		w.log.act(openid, w.clock.Now(), actFollow)
		_, err := p.Follow(w.ctx, "")
		w.fine(err)
	}
}

// says writes a text if its writer follows, and does what the answer brings about.
func (w *week) says(openid, text string) bool {
	p := w.wechat.Phone("yanbin", openid)
	if !p.Follows() {
		return false
	}
	w.log.act(openid, w.clock.Now(), actWord)
	reply, err := p.Says(w.ctx, text)
	w.fine(err)
	w.log.read(openid, w.clock.Now(), reply)
	if m := ticketNumber.FindStringSubmatch(reply); m != nil && strings.Contains(reply, "归您了") {
		w.helps(openid, m[1], strings.HasPrefix(reply, "【紧急】"))
	}
	return true
}

// fine fails the test of a phone that got no answer.
func (w *week) fine(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Errorf("at %s: %v", w.clock.Now(), err)
	}
}

// helps is what somebody does who has taken a matter: he goes there, is done or
// hands it back, or forgets to say so.
func (w *week) helps(openid, number string, danger bool) {
	slow := 4 * time.Hour
	if danger {
		slow = 20 * time.Minute
	}
	says := func(least time.Duration, text string) {
		at := w.clock.Now().Add(w.between(least, least+slow, openid, text))
		w.agenda.add(at, openid+text, func() { w.says(openid, text) })
	}
	switch choice := w.chance("helps", openid, number); {
	case choice < 0.05:
		says(10*time.Minute, "4 "+number+" 有事")
	case choice < 0.9:
		says(3*time.Minute, "2 "+number)
		says(slow, "3 "+number)
	}
}

// weekAnswer is what somebody says to what he sees, how likely, and how soon.
type weekAnswer struct {
	words   string // seen on the phone, in plain words or on a card
	staff   bool   // only staff answer it
	answers []struct {
		below float64
		text  string
	}
	most time.Duration
}

type choices = []struct {
	below float64
	text  string
}

var weekAnswers = []weekAnswer{
	{"去得了回 1", false, choices{{0.3, "1 %s"}, {0.5, "0 %s"}}, 50 * time.Minute},
	{"」我去，", false, choices{{0.3, "1 %s"}, {0.5, "0 %s"}}, 50 * time.Minute},
	{"由您接", true, choices{{0.6, "1 %s"}}, 40 * time.Minute},
	{"您看呢", false, choices{{0.5, "1 %s"}, {0.6, "2 %s"}, {0.68, "3 %s"}, {0.75, "谢谢"}}, 5 * time.Hour},
	{"再问您一声", false, choices{{0.5, "1 %s"}}, 5 * time.Hour},
	{"回1满意", false, choices{{0.5, "1 %s"}}, 5 * time.Hour},
	{"到了回", false, choices{{0.7, "3 %s"}}, time.Hour},
	{"回「回访 ", true, choices{{0.8, "回访 %s 1"}}, 3 * time.Hour},
}

// sees is what WeChat carried out: it is written down, and read by whoever holds
// the phone.
func (w *week) sees(c sim.Carried) {
	now := w.clock.Now()
	a := w.log.arrives(c, now, w.shows(c, now))
	if !a.shown {
		return
	}
	paragraphs := []string{c.Text}
	if c.Template == "" {
		paragraphs = strings.Split(c.Text, "\n\n")
	}
	for _, text := range paragraphs {
		w.answers(a.who, text, now)
	}
}

// shows tells that a message stands on the phone's screen: WeChat may have taken
// it and lost it, or shown it before.
func (w *week) shows(c sim.Carried, now time.Time) bool {
	bubbles := w.wechat.Phone(c.Account, c.OpenID).Bubbles()
	for i := len(bubbles) - 1; i >= 0 && bubbles[i].At.Equal(now); i-- {
		if bubbles[i].From == sim.FromAccount && bubbles[i].Text == c.Text {
			return !c.Repeated
		}
	}
	return false
}

func (w *week) answers(openid, text string, now time.Time) {
	m := ticketNumber.FindStringSubmatch(text)
	if m == nil {
		return
	}
	for _, a := range weekAnswers {
		if !strings.Contains(text, a.words) || a.staff && !strings.Contains(openid, "DUTY") {
			continue
		}
		most := a.most
		if strings.Contains(text, "紧急") || strings.Contains(text, "危险") {
			most = 4 * time.Minute
		}
		choice := w.chance("answers", openid, a.words, m[1])
		for _, c := range a.answers {
			if choice < c.below {
				said := strings.ReplaceAll(c.text, "%s", m[1])
				w.agenda.add(now.Add(w.between(40*time.Second, most, openid, said)), openid+said, func() { w.says(openid, said) })
				return
			}
		}
		return
	}
}
