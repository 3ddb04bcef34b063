package service

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// Live reads messages by the lexicon that is in use now (词库).
type Live struct {
	reader atomic.Pointer[understand.Reader]
	model  *understand.Model
}

// NewLive reads by a model, and by the lexicon that comes with the program until
// another is in use.
func NewLive(m *understand.Model) *Live {
	l := &Live{model: m}
	l.reader.Store(understand.New().With(m))
	return l
}

// Read drafts a ticket from a message.
func (l *Live) Read(text string) understand.Draft { return l.reader.Load().Read(text) }

// SameMatter tells that two texts may be about one matter; SaysOnce, that they are
// of one need.
func (l *Live) SameMatter(c domain.Category, one, other string) bool {
	return l.reader.Load().SameMatter(c, one, other)
}

func (l *Live) SaysOnce(c domain.Category, one, other string, damage bool) bool {
	return l.reader.Load().SaysOnce(c, one, other, damage)
}

// Version names the lexicon in use.
func (l *Live) Version() string { return l.reader.Load().Lexicon().Version() }

// Lexicons keeps the versions of the lexicon, and Live at the one in use.
type Lexicons struct {
	DB   *store.DB
	Live *Live
	Log  *slog.Logger

	seen domain.ID // what Live reads by
}

// lexiconPace is how often it is looked whether another lexicon is in use.
const lexiconPace = 2 * time.Second

// Run takes up what is put to use, by whatever process, until ctx ends.
func (s *Lexicons) Run(ctx context.Context) {
	tick := time.NewTicker(lexiconPace)
	defer tick.Stop()
	for {
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("the lexicon in use could not be taken up", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once takes up another lexicon if one is in use.
func (s *Lexicons) Once(ctx context.Context) error {
	v := s.DB.View(ctx)
	id, err := v.LexiconInUse()
	if err != nil || id == s.seen {
		return err
	}
	l, err := inUse(v, id)
	if domain.CodeOf(err) == domain.Invalid { // another version of the program took it
		s.seen = id
		s.Log.Error("the lexicon in use cannot be read by this program; it goes on with the one it has", "lexicon", id, "error", err)
		return nil
	}
	if err != nil {
		return err
	}
	s.Live.reader.Store(l.Reader().With(s.Live.model))
	s.seen = id
	s.Log.Info("another lexicon is in use", "version", l.Version(), "rows", l.Rows())
	return nil
}

// inUse parses a loading.
func inUse(v store.View, id domain.ID) (*understand.Lexicon, error) {
	if id == 0 {
		return understand.New().Lexicon(), nil
	}
	row, err := v.Lexicon(id)
	if err != nil {
		return nil, err
	}
	return parsed(row.CSV)
}

func parsed(csv string) (*understand.Lexicon, error) {
	if csv == "" {
		return understand.New().Lexicon(), nil
	}
	l, bad := understand.ParseLexicon(strings.NewReader(csv))
	if len(bad) > 0 {
		return nil, domain.Errorf(domain.Invalid, "%w", bad[0])
	}
	return l, nil
}

// textsAtOnce is how many stored texts are read between two looks at the database.
const textsAtOnce = 500

// WouldChange tells of every stored text that another lexicon would read otherwise
// than the one in use, and how many texts there are. Nothing is written.
func (s *Lexicons) WouldChange(ctx context.Context, next *understand.Lexicon, m *understand.Model, found func(understand.Change)) (all int, err error) {
	v := s.DB.View(ctx)
	id, err := v.LexiconInUse()
	if err != nil {
		return 0, err
	}
	now, err := inUse(v, id)
	if err != nil {
		return 0, err
	}
	was, is := now.Reader().With(m), next.Reader().With(m)
	for last := domain.ID(0); ; {
		texts, err := v.MessageTexts(last, textsAtOnce)
		if err != nil || len(texts) == 0 {
			return all, err
		}
		for _, t := range texts {
			all, last = all+1, t.ID
			for _, c := range understand.Changes(was, is, []understand.Text{{ID: t.ID.String(), Text: t.Text}}) {
				found(c)
			}
		}
	}
}

// Load checks a lexicon and puts it to use. If it takes words of danger away it
// waits until a second person agrees: Used is zero then. Invalid: a row cannot
// be used.
func (s *Lexicons) Load(ctx context.Context, by domain.Actor, csv string) (l store.Lexicon, dropped []string, err error) {
	parsed, err := parsed(csv)
	if err != nil {
		return l, nil, err
	}
	return s.put(ctx, by, store.Lexicon{Version: parsed.Version(), CSV: csv, Rows: parsed.Rows()}, parsed)
}

// Rollback puts to use again what was before; like Load it may wait for a second person.
func (s *Lexicons) Rollback(ctx context.Context, by domain.Actor) (l store.Lexicon, dropped []string, err error) {
	v := s.DB.View(ctx)
	id, err := v.LexiconInUse()
	if err != nil {
		return l, nil, err
	}
	if id == 0 {
		return l, nil, domain.Errorf(domain.Conflict, "the lexicon that comes with the program is in use; there is none before it")
	}
	now, err := v.Lexicon(id)
	if err != nil {
		return l, nil, err
	}
	before, err := v.LexiconBefore(now.Version)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return l, nil, err
	}
	parsed, err := parsed(before.CSV)
	if err != nil {
		return l, nil, err
	}
	return s.put(ctx, by, store.Lexicon{Version: parsed.Version(), CSV: before.CSV, Rows: parsed.Rows()}, parsed)
}

func (s *Lexicons) put(ctx context.Context, by domain.Actor, l store.Lexicon, next *understand.Lexicon) (store.Lexicon, []string, error) {
	v := s.DB.View(ctx)
	id, err := v.LexiconInUse()
	if err != nil {
		return l, nil, err
	}
	was, err := inUse(v, id)
	if err != nil {
		return l, nil, err
	}
	dropped := next.DroppedDangers(was)
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.LexiconInUse()
		if err == nil && now != id {
			err = domain.Errorf(domain.Conflict, "another lexicon was put to use meanwhile; load again")
		}
		if err != nil {
			return err
		}
		l.Loader, l.Dropped, l.Used = by, len(dropped), time.Time{}
		kind := "proposed"
		if len(dropped) == 0 {
			kind, l.Used = "used", tx.Now
		}
		if err := tx.AddLexicon(&l); err != nil {
			return err
		}
		return tx.Record(store.Subject{Kind: "lexicon", ID: l.ID}, kind, by, map[string]any{"version": l.Version, "dropped": l.Dropped})
	})
	return l, dropped, err
}

