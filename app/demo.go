package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"linli/docs"
	"linli/domain"
	"linli/roster"
	"linli/sim"
	"linli/store"
)

// Demo is a whole neighbourhood in one process: server, WeChat played by the
// simulator, the example community, engines that need no installing.
type Demo struct {
	Listen string    // where to listen, like :8080
	Data   string    // the folder that keeps the database and the keys
	Out    io.Writer // where the addresses are printed
	Now    func() time.Time
}

// templates are the templates of the demo's accounts: what each field shows.
var demoTemplates = map[string]Template{
	"task":   {ID: "demo-task", Fields: map[string]string{"character_string1": "number", "phrase2": "category", "thing3": "place", "thing4": "text"}},
	"status": {ID: "demo-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "thing4": "who"}},
	"rate":   {ID: "demo-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
}

// Run plays the demo until ctx ends.
func (d Demo) Run(ctx context.Context) error {
	ln, err := Listen(d.Listen)
	if err != nil {
		return err
	}
	defer ln.Close()
	base := "http://" + address(ln)
	wechat := sim.New(d.Now)
	defer wechat.Close()
	cfg, screens, err := d.stage(wechat, base)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := New(ctx, cfg, d.Now, log)
	if err != nil {
		return err
	}
	defer a.Close()
	loading := &roster.Import{DB: a.DB, Accounts: cfg.AccountNames()}
	if _, err := loading.Load(ctx, domain.Actor{Kind: domain.ActorImport}, docs.Example); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.RedirectHandler("/sim/", http.StatusFound))
	mux.Handle("/wx/", a.Handler)
	mux.Handle("/healthz", a.Handler)
	mux.Handle("/sim/", http.StripPrefix("/sim", wechat))
	served := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() { served <- a.serve(ctx, ln, mux) }()
	if err := d.open(ctx, wechat, cfg, screens); err != nil {
		stop()
		return errors.Join(err, <-served)
	}
	fmt.Fprintf(d.Out, "\n邻里帮演示已就绪 (the demo is ready)\n\n  手机 phones:  %s/sim/\n  数据 data:    %s\n\n  以居民身份写一句话，例如「3号楼2单元501，水管漏了」；志愿者回「1」接单。Ctrl-C 结束。\n\n", base, d.Data)
	return <-served
}

// address is where a browser on this machine finds a listener.
func address(ln net.Listener) string {
	tcp, ok := ln.Addr().(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return ln.Addr().String()
	}
	return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
}

// stage makes the demo's configuration, and the accounts and phones of the
// simulator that belong to it.
func (d Demo) stage(wechat *sim.WeChat, base string) (Config, []sim.Screen, error) {
	cfg := Defaults()
	cfg.Database = "sqlite://" + filepath.Join(d.Data, "demo.db")
	cfg.Spool = filepath.Join(d.Data, "spool")
	cfg.Quiet = "" // phones must ring at any hour
	cfg.KeysFile = filepath.Join(d.Data, "demo.keys")
	cfg.Blobs = filepath.Join(d.Data, "demo.blobs")
	if err := MakeKeys(cfg.KeysFile); err != nil && !errors.Is(err, os.ErrExist) {
		return cfg, nil, err
	}
	var example struct {
		Communities []struct {
			Name    string
			Account string
			Members []struct{ Name, Role, OpenID string }
		}
	}
	if err := yaml.Unmarshal(docs.Example, &example); err != nil {
		return cfg, nil, fmt.Errorf("read the example community: %w", err)
	}
	var residents, members []sim.Screen
	for i, c := range example.Communities {
		account := demoAccount(i, c.Account, base)
		cfg.Accounts = append(cfg.Accounts, account)
		wechat.AddAccount(Played(account, base+"/wx/"+c.Account))
		for n, name := range []string{"张奶奶", "李大爷", "赵阿姨"} {
			residents = append(residents, sim.Screen{Name: name + " · " + c.Name, Role: "居民", Account: c.Account, OpenID: fmt.Sprintf("oRESIDENT%d%d", i+1, n+1)})
		}
		for _, m := range c.Members {
			if m.OpenID != "" {
				members = append(members, sim.Screen{Name: m.Name, Role: demoRole(m.Role), Account: c.Account, OpenID: m.OpenID})
			}
		}
	}
	screens := append(residents, members...)
	wechat.SetPhones(screens...)
	return cfg, screens, nil
}

func demoRole(role string) string {
	switch domain.Role(role) {
	case domain.RoleVolunteer, domain.RoleLead:
		return "志愿者"
	}
	return "干部"
}

// demoAccount is an account in safe mode. Its secrets guard nothing: only the
// simulator in the same process knows and accepts them.
func demoAccount(i int, name, base string) Account {
	key := strings.Repeat("demo", 10) + fmt.Sprintf("%dAA", i%9+1)
	return Account{Name: name, Kind: string(domain.VerifiedService), AppID: fmt.Sprintf("wxdemo%012d", i+1), Secret: fmt.Sprintf("demosecret%022d", i+1),
		Token: fmt.Sprintf("demotoken%d", i+1), AESKey: key, Mode: string(domain.SafeMode), OriginalID: fmt.Sprintf("gh_demo%05d", i+1),
		APIBase: base + "/sim", Templates: demoTemplates}
}

// What the cards of the simulated phones are called, and what stands before
// each of our values on them.
var (
	cardTitles = map[string]string{"task": "任务通知", "status": "办理进度", "rate": "服务评价"}
	cardLabels = map[string]string{"number": "工单号", "category": "类别", "place": "地点", "text": "说明", "who": "对方", "state": "状态",
		"deadline": "时限", "urgency": "紧急", "time": "时间", "phone": "电话", "community": "社区", "count": "次数"}
)

// Played is how the simulator knows an account whose callbacks go to a URL.
func Played(a Account, callback string) sim.Account {
	out := sim.Account{Name: a.Name, AppID: a.AppID, Secret: a.Secret, Token: a.Token, AESKey: a.AESKey, OriginalID: a.OriginalID,
		Mode: a.Mode, Format: sim.XML, Kind: a.Kind, Callback: callback, Templates: map[string][]string{}, Printed: map[string]string{}}
	for name, t := range a.Templates {
		out.Printed[t.ID] = cardTitles[name]
		fields := slices.Collect(maps.Keys(t.Fields))
		// The digit behind a field's kind is its place on the card.
		slices.SortFunc(fields, func(a, b string) int { return strings.Compare(a[len(a)-1:], b[len(b)-1:]) })
		for _, f := range fields {
			out.Printed[t.ID+"."+f] = cardLabels[t.Fields[f]]
		}
		out.Templates[t.ID] = fields
	}
	return out
}

// open checks the callback URLs as WeChat does when they are saved, and lets
// every phone follow its account.
func (d Demo) open(ctx context.Context, wechat *sim.WeChat, cfg Config, screens []sim.Screen) error {
	for _, a := range cfg.Accounts {
		if err := wechat.Verify(ctx, a.Name); err != nil {
			return fmt.Errorf("check the callback of %s: %w", a.Name, err)
		}
	}
	for _, s := range screens {
		if _, err := wechat.Phone(s.Account, s.OpenID).Follow(ctx, ""); err != nil {
			return fmt.Errorf("let a phone follow: %w", err)
		}
	}
	return nil
}

// MakeKeys writes a fresh key file that only its owner can read. It never
// overwrites one: os.ErrExist then, since data sealed with it would be lost.
func MakeKeys(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(store.NewKeys())
	return errors.Join(err, file.Close())
}
