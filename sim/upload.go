package sim

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// fileKind is a kind of file as WeChat keeps it.
type fileKind struct{ kind, contentType, suffix string }

var (
	jpeg  = fileKind{"image", "image/jpeg", ".jpg"}
	png   = fileKind{"image", "image/png", ".png"}
	gif   = fileKind{"image", "image/gif", ".gif"}
	amr   = fileKind{"voice", "audio/amr", ".amr"}
	mp3   = fileKind{"voice", "audio/mpeg", ".mp3"}
	mp4   = fileKind{"video", "video/mp4", ".mp4"}
	thumb = fileKind{"thumb", "image/jpeg", ".jpg"}
)

// uploads are the limits of each kind of upload: bytes, and what the file may be.
var uploads = map[string]struct {
	room int
	of   []fileKind
}{
	"image": {10 << 20, []fileKind{jpeg, png, gif}},
	"voice": {2 << 20, []fileKind{amr, mp3}},
	"video": {10 << 20, []fileKind{mp4}},
	"thumb": {64 << 10, []fileKind{thumb}},
}

// looksLike tells whether a file begins as its kind does.
func (of fileKind) looksLike(file []byte) bool {
	begins := func(with ...string) bool {
		for _, one := range with {
			if bytes.HasPrefix(file, []byte(one)) {
				return true
			}
		}
		return false
	}
	switch of {
	case jpeg, thumb:
		return begins("\xff\xd8\xff")
	case png:
		return begins("\x89PNG\r\n\x1a\n")
	case gif:
		return begins("GIF87a", "GIF89a")
	case amr:
		return begins("#!AMR")
	case mp3:
		return begins("ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2")
	}
	return len(file) > 8 && bytes.Equal(file[4:8], []byte("ftyp"))
}

// mediaUpload keeps a file of the account for three days.
func (w *WeChat) mediaUpload(c *call) result {
	kind := c.query.Get("type")
	c.about = "upload of " + kind
	allowed, ok := uploads[kind]
	if !ok || c.account.Kind == Mini && kind != "image" {
		return w.refuse(codeBadMediaType, "")
	}
	file, ok := c.file()
	switch {
	case !ok || len(file) == 0:
		return w.refuse(codeNoMediaData, "")
	case len(file) > allowed.room:
		return w.refuse(codeBadMediaSize, "")
	}
	for _, of := range allowed.of {
		if !of.looksLike(file) {
			continue
		}
		name := "media_id"
		if kind == "thumb" {
			name = "thumb_media_id"
		}
		return result{"type": kind, name: w.keep(c.account.Name, of, file), "created_at": w.now().Unix()}
	}
	return w.refuse(codeBadFileType, "")
}

// file is the file of the form field media. The field must carry a file name, as curl -F media=@a.jpg gives it.
func (c *call) file() ([]byte, bool) {
	kind, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return nil, false
	}
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, false
		}
		if part.FormName() == "media" && part.FileName() != "" {
			file, err := io.ReadAll(part)
			return file, err == nil
		}
	}
}
