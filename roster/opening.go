package roster

import (
	"gopkg.in/yaml.v3"

	"linli/domain"
)

// opening reads one opening balance of a community (期初数).
func (f *faults) opening(n *yaml.Node) domain.Opening {
	r := f.record(n, "opening", "name", "count", "unit", "until")
	name, unit := r.called("name"), r.must("unit", 16)
	o := domain.Opening{Name: name.text, Unit: unit.text, Amount: int64(r.number("count", 100_000_000))}
	if r.value("count") == nil {
		r.faults.add(r.line, "count: missing")
	}
	if until := r.date("until"); !until.IsZero() {
		o.Until = domain.DayOf(until.AddDate(0, 0, -1))
	}
	return o
}
