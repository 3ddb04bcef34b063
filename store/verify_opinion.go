package store

import "linli/domain"

var checkOpinion = check{"opinion", 6, "suggestion", "whoever suggested it would never hear what was decided: was the database edited by hand?"}

// opinions looks whether what was suggested stands under a topic of its own
// community, and what asked for help after all became a ticket.
func (a *audit) opinions() error {
	return eachRow(a.View, func(r struct {
		ID domain.ID `db:"id"`
	}) error {
		a.fault(checkOpinion, r.ID, "stands under no topic of its community, or became no ticket")
		return nil
	}, `SELECT s.id FROM suggestion s WHERE s.state = ? AND NOT EXISTS (SELECT 1 FROM topic t WHERE t.id = s.topic_id AND t.community_id = s.community_id)
		OR s.state = ? AND NOT EXISTS (SELECT 1 FROM ticket k WHERE k.id = s.ticket_id) ORDER BY s.id`, domain.SuggestionGrouped, domain.SuggestionRaised)
}
