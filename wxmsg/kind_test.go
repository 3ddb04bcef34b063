package wxmsg

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"linli/domain"
)

// told is one thing WeChat tells, in both forms it may take, and what is read in it.
type told struct {
	name, kind string
	inXML      string
	inJSON     string
	want       domain.Message
}

func (e told) xml() string {
	return strings.Replace(xmlBody(head(e.kind)...), "</xml>", e.inXML+"</xml>", 1)
}

func (e told) json() string {
	return fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":"%d","MsgType":%q,%s}`, testOrigin, testOpenID, testNow.Unix(), e.kind, e.inJSON)
}

func lists(group, items string) string {
	return "<" + group + "><List>" + strings.ReplaceAll(items, "|", "</List><List>") + "</List></" + group + ">"
}

// everyKind is written after Tencent's own samples, numbers as strings and keys
// with a blank among them.
var everyKind = []told{
	{"video", "video", "<MediaId>m1</MediaId><ThumbMediaId>t1</ThumbMediaId><MsgId>1</MsgId>", `"MediaId":"m1","ThumbMediaId":"t1","MsgId":1`,
		domain.Message{Kind: domain.KindVideo, Type: "video", MediaID: "m1"}},
	{"shortvideo", "shortvideo", "<MediaId>m2</MediaId><MsgId>1</MsgId>", `"MediaId":"m2","MsgId":"1"`,
		domain.Message{Kind: domain.KindVideo, Type: "shortvideo", MediaID: "m2"}},
	{"location", "location", "<Location_X>36.061</Location_X><Location_Y>103.834</Location_Y><Scale>16</Scale><Label><![CDATA[雁滨路 3号楼]]></Label><MsgId>1</MsgId>",
		`"Location_X":36.061,"Location_Y":"103.834","Scale":"16"," Label":"雁滨路 3号楼","MsgId":1`,
		domain.Message{Kind: domain.KindLocation, Type: "location", Text: "雁滨路 3号楼", Location: domain.Location{Latitude: 36.061, Longitude: 103.834}}},
	{"link", "link", "<Title>通知</Title><Description>说明</Description><Url>http://x/</Url><MsgId>1</MsgId>", `"Title":"通知","Description":"说明","Url":"http://x/","MsgId":1`,
		domain.Message{Kind: domain.KindLink, Type: "link", Text: "通知"}},
	{"menu tap", "text", "<Content>我去</Content><MsgId>1</MsgId><bizmsgmenuid>10011</bizmsgmenuid>", `"Content":"我去","MsgId":1,"bizmsgmenuid":10011`,
		domain.Message{Kind: domain.KindText, Type: "text", Text: "我去", Choice: "10011"}},
	{"where", "event", "<Event>LOCATION</Event><Latitude>23.13</Latitude><Longitude>113.35</Longitude><Precision>119.3</Precision>",
		`"Event":"LOCATION","Latitude":"23.13","Longitude":113.35,"Precision":119.3`,
		domain.Message{Kind: domain.KindWhere, Type: "event:LOCATION", Location: domain.Location{Latitude: 23.13, Longitude: 113.35}}},
	{"view", "event", "<Event>VIEW</Event><EventKey>http://x/</EventKey><MenuId>4</MenuId>", `"Event":"VIEW","EventKey":"http://x/","MenuId":4`,
		domain.Message{Kind: domain.KindView, Type: "event:VIEW", Text: "http://x/"}},
	{"view_miniprogram", "event", "<Event>view_miniprogram</Event><EventKey>pages/index</EventKey>", `"Event":"view_miniprogram","EventKey":"pages/index"`,
		domain.Message{Kind: domain.KindView, Type: "event:view_miniprogram", Text: "pages/index"}},
	{"template sent", "event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID><Status>success</Status>",
		`"Event":"TEMPLATESENDJOBFINISH","MsgID":200163836,"Status":"success"`,
		domain.Message{Kind: domain.KindSent, Type: "event:TEMPLATESENDJOBFINISH", Results: []domain.Result{{MsgID: "200163836", OK: true}}}},
	{"template blocked", "event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>7</MsgID><Status>failed:user block</Status>",
		`"Event":"TEMPLATESENDJOBFINISH"," MsgID":"7","Status":"failed:user block"`,
		domain.Message{Kind: domain.KindSent, Type: "event:TEMPLATESENDJOBFINISH", Results: []domain.Result{{MsgID: "7", Reason: "user block"}}}},
	{"template refused without a word", "event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>7</MsgID><Status>failed: </Status>",
		`"Event":"TEMPLATESENDJOBFINISH","MsgID":7,"Status":""`,
		domain.Message{Kind: domain.KindSent, Type: "event:TEMPLATESENDJOBFINISH", Results: []domain.Result{{MsgID: "7", Reason: "no reason"}}}},
	{"template lost", "event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>7</MsgID><Status>failed: system failed</Status>",
		`"Event":"TEMPLATESENDJOBFINISH","MsgID":7,"Status":"failed: system failed"`,
		domain.Message{Kind: domain.KindSent, Type: "event:TEMPLATESENDJOBFINISH", Results: []domain.Result{{MsgID: "7", Reason: "system failed"}}}},
	{"mass sent", "event", "<Event>MASSSENDJOBFINISH</Event><MsgID>1000001625</MsgID><Status>err(30003)</Status><TotalCount>0</TotalCount><SentCount>0</SentCount>" +
		"<CopyrightCheckResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx></item></ResultList></CopyrightCheckResult>",
		`"Event":"MASSSENDJOBFINISH","MsgID":1000001625,"Status":"err(30003)","TotalCount":0,"CopyrightCheckResult":{"Count":1,"ResultList":[{"ArticleIdx":1}]}`,
		domain.Message{Kind: domain.KindSent, Type: "event:MASSSENDJOBFINISH", Results: []domain.Result{{MsgID: "1000001625", Reason: "err(30003)"}}}},
	{"mass sent to many", "event", "<Event>MASSSENDJOBFINISH</Event><MsgID>7</MsgID><Status>send success</Status><TotalCount>100</TotalCount><FilterCount>80</FilterCount>" +
		"<SentCount>75</SentCount><ErrorCount>5</ErrorCount>",
		`"Event":"MASSSENDJOBFINISH","MsgID":7,"Status":"send success","TotalCount":100,"FilterCount":"80","SentCount":75,"ErrorCount":5`,
		domain.Message{Kind: domain.KindSent, Type: "event:MASSSENDJOBFINISH", Results: []domain.Result{{MsgID: "7", OK: true, People: 100, Left: 80, Sent: 75, Failed: 5}}}},
	{"published", "event", "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status><article_id>a</article_id></PublishEventInfo>",
		`"Event":"PUBLISHJOBFINISH","PublishEventInfo":{"publish_id":2247503051,"publish_status":0,"article_id":"a"}`,
		domain.Message{Kind: domain.KindSent, Type: "event:PUBLISHJOBFINISH", Results: []domain.Result{{MsgID: "2247503051", OK: true}}}},
	{"popup", "event", "<Event>subscribe_msg_popup_event</Event>" + lists("SubscribeMsgPopupEvent",
		"<TemplateId>T_1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene>|<TemplateId>T-2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>"),
		`"Event":"subscribe_msg_popup_event","List":[{"TemplateId":"T_1","SubscribeStatusString":"accept","PopupScene":"2"},{" TemplateId":"T-2","SubscribeStatusString":"reject"}]`,
		domain.Message{Kind: domain.KindConsent, Type: "event:subscribe_msg_popup_event",
			Subscriptions: []domain.Subscription{{TemplateID: "T_1", Accepted: true, Popup: true}, {TemplateID: "T-2", Popup: true}}}},
	{"change", "event", "<Event>subscribe_msg_change_event</Event>" + lists("SubscribeMsgChangeEvent", "<TemplateId>T_1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>"),
		`"Event":"subscribe_msg_change_event","SubscribeMsgChangeEvent":{"List":{"TemplateId":"T_1","SubscribeStatusString":"reject"}}`,
		domain.Message{Kind: domain.KindConsent, Type: "event:subscribe_msg_change_event", Subscriptions: []domain.Subscription{{TemplateID: "T_1"}}}},
	{"notice sent", "event", "<Event>subscribe_msg_sent_event</Event>" + lists("SubscribeMsgSentEvent",
		"<TemplateId>T_1</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus>|<TemplateId>T_1</TemplateId><MsgID>8</MsgID><ErrorCode>43101</ErrorCode><ErrorStatus>user refuse</ErrorStatus>"),
		`"Event":"subscribe_msg_sent_event","List":[{"TemplateId":"T_1","MsgID":1700827132819554304,"ErrorCode":"0","ErrorStatus":"success"},{"TemplateId":"T_1","MsgID":"8","ErrorCode":43101,"ErrorStatus":"user refuse"}]`,
		domain.Message{Kind: domain.KindSent, Type: "event:subscribe_msg_sent_event",
			Results: []domain.Result{{MsgID: "1700827132819554304", OK: true}, {MsgID: "8", Reason: "user refuse"}}}},
	{"modified", "event", "<Event>user_info_modified</Event><OpenID>oOTHER</OpenID>", `"Event":"user_info_modified","OpenID":"oOTHER"`,
		domain.Message{Kind: domain.KindModified, OpenID: "oOTHER", Type: "event:user_info_modified"}},
	{"revoked", "event", "<Event>user_authorization_revoke</Event><OpenID>oOTHER</OpenID><AppID>wx1</AppID><RevokeInfo>8</RevokeInfo>",
		`"Event":"user_authorization_revoke","OpenID":"oOTHER","AppID":"wx1","RevokeInfo":"8"`,
		domain.Message{Kind: domain.KindRevoked, OpenID: "oOTHER", Type: "event:user_authorization_revoke", Revoked: []domain.Revocable{8}}},
	{"revoked more", "event", "<Event>user_authorization_revoke</Event><OpenID>oOTHER</OpenID><RevokeInfo><![CDATA[14, 13,x,14]]></RevokeInfo>",
		`"Event":"user_authorization_revoke"," OpenID":"oOTHER"," RevokeInfo":"14, 13,x,14"`,
		domain.Message{Kind: domain.KindRevoked, OpenID: "oOTHER", Type: "event:user_authorization_revoke", Revoked: []domain.Revocable{14, 13, 0}}},
	{"cancelled", "event", "<Event>user_authorization_cancellation</Event>", `"Event":"user_authorization_cancellation"`,
		domain.Message{Kind: domain.KindCancelled, Type: "event:user_authorization_cancellation"}},
	{"checked", "event", "<Event>wxa_media_check</Event><appid>wx1</appid><trace_id>60ae-37</trace_id><version>2</version><errcode>0</errcode><result><suggest>risky</suggest><label>20001</label></result>",
		`"Event":"wxa_media_check","appid":"wx1","trace_id":"60ae-37","version":2,"detail":[{"strategy":"a","suggest":"pass"}],"errcode":0,"errmsg":"ok","result":{"suggest":"risky","label":20001}`,
		domain.Message{Kind: domain.KindChecked, Type: "event:wxa_media_check", Results: []domain.Result{{MsgID: "60ae-37", Reason: "risky"}}}},
	{"checked before", "event", "<Event>wxa_media_check</Event><isrisky>0</isrisky><trace_id>967e</trace_id><status_code>0</status_code>",
		`"Event":"wxa_media_check","isrisky":0,"trace_id":"967e","status_code":0`,
		domain.Message{Kind: domain.KindChecked, Type: "event:wxa_media_check", Results: []domain.Result{{MsgID: "967e", OK: true}}}},
}

