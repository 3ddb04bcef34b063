package wxmsg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"linli/domain"
)

// dose is how many hostile bodies each way in or out is given: a million with
// LINLI_SOAK=1. One that hangs is ended by go test's own time limit.
func dose() int {
	if os.Getenv("LINLI_SOAK") != "" {
		return 1_000_000
	}
	return 10_000
}

const (
	checkedEach = 1000      // bodies between two looks at the memory
	mostHeap    = 64 << 20  // bytes more than before, at any look
	mostMade    = 256 << 20 // bytes allocated between two looks
)

// memory sees that whatever comes in leaves little behind.
type memory struct{ before, last runtime.MemStats }

func newMemory() *memory {
	m := &memory{}
	runtime.GC()
	runtime.ReadMemStats(&m.before)
	m.last = m.before
	return m
}

func (m *memory) check(t *testing.T, i int) {
	if i%checkedEach != 0 {
		return
	}
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	if now.HeapAlloc > m.before.HeapAlloc+mostHeap || now.TotalAlloc > m.last.TotalAlloc+mostMade {
		t.Fatalf("after %d bodies %d bytes are on the heap, %d were allocated for the last %d", i, now.HeapAlloc, now.TotalAlloc-m.last.TotalAlloc, checkedEach)
	}
	m.last = now
}

