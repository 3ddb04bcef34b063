package story

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"pgregory.net/rapid"
)

// asks lets a resident ask for something at a door that nobody named before.
func (c *course) asks() (f foretold, ok bool) {
	return c.askFor(c.pick("resident", provenResidents...), func(openid, text string) { c.says(openid, "%s", text) })
}

// repeats lets WeChat bring the same words three times at once.
func (c *course) repeats() (f foretold, ok bool) {
	return c.askFor(c.pick("resident", provenResidents...), func(openid, text string) {
		answers, err := c.wechat.Phone("yanbin", openid).SaysTimes(c.ctx, text, 3)
		c.check(err)
		c.told = append(c.told, fmt.Sprintf("%s: %s three times -> %s", openid, text, answers[0].Reply))
		for _, a := range answers {
			c.check(a.Err)
			if a.Reply != answers[0].Reply {
				c.fail("the repeat was answered %q", a.Reply)
			}
		}
	})
}

func (c *course) askFor(openid string, say func(openid, text string)) (f foretold, ok bool) {
	if c.m.left[openid] {
		return f, false
	}
	text, means := c.needs(openid)
	f = means()
	say(openid, text)
	return f, true
}

// needs is a need at a door that nobody named before, and what it leads to when it comes.
func (c *course) needs(openid string) (text string, means func() foretold) {
	c.door++
	i := rapid.IntRange(0, len(provenMatters)-1).Draw(c.r, "matter")
	door := fmt.Sprintf("%d号楼%d单元%d0%d", 1+c.door%3, 1+c.door%4, 1+c.door/12%9, 1+c.door/4%3)
	return fmt.Sprintf(provenMatters[i], door), func() foretold {
		f := foretold{least: 1, most: 1, requester: openid, danger: i == len(provenMatters)-1}
		for _, t := range c.m.matters {
			if t.requester == openid && t.danger && t.class != closed {
				f.least = 0 // it may be about that danger
			}
		}
		if c.m.wrong[openid] {
			f.least = 0 // it may be the answer to what is wrong
			delete(c.m.wrong, openid)
		}
		return f
	}
}

// accepts lets somebody take what waits, whether he was asked or not.
func (c *course) accepts() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting, waiting, inHand, inquired))
	if !ok {
		return f, false
	}
	who := c.pick("who", slices.Concat(provenVolunteers, provenStaff)...)
	if asked := c.asked(t); len(asked) > 0 && rapid.IntRange(0, 3).Draw(c.r, "right") > 0 {
		who = c.pick("asked", asked...)
	}
	if c.m.left[who] {
		return f, false
	}
	c.mayTake(&f, t, who)
	_, ok = c.says(who, "1 %d", t.number)
	return f, ok
}

// asked lists who was asked for a ticket and can answer, in order.
func (c *course) asked(t *matterSeen) (out []string) {
	for _, who := range provenVolunteers {
		if t.asked[who] && !c.m.left[who] {
			out = append(out, who)
		}
	}
	return out
}

// mayTake foretells what a yes leads to: who was asked has it, unless two are
// wanted; staff has it in any case; nobody else has.
func (c *course) mayTake(f *foretold, t *matterSeen, who string) {
	switch {
	case t.class != waiting, c.m.left[who]: // what he said came late
	case who == "oQIAN": // he may take it, or be asked whom he sends
		f.may(t, stand{inHand, who})
	case slices.Contains(provenStaff, who) && !(c.m.twos && c.offered(t.number, who)), t.asked[who] && !c.m.twos:
		f.must(t, stand{inHand, who})
	case c.offered(t.number, who):
		f.may(t, stand{inHand, who})
		if c.m.twos {
			for _, other := range provenHelpers {
				f.may(t, stand{inHand, other}) // who said yes before him
			}
		}
	}
}

// twoAccept lets two say yes at the same moment: one has it.
func (c *course) twoAccept() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting))
	if !ok {
		return f, false
	}
	asked := c.asked(t)
	if len(asked) < 2 {
		return f, false
	}
	return c.rush(t, asked[:2]), true
}

