package sim

import (
	"maps"
	"slices"
)

// official are the errmsgs of the codes that WeChat documents for the token and
// the sends and that no call here comes to by itself: Fail makes them happen.
var official = map[int]string{
	-1:    "system error",
	40014: "invalid access_token",
	40031: "invalid openid list",
	40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
	40036: "invalid template_id size",
	40039: "invalid url size",
	40048: "invalid url domain",
	40066: "invalid url",
	40164: "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist",
	40165: "invalid weapp pagepath",
	40200: "invalid account type",
	40243: "AppSecret is frozen",
	41002: "appid missing",
	41004: "appsecret missing",
	41028: "invalid form id",
	41030: "invalid page",
	42007: "access_token and refresh_token exception",
	43005: "require friend relations",
	43019: "require remove blacklist",
	43101: "user refuse to accept the msg",
	43104: "appid does not match openid",
	43107: "subscribe message banned",
	43108: "concurrent send to the same user",
	43116: "template is blocked",
	44002: "empty post data",
	45008: "article size out of limit",
	45009: "reach max api daily quota limit",
	45011: "api minute-quota reach limit, must slower, retry next minute",
	45065: "clientmsgid exist",
	45066: "same clientmsgid retry too fast",
	45067: "clientmsgid size out of limit",
	45168: "content has sensitive words",
	46004: "user no exist",
	48002: "user block receive message",
	48003: "not agree mass-send protocol",
	48004: "api forbidden for irregularities, view detail on mp.weixin.qq.com",
	48008: "no permission for this msgtype",
	50001: "redirect_uri unauthorized",
	50002: "user limited",
	50004: "api is disabled",
	50005: "user is frozen",
	50007: "account is frozen",
	61004: "access clientip is not registered",
	61007: "api is unauthorized to component",
	87014: "risky content",
	89503: "this ip needs the administrator's confirmation",
	89506: "the administrator refused this ip within 24 hours",
	89507: "the administrator refused this ip within 1 hour",
}

// Codes lists every errcode the simulator knows.
func Codes() []int {
	return slices.Sorted(func(yield func(int) bool) {
		for _, known := range []map[int]string{messages, official} {
			for code := range maps.Keys(known) {
				if !yield(code) {
					return
				}
			}
		}
	})
}
