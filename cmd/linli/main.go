// Command linli runs the WeChat backend of a neighbourhood community (邻里帮).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"linli/app"
	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/store"
)

const usage = `linli is the WeChat backend of a neighbourhood community (邻里帮).

  linli serve      [-c config.yaml] [-listen :8080]   run the server
  linli ready      [-c config.yaml]                   ask the running server whether it is ready: exit 0 or 1
  linli demo       [-listen :8080] [-data DIR]        a whole neighbourhood in one process, to look at
  linli sim        [-listen 127.0.0.1:9101] [-callback URL ..]   WeChat alone, for anybody who writes a backend
  linli migrate    [-c config.yaml]                   bring the database's tables up to date
  linli import     [-c config.yaml] FILE              load communities, buildings, teams, members and rotas, from YAML or XLSX
  linli export     roster [-c config.yaml] FILE.xlsx  the same as a workbook that can be changed and imported again
  linli import     form MAPPING.yaml FILE -as PHONE [-community NAME] [-check] [-c config.yaml]   the rows of a street's own form become tickets, each once
  linli report     -month 2026-11 [-community NAME] [-c config.yaml] OUT.xlsx OUT.html   the figures of a month, from its events
  linli report     form -month 2026-11 [-community NAME] [-c config.yaml] MAPPING.yaml OUT.xlsx   a month's tickets in the street's own form
  linli report     recount [-c config.yaml]           the figures made anew from the events, while no server runs
  linli policy     check FILE.yaml | load FILE.yaml | list [-c config.yaml]   who is asked for a matter, in which order, for how long
  linli account    check NAME [-c config.yaml]        go through a WeChat account: what is right, what is wrong, what to do
  linli account    menu NAME [-c config.yaml] [-show | -publish]   the menu its followers see, and the configured one
  linli qr         -account NAME [-building ESTATE/BUILDING | -member PHONE] [-c config.yaml] -o FILE   QR codes for doors, one or a sheet to print, or for a member
  linli admin      add NAME [-role ROLE] [-community C] | list | remove NAME [-c config.yaml]   who may open the console; asks for the password
  linli verify     [-c config.yaml] [-fix]            look whether every record is in order; -fix first puts right what is safe to
  linli push       explain [-c config.yaml] ID        why a push took its way, or what it waits for
  linli backup     [-c config.yaml] -o FILE (-recipient age1.. | -passphrase-file F)      every record, encrypted
  linli restore    [-c config.yaml] FILE (-identity F | -passphrase-file F)                into an empty database
  linli subject    export|erase [-c config.yaml] (-phone P | -openid ACCOUNT/OPENID) [-o FILE | -yes]   a person's own data
  linli keys       -o FILE                            make the key file that seals personal data
  linli bench      [-rounds 7] [-data FOLDER]         what Linli costs beside what others cost, on this machine
  linli understand                                    JSON lines {id,text} on stdin, how they are read on stdout
  linli lexicon    check [-messages FILE.jsonl | -c config.yaml] FILE.csv   what is wrong with a lexicon, and what it would read differently
  linli lexicon    load FILE.csv | list | rollback [-c config.yaml]   the lexicon that running servers read by
  linli labels     export [-c config.yaml] [-o FILE]  the messages that staff read rightly, as JSON lines
  linli learn      -out FILE LABELLED.jsonl ..        a model of one's own from what staff corrected, for the configuration's model
  linli version
`

// command is one of linli's commands.
type command func(ctx context.Context, args []string) error

var commands = map[string]command{"serve": serve, "ready": ready, "demo": demo, "migrate": migrate, "import": load, "keys": keys, "understand": read, "lexicon": lexicon, "labels": labels, "learn": learnModel, "policy": policy, "export": export, "version": version,
	"verify": verify, "backup": backup, "restore": restore, "subject": subject, "push": aboutPush, "admin": admin, "qr": makesCodes,
	"account": account, "bench": measure, "sim": simulate, "report": reportOn}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:])
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "linli:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, usage)
		return errors.New("name a command")
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		fmt.Print(usage)
		return nil
	}
	do, ok := commands[args[0]]
	if !ok {
		fmt.Fprint(os.Stderr, usage)
		return fmt.Errorf("there is no command %q", args[0])
	}
	return do(ctx, args[1:])
}