// rush lets several who were asked say yes at the same moment.
func (c *course) rush(t *matterSeen, who []string) (f foretold) {
	if c.m.twos || slices.Contains(who, "oQIAN") {
		f.may(t) // one waits for a second, or is asked whom he sends
	}
	if c.m.twos {
		for _, one := range provenHelpers { // who said yes before may have it now
			f.must(t, stand{inHand, one})
		}
	}
	for _, one := range who {
		f.must(t, stand{inHand, one})
	}
	words := map[string]string{}
	for _, one := range who {
		words[one] = fmt.Sprintf("1 %d", t.number)
	}
	replies, err := c.atOnce(words)
	c.check(err)
	c.told = append(c.told, fmt.Sprintf("1 %d at once -> %q", t.number, replies))
	kept := slices.ContainsFunc(slices.Collect(maps.Values(replies)), func(reply string) bool { return strings.Contains(reply, "有点忙") })
	if yours := winners(replies); yours > 1 || !kept && yours == 0 && !c.m.twos && !slices.Contains(who, "oQIAN") {
		c.fail("%d were told that it is theirs", yours)
	}
	return f
}

// atOnce lets several write at the same moment, and gives what each reads.
func (p *proving) atOnce(words map[string]string) (replies map[string]string, err error) {
	replies = map[string]string{}
	var all sync.WaitGroup
	var mu sync.Mutex
	for who, text := range words {
		all.Go(func() {
			reply, failed := p.wechat.Phone("yanbin", who).Says(p.ctx, text)
			mu.Lock()
			defer mu.Unlock()
			replies[who], err = reply, errors.Join(err, failed)
		})
	}
	all.Wait()
	return replies, err
}

// winners counts who was told that a matter is his.
func winners(replies map[string]string) (yours int) {
	for _, reply := range replies {
		if strings.Contains(reply, "归您了") {
			yours++
		}
	}
	return yours
}

func (c *course) declines() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting))
	if !ok {
		return f, false
	}
	asked := c.asked(t)
	if len(asked) == 0 {
		return f, false
	}
	who := c.pick("who", asked...)
	f.refuses = &seen{who, t.number}
	_, ok = c.says(who, "0 %d", t.number)
	return f, ok
}

// holder picks a ticket that is held, and who says something about it: mostly
// who holds it.
func (c *course) holder() (t *matterSeen, who string, ok bool) {
	if t, ok = c.one(c.m.is(inHand)); !ok {
		return nil, "", false
	}
	who = t.owner
	if rapid.IntRange(0, 7).Draw(c.r, "other") == 0 {
		who = c.pick("who", provenVolunteers...)
	}
	return t, who, !c.m.left[who]
}

func (c *course) arrives() (f foretold, ok bool) {
	t, who, ok := c.holder()
	if ok {
		_, ok = c.says(who, "2 %d", t.number)
	}
	return f, ok
}

func (c *course) done() (f foretold, ok bool) {
	t, who, ok := c.holder()
	if !ok {
		return f, false
	}
	if who == t.owner {
		f.must(t, stand{inquired, who})
	}
	_, ok = c.says(who, "3 %d", t.number)
	return f, ok
}

func (c *course) handsBack() (f foretold, ok bool) {
	t, who, ok := c.holder()
	if !ok {
		return f, false
	}
	c.mayHandBack(&f, t, who)
	_, ok = c.says(who, "4 %d 家里有事", t.number)
	return f, ok
}

// mayHandBack foretells what it leads to that somebody cannot go after all.
func (c *course) mayHandBack(f *foretold, t *matterSeen, who string) {
	switch f.cannot = who; {
	case t.class != inHand:
	case who == t.owner:
		f.must(t, stand{waiting, ""})
	case c.m.twos: // he may be the second of two
		f.may(t, stand{waiting, ""})
	}
}

// rates lets her answer whether it is settled.
func (c *course) rates() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(inquired))
	if !ok || c.m.left[t.requester] {
		return f, false
	}
	rating := rapid.IntRange(1, 3).Draw(c.r, "rating")
	if c.inDanger(t.requester) {
		f.may(t) // 1 and 2 may be about whether it is a danger
	}
	if rating == 3 {
		if t.led == nil {
			f.must(t, stand{waiting, ""})
		} else { // it was a joint case, and is one again under its lead
			f.must(t, stand{inJoint, t.owner})
			f.comes(t, t.led)
		}
		c.m.wrong[t.requester] = true
	} else {
		f.must(t, stand{closed, t.owner})
	}
	_, ok = c.says(t.requester, "%d %d", rating, t.number)
	return f, ok
}

