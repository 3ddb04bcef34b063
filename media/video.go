package media

import "linli/domain"

// VideoType tells what sort of film somebody sent, by its first bytes and never
// by what it is declared to be. The reason is "" if it is good; it is kept as it is.
func VideoType(raw []byte) (contentType string, reason domain.AttachmentReason) {
	if reason := sized(raw, domain.MaxVideo); reason != "" {
		return "", reason
	}
	if len(raw) < 12 || string(raw[4:8]) != "ftyp" {
		return "", domain.ReasonType
	}
	switch brand := string(raw[8:12]); brand {
	case "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "M4VH", "M4VP", "MSNV", "dash":
		return "video/mp4", ""
	case "qt  ":
		return "video/quicktime", ""
	default:
		if brand[:3] == "3gp" || brand[:3] == "3g2" {
			return "video/3gpp", ""
		}
	}
	return "", domain.ReasonType
}
