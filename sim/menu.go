package sim

import (
	"encoding/json"
	"slices"
)

// button is a button of an account's menu.
type button struct {
	Type     string   `json:"type,omitempty"`
	Name     string   `json:"name"`
	Key      string   `json:"key,omitempty"`
	URL      string   `json:"url,omitempty"`
	AppID    string   `json:"appid,omitempty"`
	PagePath string   `json:"pagepath,omitempty"`
	MediaID  string   `json:"media_id,omitempty"`
	Sub      []button `json:"sub_button,omitempty"`
}

// Bounds of menus; names, keys and addresses in bytes.
const (
	maxButtons = 3
	maxSubs    = 5
	maxName    = 16
	maxSubName = 60
	maxKey     = 128
	maxURL     = 1024
)

// keyed are the types of buttons that send an event with a key.
var keyed = []string{"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}

// code is the errcode that a button earns, 0 for a good one.
func (b button) code(nameRoom int) int {
	if b.Name == "" || len(b.Name) > nameRoom {
		return codeBadButtonName
	}
	if len(b.Sub) > 0 {
		if len(b.Sub) > maxSubs {
			return codeBadSubButtons
		}
		for _, sub := range b.Sub {
			if len(sub.Sub) > 0 {
				return codeBadSubButtons
			}
			if code := sub.code(maxSubName); code != 0 {
				return code
			}
		}
		return 0
	}
	return b.actionCode()
}

func (b button) actionCode() int {
	switch {
	case slices.Contains(keyed, b.Type):
		if b.Key == "" || len(b.Key) > maxKey {
			return codeBadButtonKey
		}
	case b.Type == "view" || b.Type == "miniprogram":
		if b.URL == "" || len(b.URL) > maxURL {
			return codeBadButtonURL
		}
		if b.Type == "miniprogram" && (b.AppID == "" || b.PagePath == "") {
			return codeBadAppID
		}
	case b.Type == "media_id" || b.Type == "article_id" || b.Type == "article_view_limited":
		return 0
	default:
		return codeBadButtonType
	}
	return 0
}

// createMenu publishes a menu over the one there was.
func (w *WeChat) createMenu(c *call) result {
	c.about = "menu"
	var in struct {
		Button []button `json:"button"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return w.refuse(codeBadData, "")
	}
	if len(in.Button) < 1 || len(in.Button) > maxButtons {
		return w.refuse(codeBadButtons, "")
	}
	for _, b := range in.Button {
		if code := b.code(maxName); code != 0 {
			return w.refuse(code, "")
		}
	}
	c.account.menu = in.Button
	w.version++
	return result{"errcode": 0, "errmsg": "ok"}
}

func (w *WeChat) getMenu(c *call) result {
	c.about = "menu asked for"
	if c.account.menu == nil {
		return w.refuse(codeNoMenu, "")
	}
	return result{"menu": result{"button": c.account.menu}}
}

func (w *WeChat) deleteMenu(c *call) result {
	c.about = "menu taken off"
	c.account.menu = nil
	w.version++
	return result{"errcode": 0, "errmsg": "ok"}
}

// currentMenu gives the menu however it was made, sub-buttons in a list of their own.
func (w *WeChat) currentMenu(c *call) result {
	c.about = "present menu"
	if c.account.menu == nil {
		return result{"is_menu_open": 0}
	}
	buttons := []result{}
	for _, b := range c.account.menu {
		one := b.plain()
		if len(b.Sub) > 0 {
			list := []result{}
			for _, sub := range b.Sub {
				list = append(list, sub.plain())
			}
			one["sub_button"] = result{"list": list}
		}
		buttons = append(buttons, one)
	}
	return result{"is_menu_open": 1, "selfmenu_info": result{"button": buttons}}
}

// plain is a button without those below it, its empty fields left out.
func (b button) plain() result {
	out := result{"name": b.Name}
	for name, value := range map[string]string{"type": b.Type, "key": b.Key, "url": b.URL, "appid": b.AppID, "pagepath": b.PagePath, "media_id": b.MediaID} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}

// autoReplies says what the account answers by itself: nothing is ever set up.
func (w *WeChat) autoReplies(c *call) result {
	c.about = "automatic replies"
	return result{"is_add_friend_reply_open": 0, "is_autoreply_open": 0}
}
