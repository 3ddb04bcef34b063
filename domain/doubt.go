package domain

import "time"

// Doubt is how it stands with a matter that may be a danger.
type Doubt string

// The doubts; "" where there never was one.
const (
	DoubtAsked  Doubt = "asked"  // she is asked by one tap; silence counts as yes
	DoubtRaised Doubt = "raised" // it counts as a danger, everybody is called
	DoubtCalmed Doubt = "calmed" // she says it is none; a person looks the next day all the same
)

// How long somebody may think about whether it is a danger: who wrote, and who
// is cared for and sent a voice at night that nobody understands.
const (
	TapTime      = 2 * time.Minute
	VoiceTapTime = time.Minute
)

// looksAt is when a person sets out to look at what she says is no danger.
const looksAt = 8 * time.Hour

// NextMorning is the next morning at which a person can look at something: of
// the same date only when it is still night.
func NextMorning(at time.Time) time.Time {
	begins := midnight(at)
	if !at.Before(begins.Add(dayBegins)) {
		begins = begins.Add(day)
	}
	return begins.Add(looksAt)
}

// LookedAt is until when somebody takes up what is to be looked at then.
func LookedAt(morning time.Time, c *Calendar) time.Time { return ladder[1][0].From(morning, c) }
