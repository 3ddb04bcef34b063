package domain

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// NoticeKind says what a notice (通知) is.
type NoticeKind string

// The kinds of notices.
const (
	NoticePlain      NoticeKind = "notice"
	NoticeCorrection NoticeKind = "correction" // of an earlier one, to exactly those who got it (更正)
	NoticeRecall     NoticeKind = "recall"     // an earlier one does not hold any more (作废)
	NoticeCall       NoticeKind = "call"       // who can help: it becomes offers (招募)
)

// NoticeState is how far a notice got.
type NoticeState string

// The states of a notice.
const (
	NoticeDraft     NoticeState = "draft"     // its author has not said yes
	NoticeAsked     NoticeState = "asked"     // a second person is to say yes
	NoticeReady     NoticeState = "ready"     // it waits for its hour
	NoticeRunning   NoticeState = "running"   // people are being told
	NoticePaused    NoticeState = "paused"    // nobody is told until it goes on
	NoticeDone      NoticeState = "done"      // everybody has an end
	NoticeCancelled NoticeState = "cancelled" // whoever was not told yet is not
	NoticeRefused   NoticeState = "refused"   // the second person said no
)

// Finished tells that nothing more comes of a notice.
func (s NoticeState) Finished() bool {
	return s == NoticeDone || s == NoticeCancelled || s == NoticeRefused
}

// Told tells that a notice in this state may have reached somebody.
func (s NoticeState) Told() bool {
	return s == NoticeRunning || s == NoticePaused || s == NoticeDone || s == NoticeCancelled
}

// NoticeDeed is something done to a notice.
type NoticeDeed string

// The deeds.
const (
	NoticeSubmit  NoticeDeed = "submit"  // its author says yes, and a second person must
	NoticeRelease NoticeDeed = "release" // its author says yes, and that is enough
	NoticeApprove NoticeDeed = "approve" // a second person says yes (审批)
	NoticeRefuse  NoticeDeed = "refuse"
	NoticeStart   NoticeDeed = "start" // its hour has come
	NoticePause   NoticeDeed = "pause"
	NoticeResume  NoticeDeed = "resume"
	NoticeCancel  NoticeDeed = "cancel"
	NoticeFinish  NoticeDeed = "finish"
)

// noticeMoves is the machine of a notice.
var noticeMoves = map[NoticeState]map[NoticeDeed]NoticeState{
	NoticeDraft:   {NoticeSubmit: NoticeAsked, NoticeRelease: NoticeReady, NoticeCancel: NoticeCancelled},
	NoticeAsked:   {NoticeApprove: NoticeReady, NoticeRefuse: NoticeRefused, NoticeCancel: NoticeCancelled},
	NoticeReady:   {NoticeStart: NoticeRunning, NoticePause: NoticePaused, NoticeCancel: NoticeCancelled},
	NoticeRunning: {NoticePause: NoticePaused, NoticeCancel: NoticeCancelled, NoticeFinish: NoticeDone},
	NoticePaused:  {NoticeResume: NoticeRunning, NoticeCancel: NoticeCancelled},
}

// After is where a deed leads; Conflict where it cannot be done.
func (s NoticeState) After(d NoticeDeed) (NoticeState, error) {
	to, ok := noticeMoves[s][d]
	if !ok {
		return s, Errorf(Conflict, "a notice that is %s cannot %s", s, d)
	}
	return to, nil
}

// NoticeTemplate names what a notice is about, where its words follow a pattern.
type NoticeTemplate string

// The templates of notices.
const (
	TemplateNone     NoticeTemplate = ""
	TemplateWater    NoticeTemplate = "water"    // 停水
	TemplatePower    NoticeTemplate = "power"    // 停电
	TemplateActivity NoticeTemplate = "activity" // 活动
	TemplatePolicy   NoticeTemplate = "policy"   // 政策
	TemplateClinic   NoticeTemplate = "clinic"   // 义诊
)

// NoticeTemplates lists every template.
var NoticeTemplates = []NoticeTemplate{TemplateWater, TemplatePower, TemplateActivity, TemplatePolicy, TemplateClinic}

