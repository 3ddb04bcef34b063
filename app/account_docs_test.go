package app

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"linli/domain"
)

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the guide says each kind can do is what the code lets it do.
func TestTheTableOfKindsIsTrue(t *testing.T) {
	seen := 0
	for line := range strings.Lines(document(t, "accounts.md")) {
		name, rest, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "`: ")
		cells := strings.Split(strings.Trim(rest, " |\n"), " | ")
		if !strings.HasPrefix(line, "| `") || !ok || len(cells) != len(kinds)+1 {
			continue
		}
		seen++
		for i, kind := range kinds {
			want := "-"
			if kind.Can(domain.Capability(name)) {
				want = "yes"
			}
			if cells[i+1] != want {
				t.Errorf("%s can %s: the guide says %q, want %q", kind, name, cells[i+1], want)
			}
		}
	}
	if seen != 10 {
		t.Errorf("%d capabilities in the table", seen)
	}
}

// Every block that is to be pasted is good, fits its kind of account, and fills
// each field with what it can hold.
func TestBlocksToPasteAreGood(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"templates.md", "accounts.md"} {
		for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(document(t, name), -1) {
			block := "accounts:\n  - name: a\n    kind: verified_service\n    " + strings.ReplaceAll(m[1], "\n", "\n    ")
			cfg, err := ReadConfig(configFile(t, block), nil)
			if err != nil {
				t.Errorf("%s: %v in\n%s", name, err, m[1])
				continue
			}
			a := cfg.Accounts[0]
			seen["menu"] = seen["menu"] || len(a.Menu) > 0
			for _, of := range []map[string]Template{a.Templates, a.Subscriptions} {
				for what, template := range of {
					seen[what] = true
					for field, value := range template.Fields {
						if !fits(field, value) {
							t.Errorf("%s: %s: %s cannot hold a %s", name, what, field, value)
						}
					}
				}
			}
		}
	}
	for _, what := range append([]string{"menu"}, templateNames...) {
		if !seen[what] {
			t.Errorf("there is no block for %s", what)
		}
	}
}
