package learn

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"linli/understand"
)

// How often training goes through its rows: from nothing, and on from a model.
const (
	passes     = 6
	morePasses = 2
)

// EnoughCorrections is from how many corrected messages of its own a community
// gains by a model of its own.
const EnoughCorrections = 400

// Model trains a model from the corpus and from labelled messages, and packs it. The
// same inputs give the same bytes.
func Model(labelled [][]byte) ([]byte, error) {
	rows, err := rowsOf(labelled)
	if err != nil {
		return nil, err
	}
	w := weightsOf(understand.NewWeights())
	w.fit(rows, passes)
	sum, err := Digest(labelled)
	if err != nil {
		return nil, err
	}
	return w.Pack(sum), nil
}

// Further trains a model on from one by what a community's staff corrected.
func Further(from *understand.Model, corrected [][]byte) ([]byte, error) {
	rows, err := rowsOf(corrected)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, r := range rows {
		if r.Weight == labelledWeight {
			n++
		}
	}
	if n < EnoughCorrections {
		return nil, fmt.Errorf("learn: %d corrected messages; from %d on a community gains by a model of its own", n, EnoughCorrections)
	}
	w := weightsOf(from.Unpack())
	w.fit(rows, morePasses)
	sum, err := Digest(corrected)
	if err != nil {
		return nil, err
	}
	return w.Pack(sum), nil
}

// rowsOf gives the sentences of the corpus and the labelled messages.
func rowsOf(labelled [][]byte) ([]Row, error) {
	rows, err := compose()
	if err != nil {
		return nil, err
	}
	for i, b := range labelled {
		more, err := ParseLabelled(b)
		if err != nil {
			return nil, fmt.Errorf("learn: labelled file %d: %w", i+1, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// Digest tells what a model is trained on: the corpus, the labelled messages in
// their order, and the way of training.
func Digest(labelled [][]byte) ([32]byte, error) {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "method %d\nlexicon %s\n", method, understand.OwnLexicon().Version())
	files, err := fs.Glob(corpus, "corpus/*.txt")
	if err != nil || len(files) == 0 {
		return [32]byte{}, errors.Join(errors.New("learn: there is no corpus"), err)
	}
	for _, name := range files {
		b, err := corpus.ReadFile(name)
		if err != nil {
			return [32]byte{}, err
		}
		_, _ = fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(b))
	}
	for _, b := range labelled {
		_, _ = fmt.Fprintf(h, "%x\n", sha256.Sum256(b))
	}
	return [32]byte(h.Sum(nil)), nil
}
