package store

import (
	"crypto/hmac"
	"strconv"
	"strings"
	"time"

	"linli/domain"
)

// Pass is a word that opens one row to whoever has it until a time (通行码).
// Nothing is kept of it: the word holds what it opens, signed with our key.
func (k Keys) Pass(kind string, id domain.ID, until time.Time) string {
	opens := id.String() + "." + strconv.FormatInt(until.Unix(), 10)
	return opens + "." + k.blind("pass|"+kind, opens)
}

// Passed tells which row a word opens; false for one that is not ours or whose
// time is over.
func (k Keys) Passed(kind, word string, now time.Time) (domain.ID, bool) {
	cut := strings.LastIndexByte(word, '.')
	if cut < 0 || !hmac.Equal([]byte(word[cut+1:]), []byte(k.blind("pass|"+kind, word[:cut]))) {
		return 0, false
	}
	row, until, _ := strings.Cut(word[:cut], ".")
	id, err := strconv.ParseInt(row, 10, 64)
	if err != nil {
		return 0, false
	}
	over, err := strconv.ParseInt(until, 10, 64)
	return domain.ID(id), err == nil && now.Unix() < over
}
