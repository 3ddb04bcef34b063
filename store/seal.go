package store

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"linli/domain"
)

// Keys seal personal columns and message texts. Any sealing key opens what it
// sealed, the one with the highest number seals; the index key finds a phone
// without opening any.
type Keys struct {
	seal    map[byte]cipher.AEAD
	current byte
	index   []byte
}

// NewKeys writes a fresh key file: one sealing key, one index key, each 32
// random bytes.
func NewKeys() string {
	fresh := func() string {
		key := make([]byte, 32)
		_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
		return base64.StdEncoding.EncodeToString(key)
	}
	return "# Keys of Linli. Whoever has this file can read every phone and door number;\n" +
		"# without it nobody can. Keep a copy apart from the database's backup.\n" +
		"seal 1 " + fresh() + "\nindex " + fresh() + "\n"
}

// ParseKeys reads a key file's text: lines `seal NUMBER BASE64` and `index
// BASE64`, # for comments. Semicolons serve as line ends, for the environment.
func ParseKeys(text string) (Keys, error) {
	keys := Keys{seal: map[byte]cipher.AEAD{}}
	lines := bufio.NewScanner(strings.NewReader(strings.ReplaceAll(text, ";", "\n")))
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if err := keys.add(fields); err != nil {
			return Keys{}, domain.Errorf(domain.Invalid, "keys, line %d: %w", n, err)
		}
	}
	if keys.current == 0 || keys.index == nil {
		return Keys{}, domain.Errorf(domain.Invalid, "keys: one `seal` and one `index` line are needed; `linli keys` makes them")
	}
	return keys, nil
}

func (k *Keys) add(fields []string) error {
	raw, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil || len(raw) != 32 {
		return fmt.Errorf("a key is 32 bytes in base64")
	}
	switch {
	case fields[0] == "index" && len(fields) == 2:
		k.index = raw
		return nil
	case fields[0] == "seal" && len(fields) == 3:
		number, err := strconv.ParseUint(fields[1], 10, 8)
		if err != nil || number == 0 || k.seal[byte(number)] != nil {
			return fmt.Errorf("a sealing key's number is 1 to 255 and its own")
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return err
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			return err
		}
		k.seal[byte(number)] = gcm
		k.current = max(k.current, byte(number))
		return nil
	}
	return fmt.Errorf("want `seal NUMBER BASE64` or `index BASE64`")
}

// sealFormat is the first byte of everything sealed, so that the form can change.
const sealFormat = 1

// close seals a text for one column of one row: format, key number, nonce,
// AES-256-GCM of the text bound to the place it stands in. "" stays NULL.
func (k Keys) close(column string, row domain.ID, text string) []byte {
	return k.Seal(column, row, []byte(text))
}

// Seal seals bytes for one named place, which may lie outside the database;
// none stay none.
func (k Keys) Seal(place string, id domain.ID, plain []byte) []byte {
	if len(plain) == 0 {
		return nil
	}
	gcm := k.seal[k.current]
	out := make([]byte, 2+gcm.NonceSize(), 2+gcm.NonceSize()+len(plain)+gcm.Overhead())
	out[0], out[1] = sealFormat, k.current
	_, _ = rand.Read(out[2:]) // never fails: crypto/rand ends the program instead
	return gcm.Seal(out, out[2:], plain, aad(place, id))
}

// open reads what close sealed; a fault means the wrong key or a moved row.
func (k Keys) open(column string, row domain.ID, sealed []byte) (string, error) {
	text, err := k.Open(column, row, sealed)
	return string(text), err
}

// Open gives what Seal sealed for the same place; a fault means the wrong key,
// altered bytes or another place.
func (k Keys) Open(place string, id domain.ID, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	if len(sealed) < 2 || sealed[0] != sealFormat || k.seal[sealed[1]] == nil {
		return nil, domain.Errorf(domain.Internal, "open %s of row %d: sealed with a key that is not here", place, id)
	}
	gcm := k.seal[sealed[1]]
	if len(sealed) < 2+gcm.NonceSize() {
		return nil, domain.Errorf(domain.Internal, "open %s of row %d: cut short", place, id)
	}
	nonce, body := sealed[2:2+gcm.NonceSize()], sealed[2+gcm.NonceSize():]
	plain, err := gcm.Open(nil, nonce, body, aad(place, id))
	if err != nil {
		return nil, domain.Errorf(domain.Internal, "open %s of row %d: wrong key or altered", place, id)
	}
	return plain, nil
}

func aad(column string, row domain.ID) []byte { return []byte(column + "|" + row.String()) }

// blind is the keyed index of a value: equal values meet, nothing can be read
// from it. kind keeps phones and codes apart.
func (k Keys) blind(kind, value string) string {
	mac := hmac.New(sha256.New, k.index)
	mac.Write([]byte(kind + "|" + value))
	return hex.EncodeToString(mac.Sum(nil))
}