// Reviewed is what a file would do if it were put to use.
type Reviewed struct {
	Bad     []understand.RowError // rows that cannot be used; then nothing else is said
	Version string
	Rows    int
	Dropped []string            // words of danger it takes away
	Changes []understand.Change // messages that it reads otherwise
}

// Review looks what a file would do, and changes nothing.
func (s *Lexicons) Review(ctx context.Context, csv string, messages []understand.Text) (out Reviewed, err error) {
	next, bad := understand.ParseLexicon(strings.NewReader(csv))
	if len(bad) > 0 {
		return Reviewed{Bad: bad}, nil
	}
	now, err := s.InUse(ctx)
	if err != nil {
		return out, err
	}
	model := s.Live.model
	return Reviewed{Version: next.Version(), Rows: next.Rows(), Dropped: next.DroppedDangers(now),
		Changes: understand.Changes(now.Reader().With(model), next.Reader().With(model), messages)}, nil
}

// InUse is the lexicon that is in use, by whatever process.
func (s *Lexicons) InUse(ctx context.Context) (*understand.Lexicon, error) {
	v := s.DB.View(ctx)
	id, err := v.LexiconInUse()
	if err != nil {
		return nil, err
	}
	return inUse(v, id)
}

// Return puts to use again what was loaded once, 0 for what comes with the program;
// like Load it may wait for a second person.
func (s *Lexicons) Return(ctx context.Context, by domain.Actor, id domain.ID) (l store.Lexicon, dropped []string, err error) {
	csv := ""
	if id != 0 {
		row, err := s.DB.View(ctx).Lexicon(id)
		if err != nil {
			return l, nil, err
		}
		csv = row.CSV
	}
	return s.Load(ctx, by, csv)
}

// Agree lets a second person agree at his desk to a lexicon that takes words of
// danger away, as agreesLexicon does in the chat.
func (s *Lexicons) Agree(ctx context.Context, by domain.Actor, version string) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error { return agree(tx, version, by) })
	switch domain.CodeOf(err) {
	case domain.NotFound:
		return refuse(domain.NotFound, say.NoSuchLexicon())
	case domain.Denied:
		return refuse(domain.Denied, say.AnotherMustAgree())
	}
	return err
}

// agree lets a second person agree to a lexicon that takes words of danger away.
// NotFound: none of this version waits. Denied: he proposed it himself.
func agree(tx *store.Tx, version string, by domain.Actor) error {
	l, err := tx.LexiconProposed(version)
	if err != nil {
		return err
	}
	if l.Loader == by || by.Kind != domain.ActorPerson {
		return domain.Errorf(domain.Denied, "another person must agree")
	}
	first, err := tx.UseLexicon(l.ID, by.Person)
	if err != nil || !first {
		return err
	}
	return tx.Record(store.Subject{Kind: "lexicon", ID: l.ID}, "used", by, map[string]any{"version": version})
}

// agreesLexicon takes 「同意词库 0123456789ab」 of the staff.
func (c *chat) agreesLexicon(version string) (string, error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	err = agree(c.Tx, strings.ToLower(strings.TrimSpace(version)), c.by())
	switch domain.CodeOf(err) {
	case domain.NotFound:
		return say.NoSuchLexicon(), nil
	case domain.Denied:
		return say.AnotherMustAgree(), nil
	}
	return say.LexiconAgreed(), err
}
