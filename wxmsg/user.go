package wxmsg

import (
	"context"
	"net/url"

	"linli/domain"
)

const (
	userPath   = "/cgi-bin/user/info"
	newTagPath = "/cgi-bin/tags/create"
	tagPath    = "/cgi-bin/tags/members/batchtagging"
	untagPath  = "/cgi-bin/tags/members/batchuntagging"
)

type userReply struct {
	answer
	OpenID    string `json:"openid"`
	Subscribe *int   `json:"subscribe"`
	UnionID   string `json:"unionid"`
}

func (r userReply) whole() bool { return r.OpenID != "" && r.Subscribe != nil }

// UserInfo asks whether somebody follows an account, and for the id that other
// accounts know him by. NotFound: the openid is none of this account.
func (c *Client) UserInfo(ctx context.Context, account, openid string) (domain.Follower, error) {
	const what = "user info"
	s, err := c.official(account)
	if err != nil {
		return domain.Follower{}, asRead(what, userPath, err)
	}
	got, err := read[userReply](ctx, s, what, request{path: userPath, query: url.Values{"openid": {openid}, "lang": {"zh_CN"}}, private: []string{openid}})
	switch {
	case err != nil:
		return domain.Follower{}, err
	case got.OpenID != openid:
		return domain.Follower{}, domain.Errorf(domain.Unavailable, "%s: the answer is about somebody else", what)
	}
	return domain.Follower{Following: *got.Subscribe == 1, UnionID: got.UnionID}, nil
}

// official finds an official account that is verified.
func (c *Client) official(account string) (*sender, error) {
	return c.sender(account, domain.VerifiedService, domain.VerifiedSubscription)
}

type tagReply struct {
	answer
	Tag struct {
		ID int64 `json:"id"`
	} `json:"tag"`
}

func (r tagReply) whole() bool { return r.Tag.ID > 0 }

// CreateTag makes a tag of an account's followers. Conflict: there is one of
// this name.
func (c *Client) CreateTag(ctx context.Context, account, name string) (tag int64, err error) {
	const what = "make a tag"
	s, err := c.official(account)
	if err != nil {
		return 0, asRead(what, newTagPath, err)
	}
	got, err := read[tagReply](ctx, s, what, request{path: newTagPath, body: map[string]any{"tag": map[string]string{"name": name}}})
	return got.Tag.ID, err
}

// done is the answer to a call that has nothing more to say than yes.
type done struct{ answer }

func (r done) whole() bool { return r.ErrCode != nil }

// TagUser puts somebody under a tag.
func (c *Client) TagUser(ctx context.Context, account, openid string, tag int64) error {
	return c.tagging(ctx, account, tagPath, map[string]any{"openid_list": []string{openid}, "tagid": tag})
}

// UntagUser takes somebody from under a tag.
func (c *Client) UntagUser(ctx context.Context, account, openid string, tag int64) error {
	return c.tagging(ctx, account, untagPath, map[string]any{"openid_list": []string{openid}, "tagid": tag})
}

func (c *Client) tagging(ctx context.Context, account, path string, body map[string]any) error {
	const what = "tag a person"
	s, err := c.official(account)
	if err != nil {
		return asRead(what, path, err)
	}
	_, err = read[done](ctx, s, what, request{path: path, body: body, private: body["openid_list"].([]string)})
	return err
}
