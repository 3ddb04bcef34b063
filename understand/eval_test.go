package understand

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

var showMisses = flag.Bool("misses", false, "print every field that was read wrongly")

// labelled is one message of a labelled file.
type labelled struct {
	ID         string            `json:"id"`
	Text       string            `json:"text"`
	IntentOK   []domain.Intent   `json:"intent_ok"`
	Category   domain.Category   `json:"category"`
	CategoryOK []domain.Category `json:"category_ok"`
	Categories []domain.Category `json:"categories"`
	Urgency    int               `json:"urgency"`
	Building   string            `json:"building"`
	Unit       string            `json:"unit"`
	Room       string            `json:"room"`
	Phone      string            `json:"phone"`
	Needs      int               `json:"needs"`
	Tags       []string          `json:"tags"`
}

func readLabelled(t testing.TB, name string) []labelled {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var l labelled
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, l)
	}
	return out
}

// tally counts how often a field was right.
type tally struct{ right, all int }

func (c *tally) count(ok bool) {
	c.all++
	if ok {
		c.right++
	}
}

func (c tally) share() float64 {
	if c.all == 0 {
		return 1
	}
	return float64(c.right) / float64(c.all)
}

// String prints the share with its Wilson 95 % interval.
func (c tally) String() string {
	if c.all == 0 {
		return "-"
	}
	const z = 1.96
	n, p := float64(c.all), c.share()
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return fmt.Sprintf("%3d/%-3d %.3f [%.3f %.3f]", c.right, c.all, p, max(0, mid-half), min(1, mid+half))
}

// report is the table of the labelling guide's scoring section.
type report struct {
	intent, category, strict, urgency, within         tally
	recallA, recallAB, falseA, falseAB                tally
	place, invented, phone, needs, askBack            tally
	sharedCategories, saidCategories, givenCategories int
	took                                              []time.Duration
	byTag                                             map[string]*tagged
}

// tagged counts the messages that carry one tag.
type tagged struct{ intent, category, seen, quiet tally }

// addTags counts a message under each of its tags.
func (r *report) addTags(l labelled, d Draft) {
	if r.byTag == nil {
		r.byTag = map[string]*tagged{}
	}
	for _, name := range l.Tags {
		t := r.byTag[name]
		if t == nil {
			t = &tagged{}
			r.byTag[name] = t
		}
		t.intent.count(slices.Contains(l.IntentOK, d.Intent))
		t.category.count(slices.Contains(l.CategoryOK, d.Category))
		if l.Category == domain.Emergency {
			t.seen.count(d.Tier != domain.TierC)
		} else {
			t.quiet.count(d.Tier != domain.TierA)
		}
	}
}

func (r *report) add(l labelled, d Draft) []string {
	var miss []string
	check := func(c *tally, ok bool, format string, args ...any) {
		if c.count(ok); !ok {
			miss = append(miss, fmt.Sprintf(format, args...))
		}
	}
	check(&r.intent, slices.Contains(l.IntentOK, d.Intent), "intent %s, want %v", d.Intent, l.IntentOK)
	check(&r.category, slices.Contains(l.CategoryOK, d.Category), "category %s, want %v", d.Category, l.CategoryOK)
	r.strict.count(d.Category == l.Category)
	check(&r.urgency, d.Urgency == l.Urgency, "urgency %d, want %d", d.Urgency, l.Urgency)
	r.within.count(d.Urgency-l.Urgency <= 1 && l.Urgency-d.Urgency <= 1)
	if l.Category == domain.Emergency {
		r.recallA.count(d.Tier == domain.TierA)
		check(&r.recallAB, d.Tier != domain.TierC, "emergency not seen")
	} else {
		r.falseA.count(d.Tier == domain.TierA)
		r.falseAB.count(d.Tier != domain.TierC)
		if d.Tier != domain.TierC {
			miss = append(miss, "false tier "+string(d.Tier))
		}
	}
	want := domain.Place{Building: l.Building, Unit: l.Unit, Room: l.Room}
	check(&r.place, d.Place == want, "place %v, want %v", d.Place, want)
	if want.Empty() {
		r.invented.count(!d.Place.Empty())
	}
	if l.Phone != "" || d.Phone != "" {
		check(&r.phone, d.Phone == l.Phone, "phone %q, want %q", d.Phone, l.Phone)
	}
	check(&r.needs, d.Needs == l.Needs, "needs %d, want %d", d.Needs, l.Needs)
	r.askBack.count(d.Ask != "")
	r.addTags(l, d)
	if l.Needs >= 2 {
		r.addCategories(l.Categories, d.Categories)
	}
	return miss
}

