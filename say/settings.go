package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// StepWho tells whom a step of a policy asks or calls.
func StepWho(s domain.Step) string {
	name := whoms[s.Whom]
	if s.Whom.Level() != domain.LevelNone {
		return "督办：" + name
	}
	if s.Most > 0 {
		return fmt.Sprintf("%s，一次%d位", name, s.Most)
	}
	return name
}

// StepWait tells how long a step waits.
func StepWait(s domain.Step) string {
	text := fmt.Sprintf("%d分钟", s.Minutes)
	switch {
	case s.Minutes%(24*60) == 0:
		text = fmt.Sprintf("%d天", s.Minutes/24/60)
	case s.Minutes%60 == 0:
		text = fmt.Sprintf("%d小时", s.Minutes/60)
	}
	if s.Daytime {
		text += "（只算白天）"
	}
	return text
}

// StepMore tells what else a step does.
func StepMore(s domain.Step) string {
	var parts []string
	if s.Rings {
		parts = append(parts, "夜里也响")
	}
	if s.Alarm {
		parts = append(parts, "另打电话")
	}
	switch s.Duty {
	case domain.BesideAlways:
		parts = append(parts, "同时告诉值班")
	case domain.BesideNight:
		parts = append(parts, "夜里同时告诉值班")
	}
	return strings.Join(parts, "，")
}

// TwoPeople names the categories that two people go to, "" for none.
func TwoPeople(all []domain.Category) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = categories[c]
	}
	return strings.Join(names, "、")
}

var occasions = map[domain.Occasion]string{domain.OccasionDanger: "危急", domain.OccasionCare: "助老和关爱对象", domain.OccasionComplaint: "投诉", domain.OccasionJoint: "联办", domain.OccasionReturned: "返办过的"}

// Visits tells who is visited or called when a resident does not answer, and how
// many errands there are at most.
func Visits(r domain.ReturnVisits, e domain.ErrandCaps) string {
	names := make([]string, len(r.Always))
	for i, o := range r.Always {
		names[i] = occasions[o]
	}
	return fmt.Sprintf("一定回访：%s；其余一百件抽%d件；值班每人每天最多%d件。定期探访每个社区每天最多%d次，替居民传话每人每天最多%d位。", strings.Join(names, "、"), r.Sample, r.PerCadre, e.CareVisits, e.Tell)
}

var accountKinds = map[domain.AccountKind]string{domain.VerifiedService: "认证服务号", domain.VerifiedSubscription: "认证订阅号", domain.Unverified: "未认证公众号", domain.Mini: "小程序", domain.WeCom: "企业微信应用"}

// AccountKind is an account kind's Chinese name.
func AccountKind(k domain.AccountKind) string { return accountKinds[k] }

// CallbackMode is how messages travel between WeChat and us; "" where none do.
func CallbackMode(m domain.CallbackMode) string {
	return map[domain.CallbackMode]string{domain.SafeMode: "安全模式", domain.CompatMode: "兼容模式", domain.PlainMode: "明文模式"}[m]
}

var accountNotes = map[string]string{
	"secret": "没有配密钥，什么都发不出去。", "callback": "没有配接收消息，居民写的话收不到。", "plain": "明文模式：路上看得见，也能被人冒充，请改成安全模式。",
	"compat": "兼容模式：能用，改成安全模式更好。", "oldkey": "新旧两把密钥都认。在微信后台存好新的，过一天把旧的去掉。", "forward": "每条来信另转给别处一份。",
	"unverified": "没认证的号只能当场回话，事后谁也通知不到，请去认证。", "subscription": "订阅号只能在人家写过话的 48 小时里回，办事请用服务号。",
}

// AccountNote is one thing to know about how an account is set up.
func AccountNote(name string) string { return accountNotes[name] }

var cards = map[string]string{"task": "派单", "status": "进展", "rate": "评价", "notice": "通知", "alarm": "紧急"}

func named(cardNames []string) string {
	names := make([]string, len(cardNames))
	for i, n := range cardNames {
		names[i] = cards[n]
	}
	return strings.Join(names, "、")
}

// Cards tells for what an account has cards, "" for nothing.
func Cards(templates, subscriptions []string) string {
	var parts []string
	if len(templates) > 0 {
		parts = append(parts, named(templates))
	}
	if len(subscriptions) > 0 {
		parts = append(parts, "订阅通知："+named(subscriptions))
	}
	return strings.Join(parts, "；")
}

// CardsMissing tells what an account has no card for.
func CardsMissing(missing []string) string {
	return "还没有卡片模板：" + named(missing) + "。"
}
