package say

import (
	"fmt"
	"strings"
	"time"

	"linli/domain"
)

// NoticeHead names a notice by what it is.
func NoticeHead(n domain.Notice) string {
	switch n.Kind {
	case domain.NoticeCorrection:
		return "更正通知"
	case domain.NoticeRecall:
		return "作废通知"
	case domain.NoticeCall:
		return "招募"
	}
	return NoticeTopic(n.Template) + "通知"
}

var noticeTopics = map[domain.NoticeTemplate]string{domain.TemplateWater: "停水", domain.TemplatePower: "停电", domain.TemplateActivity: "活动",
	domain.TemplatePolicy: "政策", domain.TemplateClinic: "义诊"}

// NoticeTopic is the word for what a template is about, "" for none.
func NoticeTopic(t domain.NoticeTemplate) string { return noticeTopics[t] }

// NoticePattern makes the words of a notice from what its author wrote.
func NoticePattern(t domain.NoticeTemplate, rest string) string {
	rest = strings.TrimRight(rest, "。.！! ")
	switch t {
	case domain.TemplateWater:
		return fmt.Sprintf("停水：%s。请提前存水，出门关好水龙头。", rest)
	case domain.TemplatePower:
		return fmt.Sprintf("停电：%s。请提前充好电，别坐电梯，家有医疗设备的请马上告诉我们。", rest)
	case domain.TemplateActivity:
		return fmt.Sprintf("活动：%s。想来的到楼院长处报名。", rest)
	case domain.TemplatePolicy:
		return fmt.Sprintf("政策：%s。有不清楚的直接在这里问。", rest)
	case domain.TemplateClinic:
		return fmt.Sprintf("义诊：%s。免费，带上身份证和平时吃的药。", rest)
	}
	return rest
}

// NoticeText is a notice as a phone shows it; page is where the whole of it
// stands, "" for nowhere.
func NoticeText(n domain.Notice, community, page string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】", NoticeHead(n))
	if n.Title != "" {
		b.WriteString(n.Title + "\n")
	}
	b.WriteString(n.Words)
	switch n.Link.Kind {
	case domain.LinkArticle:
		fmt.Fprintf(&b, "\n文章：%s %s", n.Link.Title, n.Link.URL)
	case domain.LinkVideo:
		b.WriteString(strings.TrimRight(fmt.Sprintf("\n视频号「%s」：%s %s", n.Link.Who(), n.Link.Title, n.Link.URL), " "))
	}
	b.WriteString("\n——" + community)
	if page != "" {
		b.WriteString("\n" + page)
	}
	return b.String()
}

// NoticeSpoken is a notice to be read aloud, twice, as people listen.
func NoticeSpoken(n domain.Notice, community string) string {
	once := strings.TrimRight(n.Title, "。")
	if once != "" {
		once += "。"
	}
	once += strings.TrimRight(n.Words, "。") + "。"
	return fmt.Sprintf("居民朋友们，请注意，下面播送%s的%s。%s再播一遍。%s播送完了。", community, NoticeHead(n), once, once)
}

// NoticeTo says how many people that is, and when it goes out.
func NoticeTo(where string, heads, reachable int) string {
	return fmt.Sprintf("发给%s %d人，微信能收到的 %d人", where, heads, reachable)
}

// NoticeHour says when a notice goes out.
func NoticeHour(at, now time.Time) string {
	if !at.After(now) {
		return "马上发"
	}
	return Clock(at, now) + "发"
}

// NoticeAsk asks an author whether a notice is to go out as it stands; second
// tells that somebody else must say yes, quiet that it would wait for morning.
func NoticeAsk(n domain.Notice, to, hour string, second, quiet bool) string {
	text := fmt.Sprintf("【%s】%s\n%s，%s。", NoticeHead(n), n.Words, to, hour)
	if second {
		text += "要第二个人同意。"
	}
	text += "\n1 发 0 不发"
	return text + nightWay(quiet)
}

