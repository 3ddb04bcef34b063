package media

import (
	"bytes"

	"linli/domain"
)

// maxVoice bounds a voice: a minute of WeChat's own has under 100 KiB.
const maxVoice = 2 << 20

// VoiceType tells what sort of sound somebody sent, by its first bytes and never
// by what it is declared to be. The reason is "" if it is good; it is kept as it is.
func VoiceType(raw []byte) (contentType string, reason domain.AttachmentReason) {
	if reason := sized(raw, maxVoice); reason != "" {
		return "", reason
	}
	switch {
	case begins("#!AMR\n", "#!AMR-WB\n")(raw):
		return "audio/amr", ""
	case begins("OggS")(raw) && bytes.Contains(raw[:min(len(raw), 64)], []byte("Speex   ")):
		return "audio/ogg", ""
	case begins("ID3")(raw), mp3Frame(raw):
		return "audio/mpeg", ""
	case len(raw) >= 12 && string(raw[4:11]) == "ftypM4A":
		return "audio/mp4", ""
	}
	return "", domain.ReasonType
}

// mp3Frame tells that a frame of MPEG layer III begins here: eleven bits of sync,
// then a version, the layer, a bit rate and a sampling rate that exist.
func mp3Frame(raw []byte) bool {
	return len(raw) >= 4 && raw[0] == 0xff && raw[1]&0xe6 == 0xe2 && raw[1]&0x18 != 0x08 &&
		raw[2]&0xf0 != 0 && raw[2]&0xf0 != 0xf0 && raw[2]&0x0c != 0x0c
}
