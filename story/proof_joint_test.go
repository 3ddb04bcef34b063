package story

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"linli/domain"
)

// itemSeen is what the model knows of one matter of a joint case: which unit has
// it, how it stands, how often it was sent back, and whether the street has ruled.
type itemSeen struct {
	unit, stands string
	back         int
	ruled        bool
}

// How a matter stands, in the model's words. It is with its unit while it is
// fresh, known or begun; with the lead while it is stuck or refused; with the
// street when it was refused twice; and with nobody only when it is done or spared.
const (
	itemFresh   = "fresh"
	itemKnown   = "known"
	itemBegun   = "begun"
	itemStuck   = "stuck"
	itemRefused = "refused"
	itemTwice   = "twice"
	itemSettled = "done"
	itemSpared  = "spared"
)

var itemStands = map[domain.LegState]string{domain.LegProposed: itemFresh, domain.LegAcknowledged: itemKnown, domain.LegWorking: itemBegun, domain.LegBlocked: itemStuck,
	domain.LegBounced: itemRefused, domain.LegDisputed: itemTwice, domain.LegDone: itemSettled, domain.LegWaived: itemSpared}

func (i itemSeen) over() bool { return i.stands == itemSettled || i.stands == itemSpared }

// answersFor tells for which unit somebody answers.
var answersFor = map[string]string{"oWUYE": "绿洲物业", "oYEWEI": "业委会", "oFANG": "房管局"}

// answered is a matter after its unit's digit, with the unit it named; the same if
// the digit means nothing for it.
func (i itemSeen) answered(digit int, named string) itemSeen {
	with := i.stands == itemFresh || i.stands == itemKnown || i.stands == itemBegun
	switch {
	case digit == 1 && i.stands == itemFresh:
		i.stands = itemKnown
	case digit == 1 && (i.stands == itemKnown || i.stands == itemStuck):
		i.stands = itemBegun
	case digit == 2 && (with || i.stands == itemStuck):
		i.stands = itemSettled
	case digit == 3 && with:
		i.stands = itemStuck
	case digit == 4 && with && !i.ruled && i.back > 0:
		i.back, i.stands = i.back+1, itemTwice
	case digit == 4 && with && !i.ruled:
		if i.back, i.stands = 1, itemRefused; named != i.unit {
			i.unit, i.stands = named, itemFresh
		}
	}
	return i
}

// led is a matter after what the lead, or the street, says of it.
func (i itemSeen) led(what string) itemSeen {
	switch {
	case what == "免" && !i.over() && i.stands != itemTwice:
		i.stands = itemSpared
	case what == "转" && i.stands == itemRefused, what == "裁定" && i.stands == itemTwice:
		i.unit, i.stands, i.ruled = "业委会", itemFresh, i.ruled || what == "裁定"
	case what == "继续" && i.stands == itemStuck:
		i.stands = itemBegun
	case what == "继续" && i.over():
		i.stands = itemFresh
	case what == "办好了":
		return i.answered(2, "")
	case what == "不归":
		return i.answered(4, "房管局")
	}
	return i
}

// joined are the matters of a case after some units are asked to join it.
func joined(items []itemSeen, units ...string) []itemSeen {
	items = slices.Clone(items)
	for _, unit := range units {
		last, busy := -1, false
		for i, item := range items {
			if item.unit == unit {
				last, busy = i, busy || !item.over()
			}
		}
		switch {
		case last < 0:
			items = append(items, itemSeen{unit: unit, stands: itemFresh})
		case !busy:
			items[last].stands = itemFresh
		}
	}
	return items
}

// comes foretells how the matters of a ticket's case stand.
func (f *foretold) comes(t *matterSeen, items []itemSeen) {
	f.items = map[int64][]itemSeen{t.number: items}
}

// comesOne foretells how one of them stands; the others stay as they are.
func (f *foretold) comesOne(t *matterSeen, no int, change func(itemSeen) itemSeen) {
	items := slices.Clone(t.items)
	if t.class == inJoint && no <= len(items) {
		items[no-1] = change(items[no-1])
	}
	f.comes(t, items)
}

// leads tells that somebody may do what the lead of a case may.
func (t *matterSeen) leads(who string) bool { return who == t.owner || who == "oZHOU" }

// convenes lets staff make a matter a joint case.
func (c *course) convenes() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(waiting, inHand, inJoint))
	if !ok {
		return f, false
	}
	who, units := c.pick("staff", provenStaff...), c.pick("units", "绿洲物业", "绿洲物业,业委会", "房管局,施工单位")
	switch {
	case t.class != inJoint:
		lead := who
		if ofStaff(t.owner) {
			lead = t.owner // who receives it leads it to the end
		}
		f.must(t, stand{inJoint, lead})
		f.comes(t, joined(nil, strings.Split(units, ",")...))
	case t.leads(who):
		f.comes(t, joined(t.items, strings.Split(units, ",")...))
	}
	_, ok = c.says(who, "联办 %d %s", t.number, units)
	return f, ok
}

