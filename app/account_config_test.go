package app

import (
	"strings"
	"testing"
)

// Each fault of an account is told in one line that names the account and the
// key, says what is wanted, and repeats no value.
func TestWrongAccountsAreOneClearLine(t *testing.T) {
	const button = "{name: 我要求助, key: planted}"
	for name, c := range map[string]struct {
		text  string
		words []string
	}{
		"public url":          {"public_url: planted\n", []string{"public_url", "https://"}},
		"alarm url":           {"alarm: {url: planted}\n", []string{"alarm.url", "https://"}},
		"alarm secret":        {"alarm: {secret: planted}\n", []string{"alarm.secret", "alarm.url"}},
		"alarm in the clear":  {"alarm: {url: 'http://planted.example/', secret: planted}\n", []string{"alarm.url", "https://"}},
		"alarm unsigned":      {"alarm: {url: 'https://planted.example/'}\n", []string{"alarm.secret", "LINLI_ALARM_SECRET"}},
		"speech in the clear": {"speech: {url: 'http://[2001:db8::1]'}\n", []string{"speech.url", "private"}},
		"speech url":          {"speech: {url: 'https://u:planted@host'}\n", []string{"speech.url", "host"}},
		"speech v1":           {"speech: {url: 'https://planted/v1/'}\n", []string{"speech.url", "without it"}},
		"speech key":          {"speech: {key: planted}\n", []string{"speech.key", "speech.url"}},
		"no agent":            {"accounts: [{name: a, kind: wecom, secret: planted}]\n", []string{"account a", "agent_id"}},
		"agent":               {"accounts: [{name: a, kind: mini, agent_id: 7}]\n", []string{"account a", "agent_id", "wecom"}},
		"forward":             {"accounts: [{name: a, kind: mini, forward_to: planted}]\n", []string{"account a", "forward_to", "https://"}},
		"forward of wecom":    {"accounts: [{name: a, kind: wecom, agent_id: 1, forward_to: 'https://planted/'}]\n", []string{"account a", "forward_to", "no callbacks"}},
		"forward to us":       {"public_url: https://Planted\naccounts: [{name: a, kind: mini, forward_to: 'https://planted/wx/a'}]\n", []string{"account a", "forward_to", "circle"}},
		"template name":       {"accounts: [{name: a, kind: mini, templates: {planted: {id: x, fields: {thing1: place}}}}]\n", []string{"account a", "template", "task, status, rate"}},
		"template id":         {"accounts: [{name: a, kind: mini, templates: {task: {fields: {thing1: place}}}}]\n", []string{"account a", "template task", "`id`"}},
		"template field":      {"accounts: [{name: a, kind: mini, templates: {task: {id: x, fields: {Planted: place}}}}]\n", []string{"account a", "template task", "thing1"}},
		"subscription":        {"accounts: [{name: a, kind: mini, subscriptions: {rate: {id: x, fields: {thing1: planted}}}}]\n", []string{"account a", "subscription rate", "thing1", "category"}},
		"four buttons":        {"accounts: [{name: a, kind: mini, menu: [" + strings.Repeat(button+",", 4) + "]}]\n", []string{"account a", "menu", "3 buttons"}},
		"file name":           {"accounts: [{name: a, kind: mini, files: {../planted.txt: x}}]\n", []string{"account a", "files", ".txt"}},
		"file text":           {"accounts: [{name: a, kind: mini, files: {a.txt: ''}}]\n", []string{"account a", "files", "1024"}},
		"two files":           {"accounts: [{name: b, kind: mini, files: {a.txt: planted}}, {name: a, kind: mini, files: {a.txt: other}}]\n", []string{"account a", "files", "same name"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadConfig(configFile(t, c.text), nil)
			if err == nil {
				t.Fatal("it was taken")
			}
			line := err.Error()
			for _, word := range c.words {
				if !strings.Contains(line, word) {
					t.Errorf("it does not say %q: %s", word, line)
				}
			}
			if strings.Contains(strings.ToLower(line), "planted") || strings.Contains(line, "\n") {
				t.Errorf("a value was printed, or more than a line: %s", line)
			}
		})
	}
}

func TestServicesNearbyMayBeHTTP(t *testing.T) {
	for _, host := range []string{"127.0.0.1:9", "localhost:9", "10.0.0.7", "whisper:8000", "[::1]:9"} {
		if _, err := ReadConfig(configFile(t, "alarm: {url: 'http://"+host+"/', secret: x}\nspeech: {url: 'http://"+host+"'}\n"), nil); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}
