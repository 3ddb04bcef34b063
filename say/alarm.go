package say

import (
	"fmt"

	"linli/domain"
)

// Alarm is what a telephone says, or a short message shows, to somebody who is
// called to a matter: it passes through a provider, so it names nobody.
func Alarm(t domain.Ticket, building string) string {
	return fmt.Sprintf("邻里帮紧急呼叫：%s，%s，请马上打开微信处理。", Number(t), where(building))
}

// AlarmOffer is what the telephone of a volunteer says at night: a neighbour is in
// danger. It names nobody either.
func AlarmOffer(t domain.Ticket, building string) string {
	return fmt.Sprintf("邻里帮紧急求助：%s，%s，邻居需要人马上过去。能去请打开微信回「1」。", Number(t), where(building))
}

// Besides is a card's line when it stands for several things.
func Besides(n int, line string) string { return fmt.Sprintf("另有%d件；%s", n, line) }
