package notice

import (
	"bytes"
	"image/png"
	"testing"

	"linli/domain"
)

func TestAPosterHasItsWordsAndItsCode(t *testing.T) {
	sizes := map[string]int{}
	for name, page := range map[string]string{"with": "https://linli.example/h/notice/abcdefgh", "without": ""} {
		raw, err := draws(domain.Notice{Template: domain.TemplateWater, Title: "明天停水", Words: "明天9点到12点停水，请提前存水，关好水龙头。"}, "雁滨社区", page)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		dark := 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					dark++
				}
			}
		}
		sizes[name] = img.Bounds().Dy()
		if img.Bounds().Dx() != posterWidth || dark < 5000 {
			t.Errorf("%s: %v with %d dark dots", name, img.Bounds(), dark)
		}
	}
	if sizes["with"] < sizes["without"]+200 {
		t.Errorf("the code takes no room: %v", sizes)
	}
}
