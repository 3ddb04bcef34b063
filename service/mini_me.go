package service

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Me shows the caller himself.
func (m *Mini) Me(ctx context.Context, by Caller) (Me, error) {
	view, p := m.Intake.DB.View(ctx), by.Person
	me := Me{ID: p.ID, Name: p.Name, Phone: or(p.SaidPhone, p.Phone), Unit: p.Unit, Room: p.Room, Serving: string(p.Serving), Roles: []GrantView{}}
	if p.Serving == domain.ServingByDay {
		me.Serving = servingDay
	}
	if p.Building != 0 {
		b, err := view.Building(p.Building)
		if err != nil {
			return Me{}, err
		}
		me.Building = &PlaceName{b.ID, b.EstateName + b.Name}
	}
	for _, g := range by.Grants {
		community, err := view.Community(g.Community)
		if err != nil {
			return Me{}, err
		}
		me.Roles = append(me.Roles, GrantView{PlaceName{community.ID, community.Name}, g.Role, g.Duty})
	}
	consents, err := view.Consents(p.ID)
	if err != nil {
		return Me{}, err
	}
	me.Consent = slices.ContainsFunc(consents, func(c store.Consent) bool {
		return c.Kind == store.ConsentService && c.Withdrawn.IsZero()
	})
	provisional, err := isProvisional(view, by.Identity)
	me.Linked = !provisional
	return me, err
}

// servingDay is how the mini-program names what a member has not said.
const servingDay = "day"

// MeChange is what a caller changes of himself; what is not there stays.
type MeChange struct {
	Name     *string    `json:"name"`
	Phone    *string    `json:"phone"`
	Building *domain.ID `json:"building_id"`
	Unit     *string    `json:"unit"`
	Room     *string    `json:"room"`
}

var (
	properName  = regexp.MustCompile(`^[\p{Han}·A-Za-z ]{1,20}$`)
	properPhone = regexp.MustCompile(`^[0-9]{5,15}$`)
	properDoor  = regexp.MustCompile(`^[0-9A-Za-z\p{Han}-]{0,16}$`)
)

// phoneMarks is what people write between the digits of a phone.
var phoneMarks = strings.NewReplacer(" ", "", "\u3000", "", "\u00a0", "", "-", "", "－", "", "—", "", "–", "")

// tidy takes what people put between the digits out of a phone, and refuses what
// has not its proper form.
func (in MeChange) tidy() error {
	if in.Phone != nil {
		*in.Phone = phoneMarks.Replace(*in.Phone)
	}
	for _, f := range []struct {
		text *string
		form *regexp.Regexp
	}{{in.Name, properName}, {in.Phone, properPhone}, {in.Unit, properDoor}, {in.Room, properDoor}} {
		if f.text != nil && *f.text != "" && !f.form.MatchString(*f.text) {
			return refuse(domain.Invalid, say.Incomplete())
		}
	}
	return nil
}

// clear empties what is there.
func (in MeChange) clear() {
	for _, text := range []*string{in.Name, in.Phone, in.Unit, in.Room} {
		if text != nil {
			*text = ""
		}
	}
}

// ChangeMe writes what the caller says of himself. His phone is kept as he gives
// it: nobody has checked it, so nobody is found or known by it.
func (m *Mini) ChangeMe(ctx context.Context, by Caller, in MeChange) (Me, error) {
	if err := in.tidy(); err != nil {
		return Me{}, err
	}
	return m.change(ctx, by, func(c *chat) error {
		was := c.me
		if in.Name != nil && *in.Name != was.Name {
			if len(by.Grants) > 0 {
				return refuse(domain.Denied, say.NameIsListed())
			}
			c.me.Name = *in.Name
		}
		if in.Building != nil {
			at, err := c.known(*in.Building, domain.Place{})
			if err != nil {
				return err
			}
			c.me.Building, c.me.Community = at.building.ID, at.community
			if was.Building != c.me.Building {
				c.me.Unit, c.me.Room = "", ""
			}
		}
		if in.Unit != nil {
			c.me.Unit = *in.Unit
		}
		if in.Room != nil {
			c.me.Room = *in.Room
		}
		if in.Phone != nil {
			c.me.SaidPhone = *in.Phone
			if err := c.SetSaidPhone(c.me); err != nil {
				return err
			}
		}
		if err := c.ChangePerson(c.me); err != nil {
			return err
		}
		return c.recordMe("settled", map[string]any{"building": c.me.Building})
	})
}

// known is the spot of a building that this mini-program serves.
func (c *chat) known(building domain.ID, p domain.Place) (spot, error) {
	at, err := c.at(building, p)
	if err != nil {
		if domain.CodeOf(err) == domain.NotFound {
			return spot{}, refuse(domain.Invalid, say.Incomplete())
		}
		return spot{}, err
	}
	community, err := c.Community(at.community)
	if err != nil {
		return spot{}, err
	}
	if community.Mini != c.identity.Account {
		return spot{}, refuse(domain.Invalid, say.Incomplete())
	}
	at.said = true
	return at, c.in(community.Account)
}

// change does what the caller wants of himself and shows what he is then.
func (m *Mini) change(ctx context.Context, by Caller, do func(c *chat) error) (Me, error) {
	err := m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		return do(c)
	})
	if err != nil {
		return Me{}, err
	}
	if by, err = callerOf(m.Intake.DB.View(ctx), by.Identity); err != nil {
		return Me{}, err
	}
	return m.Me(ctx, by)
}

