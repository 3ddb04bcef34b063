package login

import (
	"context"
	"slices"

	"linli/domain"
	"linli/store"
)

// Member is who gets a login, as an operator names him.
type Member struct {
	Name      string      // of the login, and of the person
	Phone     string      // of a member where several have that name; "" else
	Community string      // its name; "" where there is one alone
	Role      domain.Role // "" leaves what he holds already
	Password  string
}

// Made is what came of it.
type Made struct {
	Login   domain.StaffLogin
	Roles   []domain.Role // what he holds in the community
	Renewed bool          // there was a login of that name: password and digits are new
}

// Add gives a member of the roster a login, or one he has another password; who
// is no member becomes a person with that role. Powerful roles get a fresh
// secret of changing digits. Invalid names what is missing.
func (s *Logins) Add(ctx context.Context, by domain.Actor, m Member) (out Made, err error) {
	if err := Fit(m.Name, m.Password); err != nil {
		return out, err
	}
	if m.Role != "" && !slices.Contains(domain.ConsoleRoles, m.Role) {
		return out, domain.Errorf(domain.Invalid, "the role is one of %v", domain.ConsoleRoles)
	}
	hash := Hash(m.Password)
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		out = Made{}
		community, err := communityNamed(tx, m.Community)
		if err != nil {
			return err
		}
		person, err := whose(tx, community, m)
		if err != nil {
			return err
		}
		grants, err := granted(tx, by, domain.Grant{Person: person, Community: community, Role: m.Role})
		if err != nil {
			return err
		}
		powerful := false
		for _, g := range grants {
			powerful = powerful || g.Role.Powerful()
			if g.Community == community {
				out.Roles = append(out.Roles, g.Role)
			}
		}
		out.Login, out.Renewed, err = put(tx, by, domain.StaffLogin{Person: person, Name: m.Name, Password: hash}, powerful)
		return err
	})
	return out, err
}

// put writes a new login, or renews the one of that name and person.
func put(tx *store.Tx, by domain.Actor, l domain.StaffLogin, powerful bool) (domain.StaffLogin, bool, error) {
	if powerful {
		l.Secret = newSecret()
	}
	was, err := tx.StaffLoginNamed(l.Name)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		if err := tx.AddStaffLogin(&l); err != nil {
			return l, false, err
		}
		return l, false, tx.Record(on(l), "made", by, map[string]any{"person": l.Person})
	case err != nil:
		return l, false, err
	case was.Person != l.Person:
		return l, false, domain.Errorf(domain.Conflict, "that login is another person's: choose another name")
	}
	if err := unset(tx, by, &was); err != nil {
		return was, true, err
	}
	was.Password, was.Secret = l.Password, l.Secret
	if err := tx.RenewStaffLogin(&was); err != nil {
		return was, true, err
	}
	return was, true, tx.Record(on(was), "renewed", by, nil)
}

func communityNamed(tx *store.Tx, name string) (domain.ID, error) {
	all, err := tx.Communities(0)
	if err != nil {
		return 0, err
	}
	if len(all) == 1 && name == "" {
		return all[0].ID, nil
	}
	i := slices.IndexFunc(all, func(c domain.Community) bool { return c.Name == name })
	if i < 0 {
		return 0, domain.Errorf(domain.Invalid, "name a community that was imported with -community")
	}
	return all[i].ID, nil
}

// whose finds the member of that name or phone, or makes a person of the name.
func whose(tx *store.Tx, community domain.ID, m Member) (domain.ID, error) {
	l, err := tx.StaffLoginNamed(m.Name)
	if err == nil && m.Phone == "" {
		return l.Person, nil
	}
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return 0, err
	}
	members, err := tx.MembersOfCommunity(community)
	if err != nil {
		return 0, err
	}
	named := slices.DeleteFunc(members, func(p domain.Person) bool {
		return m.Phone == "" && p.Name != m.Name || m.Phone != "" && p.Phone != m.Phone
	})
	switch {
	case len(named) == 1:
		return named[0].ID, nil
	case len(named) > 1:
		return 0, domain.Errorf(domain.Invalid, "several members have that name: say which with -phone")
	case m.Phone != "":
		return 0, domain.Errorf(domain.Invalid, "no member of that community has that phone")
	case m.Role == "":
		return 0, domain.Errorf(domain.Invalid, "no member of that community has that name: give -phone, or -role for somebody new")
	}
	p := domain.Person{ID: tx.NewID(), Name: m.Name, Community: community}
	return p.ID, tx.AddPerson(p)
}

// granted gives a role, unless it is held already or none is named, and lists
// all that is held then.
func granted(tx *store.Tx, by domain.Actor, g domain.Grant) ([]domain.Grant, error) {
	grants, err := tx.GrantsOf(g.Person)
	if err != nil {
		return nil, err
	}
	same := func(o domain.Grant) bool { return o.Community == g.Community && o.Role == g.Role }
	if g.Role != "" && !slices.ContainsFunc(grants, same) {
		if err := tx.AddGrant(g); err != nil {
			return nil, err
		}
		data := map[string]any{"community": g.Community, "role": g.Role}
		if err := tx.Record(store.Subject{Kind: "person", ID: g.Person}, "granted", by, data); err != nil {
			return nil, err
		}
		grants = append(grants, g)
	}
	if !(Staff{Grants: grants}).Has(domain.ConsoleRoles) {
		return nil, domain.Errorf(domain.Invalid, "this member holds no role that opens the console: give one with -role")
	}
	return grants, nil
}

// Listed is a login as an operator sees it.
type Listed struct {
	domain.StaffLogin
	Grants []domain.Grant
}

// List lists every login.
func (s *Logins) List(ctx context.Context) (out []Listed, err error) {
	view, after := s.DB.View(ctx), domain.ID(0)
	for {
		some, err := view.StaffLogins(after)
		if err != nil || len(some) == 0 {
			return out, err
		}
		for _, l := range some {
			grants, err := view.GrantsOf(l.Person)
			if err != nil {
				return nil, err
			}
			out, after = append(out, Listed{l, grants}), l.ID
		}
	}
}

// Remove takes a login away; the person and his roles stay.
func (s *Logins) Remove(ctx context.Context, by domain.Actor, name string) error {
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		l, err := tx.StaffLoginNamed(name)
		if err != nil {
			return err
		}
		if err := tx.EndStaffLogin(l.ID); err != nil {
			return err
		}
		return tx.Record(on(l), "removed", by, nil)
	})
}
