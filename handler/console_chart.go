package handler

import (
	"linli/domain"
	"linli/report"
	"linli/say"
)

// chart is two figures of several rows as bars, drawn by the page without any
// script. Its numbers are those of the table.
type chart struct {
	First, Second string
	Width, Height int
	Bars          []bars
}

// bars are the two bars of a row: where they stand, how long they are, and what
// is written behind them.
type bars struct {
	Name          string
	Y             int // of the row's top
	First, Second bar
}

type bar struct {
	Length, End int // End is where its number is written
	N           int64
}

// Sizes of a chart, in units of its own.
const (
	chartLabel = 110 // what the names take
	chartRow   = 44
	chartMost  = 460 // the longest bar
	chartHead  = 34
)

// charted draws two figures of rows; a chart of nothing has no bars.
func charted(rows []report.Row, first, second domain.Figure) chart {
	c := chart{First: say.Figure(first), Second: say.Figure(second), Width: chartLabel + chartMost + 70, Height: chartHead + chartRow*len(rows) + 6}
	longest := int64(1)
	for _, r := range rows {
		longest = max(longest, r.Counts[first], r.Counts[second])
	}
	made := func(n int64) bar {
		length := int(n * chartMost / longest)
		return bar{length, chartLabel + length + 8, n}
	}
	for i, r := range rows {
		c.Bars = append(c.Bars, bars{r.Name, chartHead + chartRow*i, made(r.Counts[first]), made(r.Counts[second])})
	}
	return c
}