// What breaks parsers of JSON, and of XML.
var (
	jsonBreakers = []string{`null`, `{`, `}`, `"`, `\`, `\u0000`, `\ud800`, `1e999`, `-0`, "\x00", "\xff", `[`, `,`, `:0`, `true`, `"errcode":`, `{}`, "\u2028",
		strings.Repeat(`{"a":`, 17), strings.Repeat("[", 5000), `"List":[{}]`, "\\\x01"}
	xmlBreakers = []string{"<", ">", "</", "/>", "<![CDATA[", "]]>", "<!DOCTYPE xml>", "<!--", "<?xml ?>", "<?", "&#0;", "&#x10FFFF;", "&amp", "\x00", "\xff", `"`, "'", "=",
		"<xml>", "</xml>", "<Content>", "<List>", "<FromUserName>", "<Encrypt>", strings.Repeat("<a>", 17), strings.Repeat("<", 5000), "\uFFFE"}
)

// mutate changes some bytes, drops some, or puts in what breaks parsers.
func mutate(r *rand.Rand, body string, breakers []string) string {
	out := []byte(body)
	for range 1 + r.IntN(4) {
		at := r.IntN(len(out) + 1)
		switch end := min(len(out), at+r.IntN(8)); r.IntN(3) {
		case 0:
			out = slices.Concat(out[:at], []byte(breakers[r.IntN(len(breakers))]), out[at:])
		case 1:
			out = slices.Concat(out[:at], out[end:])
		default:
			out = slices.Concat(out[:at], []byte(breakers[r.IntN(len(breakers))]), out[end:])
		}
	}
	if r.IntN(1000) == 0 { // as long as is read, and a little longer
		breaker := breakers[r.IntN(len(breakers))]
		for len(out) < MaxBody {
			out = append(out, breaker...)
		}
	}
	return string(out)
}

// mutant is a broken message of any kind.
func mutant(r *rand.Rand, asJSON bool) []byte {
	e := everyKind[r.IntN(len(everyKind))]
	if asJSON {
		return []byte(mutate(r, e.json(), jsonBreakers))
	}
	return []byte(mutate(r, e.xml(), xmlBreakers))
}

// wayIn gives a codec one hostile body and tells whether it was taken.
type wayIn func(t *testing.T, r *rand.Rand) bool

// sealedWay seals broken messages right, in a mode and a format.
func sealedWay(key *aesKey, mode domain.CallbackMode, asJSON bool) wayIn {
	return func(t *testing.T, r *rand.Rand) bool {
		message := mutant(r, asJSON)
		encrypted := key.encrypt([randomSize]byte{byte(r.Uint32())}, message, testAppID)
		beside := ""
		if mode == compat {
			beside = "<MsgType>text</MsgType><Content>forged</Content>"
		}
		body := "<xml><ToUserName>" + testOrigin + "</ToUserName>" + beside + "<Encrypt>" + encrypted + "</Encrypt></xml>"
		if asJSON {
			body = `{"ToUserName":"` + testOrigin + `","MsgType":"text","Encrypt":"` + encrypted + `"}`
		}
		cb, err := codecOf(t, account(mode)).Open(newTencent(t).sealedQuery(encrypted), []byte(body))
		return checkResult(t, cb, err, message)
	}
}

func waysIn(t *testing.T) map[string]wayIn {
	key, err := newAESKey(testAESKey)
	if err != nil {
		t.Fatal(err)
	}
	plainly := func(asJSON bool) wayIn {
		return func(t *testing.T, r *rand.Rand) bool {
			body := mutant(r, asJSON)
			cb, err := codecOf(t, account(plain)).Open(newTencent(t).plain(), body)
			return checkResult(t, cb, err, body)
		}
	}
	good := []byte(textXML("灯坏了", "1"))
	return map[string]wayIn{
		"plain XML": plainly(false), "plain JSON": plainly(true),
		"compat XML": sealedWay(key, compat, false), "compat JSON": sealedWay(key, compat, true),
		"safe XML": sealedWay(key, safe, false), "safe JSON": sealedWay(key, safe, true),
		// A broken envelope around a good message that is signed right.
		"envelope": func(t *testing.T, r *rand.Rand) bool {
			encrypted := key.encrypt([randomSize]byte{1}, good, testAppID)
			body, breakers := "<xml><ToUserName>"+testOrigin+"</ToUserName><Encrypt>"+encrypted+"</Encrypt></xml>", xmlBreakers
			if r.IntN(2) == 0 {
				body, breakers = `{"ToUserName":"`+testOrigin+`","Encrypt":"`+encrypted+`"}`, jsonBreakers
			}
			cb, err := codecOf(t, account(safe)).Open(newTencent(t).sealedQuery(encrypted), []byte(mutate(r, body, breakers)))
			return checkResult(t, cb, err, good)
		},
		// Blocks that are broken after they were sealed, and blocks that are none.
		"ciphertext": func(t *testing.T, r *rand.Rand) bool {
			head := binary.BigEndian.AppendUint32(make([]byte, randomSize), uint32(len(good)))
			plain := []byte(mutate(r, string(head)+string(good)+testAppID, xmlBreakers))
			pad := padBlock - len(plain)%padBlock
			plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
			switch r.IntN(4) {
			case 0:
				plain[len(plain)-1-r.IntN(pad)] = byte(r.Uint32())
			case 1:
				for i := range plain {
					plain[i] = byte(r.Uint32())
				}
			}
			opened, err := key.decrypt(rawEncrypt(key, plain), testAppID)
			if err == nil && len(opened) > len(plain) {
				t.Fatal("a message longer than its ciphertext")
			}
			return err == nil
		},
	}
}

// However broken a body is, it is refused, or it makes a message that the rest
// of the house can rely on.
func TestHostileBodies(t *testing.T) {
	ways := waysIn(t)
	for _, name := range slices.Sorted(maps.Keys(ways)) {
		t.Run(name, func(t *testing.T) {
			r, kept, taken := rand.New(rand.NewPCG(3, 4)), newMemory(), 0
			for i := range dose() {
				if ways[name](t, r) {
					taken++
				}
				kept.check(t, i)
			}
			if taken == 0 || taken == dose() {
				t.Errorf("%d of %d were taken: these bodies test nothing", taken, dose())
			}
			t.Logf("measured: %s: %d hostile bodies, %d of them taken", name, dose(), taken)
		})
	}
}

// yeses are bodies that some call takes for a yes or a no.
var yeses = []string{`{"errcode":0,"errmsg":"ok","msgid":"31","invaliduser":"a|b"}`, `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: 1"}`,
	`{"openid":"oWANG_qiang","subscribe":1,"unionid":"u","is_snapshotuser":0}`, `{"errcode":0,"ticket":"t","url":"http://weixin.qq.com/q/k","expires_in":7200}`,
	`{"errcode":0,"result":{"suggest":"pass","label":100},"trace_id":"x"}`, `{"type":"image","media_id":"M-1","tag":{"id":134},"url_link":"https://wxaurl.cn/a"}`}

// However broken WeChat's answers are, no call takes one for a yes that is none,
// or tells what it was about: the dose of FuzzAnswers that every run takes.
func TestBrokenAnswers(t *testing.T) {
	calls, nowhere := outwards(), &platform{Server: &httptest.Server{URL: "http://127.0.0.1:1"}}
	names := slices.Sorted(maps.Keys(calls))
	var current string
	scripted(t, &current)
	r, kept, yes := rand.New(rand.NewPCG(1, 2)), newMemory(), 0
	for i := range dose() {
		current = mutate(r, yeses[r.IntN(len(yeses))], jsonBreakers)
		name := names[i%len(names)]
		o := calls[name]
		err := o.do(t.Context(), allAccounts(nowhere), nowhere) // which has no ticket yet
		switch {
		case err == nil && !mayBeYes(o, current):
			t.Fatalf("%s took %q for a yes", name, current)
		case err == nil:
			yes++
		case tells(err) && !tells(errors.New(current)):
			t.Fatalf("%s: %v", name, err)
		}
		kept.check(t, i)
	}
	if yes == 0 || yes == dose() {
		t.Errorf("%d of %d were a yes: these bodies test nothing", yes, dose())
	}
	t.Logf("measured: %d broken answers to %d calls, %d of them a yes", dose(), len(names), yes)
}
