package say

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"linli/domain"
)

// EventKinds are the kinds of events that have words, in a fixed order.
var EventKinds = slices.Sorted(maps.Keys(happened))

// How a message stands that waits for another or was given to another person.
const (
	PushInTurn  = "等前一条先发"
	PushDeputed = "已请旁人转告"
)

// PushState is how far a message got.
func PushState(s domain.PushState) string {
	return map[domain.PushState]string{domain.PushPending: "等着发", domain.PushSending: "正在发", domain.PushResending: "再发一次", domain.PushSent: "微信收下了",
		domain.PushSuppressed: "不用发了", domain.PushFailed: "微信不收", domain.PushUnknown: "可能到了", domain.PushHuman: "要人去转告"}[s]
}

// Channel is a way to a phone.
func Channel(c domain.Channel) string {
	if c == "" {
		return "没有路"
	}
	return map[domain.Channel]string{domain.ChannelPassive: "当场回话", domain.ChannelCustom: "客服消息", domain.ChannelTemplate: "模板消息", domain.ChannelSubscribe: "订阅通知",
		domain.ChannelMini: "小程序订阅消息", domain.ChannelWeCom: "企业微信", domain.ChannelAlarm: "打电话", domain.ChannelMass: "群发", domain.ChannelDeputy: "请人转告"}[c]
}

// PushKind is what a message is about, roughly.
func PushKind(k domain.PushKind) string {
	kinds := map[domain.PushKind]string{domain.PushOffer: "问志愿者能不能去", domain.PushTaken: "告诉志愿者有人去了", domain.PushCalledOff: "告诉志愿者不用去了", domain.PushDuty: "请值班接手",
		domain.PushComing: "告诉居民谁来", domain.PushArrived: "告诉居民人到了", domain.PushAgain: "告诉居民另找人", domain.PushTwo: "告诉居民在找第二位", domain.PushFollowup: "问居民办好没有", domain.PushRemind: "再问居民一次",
		domain.PushAdded: "居民补充了", domain.PushCall: "居民找人工", domain.PushLook: "请看是不是危险", domain.PushLate: "到时间了，催办", domain.PushNudge: "催接单的人", domain.PushVisit: "请去回访",
		domain.PushErrand: "请转告居民", domain.PushReply: "补回的话", domain.PushPassOn: "请人转告", domain.PushAnswer: "答复居民", domain.PushAsk: "问居民", domain.PushLeg: "请单位办一段", domain.PushStale: "请看问答库", domain.PushOpinion: "答复建议"}
	if name, ok := kinds[k]; ok {
		return name
	}
	return "进展通知"
}

// Decided is how an attempt to reach a phone ended.
func Decided(result string) string {
	return map[string]string{domain.DecisionCalled: "发出去了，还不知道到没到", domain.DecisionSent: "微信收下了", domain.DecisionHeld: "先等着", domain.DecisionNoWay: "一条路也没有了",
		domain.DecisionUnwanted: "已经不用发了", domain.DecisionPassed: "请旁人转告", string(domain.SendAgain): "微信忙，过会儿再发", string(domain.SendUnknown): "可能到了，不再重发",
		string(domain.SendClosed): "这条路对这个人走不通", string(domain.SendGone): "这个人不在了", string(domain.SendStop): "这个号现在不许发", string(domain.SendBad): "内容微信不收"}[result]
}

// PassedBy is why a way was not taken.
func PassedBy(r domain.Reason) string {
	return map[domain.Reason]string{domain.ReasonUnable: "这种号不能这样发", domain.ReasonUnconfigured: "还没有配好模板", domain.ReasonStranger: "这个号不认识此人", domain.ReasonLeft: "没有关注",
		domain.ReasonShut: "两天内没来过话，或条数用完了", domain.ReasonKept: "最后一条留给更要紧的", domain.ReasonConsent: "没有同意订阅，或已用完", domain.ReasonPaused: "微信暂时不让这个号发",
		domain.ReasonSilent: "微信这会儿没有回应", domain.ReasonBudget: "今天的条数用完了", domain.ReasonTried: "这条已经被退过", domain.ReasonSameName: "可能已经到了，换路会收到两遍",
		domain.ReasonLater: "有更好的路", domain.ReasonQuiet: "休息时间，不打扰", domain.ReasonPhone: "没有登记电话"}[r]
}

// Waited is how long something has waited.
func Waited(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	}
	return fmt.Sprintf("%d小时%d分钟", int(d.Hours()), int(d.Minutes())%60)
}
