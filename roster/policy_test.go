package roster_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linli/docs"
	"linli/domain"
	"linli/roster"
	"linli/say"
	"linli/store"
	"linli/store/storetest"
)

func TestTheProgramsOwnPoliciesAreThoseOfTheFile(t *testing.T) {
	read, err := roster.Policies(docs.Policy)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(domain.OwnPolicies(), read); diff != "" {
		t.Error(diff)
	}
}

func TestWhatPoliciesSayCanBeReadBack(t *testing.T) {
	other := domain.OwnPolicies()
	other.Two, other.Returns.Sample, other.Steps[1][0].Most = []domain.Category{domain.Eldercare, domain.Legal}, 0, 7
	for _, want := range []domain.Policies{domain.OwnPolicies(), other} {
		text, err := roster.PolicyText(want)
		if err != nil {
			t.Fatal(err)
		}
		read, err := roster.Policies(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if diff := cmp.Diff(want, read); diff != "" {
			t.Error(diff)
		}
	}
}

// What a file leaves out of a step, or of a list, is not in what runs.
func TestWhatIsLoadedIsWhatRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		bare := regexp.MustCompile(`, (most: \d+|daytime: true|rings: true|duty: night)`).ReplaceAll(docs.Policy, nil)
		bare = []byte(strings.ReplaceAll(string(bare), "alarm: true", "alarm: true, rings: true"))
		bare = []byte(strings.ReplaceAll(string(bare), "always: [danger, care, complaint, joint, returned]", "always: [danger, joint]"))
		want, err := roster.Policies(bare)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := roster.LoadPolicies(t.Context(), db, domain.Actor{Kind: domain.ActorOperator}, bare); err != nil {
			t.Fatal(err)
		}
		want.Version = 1
		got, err := db.View(t.Context()).Policies()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		listed, err := db.View(t.Context()).PoliciesLoaded(1)
		if err != nil || len(listed) != 1 {
			t.Fatal(listed, err)
		}
		if diff := cmp.Diff(want, listed[0].Policies); diff != "" {
			t.Error(diff)
		}
		if !slices.Contains(domain.Occasions, domain.OccasionCare) {
			t.Errorf("the occasions there are have become %v", domain.Occasions)
		}
	})
}

