package story

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"linli/docs"
	"linli/store"
	"linli/store/storetest"
)

// oneClearLine expects a command to fail with one line that says what to do.
func oneClearLine(t *testing.T, dir string, args []string, words ...string) {
	t.Helper()
	out, errs, code := linli(t, dir, args...)
	if code != 1 {
		t.Errorf("linli %v ended with %d:\n%s%s", args, code, out, errs)
	}
	if line := strings.TrimSpace(errs); strings.Count(line, "\n") > 0 || strings.Contains(line, "goroutine") {
		t.Errorf("linli %v said more than a line:\n%s", args, errs)
	}
	for _, word := range words {
		if !strings.Contains(errs, word) {
			t.Errorf("linli %v does not say %q:\n%s", args, word, errs)
		}
	}
}

func TestWrongConfigurationsAreOneClearLine(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		words []string
	}{
		"unknown key":   {"listen: \":0\"\nlistne: \":1\"\n", []string{"config.yaml", "line 2", "listne"}},
		"unknown in":    {"accounts:\n  - name: a\n    kind: mini\n    secrit: planted\n", []string{"line 4", "secrit"}},
		"wrong type":    {"accounts: 5\n", []string{"line 1"}},
		"broken":        {"listen: [\n", []string{"config.yaml", "line"}},
		"bad kind":      {"accounts: [{name: a, kind: service}]\n", []string{"account a", "kind"}},
		"no token":      {"accounts: [{name: a, kind: mini, mode: safe, appid: wx1}]\n", []string{"account a", "token"}},
		"short aes":     {"accounts: [{name: a, kind: mini, mode: safe, appid: wx1, token: abcdef, aes_key: planted}]\n", []string{"account a", "aes_key"}},
		"same name":     {"accounts: [{name: a, kind: mini}, {name: a, kind: mini}]\n", []string{"account a", "twice"}},
		"budget":        {"accounts: [{name: a, kind: mini, budgets: {letters: 5}}]\n", []string{"account a", "budgets", "template"}},
		"no budget":     {"accounts: [{name: a, kind: mini, budgets: {mini: 0}}]\n", []string{"account a", "budgets", "from 1"}},
		"database":      {"database: postgres://x\n", []string{"database", "sqlite://", "mysql://"}},
		"redis":         {"redis: planted\n", []string{"redis", "embedded"}},
		"unreachable":   {"database: mysql://root:planted@tcp(127.0.0.1:1)/x\n", []string{"database", "127.0.0.1:1", "running"}},
		"redis is gone": {"redis: redis://127.0.0.1:1/0\n", []string{"redis", "running"}},
		"log level":     {"log: {level: loud}\n", []string{"log.level"}},
		"template":      {"accounts: [{name: a, kind: mini, templates: {task: {id: x, fields: {thing1: wetter}}}}]\n", []string{"account a", "thing1", "category"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, dir, "config.yaml", c.text)
			if _, _, code := linli(t, dir, "keys", "-o", "data/keys"); code != 0 {
				t.Fatal("no keys")
			}
			oneClearLine(t, dir, []string{"serve", "-listen", "127.0.0.1:0"}, c.words...)
			if _, errs, _ := linli(t, dir, "serve", "-listen", "127.0.0.1:0"); strings.Contains(errs, "planted") {
				t.Errorf("a value was printed:\n%s", errs)
			}
		})
	}
}

