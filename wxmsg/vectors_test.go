package wxmsg

import (
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"linli/domain"
)

type vector struct {
	ID           string `json:"id"`
	Kind         string `json:"kind"`
	Format       string `json:"format"`
	Token        string `json:"token"`
	AESKey       string `json:"encoding_aes_key"`
	Receiver     string `json:"receive_id"`
	Timestamp    string `json:"timestamp"`
	Nonce        string `json:"nonce"`
	Signature    string `json:"signature"`
	MsgSignature string `json:"msg_signature"`
	Echo         string `json:"echostr"`
	ExpectReply  string `json:"expect_reply"`
	BodyJSON     string `json:"body_json"`
	Body         string `json:"body"`
	Encrypt      string `json:"encrypt"`
	Random       string `json:"random"`
	Plaintext    string `json:"plaintext"`
}

func (v vector) codec(t *testing.T, mode domain.CallbackMode) opener {
	t.Helper()
	at, err := strconv.ParseInt(v.Timestamp, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	a := domain.Account{Name: v.ID, AppID: v.Receiver, Token: v.Token, AESKey: v.AESKey, Mode: mode}
	c, err := NewCodec(a, func() time.Time { return time.Unix(at, 0) }, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return opener{c}
}

func (v vector) query() url.Values {
	q := url.Values{"timestamp": {v.Timestamp}, "nonce": {v.Nonce}}
	for name, value := range map[string]string{"signature": v.Signature, "msg_signature": v.MsgSignature, "echostr": v.Echo} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func (v vector) envelope() []byte {
	if v.Format == "json" {
		return []byte(`{"Encrypt":"` + v.Encrypt + `"}`)
	}
	return []byte("<xml><Encrypt><![CDATA[" + v.Encrypt + "]]></Encrypt></xml>")
}

// Tencent's published vectors and those of other SDKs are reproduced bit by bit.
func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/wechat-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(*testing.T, vector){
		"decrypt": checkDecrypt, "decrypt_must_fail": checkMustFail, "encrypt": checkEncrypt,
		"url_signature": checkURLSignature, "msg_signature_only": checkMsgSignature,
	}
	ran := 0
	for _, v := range file.Vectors {
		check, ours := kinds[v.Kind]
		if !ours {
			continue // mini-program user data and JS-SDK signatures are not callbacks
		}
		t.Run(v.ID, func(t *testing.T) {
			ran++
			check(t, v)
		})
	}
	if ran != 21 {
		t.Errorf("ran %d vectors, want 21", ran)
	}
}

func vectorKey(t *testing.T, v vector) *aesKey {
	t.Helper()
	k, err := newAESKey(v.AESKey)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func checkDecrypt(t *testing.T, v vector) {
	if got := sign(v.Token, v.Timestamp, v.Nonce, v.Encrypt); got != v.MsgSignature {
		t.Errorf("signature %s, want %s", got, v.MsgSignature)
	}
	message, err := vectorKey(t, v).decrypt(v.Encrypt, v.Receiver)
	if err != nil || string(message) != v.Plaintext || v.Plaintext == "" {
		t.Fatalf("decrypt gave %q, %v, want %q", message, err, v.Plaintext)
	}
	if len(v.Random) == randomSize {
		if again := vectorKey(t, v).encrypt([randomSize]byte([]byte(v.Random)), message, v.Receiver); again != v.Encrypt {
			t.Error("encrypting the message again gives another ciphertext")
		}
	}
	if v.Format == "text" {
		return // an echostr of WeCom, not a callback
	}
	mode, body := domain.SafeMode, v.envelope()
	if v.Body != "" {
		mode, body = domain.CompatMode, []byte(v.Body)
	}
	cb, err := v.codec(t, mode).Open(v.query(), body)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	if string(cb.Message.Raw) != v.Plaintext || cb.Message.OpenID == "" {
		t.Errorf("Open gave raw %q from %q", cb.Message.Raw, cb.Message.OpenID)
	}
}

func checkMustFail(t *testing.T, v vector) {
	_, err := v.codec(t, domain.SafeMode).Open(v.query(), v.envelope())
	if domain.CodeOf(err) != domain.Denied {
		t.Errorf("Open gave %v, want denied", err)
	}
}

func checkEncrypt(t *testing.T, v vector) {
	got := vectorKey(t, v).encrypt([randomSize]byte([]byte(v.Random)), []byte(v.Plaintext), v.Receiver)
	if got != v.Encrypt {
		t.Errorf("encrypt gave %s, want %s", got, v.Encrypt)
	}
	if v.MsgSignature != "" && sign(v.Token, v.Timestamp, v.Nonce, got) != v.MsgSignature {
		t.Error("the signature of the reply differs")
	}
}

func checkURLSignature(t *testing.T, v vector) {
	c := v.codec(t, domain.PlainMode)
	if v.Echo != "" {
		if got, err := c.Echo(v.query()); err != nil || got != v.ExpectReply {
			t.Errorf("Echo gave %q, %v", got, err)
		}
		return
	}
	cb, err := c.Open(v.query(), []byte(v.BodyJSON))
	if err != nil || cb.Message.Type != "event:debug_demo" {
		t.Errorf("Open gave %+v, %v", cb, err)
	}
}

func checkMsgSignature(t *testing.T, v vector) {
	if got := sign(v.Token, v.Timestamp, v.Nonce, v.Encrypt); got != v.MsgSignature {
		t.Errorf("signature %s, want %s", got, v.MsgSignature)
	}
}
