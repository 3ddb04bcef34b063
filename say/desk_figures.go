package say

import "linli/domain"

// Month is what a month is called.
func Month(m domain.CalendarMonth) string { return m.Begins().Format("2006年1月") }
