package learn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"linli/domain"
	"linli/understand"
)

// labelledWeight is how much more a real message tells than a composed one.
const labelledWeight = 6

// ParseLabelled reads labelled messages: JSON lines as `linli labels export` writes
// them, or lines of `danger` or `calm`, a tab and a sentence.
func ParseLabelled(b []byte) ([]Row, error) {
	var out []Row
	for n, line := range bytes.Split(b, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		r := Row{Weight: labelledWeight, Needs: -1}
		var err error
		if line[0] == '{' {
			err = json.Unmarshal(line, &r)
		} else {
			err = r.sentence(string(line))
		}
		if err == nil {
			err = r.check()
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// sentence reads a line that only tells whether it is a danger.
func (r *Row) sentence(line string) error {
	kind, text, ok := strings.Cut(line, "\t")
	r.Text = text
	switch {
	case ok && kind == "danger":
		r.Intent, r.Category, r.Urgency = domain.IntentRequest, domain.Emergency, 3
	case ok && kind == "calm":
		r.Urgency = -1
	default:
		return fmt.Errorf("want danger or calm, a tab and a sentence")
	}
	return nil
}

func (r *Row) check() error {
	switch {
	case r.Text == "":
		return fmt.Errorf("there is no text")
	case r.Intent == "" && r.Category == "":
		return nil
	case !slices.Contains(understand.ModelIntents, r.Intent):
		return fmt.Errorf("unknown intent %q", r.Intent)
	case r.Category != domain.Emergency && !slices.Contains(understand.ModelCategories, r.Category):
		return fmt.Errorf("unknown category %q", r.Category)
	case r.Urgency < 0 || r.Urgency > 3:
		return fmt.Errorf("urgency %d is not 0 to 3", r.Urgency)
	}
	return nil
}
