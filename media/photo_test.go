package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// quarters is a picture whose four quarters are red, green, blue and white, in
// the order of reading.
func quarters(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

// colours names what stands in the four quarters of a picture.
func colours(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("what is kept is no JPEG: %v", err)
	}
	size := m.Bounds().Size()
	out := ""
	for _, at := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, b, _ := m.At(size.X*at.X/4, size.Y*at.Y/4).RGBA()
		switch high := func(v uint32) bool { return v > 0x8000 }; {
		case high(r) && high(g) && high(b):
			out += "w"
		case high(r):
			out += "r"
		case high(g):
			out += "g"
		case high(b):
			out += "b"
		default:
			out += "-"
		}
	}
	return out
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, frames ...image.Image) []byte {
	t.Helper()
	all := &gif.GIF{}
	for _, f := range frames {
		p := image.NewPaletted(f.Bounds(), color.Palette{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}, color.White})
		for y := range f.Bounds().Dy() {
			for x := range f.Bounds().Dx() {
				p.Set(x, y, f.At(x, y))
			}
		}
		all.Image, all.Delay = append(all.Image, p), append(all.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asWebP writes a picture of pure colours as lossless WebP: each pixel is one
// bit of green, red and blue.
func asWebP(m *image.RGBA) []byte {
	var out []byte
	n := 0
	bits := func(value uint32, width int) {
		for range width {
			if n%8 == 0 {
				out = append(out, 0)
			}
			out[n/8] |= byte(value&1) << (n % 8)
			value, n = value>>1, n+1
		}
	}
	bits(0x2f, 8)
	bits(uint32(m.Rect.Dx()-1), 14)
	bits(uint32(m.Rect.Dy()-1), 14)
	bits(0, 1+3+3) // no alpha, version 0, no transform, no cache, no groups
	for range 3 {
		bits(1|1<<1|0<<2, 4) // a simple code of two symbols: 0
		bits(255, 8)         // and 255
	}
	bits(1|1<<2, 3) // alpha: one symbol
	bits(255, 8)
	bits(1, 4) // distance: one symbol, 0
	for i := 0; i < len(m.Pix); i += 4 {
		for _, c := range []int{1, 0, 2} {
			bits(uint32(m.Pix[i+c])>>7, 1)
		}
	}
	if len(out)%2 == 1 {
		out = append(out, 0)
	}
	chunk := append(binary.LittleEndian.AppendUint32([]byte("WEBPVP8L"), uint32(len(out))), out...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(chunk))), chunk...)
}

// withEXIF puts an APP1 segment behind a JPEG's start: how the camera was held,
// and where and by whom it was taken.
func withEXIF(raw []byte, held uint16, order binary.AppendByteOrder) []byte {
	head := map[bool]string{true: "II*\x00", false: "MM\x00*"}[order == binary.AppendByteOrder(binary.LittleEndian)]
	tiff := order.AppendUint32([]byte(head), 8)
	tiff = order.AppendUint16(tiff, 3)
	for _, e := range [][3]uint32{{0x010f, 2, 16}, {0x0112, 3, 1}, {0x8825, 4, 1}} {
		tiff = order.AppendUint16(tiff, uint16(e[0]))
		tiff = order.AppendUint16(tiff, uint16(e[1]))
		tiff = order.AppendUint32(tiff, e[2])
		if e[0] == 0x0112 {
			tiff = order.AppendUint16(order.AppendUint16(tiff, held), 0)
			continue
		}
		tiff = order.AppendUint32(tiff, 50)
	}
	tiff = append(order.AppendUint32(tiff, 0), "PLANTED-CAMERA GPS 36.0611N 103.8343E\x00"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return slices.Concat(raw[:2], segment, body, raw[2:])
}

func clean(t *testing.T, raw []byte) Photo {
	t.Helper()
	p, reason := CleanPhoto(raw)
	if reason != "" {
		t.Fatalf("refused: %s", reason)
	}
	return p
}

func TestEveryKindOfPhotoBecomesOneOfOurs(t *testing.T) {
	picture := quarters(80, 40)
	for name, raw := range map[string][]byte{
		"jpeg": asJPEG(t, picture), "png": asPNG(t, picture), "webp": asWebP(picture), "gif of two": asGIF(t, picture, quarters(8, 8)),
	} {
		p := clean(t, raw)
		if p.Width != 80 || p.Height != 40 || colours(t, p.JPEG) != "rgbw" {
			t.Errorf("%s became %d x %d %s", name, p.Width, p.Height, colours(t, p.JPEG))
		}
	}
}

func TestPhotosAreUprightAndTellNothingElse(t *testing.T) {
	raw := asJPEG(t, quarters(80, 40))
	for held, want := range map[uint16]string{1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb", 0: "rgbw", 9: "rgbw"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			taken := append(withEXIF(raw, held, order), "PLANTED behind the end PK\x03\x04"...)
			if !bytes.Contains(taken, []byte("GPS 36.0611N")) {
				t.Fatal("the test's own photo tells nothing")
			}
			p := clean(t, taken)
			w, h := 80, 40
			if held >= 5 && held <= 8 {
				w, h = 40, 80
			}
			if got := colours(t, p.JPEG); got != want || p.Width != w || p.Height != h {
				t.Errorf("held %d (%s) it is %s, %d x %d, want %s", held, order, got, p.Width, p.Height, want)
			}
			for _, secret := range []string{"PLANTED", "Exif", "GPS", "PK\x03\x04"} {
				if bytes.Contains(p.JPEG, []byte(secret)) {
					t.Errorf("held %d: %q is still in it", held, secret)
				}
			}
		}
	}
}

