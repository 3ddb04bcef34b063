package desk

import (
	"context"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/understand"
)

// Lexicon is the lexicon in use, its rows that were looked for, and what was
// loaded before (词库).
type Lexicon struct {
	Version     string
	Rows, Found int
	By, Since   string // "" for the one that comes with the program
	Entries     []Word
	Loadings    []Loading
	BuiltIn     bool // the one that comes with the program is in use
}

// Word is one row of a lexicon.
type Word struct {
	understand.Entry
	Kind, Asks, Urgent string // named
}

// Loading is one loading of a lexicon.
type Loading struct {
	ID                    domain.ID
	Version, By, Seconder string
	Loaded, Used          string
	Rows, Dropped         int
	Now, Waits, Mine      bool
}

const (
	mostEntries  = 100
	mostLoadings = 30
)

func moment(at time.Time) string { return at.In(domain.China).Format("1月2日 15:04") }

// Lexicon reads what is known of the lexicons; now is the one in use.
func (s *Views) Lexicon(ctx context.Context, by login.Staff, now *understand.Lexicon, text string) (out Lexicon, err error) {
	out.Version, out.Rows = now.Version(), now.Rows()
	var entries []understand.Entry
	if text != "" {
		entries, out.Found = now.Search(text, mostEntries)
	}
	for _, e := range entries {
		w := Word{Entry: e, Kind: say.Category(domain.Category(e.Category)), Asks: say.Intent(domain.Intent(e.Intent))}
		if e.Urgency != "" {
			w.Urgent = say.Urgency(int(e.Urgency[0] - '0'))
		}
		out.Entries = append(out.Entries, w)
	}
	view := s.DB.View(ctx)
	id, err := view.LexiconInUse()
	if err != nil {
		return out, err
	}
	out.BuiltIn = id == 0
	all, err := view.Lexicons(mostLoadings)
	if err != nil {
		return out, err
	}
	var people []domain.ID
	for _, l := range all {
		people = append(people, l.Loader.Person, l.Seconder)
	}
	names, err := view.People(people)
	for _, l := range all {
		one := Loading{ID: l.ID, Version: l.Version, By: names[l.Loader.Person].Name, Seconder: names[l.Seconder].Name, Loaded: moment(l.Loaded), Rows: l.Rows, Dropped: l.Dropped,
			Now: l.ID == id, Waits: l.Used.IsZero(), Mine: l.Loader == by.By()}
		if one.By == "" {
			one.By = say.Actor(l.Loader.Kind)
		}
		if !one.Waits {
			one.Used = moment(l.Used)
		}
		if one.Now {
			out.By, out.Since = one.By, one.Used
		}
		out.Loadings = append(out.Loadings, one)
	}
	return out, err
}

// LexiconFile is a lexicon as it can be taken away and edited.
func (s *Views) LexiconFile(ctx context.Context) (csv string, err error) {
	view := s.DB.View(ctx)
	id, err := view.LexiconInUse()
	if err != nil || id == 0 {
		return understand.BuiltInCSV(), err
	}
	l, err := view.Lexicon(id)
	if err == nil && l.CSV == "" {
		return understand.BuiltInCSV(), nil
	}
	return l.CSV, err
}

// latestSaid is how many messages of a community a new lexicon is tried on.
const latestSaid = 300

// Said reads messages on which a new lexicon is tried: the newest of the
// communities that somebody may look at, and those that were not understood.
func (s *Views) Said(ctx context.Context, by login.Staff) (out []understand.Text, err error) {
	view := s.DB.View(ctx)
	for _, community := range by.Communities(domain.StaffRoles) {
		some, err := view.LatestSaid(community, latestSaid)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			out = append(out, understand.Text{ID: m.Inbox.String(), Text: m.Text})
		}
		unclear, err := view.UnclearOf(community, mostMisread)
		if err != nil {
			return nil, err
		}
		for _, u := range unclear {
			if u.Ticket == 0 {
				out = append(out, understand.Text{ID: u.Inbox.String(), Text: u.Text})
			}
		}
	}
	return out, nil
}

// Reread is a message that would be read otherwise. It is masked.
type Reread struct{ Text, Was, Is string }

// Rereads words what would be read otherwise.
func Rereads(changes []understand.Change, said []understand.Text) (out []Reread) {
	texts := map[string]string{}
	for _, m := range said {
		texts[m.ID] = m.Text
	}
	for _, c := range changes {
		out = append(out, Reread{domain.Mask(texts[c.ID]), readAs(c.Was), readAs(c.Is)})
	}
	return out
}

func readAs(d understand.Draft) string { return say.ReadAs(d.Intent, d.Category, d.Urgency) }

// Fault is a row that cannot be used, and why.
type Fault struct {
	Line                 int
	Word, Problem, Value string
}

// mostFaults is how many faults are shown.
const mostFaults = 200

// Faults lists what is wrong with the rows of a lexicon.
func Faults(bad []understand.RowError) (out []Fault) {
	for _, e := range bad[:min(len(bad), mostFaults)] {
		out = append(out, Fault{e.Line, e.Word, string(e.Problem), e.Value})
	}
	return out
}
