package say

import (
	"maps"
	"slices"

	"linli/domain"
)

// each says something of each value.
func each[T any](values []T, tell func(T) string) (texts []string) {
	for _, v := range values {
		texts = append(texts, tell(v))
	}
	return texts
}

func init() {
	maps.Copy(sentences, map[string]said{
		"Figure":       staff(each(domain.Figures, Figure)...),
		"Share":        staff(Share(domain.Rate{}), Share(domain.Rate{N: 3, Of: 9}), Share(domain.Rate{N: 1, Of: 3000})),
		"Together":     staff(Together()),
		"Rest":         staff(Rest(domain.SideTeam), Rest(domain.SideKind)),
		"Gone":         staff(Gone()),
		"ReportTitle":  staff(ReportTitle(domain.Community{Name: "雁滨路第二社区"}, 202611)),
		"ReportDate":   staff(ReportDate(someday)),
		"ReportNotes":  staff(ReportNotes()...),
		"ReportHead":   staff(each(slices.Sorted(maps.Keys(reportHeads)), ReportHead)...),
		"Pressure":     staff(each(PressureRules, func(r PressureRule) string { return Pressure(r, "邻里帮一队", 1234, 2345) })...),
		"ReportCut":    staff(ReportCut(20_000)),
		"OpeningUntil": staff(OpeningUntil(20261031)),
	})
}
