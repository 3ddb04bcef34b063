//go:build !linux

package bench

import (
	"errors"
	"time"
)

// Machine reads how busy this machine is; it can on Linux only.
type Machine struct{}

// Load is what a machine had done at a moment.
type Load struct{}

// Read takes the load.
func (Machine) Read() Load { return Load{} }

func (Load) foreignSince(Load, time.Duration) float64 { return 1 }

func ownCPU() time.Duration { return 0 }

// Fdatasync fails: the figures are taken on Linux only.
func Fdatasync(string, func() time.Time) (middle, slow time.Duration, err error) {
	return 0, 0, errors.New("bench: it measures on Linux only")
}
