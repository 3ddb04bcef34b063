// Package login lets the staff into the console, and tells who is in it: name,
// password, for powerful roles six changing digits besides (登录).
package login

import (
	"context"
	"errors"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// Logins are the logins of the staff.
type Logins struct {
	DB    *store.DB
	Redis *store.Redis
	Now   func() time.Time

	Accounts []string // whose followers may come in by WeChat; none: nobody may
}

// Staff is who is in the console, with what he is trusted with by now.
type Staff struct {
	Login  domain.StaffLogin
	Person domain.Person
	Grants []domain.Grant

	Identity   domain.ID // the WeChat he is known by, while he comes in
	ByPassword bool      // he came in by his password, and his digits where he has them
}

// By is he as the actor of what he does.
func (s Staff) By() domain.Actor { return domain.By(s.Person.ID) }

// Has tells that he holds one of some roles anywhere.
func (s Staff) Has(roles []domain.Role) bool {
	return slices.ContainsFunc(s.Grants, func(g domain.Grant) bool { return slices.Contains(roles, g.Role) })
}

// In tells that he holds one of some roles in a community.
func (s Staff) In(community domain.ID, roles []domain.Role) bool {
	return slices.ContainsFunc(s.Grants, func(g domain.Grant) bool { return g.Community == community && slices.Contains(roles, g.Role) })
}

// Communities lists where he holds one of some roles.
func (s Staff) Communities(roles []domain.Role) (out []domain.ID) {
	for _, g := range s.Grants {
		if slices.Contains(roles, g.Role) && !slices.Contains(out, g.Community) {
			out = append(out, g.Community)
		}
	}
	return out
}

// How often somebody may be wrong, and how long he waits then.
const (
	mostFails    = 5
	lockedFor    = 15 * time.Minute
	addressFails = 20
	addressFor   = 15 * time.Minute
	idle         = 12 * time.Hour
	longest      = 3 * 24 * time.Hour
)

// The reasons why somebody does not get in.
var (
	ErrWrong    = domain.Errorf(domain.Denied, "name, password or digits are wrong")
	ErrLocked   = domain.Errorf(domain.TooMany, "too many wrong tries; locked for a while")
	ErrNoSecret = domain.Errorf(domain.Denied, "a powerful role has no changing digits yet")
	ErrOut      = errors.New("nobody of the console's")
)

// Try is one try to get in.
type Try struct {
	Name, Password, Digits string
	Address                string // from where
}

// Enter lets somebody in and gives the secret his browser keeps. ErrWrong and
// ErrLocked tell nothing of whether the name is anybody's.
func (s *Logins) Enter(ctx context.Context, t Try) (bearer string, err error) {
	if err := s.barred(ctx, t.Address); err != nil {
		return "", err
	}
	l, err := s.DB.View(ctx).StaffLoginNamed(t.Name)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return "", err
	}
	known, now := err == nil, s.Now()
	if known && l.LockedUntil.After(now) {
		return "", s.wrong(ctx, t.Address, ErrLocked)
	}
	if !known {
		l.Password = nobody
	}
	right, step := matches(l.Password, t.Password) && known, int64(0)
	if right && l.Secret != "" {
		step = stepOf(l.Secret, t.Digits, now)
		right = step > l.Step
	}
	if !right {
		return "", s.wrong(ctx, t.Address, errors.Join(s.failed(ctx, l, known), ErrWrong))
	}
	return s.passed(ctx, l, step, guest{Way: fromPassword})
}

func (s *Logins) failed(ctx context.Context, l domain.StaffLogin, known bool) error {
	if !known {
		return nil
	}
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.FailStaffLogin(l.ID, mostFails, tx.Now.Add(lockedFor)); err != nil {
			return err
		}
		now, err := tx.StaffLogin(l.ID)
		if err != nil || !now.LockedUntil.After(tx.Now) {
			return err
		}
		return tx.Record(on(l), "locked", domain.Actor{Kind: domain.ActorSystem}, nil)
	})
}

