package say

import (
	"fmt"
	"time"

	"linli/domain"
)

// MiniCode gives somebody the code that makes his mini-program known as his.
func MiniCode(code string, until, now time.Time) string {
	return fmt.Sprintf("请在小程序「我的」里填：%s\n%s前有效，只能用一次。不要告诉别人。", code, Clock(until, now))
}

// WrongMiniCode answers a code that links nobody.
func WrongMiniCode() string {
	return "这个码不对或过期了，请在公众号里回「小程序」再要一个。"
}

// LinkedAlready answers somebody whose mini-program is known as his already.
func LinkedAlready() string { return "您已经绑定好了，不用再绑。" }

// SignInAgain asks somebody without a login to log in.
func SignInAgain() string { return "请关掉小程序，再打开一次。" }

// SignInFailed answers a login that WeChat refused.
func SignInFailed() string { return "没能打开，请关掉小程序，再打开一次。" }

// TooOften answers a phone that calls faster than people tap.
func TooOften() string {
	return "点得太快了，请歇一会儿再试。急事请打 120、119、110。"
}

// NothingThere answers for what is not there, or not for this reader's eyes.
func NothingThere() string { return "没有找到。" }

// NotAllowed answers who may not do something at all.
func NotAllowed() string { return "这里您不能用，请找社区工作人员。" }

// MovedOn answers a tap that comes too late.
func MovedOn() string { return "这件事有变化了，请退出去再进来看看。" }

// KeyUsed answers a write under the key of another.
func KeyUsed() string { return "这一步已经办过了，请退出去再进来看看。" }

// Incomplete answers a form that cannot be taken as it is.
func Incomplete() string { return "没填全或填错了，请看一看再试。" }

// WriteSomething asks for words where none were given, or far too many.
func WriteSomething() string { return "请写一句话，一千字以内。" }

// UnfitWords answers what WeChat finds must not be written.
func UnfitWords() string {
	return "这几句里有不合适的话，发不出去，请您换个说法。急事请直接打电话。"
}

// NoPhoto answers what is no photo that can be kept.
func NoPhoto() string { return "这张照片打不开或太大了，请换一张。" }

// KeptHow tells who asks for the first time, and has read no welcome, how her words are kept.
func KeptHow() string {
	return "您写的只给来帮您的人看，用来办这件事。不愿意了，可以在「我的」里撤回。"
}

// AgreeInMini asks who took her consent back for it, before anything is made of her words.
func AgreeInMini() string {
	return "您撤回过同意，我们不能记您的事。请先在「我的」里同意，再发一次。急事请直接打电话。"
}

// ConsentFirst asks for the agreement of who is to be helped.
func ConsentFirst() string { return "请先问过本人愿不愿意。" }

// NameIsListed answers a member who wants another name than the community's list has.
func NameIsListed() string {
	return "您的姓名在社区名单上，要改请找社区工作人员。"
}

// Step is one of the four steps a matter goes through.
func Step(i int) string { return [...]string{"受理", "派单", "办理", "回访"}[i] }

// Told is what a push told the requester, in the course of a conversation.
func Told(kind domain.PushKind) string {
	switch kind {
	case domain.PushComing:
		return "有人接了，会尽快过来。"
	case domain.PushArrived:
		return "帮您的人到了。"
	case domain.PushTwo:
		return "要两个人去，正在找第二位。"
	case domain.PushAgain:
		return "这回没办成，正另找人。"
	case domain.PushHandedOn:
		return "已交给社区值班的人，会有人联系您。"
	case domain.PushPaged:
		return "没等到您回话，正在叫人。"
	case domain.PushFollowup:
		return "说办好了，您看呢？"
	case domain.PushRemind:
		return "再问您一声，办好了吗？"
	}
	return ""
}

// NoMini answers who asks for a mini-program where there is none.
func NoMini() string { return "本社区还没有小程序，有事直接在这里写就行。" }