// nightWay tells how a notice goes out though it is quiet hours.
func nightWay(quiet bool) string {
	if !quiet {
		return ""
	}
	return "\n十万火急现在就发：回 2 加原因"
}

// NoticeWhy asks for the reason of an alarm at night.
func NoticeWhy() string { return "夜里会吵醒人，请写原因，比如：2 主水管爆了。" }

// NoticeOff tells an author that his notice is on its way.
func NoticeOff(hour string) string {
	return fmt.Sprintf("好，%s。看发到哪了回「通知进度」，停下回「暂停通知」。", hour)
}

// NoticeWaits tells an author whose yes is asked for.
func NoticeWaits(names []string) string {
	if len(names) == 0 {
		return "要第二个人同意才能发，可名单里没有别人。请书记先登记。"
	}
	return fmt.Sprintf("已请%s看一看，同意了就发，您自己不能批自己的。", strings.Join(names, "、"))
}

// NoticeDropped tells an author that nothing goes out.
func NoticeDropped() string { return "好，不发了。" }

// NoticeApproval asks a second person for his yes.
func NoticeApproval(n domain.Notice, author, to, hour string) string {
	text := fmt.Sprintf("【审批】%s要发：%s\n%s，%s。", author, n.Words, to, hour)
	if n.Emergency {
		text += "夜里也发，原因：" + n.Reason + "。"
	}
	return text + "\n1 同意 2 不同意（或回「同意通知」「不同意通知」）"
}

// NoticeVoted tells an author what the second person said.
func NoticeVoted(n domain.Notice, by, hour string) string {
	if n.State == domain.NoticeRefused {
		return fmt.Sprintf("%s没有同意这条通知，请问问他再改：%s", by, Short(n.Words))
	}
	return fmt.Sprintf("%s同意了，%s：%s", by, hour, Short(n.Words))
}

// Short is the beginning of words that are quoted.
func Short(words string) string {
	if runes := []rune(words); len(runes) > 16 {
		return string(runes[:15]) + "…"
	}
	return words
}

// NoticeBare tells an author that his notice went out without its photo.
func NoticeBare(n domain.Notice) string {
	return "您的通知「" + Short(n.Words) + "」没带照片发出去了：照片已被收起，不能再给人看。"
}

// NoticeAgreed thanks the second person.
func NoticeAgreed(hour string) string { return "好，" + hour + "。谢谢您把关。" }

// NoticeDenied tells the second person that it goes back.
func NoticeDenied() string { return "好，退回去了，已告诉写的人。" }

// OwnNotice refuses an author's own yes.
func OwnNotice() string { return "这条是您自己写的，要别人同意才行。" }

// NothingToApprove says that no notice waits for a yes.
func NothingToApprove() string { return "没有等您同意的通知。" }

// NoNotice says that there is no notice to do that to.
func NoNotice() string {
	return "没有这样的通知。要发的话写：通知 3号楼 明天停水，请存水。"
}

// NoticeStopped, NoticeGoesOn and NoticeCalledOff tell an author what became of
// his word.
func NoticeStopped(left int) string {
	return fmt.Sprintf("停下了，还有 %d人没发。接着发回「继续通知」，不发了回「取消通知」。", left)
}

// NoticeGoesOn tells that a paused notice goes on.
func NoticeGoesOn() string { return "接着发了。" }

// NoticeCalledOff tells that whoever was not told yet is not.
func NoticeCalledOff(told int) string {
	return fmt.Sprintf("取消了，已经收到的 %d人。写错了可以回「更正 正确的话」。", told)
}

// HowToNotify explains how a notice is written.
func HowToNotify() string {
	return "请写：通知 3号楼 明天停水，请存水。对象可写 全体、几号楼、小区、队名、志愿者、楼院长、#标签。"
}

// NoticeWhom says which of those named is not known.
func NoticeWhom(word string) string {
	return fmt.Sprintf("不认得「%s」。对象可写 全体、几号楼、小区、队名、志愿者、楼院长、#标签。", word)
}

