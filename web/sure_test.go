package web

import (
	"io/fs"
	"strings"
	"testing"
)

// final are the marks of forms whose deed cannot be taken back.
var final = []string{`value="cancel"`, `/undepend"`, `/uncare"`, `/unshift"`, `value="drop"`, `form="sift-{{.ID}}" aria-label`, `/decide"`, `/withdraw"`,
	`/turndown"`, `value="conclude"`, `value="recall"`, `value="ruled"`, `value="waived"`, `/merge"`, `/handback"`, `/done"`}

func TestWhatCannotBeTakenBackIsAskedOnceMore(t *testing.T) {
	files, err := fs.Glob(consoleFiles, "console/*.html")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, file := range files {
		text, err := fs.ReadFile(consoleFiles, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range final {
			for rest, at := string(text), 0; ; {
				i := strings.Index(rest[at:], mark)
				if i < 0 {
					break
				}
				at += i + len(mark)
				found[mark]++
				button := at
				if !strings.HasPrefix(mark, "form=") { // which is in the button itself
					button += max(0, strings.Index(rest[at:], "<button"))
				}
				before := rest[:button]
				if strings.Count(before, "<details") == strings.Count(before, "</details>") {
					t.Errorf("%s: what %s does cannot be taken back, and one press does it", file, mark)
				}
			}
		}
	}
	for _, mark := range final {
		if found[mark] == 0 {
			t.Errorf("no form has %s any more", mark)
		}
	}
}
