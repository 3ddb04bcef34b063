// Package app puts one running Linli together from a configuration, for main
// and for tests.
package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"regexp"
	"strings"

	"github.com/caarlos0/env/v11"
	"gopkg.in/yaml.v3"

	"linli/domain"
	"linli/store"
	"linli/understand"
)

// Config is config.yaml, with the environment over it: LINLI_DATABASE,
// LINLI_ACCOUNTS_0_SECRET and so on.
type Config struct {
	Listen        string    `yaml:"listen" env:"LISTEN"`
	MetricsListen string    `yaml:"metrics_listen" env:"METRICS_LISTEN"`
	PublicURL     string    `yaml:"public_url" env:"PUBLIC_URL"`
	Database      string    `yaml:"database" env:"DATABASE"`
	Redis         string    `yaml:"redis" env:"REDIS"`
	Spool         string    `yaml:"spool" env:"SPOOL"` // the folder for messages the database cannot take
	KeysFile      string    `yaml:"keys_file" env:"KEYS_FILE"`
	Keys          string    `yaml:"-" env:"KEYS"`                  // the key file's text itself
	Blobs         string    `yaml:"blobs" env:"BLOBS"`             // the folder of photos and voices
	Quiet         string    `yaml:"quiet_hours" env:"QUIET_HOURS"` // "" for none
	Calendar      string    `yaml:"calendar" env:"CALENDAR"`       // a file of more public holidays; "" for none
	Model         string    `yaml:"model" env:"MODEL"`             // "own", a file of `linli learn`, or "none", which "" means too
	Accounts      []Account `yaml:"accounts" envPrefix:"ACCOUNTS"`
	Alarm         Alarm     `yaml:"alarm" envPrefix:"ALARM_"`
	Speech        Speech    `yaml:"speech" envPrefix:"SPEECH_"`
	Log           Log       `yaml:"log" envPrefix:"LOG_"`
}

// Alarm is a provider beside WeChat that lets a telephone ring.
type Alarm struct {
	URL    string `yaml:"url" env:"URL"` // "" for none
	Secret string `yaml:"secret" env:"SECRET"`
}

// Speech is a service that turns voices into words, by OpenAI's interface.
type Speech struct {
	URL   string `yaml:"url" env:"URL"` // "" for none; up to and without /v1
	Key   string `yaml:"key" env:"KEY"`
	Model string `yaml:"model" env:"MODEL"`
}

// Log says how much is logged and how.
type Log struct {
	Level  string `yaml:"level" env:"LEVEL"`   // debug, info, warn, error
	Format string `yaml:"format" env:"FORMAT"` // text, json
}

// Account is one WeChat account of the configuration.
type Account struct {
	Name           string              `yaml:"name" env:"NAME"`
	Kind           string              `yaml:"kind" env:"KIND"`
	AppID          string              `yaml:"appid" env:"APPID"`
	Secret         string              `yaml:"secret" env:"SECRET"`
	Token          string              `yaml:"token" env:"TOKEN"`
	AESKey         string              `yaml:"aes_key" env:"AES_KEY"`
	AESKeyPrevious string              `yaml:"aes_key_previous" env:"AES_KEY_PREVIOUS"`
	Mode           string              `yaml:"mode" env:"MODE"`
	OriginalID     string              `yaml:"original_id" env:"ORIGINAL_ID"`
	APIBase        string              `yaml:"api_base" env:"API_BASE"`
	AgentID        int64               `yaml:"agent_id" env:"AGENT_ID"`
	Templates      map[string]Template `yaml:"templates" env:"-"`
	Subscriptions  map[string]Template `yaml:"subscriptions" env:"-"`
	Menu           []Button            `yaml:"menu" env:"-"`
	ForwardTo      string              `yaml:"forward_to" env:"FORWARD_TO"`
	Budgets        map[string]int64    `yaml:"budgets" env:"-"` // messages a day by channel, below WeChat's own limits
	Files          map[string]string   `yaml:"files" env:"-"`   // MP_verify_*.txt and the like: name to text, served at /
}

