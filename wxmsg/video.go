package wxmsg

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"linli/domain"
)

// videoLimit is how long a video may take: twenty megabytes over the line of a
// small server.
const videoLimit = time.Minute

// cloud is where WeChat's own hosts are; the address of a video may also be a
// bare IP address, with such a host's name at the head of its path.
const cloud = "qq.com"

// video fetches a video. WeChat answers with the address where it lies, and
// some have seen it answer with the file.
func (s *sender) video(ctx context.Context, r request) (domain.Media, error) {
	got, err := s.exchange(ctx, r)
	if err != nil {
		return domain.Media{}, mayRepeat(err)
	}
	var answered struct {
		URL string `json:"video_url"`
	}
	if json.Unmarshal(got.body, &answered) != nil || answered.URL == "" {
		return got.media()
	}
	address, err := url.Parse(answered.URL)
	if err != nil || !s.mayFetch(address) {
		return domain.Media{}, &domain.SendError{Class: domain.SendBad, Detail: "the video lies at no address of WeChat's"}
	}
	// Neither a token nor the account's own host belongs to this call.
	req, err := http.NewRequestWithContext(withCall(ctx, call{most: r.most, limit: r.limit}), http.MethodGet, address.String(), nil)
	if err != nil {
		return domain.Media{}, &domain.SendError{Class: domain.SendBad, Detail: "the call could not be made"}
	}
	if got, err = carry(req, r.most); err != nil {
		return domain.Media{}, mayRepeat(err)
	}
	return got.media()
}

// mayFetch tells that an address is one of WeChat's, or of whoever plays it: no
// answer leads a server to others, least of all to those beside it.
func (s *sender) mayFetch(address *url.URL) bool {
	if address.Scheme != "http" && address.Scheme != "https" || address.User != nil {
		return false
	}
	if s.base != nil && address.Scheme == s.base.Scheme && address.Host == s.base.Host {
		return true
	}
	if port := address.Port(); port != "" && port != "80" && port != "443" {
		return false
	}
	host := address.Hostname()
	if at, err := netip.ParseAddr(host); err == nil {
		top, _, _ := strings.Cut(strings.TrimPrefix(address.Path, "/"), "/")
		return outside(at) && inCloud(top)
	}
	return inCloud(host)
}

func inCloud(host string) bool { return strings.HasSuffix("."+strings.ToLower(host), "."+cloud) }

// shared is the range of addresses that carriers and clouds use within (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

// outside tells that an address is one of the world's, not of a house.
func outside(at netip.Addr) bool {
	at = at.Unmap()
	return at.IsGlobalUnicast() && !at.IsPrivate() && !shared.Contains(at)
}
