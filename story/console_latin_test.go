package story

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"linli/handler"
	"linli/store"
)

// What a page says to whoever looks at it: its text, and what stands for a picture
// or in an empty field.
var (
	unread  = regexp.MustCompile(`(?s)<head>.*?</head>|<textarea[^>]*hidden.*?</textarea>|<pre.*?</pre>`)
	spoken  = regexp.MustCompile(`(?:alt|aria-label|placeholder|title)="([^"]*)"`)
	markup  = regexp.MustCompile(`(?s)<[^>]*>`)
	foreign = regexp.MustCompile(`[A-Za-z][A-Za-z_.]+`)
	headed  = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	digest  = regexp.MustCompile(`\b[0-9a-f]{8,}\b`) // the version of a lexicon
)

// latin are the words of a page that are written in letters.
func latin(page string) (out []string) {
	text := headed.FindString(page)
	page = unread.ReplaceAllString(page, "")
	for _, m := range spoken.FindAllStringSubmatch(page, -1) {
		text += " " + m[1]
	}
	text = digest.ReplaceAllString(html.UnescapeString(markup.ReplaceAllString(text+" "+page, " ")), "")
	for _, word := range foreign.FindAllString(text, -1) {
		if !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

// lettered are the words in letters that staff may read: what files are called and
// what is chosen by an operator.
var lettered = []string{"Enter", "Excel", "CSV", "UTF", ".yaml", "yaml", "yanbin"}

func TestStaffReadsChinese(t *testing.T) {
	w := build(t, store.SQLite, everybody+lake)
	w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
	w.phone("oWU").Follows().Says("鱼池嘉园8号楼1单元302灯坏了")
	w.phone("oLIMIN").Hears("联办 1001 物业公司", "物业公司")
	things := w.things()
	read := 0
	for _, name := range []string{"郑管理", "李联办"} {
		s := w.sits(name)
		for _, line := range handler.ConsoleTable {
			if line.Method != http.MethodGet || strings.HasSuffix(line.Path, "/stream") || strings.HasPrefix(line.Path, "/login/") {
				continue
			}
			s.opens(handler.ConsoleBase + strings.ReplaceAll(line.Path, ":id", things[line.Whose].own))
			if s.status != http.StatusOK || !strings.HasPrefix(s.body, "<!doctype html>") {
				continue
			}
			read++
			for _, word := range latin(s.body) {
				if !slices.Contains(lettered, word) {
					t.Errorf("%s: %s reads %q", line.Path, name, word)
				}
			}
		}
	}
	admin := w.sits("孙书记")
	for path, file := range map[string]string{"/console/settings/check": "urgency: [1]\nspeed: 3\n", "/console/lexicon/check": "词,类别\n水管,nonsense\n"} {
		admin.uploads(path, file)
		for _, word := range latin(admin.body) {
			if !slices.Contains(lettered, word) && !strings.Contains("（urgency）", word) {
				t.Errorf("%s with a wrong file reads %q", path, word)
			}
		}
	}
	if read < 35 {
		t.Errorf("only %d pages were read", read)
	}
}
