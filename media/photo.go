// Package media makes of what somebody sent as a photo or voice something that
// can be kept: pure functions over bytes, no I/O.
package media

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"linli/domain"
)

// What a photo may be, and what becomes of it.
const (
	maxPixels  = 50_000_000
	maxScans   = 50   // of a JPEG; a camera's progressive ones have about ten
	photoSide  = 2048 // pixels of the long side of what is kept
	photoGrade = 85   // JPEG quality of what is kept
)

// PhotoType is the content type of every photo that is kept.
const PhotoType = "image/jpeg"

// Photo is a photo as it is kept.
type Photo struct {
	JPEG          []byte
	Width, Height int
}

// format is a kind of picture, known by its first bytes and never by what it is
// declared to be. config reads no further than the size.
type format struct {
	starts func(raw []byte) bool
	config func(raw []byte) (image.Config, error)
	decode func(raw []byte) (image.Image, error)
}

var formats = []format{
	{begins("\xff\xd8\xff"), jpegConfig, func(raw []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(raw)) }},
	{begins("\x89PNG\r\n\x1a\n"), func(raw []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(raw)) },
		func(raw []byte) (image.Image, error) { return png.Decode(bytes.NewReader(raw)) }},
	{begins("GIF87a", "GIF89a"), func(raw []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(raw)) },
		func(raw []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(raw)) }}, // its first frame
	{func(raw []byte) bool { return begins("RIFF")(raw) && len(raw) >= 12 && string(raw[8:12]) == "WEBP" },
		func(raw []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(raw)) },
		func(raw []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(raw)) }},
}

func begins(starts ...string) func(raw []byte) bool {
	return func(raw []byte) bool {
		for _, s := range starts {
			if bytes.HasPrefix(raw, []byte(s)) {
				return true
			}
		}
		return false
	}
}

// jpegConfig refuses a JPEG of endless scans, which takes minutes to decode.
// FF DA stands in its data for nothing else, only perhaps in a preview's.
func jpegConfig(raw []byte) (image.Config, error) {
	if bytes.Count(raw, []byte{0xff, 0xda}) > maxScans {
		return image.Config{}, domain.Errorf(domain.Invalid, "photo: too many scans")
	}
	return jpeg.DecodeConfig(bytes.NewReader(raw))
}

// CleanPhoto turns what somebody sent into a picture of our own making: upright,
// at most photoSide long, and nothing in it but pixels, so that the place where it
// was taken and whatever else hung on it are gone. The reason is "" if it is good.
func CleanPhoto(raw []byte) (clean Photo, reason domain.AttachmentReason) {
	// A decoder that panics has met what it cannot read; the server goes on.
	defer func() {
		if recover() != nil {
			clean, reason = Photo{}, domain.ReasonBroken
		}
	}()
	if reason := sized(raw, domain.MaxMedia); reason != "" {
		return Photo{}, reason
	}
	for _, f := range formats {
		if f.starts(raw) {
			return f.clean(raw)
		}
	}
	return Photo{}, domain.ReasonType
}

// sized tells what is wrong with the number of bytes.
func sized(raw []byte, most int) domain.AttachmentReason {
	switch {
	case len(raw) == 0:
		return domain.ReasonBroken
	case len(raw) > most:
		return domain.ReasonSize
	}
	return ""
}

func (f format) clean(raw []byte) (Photo, domain.AttachmentReason) {
	config, err := f.config(raw)
	switch {
	case err != nil || config.Width <= 0 || config.Height <= 0:
		return Photo{}, domain.ReasonBroken
	case int64(config.Width)*int64(config.Height) > maxPixels:
		return Photo{}, domain.ReasonSize
	}
	picture, err := f.decode(raw)
	if err != nil {
		return Photo{}, domain.ReasonBroken
	}
	upright := turn(shrink(picture), orientation(raw))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright, &jpeg.Options{Quality: photoGrade}); err != nil {
		return Photo{}, domain.ReasonBroken
	}
	size := upright.Bounds().Size()
	return Photo{JPEG: out.Bytes(), Width: size.X, Height: size.Y}, ""
}

// shrink draws a picture on white, at most photoSide long. It goes down by
// halves, each the mean of four pixels, because that needs little memory.
func shrink(src image.Image) *image.RGBA {
	for {
		size := src.Bounds().Size()
		long := max(size.X, size.Y)
		if long <= 2*photoSide {
			part := min(1, photoSide/float64(long))
			return draws(src, int(float64(size.X)*part+0.5), int(float64(size.Y)*part+0.5))
		}
		src = draws(src, size.X/2, size.Y/2)
	}
}

func draws(src image.Image, width, height int) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, max(width, 1), max(height, 1)))
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(dst, dst.Rect, src, src.Bounds(), draw.Over, nil)
	return dst
}

// turn puts a picture upright as its camera held it: EXIF's 1 to 8.
func turn(src *image.RGBA, held int) *image.RGBA {
	if held <= 1 || held > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	size := image.Pt(w, h)
	if held >= 5 { // lies on its side
		size = image.Pt(h, w)
	}
	dst := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			fromX, fromY := x, y
			switch held {
			case 2:
				fromX = w - 1 - x
			case 3:
				fromX, fromY = w-1-x, h-1-y
			case 4:
				fromY = h - 1 - y
			case 5:
				fromX, fromY = y, x
			case 6:
				fromX, fromY = y, h-1-x
			case 7:
				fromX, fromY = w-1-y, h-1-x
			case 8:
				fromX, fromY = w-1-y, x
			}
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(fromX, fromY):])
		}
	}
	return dst
}
