package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// LeadOffer asks the lead of a team to name somebody for a task: what, roughly
// where, for whom.
func LeadOffer(t domain.Ticket, building string, helped domain.Person) string {
	text := fmt.Sprintf("【派人】%s %s：%s，%s", Number(t), Task(t.Category), where(building), Resident(helped))
	if gist := Gist(t); gist != "" {
		text += "\n" + gist
	}
	return text + "\n请队长派一位：回 1 看名单，或写「派老赵」；派不出回 0。"
}

// WhomToSend lists a team to its lead.
func WhomToSend(t domain.Ticket, names []string) string {
	if len(names) == 0 {
		return fmt.Sprintf("%s 队里现在没有能派的人，回 0 我们找别人。", Number(t))
	}
	return fmt.Sprintf("%s 派谁去？回数字，或写「派老赵」：%s\n0 派不出", Number(t), Numbered(names))
}

// SendForWhich asks a lead with several tasks which one he means.
func SendForWhich(tickets []domain.Ticket, name string) string {
	numbers := make([]string, len(tickets))
	for i, t := range tickets {
		numbers[i] = fmt.Sprint(t.Number)
	}
	return fmt.Sprintf("有几件事等您派人：%s。请写上工单号，比如：派%s %s", strings.Join(numbers, "、"), name, numbers[0])
}

// HowToSend explains how staff gives a matter to somebody.
func HowToSend(t domain.Ticket) string {
	return fmt.Sprintf("请写全名或手机号，比如：派 %d 王强", t.Number)
}

// Sent confirms to a lead whom he sent.
func Sent(t domain.Ticket, p domain.Person) string {
	return fmt.Sprintf("好的，%s 派%s去，已经告诉他了。", Number(t), p.Name)
}

// SentUntold confirms it where nothing reaches who was sent.
func SentUntold(t domain.Ticket, p domain.Person) string {
	return fmt.Sprintf("好的，%s 派%s去。他手机上收不到，请打电话告诉他。", Number(t), p.Name)
}

// HasIt tells that who is named holds the matter already.
func HasIt(t domain.Ticket, p domain.Person) string {
	return fmt.Sprintf("%s 已经在%s手上。", Number(t), p.Name)
}

// NotGiven refuses to give what is as it stands nobody's to do.
func NotGiven(t domain.Ticket) string {
	return fmt.Sprintf("%s 现在是「%s」，派不了人。", Number(t), State(t.State))
}

// SentFirst confirms to a lead whom he sent of two.
func SentFirst(t domain.Ticket, p domain.Person) string {
	return fmt.Sprintf("好的，%s 派%s去，已经告诉他了。这件事要两个人。", Number(t), p.Name)
}

// WhomElse asks a lead for the second of two.
func WhomElse(names []string) string {
	if len(names) == 0 {
		return "\n还差一位，队里没有别人能派，我们接着找。"
	}
	return "\n还差一位，再派谁？回数字，或写「派老陈」：" + Numbered(names) + "\n派不出不用回，我们接着找。"
}

// NotALead tells that somebody is asked himself, and names nobody.
func NotALead() string { return "这一件问的是您自己，不用派人。" }

// NotSendable refuses a name that is not among those a lead may send.
func NotSendable() string { return "他现在派不了，请从名单里选一位。" }

// SentBoth confirms to a lead which two he sent.
func SentBoth(t domain.Ticket, first, second domain.Person) string {
	return fmt.Sprintf("好的，%s 派%s和%s一起去，已经告诉他们了。", Number(t), first.Name, second.Name)
}

// Pair tells one of two who are to go with whom he goes, or that a second is
// still looked for while helper is "".
func Pair(t domain.Ticket, building string, helped domain.Person, helper string) string {
	if helper == "" {
		return fmt.Sprintf("【派您】%s %s：%s，%s。要两个人去，还差一位，齐了马上告诉您；不能去了回「0 %d」。", Number(t), Task(t.Category), where(building), Resident(helped), t.Number)
	}
	return fmt.Sprintf("【同去】%s %s：%s，%s。请和%s一起去，由他牵头。\n看门牌回「待办 %d」；去不了回「4 %d」。", Number(t), Task(t.Category), where(building), Resident(helped), helper, t.Number, t.Number)
}

// Named tells a volunteer that his lead has named him.
func Named(t domain.Ticket, building string, helped domain.Person) string {
	return fmt.Sprintf("【派您】%s %s：%s，%s。想请您去一趟。", Number(t), Task(t.Category), where(building), Resident(helped)) + held(t)
}

// SecondComes tells who waited that they are two now.
func SecondComes(t domain.Ticket, building string, helped domain.Person) string {
	return fmt.Sprintf("【两个人齐了】%s %s：%s，%s。可以一起去了，由您牵头。", Number(t), Task(t.Category), where(building), Resident(helped)) + held(t)
}

