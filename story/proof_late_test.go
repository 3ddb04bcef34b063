package story

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"linli/domain"
	"linli/sim"
)

// onWay is what somebody has written and WeChat has yet to bring: behind what was
// written later, behind what others did meanwhile, and perhaps twice.
type onWay struct {
	who, text string
	letter    *sim.Letter
	means     func() foretold // when it comes
	reply     string          // once it came
}

// isOnItsWay lets somebody write what does not come yet: a need, that it is not
// needed any more, or a digit.
func (c *course) isOnItsWay() (f foretold, ok bool) {
	var l onWay
	switch rapid.IntRange(0, 5).Draw(c.r, "sort") {
	case 0:
		l, ok = c.takesBack()
	case 1, 2:
		l.who, ok = c.pick("resident", provenResidents...), true
		l.text, l.means = c.needs(l.who)
	default:
		l, ok = c.someDigit()
	}
	if !ok || c.m.left[l.who] {
		return f, false
	}
	var err error
	l.letter, err = c.wechat.Phone("yanbin", l.who).Writes(l.text)
	c.check(err)
	c.told = append(c.told, fmt.Sprintf("%s %s writes: %s", c.clock.Now().In(domain.China).Format("01-02 15:04"), l.who, l.text))
	c.way = append(c.way, l)
	return f, true
}

// someDigit is something a volunteer may say of a matter: who holds it or was
// asked for it, or another.
func (c *course) someDigit() (l onWay, ok bool) {
	t, ok := c.one(c.m.is(waiting, inHand, inHand))
	if !ok {
		return l, false
	}
	digit := rapid.IntRange(0, 4).Draw(c.r, "digit")
	l.who = c.pick("who", slices.Concat(provenVolunteers, provenStaff)...)
	if near := append(c.asked(t), t.owner); near[0] != "" && rapid.IntRange(0, 3).Draw(c.r, "right") > 0 {
		l.who = c.pick("near", slices.DeleteFunc(near, func(who string) bool { return who == "" })...)
	}
	l.text = fmt.Sprintf("%d %d%s", digit, t.number, map[int]string{4: " 家里有事"}[digit])
	l.means = func() foretold { return c.digit(t, l.who, digit) }
	return l, true
}

func (c *course) takesBack() (l onWay, ok bool) {
	t, ok := c.one(c.m.is(waiting, inHand))
	if !ok {
		return l, false
	}
	return onWay{who: t.requester, text: fmt.Sprintf("取消 %d", t.number), means: func() foretold { return c.cancelling(t) }}, true
}

// digit foretells what a digit of a volunteer leads to as things stand.
func (c *course) digit(t *matterSeen, who string, digit int) (f foretold) {
	switch {
	case digit == 0 && t.class == waiting && t.asked[who]:
		f.refuses = &seen{who, t.number}
	case digit == 1:
		c.mayTake(&f, t, who)
	case digit == 3 && t.class == inHand && who == t.owner:
		f.must(t, stand{inquired, who})
	case digit == 4:
		c.mayHandBack(&f, t, who)
	}
	return f
}

// comesLate lets WeChat bring one of what is on its way, whichever was written
// first; or once more what it has brought, which does nothing and is answered as it was.
func (c *course) comesLate() (f foretold, ok bool) {
	if len(c.way) == 0 {
		return f, false
	}
	l := &c.way[rapid.IntRange(0, len(c.way)-1).Draw(c.r, "letter")]
	if l.reply == "" {
		f = l.means()
	}
	c.brings(l)
	return f, true
}

func (c *course) brings(l *onWay) {
	answers, err := l.letter.Deliver(c.ctx)
	c.check(err)
	a := answers[len(answers)-1]
	c.check(a.Err)
	c.told = append(c.told, fmt.Sprintf("%s WeChat brings %s: %s -> %s", c.clock.Now().In(domain.China).Format("01-02 15:04"), l.who, l.text, a.Reply))
	if a.Reply == "" || l.reply != "" && a.Reply != l.reply {
		c.fail("was answered %q, then %q", l.reply, a.Reply)
	}
	l.reply = a.Reply
}

// goesBack sets the clock back once, as a server's is when it asks others for the
// time: by less than what may lie between two servers.
func (c *course) goesBack() (foretold, bool) {
	if c.setBack {
		return foretold{}, false
	}
	c.setBack = true
	d := time.Duration(rapid.IntRange(1, 50).Draw(c.r, "seconds")) * time.Second
	c.told = append(c.told, fmt.Sprintf("the clock is set back by %s", d))
	c.clock.Forward(-d)
	return foretold{}, true
}
