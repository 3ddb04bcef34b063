package login

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"linli/domain"
)

// What one hash costs: RFC 9106's second choice is 64 MiB; a community's small
// server takes 19 MiB and two passes, as OWASP lists for argon2id.
const (
	hashPasses = 2
	hashMemory = 19 << 10 // KiB
	hashLength = 32
	saltLength = 16
)

// hashing bounds how many hashes are made at once: each takes its memory.
var hashing = make(chan struct{}, 4)

func derive(password string, salt []byte, passes, memory uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, 1, hashLength)
}

// Hash makes the record of a password, with a salt of its own.
func Hash(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	return fmt.Sprintf("argon2id$%d$%d$%s$%s", hashPasses, hashMemory, encode(salt), encode(derive(password, salt, hashPasses, hashMemory)))
}

func encode(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// nobody is the record that a wrong name is compared with, so that it takes as
// long as a right one.
var nobody = Hash("nobody has this password")

// matches tells that a password is the one of a record.
func matches(record, password string) bool {
	parts := strings.Split(record, "$")
	var passes, memory uint32
	if len(parts) != 5 || parts[0] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[1]+" "+parts[2], "%d %d", &passes, &memory); err != nil || passes == 0 || passes > 16 || memory > 1<<20 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[3])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(derive(password, salt, passes, memory), want) == 1
}

// The least and the most characters of a password.
const (
	leastPassword = 10
	mostPassword  = 128
)

// Fit tells that a password may be one: Invalid if it is too short, too long,
// one character over and over, or holds the name.
func Fit(name, password string) error {
	n := utf8.RuneCountInString(password)
	if !utf8.ValidString(password) || n < leastPassword || n > mostPassword {
		return domain.Errorf(domain.Invalid, "a password has %d to %d characters", leastPassword, mostPassword)
	}
	if strings.Trim(password, password[:1]) == "" || strings.Contains(strings.ToLower(password), strings.ToLower(name)) {
		return domain.Errorf(domain.Invalid, "a password is not one character over and over, and does not hold the name")
	}
	return nil
}
