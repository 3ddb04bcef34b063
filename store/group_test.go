package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// onDisk opens a SQLite database of its own.
func onDisk(t *testing.T) *store.DB {
	t.Helper()
	return storetest.Open(t, "sqlite://"+filepath.Join(t.TempDir(), "group.db"), storetest.NewClock())
}

// named adds a person, to be found again.
func named(tx *store.Tx, id domain.ID) error {
	return tx.AddPerson(domain.Person{ID: id, Name: "张秀英"})
}

// there tells whether a person was committed.
func there(t *testing.T, db *store.DB, id domain.ID) bool {
	t.Helper()
	_, err := db.View(ctx).Person(id)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		t.Fatal(err)
	}
	return err == nil
}

// queued holds the writer with a deed, lets others stand in line behind it, in
// their order, and lets all run; it gives how each of those ended.
func queued(t *testing.T, db *store.DB, held func(tx *store.Tx) error, behind ...func() error) (ends []error, first error) {
	t.Helper()
	holds, release := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		again := false
		first = db.InTx(ctx, func(tx *store.Tx) error {
			if !again {
				again = true
				holds <- true
				<-release
			}
			return held(tx)
		})
	})
	<-holds
	ends = make([]error, len(behind))
	for i, deed := range behind {
		all.Go(func() { ends[i] = deed() })
		for store.Waiting(db) <= i {
			runtime.Gosched()
		}
	}
	close(release)
	all.Wait()
	return ends, first
}

func TestDeedsThatWaitAreCommittedTogether(t *testing.T) {
	db := onDisk(t)
	seen := false
	ends, _ := queued(t, db, func(tx *store.Tx) error { return named(tx, 1) },
		func() error { return db.InTx(ctx, func(tx *store.Tx) error { return named(tx, 2) }) },
		func() error {
			return db.InTx(ctx, func(tx *store.Tx) error {
				if there(t, db, 1) || there(t, db, 2) {
					return errors.New("those before it were committed by themselves")
				}
				_, err := tx.Person(1)
				seen = err == nil
				return named(tx, 3)
			})
		})
	if err := errors.Join(ends...); err != nil || !seen {
		t.Fatalf("%v, in one transaction: %v", err, seen)
	}
	for id := domain.ID(1); id <= 3; id++ {
		if !there(t, db, id) {
			t.Errorf("deed %d is not there", id)
		}
	}
}

func TestADeedThatFailsTakesNobodyAlong(t *testing.T) {
	db := onDisk(t)
	boom, runs := errors.New("boom"), 0
	ends, first := queued(t, db, func(tx *store.Tx) error { runs++; return named(tx, 1) },
		func() error {
			return db.InTx(ctx, func(tx *store.Tx) error { return errors.Join(named(tx, 2), boom) })
		},
		func() error { return db.InTx(ctx, func(tx *store.Tx) error { return named(tx, 3) }) })
	if first != nil || !errors.Is(ends[0], boom) || ends[1] != nil || runs != 1 {
		t.Fatalf("%v, %v; the one before ran %d times", first, ends, runs)
	}
	if !there(t, db, 1) || there(t, db, 2) || !there(t, db, 3) {
		t.Error("not the deeds that went well, and those alone, are there")
	}
}

func TestADeedThatPanicsTakesNobodyAlong(t *testing.T) {
	db := onDisk(t)
	var fault any
	ends, first := queued(t, db, func(tx *store.Tx) error { return named(tx, 1) },
		func() error {
			defer func() { fault = recover() }()
			return db.InTx(ctx, func(tx *store.Tx) error {
				_ = named(tx, 2)
				panic("boom")
			})
		},
		func() error { return db.InTx(ctx, func(tx *store.Tx) error { return named(tx, 3) }) })
	if first != nil || fault != "boom" || ends[1] != nil {
		t.Fatalf("%v, %v, %v", first, fault, ends)
	}
	if !there(t, db, 1) || there(t, db, 2) || !there(t, db, 3) {
		t.Error("not the deeds that went well, and those alone, are there")
	}
}

