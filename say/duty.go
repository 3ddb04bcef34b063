package say

import (
	"fmt"
	"strings"
	"time"

	"linli/domain"
)

var pauses = map[domain.Pause]string{domain.PauseParts: "等配件", domain.PauseResident: "等居民", domain.PauseUnit: "等单位",
	domain.PauseApproval: "等审批", domain.PauseWeather: "等天气"}

// PauseFor finds the reason for a pause in a text.
func PauseFor(text string) (domain.Pause, bool) {
	for _, p := range domain.Pauses {
		if strings.Contains(text, pauses[p]) {
			return p, true
		}
	}
	return "", false
}

// HowToPause explains how the time of a matter is stopped.
func HowToPause(t domain.Ticket) string {
	names := make([]string, len(domain.Pauses))
	for i, p := range domain.Pauses {
		names[i] = pauses[p]
	}
	return fmt.Sprintf("请写明原因，比如：暂停 %d 等配件\n可以写：%s。", t.Number, strings.Join(names, "、"))
}

// Paused confirms that the time stands still, for so many working days at most;
// seen tells that others hear of it.
func Paused(t domain.Ticket, why domain.Pause, days int, seen bool) string {
	if seen {
		return Paused(t, why, days, false) + "\n这件事停过，值班或书记也会知道。"
	}
	if why == domain.PauseResident && !t.Intent.OfHouse() {
		return fmt.Sprintf("%s 暂停计时：%s。%d 个工作日后提醒居民，再过 %d 个还没回话就按没回话办结；居民来了话或回「继续 %d」就接着办。",
			Number(t), pauses[why], domain.WaitForHer[0], domain.WaitForHer[1], t.Number)
	}
	return fmt.Sprintf("%s 暂停计时：%s。好了回「继续 %d」；%d 个工作日后会再问您。", Number(t), pauses[why], t.Number, days)
}

// PausedEnough refuses one more pause to a volunteer.
func PausedEnough(t domain.Ticket, so domain.Standstill) string {
	return fmt.Sprintf("%s 停过 %d 次了，前后 %d 个工作日。还要停，请社区的人来停；办不了回「4 %d 原因」，我们另找人。", Number(t), so.Times, so.Days(), t.Number)
}

// StopsAgain tells the duty that somebody lets a matter stand still once more.
func StopsAgain(t domain.Ticket, building, who string, so domain.Standstill) string {
	text := fmt.Sprintf("【值班】%s %s：%s，%s第%d次暂停计时：%s。", Number(t), Task(t.Category), where(building), who, so.Times, pauses[so.Why])
	if so.Days() > 0 {
		text += fmt.Sprintf("前后停了 %d 个工作日。", so.Days())
	}
	return text + "请问一声难在哪里。"
}

// NotPaused answers where there is nothing to stop or to go on with.
func NotPaused(t domain.Ticket) string {
	return fmt.Sprintf("%s 现在不能暂停或继续。急事不能暂停，没人接的也不能。", Number(t))
}

// Resumed confirms that the time runs again.
func Resumed(t domain.Ticket) string { return fmt.Sprintf("%s 接着计时。", Number(t)) }

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// day is a day as people say it: 11月25日 周三.
func day(at time.Time) string {
	at = at.In(domain.China)
	return at.Format("1月2日") + " " + weekdays[at.Weekday()]
}

// days is one day or a span of them.
func days(a domain.Absence) string {
	from, until := a.From.Midnight(), a.Until.Midnight()
	if a.From == a.Until {
		return day(from)
	}
	return day(from) + " 到 " + day(until)
}

// Day, Weekday, Days and Span are times as the console shows them.
func Day(at time.Time) string { return day(at) }

// Weekday is a day of the week.
func Weekday(d time.Weekday) string { return weekdays[d] }

// Days are the days somebody is not there.
func Days(a domain.Absence) string { return days(a) }

// Span are the hours from a time until another, which may be the next morning's.
func Span(from, until time.Time) string {
	from, until = from.In(domain.China), until.In(domain.China)
	switch {
	case until.Sub(from) == 24*time.Hour:
		return from.Format("15:04") + " 起一整天"
	case until.Day() != from.Day():
		return from.Format("15:04") + "-次日" + until.Format("15:04")
	}
	return from.Format("15:04") + "-" + until.Format("15:04")
}

// ShiftHours are the hours of a turn that comes every week.
func ShiftHours(s domain.Shift) string {
	monday := domain.Day(20240101).Midnight()
	until := monday.Add(s.Until)
	if s.Until <= s.From {
		until = until.Add(24 * time.Hour)
	}
	return Span(monday.Add(s.From), until)
}

// Rotation is in which weeks a turn comes; "" for every week.
func Rotation(s domain.Shift) string {
	if s.Weeks < 2 {
		return ""
	}
	return fmt.Sprintf("%d周一轮的第%d周", s.Weeks, s.Week+1)
}

// NoMember stands for somebody who is trusted with nothing any more.
const NoMember = "已不在名册的人"

// Risk is what is amiss with a team.
func Risk(r domain.Risk) string { return risks[r] }

// Listed joins words as people do.
func Listed(words []string) string { return strings.Join(words, "、") }

// Hours are the hours that a volunteer offers.
func Hours(all []domain.Hours) string {
	at := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	var out []string
	for _, h := range all {
		days := weekdays[h.From]
		if h.Until != h.From {
			days += "到" + weekdays[h.Until]
		}
		out = append(out, days+" "+at(h.Open)+"-"+at(h.Close))
	}
	return strings.Join(out, "；")
}

