package wxmsg

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"linli/domain"
)

// What a menu (自定义菜单) may hold. A name that is wider than its place is taken
// by WeChat and shown cut off, so it is refused here.
const (
	mostButtons    = 3
	mostSubButtons = 5
	topWidth       = 8  // four Chinese characters or eight letters
	subWidth       = 16 // eight Chinese characters
	mostKey        = 128
	mostURL        = 1024
)

// CheckMenu tells what is wrong with a menu, by the place of the button and
// never by its words. It is made before every call and when a configuration is
// read.
func CheckMenu(menu []domain.Button) error {
	if len(menu) > mostButtons {
		return domain.Errorf(domain.Invalid, "menu: at most %d buttons", mostButtons)
	}
	for i, b := range menu {
		place := fmt.Sprintf("menu: button %d", i+1)
		if err := checkName(b.Name, topWidth); err != nil {
			return domain.Errorf(domain.Invalid, "%s: %w", place, err)
		}
		if len(b.Buttons) == 0 {
			if err := checkAction(b); err != nil {
				return domain.Errorf(domain.Invalid, "%s: %w", place, err)
			}
			continue
		}
		if acts(b) > 0 || b.Page != "" {
			return domain.Errorf(domain.Invalid, "%s has buttons of its own, so it does nothing itself: take its key, url, appid and page out", place)
		}
		if err := checkSubButtons(place, b.Buttons); err != nil {
			return err
		}
	}
	return nil
}

func checkSubButtons(place string, buttons []domain.Button) error {
	if len(buttons) > mostSubButtons {
		return domain.Errorf(domain.Invalid, "%s: at most %d buttons under it", place, mostSubButtons)
	}
	for i, b := range buttons {
		err := checkName(b.Name, subWidth)
		switch {
		case err == nil && len(b.Buttons) > 0:
			err = fmt.Errorf("it cannot have buttons of its own")
		case err == nil:
			err = checkAction(b)
		}
		if err != nil {
			return domain.Errorf(domain.Invalid, "%s, under it %d: %w", place, i+1, err)
		}
	}
	return nil
}

func checkName(name string, most int) error {
	width := 0
	for _, r := range name {
		if width++; r > 0xff {
			width++
		}
	}
	if strings.TrimSpace(name) == "" || clean(name) != name || strings.ContainsAny(name, "\n\r\t") || width > most {
		return fmt.Errorf("`name` is at most %d Chinese characters or %d letters, on one line", most/2, most)
	}
	return nil
}

// acts counts what a tap would do.
func acts(b domain.Button) int {
	n := 0
	for _, is := range []bool{b.Key != "", b.AppID != "", b.URL != "" && b.AppID == ""} {
		if is {
			n++
		}
	}
	return n
}

func checkAction(b domain.Button) error {
	switch {
	case acts(b) != 1:
		return fmt.Errorf("it does one thing: `key`, or `url`, or `appid` with `page`")
	case len(b.Key) > mostKey:
		return fmt.Errorf("`key` is at most %d bytes", mostKey)
	case b.URL != "" && !isPage(b.URL):
		return fmt.Errorf("`url` begins with https:// or http:// and has at most %d bytes", mostURL)
	case b.AppID != "" && (b.Page == "" || b.URL == ""):
		return fmt.Errorf("a mini-program needs `appid`, `page` and, for old phones, `url`")
	case b.AppID == "" && b.Page != "":
		return fmt.Errorf("`page` is a mini-program's: `appid` is missing")
	}
	return nil
}

func isPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(address) <= mostURL
}

// The types of buttons we make.
const (
	buttonClick = "click"
	buttonView  = "view"
	buttonMini  = "miniprogram"
)

// wireButton is a button as menu/create takes it.
type wireButton struct {
	Type     string       `json:"type,omitempty"`
	Name     string       `json:"name"`
	Key      string       `json:"key,omitempty"`
	URL      string       `json:"url,omitempty"`
	AppID    string       `json:"appid,omitempty"`
	PagePath string       `json:"pagepath,omitempty"`
	Sub      []wireButton `json:"sub_button,omitempty"`
}

func wireMenu(menu []domain.Button) []wireButton {
	out := make([]wireButton, len(menu))
	for i, b := range menu {
		out[i] = wireButton{Name: b.Name, Key: b.Key, URL: b.URL, AppID: b.AppID, PagePath: b.Page, Sub: wireMenu(b.Buttons)}
		switch {
		case b.Key != "":
			out[i].Type = buttonClick
		case b.AppID != "":
			out[i].Type = buttonMini
		case b.URL != "":
			out[i].Type = buttonView
		}
	}
	return out
}

// PublishMenu makes a menu the one that followers see; phones show it within
// five minutes. The menu that was there is gone.
func (c *Console) PublishMenu(ctx context.Context, menu []domain.Button) error {
	if err := CheckMenu(menu); err != nil {
		return err
	}
	if len(menu) == 0 {
		return domain.Errorf(domain.Invalid, "menu: there is none to publish")
	}
	var answer struct{}
	return c.post(ctx, "/cgi-bin/menu/create", map[string]any{"button": wireMenu(menu)}, &answer)
}

// Menu is the menu that followers see now.
type Menu struct {
	Open    bool // the account shows a menu at all
	Buttons []domain.Button
	ByHand  bool // some of it was made at mp.weixin.qq.com and cannot be made by an API
}

// seenButton is a button as get_current_selfmenu_info tells it: what one does
// that was made by hand stands in value.
type seenButton struct {
	wireButton
	Value string `json:"value"`
	Under struct {
		List []seenButton `json:"list"`
	} `json:"sub_button"`
}

// Menu reads the menu, whoever made it.
func (c *Console) Menu(ctx context.Context) (Menu, error) {
	var answer struct {
		Open int `json:"is_menu_open"`
		Info struct {
			Buttons []seenButton `json:"button"`
		} `json:"selfmenu_info"`
	}
	if err := c.get(ctx, "/cgi-bin/get_current_selfmenu_info", &answer); err != nil {
		return Menu{}, err
	}
	m := Menu{Open: answer.Open != 0}
	m.Buttons = m.seen(answer.Info.Buttons)
	return m, nil
}

// seen turns buttons into ours; of one made by hand only the name is kept.
func (m *Menu) seen(buttons []seenButton) []domain.Button {
	out := make([]domain.Button, 0, len(buttons))
	for _, b := range buttons {
		d := domain.Button{Name: clean(b.Name)}
		switch b.Type {
		case buttonClick:
			d.Key = b.Key
		case buttonView:
			d.URL = b.URL
		case buttonMini:
			d.AppID, d.Page, d.URL = b.AppID, b.PagePath, b.URL
		case "":
			d.Buttons = m.seen(b.Under.List)
		default:
			m.ByHand = true
		}
		out = append(out, d)
	}
	return out
}
