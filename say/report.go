package say

import (
	"fmt"
	"strconv"
	"time"

	"linli/domain"
)

var figures = map[domain.Figure]string{
	domain.FigReceived: "受理", domain.FigDispatched: "派单", domain.FigHandled: "办理", domain.FigFollowed: "回访", domain.FigServed: "服务人数",
	domain.FigGood: "满意", domain.FigFair: "一般", domain.FigBad: "没办好", domain.FigSilent: "没回话", domain.FigWaiting: "等回话", domain.FigUnderway: "在办",
	domain.FigShelved: "挂账", domain.FigOutside: "不归社区办", domain.FigCancelled: "撤回", domain.FigMerged: "并入一件事",
	domain.FigAnswered: "按时响应", domain.FigLate: "响应晚了", domain.FigReopened: "返办", domain.FigByStaff: "代评", domain.FigRushed: "临期办结", domain.FigQuick: "快速办结", domain.FigProxy: "代录",
}

// Figure is what a figure is called.
func Figure(f domain.Figure) string { return figures[f] }

// Share is a rate as it may be printed: no percentage of a few cases.
func Share(r domain.Rate) string {
	switch {
	case r.Of == 0:
		return "无"
	case r.Small():
		return fmt.Sprintf("%d件里%d件", r.Of, r.N)
	}
	return strconv.FormatInt(r.Percent(), 10) + "%"
}

// Together is the row of everything.
func Together() string { return "合计" }

// Rest is the row of what is of no team or kind of volunteer.
func Rest(side domain.Side) string {
	if side == domain.SideTeam {
		return "社区直办或没人接"
	}
	return "没写类别或没人接"
}

// Gone is a team that is not in the list any more.
func Gone() string { return "已不在名单" }

// ReportTitle heads a month's report.
func ReportTitle(c domain.Community, month domain.CalendarMonth) string {
	return fmt.Sprintf("%s邻里帮月报（%s）", c.Name, month.Begins().Format("2006年1月"))
}

// ReportDate tells as of when a report is.
func ReportDate(at time.Time) string {
	return "数字截至" + at.In(domain.China).Format("2006年1月2日15:04") + "。"
}

// ReportNotes explain how the figures are counted.
func ReportNotes() []string {
	return []string{
		"受理、派单、办理、回访、服务人数，记在第一次走到那一步的月份。过了的月份不再变。",
		"其余各项只数本月受理的工单，每件只在一类里，各类相加等于受理。",
		"响应率：按时有人接的，除以该办的。该办的不含撤回、并入、不归社区办的。",
		"解决率：居民说办好的（满意和一般），除以办理后有了结果的。没回话的不算办好。",
		"满意率：说满意的，除以回了话的。没回话的不算满意，另列一类。说过没办好、重办以后没再回话的，算没办好。",
		"不到10件的，不算百分比，只写几件里几件。",
		"期初数是用邻里帮以前的，单列，不加进下面的数。",
	}
}

// ReportHead is what a column or part of a report is called.
func ReportHead(part string) string { return reportHeads[part] }

var reportHeads = map[string]string{
	"summary": "概况", "steps": "四步台账", "classes": "本月受理的结果", "rates": "三率", "opening": "期初数（单列）", "category": "按类别", "team": "按队伍", "kind": "按志愿者类别",
	"pressure": "请看一看", "cases": "明细", "name": "名称", "count": "数", "unit": "单位", "until": "截止", "answered": "响应率", "solved": "解决率", "content": "满意率", "spoken": "回话率",
	"ticket": "工单", "result": "结果", "marks": "备注", "notes": "怎么数的", "behind": "数字后面的工单", "figure": "项目", "why": "说明", "none": "本月没有。",
}

// PressureRule names a sign that figures may have been helped along.
type PressureRule string

// The signs.
const (
	PressureStaff    PressureRule = "by_staff"
	PressureSilent   PressureRule = "silent"
	PressureRushed   PressureRule = "rushed"
	PressureQuick    PressureRule = "quick"
	PressureReopened PressureRule = "reopened"
	PressureLate     PressureRule = "late"
	PressureOutside  PressureRule = "outside"
	PressureDropped  PressureRule = "dropped"
	PressureOne      PressureRule = "one_handler"
)

// PressureRules lists every sign.
var PressureRules = []PressureRule{PressureStaff, PressureSilent, PressureRushed, PressureQuick, PressureReopened, PressureLate, PressureOutside, PressureOne, PressureDropped}

var pressureWords = map[PressureRule]string{
	PressureStaff:    "%d件评价里%d件是工作人员或经办人回的，超过一半。请抽几件问问本人。",
	PressureSilent:   "%d件有了结果的里%d件没等到居民回话，超过一半。满意率只代表回话的人。",
	PressureRushed:   "%d件办完的里%d件卡着时限的最后一成办结，超过三成。请看是不是赶时限。",
	PressureQuick:    "%d件办完的里%d件接了不到五分钟就办结，超过两成。请看是不是真办了。",
	PressureReopened: "%d件办完的里%d件居民说没办好、返了工，超过两成。",
	PressureLate:     "%d件该办的里%d件没按时有人接，超过两成。",
	PressureOutside:  "%d件受理的里%d件按不归社区办了结，超过两成。请看有没有推的。",
	PressureDropped:  "%d件返办里%d件居民最后说的是没办好，现在却不算在没办好里，超过两成。请一件一件看。",
	PressureOne:      "%d件满意里%d件出自同一个人办的，而别人也办了不少。请看评价是怎么来的。",
}

// Pressure explains a sign: so many of so many, of a team or kind of volunteers where it
// is named.
func Pressure(rule PressureRule, name string, n, of int64) string {
	if name != "" {
		name += "："
	}
	return name + fmt.Sprintf(pressureWords[rule], of, n)
}

// ReportCut tells that a report lists no more tickets than these.
func ReportCut(most int) string {
	return fmt.Sprintf("只列前%d件，其余请分社区或分月看。", most)
}

// OpeningUntil tells until when an opening balance holds.
func OpeningUntil(day domain.Day) string {
	if day == 0 {
		return ""
	}
	return day.Midnight().Format("截至2006年1月2日")
}
