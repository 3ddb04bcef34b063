package notice

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"github.com/hajimehoshi/bitmapfont/v4"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"rsc.io/qr"

	"linli/domain"
	"linli/say"
)

// The measures of a poster, in pixels. The letters are drawn from a face of 12
// pixels, so many times as large.
const (
	posterWidth  = 750
	posterMargin = 48
	letter       = 12
	headSize     = 5
	wordSize     = 3
	hintSize     = 2
	mostLines    = 14
)

var (
	paper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.RGBA{0x22, 0x22, 0x22, 0xff}
	red   = color.RGBA{0xb3, 0x1b, 0x1b, 0xff}
)

// Poster draws a notice as a picture to be posted or hung up (海报): its head, its
// words, its community and, where pages are seen from outside, the code of its page.
func (d *Desk) Poster(ctx context.Context, code string) ([]byte, error) {
	n, c, err := d.paged(ctx, code)
	if err != nil {
		return nil, err
	}
	return draws(n, c.Name, d.page(n))
}

func draws(n domain.Notice, community, page string) ([]byte, error) {
	head, words := []string{say.NoticeHead(n)}, broken(n.Words, (posterWidth-2*posterMargin)/(letter*wordSize))
	if n.Title != "" {
		head = append(head, broken(n.Title, (posterWidth-2*posterMargin)/(letter*headSize))...)
	}
	if len(words) > mostLines {
		words = append(words[:mostLines-1], "……")
	}
	var matrix *qr.Code
	if page != "" {
		var err error
		if matrix, err = qr.Encode(page, qr.M); err != nil {
			return nil, domain.Errorf(domain.Internal, "a poster's code could not be made: %w", err)
		}
	}
	height := 2*posterMargin + len(head)*letter*headSize*3/2 + len(words)*letter*wordSize*3/2 + letter*hintSize*5
	module := 0
	if matrix != nil {
		module = 260 / matrix.Size
		height += module*matrix.Size + posterMargin
	}
	img := image.NewRGBA(image.Rect(0, 0, posterWidth, height))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, posterWidth, posterMargin/3), image.NewUniform(red), image.Point{}, draw.Src)
	at := image.Pt(posterMargin, posterMargin)
	for _, line := range head {
		at.Y = writes(img, at, line, headSize, red)
	}
	for _, line := range words {
		at.Y = writes(img, at, line, wordSize, ink)
	}
	at.Y = writes(img, image.Pt(posterMargin, at.Y+letter), community, hintSize, ink)
	if matrix != nil {
		at.Y = codes(img, image.Pt(posterMargin, at.Y+letter), matrix, module)
		writes(img, image.Pt(posterMargin, at.Y+letter/2), say.PosterHint(), hintSize, ink)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, domain.Errorf(domain.Internal, "a poster could not be written: %w", err)
	}
	return out.Bytes(), nil
}

// broken breaks words into lines of so many letters.
func broken(text string, most int) []string {
	var out []string
	for _, paragraph := range strings.Split(text, "\n") {
		for runes := []rune(paragraph); len(runes) > 0; {
			n := min(most, len(runes))
			out = append(out, string(runes[:n]))
			runes = runes[n:]
		}
	}
	return out
}

// writes draws one line, so many times as large as its face, and tells where the
// next one begins.
func writes(img *image.RGBA, at image.Point, line string, times int, in color.Color) int {
	width := font.MeasureString(bitmapfont.FaceSC, line).Ceil() + letter
	small := image.NewAlpha(image.Rect(0, 0, width, letter*3/2))
	pen := font.Drawer{Dst: small, Src: image.Opaque, Face: bitmapfont.FaceSC, Dot: fixed.P(0, letter)}
	pen.DrawString(line)
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			if small.AlphaAt(x, y).A > 0x7f {
				dot := image.Rect(at.X+x*times, at.Y+y*times, at.X+(x+1)*times, at.Y+(y+1)*times)
				draw.Draw(img, dot, image.NewUniform(in), image.Point{}, draw.Src)
			}
		}
	}
	return at.Y + letter*times*3/2
}

// codes draws a code of modules so many pixels wide.
func codes(img *image.RGBA, at image.Point, code *qr.Code, module int) int {
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				dot := image.Rect(at.X+x*module, at.Y+y*module, at.X+(x+1)*module, at.Y+(y+1)*module)
				draw.Draw(img, dot, image.NewUniform(ink), image.Point{}, draw.Src)
			}
		}
	}
	return at.Y + code.Size*module
}
