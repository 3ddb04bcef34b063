package domain_test

import (
	"slices"
	"testing"

	"linli/domain"
)

func TestWhoLivesNearerIsAskedFirst(t *testing.T) {
	matter := domain.Ticket{Building: 7, Category: domain.Repair}
	found := []domain.Candidate{{Person: 1}, {Person: 2, Building: 9, Near: true, Skills: []string{"水电"}}, {Person: 3, Building: 8, Near: true, Next: true},
		{Person: 4, Building: 7, Near: true}, {Person: 5, Building: 20, Next: true}}
	domain.Rank(found, matter, nil)
	var order []domain.ID
	grounds := map[domain.ID]domain.Ground{}
	for _, c := range found {
		order = append(order, c.Person)
		grounds[c.Person] = c.Ground(matter, domain.WhomNearest)
	}
	if !slices.Equal(order, []domain.ID{4, 3, 5, 2, 1}) {
		t.Errorf("asked are %v", order)
	}
	for person, want := range map[domain.ID]domain.Ground{4: domain.GroundBuilding, 3: domain.GroundNext, 5: domain.GroundNext, 2: domain.GroundSkill, 1: domain.GroundTeam} {
		if grounds[person] != want {
			t.Errorf("%d is asked because of %q, want %q", person, grounds[person], want)
		}
	}
}
