package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestTagsArePutOnFollowers(t *testing.T) {
	s, ctx := newStage(t, nil), context.Background()
	s.Phone("yanbin", "oZHANG").Follow(ctx, "")
	s.Phone("yanbin", "oWANG").Follow(ctx, "")
	made := s.post("/cgi-bin/tags/create", `{"tag":{"name":"志愿者"}}`)["tag"].(map[string]any)
	id := made["id"].(json.Number).String()
	put := func(who string) int {
		return errcode(s.post("/cgi-bin/tags/members/batchtagging", `{"tagid":`+id+`,"openid_list":[`+who+`]}`))
	}
	expectCode(t, "put", put(`"oZHANG","oWANG"`), 0)
	expectCode(t, "on a stranger", put(`"oNOBODY"`), codeForeignOpenID)
	expectCode(t, "on fifty-one", put(strings.TrimSuffix(strings.Repeat(`"oZHANG",`, 51), ",")), codeBadOpenIDs)
	expectCode(t, "taken off", errcode(s.post("/cgi-bin/tags/members/batchuntagging", `{"tagid":`+id+`,"openid_list":["oWANG"]}`)), 0)
	who := s.post("/cgi-bin/user/tag/get", `{"tagid":`+id+`}`)
	if got := fmt.Sprint(who["data"]); got != "map[openid:[oZHANG]]" {
		t.Errorf("the tag is on %v", got)
	}
	of := s.post("/cgi-bin/tags/getidlist", `{"openid":"oZHANG"}`)
	info := s.get("/cgi-bin/user/info", "&openid=oZHANG")
	if want := []any{json.Number(id)}; !reflect.DeepEqual(of["tagid_list"], want) || !reflect.DeepEqual(info["tagid_list"], want) {
		t.Errorf("her tags are %v and %v", of, info)
	}
	expectCode(t, "renamed", errcode(s.post("/cgi-bin/tags/update", `{"tag":{"id":`+id+`,"name":"队长"}}`)), 0)
	if got := fmt.Sprint(s.get("/cgi-bin/tags/get", "")["tags"]); !strings.Contains(got, "name:队长") || !strings.Contains(got, "count:1") {
		t.Errorf("tags: %s", got)
	}
	expectCode(t, "deleted", errcode(s.post("/cgi-bin/tags/delete", `{"tag":{"id":`+id+`}}`)), 0)
	expectCode(t, "gone", put(`"oZHANG"`), codeBadTag)
}

func TestWhatTagsRefuse(t *testing.T) {
	s := newStage(t, nil)
	create := func(name string) int { return errcode(s.post("/cgi-bin/tags/create", `{"tag":{"name":"`+name+`"}}`)) }
	expectCode(t, "31 characters", create(strings.Repeat("楼", 31)), codeTagTooLong)
	for i := range maxTags {
		expectCode(t, "create", create(fmt.Sprint("楼", i)), 0)
	}
	expectCode(t, "one too many", create("再来"), codeTooManyTags)
	s.Phone("yanbin", "oZHANG").Follow(context.Background(), "")
	for i := range maxOnPerson + 1 {
		want := 0
		if i == maxOnPerson {
			want = codeTooManyOfTag
		}
		body := fmt.Sprintf(`{"tagid":%d,"openid_list":["oZHANG"]}`, firstTag+1+i)
		expectCode(t, fmt.Sprint("tag ", i, " on her"), errcode(s.post("/cgi-bin/tags/members/batchtagging", body)), want)
	}
	expectCode(t, "a name taken", create("楼1"), codeTagExists)
	expectCode(t, "WeChat's own", errcode(s.post("/cgi-bin/tags/delete", `{"tag":{"id":2}}`)), codeSystemTag)
}

func TestFollowersAreListed(t *testing.T) {
	s, ctx := newStage(t, nil), context.Background()
	for _, openid := range []string{"oC", "oA", "oB"} {
		s.Phone("yanbin", openid).Follow(ctx, "")
	}
	s.Phone("yanbin", "oB").Unfollow(ctx)
	list := s.get("/cgi-bin/user/get", "")
	if fmt.Sprint(list["data"]) != "map[openid:[oA oC]]" || list["next_openid"] != "oC" {
		t.Errorf("followers: %v", list)
	}
	if rest := s.get("/cgi-bin/user/get", "&next_openid=oA"); fmt.Sprint(rest["data"]) != "map[openid:[oC]]" {
		t.Errorf("the rest: %v", rest)
	}
	infos := s.post("/cgi-bin/user/info/batchget", `{"user_list":[{"openid":"oA"},{"openid":"oB"}]}`)["user_info_list"].([]any)
	if len(infos) != 2 || infos[0].(map[string]any)["subscribe"] != json.Number("1") || infos[1].(map[string]any)["subscribe"] != json.Number("0") {
		t.Errorf("who they are: %v", infos)
	}
}
