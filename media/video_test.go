package media

import (
	"bytes"
	"testing"

	"linli/domain"
)

func TestVideosAreKnownByTheirFirstBytes(t *testing.T) {
	box := "\x00\x00\x00\x18ftyp"
	for _, tt := range []struct {
		raw, want string
		reason    domain.AttachmentReason
	}{
		{box + "mp42....", "video/mp4", ""}, {box + "isom", "video/mp4", ""}, {box + "3gp5", "video/3gpp", ""}, {box + "qt  ", "video/quicktime", ""},
		{box + "M4A ", "", domain.ReasonType}, {box + "heic", "", domain.ReasonType}, {box + "avif", "", domain.ReasonType}, {box, "", domain.ReasonType},
		{"<html><script>ftypmp42", "", domain.ReasonType}, {"\x1aE\xdf\xa3 webm", "", domain.ReasonType}, {"", "", domain.ReasonBroken},
	} {
		if got, reason := VideoType([]byte(tt.raw)); got != tt.want || reason != tt.reason {
			t.Errorf("%q is %q %q", tt.raw, got, reason)
		}
	}
	whole := append([]byte(box+"mp42"), bytes.Repeat([]byte{0}, domain.MaxVideo-12)...)
	if _, reason := VideoType(whole); reason != "" {
		t.Errorf("twenty megabytes are %q", reason)
	}
	if _, reason := VideoType(append(whole, 0)); reason != domain.ReasonSize {
		t.Errorf("a byte more is %q", reason)
	}
}
