package say

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"linli/domain"
)

// NoticeState is how far a notice got; recalled tells that another says it does
// not hold.
func NoticeState(s domain.NoticeState, recalled bool) string {
	if recalled {
		return "已作废"
	}
	return map[domain.NoticeState]string{domain.NoticeDraft: "没发出", domain.NoticeAsked: "等同意", domain.NoticeReady: "等时候", domain.NoticeRunning: "正在发",
		domain.NoticePaused: "停着", domain.NoticeDone: "发完了", domain.NoticeCancelled: "取消了", domain.NoticeRefused: "没同意"}[s]
}

// ToState is how far a notice got to somebody's phone.
func ToState(s domain.ToState) string {
	return map[domain.ToState]string{domain.ToPlanned: "还没轮到", domain.ToQueued: "微信正在群发", domain.ToSending: "正在发", domain.ToSent: "微信收下了", domain.ToRead: "看过",
		domain.ToFailed: "微信不收", domain.ToUnknown: "说不准到没到", domain.ToSuppressed: "不用发", domain.ToHuman: "没有路"}[s]
}

// NoticeWithout is why somebody's phone did not get a notice.
func NoticeWithout(r domain.Reason) string {
	why, ours := map[domain.Reason]string{domain.ReasonRefused: "本人退订了", domain.ReasonCap: "这周收够了", domain.ReasonOver: "通知停了", domain.ReasonErased: "本人注销了",
		domain.ReasonMassPart: "微信只报总数", domain.ReasonTold: "有人捎到话了", domain.ReasonBudget: "今天的条数用完了", domain.ReasonStranger: "没有关注，或只登记了电话"}[r]
	if ours {
		return why
	}
	return PassedBy(r)
}

// PostState is how far a notice got into a group.
func PostState(s domain.PostState) string {
	return map[domain.PostState]string{domain.PostPlanned: "还没轮到", domain.PostSending: "正在发", domain.PostAwaiting: "等人贴", domain.PostPosted: "贴好了",
		domain.PostFailed: "群不收", domain.PostUnknown: "说不准", domain.PostMissed: "一天没贴", domain.PostCancelled: "不用贴了"}[s]
}

// GroupKind is what sort of group that is.
func GroupKind(k domain.GroupKind) string {
	return map[domain.GroupKind]string{domain.GroupRobot: "企业微信群", domain.GroupCustomer: "企业微信客户群", domain.GroupPlain: "微信群"}[k]
}

// NoticeWhole says for whom a notice is; of says to whom it goes who got another.
func NoticeWhole(communities, places, people []string, unit string, of bool) string {
	if of {
		return "收到过原通知的人"
	}
	where := strings.Join(communities, "、")
	if len(places) > 0 {
		where = strings.Join(places, "、")
	}
	if unit != "" {
		where += unit + "单元"
	}
	if len(people) > 0 {
		return where + "的" + strings.Join(people, "、")
	}
	return where + "的" + Everyone()
}

// NoticeWhen says when a notice goes out, or did.
func NoticeWhen(n domain.Notice, goes, now time.Time) string {
	switch {
	case n.State == domain.NoticeDraft || n.State == domain.NoticeAsked || n.State == domain.NoticeReady:
		return NoticeHour(goes, now)
	case n.At.IsZero():
		return ""
	}
	return Clock(n.At, now)
}

// NoticeHeads says how many people that is.
func NoticeHeads(heads, reachable int) string {
	return fmt.Sprintf("共 %d人，微信能收到的 %d人", heads, reachable)
}

// NotItsAuthor refuses what only who wrote a notice may do.
func NotItsAuthor() string { return "这一步只有写通知的人能做。" }

// NobodyGotIt refuses to correct what reached nobody.
func NobodyGotIt() string {
	return "请写上正确的话；还没有人收到过的通知不用更正。"
}

// NoticeMoved tells that a notice has moved on.
func NoticeMoved() string { return "这条通知刚有变化，下面是最新的样子。" }

// NoticeUnfit asks an author to look at his draft again; long tells that it fits no
// message.
func NoticeUnfit(in domain.Notice, long bool) string {
	switch {
	case strings.TrimSpace(in.Words) == "":
		return "请写通知的内容。"
	case in.Audience.Unit != "" && len(in.Audience.Buildings) != 1:
		return "写了单元，就只能选一栋楼。"
	case in.Kind == domain.NoticeCall && in.Audience.At == 0:
		return "请选在哪栋楼，志愿者才知道去哪儿。"
	case in.Kind == domain.NoticeCall && (in.Wanted < 1 || in.Wanted > domain.MostWanted):
		return fmt.Sprintf("要几个人请写 1 到 %d。", domain.MostWanted)
	case in.Heads == 0:
		return NoticeNobody()
	case long && utf8.RuneCountInString(strings.TrimSpace(in.Words)) <= domain.NoticeWords:
		return "内容、标题和链接加起来太长，微信一条发不下，请写短些。"
	case in.Link.Kind == domain.LinkVideo:
		return "视频号要写名字和视频标题；地址可不写，写就从微信里「复制链接」来。"
	case in.Link.Kind != "":
		return "文章要有标题，地址整条复制来；只能链到公众号文章、政府网站和本站。"
	}
	return "内容最多五百字，标题最多二十字，最远排到两个月后。"
}