func TestAPolicyThatForgetsSomebodyIsRefused(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"    - {who: street, minutes: 120}\n", "", ""}, // it may end at the secretary
		{"    - {who: street, minutes: 120}\n    ", "    ", ""},
		{"{who: duty, minutes: 30}", "{who: postman, minutes: 30}", "line 26: who: want one of"},
		{"{who: duty, minutes: 30}", "{who: street, minutes: 30}", "step 4 (secretary): the ladder goes up"},
		{"{who: nearest, most: 3, minutes: 15}", "{who: nearest, most: 3}", "step 2 (nearest): from 1 minute"},
		{"{who: nearest, most: 3, minutes: 15}", "{who: nearest, most: 3, minutes: 15, rings: true}", "woken for a danger"},
		{"{who: secretary, minutes: 3, rings: true, alarm: true}", "{who: secretary, minutes: 3, rings: true}", "a telephone rings"},
		{"{who: secretary, minutes: 3, rings: true, alarm: true}", "{who: secretary, minutes: 90, rings: true, alarm: true}", "at most 30 minutes"},
		{"{who: nearest, most: 3, minutes: 15}", "{who: nearest, most: 3, minutes: 15, alarm: true}", "for volunteers in a danger only"},
		{"urgency:\n", "two_people: [emergency]\nurgency:\n", "two_people"},
		{"urgency:\n", "speed: 3\nurgency:\n", "unknown key"},
	} {
		if !strings.Contains(string(docs.Policy), c.old) {
			continue
		}
		_, err := roster.Policies([]byte(strings.Replace(string(docs.Policy), c.old, c.new, 1)))
		if c.want == "" && err != nil || c.want != "" && (domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q for %q: %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

func TestPoliciesHaveVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		load := func(file string) (domain.Policies, store.Effect) {
			t.Helper()
			p, effect, err := roster.LoadPolicies(t.Context(), db, operator, []byte(file))
			if err != nil {
				t.Fatal(err)
			}
			return p, effect
		}
		if p, effect := load(string(docs.Policy)); p.Version != 1 || effect != store.Changed {
			t.Errorf("version %d, %s", p.Version, effect)
		}
		if p, effect := load(string(docs.Policy)); p.Version != 1 || effect != store.Same {
			t.Errorf("the same file is version %d, %s", p.Version, effect)
		}
		if p, _ := load(strings.Replace(string(docs.Policy), "minutes: 15,", "minutes: 20,", 1)); p.Version != 2 {
			t.Errorf("another file is version %d", p.Version)
		}
		all, err := db.View(t.Context()).PoliciesLoaded(10)
		if err != nil || len(all) != 2 || all[0].Policies.Steps[2][0].Minutes != 20 || all[0].Loader != domain.ActorImport {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// keysOnly is what may stand in letters in a fault that staff reads: the words of
// the file itself.
var keysOnly = regexp.MustCompile(`（[a-z_]+）|true|false|UTF-8`)

func TestWhatIsWrongWithPoliciesIsSaidInChinese(t *testing.T) {
	var faults []string
	refused := func(file string) {
		t.Helper()
		_, err := roster.Policies([]byte(file))
		if domain.CodeOf(err) != domain.Invalid {
			t.Fatalf("%v for\n%s", err, file)
		}
		faults = append(faults, strings.Split(err.Error(), "\n")...)
	}
	own, err := roster.PolicyText(domain.OwnPolicies())
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range [][2]string{{"who: duty", "who: postman"}, {"who: duty", "who: [a]"}, {"minutes: 15", "minutes: soon"}, {"rings: true", "rings: perhaps"}, {"minutes: 15", "minuets: 15"},
		{"most: 3", "most: 3, most: 3"}, {"urgency:", "speed:"}, {"return_visits:", "return_visits: 7\nx:"}, {"weekly: ", "weekly: 9"}, {"always: [danger", "always: [\"\", flood, danger"},
		{"always: [danger, ", "always: ["}, {"- {who: nearest", "- nearest\n        - {who: nearest"}, {"who: duty", "who: *a"}, {"urgency:", "urgency: {"}, {"urgency:", "\"a\" b: '\nurgency:"}, {"who: duty", "who: \"du\\u200bty\""},
		{"who: duty", "who: " + strings.Repeat("d", 200)}, {"urgency:", "two_people: [emergency]\nurgency:"}, {"errands:", "errands: [1]\ny:"}, {"duty: always", "duty: night"}, {"duty: night", "duty: noon"}} {
		refused(strings.Replace(string(own), edit[0], edit[1], 1))
	}
	refused("")
	refused("\xff")
	refused(string(own) + "---\n" + string(own))
	refused(strings.Repeat("#", 5<<20))
	refused("urgency: {0: [], 1: [], 2: [], 3: []}\n")
	odd := domain.OwnPolicies()
	odd.Steps = [4][]domain.Step{{{Whom: "street", Most: -1}, {Whom: "nearest", Rings: true, Alarm: true, Duty: "noon"}, {Whom: "duty", Duty: "night"}}, {{Whom: "postman"}}, {{Whom: "nearest", Minutes: 5}, {Whom: "duty", Minutes: 5}}, {{Whom: "nearest", Minutes: 99}, {Whom: "street", Minutes: 5}}}
	odd.Two, odd.Returns.Always, odd.Returns.Sample, odd.Returns.PerCadre = []domain.Category{"flood"}, []domain.Occasion{"flood"}, 101, 201
	odd.Errands.CareVisits, odd.Errands.Tell, odd.Notices.Weekly, odd.Notices.ApproveAbove = 0, 0, 0, 0
	for _, fault := range append(faults, odd.Check()...) {
		said := say.PolicyFault(fault)
		if strings.Contains(said, "照原文的样子") || regexp.MustCompile(`[A-Za-z]`).MatchString(keysOnly.ReplaceAllString(said, "")) {
			t.Errorf("%q is said as %q", fault, said)
		}
	}
	if len(faults) < 30 {
		t.Errorf("only %d faults were found", len(faults))
	}
	if got, want := say.PolicyFault("line 26: who: want one of nearest, keys"), "第26行，找谁（who）：只能从说明里列的选"; got != want {
		t.Errorf("it is said as %q, want %q", got, want)
	}
}
