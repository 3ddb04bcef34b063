package report

import (
	"context"
	"slices"

	"linli/domain"
	"linli/store"
)

// Months lists the months of which a community's figures can be read, the newest
// first, this month always. Denied: not for this person.
func (s *Reports) Months(ctx context.Context, by domain.Actor, community domain.ID) (out []domain.CalendarMonth, err error) {
	err = s.DB.Snapshot(ctx, func(v store.View) error {
		if err := mayRead(v, by, community); err != nil {
			return err
		}
		out, err = v.MonthsOf(community)
		return err
	})
	if now := domain.MonthOf(s.Now()); !slices.Contains(out, now) {
		out = append([]domain.CalendarMonth{now}, out...)
	}
	return out, err
}

// Sides are the sides from which figures can be looked at.
var Sides = []domain.Side{domain.SideAll, domain.SideCategory, domain.SideTeam, domain.SideKind, domain.SideHandler}
