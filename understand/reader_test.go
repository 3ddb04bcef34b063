package understand

import (
	"encoding/csv"
	"encoding/json"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/domain"
)

// checkDraft tells what must hold of every draft, whatever the text.
func checkDraft(t interface{ Fatalf(string, ...any) }, text string, d Draft) {
	if (d.Urgency == 3) != (d.Category == domain.Emergency) {
		t.Fatalf("%q: urgency %d, category %s", text, d.Urgency, d.Category)
	}
	if d.Needs != len(d.Categories) || d.Urgency < 0 || d.Urgency > 3 {
		t.Fatalf("%q: needs %d, categories %v, urgency %d", text, d.Needs, d.Categories, d.Urgency)
	}
	if !slices.Contains(intents, d.Intent) {
		t.Fatalf("%q: intent %q", text, d.Intent)
	}
	n := len([]rune(text))
	for _, s := range d.Evidence {
		if s.Start < 0 || s.End <= s.Start || s.End > n {
			t.Fatalf("%q: span %+v of %d runes", text, s, n)
		}
	}
}

// fragments are pieces of real messages, so that random texts reach every rule.
var fragments = []string{"3号楼", "2单元", "501", "着火了", "没", "不是", "，", " ", "昨天", "谢谢", "我妈", "晕倒", "13800000001", "说错了", "另外", "水管", "漏水",
	"吗", "？", "五分", "改到", "明天", "上午", "三", "十", "甲", "#", "-", "座", "B", "听说", "会修", "演练", "独居", "敲门没人应", "血汤", "無業", "😀", "\xff", "一"}

func TestReadHoldsForAnyText(t *testing.T) {
	r := New()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(fragments), rapid.String())).Draw(t, "text"), "")
		checkDraft(t, text, r.Read(text))
	})
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(embedded)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	texts := readLabelled(t, "messages-dev.jsonl")
	want := New()
	for seed := range int64(3) {
		rows := slices.Clone(records[1:])
		rand.New(rand.NewSource(seed)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.WriteAll(append([][]string{records[0]}, rows...)); err != nil {
			t.Fatal(err)
		}
		got, err := NewReader(strings.NewReader("\uFEFF" + b.String()))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range texts {
			if a, b := want.Read(l.Text), got.Read(l.Text); !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: %+v, shuffled %+v", l.Text, a, b)
			}
		}
	}
}

func TestHostileTextTakesLinearTime(t *testing.T) {
	r := New()
	for name, piece := range map[string]string{
		"digits": "1", "han digits": "一", "address": "3号楼2单元501，说错了，", "danger": "着火了没", "emoji": "😀", "bytes": "\xff", "phone": "13800000001 ",
		"another": "另外水管漏", "idiom": "急死我了", "mixed": "我妈晕倒了昨天水管漏水吗谢谢五分", "dashes": "1-", "person": "我他她人",
	} {
		text := strings.Repeat(piece, 100_000/len(piece))
		begin := time.Now()
		d := r.Read(text)
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("%s: %v for 100 KB", name, took)
		}
		checkDraft(t, text, d)
	}
}

func TestReaderIsSharedByGoroutines(t *testing.T) {
	r := New()
	want := r.Read("3号楼2单元501水管漏水")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := r.Read("3号楼2单元501水管漏水"); !reflect.DeepEqual(got, want) {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestDraftIsPrintedAsOneRecord(t *testing.T) {
	b, err := json.Marshal(New().Read("5号楼1单元606水管漏水").Record("m1"))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"id": "m1", "intent": "request", "category": "repair", "building": "5", "unit": "1", "room": "606", "tier": "C", "phone": ""} {
		if m[key] != want {
			t.Errorf("%s: %v, want %v", key, m[key], want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range fragments {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, text string) { checkDraft(t, text, r.Read(text)) })
}

// BenchmarkRead reads a message of 200 characters, by the rules alone and with the
// model as the chat does, and prints the time that 99 of 100 readings keep.
func BenchmarkRead(b *testing.B) {
	text := string([]rune(strings.Repeat("我家在3号楼2单元501，厨房水管漏水，滴到楼下了，麻烦师傅明天上午来看看，电话13800000001，谢谢。", 5))[:200])
	for name, r := range map[string]*Reader{"rules": New(), "rules and model": New().With(BuiltInModel())} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				r.Read(text)
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e6, "p99-ms/op")
		})
	}
}
