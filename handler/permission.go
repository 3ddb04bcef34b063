package handler

import (
	"net/http"
	"slices"

	"linli/domain"
	"linli/service"
)

// Audience is who may call a route at all.
type Audience struct {
	Public bool          // without a login, too
	Roles  []domain.Role // whoever holds one of them anywhere; none: every login
}

// The audiences of the mini-program.
var (
	public   = Audience{Public: true}
	resident = Audience{}
	member   = Audience{Roles: domain.Roles}
	staff    = Audience{Roles: domain.StaffRoles}
	partners = Audience{Roles: []domain.Role{domain.RolePartner}}
	putsOff  = Audience{Roles: append(slices.Clone(domain.ChiefRoles), domain.RoleStreet)}
	called   = Audience{Roles: append(slices.Clone(domain.StaffRoles), domain.RoleStreet)} // and who is called when nobody takes a matter
)

// Admits tells that somebody may call.
func (a Audience) Admits(by service.Caller) bool { return len(a.Roles) == 0 || by.Has(a.Roles) }

// Whose is whose thing a route touches. Another's is answered as one that is not there.
type Whose string

// Whose things there are.
const (
	Nobodys Whose = ""        // nothing with an id
	Askers  Whose = "asker"   // a ticket of whoever asked for it
	Invited Whose = "invited" // an offer to whoever is asked
	Holders Whose = "holder"  // a ticket of whoever holds it
	Keepers Whose = "keeper"  // a ticket of its holder, and of the staff of its community
	Seers   Whose = "seer"    // a ticket of its holder, of who is asked for it, and of staff there
	Viewers Whose = "viewer"  // a photo, voice or video of whoever sent it, and of its ticket's holder and staff
	Readers Whose = "reader"  // a notice of whoever it is for
	Staffs  Whose = "staff"   // a ticket of the staff of its community
	Chiefs  Whose = "chief"   // a ticket of the secretary and of the street of its community
	Members Whose = "member"  // a member of the staff's community
)

// Permission is one line of the table: a route, who may call it, and whose
// thing it touches.
type Permission struct {
	Method, Path string // below MiniBase
	Who          Audience
	Whose        Whose
	do           miniHandler
}

// MiniBase is where the mini-program's API stands.
const MiniBase = "/api/mini/v1"

