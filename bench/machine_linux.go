package bench

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Machine reads how busy this machine is.
type Machine struct{}

// Load is what a machine had done at a moment, in seconds of CPU.
type Load struct {
	busy, all float64 // of all cores together, stolen time included
	own       time.Duration
}

// ticks is how many of /proc/stat's units a second has; Linux shows 100 to
// every program.
const ticks = 100

// Read takes the load. Where /proc/stat cannot be read the machine counts as busy.
func (Machine) Read() Load {
	l := Load{own: ownCPU()}
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return l
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	fields := bytes.Fields(line)
	for i, f := range fields[1:min(len(fields), 9)] { // guests stand in user already
		n, err := strconv.ParseFloat(string(f), 64)
		if err != nil {
			return Load{own: l.own}
		}
		l.all += n / ticks
		if i != 3 && i != 4 { // idle, iowait
			l.busy += n / ticks
		}
	}
	return l
}

// foreignSince is the share of the machine that neither we nor our driver used.
func (l Load) foreignSince(before Load, driver time.Duration) float64 {
	all := l.all - before.all
	if all <= 0 {
		return 1
	}
	return max(0, l.busy-before.busy-(l.own-before.own+driver).Seconds()) / all
}

// ownCPU is the CPU time of this process.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Fdatasync is how long the disk under a folder takes to keep 4 KiB: the middle
// and the slowest but one in a hundred tries.
func Fdatasync(folder string, now func() time.Time) (middle, slow time.Duration, err error) {
	file, err := os.CreateTemp(folder, ".linli-bench-*")
	if err != nil {
		return 0, 0, fmt.Errorf("the disk cannot be tried: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	block, took := make([]byte, 4<<10), make([]time.Duration, 100)
	for i := range took {
		if _, err := file.Write(block); err != nil {
			return 0, 0, err
		}
		began := now()
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			return 0, 0, err
		}
		took[i] = now().Sub(began)
	}
	slices.Sort(took)
	return median(took), took[98], nil
}
