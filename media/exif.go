package media

import (
	"bytes"
	"encoding/binary"
)

// orientation reads from a JPEG's EXIF how the camera was held, 1 to 8; 1 for
// everything that does not say.
func orientation(raw []byte) int {
	if !bytes.HasPrefix(raw, []byte("\xff\xd8")) {
		return 1
	}
	for rest := raw[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, length := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		switch {
		case marker == 0xff: // padding
			rest = rest[1:]
			continue
		case marker == 0xda, length < 2, 2+length > len(rest): // the picture itself, or nonsense
			return 1
		}
		if tiff, ok := bytes.CutPrefix(rest[4:2+length], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return tiffOrientation(tiff)
		}
		rest = rest[2+length:]
	}
	return 1
}

// tiffOrientation finds the tag 0x0112 in the first directory of a TIFF.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	} else if string(tiff[:2]) != "MM" {
		return 1
	}
	start := int64(order.Uint32(tiff[4:]))
	if start+2 > int64(len(tiff)) {
		return 1
	}
	const size = 12 // of an entry: tag, type, count, value
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < size {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if held := int(order.Uint16(entries[8:])); held >= 1 && held <= 8 {
				return held
			}
			return 1
		}
		entries = entries[size:]
	}
	return 1
}
