package domain

// Spoken is what somebody wrote to an account, for a room that has words of its
// own: who he is, and where he wrote.
type Spoken struct {
	Person      Person
	Account     string
	Inbox       ID
	Text        string
	Communities []Community // that the account serves
}

// Matter is something out of a group's talk that becomes a ticket once somebody
// has confirmed it.
type Matter struct {
	Talk      ID
	No        int // its place in the talk
	By        ID  // who confirmed it; he hears how it goes
	Account   string
	Community ID
	Building  ID // where he who confirmed it lives, for want of a better
	Speaker   string
	Text      string
	Category  Category
	Urgency   int
}