func held(t domain.Ticket) string {
	return fmt.Sprintf("\n看门牌回「待办 %d」；到了回 2，办完回 3，去不了回 4。", t.Number)
}

// WaitsForSecond tells the first of two that somebody else is still looked for.
func WaitsForSecond(t domain.Ticket) string {
	return fmt.Sprintf("谢谢您！%s 要两个人，还差一位，齐了马上告诉您。不能去了回「0 %d」。", Number(t), t.Number)
}

// PeopleNoted confirms to staff how many must go to a matter.
func PeopleNoted(t domain.Ticket) string {
	if t.People == 1 {
		return fmt.Sprintf("好的，%s 一个人去就够了。", Number(t))
	}
	return fmt.Sprintf("好的，%s 要两个人去：先答应的等第二位，齐了再动身。不用了回「一人 %d」。", Number(t), t.Number)
}

// PeopleLater refuses to change how many must go where it is too late for that.
func PeopleLater(t domain.Ticket) string {
	return fmt.Sprintf("%s 现在是「%s」，改不了去几个人。", Number(t), State(t.State))
}

// DangerWaitsForNobody refuses to let somebody wait for a second in a danger.
func DangerWaitsForNobody(t domain.Ticket) string {
	return fmt.Sprintf("%s 是危险的事，谁先到谁先帮，不等第二位。", Number(t))
}

// NobodyGoes refuses to say how many must go to what is answered, not gone to.
func NobodyGoes(t domain.Ticket) string {
	return fmt.Sprintf("%s 不用上门，由值班的人答复，不用说去几个人。", Number(t))
}

// NobodyElse tells staff that there is no second to be found.
func NobodyElse(t domain.Ticket) string {
	return fmt.Sprintf("%s 眼下没有第二个人可以问，先接的人照常去。", Number(t))
}

// GoWith tells the second of two where to go, and with whom.
func GoWith(t domain.Ticket, door string, first domain.Person) string {
	if door == "" {
		door = "地址未说"
	}
	return fmt.Sprintf("两个人齐了，谢谢！%s：%s。请和%s师傅一起去，由他牵头。", Number(t), door, first.Surname())
}

var grounds = map[domain.Ground]string{
	domain.GroundKeys: "有钥匙", domain.GroundBuilding: "同一栋楼", domain.GroundNext: "邻近的楼", domain.GroundEstate: "同一小区", domain.GroundSkill: "会这个", domain.GroundTeam: "本队", domain.GroundLead: "队长派人", domain.GroundNamed: "平时由他探访",
	domain.GroundUnreachable: "联系不上", domain.GroundResting: "在休息", domain.GroundAway: "请假", domain.GroundNight: "刚值完夜班", domain.GroundRefused: "说过去不了",
	domain.GroundTook: "接过又退回", domain.GroundFull: "这个月满了", domain.GroundHours: "不在他的时间", domain.GroundByLead: "由队长派", domain.GroundEnough: "人够了",
}

var whoms = map[domain.Whom]string{domain.WhomNearest: "就近", domain.WhomKeys: "有钥匙的", domain.WhomBuilding: "本楼的", domain.WhomTeam: "整队", domain.WhomLead: "队长", domain.WhomNamed: "平时探访的人",
	domain.WhomDuty: "值班", domain.WhomSecretary: "书记", domain.WhomStreet: "街道"}

// Ground is why somebody was asked, or was not.
func Ground(g domain.Ground) string { return grounds[g] }

// Whom is who is asked in a step of looking for somebody.
func Whom(w domain.Whom) string { return whoms[w] }

// NobodySought tells staff that nobody was looked for.
func NobodySought(t domain.Ticket) string { return fmt.Sprintf("%s 没有派过单。", Number(t)) }

// Why tells staff who was asked for a matter, who was not, and why, the last round
// first.
func Why(t domain.Ticket, runs []domain.Run, names map[domain.ID]string) string {
	run := runs[len(runs)-1]
	text := fmt.Sprintf("%s 第%d次派单", Number(t), len(runs))
	for _, s := range run.Log.Steps {
		var asked, not []string
		for _, c := range run.Log.Choices {
			line := names[c.Person] + "（" + grounds[c.Why] + "）"
			switch {
			case c.Wave != s.Wave:
			case c.Asked:
				asked = append(asked, line)
			default:
				not = append(not, line)
			}
		}
		text += fmt.Sprintf("\n第%d步 %s：问了 %s", s.Wave, whoms[s.Who], listed(asked))
		if s.Wanted > s.Asked {
			text += fmt.Sprintf("（要 %d 人，只有 %d 人）", s.Wanted, s.Asked)
		}
		if len(not) > 0 {
			text += "；没问 " + listed(not)
		}
	}
	return text
}

func listed(names []string) string {
	if len(names) == 0 {
		return "没有人"
	}
	return strings.Join(names, "、")
}
