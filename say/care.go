package say

import (
	"fmt"
	"strings"
	"time"

	"linli/domain"
)

// CareSet confirms to staff that somebody is cared for: every so many days, 0
// for none set, visited by somebody, "" for nobody in particular.
func CareSet(p domain.Person, every int, visitor string) string {
	text := Resident(p) + "记为关爱对象了。"
	if every > 0 {
		text += fmt.Sprintf("每 %d 天没有来往就派人探访", every)
		if visitor != "" {
			text += "，先问" + visitor
		}
		text += "。"
	}
	return text + "本人要是不愿意，回「解除关爱」加工单号。"
}

// CareEnded confirms to staff that somebody is no longer marked as cared for.
func CareEnded(p domain.Person) string { return Resident(p) + "不再记为关爱对象。" }

// HowToCare explains to staff how somebody is marked as cared for.
func HowToCare() string {
	return "请写工单号或手机号，比如：关爱 1024 每7天 王强\n最长每60天。请先问过本人愿不愿意。"
}

// Saw confirms to staff that a visit was noted, and when the next is due.
func Saw(p domain.Person, due time.Time) string {
	return fmt.Sprintf("记下了，见过%s。下次不晚于%s。", Resident(p), day(due))
}

// CareGist is what a visit to somebody is about who was not heard of for so many days.
func CareGist(days int) string {
	return fmt.Sprintf("定期探访：%d天没有来往了，请去看看。", max(days, 1))
}

// CheckGist is what a check is about: nobody has seen her, though somebody was sent.
func CheckGist(days int) string {
	return fmt.Sprintf("%d天没有人见到她了，请马上去看看是否平安。", max(days, 1))
}

// CareLine is one of those who are cared for.
func CareLine(p domain.Person, building string, plan domain.CarePlan) string {
	line := fmt.Sprintf("%s %s：上次%s，下次不晚于%s", Resident(p), where(building), day(plan.Last), day(plan.Due))
	if plan.Missed > 0 {
		line += "（没见到人，已派单）"
	} else if plan.IsPutOff() {
		line += "（今天排不上，明天先派）"
	}
	return line
}

// CoverLine is one of those who are looked after by others just now.
func CoverLine(p domain.Person, danger domain.Ticket) string {
	return fmt.Sprintf("%s：家里人因工单 %d 不在，天天派人照护", Resident(p), danger.Number)
}

// CareList shows those who are cared for to staff.
func CareList(lines []string) string {
	if len(lines) == 0 {
		return "还没有设探访间隔的关爱对象。写法：关爱 1024 每7天 王强"
	}
	return "关爱对象：\n" + strings.Join(lines, "\n")
}

// CoverGist is what a day's task for somebody is about whose carer is away; what
// ails him is not for everybody.
func CoverGist() string {
	return "家里照护的人今天不在，请上门照应一天的吃和用。"
}

// TookBack is what staff reads when somebody took back the use of what there is no rule for.
func TookBack() string {
	return "这位居民在微信里撤回了授权，请在微信后台看是哪一项，把手上存的这一项删掉，删好后办结。"
}

// CoverText is the same for whoever takes it, with what he must know.
func CoverText(note string) string {
	if note == "" {
		return CoverGist()
	}
	return CoverGist() + note
}

// LooksAfter confirms to staff that somebody looks after another at home, or no longer.
func LooksAfter(carer, p domain.Person, on bool) string {
	if !on {
		return fmt.Sprintf("记下了，%s不再由%s照护。", p.Name, carer.Name)
	}
	return fmt.Sprintf("记下了，%s平时由%s照护。他有急事时，会天天派人上门照应。", p.Name, carer.Name)
}

// HowToLookAfter explains to staff how that is written.
func HowToLookAfter() string {
	return "请写：照护 家里照护人的手机或工单号 被照护人姓名 要注意什么\n比如：照护 13800000001 何秀兰 腿脚不便，要人扶"
}

// Dependants lists who is looked after by somebody.
func Dependants(carer domain.Person, names []string) string {
	return fmt.Sprintf("%s在家照护：%s。不再照护回「解除照护」加手机和姓名。", carer.Name, strings.Join(names, "、"))
}

// Released confirms that those whose carer is back are no longer looked after by
// others.
func Released(t domain.Ticket, n int) string {
	if n == 0 {
		return fmt.Sprintf("%s 没有在派的照护。", Number(t))
	}
	return fmt.Sprintf("好的，%d 位家人的照护停了，明天起不再派人。", n)
}

