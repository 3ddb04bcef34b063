package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"linli/domain"
)

// AskReady asks the server of this configuration on this machine whether it is
// ready and returns its words. Unavailable: it is not, or none answers.
func AskReady(ctx context.Context, cfg Config) (string, error) {
	listen := cfg.Listen
	if cfg.MetricsListen != "" {
		listen = cfg.MetricsListen
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", domain.Errorf(domain.Invalid, "ready: %q is no address", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return "", domain.Errorf(domain.Invalid, "ready: %q is no address", listen)
	}
	// Not the default client: it would go through the environment's proxy.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return "", domain.Errorf(domain.Unavailable, "ready: no server answers at %s", net.JoinHostPort(host, port))
	}
	defer resp.Body.Close()
	words, err := io.ReadAll(io.LimitReader(resp.Body, 16<<10))
	switch {
	case err != nil:
		return "", domain.Errorf(domain.Unavailable, "ready: the server's answer broke off")
	case resp.StatusCode == http.StatusServiceUnavailable:
		return "", domain.Errorf(domain.Unavailable, "not ready:\n%s", strings.TrimSpace(string(words)))
	case resp.StatusCode != http.StatusOK:
		return "", fmt.Errorf("ready: the server answered with status %d: is it Linli?", resp.StatusCode)
	}
	return string(words), nil
}
