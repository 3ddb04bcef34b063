package domain

// Follower is what an official account is told about somebody.
type Follower struct {
	Following bool
	UnionID   string // "" where the accounts share no open platform, and for those who left
}

// Verdict is what WeChat thinks of something that a person wrote.
type Verdict string

// The verdicts. VerdictNone is WeChat's refusal to check: the person has not
// opened the mini-program in the last two hours.
const (
	VerdictPass   Verdict = "pass"
	VerdictReview Verdict = "review" // a person should look
	VerdictRisky  Verdict = "risky"
	VerdictNone   Verdict = "none"
)
