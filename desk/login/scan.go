package login

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// The kinds of words on the way in by a code on a screen that a phone scans.
const (
	scanWord = "scan" // what the code says
	scanAsk  = "ask"  // what the phone answers with
	scanYes  = "yes"  // that it said yes
	fromScan = "scan"
)

// scanNumbers is among how many numbers the one of the screen is picked.
const scanNumbers = 6

// ErrNumber: another number was picked than the screen shows.
var ErrNumber = domain.Errorf(domain.Denied, "that is not the number on the screen")

// Scan is a screen that waits for a phone to let it in (扫码登录).
type Scan struct {
	Account string    `json:"account"` // the official account that tells whose the phone is
	To      string    `json:"to"`
	Number  int       `json:"number"`  // what the screen shows
	Numbers []int     `json:"numbers"` // among which the phone picks it
	Agent   string    `json:"agent"`   // what the screen's browser calls itself
	Address string    `json:"address"` // from where it calls
	Setting domain.ID `json:"setting"` // the login that WeChat is to open from now on; 0 if the screen wants in
	Began   int64     `json:"began"`
	Until   int64     `json:"until"`
	Word    string    `json:"-"` // what the code says
}

// At is when the screen asked.
func (c Scan) At() time.Time { return time.UnixMilli(c.Began) }

// ask is a phone whose owner is known and asked whether a screen is his.
type ask struct {
	guest
	Word string `json:"word"`
}

// Show makes a code for a screen, whose browser keeps the secret.
func (s *Logins) Show(ctx context.Context, c Scan) (secret string, err error) {
	if err := s.begins(ctx, c.Address); err != nil {
		return "", err
	}
	secret = random()
	c.Number, c.Numbers = numbers()
	c.Began, c.Until = s.Now().UnixMilli(), s.Now().Add(wayFor).UnixMilli()
	return secret, s.Redis.KeepEntry(ctx, scanWord, derived(waySecret, secret), c, wayFor)
}

// numbers draws two-digit numbers, all different, and one of them.
func numbers() (int, []int) {
	var all []int
	for len(all) < scanNumbers {
		if n := 10 + below(90); !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	one := all[below(scanNumbers)]
	slices.Sort(all)
	return one, all
}

func below(n int64) int {
	drawn, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		panic(err) // crypto/rand ends the program before
	}
	return int(drawn.Int64())
}

// Scanned reads a code that is still open; ErrStale else.
func (s *Logins) Scanned(ctx context.Context, word string) (c Scan, err error) {
	c.Word = word
	return c, s.fresh(s.Redis.Entry(ctx, scanWord, word, &c), &c.Until)
}

// Ask asks somebody whom WeChat knows whether a screen is his. The answer it
// gives is good for one time.
func (s *Logins) Ask(ctx context.Context, by Staff, word string) (answer string, c Scan, err error) {
	if c, err = s.Scanned(ctx, word); err != nil {
		return "", c, err
	}
	answer = random()
	a := ask{guest{Login: by.Login.ID, Version: by.Login.Version, Identity: by.Identity, Setting: c.Setting, Way: fromScan, To: c.To, Until: c.Until}, word}
	return answer, c, s.Redis.KeepEntry(ctx, scanAsk, answer, a, wayFor)
}

// Confirm takes the number that the phone picks, 0 for none of them. However it
// ends, the code is used. ErrNumber counts against him as a wrong password does.
func (s *Logins) Confirm(ctx context.Context, answer string, number int, address string) error {
	if err := s.barred(ctx, address); err != nil {
		return err
	}
	var a ask
	if err := s.takes(ctx, scanAsk, answer, &a, &a.Until); err != nil {
		return err
	}
	var c Scan
	if err := s.takes(ctx, scanWord, a.Word, &c, &c.Until); err != nil {
		return err
	}
	l, err := s.DB.View(ctx).StaffLogin(a.Login)
	if err != nil {
		return err
	}
	if number == c.Number {
		return s.Redis.KeepEntry(ctx, scanYes, a.Word, a.guest, wayFor)
	}
	why := "number"
	if number == 0 {
		why = "not_me"
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		return tx.Record(on(l), "entry_refused", domain.By(l.Person), map[string]any{"way": fromScan, "why": why})
	})
	if err != nil || number == 0 {
		return err
	}
	return s.wrong(ctx, address, errors.Join(s.failed(ctx, l, true), ErrNumber))
}

// Awaited is the code that a browser's secret belongs to, and whether its phone
// has said yes. ErrStale: it is over.
func (s *Logins) Awaited(ctx context.Context, secret string) (c Scan, yes bool, err error) {
	if secret == "" {
		return c, false, ErrStale
	}
	word := derived(waySecret, secret)
	var k guest
	err = s.fresh(s.Redis.Entry(ctx, scanYes, word, &k), &k.Until)
	if !errors.Is(err, ErrStale) {
		c.Setting = k.Setting
		return c, err == nil, err
	}
	c, err = s.Scanned(ctx, word)
	return c, false, err
}

// Claim lets a screen in whose phone said yes, once.
func (s *Logins) Claim(ctx context.Context, secret string) (Arrival, error) {
	var k guest
	if err := s.takes(ctx, scanYes, derived(waySecret, secret), &k, &k.Until); err != nil {
		return Arrival{}, err
	}
	if k.Setting != 0 {
		return Arrival{}, ErrStale
	}
	return s.arrive(ctx, k)
}