// NoticeTooLong asks for fewer words.
func NoticeTooLong() string { return "太长了，请写在五百字以内。" }

// NoticeNobody says that nobody is meant.
func NoticeNobody() string { return "这个范围里还没有登记的人，没法发。" }

// HowToCall explains how helpers are called for.
func HowToCall() string {
	return "请写：招募 3号楼 2人 停水了，谁能帮老人提水。"
}

// TooManyCalled tells how many helpers may be called for at once.
func TooManyCalled() string {
	return fmt.Sprintf("一次最多招募 %d人，要得多就分几次。", domain.MostWanted)
}

// CallAsk asks an author whether helpers are to be asked; quiet tells that their
// phones wait for the morning.
func CallAsk(n domain.Notice, where string, quiet bool) string {
	hour := ""
	if quiet {
		hour = "夜里不吵人，早上 7:30 起问，"
	}
	return fmt.Sprintf("【招募】%s\n地点%s，要 %d人，问 %d位志愿者，%s接了就派。\n1 发 0 不发", n.Words, where, n.Wanted, n.Heads, hour)
}

// CallPhone is a call as a volunteer's phone will show it, but for the number of its
// ticket, which there is not yet.
func CallPhone(n domain.Notice, building string, author domain.Person) string {
	return fmt.Sprintf("【邻里帮】%s：%s\n%s\n去得了回 1，去不了回 0。", Task(n.Category), strings.TrimSpace(place(building)+" "+Resident(author)), domain.Gist(n.Words))
}

// CallOff tells an author that helpers are being asked.
func CallOff(numbers []string, quiet bool) string {
	asked := "正在问志愿者"
	if quiet {
		asked = "早上 7:30 起问志愿者"
	}
	return fmt.Sprintf("%s，谁接了会告诉您：工单 %s。", asked, strings.Join(numbers, "、"))
}

// CorrectAsk asks whether a correction is to go out.
func CorrectAsk(n domain.Notice, hour string, quiet bool) string {
	return fmt.Sprintf("【%s】%s\n发给收到过原通知的 %d人，%s。\n1 发 0 不发", NoticeHead(n), n.Words, n.Heads, hour) + nightWay(quiet)
}

// Recalled is what a recall says.
func Recalled(of domain.Notice) string {
	return fmt.Sprintf("前面的%s作废了，请以新通知为准：%s", NoticeHead(of), Short(of.Words))
}

// PostThis gives a building head what he posts in his group.
func PostThis(group, text, page string) string {
	head := fmt.Sprintf("请发到「%s」，发好了回「已发」：", group)
	if page != "" {
		head = fmt.Sprintf("请把下面的话发到「%s」，海报在 %s ，发好了回「已发」：", group, page)
	}
	return head + "\n\n" + text
}

// PostReminder reminds a building head.
func PostReminder(group string) string {
	return fmt.Sprintf("「%s」的通知还没发吧？发好了回「已发」。", group)
}

// PostMissing tells an author where his notice does not stand.
func PostMissing(group, keeper string) string {
	return fmt.Sprintf("通知还没发到「%s」，%s一直没回，请打个电话。", group, keeper)
}

// Posted thanks a building head.
func Posted(left int) string {
	if left > 0 {
		return fmt.Sprintf("记下了，谢谢。还有 %d个群没发，发了再回「已发」。", left)
	}
	return "记下了，谢谢您。"
}

// NothingToPost says that no notice waits for him.
func NothingToPost() string { return "没有等您发的通知。" }

