package say

import "maps"

// What the staff reads in the pages of figures, pushes and what was done.
func init() {
	maps.Copy(sentences, map[string]said{
		"Month": staff(Month(202611)),
	})
}