// options are the flags of the commands that read a configuration.
type options struct {
	*flag.FlagSet
	config string
}

func newOptions(name string) *options {
	o := &options{FlagSet: flag.NewFlagSet("linli "+name, flag.ContinueOnError)}
	o.StringVar(&o.config, "c", "config.yaml", "the configuration `FILE`")
	return o
}

func (o *options) read() (app.Config, error) { return app.ReadConfig(o.config, os.Environ()) }

// parse takes the flags and exactly as many words as named.
func (o *options) parse(args []string, words ...string) error {
	if err := o.Parse(args); err != nil {
		return err
	}
	if o.NArg() != len(words) {
		return fmt.Errorf("%s: want %d more word(s) %v, got %d", o.Name(), len(words), words, o.NArg())
	}
	return nil
}

func serve(ctx context.Context, args []string) error {
	o := newOptions("serve")
	listen := o.String("listen", "", "the `ADDRESS` to listen on, over the configuration's")
	if err := o.parse(args); err != nil {
		return err
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	if *listen != "" {
		cfg.Listen = *listen
	}
	log := cfg.Logger(os.Stderr)
	a, err := app.New(ctx, cfg, time.Now, log)
	if err != nil {
		return err
	}
	defer a.Close()
	ln, err := app.Listen(cfg.Listen)
	if err != nil {
		return err
	}
	log.Info("linli is listening", "address", ln.Addr().String(), "accounts", cfg.AccountNames())
	return a.Serve(ctx, ln)
}

func ready(ctx context.Context, args []string) error {
	o := newOptions("ready")
	if err := o.parse(args); err != nil {
		return err
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	words, err := app.AskReady(ctx, cfg)
	fmt.Print(words)
	return err
}

func demo(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("linli demo", flag.ContinueOnError)
	listen := flags.String("listen", ":8080", "the `ADDRESS` to listen on")
	data := flags.String("data", "data", "the `FOLDER` that keeps the demo's database")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return app.Demo{Listen: *listen, Data: *data, Out: os.Stdout, Now: time.Now}.Run(ctx)
}

func migrate(ctx context.Context, args []string) error {
	o := newOptions("migrate")
	if err := o.parse(args); err != nil {
		return err
	}
	storeConfig, err := o.store()
	if err != nil {
		return err
	}
	n, err := store.Migrate(ctx, storeConfig, time.Now)
	if err != nil {
		return err
	}
	fmt.Printf("%d migrations applied; the tables are up to date\n", n)
	return nil
}

func (o *options) store() (store.Config, error) {
	cfg, err := o.read()
	if err != nil {
		return store.Config{}, err
	}
	return cfg.Store()
}

func load(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "form" {
		return importForm(ctx, args[1:])
	}
	o := newOptions("import")
	if err := o.parse(args, "FILE"); err != nil {
		return err
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	file, err := os.ReadFile(o.Arg(0))
	if err != nil {
		return fmt.Errorf("the import file cannot be read: %w", err)
	}
	storeConfig, err := cfg.Store()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, storeConfig, time.Now)
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := (&roster.Import{DB: db, Accounts: cfg.AccountNames(), Resigns: service.Resigns}).Load(ctx, domain.Actor{Kind: domain.ActorImport}, file)
	if err != nil {
		return fmt.Errorf("nothing was changed:\n%w", err)
	}
	for _, line := range report.Lines {
		fmt.Println(line)
	}
	fmt.Printf("%d added, %d changed, %d as they were\n", report.Added, report.Changed, report.Same)
	return nil
}

func keys(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("linli keys", flag.ContinueOnError)
	out := flags.String("o", "", "the `FILE` to write, like data/keys")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *out == "" {
		return errors.New("keys: name the file to write with -o, like -o data/keys")
	}
	if err := app.MakeKeys(*out); err != nil {
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("keys: %s is there already and is left as it is: without it sealed data is lost", *out)
		}
		return fmt.Errorf("keys: %w", err)
	}
	fmt.Printf("%s made; keep a copy apart from the database's backup\n", *out)
	return nil
}

func version(context.Context, []string) error {
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	fmt.Println("linli", version)
	return nil
}
