package say

import (
	"fmt"

	"linli/domain"
)

// VoiceOnly stands where a matter has no words but a voice.
const VoiceOnly = "（语音）"

// Media names a kind of attachment.
func Media(k domain.AttachmentKind) string {
	switch k {
	case domain.Voice:
		return "语音"
	case domain.Video:
		return "视频"
	}
	return "照片"
}

// PhotoAlone asks what a photo is about.
func PhotoAlone() string {
	return "照片收到了，请再写一句是什么事，比如：3号楼2单元501，水管漏了。有危险请马上打 120、119、110。"
}

// Unreadable answers what nobody here can open: a file, a sticker, a photo that
// did not come whole.
func Unreadable() string {
	return "您发来的这个我打不开，请写一句是什么事，或者拍张照片、说段语音。有危险请马上打 120、119、110。"
}

// VoiceReceived answers a voice that nobody has heard yet.
func VoiceReceived(t domain.Ticket, dutyPhone string) string {
	return fmt.Sprintf("语音收到了，社区的人听了就回您（%s）。", Number(t)) + urgentCall(dutyPhone)
}

// VoiceListened answers a voice that is just being listened to.
func VoiceListened(dutyPhone string) string {
	return "语音收到了，听完就回您。" + urgentCall(dutyPhone)
}

// MediaNoted confirms a photo or voice for an open matter.
func MediaNoted(t domain.Ticket, k domain.AttachmentKind) string {
	return Media(k) + "收到了，" + Noted(t)
}

// MediaKept confirms to a helper what he sent from somebody's door.
func MediaKept(t domain.Ticket, k domain.AttachmentKind) string {
	return fmt.Sprintf("%s收到了，记到%s 里了，社区值班的人也知道了。", Media(k), Number(t))
}

// Attached tells whoever holds a matter that there is something to see or hear,
// and never what.
func Attached(t domain.Ticket, k domain.AttachmentKind) string {
	return fmt.Sprintf("%s 有新%s，刚发来的。", Number(t), Media(k))
}

// Withheld tells whoever holds a matter that a photo is not shown to anybody.
func Withheld(t domain.Ticket) string {
	return fmt.Sprintf("%s 有张照片内容不合适，已经收起来了，请问一下居民。", Number(t))
}

// Unread tells whoever holds a matter that a photo, voice or video cannot be had.
func Unread(t domain.Ticket, k domain.AttachmentKind) string {
	return fmt.Sprintf("%s 的%s没能取到，请问一下居民。", Number(t), Media(k))
}

// MediaHint is the line of a card about something that was sent for a matter: that
// it is there, or for a reason why it is not to be had.
func MediaHint(kind domain.PushKind, k domain.AttachmentKind, reason domain.AttachmentReason) string {
	if kind == domain.PushAttached {
		return "居民又发来" + Media(k)
	}
	switch reason {
	case domain.ReasonSize:
		return Media(k) + "太大，没有存下，请问问居民"
	case domain.ReasonRisky, domain.ReasonStaff:
		return Media(k) + "不合适，收起来了，请问问居民"
	}
	return Media(k) + "没取到，请问问居民"
}

// HiddenFor tells who decides why something is shown to nobody else.
func HiddenFor(reason domain.AttachmentReason) string {
	if reason == domain.ReasonStaff {
		return "工作人员收起来的"
	}
	return "微信认为不合适，已收起来"
}

// Judge asks the duty to look at what WeChat cannot tell whether it may stay.
func Judge(t domain.Ticket) string {
	return fmt.Sprintf("%s 里有微信拿不准的话或照片，先照常办着，请看看合不合适。", Number(t))
}
