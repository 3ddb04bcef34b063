package store_test

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestTwoProcessesShareAFolder(t *testing.T) {
	s := newSpooling(t)
	one, two := s.open(), s.open()
	s.append(one, letter("oZHANG", 1))
	s.append(two, letter("oLI", 2))
	if err := two.Adopt(); err != nil {
		t.Fatal(err)
	}
	if two.Holds(letter("oZHANG", 0)) || two.Stats().Waiting != 1 {
		t.Fatal("a living process's file was taken")
	}
	s.crash(one)
	if err := two.Adopt(); err != nil {
		t.Fatal(err)
	}
	s.append(two, letter("oZHANG", 3))
	want := map[string][]domain.Message{"oZHANG": {letter("oZHANG", 1), letter("oZHANG", 3)}, "oLI": {letter("oLI", 2)}}
	if diff := cmp.Diff(want, s.drained(two)); diff != "" {
		t.Error(diff)
	}
	if names := s.files(".spool"); len(names) != 1 {
		t.Errorf("a drained orphan stays: %v", names)
	}
}

func TestManyOpenAndCloseOneFolderAtOnce(t *testing.T) {
	s := newSpooling(t)
	keys := storetest.Config("").Keys
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 6 {
				spool, err := store.OpenSpool(s.dir, keys, s.clock.Now, slog.New(slog.DiscardHandler))
				if err == nil {
					err = spool.Append(letter(fmt.Sprintf("oP%d", i), n), false)
				}
				if err == nil {
					err = spool.Abandon()
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got := s.drained(s.open())
	for i := range 8 {
		if n := len(got[fmt.Sprintf("oP%d", i)]); n != 6 {
			t.Errorf("%d of 6 messages", n)
		}
	}
}

func TestConcurrentAppendsAreAllKept(t *testing.T) {
	s := newSpooling(t)
	spool := s.open()
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for n := range 10 {
				s.append(spool, letter(fmt.Sprintf("oP%d", i), n))
			}
		})
	}
	all.Wait()
	s.crash(spool)
	got := s.drained(s.open())
	for i := range 16 {
		line := got[fmt.Sprintf("oP%d", i)]
		for n, m := range line {
			if m.Key != letter(m.OpenID, n).Key {
				t.Fatalf("message %d stands out of order", n)
			}
		}
		if len(line) != 10 {
			t.Errorf("%d of 10 messages", len(line))
		}
	}
}

// TestSpoolChild is the process that TestWhatAKilledProcessKeptIsThere kills.
func TestSpoolChild(t *testing.T) {
	dir := os.Getenv("LINLI_SPOOL_CHILD")
	if dir == "" {
		t.Skip("only as a child")
	}
	keys, err := store.ParseKeys(os.Getenv("LINLI_SPOOL_KEYS"))
	if err != nil {
		t.Fatal(err)
	}
	spool, err := store.OpenSpool(dir, keys, time.Now, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		if err := spool.Append(letter("oZHANG", n), false); err != nil {
			t.Fatal(err)
		}
		fmt.Println("kept", n)
	}
}

func TestWhatAKilledProcessKeptIsThere(t *testing.T) {
	text := store.NewKeys()
	keys, err := store.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 5 {
		dir := filepath.Join(t.TempDir(), "spool")
		child := exec.Command(os.Args[0], "-test.run=^TestSpoolChild$")
		child.Env = append(os.Environ(), "LINLI_SPOOL_CHILD="+dir, "LINLI_SPOOL_KEYS="+strings.ReplaceAll(text, "\n", ";"))
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		kept := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "kept %d", &kept); err == nil && kept == 20+7*round {
				_ = child.Process.Kill()
			}
		}
		_ = child.Wait()
		if kept < 20 {
			t.Fatalf("the child kept only %d", kept)
		}
		s := newSpooling(t)
		spool, err := store.OpenSpool(dir, keys, s.clock.Now, slog.New(slog.NewTextHandler(&s.log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		line := s.drained(spool)["oZHANG"]
		if len(line) < kept+1 {
			t.Errorf("%d of at least %d messages are there", len(line), kept+1)
		}
		for n, m := range line {
			if m.Key != letter("oZHANG", n).Key {
				t.Fatalf("message %d is another", n)
			}
		}
		_ = spool.Close()
	}
}
