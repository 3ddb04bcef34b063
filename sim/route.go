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
	filmPath:                {method: http.MethodGet, do: (*WeChat).film},
	"/cgi-bin/media/upload": {method: http.MethodPost, token: true, room: maxUpload, do: (*WeChat).mediaUpload},

	"/cgi-bin/user/info":                   get((*WeChat).userInfo, nil),
	"/cgi-bin/user/info/batchget":          post((*WeChat).userInfos, forVerified),
	"/cgi-bin/user/get":                    get((*WeChat).userList, forVerified),
	"/cgi-bin/user/tag/get":                post(tagged("who has a tag", (*WeChat).whoHasTag), forVerified),
	"/cgi-bin/tags/create":                 post(tagged("tag made", (*WeChat).createTag), forVerified),
	"/cgi-bin/tags/get":                    get(tagged("list of tags", (*WeChat).getTags), forVerified),
	"/cgi-bin/tags/update":                 post(tagged("tag renamed", (*WeChat).renameTag), forVerified),
	"/cgi-bin/tags/delete":                 post(tagged("tag deleted", (*WeChat).deleteTag), forVerified),
	"/cgi-bin/tags/members/batchtagging":   post(tagged("tag put on people", (*WeChat).putTag), forVerified),
	"/cgi-bin/tags/members/batchuntagging": post(tagged("tag taken off people", (*WeChat).offTag), forVerified),
	"/cgi-bin/tags/getidlist":              post(tagged("tags of somebody", (*WeChat).tagsOf), forVerified),

	"/cgi-bin/menu/create":                post((*WeChat).createMenu, forVerified),
	"/cgi-bin/menu/get":                   get((*WeChat).getMenu, forVerified),
	"/cgi-bin/menu/delete":                get((*WeChat).deleteMenu, forVerified),
	"/cgi-bin/get_current_selfmenu_info":  get((*WeChat).currentMenu, forVerified),
	"/cgi-bin/get_current_autoreply_info": get((*WeChat).autoReplies, forVerified),

	"/cgi-bin/qrcode/create":         post((*WeChat).createCode, forService),
	"/cgi-bin/showqrcode":            {method: http.MethodGet, do: (*WeChat).showCode},
	"/cgi-bin/message/mass/sendall":  post((*WeChat).massSend, forVerified),
	"/cgi-bin/message/mass/send":     post((*WeChat).massSend, forService),
	"/cgi-bin/material/add_material": {method: http.MethodPost, token: true, kinds: forVerified, room: maxUpload, do: (*WeChat).addMaterial},
	"/cgi-bin/draft/add":             post((*WeChat).addDraft, forVerified),

	"/sns/oauth2/access_token":  {method: http.MethodGet, do: (*WeChat).webAccess},
	"/sns/userinfo":             {method: http.MethodGet, do: (*WeChat).webUser},
	"/cgi-bin/ticket/getticket": get((*WeChat).jsTicket, forVerified),

	"/sns/jscode2session":              {method: http.MethodGet, do: (*WeChat).codeToSession},
	"/wxa/business/getuserphonenumber": post((*WeChat).phoneNumber, forMini),
	"/wxa/getwxacodeunlimit":           post((*WeChat).pageCode, forMini),
	"/wxa/generate_urllink":            post((*WeChat).pageLink, forMini),
	"/wxa/msg_sec_check":               post((*WeChat).checkText, forMini),
	"/wxa/media_check_async":           post((*WeChat).checkMedia, forMini),

	"/cgi-bin/gettoken":                          {method: http.MethodGet, do: (*WeChat).comToken},
	"/cgi-bin/message/send":                      post((*WeChat).comSend, forWeCom),
	"/cgi-bin/externalcontact/add_msg_template":  post((*WeChat).addGroupTask, forWeCom),
	"/cgi-bin/externalcontact/get_groupmsg_task": post((*WeChat).groupTasks, forWeCom),
	"/cgi-bin/webhook/send":                      {method: http.MethodPost, do: (*WeChat).robotSend},
}

// maxUpload bounds the body of an upload: the longest file and what a form puts around it.
const maxUpload = 10<<20 + 64<<10