// NoticeLink is what a notice leads to besides its own words: an article, or a
// piece of the community's video account (视频号).
type NoticeLink struct {
	Kind  string // LinkArticle, LinkVideo; "" for none
	Title string
	URL   string // of an article, or of a video as WeChat shares it
	Name  string // of a video: what the account is called
	User  string // of a video: the account's finder name
	Feed  string // of a video: its id there
}

// The kinds of links.
const (
	LinkArticle = "article"
	LinkVideo   = "video"
)

// linkHosts are where a notice may lead besides our own pages: WeChat's articles, and
// its videos. So may everything of the government.
var linkHosts = map[string][]string{LinkArticle: {"mp.weixin.qq.com"}, LinkVideo: {"weixin.qq.com", "channels.weixin.qq.com"}}

// Leads tells that a link is none, or whole: with a title, and to where a notice may
// lead. What people tap in a notice of the community they trust.
func (l NoticeLink) Leads(own string) bool {
	switch {
	case l.Kind == "":
		return true
	case l.Title == "" || l.Kind == LinkVideo && l.Name == "" && l.User == "":
		return false
	case l.Kind == LinkVideo && l.URL == "":
		return true
	}
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" {
		return false
	}
	host := strings.ToLower(u.Host)
	if l.Kind == LinkArticle {
		if ours, err := url.Parse(own); err == nil && ours.Host != "" && ours.Host == host || strings.HasSuffix(host, ".gov.cn") {
			return true
		}
	}
	return slices.Contains(linkHosts[l.Kind], host)
}

// Who says whose a video is.
func (l NoticeLink) Who() string {
	if l.Name != "" {
		return l.Name
	}
	return l.User
}

// NoticeAudience is to whom a notice goes: who belongs to one of the communities,
// lives at one of the places if any are named, and is one of those named if any are.
type NoticeAudience struct {
	Communities []ID     `json:"communities,omitempty"`
	Estates     []ID     `json:"estates,omitempty"`
	Buildings   []ID     `json:"buildings,omitempty"`
	Unit        string   `json:"unit,omitempty"` // of the one building
	Teams       []ID     `json:"teams,omitempty"`
	Roles       []Role   `json:"roles,omitempty"`
	Kinds       []string `json:"kinds,omitempty"` // of MemberKinds
	Tags        []string `json:"tags,omitempty"`  // who agreed to be listed so
	Of          ID       `json:"of,omitempty"`    // exactly those who got that notice
	At          ID       `json:"at,omitempty"`    // of a call: the building where help is wanted
}

// Everybody tells that nothing narrows an audience but its communities.
func (a NoticeAudience) Everybody() bool {
	return len(a.Estates)+len(a.Buildings)+len(a.Teams)+len(a.Roles)+len(a.Kinds)+len(a.Tags) == 0 && a.Of == 0
}

// Notice is one notice of a community or street to its residents (通知).
type Notice struct {
	ID        ID
	Community ID // whose staff wrote it
	Account   string
	Kind      NoticeKind
	Of        ID // the notice that is corrected or recalled; 0 for none
	Template  NoticeTemplate
	State     NoticeState
	Title     string
	Words     string
	Spoken    string // to be read aloud at the loudspeaker station (大喇叭)
	Photo     ID     // the file of its photo; 0 for none
	Link      NoticeLink
	Audience  NoticeAudience
	Heads     int // how many people that were when it was counted last
	Author    ID
	Approver  ID
	At        time.Time // not before
	Emergency bool      // it also rings in quiet hours and beyond the weekly cap
	Reason    string    // why
	Mass      bool      // followers get it by one mass send, which costs each one of his four a month
	Wanted    int       // of a call: how many are wanted
	Category  Category  // of a call
	Code      string    // of its page; nobody guesses it
	Planned   ID        // whoever is behind this one has no row yet
	AllRows   bool      // everybody has his row
	Version   int
	Created   time.Time
}

// How notices are bounded.
const (
	NoticeWords = 500 // characters
	NoticeTitle = 20
	NoticeBytes = 2048 // of it as a phone shows it, and of what is posted into a group: what WeChat takes
	NoticeWeek  = 7 * day
	MostWanted  = 10  // helpers a call may want
	NoticeWaits = day // how long one may wait for a quota; then people tell
)

