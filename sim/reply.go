package sim

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxText is the longest text WeChat carries in a reply or a customer-service message, in bytes.
const MaxText = 2048

// ErrBadReply says that the server answered 200 with something WeChat would not show.
var ErrBadReply = errors.New("sim: WeChat would refuse this reply")

func badReply(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBadReply, fmt.Sprintf(format, args...))
}

// reply is the text the server answers to a message, "" for none; anything WeChat would not accept is ErrBadReply.
func (a Account) reply(to string, body []byte) (string, error) {
	if len(body) == 0 || string(body) == "success" {
		return "", nil
	}
	fields, err := read(a.Format, body)
	if err != nil {
		return "", err
	}
	_, sealed := fields["Encrypt"]
	switch {
	case sealed && a.Mode == Plain:
		return "", badReply("encrypted, but the account is in mode plain")
	case !sealed && a.Mode == Safe:
		return "", badReply("not encrypted, but the account is in mode safe")
	case sealed:
		if fields, err = a.open(fields); err != nil {
			return "", err
		}
	}
	return a.replyText(to, fields)
}

// open checks and decrypts an encrypted reply.
func (a Account) open(envelope map[string]string) (map[string]string, error) {
	sealed, stamp, nonce := envelope["Encrypt"], envelope["TimeStamp"], envelope["Nonce"]
	if _, err := strconv.ParseInt(stamp, 10, 64); err != nil || nonce == "" {
		return nil, badReply("the envelope lacks TimeStamp or Nonce")
	}
	if envelope["MsgSignature"] != sign(a.Token, stamp, nonce, sealed) {
		return nil, badReply("MsgSignature does not match")
	}
	key, err := decodeKey(a.AESKey)
	if err != nil {
		return nil, err
	}
	plain, appID, err := decrypt(key, sealed)
	if err != nil {
		return nil, badReply("%v", err)
	}
	if appID != a.AppID {
		return nil, badReply("sealed for appid %q, not %q", appID, a.AppID)
	}
	return read(a.Format, plain)
}

func (a Account) replyText(to string, fields map[string]string) (string, error) {
	text := fields["Content"]
	created, err := strconv.ParseInt(fields["CreateTime"], 10, 64)
	switch {
	case fields["ToUserName"] != to:
		return "", badReply("ToUserName is %q, not %q", fields["ToUserName"], to)
	case fields["FromUserName"] != a.OriginalID:
		return "", badReply("FromUserName is %q, not %q", fields["FromUserName"], a.OriginalID)
	case err != nil || created <= 0:
		return "", badReply("CreateTime is %q", fields["CreateTime"])
	case fields["MsgType"] != "text":
		return "", badReply("MsgType is %q, not text", fields["MsgType"])
	case text == "":
		return "", badReply("Content is empty")
	case !utf8.ValidString(text):
		return "", badReply("Content is not UTF-8")
	case len(text) > MaxText:
		return "", badReply("Content has %d bytes, more than %d", len(text), MaxText)
	}
	return text, nil
}

// read gives the elements of a flat body. WeChat refuses JSON from an account set to XML, so the format must be the account's.
func read(format string, body []byte) (map[string]string, error) {
	if format == JSON {
		return readJSON(body)
	}
	return readXML(body)
}

func readJSON(body []byte) (map[string]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil || object == nil {
		return nil, badReply("not a JSON object")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, badReply("something follows the JSON object")
	}
	fields := map[string]string{}
	for name, value := range object {
		switch v := value.(type) {
		case string:
			fields[name] = v
		case json.Number:
			fields[name] = v.String()
		default:
			return nil, badReply("%s is neither text nor number", name)
		}
	}
	return fields, nil
}

// readXML wants one <xml> root of elements that hold text only, each once.
func readXML(body []byte) (map[string]string, error) {
	fields := map[string]string{}
	var path []string
	var text strings.Builder
	closed := false
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := decoder.Token()
		if err == io.EOF && closed {
			return fields, nil
		}
		if err != nil {
			return nil, badReply("not XML: %v", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			text.Reset()
			if closed || path[0] != "xml" || len(path) > 2 {
				return nil, badReply("unexpected element %s", t.Name.Local)
			}
		case xml.EndElement:
			if _, twice := fields[t.Name.Local]; twice {
				return nil, badReply("%s twice", t.Name.Local)
			}
			if len(path) == 2 {
				fields[t.Name.Local] = text.String()
			}
			path = path[:len(path)-1]
			closed = len(path) == 0
		case xml.CharData:
			if len(path) < 2 && strings.TrimSpace(string(t)) != "" {
				return nil, badReply("text between the elements")
			}
			text.Write(t)
		case xml.ProcInst:
			if len(path) > 0 || closed {
				return nil, badReply("a processing instruction inside")
			}
		default:
			return nil, badReply("only elements and text belong in a reply")
		}
	}
}