// MiniTable is every route of the mini-program. The router is made from it, so
// that there is no route without its line.
var MiniTable = []Permission{
	{http.MethodPost, "/login", public, Nobodys, signIn},
	{http.MethodPost, "/logout", public, Nobodys, signOut},

	{http.MethodGet, "/me", resident, Nobodys, read((*service.Mini).Me)},
	{http.MethodPut, "/me", resident, Nobodys, put((*service.Mini).ChangeMe)},
	{http.MethodPut, "/me/consent", resident, Nobodys, put(agree)},
	{http.MethodDelete, "/me/consent", resident, Nobodys, withdraw},
	{http.MethodPost, "/me/link", resident, Nobodys, post((*service.Mini).Link)},
	{http.MethodGet, "/places", resident, Nobodys, list("communities", (*service.Mini).Places)},
	{http.MethodGet, "/tickets", resident, Nobodys, tickets},
	{http.MethodPost, "/tickets", resident, Nobodys, post((*service.Mini).Ask)},
	{http.MethodGet, "/tickets/:id", resident, Askers, get((*service.Mini).Ticket)},
	{http.MethodPost, "/tickets/:id/add", resident, Askers, post((*service.Mini).Add)},
	{http.MethodPost, "/tickets/:id/cancel", resident, Askers, post((*service.Mini).Cancel)},
	{http.MethodPost, "/tickets/:id/place", resident, Askers, post((*service.Mini).Place)},
	{http.MethodPost, "/tickets/:id/answer", resident, Askers, post((*service.Mini).Answer)},

	{http.MethodGet, "/notices", resident, Nobodys, notices},
	{http.MethodGet, "/notices/:id", resident, Readers, openNotice},

	{http.MethodPost, "/photos", resident, Nobodys, photo},
	{http.MethodGet, "/photos/:id", resident, Viewers, media(domain.Photo)},
	{http.MethodGet, "/voices/:id", resident, Viewers, media(domain.Voice)},
	{http.MethodGet, "/videos/:id", resident, Viewers, media(domain.Video)},

	{http.MethodPut, "/duty", member, Nobodys, put(serve)},
	{http.MethodGet, "/pledge", member, Nobodys, read((*service.Mini).Pledge)},
	{http.MethodPut, "/pledge", member, Nobodys, put((*service.Mini).ChangePledge)},
	{http.MethodGet, "/offers", member, Nobodys, list("offers", (*service.Mini).Offers)},
	{http.MethodPost, "/offers/:id/take", member, Invited, post((*service.Mini).Take)},
	{http.MethodPost, "/offers/:id/decline", member, Invited, post((*service.Mini).Decline)},
	{http.MethodGet, "/offers/:id/people", member, Invited, get((*service.Mini).Sendable)},
	{http.MethodPost, "/offers/:id/name", member, Invited, post((*service.Mini).Name)},
	{http.MethodGet, "/absences", member, Nobodys, read((*service.Mini).Absences)},
	{http.MethodPost, "/absences", member, Nobodys, post((*service.Mini).Away)},
	{http.MethodPost, "/absences/end", member, Nobodys, post((*service.Mini).ComeBack)},
	{http.MethodGet, "/tasks", member, Nobodys, list("tasks", (*service.Mini).Tasks)},
	{http.MethodGet, "/tasks/:id", member, Seers, get((*service.Mini).Task)},
	{http.MethodPost, "/tasks/:id/arrive", member, Holders, post((*service.Mini).Arrive)},
	{http.MethodPost, "/tasks/:id/done", member, Holders, post((*service.Mini).Finish)},
	{http.MethodPost, "/tasks/:id/handback", member, Holders, post((*service.Mini).HandBack)},

	{http.MethodPost, "/tasks/:id/pause", member, Keepers, post((*service.Mini).Pause)},
	{http.MethodPost, "/tasks/:id/resume", member, Keepers, post((*service.Mini).Resume)},

	{http.MethodGet, "/legs", partners, Nobodys, list("legs", (*service.Mini).Legs)},
	{http.MethodPost, "/legs/:id/say", partners, Units, post((*service.Mini).LegSays)},

	{http.MethodGet, "/duty/tickets", called, Nobodys, read((*service.Mini).Waiting)},
	{http.MethodPost, "/duty/tickets/:id/take", called, Staffs, post((*service.Mini).DutyTake)},
	{http.MethodPost, "/duty/tickets/:id/people", staff, Staffs, post((*service.Mini).People)},
	{http.MethodPost, "/duty/tickets/:id/visit", staff, Staffs, post((*service.Mini).Visit)},
	{http.MethodGet, "/duty/tickets/:id/why", staff, Staffs, get((*service.Mini).Why)},
	{http.MethodPost, "/duty/tickets/:id/assign", staff, Staffs, post((*service.Mini).Assign)},
	{http.MethodPost, "/duty/tickets/:id/team", staff, Staffs, post((*service.Mini).AssignTeam)},
	{http.MethodPost, "/duty/tickets/:id/shelve", putsOff, Chiefs, post((*service.Mini).Shelve)},

	{http.MethodGet, "/duty/rota", staff, Nobodys, list("communities", (*service.Mini).Duties)},
	{http.MethodPost, "/duty/standins", staff, Nobodys, post((*service.Mini).StandIn)},
	{http.MethodGet, "/duty/members", staff, Nobodys, list("communities", (*service.Mini).Roster)},
	{http.MethodGet, "/duty/members/:id/pledge", staff, Members, get((*service.Mini).PledgeOf)},
	{http.MethodPut, "/duty/members/:id/pledge", staff, Members, putAbout((*service.Mini).ChangePledgeOf)},
	{http.MethodGet, "/duty/members/:id/absences", staff, Members, get((*service.Mini).AbsencesOf)},
	{http.MethodPost, "/duty/members/:id/absences", staff, Members, post((*service.Mini).AwayOf)},
	{http.MethodPost, "/duty/members/:id/absences/end", staff, Members, post((*service.Mini).BackOf)},
}
