package say

import "strings"

// EntryStale tells who comes too late, or a second time, to begin anew.
func EntryStale() string {
	return "这个码过期了，或者已经用过。请再来一次。"
}

// EntryStranger tells whom WeChat knows and the console does not let in by it.
func EntryStranger() string {
	return "这个微信没有开通工作台。请先用密码进来，在「密码」页打开它；没有密码请找管理员。"
}

// EntryNotHis tells who wants to come in by a WeChat that the roster does not have
// as his.
func EntryNotHis() string {
	return "这个微信没有绑定在您名下，不能用它打开。请换您自己的微信，或者请书记给您绑定码。"
}

// EntryByPassword tells who came in by WeChat that he must give his password to
// say which may.
func EntryByPassword() string { return "请先退出，用密码进来，再打开微信。" }

// EntryNoWay tells that no account of the community can let anybody in.
func EntryNoWay() string { return "这里的公众号不能用来进工作台。" }

// EntrySnapshot tells who looks at a copy of the page, on which WeChat does not
// say who he is, how to get to the page itself.
func EntrySnapshot() string {
	return "微信没有说您是谁。请点页面最下面的「使用完整服务」，再来一次。"
}

// EntryNumber tells who picked another number than the screen shows.
func EntryNumber() string {
	return "数不对，这次不开门。要是您自己坐在电脑前，请在电脑上换一个码。"
}

// EntryDigits asks for the changing digits again.
func EntryDigits() string { return "动态码不对，请等下一个再填。" }

// EntryGranted tells a phone that the screen is let in.
func EntryGranted() string { return "好了，请看电脑。" }

// EntryNotMine tells a phone that the screen is not let in.
func EntryNotMine() string {
	return "好，没有开门。要是有人发码叫您扫，请告诉管理员。"
}

// browsers are what browsers call themselves by, the first that fits, and what
// people call them; systems likewise.
var (
	browsers = [][2]string{{"MicroMessenger", "微信"}, {"QQBrowser", "腾讯浏览器"}, {"Edg", "微软浏览器"}, {"Firefox", "火狐浏览器"}, {"Chrome", "谷歌浏览器"}, {"Safari", "苹果浏览器"}}
	systems  = [][2]string{{"iPhone", "苹果手机"}, {"iPad", "苹果平板"}, {"Android", "安卓手机"}, {"Windows", "视窗电脑"}, {"Mac OS", "苹果电脑"}, {"Linux", "电脑"}}
)

// Browser is what a browser calls itself, in people's words.
func Browser(agent string) string {
	named := func(names [][2]string, other string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return other
	}
	return named(systems, "认不出的电脑") + "，" + named(browsers, "认不出的浏览器")
}
