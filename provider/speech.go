// Package provider speaks to services beside WeChat that an operator may choose.
package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"linli/domain"
)

const (
	speechPath  = "/v1/audio/transcriptions"
	speechLimit = 20 * time.Second
	maxHeard    = 256 << 10 // bytes of an answer
	maxWords    = 2000      // characters of what was said that are kept
)

// Speech turns voices into words by OpenAI's interface (语音转文字). It prints
// as nothing but its name.
type Speech struct {
	url, key, model string
	client          *http.Client
}

// NewSpeech makes one for an address up to and without /v1. Invalid if that is no
// http address.
func NewSpeech(address, key, model string) (*Speech, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, domain.Errorf(domain.Invalid, "`speech.url` is no http address")
	}
	return &Speech{url: strings.TrimRight(address, "/") + speechPath, key: key, model: model, client: &http.Client{
		Timeout:       speechLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the key is for one host only
	}}, nil
}

// String keeps the key out of %v.
func (s *Speech) String() string { return "speech" }

// GoString keeps the key out of %#v.
func (s *Speech) GoString() string { return s.String() }

// Words tells what a voice says, "" if nothing. Unavailable: it may work later;
// Denied: the key is refused; Invalid: this voice is.
func (s *Speech) Words(ctx context.Context, voice domain.Media) (string, error) {
	body, kind, err := s.form(voice)
	if err != nil {
		return "", domain.Errorf(domain.Internal, "speech: the request could not be made")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, body)
	if err != nil {
		return "", domain.Errorf(domain.Internal, "speech: the request could not be made")
	}
	req.Header.Set("Content-Type", kind)
	if s.key != "" {
		req.Header.Set("Authorization", "Bearer "+s.key)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return "", domain.Errorf(domain.Unavailable, "speech: %s", fault(err))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return "", domain.Errorf(codeOf(resp.StatusCode), "speech: answered with HTTP status %d", resp.StatusCode)
	}
	return heard(resp.Body)
}

// form is the request's body and its content type.
func (s *Speech) form(voice domain.Media) (io.Reader, string, error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	var errs []error
	for _, f := range [][2]string{{"model", s.model}, {"language", "zh"}, {"response_format", "json"}} {
		errs = append(errs, form.WriteField(f[0], f[1]))
	}
	file, err := form.CreateFormFile("file", "voice."+extension(voice.ContentType))
	if err == nil {
		_, err = file.Write(voice.Bytes)
	}
	return &b, form.FormDataContentType(), errors.Join(append(errs, err, form.Close())...)
}

// extension is what services know a sort of sound by.
func extension(contentType string) string {
	switch contentType {
	case "audio/mpeg":
		return "mp3"
	case "audio/ogg":
		return "ogg"
	case "audio/mp4":
		return "m4a"
	}
	return "amr"
}

func heard(body io.Reader) (string, error) {
	answer, err := io.ReadAll(io.LimitReader(body, maxHeard+1))
	switch {
	case err != nil:
		return "", domain.Errorf(domain.Unavailable, "speech: %s", fault(err))
	case len(answer) > maxHeard:
		return "", domain.Errorf(domain.Invalid, "speech: the answer is too large")
	}
	var said struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(answer, &said) != nil || said.Text == nil {
		return "", domain.Errorf(domain.Unavailable, "speech: the answer is not what it should be")
	}
	words := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, *said.Text)
	if runes := []rune(words); len(runes) > maxWords {
		words = string(runes[:maxWords])
	}
	return strings.TrimSpace(words), nil
}

// codeOf classes an answer that is none.
func codeOf(status int) domain.Code {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return domain.Denied
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		return domain.Unavailable
	}
	return domain.Invalid
}

// fault words a transport's error without its address.
func fault(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return "no whole answer in time"
	}
	return "no whole answer"
}
