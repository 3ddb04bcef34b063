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
func balls(tell func(domain.Ball, []string) string) (texts []string) {
	for _, with := range []domain.Part{domain.TheUnit, domain.TheStreet, domain.TheChief, domain.TheLead} {
		texts = append(texts, tell(domain.Ball{With: with, Since: someday}, []string{property.Name}))
	}
	return texts
}

func init() {
	joint := at(domain.Joint)
	line := LegLine(leg, property, later, true)
	maps.Copy(sentences, map[string]said{
		"Ball":          one(balls(Ball)...),
		"BallMoved":     one(balls(func(b domain.Ball, names []string) string { return BallMoved(joint, b, names) })...),
		"JointStatus":   one(balls(func(b domain.Ball, names []string) string { return JointStatus(joint, b, names) })...),
		"JointGoesOn":   one(JointGoesOn(joint)),
		"LegState":      staff(every(func(l domain.Leg) string { return LegState(l.State) })...),
		"LegDeed":       staff(LegDeed(domain.SayReceived), LegDeed(domain.SayWorking), LegDeed(domain.SayDone), LegDeed(domain.SayBlocked), LegDeed(domain.SayNotOurs)),
		"LegLine":       staff(every(func(l domain.Leg) string { return LegLine(l, property, later, true) })...),
		"Legs":          staff(Legs(joint, helper, []string{line, line, line}, "物业答应周五前换泵", false), Legs(joint, helper, []string{line}, "", true)).upTo(320).offers("2"),
		"HowToJoin":     staff(HowToJoin(joint)).upTo(220),
		"JointLater":    staff(JointLater(line)).offers("2"),
		"JointNotYours": staff(JointNotYours(joint)),
		"Minuted":       staff(Minuted(joint)),
		"Concluded":     staff(Concluded(joint)),
		"LegLink":       staff(LegLink(joint, property, "", later)),
		"NoLinks":       staff(NoLinks()),
		"LegAsk":        staff(every(func(l domain.Leg) string { return LegAsk(joint, l, property, building, later) })...).upTo(180).offers("1234"),
		"LegMore":       staff(every(func(l domain.Leg) string { return LegMore(joint, l, property, building, later) })...).upTo(180).offers("1234"),
		"LegLate":       staff(every(func(l domain.Leg) string { return LegLate(joint, l, property, building, later) })...).upTo(180).offers("1234"),
		"LegTold":       staff(every(func(l domain.Leg) string { return LegTold(joint, l, property) })...),
		"CaseStill":     staff(CaseStill(joint)),
		"LegNoted":      staff(every(func(l domain.Leg) string { return LegNoted(joint, l) })...).offers("2"),
		"LegStands":     staff(every(func(l domain.Leg) string { return LegStands(joint, l) })...).offers("3"),
		"LegWhy":        staff(LegWhy(3, joint), LegWhy(4, joint)),
		"JointHint":     staff(JointHint(domain.PushLeg, joint), JointHint(domain.PushLegLate, joint), JointHint(domain.PushBall, joint), JointHint(domain.PushDuty, joint)).offers("123"),
	})
}