func (r *report) addCategories(want, got []domain.Category) {
	r.givenCategories += len(want)
	r.saidCategories += len(got)
	left := slices.Clone(want)
	for _, c := range got {
		if i := slices.Index(left, c); i >= 0 {
			left = slices.Delete(left, i, i+1)
			r.sharedCategories++
		}
	}
}

// f1 is the multiset F1 of the categories of messages with several needs.
func (r *report) f1() float64 {
	if r.saidCategories+r.givenCategories == 0 {
		return 1
	}
	return 2 * float64(r.sharedCategories) / float64(r.saidCategories+r.givenCategories)
}

func (r *report) String() string {
	slices.Sort(r.took)
	at := func(p float64) float64 {
		return float64(r.took[int(p*float64(len(r.took)-1))].Nanoseconds()) / 1000
	}
	var b strings.Builder
	for _, line := range []struct {
		name string
		c    tally
	}{
		{"intent", r.intent}, {"category, lenient", r.category}, {"category, strict", r.strict}, {"urgency, exact", r.urgency},
		{"urgency, within 1", r.within}, {"emergency recall, tier A", r.recallA}, {"emergency recall, A+B", r.recallAB},
		{"false pages, tier A", r.falseA}, {"false looks, A+B", r.falseAB}, {"place, exact", r.place}, {"place, invented", r.invented},
		{"phone", r.phone}, {"needs", r.needs}, {"asked back", r.askBack},
	} {
		fmt.Fprintf(&b, "%-26s %s\n", line.name, line.c)
	}
	fmt.Fprintf(&b, "%-26s %.3f\n%-26s %.1f\n%-26s %.0f / %.0f\n", "categories, F1", r.f1(), "false pages per 300", 300*r.falseA.share(), "us, p50 / p99", at(.5), at(.99))
	for _, name := range slices.Sorted(maps.Keys(r.byTag)) {
		t := r.byTag[name]
		fmt.Fprintf(&b, "  %-24s intent %s  category %s  danger seen %s  no page %s\n", name, t.intent, t.category, t.seen, t.quiet)
	}
	return b.String()
}

// source is a labelled file, or every other message of it.
type source struct {
	file       string
	from, step int
}

// rules reads as the chat does where config.yaml says model: none.
func rules() *Reader { return New().With(nil) }

// evaluate reads the messages of the sources and prints the table.
func evaluate(t *testing.T, name string, r *Reader, sources ...source) *report {
	t.Helper()
	rep := &report{}
	for _, s := range sources {
		all := readLabelled(t, s.file)
		for i := s.from; i < len(all); i += s.step {
			l := all[i]
			begin := time.Now()
			d := r.Read(l.Text)
			rep.took = append(rep.took, time.Since(begin))
			if miss := rep.add(l, d); *showMisses && len(miss) > 0 {
				t.Logf("%s %s\n      %s", l.ID, l.Text, strings.Join(miss, "; "))
			}
		}
	}
	t.Logf("%s, %d messages\n%s", name, len(rep.took), rep)
	return rep
}

// floors are what a set of messages must at least reach; of false pages and looks, invented
// places and wrong phones they are the most.
type floors struct {
	intent, category, urgency, recallAB, falseA, falseAB, place, needs, f1, invented, phone float64
}

