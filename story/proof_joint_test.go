package story

import (
	"pgregory.net/rapid"
)

// convenes lets staff make a matter a joint case.
func (c *course) convenes() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting, inHand, inJoint))
	if !ok {
		return f, false
	}
	who := c.pick("staff", provenStaff...)
	if t.class != inJoint {
		lead := who
		if ofStaff(t.owner) {
			lead = t.owner // who receives it leads it to the end
		}
		f.must(t, stand{inJoint, lead})
	}
	_, ok = c.says(who, c.pick("units", "联办 %d 绿洲物业", "联办 %d 绿洲物业,业委会", "联办 %d 房管局,施工单位"), t.number)
	return f, ok
}

// unitSays lets a unit answer for its part; that moves no ticket.
func (c *course) unitSays() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(inJoint, shelved))
	if !ok {
		return f, false
	}
	who := c.pick("unit", provenUnits...)
	_, ok = c.says(who, c.pick("words", "1 %d", "2 %d", "2 %d", "3 %d 没有配件", "4 %d 房管局", "4 %d 绿洲物业"), t.number)
	return f, ok
}

// caseGoesOn lets the lead, the secretary and the street do what they can.
func (c *course) caseGoesOn() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(inJoint, shelved))
	if !ok {
		return f, false
	}
	who, leg := c.pick("who", "oLIMIN", "oZHOU", "oZHENG"), rapid.IntRange(1, 3).Draw(c.r, "leg")
	switch what := c.pick("what", "办结", "办结", "免", "转", "继续", "办好了", "裁定", "挂账", "纪要"); what {
	case "办结":
		f.may(t)
		if t.class == inJoint {
			f.may(t, stand{inquired, t.owner})
		}
		_, ok = c.says(who, "办结 %d", t.number)
	case "裁定":
		_, ok = c.says(who, "裁定 %d %d 业委会", t.number, leg)
	case "挂账":
		if t.class == inJoint && who != "oLIMIN" {
			f.may(t, stand{shelved, who})
		}
		_, ok = c.says(who, "挂账 %d %d 等明年的资金", t.number, rapid.IntRange(1, 40).Draw(c.r, "days"))
	case "纪要":
		_, ok = c.says(who, "纪要 %d 周五再碰一次头", t.number)
	default:
		words := map[string]string{"免": "免 已经好了", "转": "转 业委会", "继续": "继续", "办好了": "办好了"}[what]
		_, ok = c.says(who, "联办 %d %d %s", t.number, leg, words)
	}
	return f, ok
}
