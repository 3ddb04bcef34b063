package story

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// fared is how the questions of a file fared.
type fared struct{ right, handed, unread, wrong, of int }

func (c fared) String() string {
	return fmt.Sprintf("%d questions: %d answered rightly, %d handed to a person by a ticket, %d listed for staff as not understood, %d wrong", c.of, c.right, c.handed, c.unread, c.wrong)
}

// puts asks a community the questions of a file each from a phone of its own.
func (w *town) puts(file string, bank map[string]string) (c fared) {
	w.t.Helper()
	names := strings.ToUpper(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, file))
	text, err := os.ReadFile(file)
	w.must(err)
	for line := range strings.Lines(string(text)) {
		question, want, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if _, known := bank[want]; !known && want != "person" {
			w.t.Fatalf("%s: no answer is asked for as %q", file, want)
		}
		c.of++
		reply := w.phone(fmt.Sprintf("o%s%c%c", names, 'A'+c.of/26, 'A'+c.of%26)).Follows().Says(question)
		words, _, answered := strings.Cut(reply, "（")
		answered = answered && strings.Contains(reply, "找人给您说")
		switch {
		case answered && want != "person" && strings.HasPrefix(reply, bank[want]):
			c.right++
		case answered:
			c.wrong++
			w.t.Logf("WRONG %q is answered %q, want %s", question, words, want)
		case strings.Contains(reply, "工单"):
			c.handed++
			if want != "person" {
				w.t.Logf("handed over: %q (%s)", question, want)
			}
		default:
			c.unread++
			w.t.Logf("not understood: %q (%s) -> %q", question, want, reply)
		}
	}
	return c
}

// bankOf gives the words of the answers of a file by their first wordings.
func bankOf(t *testing.T, file string) (yaml string, words map[string]string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	words = map[string]string{}
	for line := range strings.Lines(string(text)) {
		if _, rest, ok := strings.Cut(line, "{q: ["); ok {
			asked, rest, _ := strings.Cut(rest, "]")
			_, rest, _ = strings.Cut(rest, `a: "`)
			answer, _, _ := strings.Cut(rest, `"`)
			first, _, _ := strings.Cut(asked, ",")
			words[first] = answer
		}
	}
	return string(text), words
}

func TestEverydayQuestionsAreAnsweredRightlyOrByAPerson(t *testing.T) {
	yaml, words := bankOf(t, "testdata/bank.yaml")
	if len(words) < 25 {
		t.Fatalf("the bank has %d answers", len(words))
	}
	everywhere(t, rhine+yaml, func(w *town) {
		asked := w.puts("testdata/asked.tsv", words)
		w.t.Log(asked)
		if asked.of != 60 || asked.wrong > 0 || asked.right < 1 {
			w.t.Errorf("%v", asked)
		}
		for file, of := range map[string]int{"asked-more": 40, "asked-after": 50, "asked-last": 50} {
			more := w.puts("testdata/"+file+".tsv", words)
			w.t.Log(file, more)
			if more.of != of || more.wrong*100 > 2*of || more.right < 1 {
				w.t.Errorf("%s: %v", file, more)
			}
		}
		w.isInOrder()
	})
}