// RotaSaid confirms what was done to the rota.
func RotaSaid(left int) string {
	if left > 0 {
		return fmt.Sprintf("记下了。他名下有 %d 件还没动的事，已经另找人。", left)
	}
	return "记下了。"
}

// RotaWrong tells what is missing to change the rota.
func RotaWrong() string {
	return "没记下：请选人，日期从前到后填，请假最多六十天。"
}

// Away confirms that somebody is not there for some days; who is "" for the
// writer himself.
func Away(a domain.Absence, who string) string {
	if who == "" {
		return fmt.Sprintf("记下了，您请假：%s。这几天不排您的班，也不派事。早回来了回「销假」。", days(a))
	}
	return fmt.Sprintf("记下了，%s请假：%s。", who, days(a))
}

// Back confirms that an absence is over; who is "" for the reader's own.
func Back(who string) string {
	if who == "" {
		return "欢迎回来，假期销了。"
	}
	return fmt.Sprintf("记下了，%s的假期销了。", who)
}

// NotAway answers where there was no absence.
func NotAway(who string) string {
	if who == "" {
		return "您现在没有请假。"
	}
	return fmt.Sprintf("%s现在没有请假。", who)
}

// HowToBeAway explains how an absence is written.
func HowToBeAway() string {
	return "请写日期，比如：请假 11-25 11-27\n替别人请假：请假 王强 11-25 11-27"
}

// WhoIsMeant asks for a name that is one person's.
func WhoIsMeant(several bool) string {
	if several {
		return "同名的不止一位，请写手机号。"
	}
	return "名单里没有这个人，请写全名或手机号。"
}

// WhichStaff asks for the community whose duty is meant.
func WhichStaff() string {
	return "这个人在您的几个社区都有，请选是哪个社区的值班。"
}

// OnTurn is one line of the rota.
func OnTurn(t domain.Turn, name string, hole bool) string {
	line := fmt.Sprintf("%s %s-%s %s", day(t.From), t.From.In(domain.China).Format("15:04"), t.Until.In(domain.China).Format("15:04"), name)
	if hole {
		line += "（请假或休息，由值班干部顶上）"
	}
	return line
}

// RotaList shows who has the duty now and in the days to come.
func RotaList(now []string, lines []string) string {
	text := "现在值班：" + strings.Join(now, "、")
	if len(now) == 0 {
		text = "现在没有人值班"
	}
	if len(lines) == 0 {
		return text + "。还没有排班表。"
	}
	return text + "。\n" + strings.Join(lines, "\n")
}

// StoodIn confirms who has the duty of one day.
func StoodIn(s domain.StandIn, who string) string {
	return fmt.Sprintf("记下了，%s由%s值班。", day(s.Day.Midnight()), who)
}

// HowToStandIn explains how the duty of one day is changed.
func HowToStandIn() string {
	return "请写日期和人，比如：换班 11-25 李敏\n只换一段：换班 11-25 18:00-08:00 李敏"
}

// HoleTomorrow warns whoever fills a hole in the rota the day before.
func HoleTomorrow(turns []domain.Turn) string {
	lines := make([]string, len(turns))
	for i, t := range turns {
		lines[i] = OnTurn(t, "没有人", false)
	}
	return "【值班】明天的班有空缺，没人顶就由您负责：\n" + strings.Join(lines, "\n") + "\n换人回「换班 日期 姓名」。"
}

var risks = map[domain.Risk]string{domain.RiskFew: "能派的人太少", domain.RiskFull: "这个月大家都满了", domain.RiskLead: "队长联系不上"}

// TeamsAtRisk tells leads and the duty which teams may soon be unable to help.
func TeamsAtRisk(teams []domain.TeamStrength) string {
	text := "【队伍】这几支队需要补人："
	for _, s := range teams {
		why := make([]string, 0, len(risks))
		for _, r := range s.Risks() {
			why = append(why, risks[r])
		}
		text += fmt.Sprintf("\n%s：%s（能派 %d 人，共 %d 人）", s.Team.Name, strings.Join(why, "，"), s.Ready, s.Members)
	}
	return text
}

// helperHint is the line of a card for staff and volunteers.
func helperHint(kind domain.PushKind, t domain.Ticket) string {
	switch kind {
	case domain.PushHole:
		return "明天的班有空缺，请安排"
	case domain.PushRisk:
		return "有的队缺人，请看看"
	case domain.PushStale:
		return "问答库有几条该看看了"
	case domain.PushPair:
		if t.Owner == 0 {
			return "想请您去，还差一位同去的"
		}
		return fmt.Sprintf("请您同去，回「待办 %d」看门牌", t.Number)
	}
	return fmt.Sprintf("归您了，回「待办 %d」看门牌", t.Number)
}

// standingHint is the line of a card about what waits, and about who may be alone.
func standingHint(kind domain.PushKind, t domain.Ticket) string {
	switch kind {
	case domain.PushWaits:
		if t.State == domain.Closed {
			return "居民一直没回话，已经办结"
		}
		return "您这件事在等您回话"
	case domain.PushPaused:
		return "您这件事的进度有变"
	case domain.PushPutOff:
		return "您这件事的日子定了"
	case domain.PushCover:
		return "他的家里人已另派人照护"
	case domain.PushStops:
		return "又暂停计时了，请问一声"
	case domain.PushSafety:
		return "去的人没回音，请打电话"
	case domain.PushStands:
		return "已有人到场，不用赶去了"
	}
	return "同去的人有变动"
}
