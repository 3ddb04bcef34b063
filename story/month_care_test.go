package story

import (
	"fmt"
	"strings"
	"time"
)

// Of those who are cared for the first also look after somebody who cannot be left
// alone, and each is to be heard of every two to thirteen days.
const monthCarers = 3

func careEvery(i int) int { return 2 + i%12 }

// monthRoster is the week's, with the units and those who are cared for.
func monthRoster(of monthSize, size weekSize) string {
	var people, plans, carers []string
	for i := range of.cared {
		phone := fmt.Sprintf("1397702%04d", i)
		people = append(people, fmt.Sprintf("      - {name: 司马周行, role: resident, phone: %q, openid: %s, building: %d号楼}\n", phone, weekResident(i), i%size.buildings+1))
		plans = append(plans, fmt.Sprintf("{who: %q, every: %d}", phone, careEvery(i)))
		if i < monthCarers {
			carers = append(carers, fmt.Sprintf("{who: %q, name: 端木周行, note: 中风后不能起身}", phone))
		}
	}
	return weekRoster(size) + strings.Join(people, "") + units + fmt.Sprintf("    care: [%s]\n    carers: [%s]\n", strings.Join(plans, ", "), strings.Join(carers, ", "))
}

// isCaredFor fills the agenda with what concerns those who are cared for: they
// write now and then, and the carers come into danger one after the other; days
// later the staff ends what that began.
func (m *month) isCaredFor() {
	for i := range m.of.cared {
		openid := weekResident(i)
		for day := range m.of.days {
			if m.chance("fine", i, day) < 0.08 {
				m.agenda.add(m.plan.at(day, "10:00").Add(m.between(0, 8*time.Hour, "fine", i, day)), openid, func() { m.says(openid, "我挺好的") })
			}
		}
	}
	for i := range min(m.of.cared, monthCarers) {
		day := (i + 1) * m.of.days / (monthCarers + 2)
		m.writes(m.plan.at(day, "11:00").Add(m.between(0, 12*time.Hour, "carer", i)), i, weekDangers[i%len(weekDangers)], monthDanger)
		m.agenda.add(m.plan.at(day+4, "15:00"), "carer is back", func() {
			for n, kind := range m.kinds {
				if kind == monthDanger && m.openidOf(m.ticket(n).Requester) == weekResident(i) {
					m.says(weekStaff(0), fmt.Sprintf("照护好了 %d", n))
				}
			}
		})
	}
	for at := m.plan.start; at.Before(m.plan.end.Add(14 * time.Hour)); at = at.Add(time.Hour) {
		m.agenda.add(at, "cares", func() {
			_, err := m.app.Cares.Once(m.ctx)
			m.must(err)
		})
	}
}
