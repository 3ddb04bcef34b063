package sim

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// padTo is the block size WeChat pads to, twice that of AES.
const padTo = 32

// randomLen is the length of the random bytes before a message, lengthLen that of its length.
const (
	randomLen = 16
	lengthLen = 4
)

// sign is WeChat's signature: SHA-1 in hex over the parts, sorted and joined.
func sign(parts ...string) string {
	sorted := slices.Sorted(slices.Values(parts))
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

// decodeKey turns an EncodingAESKey of 43 characters into the AES-256 key.
func decodeKey(encoded string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(encoded + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("sim: the AES key is not 43 characters of base64")
	}
	return key, nil
}

// encrypt seals a message for an appid: random | length | message | appid, padded, AES-CBC, base64.
func encrypt(key []byte, random string, message []byte, appID string) (string, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", fmt.Errorf("sim: encrypt: %w", err)
	}
	if len(random) != randomLen {
		return "", fmt.Errorf("sim: encrypt: %d random bytes, want %d", len(random), randomLen)
	}
	plain := []byte(random)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(plain, message...)
	plain = append(plain, appID...)
	pad := padTo - len(plain)%padTo
	for range pad {
		plain = append(plain, byte(pad))
	}
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain), nil
}

// decrypt opens what encrypt sealed and gives the message and the appid it was sealed for.
func decrypt(key []byte, sealed string) (message []byte, appID string, err error) {
	plain, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, "", fmt.Errorf("sim: decrypt: %w", err)
	}
	if len(plain) == 0 || len(plain)%padTo != 0 {
		return nil, "", fmt.Errorf("sim: decrypt: %d bytes are not whole blocks of %d", len(plain), padTo)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, "", fmt.Errorf("sim: decrypt: %w", err)
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, plain)
	plain, err = unpad(plain)
	if err != nil {
		return nil, "", err
	}
	if len(plain) < randomLen+lengthLen {
		return nil, "", errors.New("sim: decrypt: too short")
	}
	size := uint64(binary.BigEndian.Uint32(plain[randomLen:]))
	rest := plain[randomLen+lengthLen:]
	if size > uint64(len(rest)) {
		return nil, "", errors.New("sim: decrypt: the message is longer than its envelope")
	}
	return rest[:size], string(rest[size:]), nil
}

// unpad takes off the padding after checking every byte of it.
func unpad(plain []byte) ([]byte, error) {
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > padTo {
		return nil, errors.New("sim: decrypt: bad padding")
	}
	body, tail := plain[:len(plain)-pad], plain[len(plain)-pad:]
	for _, b := range tail {
		if int(b) != pad {
			return nil, errors.New("sim: decrypt: bad padding")
		}
	}
	return body, nil
}
