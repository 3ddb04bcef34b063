package domain

// Risk is why a team may soon be unable to help.
type Risk string

// The risks.
const (
	RiskFew  Risk = "few"  // too few members can be asked
	RiskFull Risk = "full" // everybody who can be asked has done what he offered for this month
	RiskLead Risk = "lead" // nobody leads it who can be reached
)

// FewestMembers is how many a team needs who can be asked.
const FewestMembers = 2

// TeamStrength is how many of a team can be asked just now.
type TeamStrength struct {
	Team     Team
	Members  int
	Ready    int  // follow the account, do not rest and are not away
	Full     int  // of those: who have done what they offered for this month
	Leads    []ID // who leads it
	LeadGone bool // none of them can be reached
}

// Risks lists what is amiss with a team.
func (s TeamStrength) Risks() []Risk {
	var out []Risk
	if s.Ready < FewestMembers {
		out = append(out, RiskFew)
	}
	if s.Ready > 0 && s.Full == s.Ready {
		out = append(out, RiskFull)
	}
	if s.LeadGone && (len(s.Leads) > 0 || s.Team.LeadMode) {
		out = append(out, RiskLead)
	}
	return out
}