func TestWhoeverStopsWaitingTakesNobodyAlong(t *testing.T) {
	db := onDisk(t)
	leaving, leave := context.WithCancel(ctx)
	inside, insideEnds := context.WithCancel(ctx)
	ends, first := queued(t, db, func(tx *store.Tx) error { leave(); return named(tx, 1) },
		func() error { return db.InTx(leaving, func(tx *store.Tx) error { return named(tx, 2) }) },
		func() error {
			return db.InTx(inside, func(tx *store.Tx) error {
				insideEnds()
				return named(tx, 3)
			})
		},
		func() error { return db.InTx(ctx, func(tx *store.Tx) error { return named(tx, 4) }) })
	if first != nil || domain.CodeOf(ends[0]) != domain.Unavailable || domain.CodeOf(ends[1]) != domain.Unavailable || ends[2] != nil {
		t.Fatalf("%v, %v", first, ends)
	}
	if store.MayHaveCommitted(ends[0]) || store.MayHaveCommitted(ends[1]) {
		t.Error("deeds that were never done are said to stand, maybe")
	}
	for id, want := range []bool{false, true, false, false, true} {
		if there(t, db, domain.ID(id)) != want {
			t.Errorf("deed %d is there: %v, want %v", id, !want, want)
		}
	}
}

func TestNobodyWaitsForALongDeedBehindHim(t *testing.T) {
	db := onDisk(t)
	before := false
	ends, first := queued(t, db, func(tx *store.Tx) error { return named(tx, 1) },
		func() error {
			return db.Alone().InTx(ctx, func(tx *store.Tx) error {
				before = there(t, db, 1)
				return named(tx, 2)
			})
		},
		func() error {
			return db.InTx(ctx, func(tx *store.Tx) error {
				if !there(t, db, 2) {
					return errors.New("the long one waits for others")
				}
				return named(tx, 3)
			})
		})
	if err := errors.Join(first, ends[0], ends[1]); err != nil || !before {
		t.Fatalf("%v; committed before the long one began: %v", err, before)
	}
}

func TestAClosedDatabaseTakesNothing(t *testing.T) {
	db := onDisk(t)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.InTx(ctx, func(tx *store.Tx) error { return named(tx, 1) }); domain.CodeOf(err) != domain.Unavailable {
		t.Fatalf("it ends with %v", err)
	}
}

func TestAnotherProcessFindsItsTurnInARush(t *testing.T) {
	place := "sqlite://" + filepath.Join(t.TempDir(), "rush.db")
	here, there := storetest.Open(t, place, storetest.NewClock()), storetest.Open(t, place, storetest.NewClock())
	over, end := context.WithCancel(ctx)
	var rush sync.WaitGroup
	for range 48 {
		rush.Go(func() {
			for over.Err() == nil {
				_ = here.InTx(ctx, func(tx *store.Tx) (err error) {
					for range 30 {
						err = errors.Join(err, named(tx, tx.NewID()))
					}
					return err
				})
			}
		})
	}
	for store.Waiting(here) < 20 {
		runtime.Gosched()
	}
	for range 5 {
		if err := store.TryOnce(there); err != nil {
			t.Errorf("the other process was not let in: %v", err)
			break
		}
	}
	end()
	rush.Wait()
}

// TestEveryDeedHearsItsOwnEnd lets many deeds meet, of which some fail, panic or
// are given up: exactly those that were told so stand.
func TestEveryDeedHearsItsOwnEnd(t *testing.T) {
	db := onDisk(t)
	boom := errors.New("boom")
	next := domain.ID(1000)
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"well", "well", "well", "fails", "panics", "leaves", "lost"}), 1, 40).Draw(t, "deeds")
		ends, from := make([]error, len(kinds)), next
		next += domain.ID(len(kinds))
		var all sync.WaitGroup
		for i, kind := range kinds {
			all.Go(func() {
				its, leave := context.WithCancel(ctx)
				defer leave()
				defer func() {
					if recover() != nil {
						ends[i] = boom
					}
				}()
				tries := 0
				ends[i] = db.InTx(its, func(tx *store.Tx) error {
					err := named(tx, from+domain.ID(i))
					tries++
					switch {
					case kind == "fails":
						return errors.Join(err, boom)
					case kind == "panics":
						panic(boom)
					case kind == "leaves":
						leave()
					case kind == "lost" && tries < 3:
						return store.ErrLost
					}
					return err
				})
			})
		}
		all.Wait()
		for i, kind := range kinds {
			_, err := db.View(ctx).Person(from + domain.ID(i))
			stands := err == nil
			switch {
			case ends[i] == nil && !stands, ends[i] != nil && stands && !store.MayHaveCommitted(ends[i]):
				t.Fatalf("%s ended with %v and stands: %v", kind, ends[i], stands)
			case (kind == "well" || kind == "lost") && ends[i] != nil:
				t.Fatalf("%s ended with %v", kind, ends[i])
			}
		}
	})
}
