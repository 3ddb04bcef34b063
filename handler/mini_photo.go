package handler

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/service"
)

// maxUpload is the largest photo with what a form puts around it.
const maxUpload = domain.MaxMedia + 64<<10

// photo takes the one file of a form, in its field photo.
func photo(s *Server, c echo.Context, by service.Caller) error {
	if err := s.Mini.MayUpload(c.Request().Context(), by); err != nil {
		return err
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxUpload)
	key := c.Request().Header.Get("Idempotency-Key")
	parts, err := c.Request().MultipartReader()
	if err != nil || !idempotencyKey.MatchString(key) {
		return domain.Errorf(domain.Invalid, "a form with a photo and an Idempotency-Key is wanted")
	}
	part, err := parts.NextPart()
	if err != nil || part.FormName() != "photo" {
		return domain.Errorf(domain.Invalid, "the form has no photo")
	}
	raw, err := io.ReadAll(part)
	if err != nil {
		return domain.Errorf(domain.Invalid, "the photo cannot be read or is too large")
	}
	out, err := s.Mini.Photo(c.Request().Context(), service.Deed[[]byte]{By: by, Key: key, Request: c.Request().URL.Path + "\n", In: raw})
	return answer[json.RawMessage](c, out, err)
}

// media gives the bytes of a photo, voice or video.
func media(kind domain.AttachmentKind) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		contentType, bytes, err := s.Mini.Media(c.Request().Context(), by, service.MediaView{ID: id, Kind: kind})
		if err != nil {
			return err
		}
		return sealedMedia(c, contentType, bytes)
	}
}
