package roster

import (
	"fmt"
	"slices"
	"strings"

	"linli/domain"
	"linli/store"
)

// joining is one member on his way in. What happens to him counts as one
// thing: added when his phone was new, else changed or the same.
type joining struct {
	*loading
	community domain.Community
	wecom     string // the account of the corp's application
	partners  map[string]domain.ID
	row       *rosterMember
	person    domain.ID
	added     bool
	news      []string // what is changed
	notes     []string // what the operator should know besides
}

func (j *joining) all() error {
	for _, part := range []func() error{j.particulars, j.bind, j.grant, j.join, j.answersFor, j.care, j.offers} {
		if err := part(); err != nil {
			return err
		}
	}
	j.people[j.row] = j.person
	effect, line := store.Same, fmt.Sprintf("member at line %d", j.row.line)
	switch {
	case j.added:
		effect = store.Added
	case len(j.news) > 0:
		effect = store.Changed
		line += ": " + strings.Join(j.news, ", ")
	}
	j.count(effect)
	if j.added {
		line += ": added"
	}
	if effect != store.Same {
		j.loading.row(j.row.line, Change{Name: j.row.name.text, Added: j.added, News: j.news})
		j.tell(strings.Join(append([]string{line}, j.notes...), "; "))
	}
	return nil
}

// particulars writes who he is; people are known by phone.
func (j *joining) particulars() error {
	was, err := j.tx.PersonByPhone(j.row.phone.text)
	if domain.CodeOf(err) == domain.NotFound {
		j.added, j.person = true, j.tx.NewID()
		err = j.tx.AddPerson(j.described(domain.Person{ID: j.person, Phone: j.row.phone.text}))
		if store.IsDuplicate(err) {
			return domain.Errorf(domain.Conflict, "this phone was entered by somebody else just now; load the file again")
		}
		return err
	}
	if err != nil {
		return err
	}
	j.person = was.ID
	now := j.described(was)
	if now == was {
		return nil
	}
	for _, part := range []struct {
		name string
		same bool
	}{
		{"name", now.Name == was.Name},
		{"kind", now.Kind == was.Kind},
		{"community", now.Community == was.Community},
		{"building", now.Building == was.Building},
	} {
		if !part.same {
			j.news = append(j.news, part.name+" changed")
		}
	}
	return j.tx.ChangePerson(now)
}

// described puts what the file says over what is known. A door belongs to its
// building: who moved house has none until he tells it.
func (j *joining) described(p domain.Person) domain.Person {
	p.Name = j.row.name.text
	if j.row.kind != "" {
		p.Kind = j.row.kind
	}
	building := p.Building
	if p.Community != j.community.ID {
		building = 0
	}
	if j.row.building != nil {
		building = j.buildings[j.row.building]
	}
	if building != p.Building {
		p.Building, p.Unit, p.Room = building, "", ""
	}
	p.Community = j.community.ID
	return p
}

// bind ties his openid and his userid to him.
func (j *joining) bind() error {
	if err := j.bindTo(j.community.Account, j.row.openid.text, "openid"); err != nil {
		return err
	}
	return j.bindTo(j.wecom, j.row.wecom.text, "wecom")
}

// bindTo ties an identity in an account to him. One that is known keeps what
// WeChat said of it: a file must not make a follower of somebody who left.
func (j *joining) bindTo(account, openid, key string) error {
	if openid == "" {
		return nil
	}
	other, err := j.tx.IdentityOf(j.person, account)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return err
	}
	second := err == nil && other.OpenID != openid
	who, err := j.tx.Identity(account, openid)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		err = j.tx.AddIdentity(domain.Identity{ID: j.tx.NewID(), Account: account, OpenID: openid, Person: j.person, Following: true})
	case err == nil && who.Person == j.person:
		return nil
	case err == nil:
		err = j.move(who, key)
	}
	j.news = append(j.news, key+" added")
	if second {
		j.notes = append(j.notes, "another "+key+" of this member stays bound too")
	}
	return err
}

