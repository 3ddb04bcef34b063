package domain

import "time"

// TalkState is how far a group's talk, or a draft out of it, got.
type TalkState string

// The states.
const (
	TalkOpen    TalkState = "open"    // it waits for a tap
	TalkOpened  TalkState = "opened"  // it became a ticket
	TalkDropped TalkState = "dropped" // nobody wanted it
	TalkClosed  TalkState = "closed"
)

// Talk is what was said in a group and pasted by somebody who was there (群消息).
type Talk struct {
	ID        ID
	Community ID
	Person    ID // who pasted it
	Inbox     ID
	State     TalkState
	Speakers  int
	Dropped   int // lines of chatter and adverts
	Left      int // lines that a person must judge: rumours
	Taps      int
	Drafts    []TalkDraft
	Created   time.Time
}

// TalkDraft is a ticket that a talk may become, once somebody confirms it.
type TalkDraft struct {
	No       int
	State    TalkState
	Speaker  string
	Text     string
	Category Category
	Urgency  int
	Ticket   ID
}