// NoticeFigures sums up what became of a notice.
func NoticeFigures(n domain.Notice, f domain.NoticeFigures) string {
	open := f.States[domain.ToPlanned] + f.States[domain.ToQueued] + f.States[domain.ToSending]
	hand := f.States[domain.ToHuman] + f.States[domain.ToFailed] + f.States[domain.ToUnknown] - f.Told
	text := fmt.Sprintf("「%s」共 %d人：手机收到 %d，小程序看过 %d，不用发 %d，没发到 %d", Short(n.Words), f.Heads, f.Reached(), f.Opened, f.States[domain.ToSuppressed], hand)
	if f.Told > 0 {
		text += fmt.Sprintf("，上门告知 %d", f.Told)
	}
	if open > 0 {
		text += fmt.Sprintf("，还在发 %d", open)
	}
	if groups := len(f.Posts); groups > 0 {
		all := 0
		for _, n := range f.Posts {
			all += n
		}
		text += fmt.Sprintf("；群 %d个，发了 %d", all, f.Posts[domain.PostPosted])
	}
	return text + "。"
}

// ByHand asks a building head to tell his neighbours.
func ByHand(building string, people int, words string) string {
	return fmt.Sprintf("%s有 %d人没收到通知「%s」，请您捎个话。回「名单」看是谁，都说到了回「已告知」。", building, people, Short(words))
}

// HandList lists whom to tell.
func HandList(lines []string) string {
	return "还没收到的：\n" + strings.Join(lines, "\n") + "\n都说到了回「已告知」。"
}

// HandLine is one of them.
func HandLine(p domain.Person) string {
	door := ""
	if p.Unit != "" {
		door = p.Unit + "单元"
	}
	return door + p.Room + " " + Resident(p)
}

// NobodyByHand says that everybody was told.
func NobodyByHand() string { return "没有要您捎话的。" }

// ToldByHand thanks for having told so many.
func ToldByHand(people int64) string {
	return fmt.Sprintf("记下了：告知 %d人，辛苦您。", people)
}

// NoticesStopped and NoticesWanted confirm what a resident wants.
func NoticesStopped() string {
	return "好，以后不往您手机上发通知。想再收，回「恢复通知」。"
}

// NoticesWanted confirms that a resident wants notices again.
func NoticesWanted() string { return "好，以后有通知会发给您。" }

// NoticeNote is what stands on a card below a notice's title.
func NoticeNote(n domain.Notice) string {
	if n.Title != "" {
		return n.Title
	}
	return Short(n.Words)
}

// NoticeChanged tells a reader that a notice does not hold as it stands.
func NoticeChanged(by domain.Notice) string {
	if by.Kind == domain.NoticeRecall {
		return "这条通知已作废。"
	}
	return "这条通知已更正：" + by.Words
}

// Everyone names an audience that nothing narrows.
func Everyone() string { return "全体居民" }

// PosterHint stands on a poster beside its code.
func PosterHint() string { return "微信扫一扫，看通知、找帮忙" }

// DoorHint stands below the code at a building's door.
func DoorHint() string { return "微信扫一扫，家里有事写一句话" }

// MemberHint stands below the code that is a member's alone.
func MemberHint() string { return "请本人用微信扫，只能用一次" }

// Tagged confirms that somebody is listed under a tag.
func Tagged(tag string) string {
	return fmt.Sprintf("记下了，发「#%s」的通知会带上这一位。", tag)
}

// Untagged confirms that somebody is no longer listed.
func Untagged(tag string) string { return fmt.Sprintf("好，「#%s」里去掉这一位了。", tag) }

// HowToTag explains how somebody is listed, with his consent.
func HowToTag() string {
	return "请写：标签 13800000001 高龄，先问过本人愿不愿意；去掉写「去标签」。"
}

// GroupOf names the group of a building's people.
func GroupOf(b domain.Building) string { return b.EstateName + b.Name + "群" }

// NoticeHint is what a card has room for of what is about a notice.
func NoticeHint(kind domain.PushKind) string {
	switch kind {
	case domain.PushApprove:
		return "有通知请您同意，请点开看"
	case domain.PushPost:
		return "请把通知发到群里，回「待发」"
	case domain.PushPostDue:
		return "有通知还没发到群里"
	case domain.PushByHand:
		return "有邻居没收到，回「名单」"
	case domain.PushBare:
		return "您的通知没带照片发出去了"
	case domain.PushVoted:
		return "您的通知有回话了，点开看"
	}
	return "通知发完了，回「通知进度」"
}
