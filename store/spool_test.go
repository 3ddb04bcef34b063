package store_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// letter is one message of somebody.
func letter(openid string, n int) domain.Message {
	return domain.Message{Account: "yanbin", OpenID: openid, Kind: domain.KindText, Type: "text", Text: fmt.Sprintf("水管漏了 %d \xff", n),
		Key: fmt.Sprintf("yanbin|%s|%d\xfe", openid, n), SentAt: time.Date(2026, 3, 3, 1, 0, n, 0, time.UTC), Raw: []byte{0, 1, byte(n)}, Nonce: "n", Digest: "d"}
}

type spooling struct {
	testing.TB
	dir   string
	clock *storetest.Clock
	log   bytes.Buffer
}

func newSpooling(t testing.TB) *spooling {
	return &spooling{TB: t, dir: filepath.Join(t.TempDir(), "spool"), clock: storetest.NewClock()}
}

// open opens the folder as a process does that starts.
func (s *spooling) open() *store.Spool {
	s.Helper()
	spool, err := store.OpenSpool(s.dir, storetest.Config("").Keys, s.clock.Now, slog.New(slog.NewTextHandler(&s.log, nil)))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = spool.Close() })
	return spool
}

func (s *spooling) append(spool *store.Spool, messages ...domain.Message) {
	s.Helper()
	for _, m := range messages {
		if err := spool.Append(m, false); err != nil {
			s.Fatal(err)
		}
	}
}

// drained takes everything out of a spool, each writer's messages in their order.
func (s *spooling) drained(spool *store.Spool) map[string][]domain.Message {
	s.Helper()
	out := map[string][]domain.Message{}
	for _, e := range spool.Due() {
		for ; e != nil; e = spool.Next(e) {
			m, err := spool.Read(e)
			if err != nil {
				s.Fatal(err)
			}
			out[m.OpenID] = append(out[m.OpenID], m)
			spool.Done(e)
		}
	}
	return out
}

// crash closes a spool as the end of its process does: nothing is tidied up.
func (s *spooling) crash(spool *store.Spool) {
	s.Helper()
	if err := spool.Abandon(); err != nil {
		s.Fatal(err)
	}
}

// files lists what lies in the folder by its ending.
func (s *spooling) files(ending string) []string {
	s.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "*"+ending))
	if err != nil {
		s.Fatal(err)
	}
	return names
}

// left is the content of the one file that a dead process left.
func (s *spooling) left() (name string, content []byte) {
	s.Helper()
	names := s.files(".spool")
	if len(names) != 1 {
		s.Fatalf("%d spool files", len(names))
	}
	content, err := os.ReadFile(names[0])
	if err != nil {
		s.Fatal(err)
	}
	return names[0], content
}

func (s *spooling) write(name string, content []byte) {
	s.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		s.Fatal(err)
	}
}

func TestSpoolGivesBackEveryMessageInItsWritersOrder(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	want := map[string][]domain.Message{}
	for n := range 20 {
		m := letter([]string{"oZHANG", "oLI"}[n%2], n)
		want[m.OpenID] = append(want[m.OpenID], m)
		s.append(spool, m, m) // the repeat is not kept twice
		s.clock.Forward(time.Second)
	}
	if got := spool.Stats(); got.Waiting != 20 || got.Oldest != 20*time.Second || got.SetAside != 0 {
		t.Errorf("%+v", got)
	}
	if !spool.Holds(letter("oLI", 99)) || spool.Holds(letter("oWANG", 0)) {
		t.Error("who waits is not known")
	}
	s.crash(spool)
	if _, content := s.left(); bytes.Contains(content, []byte("水管")) || bytes.Contains(content, []byte("oZHANG")) {
		t.Error("a message lies plain on the disk")
	}
	spool = s.open()
	if diff := cmp.Diff(want, s.drained(spool)); diff != "" {
		t.Error(diff)
	}
	if err := spool.Close(); err != nil {
		t.Error(err)
	}
	if names := s.files(""); len(names) != 0 {
		t.Errorf("an empty spool leaves %v", names)
	}
}

