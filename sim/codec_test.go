package sim

import "testing"

// vectors are published examples of WeChat's message encryption, so that the codec is right by itself and not only in agreement with another.
var vectors = []struct {
	origin, token, key, appID, stamp, nonce, signature, random, plain, sealed string
}{
	{
		origin:    "developers.weixin.qq.com, message push of mini-programs: callback",
		token:     "AAAAA",
		key:       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		appID:     "wxba5fad812f8e6fb9",
		stamp:     "1714112445",
		nonce:     "415670741",
		signature: "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
		random:    "a8eedb185eb2fecf",
		plain:     `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`,
		sealed:    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
	},
	{
		origin:    "developers.weixin.qq.com, message push of mini-programs: reply",
		token:     "AAAAA",
		key:       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		appID:     "wxba5fad812f8e6fb9",
		stamp:     "1713424427",
		nonce:     "415670741",
		signature: "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
		random:    "707722b803182950",
		plain:     `{"demo_resp":"good luck"}`,
		sealed:    "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
	},
	{
		origin:    "developers.weixin.qq.com, message push of third-party platforms: callback",
		token:     "AAAAA",
		key:       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		appID:     "wx134c8103faa5a59e",
		stamp:     "1715943329",
		nonce:     "1590219412",
		signature: "6c12a4205838198b8fa631b3220723bb07f1015c",
		random:    "1205899eaf019bbd",
		plain:     "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\n<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>\n<CreateTime>1715943329</CreateTime>\n<MsgType><![CDATA[event]]></MsgType>\n<Event><![CDATA[debug_demo]]></Event>\n<debug_str><![CDATA[hello world]]></debug_str>\n</xml>",
		sealed:    "D7yzvUNAL930rd28wf21s4hvXhz0L6Uit/p2Di6C5DHyYGpEgdBRnKjBec34JwoQXicwaZC7fOVihW80F4VtsdvE//1vr7oAbqjDv8KenVp+ajKYpJnyQ4zMRhIC+a31fCVOMC03FfzV/QuC94kBP55a+Za3sJgvAn+ZbsNqZI5DkyuzkhQN8OBqCzFhizGmy0xpM0MEA4agpvE+RuNO1rhHTtuJB5yltw1FiYzecSXJ+y/D2r81VkRn2eYjh2ltsoyfbDR7Is6ookXIFxTfyeNyeHxMeT4KN5WpCDmSbTcUYrbBUlkGLJ9n/rU8YOywma6G7aTb7KZKOqCxgfoUlYEZPk4FUL/TK7ShriFDMVCLyjQJ15Ob++agDWtcxhfUfe6HIoIpRW8mKNBQiY/Jd1svvuskA1wLef1RTtzKfMpagSCX/laZINmdnX4zrF6kIaR9P4xQrWXbsTFHTYe0Mg==",
	},
	{
		origin:    "developers.weixin.qq.com, message push of third-party platforms: reply",
		token:     "AAAAA",
		key:       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		appID:     "wx134c8103faa5a59e",
		stamp:     "1713424427",
		nonce:     "415670741",
		signature: "03e0812039325c2712ef5f0f980fd14c70d6e307",
		random:    "999951349e8ee746",
		plain:     "<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>",
		sealed:    "hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSvPT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7",
	},
	{
		origin: "WxJava WxCryptUtilTest, from Tencent's demo code",
		token:  "pamtest",
		key:    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
		appID:  "wxb11529c136998cb6",
		random: "aaaabbbbccccdddd",
		plain:  "我是中文abcd123",
		sealed: "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
	},
	{
		origin:    "Tencent's demo code, Sample.py",
		token:     "spamtest",
		key:       "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
		appID:     "wx2c2769f8efd9abc2",
		stamp:     "1409735669",
		nonce:     "1320562132",
		signature: "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
		random:    "89465c840c5f116f",
		plain:     "<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName>\n<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName>\n<CreateTime>1409735668</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[abcdteT]]></Content>\n<MsgId>6054768590064713728</MsgId>\n</xml>",
		sealed:    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=",
	},
	{
		origin:    "w7corp/easywechat tests/Kernel/EncryptorTest.php",
		token:     "pamtest",
		key:       "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
		appID:     "wxb11529c136998cb6",
		stamp:     "1458300676",
		nonce:     "260774613",
		signature: "4f3ad57b6989f09f4eb392acce4f9e93942ed890",
		random:    "d43123b161a4ba84",
		plain:     "<xml><URL><![CDATA[http://wechat.laravel.so/server]]></URL><ToUserName><![CDATA[asdasdasd]]></ToUserName><FromUserName><![CDATA[asdasdasdsadasd]]></FromUserName><CreateTime>1234567898</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello]]></Content><MsgId>12345</MsgId></xml>",
		sealed:    "rTNFcsut4LfGuAFKEUVVpwcaCOTJzOd9twZdIW910jb3k+iicx2uvhttIZ3Qg9Qgty3BEF2xbOrz6boTfb30dMomcgrkTqdFPwnhqbk+kIQ7rZiwny9D7NUrTgA5kpX3KsZvrXzUZyP2x9YOlxbgm572lmxKvM7HAQQhIQ/p6HBmoY30bGXFK0BtIu1pW9TjhOYrLQoU18nWYjWqDA1ynkmOytpv7QRI1P1+0NoxL0q2zO1DgeSvnE8CZGo/o5Ap/WHK5W2RAsinpzN4/LjPnmB6U01I5XCoJoC0GK/yMZycd2Oh8Nq6+wBkC1U85oy0ktOY4nLvsQMLrourmMGdZHuTbqpeJ8Ao/5PRYJ+WBvRUwPfGKBL2+2IKZF49vAJqkcGWSHGE76ZN2erXeuNazf/o9o3lIE3q739o4c8t9QGPe31GT2Go/rOz1BsrASwvauNulCh+++yz+CQzBIuikA==",
	},
	{
		origin:    "wechatpy tests/test_crypto.py",
		token:     "123456",
		key:       "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
		appID:     "wx49f0ab532d5d035a",
		stamp:     "1411525903",
		nonce:     "461056294",
		signature: "407518b7649e86ef23978113f92d27afa9296533",
		random:    "1234567890123456",
		plain:     "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>",
		sealed:    "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3",
	},
}

