package service

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linli/domain"
	"linli/understand"
)

// TestWhatWantsHelpIsNoMereSuggestion reads every labelled message: what is taken
// for a mere suggestion must be one, or ask for nothing that anybody must do soon.
func TestWhatWantsHelpIsNoMereSuggestion(t *testing.T) {
	files, err := filepath.Glob("../understand/testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no labelled messages", err)
	}
	read := understand.New()
	all, labelled, taken := 0, 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			var m struct {
				ID, Text string
				Intent   domain.Intent   `json:"intent"`
				OK       []domain.Intent `json:"intent_ok"`
				Urgency  int             `json:"urgency"`
			}
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatal(err)
			}
			all++
			meant := m.Intent == domain.IntentSuggestion
			for _, i := range m.OK {
				meant = meant || i == domain.IntentSuggestion
			}
			if m.Intent == domain.IntentSuggestion {
				labelled++
			}
			if !merely(read.Read(m.Text), m.Text) {
				continue
			}
			taken++
			if strings.Contains(file, "held") || strings.HasSuffix(file, "own.jsonl") {
				m.Text = "a text that nobody looks at"
			}
			if !meant {
				t.Errorf("%s (%s, urgency %d) is taken for a mere suggestion: %s", m.ID, m.Intent, m.Urgency, m.Text)
			}
		}
	}
	dangers := 0
	files, err = filepath.Glob("../understand/testdata/danger*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if words, ok := strings.CutPrefix(strings.TrimSpace(line), "danger\t"); ok {
				dangers++
				if merely(read.Read(words), words) {
					t.Errorf("a danger is taken for a mere suggestion: %s", words)
				}
			}
		}
	}
	t.Logf("measured: of %d labelled messages %d suggest something, %d are taken for mere suggestions", all, labelled, taken)
	if taken == 0 || dangers == 0 {
		t.Errorf("%d are taken, %d dangers were read", taken, dangers)
	}
}
