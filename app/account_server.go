package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/wxmsg"
)

// knockLimit is how long our own server may take; WeChat waits five seconds.
const knockLimit = 5 * time.Second

// server asks the server behind public_url, in WeChat's place, whether it is
// the one for this account.
func (f *findings) server(ctx context.Context, public string, a domain.Account, now func() time.Time) {
	codec, err := wxmsg.NewCodec(a, now, callbackTolerance)
	if !hasCallback(a) || err != nil {
		return // form has said it
	}
	base, err := url.Parse(strings.TrimSuffix(public, "/"))
	if public == "" || err != nil {
		f.fault("server", "public_url is empty: set it to how the world reaches this server, like https://linli.example.org")
		return
	}
	f.address(base)
	callback := base.String() + "/wx/" + a.Name
	echo := rand.Text()
	knock := func(right bool) (int, string, error) {
		return ask(ctx, http.MethodGet, callback+"?"+wxmsg.Knock(a, now(), rand.Text(), echo, right).Encode(), nil)
	}
	status, body, err := knock(true)
	if !f.answersCheck(callback, status, err, body == echo) {
		return
	}
	status, body, err = knock(false)
	if err != nil || status == http.StatusOK || strings.Contains(body, echo) {
		f.fault("server", "it answers a check with a wrong signature too (status %d): is that Linli?", status)
	} else {
		f.fine("server", "it refuses a check with a wrong signature")
	}
	query, sealed := codec.Envelope(rand.Text())
	status, _, err = ask(ctx, http.MethodPost, callback+"?"+query.Encode(), sealed)
	switch {
	case err == nil && status == http.StatusBadRequest:
		f.fine("server", "it opens callbacks with this configuration's token, mode and key")
	case err == nil && status == http.StatusForbidden:
		f.fault("server", "it does not open callbacks made with this configuration: its mode, aes_key, appid or original_id is another; restart it")
	default:
		f.unseen("server", "whether it opens callbacks with this configuration's key (status %d)", status)
	}
	f.unseen("at WeChat", "what is saved there: the URL is %s, token, key and mode (%s) as in this configuration, XML and JSON are both read; WeChat checks the URL when it is saved, then write a word to the account", callback, a.Mode)
}

// answersCheck tells whether the server answered as WeChat wants it.
func (f *findings) answersCheck(callback string, status int, err error, echoed bool) bool {
	switch {
	case err != nil:
		f.fault("server", "%s does not answer: %s (some routers do not let a machine reach its own public address: then ask from another one)", callback, reason(err))
	case status == http.StatusNotFound:
		f.fault("server", "at %s there is no Linli that knows this account: start it with this configuration, and let the proxy hand /wx/ on", callback)
	case status >= 300 && status < 400:
		f.fault("server", "%s redirects, and WeChat does not follow: let the proxy answer there itself", callback)
	case status != http.StatusOK || !echoed:
		f.fault("server", "%s does not answer WeChat's check (status %d): the token there is another than in this configuration, the proxy drops the query, or a clock is wrong", callback, status)
	default:
		f.fine("server", "%s answers WeChat's check", callback)
		return true
	}
	return false
}

// address tells whether WeChat can come to an address at all.
func (f *findings) address(base *url.URL) {
	ip, err := netip.ParseAddr(base.Hostname())
	own := base.Hostname() == "localhost" || err == nil && (ip.IsLoopback() || ip.IsPrivate())
	switch port := base.Port(); {
	case own:
		f.unseen("public_url", "whether WeChat reaches it: its host is this machine or a private network")
	case !slices.Contains([]string{"", "80", "443"}, port):
		f.fault("public_url", "it names port %s, and WeChat calls 80 and 443 only: put a proxy in front", port)
	case base.Scheme != "https":
		f.fault("public_url", "it is http: what residents write would pass in the clear; put a proxy with HTTPS in front")
	default:
		f.fine("public_url", "WeChat can call its port")
	}
}

// files looks whether WeChat would find the public files of an account.
func (f *findings) files(ctx context.Context, public string, files map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if public == "" {
			f.unseen("files", "whether %s is served: public_url is empty", name)
			continue
		}
		status, text, err := ask(ctx, http.MethodGet, strings.TrimSuffix(public, "/")+"/"+name, nil)
		switch {
		case err != nil:
			f.fault("files", "%s is not served: %s", name, reason(err))
		case status != http.StatusOK || text != files[name]:
			f.fault("files", "%s is not served as it should (status %d): restart Linli with this configuration, and let the proxy hand it on", name, status)
		default:
			f.fine("files", "%s is served", name)
		}
	}
}

// ask calls our own server, not through the environment's proxy, and follows
// nobody elsewhere.
func ask(ctx context.Context, method, address string, body []byte) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	client := http.Client{Timeout: knockLimit, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	return resp.StatusCode, string(text), err
}

// reason tells why a call failed without the address, whose query is signed.
func reason(err error) string {
	var outer *url.Error
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "its host name is not known"
	case errors.As(err, &outer) && outer.Timeout():
		return "no answer within 5 seconds"
	case errors.As(err, &outer):
		return outer.Err.Error()
	}
	return "its answer broke off"
}
