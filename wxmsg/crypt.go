package wxmsg

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
)

// A plaintext on the wire is
//
//	random(16) | big-endian length(4) | message | receiver | PKCS#7 to 32 bytes
//
// in AES-256-CBC with the first half of the key as IV. The receiver is the
// account's AppID.
const (
	randomSize = 16
	headSize   = randomSize + 4
	padBlock   = 32
)

var (
	errUndecryptable = errors.New("the ciphertext does not open with the configured AES key")
	errOtherReceiver = errors.New("the ciphertext is addressed to another AppID")
)

// aesKey is one EncodingAESKey (消息加解密密钥), ready for use by many goroutines.
type aesKey struct {
	block cipher.Block
	iv    []byte
}

// newAESKey reads the 43 characters shown in WeChat's console.
func newAESKey(encoded string) (*aesKey, error) {
	if len(encoded) != 43 {
		return nil, errors.New("must have 43 characters")
	}
	raw, err := base64.StdEncoding.DecodeString(encoded + "=")
	if err != nil || len(raw) != 32 {
		return nil, errors.New("must be base64 letters and digits")
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, errors.New("is no AES key")
	}
	return &aesKey{block: block, iv: raw[:aes.BlockSize]}, nil
}

// decrypt opens base64 ciphertext and gives the message if it is for receiver.
func (k *aesKey) decrypt(encrypted, receiver string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(raw) < padBlock || len(raw)%aes.BlockSize != 0 {
		return nil, errUndecryptable
	}
	cipher.NewCBCDecrypter(k.block, k.iv).CryptBlocks(raw, raw)
	plain, ok := unpad(raw)
	if !ok || len(plain) < headSize {
		return nil, errUndecryptable
	}
	size := uint64(binary.BigEndian.Uint32(plain[randomSize:headSize]))
	if size > uint64(len(plain)-headSize) {
		return nil, errUndecryptable
	}
	end := headSize + int(size)
	if subtle.ConstantTimeCompare(plain[end:], []byte(receiver)) != 1 {
		return nil, errOtherReceiver
	}
	return plain[headSize:end:end], nil
}

// unpad takes the PKCS#7 padding off, of which every byte must be right.
func unpad(plain []byte) ([]byte, bool) {
	n := int(plain[len(plain)-1])
	if n < 1 || n > padBlock || n > len(plain) {
		return nil, false
	}
	cut := len(plain) - n
	for _, b := range plain[cut:] {
		if int(b) != n {
			return nil, false
		}
	}
	return plain[:cut], true
}

// encrypt is the inverse of decrypt; random must never be used twice.
func (k *aesKey) encrypt(random [randomSize]byte, message []byte, receiver string) string {
	size := headSize + len(message) + len(receiver)
	pad := padBlock - size%padBlock
	plain := make([]byte, 0, size+pad)
	plain = append(plain, random[:]...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(plain, message...)
	plain = append(plain, receiver...)
	for range pad {
		plain = append(plain, byte(pad))
	}
	cipher.NewCBCEncrypter(k.block, k.iv).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

// sign is WeChat's signature, as a word.
func sign(words ...string) string {
	s := signature(words...)
	return string(s[:])
}

// signature is WeChat's signature: SHA-1 over the sorted words, in hex.
func signature(words ...string) (s [2 * sha1.Size]byte) {
	slices.Sort(words)
	var space [1024]byte
	joined := space[:0]
	for _, w := range words {
		joined = append(joined, w...)
	}
	sum := sha1.Sum(joined)
	hex.Encode(s[:], sum[:])
	return s
}

// signed tells whether given is the signature of words, in constant time.
func signed(given string, words ...string) bool {
	want := signature(words...)
	got := want
	clear(got[:])
	return copy(got[:], given) == len(given) && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// inHex is a SHA-256 as people write it.
func inHex(sum [sha256.Size]byte) string {
	var space [2 * sha256.Size]byte
	return string(hex.AppendEncode(space[:0], sum[:]))
}
