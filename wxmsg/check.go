package wxmsg

import (
	"context"
	"errors"
	"unicode/utf8"

	"linli/domain"
)

const (
	textCheckPath  = "/wxa/msg_sec_check"
	mediaCheckPath = "/wxa/media_check_async"

	maxChecked  = 2500 // characters
	notActive   = 61010
	sceneRemark = 2 // 评论: what people write to others
)

type textVerdict struct {
	answer
	Result struct {
		Suggest domain.Verdict `json:"suggest"`
	} `json:"result"`
}

func (r textVerdict) whole() bool {
	v := r.Result.Suggest
	return r.ErrCode != nil && (v == domain.VerdictPass || v == domain.VerdictReview || v == domain.VerdictRisky)
}

// CheckText asks what WeChat thinks of a text that somebody wrote in a
// mini-program. Invalid: it is empty or over 2,500 characters.
func (c *Client) CheckText(ctx context.Context, account, openid, text string) (domain.Verdict, error) {
	const what = "check a text"
	if n := utf8.RuneCountInString(text); n == 0 || n > maxChecked {
		return "", domain.Errorf(domain.Invalid, "%s: it has %d characters", what, n)
	}
	s, err := c.sender(account, domain.Mini)
	if err != nil {
		return "", asRead(what, textCheckPath, err)
	}
	got, err := ask[textVerdict](ctx, s, request{path: textCheckPath, private: []string{openid, text},
		body: map[string]any{"version": 2, "scene": sceneRemark, "openid": openid, "content": text}})
	var failed *domain.SendError
	if errors.As(err, &failed) && failed.ErrCode == notActive {
		return domain.VerdictNone, nil
	}
	if err != nil {
		return "", asRead(what, textCheckPath, err)
	}
	return got.Result.Suggest, nil
}

type mediaTrace struct {
	answer
	TraceID string `json:"trace_id"`
}

func (r mediaTrace) whole() bool { return r.ErrCode != nil && r.TraceID != "" }

// CheckMedia asks what WeChat thinks of a photo that stands at an address for
// WeChat to fetch; the event wxa_media_check answers within half an hour under
// the trace id. Denied: the person has not opened the mini-program in the last
// two hours.
func (c *Client) CheckMedia(ctx context.Context, account, openid, photo string) (traceID string, err error) {
	const what = "check a photo"
	s, err := c.sender(account, domain.Mini)
	if err != nil {
		return "", asRead(what, mediaCheckPath, err)
	}
	got, err := read[mediaTrace](ctx, s, what, request{path: mediaCheckPath, private: []string{openid, photo},
		body: map[string]any{"version": 2, "scene": sceneRemark, "media_type": 2, "openid": openid, "media_url": photo}})
	return got.TraceID, err
}