// Covered tells the duty that somebody in danger looks after others, who are
// covered now.
func Covered(t domain.Ticket, building string) string {
	return fmt.Sprintf("【照护】%s %s：他平时照护家里人，已另派人上门，天天派，直到您回「照护好了 %d」。", Number(t), where(building), t.Number)
}

// Safety tells the duty that who went somewhere at night, or is there alone, does
// not report.
func Safety(t domain.Ticket, building, helper string) string {
	if helper == "" {
		helper = "去的人"
	}
	return fmt.Sprintf("【安全】%s %s：%s去了没有回音，或只有一个人，请马上打电话问平安。", Number(t), where(building), helper)
}

// StandDown tells who was called to a danger that somebody is there.
func StandDown(t domain.Ticket, helper string) string {
	return fmt.Sprintf("【紧急】%s：%s已经到场，您可以不用赶过去了。", Number(t), helper)
}

// WaitsAgain tells the first of two what happens now that there is no other, or
// that the other cannot, by how his own offer stands: he waits for the next, or
// need not wait any longer. Without one he is at the door, and alone.
func WaitsAgain(t domain.Ticket, first domain.OfferState) string {
	switch first {
	case domain.OfferWaiting:
		return fmt.Sprintf("%s：同去的人去不了，正给您另找一位，齐了告诉您。", Number(t))
	case "":
		return fmt.Sprintf("%s：同去的人走了，您一个人请当心，值班的人也知道了。", Number(t))
	}
	return fmt.Sprintf("%s：没找到同去的人，交给社区值班安排，您不用等了。", Number(t))
}

var waitsFor = map[domain.Pause]string{domain.PauseParts: "要等配件", domain.PauseResident: "等您方便的时候", domain.PauseUnit: "要等别的单位",
	domain.PauseApproval: "要等审批", domain.PauseWeather: "要等天气好"}

// PausedFor tells a requester why her matter waits, or that it goes on.
func PausedFor(t domain.Ticket, why domain.Pause) string {
	if why == "" {
		return fmt.Sprintf("%s：接着办了。", Number(t))
	}
	return fmt.Sprintf("%s：%s，先停一停。有人盯着，好了接着办。", Number(t), waitsFor[why])
}

// WaitsForYou reminds a requester that her matter needs her, and tells her what
// becomes of it if she says nothing.
func WaitsForYou(t domain.Ticket) string {
	return fmt.Sprintf("%s还在等您：什么时候方便，请回一句话。%d个工作日没有您的话就先办结，以后还可以再找我们。", Number(t), domain.WaitForHer[1])
}

// NeverAnswered tells a taker that his matter has ended without her.
func NeverAnswered(t domain.Ticket) string {
	return fmt.Sprintf("%s 等居民的，一直没回话，按没回话办结了，不用再等。", Number(t))
}

// PutOff tells a requester that her matter is put off until a day, or taken up
// again.
func PutOff(t domain.Ticket, review time.Time) string {
	if t.State != domain.Shelved {
		return fmt.Sprintf("%s：到日子了，又开始给您办了。", Number(t))
	}
	return fmt.Sprintf("%s：一时办不了，先记着，%s再看怎么办，到时告诉您。", Number(t), day(review))
}

// VisitNotPutOff tells staff why a visit is not put off, and what ends it.
func VisitNotPutOff(t domain.Ticket) string {
	if t.Intent == domain.IntentCover {
		return fmt.Sprintf("%s 是去照应家里离不开人的，不能挂账。家里人能照护了，回「照护好了 %d」。", Number(t), t.Number)
	}
	return fmt.Sprintf("%s 是去看人的，不能挂账。见到本人或通过电话了，回「探访 %d」。", Number(t), t.Number)
}

// PutOffDone confirms to whoever put a matter off.
func PutOffDone(t domain.Ticket, days int) string {
	return fmt.Sprintf("%s 先放 %d 天，到日子重新派，您和值班会知道。", Number(t), days)
}

// LeftToOthers tells somebody who is away which of his matters others have now.
func LeftToOthers(left []domain.Ticket) string {
	if len(left) == 0 {
		return ""
	}
	numbers := make([]string, len(left))
	for i, t := range left {
		numbers[i] = fmt.Sprint(t.Number)
	}
	return "手上的 " + strings.Join(numbers, "、") + " 另找人了。"
}