func TestSpoolRemembersWhatIsDone(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	s.append(spool, letter("oZHANG", 1), letter("oZHANG", 2), letter("oLI", 3))
	for _, e := range spool.Due() {
		spool.Done(e)
	}
	s.append(spool, letter("oZHANG", 1)) // the very same again, after it was done
	s.crash(spool)
	if diff := cmp.Diff(map[string][]domain.Message{"oZHANG": {letter("oZHANG", 2), letter("oZHANG", 1)}}, s.drained(s.open())); diff != "" {
		t.Error(diff)
	}
}

func TestSpoolFileShrinksWhenAllIsDone(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	for round := range 3 {
		s.append(spool, letter("oZHANG", 2*round), letter("oLI", 2*round+1))
		s.drained(spool)
		if _, content := s.left(); len(content) != 0 {
			t.Fatalf("%d bytes are left", len(content))
		}
	}
}

func TestSpoolCutsOffATornRecordAndKeepsWhatIsBeforeIt(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	s.append(spool, letter("oZHANG", 1))
	_, first := s.left()
	s.append(spool, letter("oZHANG", 2))
	s.crash(spool)
	name, whole := s.left()
	for cut := range whole {
		s.write(name, whole[:cut])
		spool := s.open()
		want := 0
		if cut >= len(first) {
			want = 1
		}
		got := s.drained(spool)["oZHANG"]
		if len(got) != want || want == 1 && got[0].Key != letter("oZHANG", 1).Key {
			t.Fatalf("cut after %d of %d bytes: %d messages", cut, len(whole), len(got))
		}
		if broken := s.files(".broken"); len(broken) > 0 {
			t.Fatalf("cut after %d bytes: a torn record counts as broken", cut)
		}
		s.append(spool, letter("oLI", 3))
		s.drained(spool)
		if err := spool.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSpoolSetsAsideWhatWasAlteredAndKeepsTheRest(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	var starts []int
	for n := range 3 {
		_, before := s.left()
		starts = append(starts, len(before))
		s.append(spool, letter("oZHANG", n))
	}
	s.crash(spool)
	name, whole := s.left()
	for at := range whole {
		altered := bytes.Clone(whole)
		altered[at] ^= 0x40
		s.write(name, altered)
		spool := s.open()
		hit := 2
		for hit > 0 && at < starts[hit] {
			hit--
		}
		var want []domain.Message
		for n := range 3 {
			if n != hit {
				want = append(want, letter("oZHANG", n))
			}
		}
		if diff := cmp.Diff(want, s.drained(spool)["oZHANG"]); diff != "" {
			t.Fatalf("byte %d altered: %s", at, diff)
		}
		broken := s.files(".broken")
		if len(broken) != 1 || spool.Stats().SetAside != 1 {
			t.Fatalf("byte %d altered: set aside %v", at, broken)
		}
		if err := os.Remove(broken[0]); err != nil {
			t.Fatal(err)
		}
		if err := spool.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(s.log.String(), "could not be read and were set aside") {
		t.Error("nothing was logged")
	}
}

func TestSpoolReadsAnythingAndLosesNothingWhole(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	s.append(spool, letter("oZHANG", 1))
	name, one := s.left()
	s.append(spool, letter("oLI", 2))
	s.crash(spool)
	_, two := s.left()
	two = two[len(one):]
	rapid.Check(t, func(r *rapid.T) {
		junk := rapid.SliceOf(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("LSP1\x00md"))))
		content := slices.Concat(junk.Draw(r, "before"), one, junk.Draw(r, "between"), two, junk.Draw(r, "after"))
		s.write(name, content)
		spool := s.open()
		defer spool.Close()
		got := s.drained(spool)
		if len(got["oZHANG"]) != 1 || len(got["oLI"]) != 1 {
			r.Fatalf("%d and %d messages", len(got["oZHANG"]), len(got["oLI"]))
		}
	})
}

func FuzzSpoolFile(f *testing.F) {
	f.Add([]byte("LSP1"))
	f.Add([]byte("LSP1\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00m"))
	f.Fuzz(func(t *testing.T, after []byte) {
		s := newSpooling(t)
		spool := s.open()
		s.append(spool, letter("oZHANG", 1))
		s.crash(spool)
		name, whole := s.left()
		s.write(name, append(whole, after...))
		if got := s.drained(s.open()); len(got["oZHANG"]) != 1 {
			t.Fatalf("the message before %q is lost", after)
		}
	})
}

func TestSpoolKeepsAMessageItsKeysDoNotOpen(t *testing.T) {
	s := newSpooling(t)
	other, err := store.ParseKeys(store.NewKeys())
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := store.OpenSpool(s.dir, other, s.clock.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s.append(foreign, letter("oZHANG", 1))
	s.crash(foreign)
	spool := s.open()
	aside := s.files(".aside")
	if len(s.drained(spool)) != 0 || len(aside) != 1 || spool.Stats().SetAside != 1 {
		t.Fatalf("%v", aside)
	}
	// With its keys it is taken again under its old name.
	if err := os.Rename(aside[0], filepath.Join(s.dir, "again.spool")); err != nil {
		t.Fatal(err)
	}
	foreign, err = store.OpenSpool(s.dir, other, s.clock.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.drained(foreign)) != 1 {
		t.Error("it cannot be taken again")
	}
	_ = foreign.Close()
}

func TestAFolderThatTakesNothingIsSaid(t *testing.T) {
	s := newSpooling(t)
	s.write(s.dir, nil) // a file stands where the folder should be: root may write anywhere else
	if _, err := store.OpenSpool(s.dir, storetest.Config("").Keys, s.clock.Now, slog.Default()); domain.CodeOf(err) != domain.Unavailable {
		t.Fatalf("got %v", err)
	}
	if err := os.Remove(s.dir); err != nil {
		t.Fatal(err)
	}
	spool := s.open()
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	s.write(s.dir, nil)
	if err := spool.Append(letter("oZHANG", 1), false); domain.CodeOf(err) != domain.Unavailable || spool.Holds(letter("oZHANG", 1)) {
		t.Fatalf("got %v", err)
	}
	if err := os.Remove(s.dir); err != nil {
		t.Fatal(err)
	}
	s.append(spool, letter("oZHANG", 1)) // and it recovers by itself
	s.crash(spool)
	if got := s.drained(s.open())["oZHANG"]; len(got) != 1 {
		t.Errorf("%d messages", len(got))
	}
}

func TestADiskThatRefusesAWriteIsSaidAndLeftAlone(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	spool.Break(t)
	if err := spool.Append(letter("oZHANG", 1), false); domain.CodeOf(err) != domain.Unavailable || spool.Holds(letter("oZHANG", 1)) {
		t.Fatalf("got %v", err)
	}
	s.append(spool, letter("oZHANG", 1)) // WeChat's repeat goes to another file
	if got := s.drained(spool)["oZHANG"]; len(got) != 1 {
		t.Errorf("%d messages", len(got))
	}
}

func TestAFailingMessageWaitsLongerAndThenLeavesTheLine(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	s.append(spool, letter("oZHANG", 1), letter("oZHANG", 2), letter("oLI", 3))
	e := spool.Due()[0]
	if m, _ := spool.Read(e); m.OpenID != "oZHANG" {
		e = spool.Due()[1]
	}
	for n := 1; n <= 10; n++ {
		if got := spool.Postpone(e, fmt.Errorf("boom")); got != n {
			t.Fatalf("try %d counts as %d", n, got)
		}
		if due := spool.Due(); len(due) != 1 || due[0] == e {
			t.Fatal("a message that failed is due at once, or holds up others")
		}
		s.clock.Forward(5*time.Minute + time.Second)
		if len(spool.Due()) != 2 {
			t.Fatal("it does not come back")
		}
	}
	if err := spool.SetAside(e, fmt.Errorf("boom")); err != nil {
		t.Fatal(err)
	}
	if stats := spool.Stats(); stats.Waiting != 2 || stats.SetAside != 1 {
		t.Errorf("%+v", stats)
	}
	s.crash(spool)
	got := s.drained(s.open())
	if len(got["oZHANG"]) != 1 || got["oZHANG"][0].Key != letter("oZHANG", 2).Key || len(s.files(".aside")) != 1 {
		t.Errorf("%d messages, set aside %v", len(got["oZHANG"]), s.files(".aside"))
	}
}