// NoticeCaps is how many notices may be before somebody is asked or spared; the
// house's policy says so.
type NoticeCaps struct {
	Weekly       int `json:"weekly"`        // that ring somebody's phone in seven days
	ApproveAbove int `json:"approve_above"` // more heads than that need a second person's yes
}

// NoticePage is where the pages of notices stand, and NoticePoster ends the
// address of a notice's poster.
const (
	NoticePage   = "/h/notice/"
	NoticePoster = "/poster.png"
)

// NeedsSecond tells that a second person must say yes to a notice. The author's
// own yes is enough for few, not for an alarm at night nor beside WeChat's four.
func (n Notice) NeedsSecond(caps NoticeCaps) bool {
	return n.Heads > caps.ApproveAbove || n.Mass
}

// ApproverRoles are who may say yes to somebody else's notice.
var ApproverRoles = []Role{RoleSecretary, RoleAdmin, RoleCadre, RoleStreet}

// AuthorRoles are who may write one.
var AuthorRoles = []Role{RoleCadre, RoleSecretary, RoleAdmin, RoleStreet}

// NoticeLane is one of the ways side by side in which a notice goes to somebody.
type NoticeLane string

// The lanes.
const (
	LanePush  NoticeLane = "push"  // a message to his phone, by whichever channel is open
	LaneMass  NoticeLane = "mass"  // with many others in one mass send
	LaneInbox NoticeLane = "inbox" // the list of notices in the mini-program
	LaneOffer NoticeLane = "offer" // of a call: he is asked
)

// ToState is how far a notice got on one lane to one person.
type ToState string

// The states of a recipient's row.
const (
	ToPlanned    ToState = "planned"
	ToSuppressed ToState = "suppressed" // not wanted or not allowed; the reason says why
	ToQueued     ToState = "queued"     // handed to WeChat in a mass send that has not ended
	ToSending    ToState = "sending"    // being called, until its deadline
	ToSent       ToState = "sent"
	ToRead       ToState = "read"
	ToFailed     ToState = "failed"
	ToUnknown    ToState = "unknown" // it may have arrived; it is not sent again
	ToHuman      ToState = "human"   // no way to his phone: somebody tells him
)

// ToOpen lists the states that are no end.
var ToOpen = []ToState{ToPlanned, ToQueued, ToSending}

// Open tells that a row has no end yet.
func (s ToState) Open() bool { return slices.Contains(ToOpen, s) }

// Why a recipient's row was suppressed or left to a person, besides what a push
// may be refused for.
const (
	ReasonRefused  Reason = "refused"   // he wants no notices
	ReasonCap      Reason = "cap"       // he had as many this week as anybody may
	ReasonOver     Reason = "over"      // the notice was cancelled or recalled
	ReasonMassPart Reason = "mass_part" // WeChat says how many got it, not who
	ReasonErased   Reason = "erased"
	ReasonTold     Reason = "told" // a person told him
)

// NoticeTo is a notice on its way to one person, on one lane.
type NoticeTo struct {
	ID       ID
	Notice   ID
	Person   ID
	Lane     NoticeLane
	State    ToState
	Reason   Reason
	Channel  Channel // the way it took
	Tried    string  // channels that refused it, with commas around
	Attempts int
	ErrCode  int64
	Job      ID // of a mass send
	Due      time.Time
	Sent     time.Time // when the call began
	Claim    string
}

// NoticeFigures is what became of a notice, with honest denominators.
type NoticeFigures struct {
	Heads  int             // people it is for
	States map[ToState]int // of their phones: push and mass
	Why    map[Reason]int  // of those suppressed or left to a person
	Ways   map[Channel]int // of those sent
	Placed int             // in the mini-program's list
	Opened int             // read there
	Told   int             // a person told them
	Posts  map[PostState]int
	Jobs   []MassJob
}

// Reached is how many got it on their phone for all we know.
func (f NoticeFigures) Reached() int { return f.States[ToSent] + f.States[ToRead] }
