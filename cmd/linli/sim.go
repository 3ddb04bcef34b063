package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"linli/app"
	"linli/sim"
)

// simulate plays WeChat alone, for a server that runs elsewhere.
func simulate(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("linli sim", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:9101", "the `ADDRESS` to listen on; whoever reaches it may do anything here")
	kind := flags.String("kind", sim.VerifiedService, "the accounts' `KIND`: verified_service, verified_subscription, unverified or mini")
	mode := flags.String("mode", sim.Safe, "the callbacks' `MODE`: plain, compat or safe")
	format := flags.String("format", sim.XML, "the callbacks' `FORMAT`: xml or json")
	strict := flags.Bool("strict", true, "keep the limits WeChat documents for each call")
	var callbacks []string
	flags.Func("callback", "the `URL` of the server under test; several times for several accounts", func(text string) error {
		if target, err := url.Parse(text); err != nil || target.Host == "" {
			return errors.New("not an address")
		}
		callbacks = append(callbacks, text)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("sim: %q is no option", flags.Arg(0))
	}
	clock := sim.NewClock(time.Now)
	wechat := sim.New(clock.Now)
	defer wechat.Close()
	wechat.Control, wechat.Clock = true, clock
	ln, err := app.Listen(*listen)
	if err != nil {
		return err
	}
	fmt.Printf("WeChat is played at http://%s/ (docs/simulator.md); Ctrl-C ends it\n", ln.Addr())
	for i := range max(1, len(callbacks)) {
		a := simAccount(i, sim.Account{Kind: *kind, Mode: *mode, Format: *format})
		if i < len(callbacks) {
			a.Callback = callbacks[i]
		}
		wechat.AddAccount(a)
		if *strict {
			wechat.KeepLimits(a.Name)
		}
		fmt.Printf("\naccount %s (%s)\n  appid       %s\n  secret      %s\n  token       %s\n  aes_key     %s\n  original_id %s\n  mode        %s, %s\n  callback    %s\n",
			a.Name, a.Kind, a.AppID, a.Secret, a.Token, a.AESKey, a.OriginalID, a.Mode, a.Format, a.Callback)
	}
	server := &http.Server{Handler: wechat, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go deliverReports(ctx, wechat)
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// deliverReports lets WeChat report what became of sends, as they fall due.
func deliverReports(ctx context.Context, wechat *sim.WeChat) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := wechat.Flush(ctx); err != nil && ctx.Err() == nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}
}

// simAccount is an account whose secrets everybody may know: they open nothing but this simulator.
func simAccount(i int, a sim.Account) sim.Account {
	a.Name = "sim"
	if i > 0 {
		a.Name = fmt.Sprintf("sim%d", i+1)
	}
	a.AppID, a.Secret = fmt.Sprintf("wx%016d", i+1), fmt.Sprintf("%032d", i+1)
	a.Token, a.AESKey, a.OriginalID = fmt.Sprintf("simtoken%d", i+1), strings.Repeat("simulate", 5)+"AAA", fmt.Sprintf("gh_%012d", i+1)
	a.Reports = true
	fields := map[string][]string{
		"demo-task":   {"character_string1", "phrase2", "thing3", "thing4"},
		"demo-status": {"character_string1", "thing2", "thing3", "thing4"},
		"demo-rate":   {"character_string1", "thing2", "thing3"},
	}
	a.Templates = fields
	a.Notices = map[string][]string{"demo-notice": {"thing1", "time2", "thing3"}, "demo-notice-long": {"thing1", "time2", "thing3"}}
	a.LongTerm = []string{"demo-notice-long"}
	return a
}