// Everything WeChat tells is read alike in XML and in JSON.
func TestEverythingWeChatTells(t *testing.T) {
	same := cmpopts.IgnoreFields(domain.Message{}, "Account", "Key", "SentAt", "Raw", "Nonce", "Digest")
	for _, e := range everyKind {
		t.Run(e.name, func(t *testing.T) {
			want := e.want
			if want.OpenID == "" {
				want.OpenID = testOpenID
			}
			for form, body := range map[string]string{"XML": e.xml(), "JSON": e.json()} {
				if diff := cmp.Diff(want, openSafe(t, body).Message, same); diff != "" {
					t.Errorf("%s: %s", form, diff)
				}
			}
		})
	}
}

// A list that names a thing twice, or never ends, is refused; a structure where
// a word is usual is a message of another sort, and kept.
func TestListsAreRead(t *testing.T) {
	open := func(more string) error {
		body := strings.Replace(eventXML("subscribe_msg_popup_event"), "</xml>", more+"</xml>", 1)
		_, err := codecOf(t, account(domain.PlainMode)).Open(newTencent(t).plain(), []byte(body))
		return err
	}
	for _, bad := range []string{"<List><TemplateId>a</TemplateId><TemplateId>b</TemplateId></List>", strings.Repeat("<List></List>", maxItems+1)} {
		if err := open(bad); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%.80s: %v", bad, err)
		}
	}
	for _, good := range []string{strings.Repeat("<List></List>", maxItems), "<Status><a>b</a>c</Status>", "<Title>x<List/></Title>"} {
		if err := open(good); err != nil {
			t.Errorf("%.80s: %v", good, err)
		}
	}
}