// Agree writes that the caller agrees to be helped, or not any more.
func (m *Mini) Agree(ctx context.Context, by Caller, agrees bool) (Me, error) {
	return m.change(ctx, by, func(c *chat) error {
		if !agrees {
			if err := c.WithdrawConsent(c.me.ID, store.ConsentService); err != nil {
				return err
			}
			return c.recordMe("consent_withdrawn", map[string]any{"kind": store.ConsentService})
		}
		return c.agreesToService()
	})
}

// Serve writes whether the caller wants to be asked: on, day or off.
func (m *Mini) Serve(ctx context.Context, by Caller, wants string) (Me, error) {
	if wants != string(domain.ServingOn) && wants != string(domain.ServingOff) && wants != servingDay {
		return Me{}, refuse(domain.Invalid, say.Incomplete())
	}
	return m.change(ctx, by, func(c *chat) error {
		return c.setServing(domain.Serving(strings.TrimPrefix(wants, servingDay)))
	})
}

// Places lists where the communities of the caller's mini-program have buildings.
func (m *Mini) Places(ctx context.Context, by Caller) ([]CommunityView, error) {
	view := m.Intake.DB.View(ctx)
	communities, err := view.CommunitiesOfMini(by.Identity.Account)
	if err != nil {
		return nil, err
	}
	out := make([]CommunityView, len(communities))
	for i, community := range communities {
		out[i] = CommunityView{PlaceName{community.ID, community.Name}, community.DutyPhone, []EstateView{}}
		buildings, err := view.BuildingsIn(community.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range buildings {
			estates := out[i].Estates
			if n := len(estates); n == 0 || estates[n-1].ID != b.Estate {
				estates = append(estates, EstateView{PlaceName{b.Estate, b.EstateName}, nil})
			}
			last := &estates[len(estates)-1]
			last.Buildings = append(last.Buildings, BuildingView{PlaceName{b.ID, b.Name}, b.Units})
			out[i].Estates = estates
		}
	}
	return out, nil
}

// A code that links a mini-program is the first six digits of a fresh one. It
// binds nothing in chat, as a binding code has eight and no letter.
const (
	miniCodeDigits = 6
	miniCodeMark   = "m"
	miniCodeLife   = 10 * time.Minute
)

// linkCode gives the writer a code that makes a mini-program known as his.
func (c *chat) linkCode() (string, error) {
	if !slices.ContainsFunc(c.communities, func(k domain.Community) bool { return k.Mini != "" }) {
		return say.NoMini(), nil
	}
	code, until := c.intake.Code()[:miniCodeDigits], c.Now.Add(miniCodeLife)
	if err := c.Invite(c.me.ID, c.me.ID, miniCodeMark+code, until); err != nil {
		return "", err
	}
	return say.MiniCode(code, until, c.Now), nil
}

// LinkCode is a code from the chat, or from a cadre.
type LinkCode struct {
	Code string `json:"code"`
}

// Link makes the caller known as the person a code was made for, who gets
// everything he did in the mini-program so far.
func (m *Mini) Link(ctx context.Context, d Deed[LinkCode]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		if err := c.link(d.In.Code); err != nil {
			return nil, err
		}
		return Told{Message: say.Bound(c.me), Tickets: []Card{}}, nil
	})
}

func (c *chat) link(code string) error {
	if c.identity.BindAgain.After(c.Now) {
		return refuse(domain.TooMany, say.TooManyCodes())
	}
	provisional, err := isProvisional(c.View, c.identity)
	if err != nil {
		return err
	}
	if !provisional {
		return refuse(domain.Conflict, say.LinkedAlready())
	}
	if len(code) == miniCodeDigits {
		code = miniCodeMark + code
	}
	person, err := c.UseInvitation(code)
	if domain.CodeOf(err) == domain.NotFound {
		if err := c.BindFailed(c.identity, maxBindFails, c.Now.Add(bindPause)); err != nil {
			return err
		}
		return &Refusal{Code: domain.Invalid, Words: say.WrongMiniCode(), kept: true}
	}
	if err != nil {
		return err
	}
	was := c.me
	if person != was.ID {
		if err := c.Absorb(was.ID, person); err != nil {
			return err
		}
	}
	if c.me, err = c.Person(person); err != nil {
		return err
	}
	if err := c.inherit(was); err != nil {
		return err
	}
	return c.recordMe("linked", map[string]any{"identity": c.identity.ID, "from": was.ID, "inbox": c.inbox})
}

// inherit keeps what somebody said of himself before it was known who he is,
// where nothing better is known.
func (c *chat) inherit(was domain.Person) error {
	c.me.Name = or(c.me.Name, was.Name)
	if c.me.Building == 0 {
		c.me.Building, c.me.Unit, c.me.Room = was.Building, was.Unit, was.Room
		if c.me.Community == 0 {
			c.me.Community = was.Community
		}
	}
	c.me.SaidPhone = or(c.me.SaidPhone, was.SaidPhone)
	if err := c.SetSaidPhone(c.me); err != nil {
		return err
	}
	return c.ChangePerson(c.me)
}

// isProvisional tells that a person is nobody but who opened this mini-program:
// no roles, and no account that knows him otherwise.
func isProvisional(v store.View, i domain.Identity) (bool, error) {
	grants, err := v.GrantsOf(i.Person)
	if err != nil || len(grants) > 0 {
		return false, err
	}
	identities, err := v.IdentitiesOf(i.Person)
	return !slices.ContainsFunc(identities, func(o domain.Identity) bool { return o.Account != i.Account }), err
}
