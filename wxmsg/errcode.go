package wxmsg

import (
	"cmp"
	"slices"

	"linli/domain"
)

// taken is the class of a code that says yes: what was asked for has been done
// before. As a failure it is one of content, see failed.
const taken domain.SendClass = "taken"

// realm is one of Tencent's two APIs; a code that an API has no words of its
// own for means there what it means on the whole platform.
type realm string

const (
	wechat realm = "api.weixin.qq.com"
	wecom  realm = "qyapi.weixin.qq.com"
)

// meaning is an errcode and what it says: for what is still owed, and to the
// operator.
type meaning struct {
	code  int64
	class domain.SendClass
	says  string
}

// api is one call that we make and the errcodes that are its own there.
type api struct {
	path string
	of   realm
	name string
	own  []meaning
}

// apis are all calls that we make.
var apis = slices.Concat(sendAPIs, readAPIs)

// ErrCode is one line of the table of errcodes: what a code means for one call.
type ErrCode struct {
	Path  string // of the call; the platform's host for a code of all its calls
	Code  int64
	Class domain.SendClass // "taken" where the code is a yes
	Says  string
}

// ErrCodes lists every errcode that has a class, call by call.
func ErrCodes() []ErrCode {
	var out []ErrCode
	list := func(path string, of []meaning) {
		for _, m := range slices.SortedFunc(slices.Values(of), func(a, b meaning) int { return cmp.Compare(a.code, b.code) }) {
			out = append(out, ErrCode{Path: path, Code: m.code, Class: m.class, Says: m.says})
		}
	}
	list(string(wechat), everywhere[wechat])
	list(string(wecom), everywhere[wecom])
	for _, a := range apis {
		list(a.path, a.own)
	}
	return out
}

// known is the table by path and code, with the platforms' own lines under
// their hosts; realmOf tells where a path belongs.
var known, realmOf = index()

func index() (map[string]map[int64]meaning, map[string]realm) {
	byPath, of := map[string]map[int64]meaning{}, map[string]realm{}
	add := func(path string, all []meaning) {
		byPath[path] = make(map[int64]meaning, len(all))
		for _, m := range all {
			byPath[path][m.code] = m
		}
	}
	for p, all := range everywhere {
		add(string(p), all)
	}
	for _, a := range apis {
		add(a.path, a.own)
		of[a.path] = a.of
	}
	return byPath, of
}

// meaningOf finds what a nonzero errcode means for a call; false for one that
// nobody has classed. That one is still a definite "no": nothing went out, and a
// person must look why.
func meaningOf(path string, code int64) (meaning, bool) {
	if m, ok := known[path][code]; ok {
		return m, true
	}
	if m, ok := known[string(realmOf[path])][code]; ok {
		return m, true
	}
	return meaning{code: code, class: domain.SendBad}, false
}

// tokenClassOf gives the class of an errcode of a call that an account makes
// for itself, as for a token: it is never about a person or a content.
func tokenClassOf(code int64) domain.SendClass {
	if m, _ := meaningOf(stablePath, code); m.class == domain.SendAgain {
		return domain.SendAgain
	}
	return domain.SendStop
}

// unclassed leads what an operator reads about a code that nobody has classed.
const unclassed = "an errcode without a class: "

// tokenRefused tells whether an errcode asks for a new access token. WeCom says
// 40001 of a secret: whether it is wrong shows when the new token is asked for.
func tokenRefused(code int64) bool { return code == 40001 || code == 40014 || code == 42001 }