// passed lets somebody in who has shown who he is, in a way. ErrStranger: the
// WeChat by which he was known opens nothing any more.
func (s *Logins) passed(ctx context.Context, l domain.StaffLogin, step int64, k guest) (bearer string, err error) {
	data := map[string]any{"way": k.Way}
	if k.Identity != 0 {
		data["identity"] = k.Identity
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		now, err := tx.StaffLogin(l.ID)
		if err != nil {
			return err
		}
		if k.Way != fromPassword && (k.Identity == 0 || now.Identity != k.Identity) {
			return ErrStranger
		}
		grants, err := tx.GrantsOf(l.Person)
		if err != nil {
			return err
		}
		staff := Staff{Login: l, Grants: grants}
		if !staff.Has(domain.ConsoleRoles) {
			return ErrWrong
		}
		if l.Secret == "" && slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Role.Powerful() }) {
			return ErrNoSecret
		}
		first, err := tx.PassStaffLogin(l, step)
		if err == nil && !first {
			err = ErrWrong
		}
		if err != nil {
			return err
		}
		return tx.Record(on(l), "entered", domain.By(l.Person), data)
	})
	if err != nil {
		return "", err
	}
	return s.open(ctx, l, k.Way)
}

// open makes a session.
func (s *Logins) open(ctx context.Context, l domain.StaffLogin, way string) (string, error) {
	bearer := random()
	return bearer, s.Redis.KeepStaff(ctx, bearer, store.StaffSession{Login: l.ID, Version: l.Version, Way: way, Until: s.Now().Add(longest).UnixMilli()}, idle)
}

// Who tells whose a bearer is; ErrOut if nobody's, or its login, password or
// roles have changed since.
func (s *Logins) Who(ctx context.Context, bearer string) (Staff, error) {
	if bearer == "" || len(bearer) > 64 {
		return Staff{}, ErrOut
	}
	session, err := s.Redis.Staff(ctx, bearer, idle)
	if domain.CodeOf(err) == domain.NotFound || err == nil && session.Until < s.Now().UnixMilli() {
		return Staff{}, ErrOut
	}
	if err != nil {
		return Staff{}, err
	}
	view := s.DB.View(ctx)
	l, err := view.StaffLogin(session.Login)
	if domain.CodeOf(err) == domain.NotFound || err == nil && l.Version != session.Version {
		return Staff{}, ErrOut
	}
	if err != nil {
		return Staff{}, err
	}
	out, err := s.staff(view, l)
	out.ByPassword = session.Way == fromPassword
	return out, err
}

// Leave ends a session.
func (s *Logins) Leave(ctx context.Context, bearer string) error {
	return s.Redis.EndStaff(ctx, bearer)
}

// ChangePassword gives somebody another password, which shuts all he had open,
// and opens a fresh session. ErrWrong: the old one is wrong; Invalid: the new
// one does not fit.
func (s *Logins) ChangePassword(ctx context.Context, by Staff, was, now string) (bearer string, err error) {
	if by.Login.LockedUntil.After(s.Now()) {
		return "", ErrLocked
	}
	if !matches(by.Login.Password, was) {
		return "", errors.Join(s.failed(ctx, by.Login, true), ErrWrong)
	}
	if err := Fit(by.Login.Name, now); err != nil {
		return "", err
	}
	hash, l := Hash(now), by.Login
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		if l, err = tx.StaffLogin(by.Login.ID); err != nil {
			return err
		}
		l.Password = hash
		if err := tx.RenewStaffLogin(&l); err != nil {
			return err
		}
		return tx.Record(on(l), "password_changed", by.By(), nil)
	})
	if err != nil {
		return "", err
	}
	return s.open(ctx, l, fromPassword)
}

// on is a login as the subject of events.
func on(l domain.StaffLogin) store.Subject { return store.Subject{Kind: "staff", ID: l.ID} }
