package login

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"linli/domain"
	"linli/store"
)

// How long a way by WeChat stays open, how often one may be begun from an
// address, and how long the digits may take that some must still give.
const (
	wayFor     = 2 * time.Minute
	digitsFor  = 5 * time.Minute
	mostBegun  = 60
	begunFor   = 15 * time.Minute
	wayThere   = "there"  // to WeChat and back
	wayDigits  = "digits" // known, but for the changing digits
	waySecret  = "word"
	fromWeChat = "wechat"

	fromPassword = "password"
)

// The reasons why somebody does not get in by WeChat.
var (
	ErrStale    = domain.Errorf(domain.Denied, "this way in is over, was used, or is another browser's")
	ErrNotHis   = domain.Errorf(domain.Denied, "this WeChat is not bound to him")
	ErrStranger = domain.Errorf(domain.Denied, "this WeChat opens the console for nobody")
)

// Errand is a browser's way to WeChat, which tells who is before it, and back.
type Errand struct {
	Account string    `json:"account"` // the official account that tells
	To      string    `json:"to"`      // the ticket he wants; "" for none
	Scan    string    `json:"scan"`    // the code he scanned on another's screen; "" if he wants in himself
	Setting domain.ID `json:"setting"` // the login that is to be opened by WeChat from now on; 0 if he wants in
	Until   int64     `json:"until"`
}

// guest is somebody whom WeChat knows.
type guest struct {
	Login    domain.ID `json:"login"`
	Version  int64     `json:"version"`
	Identity domain.ID `json:"identity"`
	Setting  domain.ID `json:"setting"`
	Way      string    `json:"way"`
	To       string    `json:"to"`
	Until    int64     `json:"until"`
}

// Arrival is what somebody gets whom WeChat knows: he is in, or must give the
// digits first. One of both is "".
type Arrival struct {
	Bearer string // what his browser keeps from now on
	Half   string // what it keeps until the digits are given
	To     string // the ticket he wants
}

// Way is a WeChat by which staff may come in, and for which communities.
type Way struct {
	Account     string
	Communities []string
}

// Ways lists by which accounts staff may come in.
func (s *Logins) Ways(ctx context.Context) (out []Way, err error) {
	view := s.DB.View(ctx)
	for _, account := range s.Accounts {
		communities, err := view.CommunitiesOf(account)
		if err != nil {
			return nil, err
		}
		w := Way{Account: account}
		for _, c := range communities {
			w.Communities = append(w.Communities, c.Name)
		}
		out = append(out, w)
	}
	return out, nil
}

// begins counts one more who sets out from an address.
func (s *Logins) begins(ctx context.Context, address string) error {
	if !s.Redis.Within(ctx, "staff-begun:"+address, mostBegun, begunFor) {
		return ErrLocked
	}
	return s.barred(ctx, address)
}

// barred tells that too much went wrong from an address.
func (s *Logins) barred(ctx context.Context, address string) error {
	if s.Redis.Counted(ctx, "staff-fault:"+address) >= addressFails {
		return ErrLocked
	}
	return nil
}

// wrong counts a fault against an address, and gives it back.
func (s *Logins) wrong(ctx context.Context, address string, fault error) error {
	s.Redis.Within(ctx, "staff-fault:"+address, addressFails, addressFor)
	return fault
}

// random makes a secret that nobody guesses.
func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// derived makes a word out of a secret: who has the word has not the secret.
func derived(of, secret string) string {
	sum := sha256.Sum256([]byte(of + "|" + secret))
	return hex.EncodeToString(sum[:])
}

// Begin sends a browser to WeChat: it keeps the secret, and the state goes along.
func (s *Logins) Begin(ctx context.Context, e Errand, address string) (secret, state string, err error) {
	if err := s.begins(ctx, address); err != nil {
		return "", "", err
	}
	secret = random()
	state = derived(wayThere, secret)
	e.Until = s.Now().Add(wayFor).UnixMilli()
	return secret, state, s.Redis.KeepEntry(ctx, wayThere, state, e, wayFor)
}

// Back takes a browser up that comes back from WeChat, once. ErrStale: too late,
// a second time, or another browser than set out.
func (s *Logins) Back(ctx context.Context, secret, state string) (e Errand, err error) {
	if secret == "" || derived(wayThere, secret) != state {
		return e, ErrStale
	}
	return e, s.takes(ctx, wayThere, state, &e, &e.Until)
}

// takes reads what a word stands for and forgets it; ErrStale if it is over.
func (s *Logins) takes(ctx context.Context, kind, word string, step any, until *int64) error {
	return s.fresh(s.Redis.TakeEntry(ctx, kind, word, step), until)
}

func (s *Logins) fresh(err error, until *int64) error {
	if domain.CodeOf(err) == domain.NotFound || err == nil && *until < s.Now().UnixMilli() {
		return ErrStale
	}
	return err
}

