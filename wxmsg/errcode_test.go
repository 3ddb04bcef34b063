package wxmsg

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
)

// Every call has a name of its own, and every line of the table says something.
func TestErrcodeTableIsWhole(t *testing.T) {
	classes := []domain.SendClass{again, closed, gone, stop, bad, taken}
	seen := map[string]bool{}
	for _, c := range ErrCodes() {
		line := fmt.Sprintf("%s %d", c.Path, c.Code)
		if seen[line] || c.Says == "" || c.Code == 0 || !slices.Contains(classes, c.Class) {
			t.Errorf("%s: %+v", line, c)
		}
		seen[line] = true
	}
	paths := map[string]bool{}
	for _, a := range apis {
		if paths[a.path] || a.name == "" || everywhere[a.of] == nil {
			t.Errorf("call %+v", a)
		}
		paths[a.path] = true
	}
	for channel, w := range ways {
		if !paths[w.path] {
			t.Errorf("%s is sent by %s, which has no errcodes", channel, w.path)
		}
	}
}

// The table that operators read is the one that the program acts by.
func TestErrcodesInTheDocument(t *testing.T) {
	document, err := os.ReadFile("../docs/errcodes.md")
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	path := ""
	for line := range strings.Lines(string(document)) {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "### `"); ok {
			path, _, _ = strings.Cut(head, "`")
		}
		if cells := strings.Split(strings.Trim(line, "|"), " | "); path != "" && len(cells) == 3 && strings.Trim(cells[0], " -0123456789") == "" && !strings.HasPrefix(line, "|--") {
			written = append(written, path+" | "+strings.TrimSpace(cells[0])+" | "+cells[1]+" | "+strings.TrimSpace(cells[2]))
		}
	}
	var table []string
	for _, c := range ErrCodes() {
		table = append(table, fmt.Sprintf("%s | %d | %s | %s", c.Path, c.Code, c.Class, c.Says))
	}
	if diff := cmp.Diff(table, written); diff != "" {
		t.Errorf("docs/errcodes.md differs from the table (-program +document):\n%s", diff)
	}
	for _, a := range apis {
		if !strings.Contains(string(document), "### `"+a.path+"` "+a.name+"\n") {
			t.Errorf("docs/errcodes.md has no chapter `%s` %s", a.path, a.name)
		}
	}
}

// deliveries is one delivery for each channel, full of words that may be in no error.
func deliveries() map[domain.Channel]domain.Delivery {
	out := map[domain.Channel]domain.Delivery{}
	for channel := range ways {
		d := templateDelivery()
		d.Channel, d.Text, d.Account = channel, "工单 1024 已派", "service"
		d.Tail, d.URL, d.Choices = "plantedTAIL", "https://plantedURL/", []domain.Choice{{ID: "7", Text: "plantedCHOICE"}}
		switch channel {
		case domain.ChannelMini:
			d.Account = "mini"
		case domain.ChannelWeCom:
			d.Account = "corp"
		}
		out[channel] = d
	}
	return out
}

// allAccounts is a client with an account of every kind, named after it.
func allAccounts(p *platform) *Client {
	var accounts []domain.Account
	for name, kind := range map[string]domain.AccountKind{"service": domain.VerifiedService, "subscription": domain.VerifiedSubscription,
		"unverified": domain.Unverified, "mini": domain.Mini, "corp": domain.WeCom} {
		accounts = append(accounts, domain.Account{Name: name, Kind: kind, AppID: testAppID, Secret: "plantedSECRET", APIBase: p.URL + "/base", AgentID: 1000002})
	}
	clock := &watch{at: testNow}
	return NewClient(accounts, clock.now)
}

// Every code that a channel's call may be answered has its class on that
// channel, and no word of the message is in what the operator reads.
func TestEveryErrcodeOfEveryChannel(t *testing.T) {
	p := newPlatform(t)
	for channel, d := range deliveries() {
		w := ways[channel]
		codes := map[int64]domain.SendClass{99999: bad, 1: bad, -2: bad}
		for _, m := range slices.Concat(everywhere[realmOf[w.path]], linesOf(w.path)) {
			codes[m.code] = m.class
		}
		for code, class := range codes {
			p.send = func(rw http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(rw, `{"errcode":%d,"errmsg":"no to %s with %s and plantedSECRET\n for 路灯坏了 or 工单 1024 已派 rid: 66b-1","msgid":"7"}`, code, d.OpenID, r.URL.Query().Get("access_token"))
			}
			receipt, err := allAccounts(p).Send(t.Context(), d)
			if class == taken {
				if err != nil || receipt.MsgID != "7" {
					t.Errorf("%s %d: %v", channel, code, err)
				}
				continue
			}
			fault := failure(t, err, class)
			if fault.ErrCode != code || !strings.HasSuffix(fault.Detail, "rid: 66b-1") || strings.HasPrefix(fault.Detail, unclassed) != (code == 99999 || code == 1 || code == -2) {
				if !tokenRefused(code) { // these have stories of their own
					t.Errorf("%s %d came out as %+v", channel, code, fault)
				}
			}
		}
	}
}

func linesOf(path string) []meaning {
	var out []meaning
	for _, m := range known[path] {
		out = append(out, m)
	}
	return out
}

// The same code is not the same everywhere.
func TestErrcodesThatDifferByCall(t *testing.T) {
	for _, tt := range []struct {
		path  string
		code  int64
		class domain.SendClass
	}{
		{templatePath, 45065, taken}, {customPath, 45065, bad}, {subscribePath, 43101, closed}, {miniPath, 43101, closed}, {customPath, 40164, stop},
		{templatePath, 45009, stop}, {wecomPath, 45009, again}, {wecomPath, 45033, again}, {codePath, 45009, again}, {robotPath, 45009, again},
		{wecomPath, 81013, gone}, {wecomPath, 60020, stop}, {wecomPath, 42001, again}, {wecomPath, 40014, again}, {wecomPath, 40001, again}, {corpTokenPath, 40001, stop},
		{templatePath, 40001, again}, {stablePath, 40001, stop}, {mediaPath, 40007, gone}, {customPath, 40007, bad}, {wecomPath, 48002, stop}, {customPath, 48002, closed},
	} {
		if m, ok := meaningOf(tt.path, tt.code); !ok || m.class != tt.class {
			t.Errorf("%s %d is %s, want %s", tt.path, tt.code, m.class, tt.class)
		}
	}
}
