package say

import (
	"fmt"

	"linli/domain"
)

var happened = map[string]string{
	"opened": "报了这件事，已受理", string(domain.Dispatch): "开始派单", string(domain.Exhaust): "没人接，交给值班", string(domain.Take): "接单", string(domain.Arrive): "到场",
	string(domain.HandBack): "退回，另找人", string(domain.Finish): "办完了，问居民满不满意", string(domain.Confirm): "居民确认办好", string(domain.Reopen): "居民说没办好，重新办",
	string(domain.Lapse): "一直没回话，按没回话办结", string(domain.Cancel): "取消", string(domain.Merge): "并到同一处设施的工单", string(domain.Unmerge): "从合并里拆开",
	string(domain.Settle): "合并的主单办完了", string(domain.Convene): "转为几家联办", string(domain.HandOver): "换人负责", string(domain.Shelve): "挂账",
	string(domain.Review): "挂账到期，重新看", string(domain.Conclude): "联办办结", "asked_more": "又问了一批人", "overdue": "到时间了", "reminded": "催了负责人",
	"escalated": "升级督办", "declined": "有人说去不了", "waits_for_second": "一位先答应，等第二位", "added": "居民补充了", "placed": "地址改好了", "answered": "答复居民",
	"asked_back": "问居民", "cancel_wished": "居民说不用了，还要去看一眼", "corrected": "改了类别", "raised": "当危险处理", "calmed": "居民说没事了", "danger_asked": "问是不是危险", "category_asked": "问归哪一类",
	"human_wanted": "居民要找人工", "paused": "暂停计时", "resumed": "接着计时", "shown": "看了住址或电话", "why_read": "看了派单经过", "passed_on": "请人转告",
	"nobody_on_duty": "社区没有人值班", "visit_due": "该上门或打电话回访", "apart_wished": "要求全部拆开", "minute": "记了纪要", "attached": "照片、语音或视频到了",
	"attachment_checked": "微信看过照片了", "attachment_hidden": "收起了不合适的内容", "attachment_shown": "收起的内容又放出来了",
	"people": "要两个人去", "turned_down": "说明办不了", "undeliverable": "消息送不到", "covered": "家里靠她照看的人有人管",
	"leg_passed": "别家说归它，转给它了", "leg_ruled": "街道裁定由它办",
	"leg_joined": "别家说归它，并到它那一项里", "leg_bound": "街道裁定，并到它那一项里", "leg_reopened": "别家说归它，它那一项重新办",
	string(domain.Close): "自己安排的事办完了", string(domain.Resume): "挂账到期，重新找人", string(domain.Disclaim): "不归社区办，已说明",
}

// Event is what happened to a matter, in a few words.
func Event(kind string, data map[string]any) string {
	text, ok := happened[kind]
	if !ok {
		return "有变化"
	}
	switch kind {
	case string(domain.HandBack):
		switch data["reason"] {
		case "assigned":
			return "换人办"
		case "two":
			return "先接的人等第二位"
		case "resigned":
			return "办的人不在名单上了，另找人"
		}
	case "attachment_checked":
		if data["verdict"] == "" {
			return "微信没有看成照片，先给大家看"
		}
	case "people":
		if data["people"] == float64(1) {
			return "一个人去就够"
		}
	case "paused":
		reason, _ := data["reason"].(string)
		return text + "：" + pauses[domain.Pause(reason)]
	case "shown":
		reason, _ := data["reason"].(string)
		if why := ShownFor(reason); why != "" {
			return text + "：" + why
		}
	case "turned_down":
		reason, _ := data["reason"].(string)
		return text + "：" + TurnedDown(reason)
	case "overdue":
		clock, _ := data["clock"].(string)
		return text + "：" + clocks[domain.ClockKind(clock)]
	case "leg_passed", "leg_ruled":
		no, _ := data["no"].(float64)
		return fmt.Sprintf("第%d项，%s", int(no), text)
	case "escalated":
		level, _ := data["level"].(float64)
		return fmt.Sprintf("%s：%s", text, Level(int(level)))
	}
	return text
}

// GivenTo is that a matter was given to somebody by another.
func GivenTo(name string) string { return "交给" + name }

// Level is how far up a matter was escalated.
func Level(level int) string {
	return [...]string{"未升级", "值班", "书记", "街道"}[min(max(level, 0), 3)]
}

// ShownFor is why somebody looked at a door or a phone; "" for no reason we know.
func ShownFor(reason string) string {
	return map[string]string{"call": "打电话", "visit": "上门", "check": "核对信息", "complaint": "处理投诉", "held": "接单的人", "duty": "社区工作人员", "taken": "接单的人", "joined": "一起去的人"}[reason]
}

// TurnedDown is why a matter was turned down.
func TurnedDown(reason string) string {
	return map[string]string{"outside": "不归社区管", "impossible": "条件不够，现在办不了", "lawless": "不合规定", "known": "已经答复过"}[reason]
}

// Sure is how sure it is what a message is about.
func Sure(grade string) string {
	return map[string]string{"high": "高", "middle": "中", "low": "低"}[grade]
}

// Actor is who did something that nobody did in person.
func Actor(kind domain.ActorKind) string {
	switch kind {
	case domain.ActorImport, domain.ActorOperator:
		return "管理员"
	case domain.ActorUnit:
		return "联办单位"
	}
	return "邻里帮"
}
