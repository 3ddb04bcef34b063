package wxmsg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

const mediaPath = "/cgi-bin/media/get"

// Media fetches a photo or voice that somebody sent to an account, from that
// account's API host and nowhere else. Invalid: it is larger than
// domain.MaxMedia. Every other failure is a *domain.SendError: gone for an id
// that is wrong or too old, again or unknown for what may pass.
func (c *Client) Media(ctx context.Context, account, mediaID string) (domain.Media, error) {
	s, ok := c.senders[account]
	switch {
	case !ok:
		return domain.Media{}, &domain.SendError{Class: domain.SendStop, Detail: "the account is not configured"}
	case s.fault != "":
		return domain.Media{}, &domain.SendError{Class: domain.SendStop, Detail: s.fault}
	case !isMediaID(mediaID):
		return domain.Media{}, &domain.SendError{Class: domain.SendBad, Detail: "the media id is none"}
	}
	token, err := s.token.get(ctx)
	if err != nil {
		return domain.Media{}, err
	}
	media, err := s.media(ctx, token, mediaID)
	var failed *domain.SendError
	if errors.As(err, &failed) && tokenRefused(failed.ErrCode) {
		if token, err = s.token.renew(ctx, token); err == nil {
			media, err = s.media(ctx, token, mediaID)
		}
	}
	return media, err
}

// media makes one call of media/get.
func (s *sender) media(ctx context.Context, token, mediaID string) (domain.Media, error) {
	ctx = withCall(ctx, call{base: s.base, token: token, most: domain.MaxMedia})
	address := apiBase + mediaPath + "?" + url.Values{"media_id": {mediaID}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return domain.Media{}, &domain.SendError{Class: domain.SendAgain, Detail: "the call could not be made"}
	}
	resp, err := util.DefaultHTTPClient.Do(req)
	if err != nil {
		return domain.Media{}, mediaFault(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body) // the wire has read it to its end
	if err != nil {
		return domain.Media{}, mediaFault(err)
	}
	if start := bytes.TrimLeft(body, blanks); len(start) > 0 && start[0] == '{' {
		return domain.Media{}, s.refusal(body, redactor(token, mediaID))
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || len(body) == 0 || !isMediaType(kind) {
		return domain.Media{}, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is no media"}
	}
	return domain.Media{ContentType: kind, Bytes: body}, nil
}

// mediaFault classes a call without a usable answer. Nothing but bytes is
// wanted, so all of it may be done again.
func mediaFault(err error) error {
	var fault *wireError
	switch {
	case errors.As(err, &fault) && fault.large:
		return domain.Errorf(domain.Invalid, "media: %s", fault.detail)
	case errors.As(err, &fault):
		return &domain.SendError{Class: domain.SendAgain, Detail: fault.detail}
	}
	return &domain.SendError{Class: domain.SendAgain, Detail: "the call could not be made"}
}

// refusal reads the JSON that comes in place of media.
func (s *sender) refusal(body []byte, redact func(string) string) error {
	var a answer
	if json.Unmarshal(body, &a) != nil || a.ErrCode == nil || *a.ErrCode == 0 {
		return &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	}
	return &domain.SendError{Class: mediaClassOf(*a.ErrCode), ErrCode: *a.ErrCode, Detail: redact(s.token.redact(a.ErrMsg))}
}

// isMediaType tells that a declared type can be a photo's or a voice's; pages
// and errors of proxies are text.
func isMediaType(kind string) bool {
	top, _, _ := strings.Cut(kind, "/")
	return top == "image" || top == "audio" || top == "voice" || kind == "application/octet-stream"
}
