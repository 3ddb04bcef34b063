package app

import (
	"maps"
	"slices"
	"strings"

	"linli/domain"
	"linli/sim"
)

// What the cards of the simulated phones are called, and what stands before
// each of our values on them.
var (
	cardTitles = map[string]string{"task": "任务通知", "status": "办理进度", "rate": "服务评价", "notice": "社区通知", "alarm": "紧急事项"}
	cardLabels = map[string]string{"number": "工单号", "category": "类别", "place": "地点", "text": "说明", "who": "对方", "state": "状态",
		"deadline": "时限", "urgency": "紧急", "time": "时间", "phone": "电话", "community": "社区", "count": "次数"}
)

// Played is how the simulator knows an account whose callbacks go to a URL:
// what is configured of it has been granted.
func Played(a Account, callback string) sim.Account {
	out := sim.Account{Name: a.Name, AppID: a.AppID, Secret: a.Secret, Token: a.Token, AESKey: a.AESKey, OriginalID: a.OriginalID,
		Mode: a.Mode, Format: sim.XML, Kind: a.Kind, Callback: callback, Printed: map[string]string{}, AgentID: a.AgentID}
	templates, notices := a.Templates, a.Subscriptions
	if a.Kind == string(domain.Mini) {
		templates, notices = nil, a.Templates
	}
	out.Templates, out.Notices = granted(out.Printed, templates), granted(out.Printed, notices)
	return out
}

// granted gives the fields of templates by their ids, and notes what is printed on them.
func granted(printed map[string]string, templates map[string]Template) map[string][]string {
	out := map[string][]string{}
	for name, t := range templates {
		printed[t.ID] = cardTitles[name]
		fields := slices.Collect(maps.Keys(t.Fields))
		// The digit behind a field's kind is its place on the card.
		slices.SortFunc(fields, func(a, b string) int { return strings.Compare(a[len(a)-1:], b[len(b)-1:]) })
		for _, f := range fields {
			printed[t.ID+"."+f] = cardLabels[t.Fields[f]]
		}
		out[t.ID] = fields
	}
	return out
}
