package roster

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
)

// mostSteps bounds a policy.
const mostSteps = 12

// Policies reads a file of dispatch policies (派单办法) and checks it. Invalid
// has one line for each fault.
func Policies(file []byte) (domain.Policies, error) {
	var p domain.Policies
	root, err := parseImport(file)
	if err != nil {
		return p, err
	}
	var f faults
	f.refuseAliases(root)
	if err := f.err(); err != nil {
		return p, err
	}
	top := f.record(root, "file", "urgency", "two_people", "return_visits", "errands", "notices")
	if n := top.value("urgency"); n == nil {
		top.faults.add(top.line, "urgency: missing")
	} else {
		levels := f.record(n, "urgency", "0", "1", "2", "3")
		for urgency := range p.Steps {
			for _, step := range levels.list(strconv.Itoa(urgency), mostSteps) {
				r := f.record(step, "step", "who", "most", "minutes", "daytime", "rings", "alarm", "duty")
				duty, _ := r.text("duty", nameLimit)
				p.Steps[urgency] = append(p.Steps[urgency], domain.Step{Whom: choice(r, "who", domain.Whoms), Most: r.number("most", 50), Minutes: r.number("minutes", 14*24*60),
					Daytime: r.flag("daytime"), Rings: r.flag("rings"), Alarm: r.flag("alarm"), Duty: domain.Beside(duty.text)})
			}
		}
	}
	for _, w := range top.words("two_people", maxListed) {
		p.Two = append(p.Two, domain.Category(w.text))
	}
	slices.Sort(p.Two)
	f.errands(top, &p)
	f.notices(top, &p)
	if err := f.err(); err != nil {
		return p, err
	}
	for _, fault := range p.Check() {
		f.add(root.Line, "%s", fault)
	}
	return p, f.err()
}

// LoadPolicies puts a file of dispatch policies to use under the next version,
// for every run that starts from now on. Those in use already stay as they are.
func LoadPolicies(ctx context.Context, db *store.DB, by domain.Actor, file []byte) (p domain.Policies, effect store.Effect, err error) {
	checked, err := Policies(file)
	if err != nil {
		return p, "", err
	}
	err = db.InTx(ctx, func(tx *store.Tx) error {
		if p, effect, err = tx.LoadPolicies(checked, by); err != nil || effect == store.Same {
			return err
		}
		return tx.Record(store.Subject{Kind: "policy", ID: domain.ID(p.Version)}, "loaded", by, map[string]any{"version": p.Version})
	})
	return p, effect, err
}

// errands reads what is said of return visits and errands; what is left out is as
// in the program's own policies.
func (f *faults) errands(top record, p *domain.Policies) {
	own := domain.OwnPolicies()
	p.Returns, p.Errands = own.Returns, own.Errands
	if n := top.value("return_visits"); n != nil {
		r := f.record(n, "return_visits", "always", "sample", "per_cadre")
		if r.value("always") != nil {
			p.Returns.Always = nil
			for _, w := range r.words("always", maxListed) {
				p.Returns.Always = append(p.Returns.Always, domain.Occasion(w.text))
			}
		}
		if n := r.value("sample"); n != nil && n.Value == "0" {
			p.Returns.Sample = 0
		} else if n != nil {
			p.Returns.Sample = r.number("sample", 100)
		}
		if r.value("per_cadre") != nil {
			p.Returns.PerCadre = r.number("per_cadre", 200)
		}
	}
	if n := top.value("errands"); n != nil {
		r := f.record(n, "errands", "care_visits", "tell")
		if r.value("care_visits") != nil {
			p.Errands.CareVisits = r.number("care_visits", 200)
		}
		if r.value("tell") != nil {
			p.Errands.Tell = r.number("tell", 200)
		}
	}
}

// PolicyText is what a file would say that puts these policies to use.
func PolicyText(p domain.Policies) ([]byte, error) {
	type step struct {
		Who     domain.Whom   `yaml:"who"`
		Most    int           `yaml:"most,omitempty"`
		Minutes int           `yaml:"minutes"`
		Daytime bool          `yaml:"daytime,omitempty"`
		Rings   bool          `yaml:"rings,omitempty"`
		Alarm   bool          `yaml:"alarm,omitempty"`
		Duty    domain.Beside `yaml:"duty,omitempty"`
	}
	var urgency yaml.Node
	urgency.Kind = yaml.MappingNode
	for u := 3; u >= 0; u-- {
		steps := yaml.Node{Kind: yaml.SequenceNode}
		for _, s := range p.Steps[u] {
			var one yaml.Node
			if err := one.Encode(step{s.Whom, s.Most, s.Minutes, s.Daytime, s.Rings, s.Alarm, s.Duty}); err != nil {
				return nil, fmt.Errorf("write the policies: %w", err)
			}
			one.Style = yaml.FlowStyle
			steps.Content = append(steps.Content, &one)
		}
		urgency.Content = append(urgency.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(u)}, &steps)
	}
	type visits struct {
		Always   []domain.Occasion `yaml:"always,flow"`
		Sample   int               `yaml:"sample"`
		PerCadre int               `yaml:"per_cadre"`
	}
	type errands struct {
		CareVisits int `yaml:"care_visits"`
		Tell       int `yaml:"tell"`
	}
	type notices struct {
		Weekly       int `yaml:"weekly"`
		ApproveAbove int `yaml:"approve_above"`
	}
	file := struct {
		Urgency *yaml.Node        `yaml:"urgency"`
		Two     []domain.Category `yaml:"two_people,flow,omitempty"`
		Visits  visits            `yaml:"return_visits"`
		Errands errands           `yaml:"errands"`
		Notices notices           `yaml:"notices"`
	}{&urgency, p.Two, visits{p.Returns.Always, p.Returns.Sample, p.Returns.PerCadre}, errands{p.Errands.CareVisits, p.Errands.Tell}, notices{p.Notices.Weekly, p.Notices.ApproveAbove}}
	text, err := yaml.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("write the policies: %w", err)
	}
	return text, nil
}

// notices reads what is said of notices; what is left out is as in the program's
// own policies.
func (f *faults) notices(top record, p *domain.Policies) {
	p.Notices = domain.OwnPolicies().Notices
	n := top.value("notices")
	if n == nil {
		return
	}
	r := f.record(n, "notices", "weekly", "approve_above")
	if r.value("weekly") != nil {
		p.Notices.Weekly = r.number("weekly", 20)
	}
	if r.value("approve_above") != nil {
		p.Notices.ApproveAbove = r.number("approve_above", 10_000)
	}
}
