package service

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Scenes of our QR codes: b and a building's id on its door, v and a binding code.
const (
	sceneBuilding = "b"
	sceneCode     = "v"
)

// SceneOfBuilding is the scene of the code at a building's door.
func SceneOfBuilding(id domain.ID) string { return sceneBuilding + id.String() }

// SceneOfInvitation is the scene of a code that binds whoever scans it.
func SceneOfInvitation(code string) string { return sceneCode + code }

// arrived greets who follows or scans, and takes what his QR code says.
func (c *chat) arrived() (string, error) {
	if len(c.communities) == 0 {
		return say.NotReady(), nil
	}
	if code, ok := strings.CutPrefix(c.message.Scene, sceneCode); ok {
		return c.bind(code)
	}
	if id, ok := strings.CutPrefix(c.message.Scene, sceneBuilding); ok {
		reply, done, err := c.settleByScene(id)
		if err == nil && done && c.message.Kind == domain.KindFollow {
			reply += "\n" + say.OnlyHelpers // it stands for the welcome
		}
		if done || err != nil {
			return reply, err
		}
	}
	name, err := c.communityName()
	if err != nil {
		return "", err
	}
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return "", err
	}
	switch {
	case len(grants) > 0:
		return say.WelcomeMember(c.me, name), nil
	case c.me.Building == 0:
		return say.Welcome(name), nil
	}
	return say.WelcomeBack(name), nil
}

// settleByScene notes the building whose QR code was scanned.
func (c *chat) settleByScene(id string) (reply string, done bool, err error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return "", false, nil
	}
	b, err := c.Building(domain.ID(n))
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	for _, community := range c.communities {
		if community.ID == b.Community && (c.me.Building == 0 || c.me.Building == b.ID) {
			at := spot{building: b, place: domain.Place{Building: b.Label}}
			open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
			if err != nil {
				return "", false, err
			}
			if i := slices.IndexFunc(open, waits); i >= 0 {
				reply, err = c.placeTicket(open[i], at)
				return reply, true, err
			}
			reply, err = c.settle(at)
			return reply, true, err
		}
	}
	return "", false, nil
}

// communityName names the writer's community, or all the account serves.
func (c *chat) communityName() (string, error) {
	if c.me.Community != 0 {
		own, err := c.Community(c.me.Community)
		return own.Name, err
	}
	names := make([]string, len(c.communities))
	for i, community := range c.communities {
		names[i] = community.Name
	}
	return strings.Join(names, "、"), nil
}

// Guessing at binding codes pauses for a day after every fifth wrong one.
const (
	maxBindFails = 5
	bindPause    = 24 * time.Hour
)

// boundBy is how a code is written, with or without a blank.
var boundBy = regexp.MustCompile(`^绑定[码]?[\s:：]*([0-9 ]{4,16})[。.]?$`)

func bindingCode(text string) (string, bool) {
	m := boundBy.FindStringSubmatch(strings.TrimSpace(strings.ReplaceAll(text, "　", " ")))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// bind makes this phone the one of the member a code was made for.
func (c *chat) bind(code string) (string, error) {
	if c.identity.BindAgain.After(c.Now) {
		return say.TooManyCodes(), nil
	}
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return "", err
	}
	if len(grants) > 0 {
		return say.BoundAlready(c.me), nil
	}
	person, err := c.UseInvitation(strings.ReplaceAll(code, " ", ""))
	if domain.CodeOf(err) == domain.NotFound {
		return say.WrongCode(), c.BindFailed(c.identity, maxBindFails, c.Now.Add(bindPause))
	}
	if err != nil {
		return "", err
	}
	if err := c.Rebind(&c.identity, person); err != nil {
		return "", err
	}
	was := c.me
	if c.me, err = c.Person(person); err != nil {
		return "", err
	}
	if c.me.Building == 0 && was.Building != 0 {
		c.me.Building, c.me.Unit, c.me.Room = was.Building, was.Unit, was.Room
		if err := c.ChangePerson(c.me); err != nil {
			return "", err
		}
	}
	return say.Bound(c.me), c.recordMe("bound", map[string]any{"identity": c.identity.ID})
}

// recordMe appends what happened to the writer.
func (c *chat) recordMe(kind string, data map[string]any) error {
	return c.Record(onPerson(c.me.ID), kind, c.by(), data)
}

// onPerson is a person as the subject of events.
func onPerson(id domain.ID) store.Subject { return store.Subject{Kind: "person", ID: id} }