func (c *course) inDanger(openid string) bool {
	return slices.ContainsFunc(c.m.is(waiting, inHand), func(t *matterSeen) bool { return t.danger && t.requester == openid })
}

func (c *course) cancels() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting, inHand))
	if !ok || c.m.left[t.requester] {
		return f, false
	}
	f = c.cancelling(t)
	_, ok = c.says(t.requester, "取消 %d", t.number)
	return f, ok
}

// cancelling foretells what it leads to that its requester takes a matter back: a
// danger stays until a person has looked, and so does what is done or with units.
func (c *course) cancelling(t *matterSeen) (f foretold) {
	if !t.danger && (t.class == waiting || t.class == inHand) {
		f.must(t, stand{cancelled, t.owner})
	}
	return f
}

// leaves lets somebody unfollow: what he was on his way to is looked for anew.
func (c *course) leaves() (f foretold, ok bool) {
	who := c.pick("who", slices.Concat(provenResidents, provenVolunteers)...)
	if c.m.left[who] {
		return f, false
	}
	f.cannot = who
	for _, t := range c.m.is(inHand) {
		if t.owner == who || c.m.twos {
			f.may(t, stand{waiting, ""})
		}
	}
	c.told = append(c.told, who+" leaves")
	c.check(c.wechat.Phone("yanbin", who).Unfollow(c.ctx))
	c.m.left[who] = true
	return f, true
}

func (c *course) returns() (f foretold, ok bool) {
	var gone []string
	for _, who := range slices.Concat(provenResidents, provenVolunteers) {
		if c.m.left[who] {
			gone = append(gone, who)
		}
	}
	if len(gone) == 0 {
		return f, false
	}
	who := c.pick("who", gone...)
	c.told = append(c.told, who+" follows")
	_, err := c.wechat.Phone("yanbin", who).Follow(c.ctx, "")
	c.check(err)
	delete(c.m.left, who)
	return f, true
}

func (c *course) away() (f foretold, ok bool) {
	who := c.pick("who", slices.Concat(provenVolunteers, provenStaff)...)
	if rapid.IntRange(0, 2).Draw(c.r, "back") == 0 {
		_, ok = c.says(who, "销假")
		return f, ok
	}
	from := rapid.IntRange(0, 2).Draw(c.r, "from")
	if _, ok = c.says(who, "请假 %s %s", c.day(from), c.day(rapid.IntRange(2, 6).Draw(c.r, "until"))); ok && from == 0 {
		f.cannot = who
		for _, t := range c.m.is(inHand) { // who has not begun need not go
			if (t.owner == who || c.m.twos) && !t.danger {
				f.may(t, stand{waiting, ""})
			}
		}
	}
	return f, ok
}

func (c *course) pauses() (f foretold, ok bool) {
	t, who, ok := c.holder()
	if !ok {
		return f, false
	}
	text := c.pick("pause", "暂停 %d 等配件", "暂停 %d 等居民", "继续 %d")
	reply, ok := c.says(who, text, t.number)
	t.forHer = strings.Contains(reply, "提醒居民") || t.forHer && !strings.Contains(reply, "接着计时")
	return f, ok
}

// names lets the lead of a team name who goes.
func (c *course) names() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting))
	if !ok || !c.offered(t.number, "oQIAN") {
		return f, false
	}
	for _, who := range provenHelpers {
		f.may(t, stand{inHand, who})
	}
	if _, ok = c.says("oQIAN", "三队接，工单 %d 派%s", t.number, c.pick("whom", "赵志刚", "老何", "钱进")); !ok {
		return f, false
	}
	return f, true
}

// howMany lets staff say that two must go, or that one is enough.
func (c *course) howMany() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting, inHand))
	if !ok {
		return f, false
	}
	words := c.pick("how many", "两人 %d", "一人 %d")
	if c.m.twos = true; !t.danger { // from now on the first may wait
		for _, who := range provenHelpers {
			f.may(t, stand{inHand, who}) // who waited goes alone
		}
		f.may(t, stand{waiting, ""})
	}
	_, ok = c.says(c.pick("who", provenStaff...), words, t.number)
	return f, ok
}