func TestCodecAgreesWithPublishedVectors(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.origin, func(t *testing.T) {
			key, err := decodeKey(v.key)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := encrypt(key, v.random, []byte(v.plain), v.appID)
			if err != nil || sealed != v.sealed {
				t.Errorf("encrypt: %s, %v, want %s", sealed, err, v.sealed)
			}
			plain, appID, err := decrypt(key, v.sealed)
			if err != nil || string(plain) != v.plain || appID != v.appID {
				t.Errorf("decrypt: %q for %q, %v", plain, appID, err)
			}
			if v.signature != "" && sign(v.token, v.stamp, v.nonce, v.sealed) != v.signature {
				t.Error("the signature differs")
			}
		})
	}
}

func TestURLSignatureAgreesWithPublishedVector(t *testing.T) {
	// developers.weixin.qq.com, message push: the check of the URL.
	if got := sign("AAAAA", "1714036504", "1514711492"); got != "f464b24fc39322e44b38aa78f5edd27bd1441696" {
		t.Errorf("signature %s", got)
	}
}

func TestDecryptRefusesWhatIsNotAnEnvelope(t *testing.T) {
	key, err := decodeKey(testKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, sealed := range map[string]string{
		"not base64":       "%%%",
		"empty":            "",
		"half a block":     "AAAAAAAAAAAAAAAAAAAAAA==",
		"not our key":      vectors[0].sealed,
		"garbage in block": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	} {
		if plain, _, err := decrypt(key, sealed); err == nil {
			t.Errorf("%s: opened as %q", name, plain)
		}
	}
	if _, err := decodeKey("short"); err == nil {
		t.Error("a short AES key was accepted")
	}
}
