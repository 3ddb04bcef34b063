package wxmsg

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

func TestMisconfiguredAccounts(t *testing.T) {
	tests := []struct {
		field  string
		change func(*domain.Account)
	}{
		{"name", func(a *domain.Account) { a.Name = "" }},
		{"token", func(a *domain.Account) { a.Token = "" }},
		{"token", func(a *domain.Account) { a.Token = "zz" }},
		{"token", func(a *domain.Account) { a.Token = "planted-token!" }},
		{"mode", func(a *domain.Account) { a.Mode = "" }},
		{"mode", func(a *domain.Account) { a.Mode = "plantedmode" }},
		{"appid", func(a *domain.Account) { a.AppID = "" }},
		{"aes_key", func(a *domain.Account) { a.AESKey = "" }},
		{"aes_key", func(a *domain.Account) { a.AESKey = "planted" }},
		{"aes_key", func(a *domain.Account) { a.AESKey = strings.Repeat("!", 43) }},
		{"aes_key_previous", func(a *domain.Account) { a.AESKeyPrevious = "planted" }},
	}
	for _, tt := range tests {
		a := account(domain.CompatMode)
		tt.change(&a)
		c, err := NewCodec(a, clock, time.Minute)
		if domain.CodeOf(err) != domain.Invalid || c != nil {
			t.Errorf("%s: got %v, %v", tt.field, c, err)
			continue
		}
		if !strings.Contains(err.Error(), tt.field) || !strings.Contains(err.Error(), a.Name) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: the error reads %q", tt.field, err)
		}
	}
	if _, err := NewCodec(account(domain.SafeMode), clock, 0); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("no tolerance: %v", err)
	}
	plain := account(domain.PlainMode)
	plain.AESKey, plain.AppID = "", ""
	if _, err := NewCodec(plain, clock, time.Minute); err != nil {
		t.Errorf("a plain account needs no key: %v", err)
	}
}

// Neither codec nor client prints what it knows.
func TestPrintingTellsNoSecrets(t *testing.T) {
	a := account(domain.SafeMode)
	for _, v := range []any{codecOf(t, a).Codec, NewClient([]domain.Account{a}, clock)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			out := fmt.Sprintf(verb, v)
			if strings.Contains(out, testToken) || strings.Contains(out, a.Secret) || strings.Contains(out, testAESKey) {
				t.Errorf("%T printed with %s tells a secret", v, verb)
			}
		}
	}
}
