package domain

import "time"

// GroupKind is what sort of group a notice is posted into (幸福大家圈).
type GroupKind string

// The kinds of groups. No server can write into a plain one.
const (
	GroupRobot    GroupKind = "robot"    // a WeCom group with a robot of ours in it
	GroupCustomer GroupKind = "customer" // a WeCom customer group: a member of the corp confirms
	GroupPlain    GroupKind = "plain"    // a plain WeChat group: its keeper posts
)

// Group is one group of residents.
type Group struct {
	ID        ID
	Community ID
	Kind      GroupKind
	Name      string
	Building  ID     // whose people are in it; 0 for all of the community
	Keeper    ID     // who posts there, mostly the building head (楼院长); 0 for a robot
	Key       string // of a robot's webhook, or the userid of the member who confirms
	Account   string // the corp's account of a customer group
}

// String keeps a group's key out of %v.
func (g Group) String() string { return "group " + g.ID.String() }

// GoString keeps a group's key out of %#v.
func (g Group) GoString() string { return g.String() }

// PostState is how far a notice got into one group.
type PostState string

// The states of a post.
const (
	PostPlanned   PostState = "planned"
	PostSending   PostState = "sending"
	PostAwaiting  PostState = "awaiting"  // a person has the text and is to post or confirm it
	PostPosted    PostState = "posted"    // it stands in the group
	PostFailed    PostState = "failed"    // refused for good
	PostUnknown   PostState = "unknown"   // it may stand there
	PostMissed    PostState = "missed"    // nobody posted it in time
	PostCancelled PostState = "cancelled" // not needed any more
)

// Open tells that a post has no end yet.
func (s PostState) Open() bool {
	return s == PostPlanned || s == PostSending || s == PostAwaiting
}

// How long whoever posts has, and when he is reminded.
const (
	PostRemind = 2 * time.Hour
	PostWithin = day
)

// Post is a notice on its way into one group.
type Post struct {
	ID       ID
	Notice   ID
	Group    ID
	Keeper   ID
	State    PostState
	Attempts int
	ErrCode  int64
	MsgID    string
	Due      time.Time
	Asked    time.Time
	Posted   time.Time
	Claim    string
}

// JobState is how far a mass send got.
type JobState string

// The states of a mass send.
const (
	JobPlanned  JobState = "planned"
	JobSending  JobState = "sending"
	JobTaken    JobState = "taken" // WeChat has it and will report
	JobFinished JobState = "finished"
	JobFailed   JobState = "failed"
)

// MassJob is one mass send of a notice and what WeChat says became of it.
type MassJob struct {
	ID       ID
	Notice   ID
	Account  string
	State    JobState
	MsgID    string
	MediaID  string // of the draft, where it is an article
	Asked    int    // openids handed over
	People   int    // as WeChat counted
	Left     int    // after its filters
	Sent     int
	Failed   int
	Attempts int
	ErrCode  int64
	Due      time.Time
	Began    time.Time
	Claim    string
}

// Bounds of a mass send, as WeChat lays them down.
const (
	MassLeast   = 2
	MassMost    = 10_000
	MassMonthly = 4 // that one follower of a service account gets
)

// MassSend is one mass send on the wire.
type MassSend struct {
	Account     string
	To          []string // openids; none: the tag
	Tag         int64
	Text        string
	MediaID     string // of a draft (mpnews); "" for a text
	ClientMsgID string // of a repeat WeChat says that it has it
}

// Article is a page as the official account keeps it (草稿).
type Article struct {
	Title   string
	Digest  string
	Content string // HTML
	Source  string // the page it leads to
	ThumbID string // of its picture, kept for good
}

// GroupTask is a message to customer groups that a member confirms (企业微信客户群群发).
type GroupTask struct {
	Account string
	Member  string // his userid
	Text    string
}
