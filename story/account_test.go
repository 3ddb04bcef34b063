package story

import (
	"strings"
	"testing"
)

// What an operator reads of an account that he has only begun to describe.
func TestAnOperatorConnectsAnAccount(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "config.yaml", "accounts: [{name: yanbin, kind: verified_service, appid: wx0123456789abcdef, secret: planted-secret, mode: safe, token: plantedtoken, "+
		"aes_key: plantedplantedplantedplantedplantedplantedA, api_base: 'http://127.0.0.1:1', menu: [{name: 求助, key: 求助}]}]\n")
	out, errs, code := linli(t, dir, "account", "check", "yanbin", "-c", "config.yaml")
	for _, want := range []string{"ok           appid", "ok           mode: safe", "cannot tell  original_id", "wrong        server: public_url is empty", "wrong        access token: WeChat cannot be asked from here", "127.0.0.1:1"} {
		if !strings.Contains(out, want) {
			t.Errorf("the check does not say %q:\n%s", want, out)
		}
	}
	if code != 1 || strings.TrimSpace(errs) != "linli: account check: 2 things are wrong" {
		t.Errorf("it ended with %d and %q", code, errs)
	}
	if strings.Contains(out+errs, "planted") {
		t.Errorf("a secret was printed:\n%s%s", out, errs)
	}
	oneClearLine(t, dir, []string{"account", "menu", "yanbin", "-publish"}, "menu", "cannot be asked")
	oneClearLine(t, dir, []string{"account", "menu", "-show", "-publish", "yanbin"}, "not both")
	oneClearLine(t, dir, []string{"account", "check", "nobody"}, "nobody", "yanbin")
	oneClearLine(t, dir, []string{"account"}, "account check NAME")
	oneClearLine(t, dir, []string{"bench", "-rounds", "4"}, "five rounds")
}