func TestPhotosAreMadeSmaller(t *testing.T) {
	for _, tt := range []struct{ w, h, wantW, wantH int }{
		{2048, 1000, 2048, 1000}, {2049, 1000, 2048, 1000}, {3000, 1500, 2048, 1024}, {1500, 3000, 1024, 2048}, {9000, 90, 2048, 20}, {5000, 1, 2048, 1},
	} {
		p := clean(t, asPNG(t, quarters(tt.w, tt.h)))
		if p.Width != tt.wantW || p.Height != tt.wantH {
			t.Errorf("%d x %d became %d x %d, want %d x %d", tt.w, tt.h, p.Width, p.Height, tt.wantW, tt.wantH)
		}
		if tt.h > 1 && colours(t, p.JPEG) != "rgbw" {
			t.Errorf("%d x %d shows %s", tt.w, tt.h, colours(t, p.JPEG))
		}
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	if got := colours(t, clean(t, asPNG(t, clear)).JPEG); got != "wwww" {
		t.Errorf("what is transparent became %s, not white", got)
	}
}

// huge says of itself in its first bytes that it has so many pixels.
func huge(t *testing.T, w, h uint32) []byte {
	raw := asPNG(t, quarters(2, 2))
	binary.BigEndian.PutUint32(raw[16:], w)
	binary.BigEndian.PutUint32(raw[20:], h)
	return fixCRC(raw)
}

func fixCRC(raw []byte) []byte {
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

func TestWhatIsNoPhotoIsRefused(t *testing.T) {
	whole := asJPEG(t, quarters(400, 300))
	scans := slices.Concat(whole[:2], bytes.Repeat([]byte("\xff\xda"), maxScans+1), whole[2:])
	for name, tt := range map[string]struct {
		raw  []byte
		want domain.AttachmentReason
	}{
		"nothing":                  {nil, domain.ReasonBroken},
		"one byte":                 {[]byte{0xff}, domain.ReasonType},
		"a zip":                    {[]byte("PK\x03\x04 a zip"), domain.ReasonType},
		"a zip with a photo in it": {append([]byte("PK\x03\x04"), whole...), domain.ReasonType},
		"HTML":                     {[]byte("<html><script>"), domain.ReasonType},
		"SVG":                      {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), domain.ReasonType},
		"an mp4":                   {[]byte("\x00\x00\x00\x18ftypmp42"), domain.ReasonType},
		"a wave":                   {[]byte("RIFF\x00\x00\x00\x00WAVEfmt "), domain.ReasonType},
		"just the start":           {whole[:3], domain.ReasonBroken},
		"half":                     {whole[:len(whole)/2], domain.ReasonBroken},
		"endless scans":            {scans, domain.ReasonBroken},
		"a webp of nothing":        {[]byte("RIFF\x04\x00\x00\x00WEBP"), domain.ReasonBroken},
		"a gif of nothing":         {[]byte("GIF89a"), domain.ReasonBroken},
		"a bomb":                   {huge(t, 30000, 30000), domain.ReasonSize},
		"just too many pixels":     {huge(t, 10000, 5001), domain.ReasonSize},
		"a bomb that overflows":    {huge(t, 1<<31-1, 1<<31-1), domain.ReasonBroken},
		"a liar about its size":    {huge(t, 6000, 6000), domain.ReasonBroken},
		"eleven megabytes":         {append(slices.Clone(whole), make([]byte, domain.MaxMedia)...), domain.ReasonSize},
	} {
		if p, reason := CleanPhoto(tt.raw); reason != tt.want || p.JPEG != nil {
			t.Errorf("%s: reason %q, want %q (%d bytes kept)", name, reason, tt.want, len(p.JPEG))
		}
	}
	if _, reason := CleanPhoto(append(slices.Clone(whole), make([]byte, domain.MaxMedia-len(whole))...)); reason != "" {
		t.Errorf("just ten megabytes: %s", reason)
	}
}

// The largest photos that are taken are done in time.
func TestTheLargestPhotoTakesAWhile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	raw := asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 10000, 5000), image.YCbCrSubsampleRatio420))
	begin := time.Now()
	if p := clean(t, raw); p.Width != 2048 || p.Height != 1024 {
		t.Errorf("it became %d x %d", p.Width, p.Height)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("it took %s", took)
	} else {
		t.Logf("it took %s", took)
	}
}