// Button is a button of an account's menu.
type Button struct {
	Name    string   `yaml:"name"`
	Key     string   `yaml:"key"`
	URL     string   `yaml:"url"`
	AppID   string   `yaml:"appid"`
	Page    string   `yaml:"page"`
	Buttons []Button `yaml:"buttons"`
}

// Template is a template message applied for at WeChat.
type Template struct {
	ID     string            `yaml:"id"`
	Fields map[string]string `yaml:"fields"`
	// LongTerm tells that it was applied for as a long-term subscription (长期订阅).
	LongTerm bool `yaml:"long_term"`
}

// Defaults is the configuration of which config.yaml changes what it names.
func Defaults() Config {
	return Config{Listen: ":8080", Database: "sqlite://data/linli.db", Redis: "embedded", Spool: "data/spool", KeysFile: "data/keys", Blobs: "data/blobs", Quiet: "21:00-07:30", Model: ownModel,
		Log: Log{Level: "info", Format: "text"}}
}

// String keeps every secret out of %v.
func (c Config) String() string { return "configuration" }

// GoString keeps every secret out of %#v.
func (c Config) GoString() string { return c.String() }

// ReadConfig reads a configuration file and lays the environment over it.
// Invalid names the line of an unknown key and what to do; it never repeats a
// value.
func ReadConfig(path string, environ []string) (Config, error) {
	cfg := Defaults()
	text, err := os.ReadFile(path)
	if err != nil {
		return cfg, domain.Errorf(domain.Invalid, "configuration: %s cannot be read: %w; name another with -c", path, errors.Unwrap(err))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&cfg); err != nil && !errors.Is(err, io.EOF) {
		return cfg, domain.Errorf(domain.Invalid, "configuration: %s: %s", path, yamlFaults(err))
	}
	set := map[string]string{}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			set[name] = value
		}
	}
	if err := env.ParseWithOptions(&cfg, env.Options{Prefix: "LINLI_", Environment: set}); err != nil {
		return cfg, domain.Errorf(domain.Invalid, "configuration: the environment's LINLI_ variables do not fit")
	}
	return cfg, cfg.check()
}

var unknownField = regexp.MustCompile(`line (\d+): field (\S+) not found in type \S+`)

// quoted finds the values that yaml's own words repeat.
var quoted = regexp.MustCompile("`[^`]*`")

// yamlFaults words a decoding error for an operator, without any value.
func yamlFaults(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.ReplaceAll(text, "unmarshal errors:\n  ", "")
	text = unknownField.ReplaceAllString(text, "line $1: unknown key `$2`")
	if !strings.Contains(text, "unknown key") {
		text = quoted.ReplaceAllString(text, "the value")
		text = strings.NewReplacer("cannot unmarshal !!", "does not fit: ", " into app.", " where is wanted: ").Replace(text)
	}
	return strings.ReplaceAll(text, "\n  ", "; ")
}

func (c Config) check() error {
	fault := func(format string, args ...any) error {
		return domain.Errorf(domain.Invalid, "configuration: %s", fmt.Sprintf(format, args...))
	}
	if c.Listen == "" {
		return fault("`listen` is missing: where to listen, like :8080")
	}
	if _, _, err := net.SplitHostPort(c.MetricsListen); err != nil && c.MetricsListen != "" {
		return fault("`metrics_listen` is an address, like 127.0.0.1:9090, or empty")
	}
	if c.Spool == "" {
		return fault("`spool` is missing: the folder for messages that the database cannot take, like data/spool")
	}
	if c.Blobs == "" {
		return fault("`blobs` is missing: the folder of photos and voices, like data/blobs")
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log.Level)); err != nil {
		return fault("`log.level` is debug, info, warn or error")
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		return fault("`log.format` is text or json")
	}
	if _, err := domain.ParseQuietHours(c.Quiet); err != nil {
		return fault("`quiet_hours`: %v", err)
	}
	if c.PublicURL != "" && !isWeb(c.PublicURL) {
		return fault("`public_url` begins with https:// and names a host, like https://linli.example.org")
	}
	if err := errors.Join(c.Alarm.check(), c.Speech.check()); err != nil {
		return fault("%v", err)
	}
	if err := c.checkAccounts(); err != nil {
		return fault("%v", err)
	}
	return nil
}

