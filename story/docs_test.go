package story

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"linli/app"
)

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// keysOf lists the configuration's keys, those of its lists and blocks included.
func keysOf(kind reflect.Type) []string {
	var out []string
	for field := range kind.Fields() {
		if name := field.Tag.Get("yaml"); name != "-" {
			out = append(out, name)
		}
		inner := field.Type
		for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Map {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && inner != kind { // a button may hold buttons
			out = append(out, keysOf(inner)...)
		}
	}
	return out
}

func TestDocsNameEveryKeyOfTheConfiguration(t *testing.T) {
	example, table := text(t, "config.yaml"), ""
	for line := range strings.Lines(text(t, "docs/operations.md")) {
		if strings.HasPrefix(line, "| `") {
			table += line
		}
	}
	keys := keysOf(reflect.TypeFor[app.Config]())
	if len(keys) < 20 {
		t.Fatalf("only %d keys: %v", len(keys), keys)
	}
	for _, key := range keys {
		if !regexp.MustCompile(`\b` + key + `:`).MatchString(example) {
			t.Errorf("config.yaml does not explain %s", key)
		}
		if !strings.Contains(table, "`"+key+"`") {
			t.Errorf("the table of docs/operations.md does not explain %s", key)
		}
	}
}

// documents are what an operator reads or copies.
func documents(t *testing.T) []string {
	t.Helper()
	out := []string{"README.md", "config.yaml", "Containerfile"}
	for _, pattern := range []string{"docs/*.md", "deploy/*"} {
		found, err := filepath.Glob("../" + pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, path := range found {
			out = append(out, strings.TrimPrefix(path, "../"))
		}
	}
	return out
}

func TestDocsNameCommandsThatThereAre(t *testing.T) {
	usage, _, _ := linli(t, t.TempDir(), "help")
	named := regexp.MustCompile("(?:`|bin/|^\\s+|-- |&& |\\|\\| )linli ([a-z]+)")
	seen := 0
	for _, path := range documents(t) {
		for line := range strings.Lines(text(t, path)) {
			for _, m := range named.FindAllStringSubmatch(line, -1) {
				seen++
				if !strings.Contains(usage, "\n  linli "+m[1]+" ") && !strings.Contains(usage, "\n  linli "+m[1]+"\n") {
					t.Errorf("%s names `linli %s`, which there is not", path, m[1])
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d commands were found in the documents", seen)
	}
}

// chatWords lists the fixed words that the chat knows: those of its one switch,
// and the two that are told otherwise.
func chatWords(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../service/chat.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	out := append([]string{"绑定"}, noticeWords(t)...)
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !slices.Contains([]string{"command", "helperWord", "staffWord"}, fn.Name.Name) {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if c, ok := n.(*ast.CaseClause); ok {
				for _, e := range c.List {
					if lit, ok := e.(*ast.BasicLit); ok {
						word, err := strconv.Unquote(lit.Value)
						if err != nil {
							t.Fatal(err)
						}
						out = append(out, word)
					}
				}
			}
			return true
		})
	}
	if len(out) < 20 {
		t.Fatalf("only %d words of the chat were found: %v", len(out), out)
	}
	return out
}

// noticeWords lists the fixed words of the desk of notices: the keys of its one map.
func noticeWords(t *testing.T) (out []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../notice/chat.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "command" {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if lit, ok := kv.Key.(*ast.BasicLit); ok {
					word, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, word)
				}
			}
			return true
		})
	}
	return out
}

// TestDocsNameEveryWordOfTheChat holds docs/chat.md against the chat's words,
// both ways.
func TestDocsNameEveryWordOfTheChat(t *testing.T) {
	known := chatWords(t)
	var named []string
	for line := range strings.Lines(text(t, "docs/chat.md")) {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(first, -1) {
			word, _, _ := strings.Cut(m[1], " ")
			named = append(named, word)
			if digit := len(word) == 1 && word >= "0" && word <= "4"; !digit && !strings.Contains(word, "，") && !slices.Contains(known, word) {
				t.Errorf("docs/chat.md names %q, which the chat does not know", word)
			}
		}
	}
	for _, word := range known {
		if !slices.Contains(named, word) {
			t.Errorf("docs/chat.md does not explain %q", word)
		}
	}
}

func TestDocsNameFilesThatThereAre(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, path := range documents(t) {
		if !strings.HasSuffix(path, ".md") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(text(t, path), -1) {
			to := filepath.Join(filepath.Dir(path), m[1])
			if _, err := os.Stat(filepath.Join("..", to)); err != nil {
				t.Errorf("%s links to %s, which there is not", path, to)
			}
		}
	}
}

func TestDocsNameFiguresThatThereAre(t *testing.T) {
	var figures string
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows()
		_, figures = w.inspect("/metrics")
	})
	figures += "linli_account_paused " // shown only while one is
	for _, path := range documents(t) {
		for _, name := range regexp.MustCompile(`\blinli_[a-z_]+`).FindAllString(text(t, path), -1) {
			if !regexp.MustCompile(`(?m)^` + name + `[ {]|# TYPE ` + name + ` `).MatchString(figures) {
				t.Errorf("%s names the figure %s, which there is not", path, name)
			}
		}
	}
}

func TestDeployFilesAreGoodYAML(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Image, User string
			Environment map[string]string
		}
	}
	if err := yaml.Unmarshal([]byte(text(t, "deploy/compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"linli", "migrate", "database", "redis"} {
		if compose.Services[name].Image == "" {
			t.Errorf("compose.yaml has no service %s with an image", name)
		}
	}
	environ := []string{}
	for name, value := range compose.Services["linli"].Environment {
		environ = append(environ, name+"="+value)
	}
	cfg, err := app.ReadConfig("../config.yaml", environ)
	if err != nil || !strings.HasPrefix(cfg.Database, "mysql://") || cfg.MetricsListen == "" {
		t.Errorf("its environment is no configuration (%v)", err)
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(text(t, "deploy/alerts.yaml")), &rules); err != nil || len(rules.Groups) != 1 || len(rules.Groups[0].Rules) < 10 {
		t.Errorf("alerts.yaml: %+v (%v)", rules, err)
	}
}
