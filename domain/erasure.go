package domain

import "time"

// ErasureWaits is how long the erasure of somebody who closed his WeChat account
// may wait for the matters he has open; for a danger it waits to its end.
const ErasureWaits = 15 * 24 * time.Hour

// Unfinished lists the states of matters that are not over.
func Unfinished() []State {
	var out []State
	for _, s := range States {
		if !s.Finished() {
			out = append(out, s)
		}
	}
	return out
}
