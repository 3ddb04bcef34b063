package say

import (
	"maps"
	"time"

	"linli/domain"
)

func init() {
	day := domain.DayOf(someday)
	turn := domain.Turn{Person: 1, From: someday, Until: later}
	working := at(domain.Working)
	alone, both := working, working
	stood := domain.Standstill{Times: 3, Time: 100 * time.Hour, Why: domain.PauseWeather}
	alone.People, both.People = 1, 2
	maps.Copy(sentences, map[string]said{
		"PauseFor":     staff(),
		"HowToPause":   staff(HowToPause(working)),
		"Paused":       staff(Paused(working, domain.PauseApproval, 10, true), Paused(working, domain.PauseResident, 10, false)),
		"PausedEnough": staff(PausedEnough(working, stood)).offers("4"),
		"StopsAgain":   staff(StopsAgain(working, building, helper, stood), StopsAgain(working, building, helper, domain.Standstill{Times: 2, Why: domain.PauseParts})),
		"NotPaused":    staff(NotPaused(working)),
		"Resumed":      staff(Resumed(working)),
		"Away":         staff(Away(domain.Absence{From: day, Until: day}, ""), Away(domain.Absence{From: day, Until: domain.DayOf(later)}, her.Name)),
		"Back":         staff(Back(""), Back("欧阳秀英")),
		"NotAway":      staff(NotAway(""), NotAway("欧阳秀英")),
		"Pledged": staff(Pledged(domain.Pledge{}, "", false), Pledged(domain.Pledge{Skills: []string{"修水管", "电工", "理发"}, Cap: 4,
			Hours: []domain.Hours{{From: time.Monday, Until: time.Friday, Open: 9 * time.Hour, Close: 18 * time.Hour}}}, "", true)).upTo(140),
		"HowToPledge":  staff(HowToPledge(domain.PledgeSkills), HowToPledge(domain.PledgeHours), HowToPledge(domain.PledgeCap)),
		"HowToSend":    staff(HowToSend(ticket)),
		"Ground":       staff(Ground(domain.GroundNamed)),
		"Whom":         staff(Whom(domain.WhomNamed)),
		"HowToBeAway":  staff(HowToBeAway()),
		"WhoIsMeant":   staff(WhoIsMeant(true), WhoIsMeant(false)),
		"OnTurn":       staff(OnTurn(turn, her.Name, true), OnTurn(turn, her.Name, false)),
		"RotaList":     staff(RotaList([]string{her.Name}, []string{OnTurn(turn, her.Name, true), OnTurn(turn, her.Name, false)}), RotaList(nil, nil)).upTo(160),
		"StoodIn":      staff(StoodIn(domain.StandIn{Day: day}, her.Name)),
		"HowToStandIn": staff(HowToStandIn()),
		"HoleTomorrow": staff(HoleTomorrow([]domain.Turn{turn, turn})).upTo(140),
		"TeamsAtRisk":  staff(TeamsAtRisk([]domain.TeamStrength{{Team: domain.Team{Name: "邻里帮一队"}, Members: 12, Ready: 1, Full: 1, LeadGone: true}})),
		"LeadOffer":    staff(LeadOffer(ticket, building, her)).offers("01").upTo(140),
		"WhomToSend":   staff(WhomToSend(ticket, nil)).offers("0"),
		"SendForWhich": staff(SendForWhich(two, "老赵")),
		"Sent":         staff(Sent(ticket, her)),
		"SentUntold":   staff(SentUntold(ticket, her)),
		"HasIt":        staff(HasIt(ticket, her)),
		"NotGiven":     staff(NotGiven(ticket)),
		"WhichStaff":   staff(WhichStaff()),
		"Named":        staff(Named(ticket, building, her)).offers("234").upTo(120),
		"SentFirst":    staff(SentFirst(ticket, her)),
		"WhomElse":     staff(WhomElse([]string{her.Name}), WhomElse(nil)).offers("1"),
		"SentBoth":     staff(SentBoth(ticket, her, her)),
		"Pair":         staff(Pair(ticket, building, her, helper), Pair(ticket, building, her, "")).offers("04").upTo(120),
		"SecondComes":  staff(SecondComes(ticket, building, her)).offers("234").upTo(120),
		"PeopleNoted":  staff(PeopleNoted(alone), PeopleNoted(both)),
		"PeopleLater":  staff(PeopleLater(working)), "DangerWaitsForNobody": staff(DangerWaitsForNobody(working)), "NobodyElse": staff(NobodyElse(working)),
		"NotALead": staff(NotALead()), "NotSendable": staff(NotSendable()),
		"WaitsForSecond": staff(WaitsForSecond(ticket)).offers("0"),
		"GoWith":         staff(GoWith(ticket, door, her)),
		"NobodySought":   staff(NobodySought(ticket)),
		"Why":            staff(Why(ticket, []domain.Run{{}}, nil)),
	})
}
