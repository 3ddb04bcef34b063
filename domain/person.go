package domain

import (
	"time"
	"unicode/utf8"
)

// Person is anybody Linli knows: resident, volunteer, cadre (人).
type Person struct {
	ID        ID
	Name      string // full or surname; "" while unknown
	Phone     string // digits; "" while unknown
	Community ID     // 0 while unknown
	Building  ID     // 0 while unknown
	Unit      string
	Room      string
	Kind      string // of volunteer, one of MemberKinds; "" for others
	Serving   Serving
	Care      bool   // the community looks after him, and he agreed to it (关爱对象)
	SaidPhone string // the phone he says is his; nobody has checked it, and nobody is found by it

	BlockedUntil time.Time // until then his words are kept and not acted on
}

// Serving tells whether a member wants to be asked just now (值班).
type Serving string

// What a member may want.
const (
	ServingByDay Serving = ""    // he has not said: by day, at night only for danger
	ServingOn    Serving = "on"  // also at night when it cannot wait
	ServingOff   Serving = "off" // not at all
)

// compoundSurnames are the two-character surnames still common enough to meet.
var compoundSurnames = map[string]bool{"欧阳": true, "上官": true, "司马": true, "诸葛": true, "司徒": true,
	"夏侯": true, "皇甫": true, "尉迟": true, "慕容": true, "令狐": true, "东方": true, "公孙": true, "端木": true}

// Surname is the first part of a Chinese name (姓), "" while the name is unknown.
func (p Person) Surname() string {
	runes := []rune(p.Name)
	if len(runes) > 2 && compoundSurnames[string(runes[:2])] {
		return string(runes[:2])
	}
	if len(runes) == 0 || !utf8.ValidString(p.Name) {
		return ""
	}
	return string(runes[:1])
}

// Identity is a person's WeChat identity in one account. One person may have
// several, and an openid means nothing in another account.
type Identity struct {
	ID          ID
	Account     string
	OpenID      string
	Person      ID
	Following   bool
	WindowUntil time.Time // until when a customer-service message may be sent
	WindowLeft  int       // how many more of them
	Heard       time.Time // when he last wrote or tapped; zero if never
	Did         time.Time // when he did the last thing that was told of him, by the clock of WeChat
	BindFails   int       // wrong binding codes so far
	BindAgain   time.Time // before that no further code is looked at
}

// The customer-service windows WeChat grants.
const (
	WordWindow  = 48 * time.Hour // after each message of the user
	WordQuota   = 5
	TouchWindow = time.Minute // after a follow, a scan or a menu tap
	TouchQuota  = 3
)

// Grant is a role somebody holds in a community (授权).
type Grant struct {
	Person    ID
	Community ID
	Role      Role
	Duty      bool // on duty: responsible while nobody else is
}