func (f floors) hold(t *testing.T, r *report) {
	t.Helper()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"intent", r.intent.share(), f.intent}, {"category", r.category.share(), f.category}, {"urgency", r.urgency.share(), f.urgency},
		{"emergency recall A+B", r.recallAB.share(), f.recallAB}, {"place", r.place.share(), f.place}, {"needs", r.needs.share(), f.needs},
		{"categories F1", r.f1(), f.f1}, {"phone", r.phone.share(), 1 - f.phone},
		{"no false pages", 1 - r.falseA.share(), 1 - f.falseA}, {"no false looks", 1 - r.falseAB.share(), 1 - f.falseAB},
		{"no invented place", 1 - r.invented.share(), 1 - f.invented},
	} {
		if c.got < c.want {
			t.Errorf("%s: %.3f, floor %.3f", c.name, c.got, c.want)
		}
	}
}

// TestDevMessages, like every test here, holds the rules alone to floors, and the
// rules with the model, as the chat reads, to floors of their own. Rules were written
// for these messages; the model does not learn from them.
func TestDevMessages(t *testing.T) {
	all := source{"messages-dev.jsonl", 0, 1}
	least := floors{intent: .95, category: .95, urgency: .92, recallAB: 1, falseA: .01, falseAB: .04, place: .99, needs: .97, f1: .95}
	least.hold(t, evaluate(t, "dev, rules", rules(), all))
	least = floors{intent: .95, category: .95, urgency: .84, recallAB: 1, falseA: .02, falseAB: .05, place: .99, needs: .96, f1: .8}
	dev := evaluate(t, "dev", New(), all)
	least.hold(t, dev)
	held := evaluate(t, "own, never tuned", New(), source{"own.jsonl", 1, 2}, source{"heldout.jsonl", 0, 1})
	if i, c := dev.intent.share()-held.intent.share(), dev.category.share()-held.category.share(); i > neverTuned || c > neverTuned {
		t.Errorf("the never tuned half is behind by %.3f in intent and %.3f in category, at most %.2f", i, c, neverTuned)
	}
}

// neverTuned is how far the half of our own messages that nothing was tuned on may be
// behind the messages that were given to develop on.
const neverTuned = 0.05

// TestOwnMessages reads the messages that rules were written for; the model learns
// from the ordinary ones and not from our own.
func TestOwnMessages(t *testing.T) {
	mine, ordinary := source{"own.jsonl", 0, 2}, source{"ordinary.jsonl", 0, 1}
	least := floors{intent: .9, category: .9, urgency: .87, recallAB: 1, falseA: .01, falseAB: .04, place: .98, needs: .94, f1: .95}
	least.hold(t, evaluate(t, "own, tuned, rules", rules(), mine, ordinary))
	least.hold(t, evaluate(t, "ordinary, learned", New(), ordinary))
	least = floors{intent: .93, category: .95, urgency: .87, recallAB: 1, falseA: .02, falseAB: .06, place: .98, needs: .94, f1: .8}
	least.hold(t, evaluate(t, "own, tuned, not learned", New(), mine))
}

// TestHeldOutMessages reads messages that were written before the rules and that
// no rule is to be written for; docs/understanding.md tells how far that holds.
func TestHeldOutMessages(t *testing.T) {
	all := []source{{"own.jsonl", 1, 2}, {"heldout.jsonl", 0, 1}}
	least := floors{intent: .88, category: .88, urgency: .82, recallAB: .94, falseA: .03, falseAB: .08, place: .98, needs: .94, f1: .7}
	least.hold(t, evaluate(t, "own, held out, rules", rules(), all...))
	least.urgency = .8
	least.hold(t, evaluate(t, "own, held out", New(), all...))
}

// TestResidentsMessages reads messages by somebody who had not seen the rules.
// The first half is there to write rules for; the second only to be counted, and
// its texts are not to be looked at.
func TestResidentsMessages(t *testing.T) {
	tuned, held := source{"residents-tune.jsonl", 0, 1}, source{"residents-held.jsonl", 0, 1}
	least := floors{intent: .9, category: .87, urgency: .72, recallAB: .96, falseA: .03, falseAB: .12, place: .98, needs: .92, f1: .6}
	least.hold(t, evaluate(t, "residents, tuned, rules", rules(), tuned))
	least.hold(t, evaluate(t, "residents, tuned", New(), tuned))
	if *showMisses {
		return
	}
	least = floors{intent: .7, category: .7, urgency: .58, recallAB: .69, falseA: .05, falseAB: .12, place: .96, needs: .86, f1: .6}
	least.hold(t, evaluate(t, "residents, held out, rules", rules(), held))
	least = floors{intent: .83, category: .81, urgency: .67, recallAB: .84, falseA: .03, falseAB: .12, place: .96, needs: .89, f1: .6}
	least.hold(t, evaluate(t, "residents, held out", New(), held))
}

