package login

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is how long the changing digits stand.
const period = 30 * time.Second

// newSecret makes a secret of 160 bits, as RFC 4226 recommends.
func newSecret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// Address is how a telephone's authenticator takes a secret up.
func Address(name, secret string) string {
	label := url.PathEscape("邻里帮:" + name)
	return "otpauth://totp/" + label + "?" + url.Values{"secret": {secret}, "issuer": {"邻里帮"}}.Encode()
}

// Digits are the six digits of a secret at a time.
func Digits(secret string, at time.Time) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(at.Unix()/int64(period.Seconds())), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// stepOf finds the half minute whose digits these are, the present one or a
// neighbour, because telephones' clocks are not ours; 0 for none.
func stepOf(secret, digits string, now time.Time) int64 {
	digits = strings.ReplaceAll(strings.TrimSpace(digits), " ", "")
	for _, off := range []time.Duration{0, -period, period} {
		at := now.Add(off)
		want, err := Digits(secret, at)
		if err == nil && len(digits) == len(want) && subtle.ConstantTimeCompare([]byte(digits), []byte(want)) == 1 {
			return at.Unix() / int64(period.Seconds())
		}
	}
	return 0
}
