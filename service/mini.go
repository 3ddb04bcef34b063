package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Sessions trades a login code of a mini-program for who opened it.
type Sessions interface {
	Session(ctx context.Context, account, code string) (domain.Session, error)
}

// Mini is what people can do in the mini-program (小程序): the same deeds as in
// chat, by the same rules, on the same tickets.
type Mini struct {
	Intake   *Intake
	Album    *Album
	Sessions Sessions
	Checker  TextChecker
	Accounts map[string]string // the mini-programs' accounts by appid
}

// Caller is who calls, as his login tells.
type Caller struct {
	Identity domain.Identity
	Person   domain.Person
	Grants   []domain.Grant
}

// Has tells that the caller is trusted with one of some roles anywhere.
func (c Caller) Has(roles []domain.Role) bool {
	return slices.ContainsFunc(c.Grants, func(g domain.Grant) bool { return slices.Contains(roles, g.Role) })
}

// Deed is one write of a caller: under its key it is done once and answered the
// same ever after.
type Deed[In any] struct {
	By      Caller
	Key     string    // the caller's own, 8 to 64 characters
	Request string    // route and body, to tell a repeat from another write under the same key
	About   domain.ID // what the route names; 0 for nothing
	In      In
}

// Refusal is an error that people read.
type Refusal struct {
	Code  domain.Code
	Words string
	kept  bool // what was written so far stays written
}

func (r *Refusal) Error() string { return "refused: " + string(r.Code) }

// Unwrap gives the refusal its code.
func (r *Refusal) Unwrap() error { return domain.Errorf(r.Code, "refused") }

func refuse(code domain.Code, words string) error { return &Refusal{Code: code, Words: words} }

// How a kept refusal stands in the inbox; no JSON answer begins like that.
const refusedMark = "!"

func (r *Refusal) text() string { return refusedMark + string(r.Code) + " " + r.Words }

func refusalOf(text string) error {
	code, words, _ := strings.Cut(strings.TrimPrefix(text, refusedMark), " ")
	return refuse(domain.Code(code), words)
}

// How often an address may log in, and be wrong about it.
const (
	loginsPerMinute = 30
	faultsPerTen    = 10
	callsPerMinute  = 240
)

// LoginLife is how long a login lives after it was last used.
const LoginLife = store.LoginLife

// Login makes a login of what wx.login gave, and makes who comes for the first
// time known as a person of his own.
func (m *Mini) Login(ctx context.Context, appID, code, address string) (bearer string, me Me, err error) {
	account, ok := m.Accounts[appID]
	if !ok || code == "" || len(code) > 128 {
		return "", Me{}, refuse(domain.Invalid, say.SignInFailed())
	}
	redis := m.Intake.Redis
	if !redis.Within(ctx, "login:"+address, loginsPerMinute, time.Minute) {
		return "", Me{}, refuse(domain.TooMany, say.TooOften())
	}
	session, err := m.Sessions.Session(ctx, account, code)
	if err != nil {
		c := domain.CodeOf(err)
		switch {
		case c != domain.Invalid && c != domain.Denied:
			return "", Me{}, err
		case !redis.Within(ctx, "fault:"+address, faultsPerTen, 10*time.Minute):
			return "", Me{}, refuse(domain.TooMany, say.TooOften())
		}
		return "", Me{}, refuse(c, say.SignInFailed())
	}
	var by Caller
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		by, err = meetMini(tx, account, session.OpenID)
		return err
	})
	if err != nil {
		return "", Me{}, err
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	bearer = base64.RawURLEncoding.EncodeToString(random)
	if err := redis.KeepLogin(ctx, bearer, by.Identity.ID); err != nil {
		return "", Me{}, err
	}
	me, err = m.Me(ctx, by)
	return bearer, me, err
}

// meetMini finds who an openid of a mini-program is, or makes him known.
func meetMini(tx *store.Tx, account, openid string) (Caller, error) {
	i, err := tx.Identity(account, openid)
	if domain.CodeOf(err) != domain.NotFound {
		if err != nil {
			return Caller{}, err
		}
		return callerOf(tx.View, i)
	}
	communities, err := tx.CommunitiesOfMini(account)
	if err != nil {
		return Caller{}, err
	}
	person := domain.Person{ID: tx.NewID()}
	if len(communities) == 1 {
		person.Community = communities[0].ID
	}
	if err := tx.AddPerson(person); err != nil {
		return Caller{}, err
	}
	i = domain.Identity{ID: tx.NewID(), Account: account, OpenID: openid, Person: person.ID}
	return Caller{Identity: i, Person: person}, tx.AddIdentity(i)
}

func callerOf(v store.View, i domain.Identity) (Caller, error) {
	person, err := v.Person(i.Person)
	if err != nil {
		return Caller{}, err
	}
	grants, err := v.GrantsOf(i.Person)
	return Caller{Identity: i, Person: person, Grants: grants}, err
}

// ErrSignedOut says that a bearer is nobody's: its owner logs in again.
var ErrSignedOut = errors.New("no such login")

