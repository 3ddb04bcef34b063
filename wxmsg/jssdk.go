package wxmsg

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"linli/domain"
)

const ticketPath = "/cgi-bin/ticket/getticket"

// JSConfig is what a page gives to wx.config.
type JSConfig struct {
	AppID     string
	Timestamp int64 // seconds
	Nonce     string
	Signature string
}

// ticketOf asks for the ticket that signs pages. It cannot be forced.
func (s *sender) ticketOf(ctx context.Context, _ bool) (grant, error) {
	return ask[grant](ctx, s, request{path: ticketPath, query: url.Values{"type": {"jsapi"}}})
}

// JSConfig signs a page of ours for the JS-SDK; hosts are ours, with their
// ports. Denied: the page is not on one of them.
func (c *Client) JSConfig(ctx context.Context, account, page string, hosts []string) (JSConfig, error) {
	const what = "JS-SDK"
	s, err := c.official(account)
	if err != nil {
		return JSConfig{}, asRead(what, ticketPath, err)
	}
	page, _, _ = strings.Cut(page, "#")
	address, err := url.Parse(page)
	if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.User != nil || !slices.Contains(hosts, address.Host) {
		return JSConfig{}, domain.Errorf(domain.Denied, "%s: the page is not on a host of ours", what)
	}
	ticket, err := s.ticket.get(ctx)
	if err != nil {
		return JSConfig{}, asRead(what, ticketPath, err)
	}
	out := JSConfig{AppID: s.account.AppID, Timestamp: s.ticket.now().Unix(), Nonce: rand.Text()}
	out.Signature = signPage(ticket, out, page)
	return out, nil
}

func signPage(ticket string, c JSConfig, page string) string {
	sum := sha1.Sum([]byte("jsapi_ticket=" + ticket + "&noncestr=" + c.Nonce + "&timestamp=" + strconv.FormatInt(c.Timestamp, 10) + "&url=" + page))
	return hex.EncodeToString(sum[:])
}
