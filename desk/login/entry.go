package login

import (
	"context"

	"linli/domain"
	"linli/store"
)

// ErrPassword: only who came in by his password says which WeChat opens the console.
var ErrPassword = domain.Errorf(domain.Denied, "he did not come in by his password")

// MaySet tells that somebody may say now by which WeChat he comes in. ErrPassword:
// he has come in by one, and not by his password.
func (s *Logins) MaySet(by Staff) error {
	if !by.ByPassword {
		return ErrPassword
	}
	return nil
}

// Set notes that from now on one WeChat opens the console for who is in it, and no
// other (打开微信登录). known is whom WeChat knows.
func (s *Logins) Set(ctx context.Context, by, known Staff) error {
	return s.set(ctx, by, guest{Login: known.Login.ID, Identity: known.Identity, Setting: known.Login.ID})
}

// SetScanned does the same for a screen whose phone said yes, once.
func (s *Logins) SetScanned(ctx context.Context, by Staff, secret string) error {
	var k guest
	if err := s.takes(ctx, scanYes, derived(waySecret, secret), &k, &k.Until); err != nil {
		return err
	}
	return s.set(ctx, by, k)
}

func (s *Logins) set(ctx context.Context, by Staff, k guest) error {
	if err := s.MaySet(by); err != nil {
		return err
	}
	if k.Setting != by.Login.ID || k.Login != by.Login.ID {
		return ErrNotHis
	}
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		i, err := tx.IdentityWith(k.Identity)
		if err != nil {
			return err
		}
		if i.Person != by.Person.ID {
			return ErrNotHis
		}
		l, err := tx.StaffLogin(by.Login.ID)
		if err != nil || l.Identity == i.ID {
			return err
		}
		if l.Version != by.Login.Version {
			return ErrStale
		}
		if done, err := tx.SetEntry(l, i.ID); err != nil || !done {
			return stale(err)
		}
		return tx.Record(on(l), "entry_bound", by.By(), map[string]any{"identity": i.ID})
	})
}

// Unset notes that no WeChat opens the console for him any more (解除).
func (s *Logins) Unset(ctx context.Context, by Staff) error {
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		l, err := tx.StaffLogin(by.Login.ID)
		if err != nil {
			return err
		}
		return unset(tx, by.By(), &l)
	})
}

// unset takes the WeChat away that opens a login, if one does.
func unset(tx *store.Tx, by domain.Actor, l *domain.StaffLogin) error {
	if l.Identity == 0 {
		return nil
	}
	if done, err := tx.SetEntry(*l, 0); err != nil || !done {
		return stale(err)
	}
	was := l.Identity
	l.Identity = 0
	return tx.Record(on(*l), "entry_unbound", by, map[string]any{"identity": was})
}

// stale is the error, or that somebody else was quicker.
func stale(err error) error {
	if err == nil {
		err = ErrStale
	}
	return err
}