// Who tells whose a bearer is; ErrSignedOut if nobody's.
func (m *Mini) Who(ctx context.Context, bearer string) (Caller, error) {
	if bearer == "" || len(bearer) > 64 {
		return Caller{}, ErrSignedOut
	}
	id, err := m.Intake.Redis.Login(ctx, bearer)
	if domain.CodeOf(err) == domain.NotFound {
		return Caller{}, ErrSignedOut
	}
	if err != nil {
		return Caller{}, err
	}
	if !m.Intake.Redis.Within(ctx, "calls:"+id.String(), callsPerMinute, time.Minute) {
		return Caller{}, refuse(domain.TooMany, say.TooOften())
	}
	view := m.Intake.DB.View(ctx)
	i, err := view.IdentityWith(id)
	if domain.CodeOf(err) == domain.NotFound || err == nil && strings.HasPrefix(i.OpenID, erasedMark) {
		return Caller{}, ErrSignedOut
	}
	if err != nil {
		return Caller{}, err
	}
	return callerOf(view, i)
}

// erasedMark begins what stands for the openid of somebody who was erased.
const erasedMark = "erased:"

// Logout ends a login.
func (m *Mini) Logout(ctx context.Context, bearer string) error {
	return m.Intake.Redis.EndLogin(ctx, bearer)
}

// message is a write as the inbox keeps it; text is what was typed.
func (d Deed[In]) message(text string) domain.Message {
	return domain.Message{Account: d.By.Identity.Account, OpenID: d.By.Identity.OpenID, Kind: domain.KindAPI, Type: "api", Text: text,
		Key: sum("api|" + d.By.Identity.ID.String() + "|" + d.Key), Digest: sum(d.Request)}
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// write does one deed in one transaction, once for its key, and gives the JSON
// answer. What a caller writes too fast, or while he is blocked, is only kept.
func (m *Mini) write(ctx context.Context, message domain.Message, by Caller, do func(c *chat) (any, error)) (json.RawMessage, error) {
	var answer string
	err := m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		message.SentAt = tx.Now
		arrival, err := tx.Arrive(message, tx.Now)
		if err != nil {
			return err
		}
		if arrival.Repeat {
			if answer = arrival.Reply; arrival.Digest != message.Digest {
				return refuse(domain.Conflict, say.KeyUsed())
			}
			return nil
		}
		c, err := m.chat(tx, by, message.Text)
		if err != nil {
			return err
		}
		c.inbox = arrival.ID
		if answer, err = c.answerMini(do); err != nil {
			return err
		}
		return tx.Answer(arrival.ID, c.me.ID, c.doer.about, answer)
	})
	var idle onlyKept
	if errors.As(err, &idle) {
		return nil, m.keep(ctx, message, by, idle)
	}
	if err != nil {
		return nil, err
	}
	m.Intake.Wake()
	if strings.HasPrefix(answer, refusedMark) {
		return nil, refusalOf(answer)
	}
	return json.RawMessage(answer), nil
}

// onlyKept says that a write is kept and not acted on.
type onlyKept struct{ *Refusal }

// keep keeps a write that is not acted on, under a key nobody repeats: under his
// own its writer may come again, and is heard then.
func (m *Mini) keep(ctx context.Context, message domain.Message, by Caller, why onlyKept) error {
	err := m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		aside := message
		aside.SentAt, aside.Key = tx.Now, sum("kept|"+message.Key+tx.NewID().String())
		arrival, err := tx.Arrive(aside, tx.Now)
		if err != nil {
			return err
		}
		return tx.Answer(arrival.ID, by.Person.ID, 0, why.text())
	})
	if err != nil {
		return err
	}
	return why.Refusal
}

// answerMini does a deed and writes its answer, or the refusal that is kept.
func (c *chat) answerMini(do func(c *chat) (any, error)) (string, error) {
	words, kept, err := c.kept()
	if err != nil {
		return "", err
	}
	if kept {
		code := domain.TooMany
		if c.me.BlockedUntil.After(c.Now) {
			code = domain.Denied
		}
		return "", onlyKept{&Refusal{Code: code, Words: words}}
	}
	if c.me.Care {
		if err := contact(c.Tx, c.me.ID, domain.ContactWord, c.by()); err != nil {
			return "", err
		}
	}
	answer, err := do(c)
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.kept {
		return refusal.text(), nil
	}
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(answer)
	return string(text), err
}

// chat is the caller as somebody who writes to the official account of his
// community: what follows is the same.
func (m *Mini) chat(tx *store.Tx, by Caller, text string) (*chat, error) {
	i, err := tx.IdentityWith(by.Identity.ID)
	if err != nil {
		return nil, err
	}
	me, err := tx.Person(i.Person)
	if err != nil {
		return nil, err
	}
	c := &chat{doer: doer{Tx: tx, me: me, lexicon: m.Intake.Reader.Version()}, intake: m.Intake, identity: i,
		message: domain.Message{OpenID: i.OpenID, Kind: domain.KindText, Text: text}, came: tx.Now}
	served, err := tx.CommunitiesOfMini(i.Account)
	if err != nil {
		return nil, err
	}
	if len(served) == 0 {
		return nil, refuse(domain.Unavailable, say.NotReady())
	}
	home := served[0]
	if me.Community != 0 {
		if home, err = tx.Community(me.Community); err != nil {
			return nil, err
		}
	}
	return c, c.in(home.Account)
}

// in moves the writer to an official account: whose numbers, pushes and places
// are meant.
func (c *chat) in(account string) (err error) {
	c.account, c.message.Account = account, account
	c.communities, err = c.CommunitiesOf(account)
	return err
}
