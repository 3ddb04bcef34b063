package notice

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"

	"rsc.io/qr"

	"linli/domain"
)

// signModule is how wide one module of a sign's code is drawn, in pixels: printed
// 60 mm wide it is read from two metres off.
const signModule = 16

// Sign draws a code to hang up: what it is of above it, what to do with it below.
func Sign(head []string, address, hint string) ([]byte, error) {
	matrix, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil, domain.Errorf(domain.Internal, "a sign's code could not be made: %w", err)
	}
	var lines []string
	for _, h := range head {
		lines = append(lines, broken(h, (posterWidth-2*posterMargin)/(letter*headSize))...)
	}
	side := signModule * matrix.Size
	height := 3*posterMargin + len(lines)*letter*headSize*3/2 + side + letter*wordSize*3
	img := image.NewRGBA(image.Rect(0, 0, posterWidth, height))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	at := image.Pt(posterMargin, posterMargin)
	for _, line := range lines {
		at.Y = writes(img, at, line, headSize, ink)
	}
	at.Y = codes(img, image.Pt((posterWidth-side)/2, at.Y+letter), matrix, signModule)
	writes(img, image.Pt(posterMargin, at.Y+letter*2), hint, wordSize, red)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, domain.Errorf(domain.Internal, "a sign could not be written: %w", err)
	}
	return out.Bytes(), nil
}
