package store

import (
	"crypto/sha256"
	"sync"
)

// nonces remembers the nonces of callbacks where Redis is in this process: there
// each would cost ten times the memory, and a look at every turn of its clock.
type nonces struct {
	mu         sync.Mutex
	young, old map[[16]byte][8]byte // digests of messages by those of nonces
}

// fresh tells that a nonce was not seen before, or with the very same message.
func (n *nonces) fresh(nonce, digest string) bool {
	name, message := sha256.Sum256([]byte(nonce)), sha256.Sum256([]byte(digest))
	key, value := [16]byte(name[:16]), [8]byte(message[:8])
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, known := range []map[[16]byte][8]byte{n.young, n.old} {
		if seen, ok := known[key]; ok {
			return seen == value
		}
	}
	if n.young == nil {
		n.young = map[[16]byte][8]byte{}
	}
	n.young[key] = value
	return true
}

// age forgets what was not new at the last call either.
func (n *nonces) age() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.old, n.young = n.young, nil
}
