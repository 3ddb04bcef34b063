package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"

	"linli/bench"
)

// measure compares what Linli costs with what others cost, on this machine.
func measure(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("linli bench", flag.ContinueOnError)
	rounds := flags.Int("rounds", 7, "how many `ROUNDS`, five or more")
	folder := flags.String("data", ".", "a `FOLDER` on the disk to try")
	caller := flags.Bool("caller", false, "be the caller of a comparison; linli bench starts it itself")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *caller {
		return bench.Caller(os.Stdin, os.Stdout)
	}
	if *rounds < 5 || flags.NArg() > 0 {
		return errors.New("bench: it takes no words, and five rounds or more")
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	middle, slow, err := bench.Fdatasync(*folder, time.Now)
	if err != nil {
		return err
	}
	fmt.Printf("fdatasync of 4 KiB in %s: %s, the slowest but one of a hundred %s\n", *folder, middle.Round(time.Microsecond), slow.Round(time.Microsecond))
	heap := make([]byte, bench.Heap)
	defer runtime.KeepAlive(heap)
	entries, err := bench.Callbacks(time.Now(), []string{self, "bench", "-caller"}, *rounds, 300*time.Millisecond)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	for _, e := range entries {
		result, err := e.Measure(bench.Machine{})
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		e.Report(os.Stdout, result)
	}
	if err := bench.Fanout(ctx, *folder, *rounds, time.Now, os.Stdout); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}
