package wxmsg

import (
	"context"
	"net/url"

	"linli/domain"
)

const (
	linkPath    = "/wxa/generate_urllink"
	maxLinkDays = 30
)

type linkReply struct {
	answer
	URL string `json:"url_link"`
}

func (r linkReply) whole() bool {
	u, err := url.Parse(r.URL)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// MiniPage is a page of a mini-program and what it is opened with.
type MiniPage struct {
	Path  string // as in app.json, without a leading slash
	Query string
}

// URLLink makes an address that opens a page of a mini-program from an SMS or a
// browser, for 1 to 30 days.
func (c *Client) URLLink(ctx context.Context, account string, page MiniPage, days int) (string, error) {
	const what = "URL link"
	if days < 1 || days > maxLinkDays {
		return "", domain.Errorf(domain.Invalid, "%s: a link lives 1 to %d days", what, maxLinkDays)
	}
	s, err := c.sender(account, domain.Mini)
	if err != nil {
		return "", asRead(what, linkPath, err)
	}
	got, err := read[linkReply](ctx, s, what, request{path: linkPath, private: []string{page.Query}, body: map[string]any{
		"path": page.Path, "query": page.Query, "expire_type": 1, "expire_interval": days, "env_version": "release"}})
	return got.URL, err
}