// accounts turns the configured accounts into the domain's.
func (c Config) accounts() []domain.Account {
	out := make([]domain.Account, len(c.Accounts))
	for i, a := range c.Accounts {
		out[i] = domain.Account{Name: a.Name, Kind: domain.AccountKind(a.Kind), AppID: a.AppID, Secret: a.Secret, Token: a.Token,
			AESKey: a.AESKey, AESKeyPrevious: a.AESKeyPrevious, Mode: domain.CallbackMode(a.Mode), OriginalID: a.OriginalID,
			APIBase: a.APIBase, AgentID: a.AgentID, Templates: templates(a.Templates), Subscriptions: templates(a.Subscriptions),
			Menu: buttons(a.Menu), ForwardTo: a.ForwardTo}
	}
	return out
}

func templates(configured map[string]Template) map[string]domain.Template {
	out := make(map[string]domain.Template, len(configured))
	for name, t := range configured {
		out[name] = domain.Template{ID: t.ID, Fields: t.Fields, LongTerm: t.LongTerm}
	}
	return out
}

func buttons(configured []Button) []domain.Button {
	out := make([]domain.Button, len(configured))
	for i, b := range configured {
		out[i] = domain.Button{Name: b.Name, Key: b.Key, URL: b.URL, AppID: b.AppID, Page: b.Page, Buttons: buttons(b.Buttons)}
	}
	return out
}

// AccountNames lists the configured accounts.
func (c Config) AccountNames() []string {
	names := make([]string, len(c.Accounts))
	for i, a := range c.Accounts {
		names[i] = a.Name
	}
	return names
}

// Store reads the keys and says which database to open.
func (c Config) Store() (store.Config, error) {
	text := c.Keys
	if text == "" {
		file, err := os.ReadFile(c.KeysFile)
		if err != nil {
			return store.Config{}, domain.Errorf(domain.Invalid, "keys: the file %s cannot be read: %w; `linli keys -o %s` makes one, or set LINLI_KEYS", c.KeysFile, errors.Unwrap(err), c.KeysFile)
		}
		text = string(file)
	}
	keys, err := store.ParseKeys(text)
	if err != nil {
		return store.Config{}, err
	}
	days, err := c.calendar()
	return store.Config{URL: c.Database, Keys: keys, Calendar: days}, err
}

// calendar is the program's calendar of public holidays with the configured file over it.
func (c Config) calendar() (*domain.Calendar, error) {
	own := domain.PublicCalendar()
	if c.Calendar == "" {
		return own, nil
	}
	text, err := os.ReadFile(c.Calendar)
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "configuration: calendar: %s cannot be read: %w", c.Calendar, errors.Unwrap(err))
	}
	more, err := domain.ParseCalendar(string(text))
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "configuration: %s: %w", c.Calendar, err)
	}
	return own.With(more), nil
}

// Logger makes the logger the configuration asks for.
func (c Config) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level)) // checked by ReadConfig
	opts := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// The names of the model that comes with the program, and of none.
const (
	ownModel = "own"
	noModel  = "none"
)

// ReadModel gives the model by which messages are read beside the rules; nil for none.
func (c Config) ReadModel() (*understand.Model, error) {
	switch c.Model {
	case "", noModel:
		return nil, nil
	case ownModel:
		return understand.BuiltInModel(), nil
	}
	b, err := os.ReadFile(c.Model)
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "configuration: model: %s cannot be read: %w", c.Model, errors.Unwrap(err))
	}
	m, err := understand.ParseModel(b)
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "configuration: model: %s is not a model of this version of the program; make it again with linli learn", c.Model)
	}
	return m, nil
}
