package service

import (
	"context"

	"linli/domain"
	"linli/store"
)

// Says takes what a unit's contact says of its leg at the desk. NotFound: it is
// another unit's.
func (s *Joint) Says(ctx context.Context, by domain.Actor, leg domain.ID, deed domain.Deed, words string) error {
	words, err := wordsOf(words, false)
	if err != nil {
		return err
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		_, err := saysOf(tx, by, leg, deed, words)
		return err
	})
	if err == nil {
		s.Wake()
	}
	return err
}
