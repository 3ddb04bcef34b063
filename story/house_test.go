package story

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our packages each one may import.
var arrows = map[string][]string{
	"domain":          {},
	"docs":            {},
	"web":             {},
	"live":            {},
	"sim":             {},
	"understand":      {"domain"},
	"learn":           {"domain", "understand"},
	"say":             {"domain"},
	"sheet":           {"domain"},
	"store":           {"domain"},
	"store/blob":      {"domain"},
	"store/storetest": {"store"},
	"roster":          {"domain", "say", "sheet", "store"},
	"report":          {"domain", "say", "sheet", "store", "web"},
	"provider":        {"domain"},
	"media":           {"domain"},
	"service":         {"domain", "media", "understand", "say", "sheet", "store"},
	"push":            {"domain", "say", "store"},
	"notice":          {"domain", "live", "say", "store", "understand"},
	"wxmsg":           {"domain"},
	"desk/login":      {"domain", "store"},
	"desk":            {"domain", "live", "understand", "say", "store", "desk/login"},
	"handler":         {"domain", "notice", "report", "roster", "say", "sheet", "service", "desk", "desk/login", "wxmsg", "web"},
	"app":             {"domain", "docs", "web", "sim", "report", "roster", "provider", "understand", "say", "sheet", "store", "store/blob", "service", "desk", "desk/login", "notice", "push", "wxmsg", "handler"},
	"bench":           {"domain", "handler", "notice", "store", "wxmsg"},
	"cmd/linli":       {"app", "bench", "desk/login", "domain", "learn", "report", "roster", "service", "sheet", "sim", "store", "understand"},
}

// moreInTests is what tests may use besides: real engines and the one fake.
var moreInTests = []string{"notice", "sheet", "store", "store/storetest", "report", "roster", "service", "desk", "desk/login", "sim", "app", "docs", "domain"}

// source is one Go file of the tree.
type source struct {
	path, room string
	test       bool
	file       *ast.File
}

func sources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	set, root := token.NewFileSet(), ".."
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "node_modules", "bin", "data"}, d.Name())) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		out = append(out, source{path: rel, room: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(path, "_test.go"), file: file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("only %d Go files were found", len(out))
	}
	return set, out
}

func TestHouseArrowsPointTheRightWay(t *testing.T) {
	_, files := sources(t)
	for _, f := range files {
		allowed, known := arrows[f.room]
		if !known && f.room != "story" {
			t.Errorf("%s: the house has no room %s", f.path, f.room)
			continue
		}
		for _, spec := range f.file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			// A test of sim shows that other people's client works against it.
			if strings.HasPrefix(path, "github.com/silenceper/") && f.room != "wxmsg" && f.room != "bench" && !(f.room == "sim" && f.test) {
				t.Errorf("%s imports %s: only wxmsg, bench and the tests of sim know the SDK", f.path, path)
			}
			ours, ok := strings.CutPrefix(path, "linli/")
			if !ok || f.room == "story" || ours == f.room {
				continue
			}
			if f.test && slices.Contains(moreInTests, ours) && !(f.room == "sim" || f.room == "wxmsg" && ours != "domain") {
				continue
			}
			if !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s: that arrow points the wrong way", f.path, ours)
			}
		}
	}
}

func TestHouseFilesAndFunctionsStaySmall(t *testing.T) {
	set, files := sources(t)
	for _, f := range files {
		if lines := set.File(f.file.Pos()).LineCount(); lines > 500 {
			t.Errorf("%s has %d lines: split it", f.path, lines)
		}
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && !f.test {
				if lines := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; lines > 60 {
					t.Errorf("%s: %s has %d lines", f.path, fn.Name.Name, lines)
				}
			}
		}
	}
}

func TestHouseTimeIsGiven(t *testing.T) {
	set, files := sources(t)
	for _, f := range files {
		if f.test || f.room == "app" || f.room == "cmd/linli" {
			continue
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Sleep") {
					t.Errorf("%s: time.%s; the clock is given", set.Position(n.Pos()), s.Sel.Name)
				}
			}
			return true
		})
	}
}
