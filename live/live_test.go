package live

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func toAll(word string) func(int) (string, bool) {
	return func(int) (string, bool) { return word, true }
}

func TestOnlyWhoWatchesIsTold(t *testing.T) {
	p := Pages[int, string]{Waiting: 2}
	one, two := p.Open(1), p.Open(2)
	if seen := p.Watched(); len(seen) != 2 || !slices.Contains(seen, 1) || !slices.Contains(seen, 2) {
		t.Errorf("watched are %v", seen)
	}
	p.Tell(func(of int) (string, bool) { return "moved", of == 1 })
	if got := <-one.Told; got != "moved" || len(two.Told) != 0 {
		t.Errorf("the first was told %q, the second %d words", got, len(two.Told))
	}
	p.Close(one)
	p.Close(one) // a second time nothing happens
	if _, open := <-one.Told; open || len(p.Watched()) != 1 {
		t.Error("a closed page is watched")
	}
	p.Tell(toAll("later"))
	if got := <-two.Told; got != "later" {
		t.Errorf("the second was told %q", got)
	}
}

// A slow reader is let go, or keeps the word that waits for him.
func TestASlowReader(t *testing.T) {
	strict, patient := Pages[int, string]{}, Pages[int, string]{Patient: true}
	hasty, calm := strict.Open(1), patient.Open(1)
	for _, word := range []string{"first", "second"} {
		strict.Tell(toAll(word))
		patient.Tell(toAll(word))
	}
	if word := <-hasty.Told; word != "first" {
		t.Errorf("he reads %q", word)
	}
	if _, open := <-hasty.Told; open || len(strict.Watched()) != 0 {
		t.Error("he is still watched")
	}
	if word := <-calm.Told; word != "first" || len(patient.Watched()) != 1 {
		t.Errorf("he reads %q, watched %v", word, patient.Watched())
	}
	strict.Close(hasty) // after he was let go
}

func TestTheEndLetsEverybodyGo(t *testing.T) {
	var p Pages[int, string]
	w := p.Open(1)
	ctx, stop := context.WithCancel(t.Context())
	looked, faults := 0, 0
	p.Run(ctx, time.Millisecond, func(context.Context) error {
		if looked++; looked == 2 {
			stop()
		}
		return errors.New("dark")
	}, func(error) { faults++ })
	if looked != 2 || faults != 1 {
		t.Errorf("looked %d times, %d faults told; the last belongs to the end", looked, faults)
	}
	if _, open := <-w.Told; open {
		t.Error("a page outlasts the end")
	}
	if _, open := <-p.Open(2).Told; open || len(p.Watched()) != 0 {
		t.Error("a page is watched after the end")
	}
}
