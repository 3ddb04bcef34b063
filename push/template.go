package push

import (
	"linli/domain"
	"linli/say"
)

// limits is how many characters WeChat takes in a template field of each kind.
var limits = domain.FieldLimits

// fill makes a template's fields from our values.
func fill(t domain.Template, values map[string]string) []domain.Field {
	return t.Fill(values, say.Unsaid)
}

// fit cuts a value to its field.
func fit(field, value string) string { return domain.FitField(field, value, say.Unsaid) }
