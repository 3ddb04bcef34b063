package notice

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Choice is one of several that a form offers.
type Choice struct {
	Value, Name string
	Chosen      bool
}

// Form is what the form of a notice offers: for whom it may be, what it may be
// about, which photos its author has sent.
type Form struct {
	Communities, Estates, Buildings, Teams, Roles, Kinds, Templates []Choice
	Photos                                                          []domain.ID
	Places                                                          []Choice  // where help may be wanted: buildings, of which one is chosen
	Home                                                            domain.ID // whose places and teams are offered
}

// mayWrite is where somebody may write notices, his first community first.
func mayWrite(v store.View, by domain.ID) (out []domain.Community, err error) {
	grants, err := v.GrantsOf(by)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if !slices.Contains(domain.AuthorRoles, g.Role) || slices.ContainsFunc(out, func(c domain.Community) bool { return c.ID == g.Community }) {
			continue
		}
		c, err := v.Community(g.Community)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Form reads what an author chooses from in a community; what a draft has chosen
// is marked. 0 is his first.
func (d *Desk) Form(ctx context.Context, by domain.ID, in Draft) (f Form, err error) {
	v := d.DB.View(ctx)
	mine, err := mayWrite(v, by)
	if err != nil {
		return f, err
	}
	i := slices.IndexFunc(mine, func(c domain.Community) bool { return c.ID == in.Community || in.Community == 0 })
	if i < 0 {
		return f, domain.Errorf(domain.NotFound, "no such thing for this person")
	}
	home, a := mine[i], in.Audience
	f.Home = home.ID
	for _, c := range mine {
		f.Communities = append(f.Communities, Choice{c.ID.String(), c.Name, c.ID == home.ID || slices.Contains(a.Communities, c.ID)})
	}
	if err := f.places(v, a); err != nil {
		return f, err
	}
	for _, r := range []domain.Role{domain.RoleVolunteer, domain.RoleLead, domain.RoleCadre, domain.RolePartner} {
		f.Roles = append(f.Roles, Choice{string(r), say.Role(r), slices.Contains(a.Roles, r)})
	}
	for _, k := range domain.MemberKinds {
		f.Kinds = append(f.Kinds, Choice{k, k, slices.Contains(a.Kinds, k)})
	}
	f.Templates = []Choice{{"", "照原话发", in.Template == domain.TemplateNone}}
	for _, t := range domain.NoticeTemplates {
		f.Templates = append(f.Templates, Choice{string(t), say.NoticeTopic(t), t == in.Template})
	}
	photos, err := v.PhotosOf(by, home.Account)
	for _, p := range photos {
		f.Photos = append(f.Photos, p.ID)
	}
	return f, err
}

// places fills in the estates, buildings and teams of the home community.
func (f *Form) places(v store.View, a domain.NoticeAudience) error {
	buildings, err := v.BuildingsIn(f.Home)
	if err != nil {
		return err
	}
	seen := map[domain.ID]bool{}
	for _, b := range buildings {
		if !seen[b.Estate] {
			seen[b.Estate] = true
			f.Estates = append(f.Estates, Choice{b.Estate.String(), b.EstateName, slices.Contains(a.Estates, b.Estate)})
		}
		f.Buildings = append(f.Buildings, Choice{b.ID.String(), b.EstateName + b.Name, slices.Contains(a.Buildings, b.ID)})
		f.Places = append(f.Places, Choice{b.ID.String(), b.EstateName + b.Name, a.At == b.ID})
	}
	teams, err := v.TeamsOf(f.Home)
	for _, t := range teams {
		f.Teams = append(f.Teams, Choice{t.ID.String(), t.Name, slices.Contains(a.Teams, t.ID)})
	}
	return err
}

// Count counts the heads that a draft is for, and shows it as it would stand;
// nothing is written. NotFound: he may not write for one of the communities.
func (d *Desk) Count(ctx context.Context, by domain.ID, in Draft, now time.Time) (Preview, error) {
	v := d.DB.View(ctx)
	n := d.written(by, in)
	if len(n.Audience.Communities) == 0 {
		n.Audience.Communities = []domain.ID{n.Community}
	}
	for _, c := range append(slices.Clone(n.Audience.Communities), n.Community) {
		if may, err := holds(v, by, c, domain.AuthorRoles); err != nil || !may {
			return Preview{}, hiddenOr(err)
		}
	}
	home, err := v.Community(n.Community)
	if err != nil {
		return Preview{}, err
	}
	n.Spoken = say.NoticeSpoken(n, home.Name)
	return d.counted(v, n, home, now)
}

// hiddenOr is how what is another's is answered: as what is not there.
func hiddenOr(err error) error {
	if err != nil {
		return err
	}
	return domain.Errorf(domain.NotFound, "no such thing for this person")
}

// Again reads a draft of somebody's as he wrote it, so that he may write it anew.
func (d *Desk) Again(ctx context.Context, by, notice domain.ID) (Draft, error) {
	v := d.DB.View(ctx)
	n, err := v.Notice(notice)
	if err == nil && (n.Author != by || n.State != domain.NoticeDraft || n.Of != 0) {
		err = domain.Errorf(domain.NotFound, "no such draft")
	}
	if err != nil {
		return Draft{}, err
	}
	return Draft{Community: n.Community, Kind: n.Kind, Wanted: n.Wanted, Template: n.Template, Title: n.Title, Words: plainly(n), Photo: n.Photo, Link: n.Link, Audience: n.Audience, At: n.At,
		Mass: n.Mass, Alarm: n.Reason, Instead: n.ID}, nil
}

// plainly takes the words of a template off what its author wrote.
func plainly(n domain.Notice) string {
	const his = "\x00"
	before, after, _ := strings.Cut(say.NoticePattern(n.Template, his), his)
	return strings.TrimSuffix(strings.TrimPrefix(n.Words, before), after)
}