// isJoint begins with a matter that two or three units have.
func (c *course) isJoint() {
	f, _ := c.askFor("oZHANG", func(openid, text string) { c.says(openid, "%s", text) })
	c.looks("asks", f)
	units := c.pick("units", "绿洲物业,业委会", "绿洲物业,房管局,业委会", "业委会,施工单位")
	t := c.m.matters[0]
	c.says("oLIMIN", "联办 %d %s", t.number, units)
	f = foretold{}
	f.must(t, stand{inJoint, "oLIMIN"})
	f.comes(t, joined(nil, strings.Split(units, ",")...))
	c.looks("convenes", f)
}

// twoUnitsSay lets two units answer at the same moment, each for its own.
func (c *course) twoUnitsSay() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(inJoint))
	if !ok {
		return f, false
	}
	items, words := slices.Clone(t.items), map[string]string{}
	for i, item := range t.items {
		for _, who := range provenUnits {
			if answersFor[who] == item.unit && words[who] == "" {
				digit := rapid.IntRange(1, 3).Draw(c.r, "digit")
				items[i] = item.answered(digit, "")
				words[who] = fmt.Sprintf("%d %d %d%s", digit, t.number, i+1, map[int]string{3: " 没有配件"}[digit])
			}
		}
	}
	if len(words) < 2 {
		return f, false
	}
	f.comes(t, items)
	replies, err := c.atOnce(words)
	c.check(err)
	c.told = append(c.told, fmt.Sprintf("%q at once -> %q", words, replies))
	return f, true
}

// unitSays lets a unit answer for one of its matters, by its number or for the
// only one that can be meant; that moves no other, and no ticket.
func (c *course) unitSays() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(inJoint, shelved))
	if !ok {
		return f, false
	}
	who := c.pick("unit", provenUnits...)
	digit, named := rapid.IntRange(1, 4).Draw(c.r, "digit"), c.pick("named", "房管局", "绿洲物业", "业委会")
	words := map[int]string{3: " 没有配件", 4: " " + named}[digit]
	var meant []int
	for i, item := range t.items {
		if item.unit == answersFor[who] && item.answered(digit, named) != item {
			meant = append(meant, i+1)
		}
	}
	answers := func(i itemSeen) itemSeen {
		if i.unit == answersFor[who] {
			return i.answered(digit, named)
		}
		return i
	}
	if no := rapid.IntRange(0, 4).Draw(c.r, "which"); no > 0 {
		f.comesOne(t, no, answers)
		_, ok = c.says(who, "%d %d %d%s", digit, t.number, no, words)
		return f, ok
	}
	if len(meant) == 1 {
		f.comesOne(t, meant[0], answers)
	}
	_, ok = c.says(who, "%d %d%s", digit, t.number, words)
	return f, ok
}

// caseGoesOn lets the lead, the secretary and the street do what they can.
func (c *course) caseGoesOn() (f foretold, ok bool) {
	t, ok := c.one(c.m.is(inJoint, shelved))
	if !ok {
		return f, false
	}
	who, leg := c.pick("who", "oLIMIN", "oZHOU", "oZHENG"), rapid.IntRange(1, 3).Draw(c.r, "leg")
	what := c.pick("what", "办结", "办结", "免", "转", "继续", "办好了", "不归", "裁定", "裁定", "挂账", "纪要")
	if t.leads(who) && what != "裁定" || who == "oZHENG" && what == "裁定" {
		f.comesOne(t, leg, func(i itemSeen) itemSeen { return i.led(what) })
	}
	switch what {
	case "办结":
		if t.class == inJoint && t.leads(who) && !slices.ContainsFunc(t.items, func(i itemSeen) bool { return !i.over() }) {
			f.must(t, stand{inquired, t.owner})
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
		words := map[string]string{"免": "免 已经好了", "转": "转 业委会", "继续": "继续", "办好了": "办好了", "不归": "不归 房管局"}[what]
		_, ok = c.says(who, "联办 %d %d %s", t.number, leg, words)
	}
	return f, ok
}

// items compares how the matters of a ticket's case stand with what was foretold:
// what was not named stands as before.
func (m *model) items(p *proving, t *matterSeen, of domain.ID, f foretold) string {
	if t.class != inJoint && t.class != shelved {
		if t.items != nil {
			t.led, t.items = t.items, nil
		}
		return ""
	}
	view := p.app.DB.View(p.ctx)
	k, err := view.CaseOf(of)
	if domain.CodeOf(err) == domain.NotFound {
		return "" // put off without a case
	}
	if err != nil {
		return err.Error()
	}
	legs, err := view.LegsOf(k.ID)
	if err != nil {
		return err.Error()
	}
	now := make([]itemSeen, len(legs))
	for i, l := range legs {
		unit, err := view.Partner(l.Partner)
		if err != nil {
			return err.Error()
		}
		if now[i] = (itemSeen{unit.Name, itemStands[l.State], l.Back, l.Ruled}); l.No != i+1 || now[i].stands == "" {
			return fmt.Sprintf("matter %d of ticket %d is %q", l.No, t.number, l.State)
		}
	}
	want, named := f.items[t.number]
	if !named {
		want = t.items
	}
	if want != nil && !slices.Equal(want, now) {
		return fmt.Sprintf("the matters of ticket %d were %v and are %v; the model wants %v", t.number, t.items, now, want)
	}
	t.items = now
	return ""
}