// move takes an identity, and what it asked for, from the person it was: he
// wrote before anybody knew that he is this member.
func (j *joining) move(who domain.Identity, key string) error {
	grants, err := j.tx.GrantsOf(who.Person)
	if err != nil {
		return err
	}
	note := "this " + key + " was a resident's until now"
	if len(grants) > 0 {
		note = "this " + key + " was another member's until now, who is no longer reached by it"
	}
	j.notes = append(j.notes, note)
	from := who.Person
	if err := j.tx.Rebind(&who, j.person); err != nil {
		return err
	}
	return j.tx.Record(store.Subject{Kind: "person", ID: j.person}, "bound", j.by, map[string]any{"identity": who.ID, "from": from})
}

// grant writes his role and duty. A member has one role in a file, so another
// role becomes the old one's place; only roles he was given besides stay.
func (j *joining) grant() error {
	all, err := j.tx.GrantsOf(j.person)
	if err != nil {
		return err
	}
	if j.row.role == roleResident {
		return j.resign(all)
	}
	var was domain.Grant
	for _, g := range all {
		if g.Community == j.community.ID && (was.Role == "" || g.Role == j.row.role) {
			was = g
		}
	}
	want := domain.Grant{Person: j.person, Community: j.community.ID, Role: j.row.role, Duty: j.row.duty}
	if was.Role == "" {
		j.news = append(j.news, "role added")
		return j.tx.AddGrant(want)
	}
	if was.Role != want.Role {
		j.news = append(j.news, "role changed")
	}
	if was.Duty != want.Duty {
		j.news = append(j.news, "duty changed")
	}
	if was == want {
		return nil
	}
	return j.tx.ChangeGrant(was, want.Role, want.Duty)
}

// resign takes the roles and teams of this community from somebody whom the file
// calls a resident now: that is said, not left out. What he has in hand goes to others.
func (j *joining) resign(all []domain.Grant) error {
	if !slices.ContainsFunc(all, func(g domain.Grant) bool { return g.Community == j.community.ID }) {
		return nil
	}
	j.news = append(j.news, "roles and teams ended")
	j.resigned = append(j.resigned, resigned{j.row.line, j.person, j.community.ID})
	return j.tx.EndGrants(j.community.ID, j.person)
}

// join puts him into the teams listed. He stays in a team that is no longer
// listed, because nothing is deleted by leaving it out.
func (j *joining) join() error {
	for _, t := range j.row.teams {
		effect, err := j.tx.PutMembership(j.teams[t], j.person)
		if err != nil {
			return err
		}
		if effect == store.Added {
			j.news = append(j.news, "team added")
		}
	}
	return nil
}

// care marks him as cared for; that he agreed is the operator's word. A file
// that says nothing leaves it as it is, and so does one that is older than the
// end of it.
func (j *joining) care() error {
	if !j.row.care {
		return nil
	}
	now, err := j.tx.Person(j.person)
	if err != nil || now.Care {
		return err
	}
	ended, err := careEnded(j.tx, now)
	if err != nil {
		return err
	}
	if ended {
		j.notes = append(j.notes, "care: was ended since, and stays so; mark him again by chat")
		return nil
	}
	j.news = append(j.news, "care added")
	return markCared(j.tx, j.person, j.by)
}

// careEnded tells that somebody was cared for once and is no longer.
func careEnded(tx *store.Tx, p domain.Person) (bool, error) {
	if p.Care {
		return false, nil
	}
	given, err := tx.Consents(p.ID)
	return slices.ContainsFunc(given, func(c store.Consent) bool { return c.Kind == store.ConsentCare && !c.Withdrawn.IsZero() }), err
}

// markCared marks somebody as cared for on the operator's word.
func markCared(tx *store.Tx, person domain.ID, by domain.Actor) error {
	if err := tx.SetCare(person, true); err != nil {
		return err
	}
	if err := tx.Consent(store.Consent{Person: person, Kind: store.ConsentCare}); err != nil {
		return err
	}
	return tx.Record(store.Subject{Kind: "person", ID: person}, "care", by, nil)
}
