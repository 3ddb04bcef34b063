package wxmsg

import (
	"errors"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"testing"
)

// yeses are bodies that some call takes for a yes or a no.
var yeses = []string{`{"errcode":0,"errmsg":"ok","msgid":"31","invaliduser":"a|b"}`, `{"errcode":43101,"errmsg":"user refuse to accept the msg rid: 1"}`,
	`{"openid":"oWANG_qiang","subscribe":1,"unionid":"u","is_snapshotuser":0}`, `{"errcode":0,"ticket":"t","url":"http://weixin.qq.com/q/k","expires_in":7200}`,
	`{"errcode":0,"result":{"suggest":"pass","label":100},"trace_id":"x"}`, `{"type":"image","media_id":"M-1","tag":{"id":134},"url_link":"https://wxaurl.cn/a"}`}

// mutate changes some bytes, drops some, or puts in what breaks parsers.
func mutate(r *rand.Rand, body string) string {
	breakers := []string{`null`, `{`, `}`, `"`, `\`, `\u0000`, `\ud800`, `1e999`, `-0`, "\x00", "\xff", `[`, `,`, `:0`, `true`, `"errcode":`, `{}`, "\u2028"}
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
	return string(out)
}

// Ten thousand broken answers: the dose of FuzzAnswers that every run takes.
func TestTenThousandBrokenAnswers(t *testing.T) {
	calls, nowhere := outwards(), &platform{Server: &httptest.Server{URL: "http://127.0.0.1:1"}}
	names := slices.Sorted(maps.Keys(calls))
	var current string
	scripted(t, &current)
	r := rand.New(rand.NewPCG(1, 2))
	yes := 0
	for i := range 10_000 {
		current = mutate(r, yeses[r.IntN(len(yeses))])
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
	}
	if yes == 0 || yes == 10_000 {
		t.Errorf("%d of 10,000 were a yes: these bodies test nothing", yes)
	}
}