// TestAuthorsMessages reads messages that seven authors composed for the test, each for
// himself, without having seen the rules. The model learns from five of them; the third's
// and the seventh's are only to be counted, and their texts not to be looked at.
func TestAuthorsMessages(t *testing.T) {
	learned, second := source{"authors-tune.jsonl", 0, 1}, source{"authors-tune-2.jsonl", 0, 1}
	held, last := source{"authors-held.jsonl", 0, 1}, source{"authors-held-2.jsonl", 0, 1}
	least := floors{intent: .7, category: .68, urgency: .62, recallAB: .83, falseA: .07, falseAB: .15, place: .96, needs: .8, f1: .5, invented: .01}
	least.hold(t, evaluate(t, "authors, learned, rules", rules(), learned))
	least = floors{intent: .96, category: .96, urgency: .9, recallAB: 1, falseA: .01, falseAB: .08, place: .97, needs: .93, f1: .6, invented: .01}
	least.hold(t, evaluate(t, "authors, learned", New(), learned))
	least = floors{intent: .96, category: .94, urgency: .95, recallAB: .99, falseA: .02, falseAB: .13, place: .97, needs: .94, f1: .6, invented: .01, phone: .03}
	least.hold(t, evaluate(t, "authors of the second time, learned", New(), second))
	least = floors{intent: .7, category: .65, urgency: .6, recallAB: .82, falseA: .08, falseAB: .17, place: .96, needs: .76, f1: .5, invented: .01, phone: .03}
	least.hold(t, evaluate(t, "authors of the second time, rules", rules(), second))
	if *showMisses {
		return
	}
	least = floors{intent: .68, category: .69, urgency: .57, recallAB: .76, falseA: .08, falseAB: .15, place: .96, needs: .79, f1: .5, invented: .01}
	least.hold(t, evaluate(t, "authors, held out, rules", rules(), held))
	least.needs, least.phone = .76, .05
	least.hold(t, evaluate(t, "authors of the second time, held out, rules", rules(), last))
	least = floors{intent: .79, category: .83, urgency: .68, recallAB: .93, falseA: .03, falseAB: .16, place: .96, needs: .86, f1: .6, invented: .01}
	least.hold(t, evaluate(t, "authors, held out", New(), held))
	least = floors{intent: .81, category: .72, urgency: .69, recallAB: .87, falseA: .03, falseAB: .15, place: .96, needs: .83, f1: .6, invented: .01, phone: .05}
	least.hold(t, evaluate(t, "authors of the second time, held out", New(), last))
}

// TestNeighboursMessages reads messages that were written before the corpus of the
// model, though by the same hand, and that nothing is to be written for. The rules
// alone never had floors here: these lie a little below what was counted.
func TestNeighboursMessages(t *testing.T) {
	all := source{"neighbours.jsonl", 0, 1}
	least := floors{intent: .7, category: .7, urgency: .6, recallAB: .9, falseA: .07, falseAB: .12, place: .98, needs: .8, f1: .6, invented: .01}
	least.hold(t, evaluate(t, "neighbours, rules", rules(), all))
	least = floors{intent: .8, category: .8, urgency: .78, recallAB: .9, falseA: .04, falseAB: .16, place: .98, needs: .9, f1: .6, invented: .01}
	least.hold(t, evaluate(t, "neighbours", New(), all))
}

// TestFreshMessages reads messages that were written after most rules; a few
// rules were written for them after a first look.
func TestFreshMessages(t *testing.T) {
	all := source{"fresh.jsonl", 0, 1}
	least := floors{intent: .83, category: .88, urgency: .88, recallAB: .85, falseA: .02, falseAB: .06, place: .98, needs: .93, f1: .8}
	least.hold(t, evaluate(t, "fresh, rules", rules(), all))
	least.hold(t, evaluate(t, "fresh", New(), all))
}