func TestVoicesAreKnownByTheirFirstBytes(t *testing.T) {
	for raw, want := range map[string]string{
		"#!AMR\n\x3c": "audio/amr", "#!AMR-WB\n\x04": "audio/amr", "ID3\x03": "audio/mpeg", "\xff\xfb\x90\x00": "audio/mpeg", "\xff\xf3\x44\xc4": "audio/mpeg",
		"\x00\x00\x00\x20ftypM4A \x00": "audio/mp4", "OggS" + strings.Repeat("\x00", 24) + "Speex   1.2": "audio/ogg",
	} {
		if got, reason := VoiceType([]byte(raw)); got != want || reason != "" {
			t.Errorf("%q is %q (%s), want %s", raw, got, reason, want)
		}
	}
	for _, raw := range []string{"#!AMRX", "#!/bin/sh", "OggS" + strings.Repeat("\x00", 24) + "vorbis", "\xff\xfe<\x00h\x00", "\xff\xd8\xff\xe0", "\xff\xfb\xf0\x00", "<html>", "\x00\x00\x00\x20ftypisom"} {
		if got, reason := VoiceType([]byte(raw)); reason != domain.ReasonType {
			t.Errorf("%q is taken for %q", raw, got)
		}
	}
	if _, reason := VoiceType(nil); reason != domain.ReasonBroken {
		t.Errorf("nothing: %q", reason)
	}
	if _, reason := VoiceType(append([]byte("#!AMR\n"), make([]byte, maxVoice)...)); reason != domain.ReasonSize {
		t.Errorf("too long: %q", reason)
	}
}

// FuzzCleanPhoto: whatever comes, it is refused for a reason or becomes a JPEG
// of ours.
func FuzzCleanPhoto(f *testing.F) {
	small := quarters(16, 8)
	for _, raw := range [][]byte{asJPEG(f, small), asPNG(f, small), asGIF(f, small, small), withEXIF(asJPEG(f, small), 6, binary.BigEndian), asWebP(small), []byte("RIFF\x00\x00\x00\x00WEBPVP8X")} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, kind := range formats {
			if config, err := kind.config(raw); kind.starts(raw) && err == nil && config.Width*config.Height > 1<<22 {
				t.Skip("large ones take too long here")
			}
		}
		p, reason := CleanPhoto(raw)
		if (reason == "") != (len(p.JPEG) > 0) {
			t.Fatalf("reason %q and %d bytes", reason, len(p.JPEG))
		}
		if reason != "" {
			return
		}
		m, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
		if err != nil || m.Width != p.Width || m.Height != p.Height || max(m.Width, m.Height) > photoSide {
			t.Fatalf("kept %d x %d (%v), said %d x %d", m.Width, m.Height, err, p.Width, p.Height)
		}
		VoiceType(raw)
	})
}