func TestOtherFaultsOfAnOperatorAreOneClearLine(t *testing.T) {
	dir := t.TempDir()
	oneClearLine(t, dir, []string{"serve"}, "config.yaml", "-c")
	writeFile(t, dir, "config.yaml", "redis: embedded\n")
	oneClearLine(t, dir, []string{"serve"}, "keys", "linli keys -o data/keys")
	if _, errs, code := linli(t, dir, "keys", "-o", "data/keys"); code != 0 {
		t.Fatal(errs)
	}
	oneClearLine(t, dir, []string{"keys", "-o", "data/keys"}, "is there already")
	if info, err := os.Stat(filepath.Join(dir, "data/keys")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is readable by others: %v %v", info.Mode(), err)
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	oneClearLine(t, dir, []string{"serve", "-listen", busy.Addr().String()}, busy.Addr().String(), "in use", "another")
	oneClearLine(t, dir, []string{"demo", "-data", "demo", "-listen", busy.Addr().String()}, "in use")
	oneClearLine(t, dir, []string{"import", "nowhere.yaml"}, "nowhere.yaml")
	oneClearLine(t, dir, []string{"import"}, "FILE")
}

func TestABrokenImportFileChangesNothing(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			dir, url := t.TempDir(), storetest.URL(t, engine)
			writeFile(t, dir, "config.yaml", "redis: embedded\ndatabase: \""+url+"\"\naccounts: [{name: yanbin, kind: mini}, {name: yuchi, kind: mini}]\n")
			linli(t, dir, "keys", "-o", "data/keys")
			if engine == store.MySQL {
				writeFile(t, dir, "example.yaml", string(docs.Example))
				oneClearLine(t, dir, []string{"import", "example.yaml"}, "linli migrate")
			}
			if _, errs, code := linli(t, dir, "migrate"); code != 0 {
				t.Fatal(errs)
			}
			broken := strings.Replace(string(docs.Example), "role: volunteer", "role: magician", 1)
			writeFile(t, dir, "broken.yaml", broken)
			_, errs, code := linli(t, dir, "import", "broken.yaml")
			line := "line " + lineOf(broken, "role: magician")
			if code != 1 || !strings.Contains(errs, "nothing was changed") || !strings.Contains(errs, line) {
				t.Fatalf("ended with %d, want %q named:\n%s", code, line, errs)
			}
			writeFile(t, dir, "good.yaml", string(docs.Example))
			out, errs, code := linli(t, dir, "import", "good.yaml")
			if code != 0 || !strings.Contains(out, " 0 changed, 0 as they were") {
				t.Fatalf("after the refusal everything is still to be added, got %d:\n%s%s", code, lastLine(out), errs)
			}
			if out, _, code = linli(t, dir, "import", "good.yaml"); code != 0 || !strings.Contains(out, "0 added, 0 changed") {
				t.Errorf("the second import changed something (%d):\n%s", code, out)
			}
		})
	}
}

func lineOf(text, part string) string {
	n := 0
	for line := range strings.Lines(text) {
		if n++; strings.Contains(line, part) {
			break
		}
	}
	return strconv.Itoa(n)
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func TestUnderstandReadsLinesOfJSON(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	run := func(input string) (string, string, int) {
		cmd := exec.Command(path, "understand")
		var out, errs strings.Builder
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &errs
		_ = cmd.Run() // the exit code tells
		return out.String(), errs.String(), cmd.ProcessState.ExitCode()
	}
	out, errs, code := run(`{"id":"D1","text":"三栋五零一水管漏了，电话13900000017"}` + "\n\n" + `{"id":"D2","text":"你好"}`)
	if code != 0 || strings.Count(out, "\n") != 2 {
		t.Fatalf("ended with %d:\n%s%s", code, out, errs)
	}
	var first map[string]any
	if err := json.Unmarshal([]byte(out[:strings.Index(out, "\n")]), &first); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"id": "D1", "intent": "request", "category": "repair", "building": "3", "unit": "", "room": "501", "phone": "13900000017", "needs": 1.0} {
		if first[key] != want {
			t.Errorf("%s is %v, want %v", key, first[key], want)
		}
	}
	for _, key := range []string{"categories", "urgency", "tier", "ask", "evidence"} {
		if _, ok := first[key]; !ok {
			t.Errorf("%s is missing in %s", key, out)
		}
	}
	if _, errs, code := run("{}\nnot json\n"); code != 1 || !strings.Contains(errs, "line 2") {
		t.Errorf("a broken line ended with %d:\n%s", code, errs)
	}
}
