package say

import (
	"maps"

	"linli/domain"
)

func init() {
	maps.Copy(sentences, map[string]said{
		"PageLine":      one(PageLine(domain.PageOffer), PageLine(domain.PageTask), PageLine(domain.PageJoin), PageLine(domain.PageStatus)),
		"PageGone":      one(PageGone()),
		"PageUnread":    one(PageUnread()),
		"PageLead":      staff(PageLead(ticket)).offers("1"),
		"PageOver":      staff(PageOver(at(domain.Cancelled), domain.Offer{}), PageOver(ticket, domain.Offer{State: domain.OfferDeclined}), PageOver(ticket, domain.Offer{})),
		"PageLogged":    staff(PageLogged()),
		"JoinText":      staff(JoinText(her.Name, "会修水电，周末有空"), JoinText(her.Name, "")),
		"JoinReceived":  one(JoinReceived(ticket)),
		"JoinedAlready": one(JoinedAlready()),
		"JoinWaits":     one(JoinWaits(ticket)),
		"HowToWelcome":  staff(HowToWelcome(ticket, "邻里帮一队、邻里帮二队、电梯加装队")),
		"NotJoining":    staff(NotJoining(ticket)),
		"PhoneListed":   staff(PhoneListed()),
		"TakenIn":       staff(TakenIn(her, "邻里帮一队")),
		"WelcomeIn":     staff(WelcomeIn()).offers("01"),
	})
}
