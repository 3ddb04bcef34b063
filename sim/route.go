package sim

import "net/http"

// route is one path of the API and what all calls of it have in common.
type route struct {
	method string
	token  bool     // an access_token is asked for
	kinds  []string // of the accounts that may call it; none: every kind, or the call decides by itself
	room   int64    // for the body, where that is more than usual
	do     func(*WeChat, *call) result
}

// Which kinds of accounts may call what.
var (
	forService  = []string{VerifiedService}
	forVerified = []string{VerifiedService, VerifiedSubscription}
	forMini     = []string{Mini}
	forWeCom    = []string{WeCom}
)

func get(do func(*WeChat, *call) result, kinds []string) route {
	return route{method: http.MethodGet, token: true, kinds: kinds, do: do}
}

func post(do func(*WeChat, *call) result, kinds []string) route {
	return route{method: http.MethodPost, token: true, kinds: kinds, do: do}
}

var routes = map[string]route{
	"/cgi-bin/stable_token": {method: http.MethodPost, do: (*WeChat).stableToken},
	"/cgi-bin/token":        {method: http.MethodGet, do: (*WeChat).plainToken},

	"/cgi-bin/message/custom/send":       post((*WeChat).customSend, nil),
	"/cgi-bin/message/custom/typing":     post((*WeChat).typing, nil),
	"/cgi-bin/message/template/send":     post((*WeChat).templateSend, nil),
	"/cgi-bin/message/subscribe/bizsend": post((*WeChat).subscribeSend, forService),
	"/cgi-bin/message/subscribe/send":    post((*WeChat).subscribeSend, forMini),

	"/cgi-bin/template/get_all_private_template": get((*WeChat).privateTemplates, forService),
	"/wxaapi/newtmpl/gettemplate":                get((*WeChat).noticeTemplates, nil),

	"/cgi-bin/media/get":    get((*WeChat).mediaGet, nil),
	"/cgi-bin/media/upload": {method: http.MethodPost, token: true, room: maxUpload, do: (*WeChat).mediaUpload},

	"/cgi-bin/user/info":  get((*WeChat).userInfo, nil),
	"/sns/jscode2session": {method: http.MethodGet, do: (*WeChat).codeToSession},
}

// maxUpload bounds the body of an upload: the longest file and what a form puts around it.
const maxUpload = 10<<20 + 64<<10
