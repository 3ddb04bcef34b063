package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"linli/learn"
	"linli/understand"
)

// learnModel trains the statistical model: anew as it comes with the program, or on
// from it by what a community's staff corrected.
func learnModel(_ context.Context, args []string) error {
	o := newOptions("learn")
	out := o.String("out", "", "the `FILE` to write")
	anew := o.Bool("anew", false, "train from nothing, not on from the model of this program")
	if err := o.Parse(args); err != nil {
		return err
	}
	if *out == "" || o.NArg() == 0 {
		return errors.New("learn: want -out FILE and the labelled files, as `linli labels export` writes them")
	}
	var labelled [][]byte
	for _, name := range o.Args() {
		b, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("learn: %w", err)
		}
		labelled = append(labelled, b)
	}
	train := learn.Model
	if !*anew {
		train = func(corrected [][]byte) ([]byte, error) {
			return learn.Further(understand.BuiltInModel(), corrected)
		}
	}
	model, err := train(labelled)
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, model, 0o644); err != nil {
		return fmt.Errorf("learn: %w", err)
	}
	fmt.Printf("%s: %d bytes\n", *out, len(model))
	return nil
}
