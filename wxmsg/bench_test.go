package wxmsg

import (
	"crypto/cipher"
	"encoding/base64"
	"encoding/xml"
	"net/url"
	"testing"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

// rawEncrypt seals bytes that already are whole blocks, good or bad.
func rawEncrypt(k *aesKey, plain []byte) string {
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(k.block, k.iv).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

const benchWords = "您好，3号楼2单元门口的路灯坏了两天了，晚上老人下楼看不清，麻烦派人看看，谢谢"

func BenchmarkOpenSafeXML(b *testing.B) {
	c := codecOf(b, account(domain.SafeMode))
	query, body := newTencent(b).safe(textXML(benchWords, "6054768590064713728"))
	benchOpen(b, c.Codec, query, body)
}

func BenchmarkOpenPlainXML(b *testing.B) {
	c := codecOf(b, account(domain.PlainMode))
	query, body := newTencent(b).plain(), []byte(textXML(benchWords, "6054768590064713728"))
	benchOpen(b, c.Codec, query, body)
}

func BenchmarkOpenSafeJSON(b *testing.B) {
	c := codecOf(b, account(domain.SafeMode))
	query, body := newTencent(b).safe(jsonText(benchWords))
	benchOpen(b, c.Codec, query, body)
}

func BenchmarkReplySafeXML(b *testing.B) {
	cb := openSafe(b, textXML(benchWords, "1"))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := cb.Reply(benchWords); err != nil {
			b.Fatal(err)
		}
	}
}

func benchOpen(b *testing.B, c *Codec, values url.Values, body []byte) {
	query := Query(values.Encode())
	b.ReportAllocs()
	for b.Loop() {
		if cb, err := c.Open(query, body); err != nil || cb.Message.Text != benchWords {
			b.Fatal(err)
		}
	}
}

// BenchmarkSDKSafeXML does with the SDK's functions what Open does with ours:
// envelope, signature, decryption, message; without any of Open's checks.
func BenchmarkSDKSafeXML(b *testing.B) {
	query, body := newTencent(b).safe(textXML(benchWords, "6054768590064713728"))
	b.ReportAllocs()
	for b.Loop() {
		var envelope struct{ ToUserName, Encrypt string }
		var message struct {
			ToUserName, FromUserName, MsgType, Content string
			CreateTime, MsgId                          int64
		}
		if err := xml.Unmarshal(body, &envelope); err != nil {
			b.Fatal(err)
		}
		signature := util.Signature(testToken, query.Get("timestamp"), query.Get("nonce"), envelope.Encrypt)
		_, plain, err := util.DecryptMsg(testAppID, envelope.Encrypt, testAESKey)
		if err != nil || signature != query.Get("msg_signature") || xml.Unmarshal(plain, &message) != nil {
			b.Fatal("the SDK cannot read it")
		}
	}
}

// BenchmarkSDKDecrypt is the SDK's decryption alone.
func BenchmarkSDKDecrypt(b *testing.B) {
	encrypted := newTencent(b).encrypt(textXML(benchWords, "6054768590064713728"))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := util.DecryptMsg(testAppID, encrypted, testAESKey); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecrypt is ours alone.
func BenchmarkDecrypt(b *testing.B) {
	encrypted := newTencent(b).encrypt(textXML(benchWords, "6054768590064713728"))
	key, err := newAESKey(testAESKey)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.decrypt(encrypted, testAppID); err != nil {
			b.Fatal(err)
		}
	}
}
