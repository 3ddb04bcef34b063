package understand

import (
	"strings"
	"testing"
)

const lexiconHead = "词,类别,权重,意图,紧急度,需同时出现,出现则不算,备注\n"

func parsed(t *testing.T, csv string) *Lexicon {
	t.Helper()
	l, bad := ParseLexicon(strings.NewReader(csv))
	if bad != nil {
		t.Fatalf("%q: %v", csv, bad)
	}
	return l
}

func TestEveryBadRowOfALexiconIsNamedWithItsLine(t *testing.T) {
	l, bad := ParseLexicon(strings.NewReader(lexiconHead +
		"水管,plumbing,3,,,,,\n" + // line 2
		"水管,repair,x,,,,,\n" +
		"水管,repair,3,ask,,,,\n" +
		"灯,repair,3,,,,,\n" +
		"水管,repair,3,,7,,,\n" +
		"着火,emergency,9,,,,,\n" +
		",repair,3,,,,,\n" +
		"水管,repair,3\n" +
		"灯,repair,4,,,,,\n" + // line 10
		"门,repair,3,,,@没有这类,,\n" +
		"想捐,other,3,,,,捐,\n" +
		"锁\"头,repair,3,,,,,\n" +
		"窗,repair,100,,,,,\n"))
	if l != nil {
		t.Error("a lexicon came out of bad rows")
	}
	want := []RowError{
		{2, UnknownCategory, "水管", "plumbing"}, {3, BadWeight, "水管", "x"}, {4, UnknownIntent, "水管", "ask"}, {6, BadUrgency, "水管", "7"},
		{7, UrgencyMismatch, "着火", ""}, {8, BadWord, "", "16"}, {9, BadFields, "水管", "3"}, {10, WrittenTwice, "灯", "5"},
		{11, UnknownClass, "门", "@没有这类"}, {12, NeverHolds, "想捐", "捐"}, {13, BadQuotes, "", ""}, {14, BadWeight, "窗", "100"},
	}
	if len(bad) != len(want) {
		t.Fatalf("%d rows, want %d: %v", len(bad), len(want), bad)
	}
	for i := range want {
		if bad[i] != want[i] {
			t.Errorf("%+v, want %+v", bad[i], want[i])
		}
	}
}

func TestAFileThatIsNoLexicon(t *testing.T) {
	for csv, want := range map[string]string{
		"":                 "line 1: there is no row",
		lexiconHead:        "line 1: there is no row",
		"词,类别\n":           "line 1: header must be 词,类别,权重",
		"\xff\xfe\xcd\x8b": "line 1: the file is not UTF-8 but seems to be UTF-16",
		lexiconHead + "灯,repair,3,,,,,\n\xcb\xae\xb9\xdc,repair,3,,,,,\n": "line 3: the file is not UTF-8 but seems to be GBK; save it again as CSV UTF-8",
		"\xb4\xca,\xc0\xe0\xb1\xf0\n":                                     "line 1: the file is not UTF-8 but seems to be GBK",
	} {
		_, bad := ParseLexicon(strings.NewReader(csv))
		if len(bad) != 1 || !strings.Contains(bad[0].Error(), want) {
			t.Errorf("%q: %v, want %q", csv, bad, want)
		}
	}
}

func TestALexiconAsSpreadsheetsSaveIt(t *testing.T) {
	plain := parsed(t, lexiconHead+"水管,repair,3,,,,,\n灯,repair,3,,,水管+门/窗,,\"灯, 亮\"\n")
	for name, csv := range map[string]string{
		"a byte order mark":         "\uFEFF" + lexiconHead + "水管,repair,3,,,,,\n灯,repair,3,,,水管+门/窗,,\"灯, 亮\"\n",
		"line ends of Windows":      strings.ReplaceAll(lexiconHead+"水管,repair,3,,,,,\n灯,repair,3,,,水管+门/窗,,\"灯, 亮\"\n", "\n", "\r\n"),
		"another order":             lexiconHead + "灯,repair,3,,,水管+门/窗,,\"灯, 亮\"\n水管,repair,3,,,,,\n",
		"blank lines and columns":   lexiconHead + "水管,repair,3,,,,,,,\n,,,,,,,\n灯,repair,3,,,水管+门/窗,,\"灯, 亮\"\n\n,,,,,,,,,\n",
		"every field quoted":        lexiconHead + "\"水管\",\"repair\",\"3\",\"\",\"\",\"\",\"\",\"\"\n\"灯\",\"repair\",\"3\",\"\",\"\",\"水管+门/窗\",\"\",\"灯, 亮\"\n",
		"alternatives in any order": lexiconHead + "水管,repair,3,,,,,\n灯,repair,3,,,窗/门+水管,,\"灯, 亮\"\n",
	} {
		if l := parsed(t, csv); l.Version() != plain.Version() || l.Rows() != 2 {
			t.Errorf("%s: version %s of %d rows, want %s of 2", name, l.Version(), l.Rows(), plain.Version())
		}
	}
	if other := parsed(t, lexiconHead+"水管,repair,4,,,,,\n灯,repair,3,,,水管+门/窗,,\"灯, 亮\"\n"); other.Version() == plain.Version() {
		t.Error("another weight, the same version")
	}
}

func TestWhatANewLexiconReadsDifferently(t *testing.T) {
	was := parsed(t, lexiconHead+"水管,repair,5,,,,,\n着火,emergency,12,,3,,,\n昏倒,emergency,12,,3,,,\n")
	is := parsed(t, lexiconHead+"水管,property,5,,,,,\n着火,emergency,12,,3,,,\n昏倒,emergency,6,,3,,,\n")
	changes := Changes(was.Reader().With(nil), is.Reader().With(nil), []Text{{"m1", "水管坏了"}, {"m2", "着火了"}, {"m3", "昏倒了"}})
	if len(changes) != 2 || changes[0].ID != "m1" || changes[1].ID != "m3" {
		t.Fatalf("%v", changes)
	}
	for i, want := range []string{"category repair -> property, categories [repair] -> [property]", "tier A -> B"} {
		if got := changes[i].String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := is.DroppedDangers(was); len(got) != 1 || got[0] != "昏倒" {
		t.Errorf("dropped %v", got)
	}
	if got := was.DroppedDangers(is); len(got) != 0 {
		t.Errorf("dropped %v", got)
	}
}

func TestRowsAreFoundByWordNoteAndCategory(t *testing.T) {
	l, bad := ParseLexicon(strings.NewReader("词,类别,权重,意图,紧急度,需同时出现,出现则不算,备注\n水管,repair,5,request,,漏/滴+厨房,试,家里\n着火,emergency,9,,3,,,火\n"))
	if bad != nil {
		t.Fatal(bad)
	}
	for text, want := range map[string]int{"水管": 1, "水 管": 0, "家里": 1, "repair": 1, "厨房": 1, "": 2, "電": 0} {
		if _, n := l.Search(text, 10); n != want {
			t.Errorf("%q finds %d rows, want %d", text, n, want)
		}
	}
	found, n := l.Search("", 1)
	if n != 2 || len(found) != 1 {
		t.Errorf("%d of %d", len(found), n)
	}
	if found, _ := l.Search("水管", 1); found[0] != (Entry{"水管", "repair", "5", "request", "", "厨房+滴/漏", "试", "家里"}) {
		t.Errorf("%+v", found[0])
	}
}
