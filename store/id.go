package store

import (
	"sync"
	"time"

	"linli/domain"
)

// idEpoch is the millisecond ids count from: 2025-01-01 UTC.
var idEpoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	nodeBits = 10
	seqBits  = 12
)

// idMaker makes time-ordered ids: 41 bits of milliseconds, 10 of the node, 12
// of a running number. It never goes back, even when the clock does.
type idMaker struct {
	mu   sync.Mutex
	now  func() time.Time
	node int64
	last int64 // milliseconds and running number of the last id, joined
}

// firstID is the smallest id of a time.
func firstID(at time.Time) domain.ID {
	return domain.ID(max(0, at.Sub(idEpoch).Milliseconds()) << (nodeBits + seqBits))
}

func (m *idMaker) next() domain.ID {
	m.mu.Lock()
	defer m.mu.Unlock()
	slot := m.now().Sub(idEpoch).Milliseconds() << seqBits
	m.last = max(m.last+1, slot)
	ms, seq := m.last>>seqBits, m.last&(1<<seqBits-1)
	return domain.ID(ms<<(nodeBits+seqBits) | m.node<<seqBits | seq)
}