// Knows finds whose login a WeChat opens, or whose it is to open. ErrStranger: a
// resident's, somebody's who has no login, or one that its owner has not let in
// himself; ErrNotHis: the one to be let in is not bound to him.
func (s *Logins) Knows(ctx context.Context, e Errand, openid, address string) (Staff, error) {
	if err := s.barred(ctx, address); err != nil {
		return Staff{}, err
	}
	view := s.DB.View(ctx)
	i, err := view.Identity(e.Account, openid)
	var l domain.StaffLogin
	if err == nil {
		l, err = view.StaffLoginOf(i.Person)
	}
	if domain.CodeOf(err) == domain.NotFound {
		return Staff{}, s.wrong(ctx, address, stranger(e))
	}
	if err != nil {
		return Staff{}, err
	}
	switch {
	case e.Setting != 0 && e.Setting != l.ID:
		return Staff{}, ErrNotHis
	case e.Setting == 0 && l.Identity != i.ID:
		return Staff{}, s.wrong(ctx, address, ErrStranger)
	case l.LockedUntil.After(s.Now()):
		return Staff{}, s.wrong(ctx, address, ErrLocked)
	}
	out, err := s.staff(view, l)
	out.Identity = i.ID
	if errors.Is(err, ErrOut) {
		return Staff{}, s.wrong(ctx, address, ErrStranger)
	}
	return out, err
}

// stranger is why a WeChat that is nobody's does not do.
func stranger(e Errand) error {
	if e.Setting != 0 {
		return ErrNotHis
	}
	return ErrStranger
}

// staff tells who somebody with a login is by now; ErrOut if he holds no role
// of the console's any more.
func (s *Logins) staff(view store.View, l domain.StaffLogin) (out Staff, err error) {
	out.Login = l
	if out.Person, err = view.Person(l.Person); err != nil {
		return Staff{}, err
	}
	if out.Grants, err = view.GrantsOf(l.Person); err != nil {
		return Staff{}, err
	}
	if !out.Has(domain.ConsoleRoles) {
		return Staff{}, ErrOut
	}
	return out, nil
}

// Arrive lets somebody in whom WeChat knows on this very browser.
func (s *Logins) Arrive(ctx context.Context, by Staff, to string) (Arrival, error) {
	return s.arrive(ctx, guest{Login: by.Login.ID, Version: by.Login.Version, Identity: by.Identity, Way: fromWeChat, To: to})
}

func (s *Logins) arrive(ctx context.Context, k guest) (Arrival, error) {
	l, err := s.DB.View(ctx).StaffLogin(k.Login)
	switch {
	case domain.CodeOf(err) == domain.NotFound || err == nil && l.Version != k.Version:
		return Arrival{}, ErrStale
	case err != nil:
		return Arrival{}, err
	case l.LockedUntil.After(s.Now()):
		return Arrival{}, ErrLocked
	case l.Secret == "":
		bearer, err := s.passed(ctx, l, 0, k)
		return Arrival{Bearer: bearer, To: k.To}, err
	}
	half := random()
	k.Until = s.Now().Add(digitsFor).UnixMilli()
	return Arrival{Half: half, To: k.To}, s.Redis.KeepEntry(ctx, wayDigits, half, k, digitsFor)
}

// Halfway tells that a browser is only short of the digits.
func (s *Logins) Halfway(ctx context.Context, half string) error {
	var k guest
	return s.fresh(s.Redis.Entry(ctx, wayDigits, half, &k), &k.Until)
}

// Finish takes the digits of somebody whom WeChat knows. ErrWrong: they are
// wrong, and he may try again until he is locked out.
func (s *Logins) Finish(ctx context.Context, half, digits, address string) (a Arrival, err error) {
	if err := s.barred(ctx, address); err != nil {
		return a, err
	}
	var k guest
	if err := s.fresh(s.Redis.Entry(ctx, wayDigits, half, &k), &k.Until); err != nil {
		return a, err
	}
	l, err := s.DB.View(ctx).StaffLogin(k.Login)
	switch {
	case domain.CodeOf(err) == domain.NotFound || err == nil && l.Version != k.Version:
		return a, ErrStale
	case err != nil:
		return a, err
	case l.LockedUntil.After(s.Now()):
		return a, s.wrong(ctx, address, ErrLocked)
	}
	step := stepOf(l.Secret, digits, s.Now())
	if step <= l.Step {
		return a, s.wrong(ctx, address, errors.Join(s.failed(ctx, l, true), ErrWrong))
	}
	if err := s.takes(ctx, wayDigits, half, &k, &k.Until); err != nil {
		return a, err
	}
	bearer, err := s.passed(ctx, l, step, k)
	return Arrival{Bearer: bearer, To: k.To}, err
}
