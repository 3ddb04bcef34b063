package roster

import (
	"slices"
	"strings"
	"testing"

	"linli/docs"
	"linli/domain"
)

// FuzzReadRoster checks that no file, however broken, ends the program, and
// that a refusal has a bounded number of lines.
func FuzzReadRoster(f *testing.F) {
	f.Add(docs.Example)
	f.Add([]byte("street: a\ncommunities: [{name: b, account: c, members: [{name: d, role: lead, phone: 12345, teams: [e]}]}]"))
	f.Add([]byte("? [a]\n: {<<: *b}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := readRoster(file, nil)
		if err != nil {
			if domain.CodeOf(err) != domain.Invalid || strings.Count(err.Error(), "\n") > maxFaults {
				t.Fatal(err)
			}
			return
		}
		for _, c := range r.communities {
			if c.name.text == "" || slices.ContainsFunc(c.members, func(m *rosterMember) bool { return m.phone.text == "" }) {
				t.Fatal("an accepted file lacks a name or a phone")
			}
		}
	})
}
