package sim

import (
	"maps"
	"slices"
)

// Errcodes of the calls beside the token, the login and the sends, and of WeCom.
const (
	codeBadMediaType    = 40004
	codeBadFileType     = 40005
	codeBadMediaSize    = 40006
	codeBadButtons      = 40016
	codeBadButtonType   = 40017
	codeBadButtonName   = 40018
	codeBadButtonKey    = 40019
	codeBadButtonURL    = 40020
	codeBadSubButtons   = 40023
	codeBadExpire       = 40052
	codeBadScene        = 40053
	codeBadArgs         = 40097
	codeBadCodeScene    = 40169
	codeBadQuery        = 40212
	codeNoMediaData     = 41005
	codeTooManyCodes    = 45029
	codeNoMassQuota     = 45028
	codeTooManyTags     = 45056
	codeSystemTag       = 45058
	codeTooManyOfTag    = 45059
	codeBadCommand      = 45072
	codeNotTalking      = 45080
	codeTypingAlready   = 45081
	codeTagExists       = 45157
	codeTagTooLong      = 45158
	codeBadTag          = 45159
	codeNoMenu          = 46003
	codeForeignOpenID   = 49003
	codeNotActive       = 61010
	codeBadLinkExpire   = 85401
	codeBadRedirect     = 10003
	codeNoAuthorization = 10005

	codeNoWeComAccess = 60011
	codeForeignIP     = 60020
	codeBadAgent      = 40056
	codeTooLongWeCom  = 40058
	codeNoMember      = 81013
	codeBadWebhook    = 93000
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

// others are the codes of calls that are neither a token, a login nor a send: uploads, menus, tags, codes to scan, checks.
var others = map[int]string{
	codeBadMediaType:    "invalid media type",
	codeBadFileType:     "invalid file type",
	codeBadMediaSize:    "invalid media size",
	codeBadButtons:      "invalid button size",
	codeBadButtonType:   "invalid button type",
	codeBadButtonName:   "invalid button name size",
	codeBadButtonKey:    "invalid button key size",
	codeBadButtonURL:    "invalid button url size",
	codeBadSubButtons:   "invalid sub button size",
	codeBadExpire:       "invalid expire time",
	codeBadScene:        "invalid scene",
	codeBadArgs:         "invalid args",
	codeBadCodeScene:    "invalid scene length",
	codeBadQuery:        "invalid query",
	codeNoMediaData:     "media data missing",
	codeTooManyCodes:    "qrcode count out of limit",
	codeNoMassQuota:     "has no masssend quota",
	codeTooManyTags:     "too many tags",
	codeSystemTag:       "system tag can not be modified",
	codeTooManyOfTag:    "too many tags on one user",
	codeBadCommand:      "invalid command",
	codeNotTalking:      "no message from the user in the last 30 seconds",
	codeTypingAlready:   "typing already",
	codeTagExists:       "invalid tag name hint: the name is taken",
	codeTagTooLong:      "tag name too long",
	codeBadTag:          "invalid tag id",
	codeNoMenu:          "menu no exist",
	codeForeignOpenID:   "openid does not belong to this appid",
	codeNotActive:       "code is expired",
	codeBadLinkExpire:   "invalid expire time of the link",
	codeBadRedirect:     "redirect_uri does not belong to the account's web domain",
	codeNoAuthorization: "scope is not authorized",
}

// ofWeCom are the codes of the calls of WeCom.
var ofWeCom = map[int]string{
	codeBadAgent:      "invalid agentid",
	codeTooLongWeCom:  "content exceed max length",
	codeForeignIP:     "not allow to access from your ip",
	codeNoMember:      "user & party & tag all invalid",
	codeBadWebhook:    "invalid webhook url",
	codeNoWeComAccess: "no privilege to access/modify contact/party/agent",
}

func sorted(known ...map[int]string) []int {
	all := map[int]string{}
	for _, one := range known {
		maps.Copy(all, one)
	}
	return slices.Sorted(maps.Keys(all))
}

// Codes lists every errcode that a token, a login or a send of an official account or mini-program may answer.
func Codes() []int { return sorted(messages, official) }

// OtherCodes lists the errcodes that only other calls answer: uploads, menus, tags, codes to scan, checks.
func OtherCodes() []int { return sorted(others) }

// WeComCodes lists the errcodes that only WeCom answers.
func WeComCodes() []int { return sorted(ofWeCom) }
