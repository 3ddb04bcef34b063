package domain

import "cmp"

// Figure is one of the numbers that are kept of tickets (数字).
type Figure string

// The figures of the four steps count in the month in which the step was taken
// for the first time, so that a month that is over does not change any more.
const (
	FigReceived   Figure = "received"   // 受理
	FigDispatched Figure = "dispatched" // 派单: somebody was asked, or took it
	FigHandled    Figure = "handled"    // 办理: whoever had it said it was done
	FigFollowed   Figure = "followed"   // 回访: the requester said whether it was
	FigServed     Figure = "served"     // 服务人数: by the handler's word
)

// The figures of what became of the tickets received in a month. Each ticket is
// in exactly one class; together they are what was received.
const (
	FigGood      Figure = "good"      // 满意, her last word
	FigFair      Figure = "fair"      // 一般
	FigBad       Figure = "bad"       // 没办好, her last word, and not waiting for another
	FigSilent    Figure = "silent"    // 没回话: closed, and she never said a word
	FigWaiting   Figure = "waiting"   // 等回话
	FigUnderway  Figure = "underway"  // 在办
	FigShelved   Figure = "shelved"   // 挂账
	FigOutside   Figure = "outside"   // 不归社区办
	FigCancelled Figure = "cancelled" // 撤回
	FigMerged    Figure = "merged"    // 并入同一件事: seen to with another ticket
)

// The figures that tell more of the tickets received in a month.
const (
	FigAnswered Figure = "answered" // 按时响应: somebody took it up in time
	FigLate     Figure = "late"     // 响应晚了: nobody had, when the time for it was over
	FigReopened Figure = "reopened" // 返办: came back at least once
	FigByStaff  Figure = "by_staff" // her content word was entered by staff, or by who handled it
	FigRushed   Figure = "rushed"   // done in the last tenth of its time
	FigQuick    Figure = "quick"    // done within minutes of being taken
	FigProxy    Figure = "proxy"    // entered for somebody without a phone
)

// Steps are the figures of the four steps and of the people served.
var Steps = []Figure{FigReceived, FigDispatched, FigHandled, FigFollowed, FigServed}

// Classes are the figures of which each ticket is in exactly one.
var Classes = []Figure{FigGood, FigFair, FigBad, FigSilent, FigWaiting, FigUnderway, FigShelved, FigOutside, FigCancelled, FigMerged}

// Figures lists every figure, in the order of the house.
var Figures = append(append(append([]Figure{}, Steps...), Classes...), FigAnswered, FigLate, FigReopened, FigByStaff, FigRushed, FigQuick, FigProxy)

// Counts are figures with their numbers; one that is not there is 0.
type Counts map[Figure]int64

// Add adds other counts, so many times.
func (c Counts) Add(o Counts, times int64) {
	for f, n := range o {
		c[f] += n * times
	}
}

// Sum is the sum of some figures.
func (c Counts) Sum(figures ...Figure) (n int64) {
	for _, f := range figures {
		n += c[f]
	}
	return n
}

// fewCases is below how many cases a share says nothing.
const fewCases = 10

// Rate is a share of cases.
type Rate struct{ N, Of int64 }

// Small tells that there are too few cases for a percentage.
func (r Rate) Small() bool { return r.Of < fewCases }

// Percent is the share in percent, rounded to the nearest; 0 of none.
func (r Rate) Percent() int64 {
	if r.Of == 0 {
		return 0
	}
	return (200*r.N + r.Of) / (2 * r.Of)
}

// Base is how many matters the community had to see to: what was received less
// what was taken back, what is seen to with another, what is not its duty.
func (c Counts) Base() int64 {
	return c[FigReceived] - c.Sum(FigCancelled, FigMerged, FigOutside)
}

// AnsweredRate is the share that somebody took up in time (响应率).
func (c Counts) AnsweredRate() Rate { return Rate{c[FigAnswered], c.Base()} }

// SolvedRate is the share that requesters called solved, of all that was said to
// be done and is not waiting for a word: who stays silent has not said so (解决率).
func (c Counts) SolvedRate() Rate {
	return Rate{c.Sum(FigGood, FigFair), c.Sum(FigGood, FigFair, FigBad, FigSilent)}
}

// ContentRate is the share that requesters were content with, of those who said
// anything (满意率).
func (c Counts) ContentRate() Rate {
	return Rate{c[FigGood], c.Sum(FigGood, FigFair, FigBad)}
}

// SpokenRate is the share of requesters who said anything (回话率).
func (c Counts) SpokenRate() Rate {
	return Rate{c.Sum(FigGood, FigFair, FigBad), c.Sum(FigGood, FigFair, FigBad, FigSilent)}
}

// Side is a side from which the figures are looked at.
type Side string

// The sides. What is known of no handler yet has a category only.
const (
	SideAll      Side = "all"
	SideCategory Side = "category"
	SideTeam     Side = "team"    // by id
	SideKind     Side = "kind"    // 志愿者类别
	SideHandler  Side = "handler" // by id of person
)

// Cell is a place in the table of figures.
type Cell struct {
	Community ID
	Month     CalendarMonth
	Side      Side
	Value     string
}

// Compare orders cells.
func (c Cell) Compare(o Cell) int {
	return cmp.Or(cmp.Compare(c.Community, o.Community), cmp.Compare(c.Month, o.Month), cmp.Compare(c.Side, o.Side), cmp.Compare(c.Value, o.Value))
}

// Opening is something a community had done before its records begin (期初数). It
// is shown apart and never added to what Linli has counted.
type Opening struct {
	Name   string // 四步走服务
	Amount int64
	Unit   string // 人次
	Until  Day    // the last day it holds; 0 where nobody said
}
