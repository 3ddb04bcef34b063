package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	byteorder "encoding/binary"
	"time"

	"linli/domain"
)

// A page's token: its kind, what it is about, whose it is, until when in
// minutes, and a keyed seal of these, so that nothing need be kept of it.
const (
	pageBody = 1 + 8 + 8 + 4
	pageSeal = 16
)

// PageLink is the address of a page on this server, with the token that opens it.
func (v View) PageLink(p domain.Page) string {
	body := append(make([]byte, 0, pageBody+pageSeal), p.Kind[0])
	body = byteorder.BigEndian.AppendUint64(body, uint64(p.About))
	body = byteorder.BigEndian.AppendUint64(body, uint64(p.Person))
	body = byteorder.BigEndian.AppendUint32(body, uint32(p.Until.Unix()/60))
	return p.Kind.Path() + base64.RawURLEncoding.EncodeToString(append(body, v.keys.page(body)...))
}

// PageOf reads the page of a kind that a token opens at a time; NotFound for one
// that is forged, over or of another kind.
func (v View) PageOf(kind domain.PageKind, token string, now time.Time) (domain.Page, error) {
	nothing := domain.Errorf(domain.NotFound, "no such page")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != pageBody+pageSeal {
		return domain.Page{}, nothing
	}
	body := raw[:pageBody]
	p := domain.Page{Kind: domain.PageKind(body[:1]), About: domain.ID(byteorder.BigEndian.Uint64(body[1:])), Person: domain.ID(byteorder.BigEndian.Uint64(body[9:])),
		Until: time.Unix(int64(byteorder.BigEndian.Uint32(body[17:]))*60, 0)}
	if !hmac.Equal(raw[pageBody:], v.keys.page(body)) || p.Kind != kind || !p.Until.After(now) {
		return domain.Page{}, nothing
	}
	return p, nil
}

// page is the keyed seal of a page's token.
func (k Keys) page(body []byte) []byte {
	mac := hmac.New(sha256.New, k.index)
	mac.Write([]byte("page|"))
	mac.Write(body)
	return mac.Sum(nil)[:pageSeal]
}
