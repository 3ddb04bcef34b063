package learn

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"linli/domain"
	"linli/understand"
)

// trainedOn are the labelled files of the model in the tree, in the order of the
// Makefile. No held-out file and no half of one is among them, nor the messages that were
// given to develop on: their figures are those of a model that did not see them.
var trainedOn = []string{"ordinary.jsonl", "fresh.jsonl", "residents-tune.jsonl", "authors-tune.jsonl", "authors-tune-2.jsonl",
	"danger.tsv", "danger-probe.tsv", "danger-fresh.tsv"}

func labelledFiles(t *testing.T) [][]byte {
	t.Helper()
	var out [][]byte
	for _, name := range trainedOn {
		b, err := os.ReadFile("../understand/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// TestTheModelInTheTreeIsWhatItsInputsGive holds the file to its inputs by their
// digest; with LINLI_SOAK it is trained again, byte for byte.
func TestTheModelInTheTreeIsWhatItsInputsGive(t *testing.T) {
	files := labelledFiles(t)
	want, err := Digest(files)
	if err != nil {
		t.Fatal(err)
	}
	if got := understand.BuiltInModel().Inputs(); got != want {
		t.Fatalf("understand/model.bin was trained on %x, the tree has %x: run `make model`", got[:6], want[:6])
	}
	if os.Getenv("LINLI_SOAK") == "" {
		return
	}
	again, err := Model(files)
	if err != nil {
		t.Fatal(err)
	}
	inTree, err := os.ReadFile("../understand/model.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, inTree) {
		t.Fatal("training gives another model than understand/model.bin: run `make model`")
	}
}

func TestTheMakefileTrainsOnTheSameFiles(t *testing.T) {
	b, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if want := "LEARNED = " + strings.Join(trainedOn, " ") + "\n"; !strings.Contains(string(b), want) {
		t.Fatalf("the Makefile lacks %q", want)
	}
}

func TestTrainingComesToTheSameWeights(t *testing.T) {
	rows, err := compose()
	if err != nil {
		t.Fatal(err)
	}
	var few []Row
	for i := 0; i < len(rows); i += 40 {
		few = append(few, rows[i])
	}
	var packed [2][]byte
	for i := range packed {
		w := weightsOf(understand.NewWeights())
		w.fit(few, 2)
		packed[i] = w.Pack([32]byte{})
	}
	if !bytes.Equal(packed[0], packed[1]) {
		t.Fatal("the same rows gave two models")
	}
}

// TestThePatternsOfTheCorpusFillOut reads every composed sentence: no brace, no
// slot without a filling is left, and every class has its sentences.
func TestThePatternsOfTheCorpusFillOut(t *testing.T) {
	rows, err := compose()
	if err != nil {
		t.Fatal(err)
	}
	intents, categories := map[domain.Intent]int{}, map[domain.Category]int{}
	for _, r := range rows {
		if r.Text == "" || strings.ContainsAny(r.Text, "{}<>") {
			t.Fatalf("%s %s: %q", r.Intent, r.Category, r.Text)
		}
		if err := (&Row{Text: r.Text, Intent: r.Intent, Category: r.Category, Urgency: r.Urgency}).check(); err != nil {
			t.Fatalf("%q: %v", r.Text, err)
		}
		intents[r.Intent]++
		categories[r.Category]++
	}
	for _, i := range understand.ModelIntents {
		least := 400
		if i == domain.IntentRating {
			least = 300 // there are few ways to give marks, and the same sentence counts once
		}
		if intents[i] < least {
			t.Errorf("intent %s has %d sentences", i, intents[i])
		}
	}
	for _, c := range append(understand.ModelCategories, domain.Emergency) {
		if categories[c] < 400 {
			t.Errorf("category %s has %d sentences", c, categories[c])
		}
	}
}

func TestABrokenLabelledFileNamesItsLine(t *testing.T) {
	good := `{"text":"灯坏了","intent":"request","category":"repair","urgency":1}`
	if rows, err := ParseLabelled([]byte(good + "\ncalm\t今天天气好\n\ndanger\t着火了\n")); err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, bad := range []string{`{"text":"灯坏了","intent":"beg","category":"repair"}`, `{"text":"","intent":"request","category":"repair"}`, `{`, "灯坏了",
		`{"text":"灯坏了","intent":"request","category":"light"}`, `{"text":"灯坏了","intent":"request","category":"repair","urgency":4}`} {
		if _, err := ParseLabelled([]byte(good + "\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestACommunityLearnsFromItsCorrections goes on from the model in the tree: what
// staff put right often enough is read their way, and few corrections are refused.
func TestACommunityLearnsFromItsCorrections(t *testing.T) {
	line := `{"text":"塔拉的呼噜又响了","intent":"complaint","category":"mediation","urgency":1}` + "\n"
	from := understand.BuiltInModel()
	if _, err := Further(from, [][]byte{[]byte(strings.Repeat(line, EnoughCorrections-1))}); err == nil {
		t.Fatal("trained on too little")
	}
	b, err := Further(from, [][]byte{[]byte(strings.Repeat(line, EnoughCorrections))})
	if err != nil {
		t.Fatal(err)
	}
	m, err := understand.ParseModel(b)
	if err != nil {
		t.Fatal(err)
	}
	r := understand.New().With(m)
	if d := r.Read("塔拉的呼噜又响了"); d.Category != domain.Mediation || d.Intent != domain.IntentComplaint {
		t.Errorf("read as %s %s", d.Intent, d.Category)
	}
	if d := r.Read("着火了，三楼冒黑烟，快来人"); d.Tier != domain.TierA {
		t.Errorf("a fire is tier %s", d.Tier)
	}
}
