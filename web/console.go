package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

//go:embed console vendor
var consoleFiles embed.FS

// vendored are the third-party files that the console loads, by their names.
var vendored = map[string]string{
	"htmx.min.js": "vendor/htmx.org@2.0.11/htmx.min.js",
	"sse.min.js":  "vendor/htmx-ext-sse@2.2.4/sse.min.js",
}

// Asset is a file that the console's pages load.
type Asset struct {
	Type  string
	Bytes []byte
	Tag   string // changes with the bytes
}

// Assets are the console's files by name. They are the same for everybody.
var Assets = assets()

var types = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func assets() map[string]Asset {
	out := map[string]Asset{}
	add := func(name, file string) {
		bytes, err := consoleFiles.ReadFile(file)
		if err != nil {
			panic(err) // an embedded file is there or the program is not built
		}
		sum := sha256.Sum256(bytes)
		out[name] = Asset{types[path.Ext(file)], bytes, hex.EncodeToString(sum[:6])}
	}
	for name, file := range vendored {
		add(name, file)
	}
	own, err := fs.ReadDir(consoleFiles, "console")
	if err != nil {
		panic(err)
	}
	for _, f := range own {
		if types[path.Ext(f.Name())] != "" {
			add(f.Name(), "console/"+f.Name())
		}
	}
	return out
}

// ConsoleStatic is where the console's files stand.
const ConsoleStatic = "/console/static/"

// Console are the pages of the console by name. A page defines "body", and is
// shown in "layout", or in "bare" where nobody has logged in yet. What stands in
// part_*.html is there for all of them.
var Console = consolePages()

// ticks is a list with its heading, mostly of boxes to tick under one name.
type ticks struct {
	Name, Legend string
	All          any // each with Value, Name and Chosen
}

func consolePages() map[string]*template.Template {
	base := template.New("console").Funcs(template.FuncMap{
		"asset": func(name string) string { return ConsoleStatic + name + "?v=" + Assets[name].Tag },
		"ticks": func(name, legend string, all any) ticks { return ticks{name, legend, all} },
	})
	base = template.Must(base.ParseFS(consoleFiles, "console/layout.html", "console/part_*.html"))
	files, err := fs.Glob(consoleFiles, "console/*.html")
	if err != nil {
		panic(err)
	}
	out := map[string]*template.Template{}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" || strings.HasPrefix(name, "part_") {
			continue
		}
		out[name] = template.Must(template.Must(base.Clone()).ParseFS(consoleFiles, file))
	}
	return out
}
