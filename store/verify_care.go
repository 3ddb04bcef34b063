package store

import "linli/domain"

var (
	checkCare  = check{"care", 2, "care plan", "nobody would notice that she is not heard of: is `linli serve` running? else report this as a fault of Linli"}
	checkCover = check{"cover", 2, "cover", "somebody may be alone who cannot be: is `linli serve` running? else report this as a fault of Linli"}
)

// cared looks whether everybody who is to be heard of has a next time, and
// everybody whose carer is away a task of the day.
func (a *audit) cared() error {
	err := eachRow(a.View, func(r struct {
		ID    domain.ID `db:"id"`
		Every int       `db:"every_days"`
		Due   int64     `db:"due_at"`
		Last  int64     `db:"last_at"`
		Care  bool      `db:"care"`
	}) error {
		switch {
		case !r.Care:
			a.fault(checkCare, r.ID, "is of somebody who is not cared for")
		case r.Due == 0, r.Every < domain.ShortestCare, r.Due < r.Last:
			a.fault(checkCare, r.ID, "has no next time")
		case r.Due < msec(a.Now.Add(-graceTicket)):
			a.fault(checkCare, r.ID, "was due and nobody was told")
		}
		return nil
	}, `SELECT c.id, c.every_days, c.due_at, c.last_at, COALESCE(p.care, 0) AS care FROM care_plan c LEFT JOIN person p ON p.id = c.person_id WHERE c.ended_at = 0 ORDER BY c.id`)
	if err != nil {
		return err
	}
	return eachRow(a.View, func(r struct {
		ID     domain.ID     `db:"id"`
		Due    int64         `db:"due_at"`
		Ticket *domain.State `db:"state"`
	}) error {
		switch {
		case r.Due == 0, r.Due < msec(a.Now.Add(-graceTicket)):
			a.fault(checkCover, r.ID, "runs and its next day was not opened")
		case r.Ticket == nil:
			a.fault(checkCover, r.ID, "runs and has no task")
		}
		return nil
	}, `SELECT c.id, c.due_at, t.state FROM cover c LEFT JOIN ticket t ON t.id = c.ticket_id WHERE c.released_at = 0 ORDER BY c.id`)
}
