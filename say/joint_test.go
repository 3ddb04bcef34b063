package say

import (
	"maps"

	"linli/domain"
)

// The longest values of a joint case.
var (
	property = domain.Partner{Name: "滨河物业服务公司", Kind: "property", Phone: phone}
	leg      = domain.Leg{No: 2, State: domain.LegAcknowledged, Reason: "水泵房归二次供水公司管", Since: someday}
)

// stands is the leg in another state, ruled or not.
func stands(s domain.LegState, ruled bool) domain.Leg {
	l := leg
	l.State, l.Ruled = s, ruled
	return l
}

// every says something of the leg in each of its states.
func every(tell func(domain.Leg) string) (texts []string) {
	for _, s := range []domain.LegState{domain.LegProposed, domain.LegAcknowledged, domain.LegWorking, domain.LegBlocked, domain.LegBounced, domain.LegDisputed, domain.LegDone, domain.LegWaived, domain.LegPassed} {
		texts = append(texts, tell(stands(s, false)), tell(stands(s, true)))
	}
	return texts
}

// balls says with whom a case may be.
func balls(tell func(domain.Ball, map[domain.ID]string) string) (texts []string) {
	names := map[domain.ID]string{1: property.Name, 2: "业主委员会"}
	for _, with := range []domain.Part{domain.TheUnit, domain.TheStreet, domain.TheChief, domain.TheLead} {
		texts = append(texts, tell(domain.Ball{With: with, Since: someday, Legs: []domain.Leg{{Partner: 1, State: domain.LegWorking}}}, names))
	}
	both := []domain.Leg{{Partner: 1, State: domain.LegWorking}, {Partner: 1, From: 2, State: domain.LegProposed}}
	for _, s := range []domain.LegState{domain.LegDisputed, domain.LegBounced, domain.LegBlocked} {
		texts = append(texts, tell(domain.Ball{With: domain.TheUnit, Since: someday, Legs: both, Rest: []domain.Leg{{Partner: 2, State: s}}}, names))
	}
	return texts
}

func init() {
	joint := at(domain.Joint)
	line, item := LegLine(leg, property, "业主委员会", later, true), Item(leg, "业主委员会")
	maps.Copy(sentences, map[string]said{
		"Ball":          one(balls(Ball)...),
		"BallMoved":     one(balls(func(b domain.Ball, names map[domain.ID]string) string { return BallMoved(joint, b, names) })...),
		"JointStatus":   one(balls(func(b domain.Ball, names map[domain.ID]string) string { return JointStatus(joint, b, names) })...),
		"JointGoesOn":   one(JointGoesOn(joint)),
		"LegState":      staff(every(func(l domain.Leg) string { return LegState(l.State) })...),
		"LegDeed":       staff(LegDeed(domain.SayReceived), LegDeed(domain.SayWorking), LegDeed(domain.SayDone), LegDeed(domain.SayBlocked), LegDeed(domain.SayNotOurs)),
		"LegLine":       staff(every(func(l domain.Leg) string { return LegLine(l, property, "业主委员会", later, true) })...),
		"Item":          staff(item, Item(leg, "")),
		"Legs":          staff(Legs(joint, helper, []string{line, line, line}, "物业答应周五前换泵", false), Legs(joint, helper, []string{line}, "", true)).upTo(320).offers("2"),
		"HowToJoin":     staff(HowToJoin(joint)).upTo(220),
		"JointLater":    staff(JointLater(line)).offers("2"),
		"JointNotYours": staff(JointNotYours(joint)),
		"Minuted":       staff(Minuted(joint)),
		"Concluded":     staff(Concluded(joint)),
		"LegLink":       staff(LegLink(joint, item, property, "", later)),
		"NoLinks":       staff(NoLinks()),
		"LegAsk":        staff(every(func(l domain.Leg) string { return LegAsk(joint, l, item, property, building, later) })...).upTo(180).offers("1234"),
		"LegLate":       staff(every(func(l domain.Leg) string { return LegLate(joint, l, item, property, building, later) })...).upTo(180).offers("1234"),
		"LegTold":       staff(every(func(l domain.Leg) string { return LegTold(joint, l, property) })...),
		"LegWentOn": staff(every(func(l domain.Leg) string {
			return LegWentOn(joint, l, Passing{From: "业主委员会", To: property, Alone: true})
		})...).upTo(120),
		"CaseStill": staff(CaseStill(joint)),
		"LegNoted":  staff(every(func(l domain.Leg) string { return LegNoted(joint, l) })...).offers("2"),
		"LegStands": staff(every(func(l domain.Leg) string { return LegStands(joint, l) })...).offers("3"),
		"LegWhy":    staff(LegWhy(3, joint, leg, false), LegWhy(4, joint, leg, true)),
		"LegWhich":  staff(LegWhich(joint, 4, []string{LegChoice(leg, item), LegChoice(leg, item)}, 2), LegWhich(joint, 1, []string{LegChoice(leg, item)}, 2)).offers("14"),
		"LegChoice": staff(LegChoice(leg, item)),
		"LegSentOn": staff(LegSentOn(joint, leg, property)),
		"JointHint": staff(JointHint(domain.PushLeg, joint), JointHint(domain.PushLegLate, joint), JointHint(domain.PushBall, joint), JointHint(domain.PushDuty, joint)).offers("123"),
	})
}
