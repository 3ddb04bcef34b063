package app

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"linli/domain"
	"linli/understand"
)

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheEnvironmentLiesOverTheFile(t *testing.T) {
	path := configFile(t, `
listen: ":1"
accounts:
  - {name: yanbin, kind: mini, token: fromfile, secret: fromfile, templates: {task: {id: x, fields: {thing1: place}}}}
  - {name: yuchi, kind: mini, secret: keptasitis}
`)
	cfg, err := ReadConfig(path, []string{"LINLI_LISTEN=:2", "LINLI_ACCOUNTS_0_SECRET=fromenv", "LINLI_LOG_FORMAT=json", "LISTEN=:3"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != ":2" || cfg.Log.Format != "json" || cfg.Log.Level != "info" {
		t.Errorf("listen %s, log %+v", cfg.Listen, cfg.Log)
	}
	a := cfg.accounts()
	if len(a) != 2 || a[0].Secret != "fromenv" || a[0].Token != "fromfile" || a[0].Templates["task"].ID != "x" || a[1].Secret != "keptasitis" {
		t.Errorf("the accounts lost something: %d of them, token kept %v", len(a), a[0].Token == "fromfile")
	}
}

func TestTheFileInTheRepositoryIsGood(t *testing.T) {
	cfg, err := ReadConfig("../config.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Accounts) == 0 {
		cfg.Accounts = nil
	}
	if !reflect.DeepEqual(cfg, Defaults()) {
		t.Errorf("config.yaml says other than the defaults")
	}
	text, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// The account that is commented out must be as good as the rest.
	lines := strings.ReplaceAll(string(text), "accounts: []", "accounts:")
	lines = strings.ReplaceAll(lines, "\n#  - name", "\n  - name")
	lines = strings.ReplaceAll(lines, "\n#    ", "\n    ")
	lines = strings.ReplaceAll(lines, `id: "",`, `id: "x",`)
	cfg, err = ReadConfig(configFile(t, lines), nil)
	if err != nil || len(cfg.Accounts) != 1 {
		t.Fatalf("the example account: %d accounts (%v)", len(cfg.Accounts), err)
	}
	if a := cfg.Accounts[0]; len(a.Templates) != 3 || len(a.Subscriptions) != 1 || len(a.Menu) != 3 || len(a.Menu[2].Buttons) != 2 || len(a.Files) != 1 {
		t.Errorf("the example account is not whole: %d templates, menu %+v", len(a.Templates), a.Menu)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	cfg := Defaults()
	cfg.Keys, cfg.Database = "planted", "mysql://root:planted@tcp(h)/x"
	cfg.Accounts = []Account{{Name: "yanbin", Secret: "planted", Token: "planted", AESKey: "planted"}}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, value := range []any{cfg, cfg.accounts()[0], &cfg} {
			if text := fmt.Sprintf(format, value); strings.Contains(text, "planted") {
				t.Errorf("%s prints %s", format, text)
			}
		}
	}
	var log strings.Builder
	cfg.Logger(&log).Info("x", "config", cfg, "account", cfg.accounts()[0])
	if strings.Contains(log.String(), "planted") {
		t.Errorf("logged: %s", log.String())
	}
}

func TestKeysMayStandInTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "keys")
	if err := MakeKeys(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := ReadConfig(configFile(t, "keys_file: nowhere\n"), []string{"LINLI_KEYS=" + strings.ReplaceAll(string(text), "\n", ";")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cfg.Store(); err != nil {
		t.Error(err)
	}
	cfg.Keys = ""
	if _, err := cfg.Store(); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "linli keys") {
		t.Errorf("without keys: %v", err)
	}
}

// TestAModelThatIsNoneIsRefused: a wrong file must not leave a server without its eyes.
func TestAModelThatIsNoneIsRefused(t *testing.T) {
	for text, want := range map[string]string{"model: nowhere.bin\n": "nowhere.bin cannot be read", "model: config_test.go\n": "not a model of this version"} {
		cfg, err := ReadConfig(configFile(t, text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cfg.ReadModel(); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for name, want := range map[string]*understand.Model{"": nil, "own": understand.BuiltInModel(), "none": nil} {
		if m, err := (Config{Model: name}).ReadModel(); err != nil || m != want {
			t.Errorf("model %q: %v, %v", name, m != nil, err)
		}
	}
	m, err := Config{Model: "../understand/model.bin"}.ReadModel()
	if err != nil || m.Inputs() != understand.BuiltInModel().Inputs() {
		t.Errorf("the program's own model in a file: %v", err)
	}
}
