package sim

import (
	"fmt"
	"slices"
	"sort"
)

// Bounds of tags.
const (
	maxTags     = 100
	maxTagName  = 30 // characters
	maxTagged   = 50 // openids in one call
	maxOnPerson = 20
	firstTag    = 100 // 0, 1 and 2 are WeChat's own
)

// tag is a group of followers; ids are WeChat's.
type tag struct {
	id      int64
	name    string
	openids []string
}

type tagCall struct {
	Tag struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	} `json:"tag"`
	TagID   int64    `json:"tagid"`
	OpenID  string   `json:"openid"`
	OpenIDs []string `json:"openid_list"`
}

func (a *account) tag(id int64) *tag {
	for _, t := range a.tags {
		if t.id == id {
			return t
		}
	}
	return nil
}

// tagged decodes a call about tags and gives it to do.
func tagged(about string, do func(*WeChat, *account, tagCall) (result, int)) func(*WeChat, *call) result {
	return func(w *WeChat, c *call) result {
		c.about = about
		var in tagCall
		if len(c.body) > 0 {
			if err := c.decode(&in); err != nil {
				return w.refuse(codeBadData, "")
			}
		}
		answer, code := do(w, c.account, in)
		if code != 0 {
			return w.refuse(code, "")
		}
		if answer == nil {
			answer = result{"errcode": 0, "errmsg": "ok"}
		}
		return answer
	}
}

func (w *WeChat) nameCode(a *account, name string) int {
	switch {
	case name == "" || len([]rune(name)) > maxTagName:
		return codeTagTooLong
	case slices.ContainsFunc(a.tags, func(t *tag) bool { return t.name == name }):
		return codeTagExists
	}
	return 0
}

func (w *WeChat) createTag(a *account, in tagCall) (result, int) {
	if code := w.nameCode(a, in.Tag.Name); code != 0 {
		return nil, code
	}
	if len(a.tags) >= maxTags {
		return nil, codeTooManyTags
	}
	a.tagSeq++
	made := &tag{id: firstTag + a.tagSeq, name: in.Tag.Name}
	a.tags = append(a.tags, made)
	return result{"tag": result{"id": made.id, "name": made.name}}, 0
}

func (w *WeChat) getTags(a *account, _ tagCall) (result, int) {
	list := []result{}
	for _, t := range a.tags {
		list = append(list, result{"id": t.id, "name": t.name, "count": len(t.openids)})
	}
	return result{"tags": list}, 0
}

// known is a tag that may be changed.
func (a *account) known(id int64) (*tag, int) {
	if id >= 0 && id < 3 {
		return nil, codeSystemTag
	}
	if t := a.tag(id); t != nil {
		return t, 0
	}
	return nil, codeBadTag
}

func (w *WeChat) renameTag(a *account, in tagCall) (result, int) {
	t, code := a.known(in.Tag.ID)
	if code == 0 {
		code = w.nameCode(a, in.Tag.Name)
	}
	if code == 0 {
		t.name = in.Tag.Name
	}
	return nil, code
}

func (w *WeChat) deleteTag(a *account, in tagCall) (result, int) {
	t, code := a.known(in.Tag.ID)
	if code == 0 {
		a.tags = slices.DeleteFunc(a.tags, func(one *tag) bool { return one == t })
	}
	return nil, code
}

func (w *WeChat) putTag(a *account, in tagCall) (result, int) { return nil, w.retag(a, in, true) }
func (w *WeChat) offTag(a *account, in tagCall) (result, int) { return nil, w.retag(a, in, false) }

// retag puts a tag on followers or takes it off them: all of them or none.
func (w *WeChat) retag(a *account, in tagCall, on bool) int {
	t, code := a.known(in.TagID)
	switch {
	case code != 0:
		return codeBadTag
	case len(in.OpenIDs) == 0 || len(in.OpenIDs) > maxTagged:
		return codeBadOpenIDs
	}
	for _, openid := range in.OpenIDs {
		if p := w.phones[phoneKey{a.Name, openid}]; p == nil || p.state != follows {
			return codeForeignOpenID
		}
		if on && !slices.Contains(t.openids, openid) && len(a.tagsOf(openid)) >= maxOnPerson {
			return codeTooManyOfTag
		}
	}
	for _, openid := range in.OpenIDs {
		t.openids = slices.DeleteFunc(t.openids, func(one string) bool { return one == openid })
		if on {
			t.openids = append(t.openids, openid)
		}
	}
	return 0
}

func (a *account) tagsOf(openid string) []int64 {
	ids := []int64{}
	for _, t := range a.tags {
		if slices.Contains(t.openids, openid) {
			ids = append(ids, t.id)
		}
	}
	return ids
}

func (w *WeChat) tagsOf(a *account, in tagCall) (result, int) {
	if w.phones[phoneKey{a.Name, in.OpenID}] == nil {
		return nil, codeBadOpenID
	}
	return result{"tagid_list": a.tagsOf(in.OpenID)}, 0
}

func (w *WeChat) whoHasTag(a *account, in tagCall) (result, int) {
	t, code := a.known(in.TagID)
	if code != 0 {
		return nil, codeBadTag
	}
	return result{"count": len(t.openids), "data": result{"openid": slices.Clone(t.openids)}, "next_openid": ""}, 0
}

// userList lists the followers, ten thousand at a time.
func (w *WeChat) userList(c *call) result {
	const page = 10_000
	from := c.query.Get("next_openid")
	c.about = "list of followers"
	all := w.followers(c.account)
	i := sort.SearchStrings(all, from)
	if i < len(all) && all[i] == from {
		i++
	}
	rest := all[i:]
	shown, next := rest[:min(page, len(rest))], ""
	if len(shown) > 0 {
		next = shown[len(shown)-1]
	}
	c.about += fmt.Sprintf(", %d", len(shown))
	answer := result{"total": len(all), "count": len(shown), "next_openid": next}
	if len(shown) > 0 {
		answer["data"] = result{"openid": shown}
	}
	return answer
}

// followers are an account's followers in the order of their openids; the caller holds the lock.
func (w *WeChat) followers(a *account) []string {
	all := []string{}
	for key, p := range w.phones {
		if key.account == a.Name && p.state == follows {
			all = append(all, key.openid)
		}
	}
	slices.Sort(all)
	return all
}
