package say

import (
	"fmt"

	"linli/domain"
)

// VideoOnly stands where a matter has no words but a video.
const VideoOnly = "（视频）"

// Shared is what somebody sent that is no words, in those that whoever holds her
// matter reads.
func Shared(m domain.Message) string {
	switch m.Kind {
	case domain.KindLocation:
		return fmt.Sprintf("有位置：%s（%.5f，%.5f）", m.Text, m.Location.Latitude, m.Location.Longitude)
	case domain.KindLink:
		return "发来链接：" + m.Text
	case domain.KindVideo:
		return "她发来一段视频，在任务页面或后台能看，看不了请打电话问她"
	}
	return m.Text
}

// SharedName names a kind of message for who sent it.
func SharedName(k domain.MessageKind) string {
	switch k {
	case domain.KindLocation:
		return "位置"
	case domain.KindVideo:
		return "视频"
	}
	return "链接"
}

// SharedNoted confirms what was sent for an open matter.
func SharedNoted(t domain.Ticket, k domain.MessageKind) string {
	return SharedName(k) + "收到了，" + Noted(t)
}

// SharedKept confirms to a helper what he sent from somebody's door.
func SharedKept(t domain.Ticket, k domain.MessageKind) string {
	return fmt.Sprintf("%s收到了，记到%s 里了。", SharedName(k), Number(t))
}

// SharedAlone asks what something is about.
func SharedAlone(k domain.MessageKind) string {
	return SharedName(k) + "收到了，请再写一句是什么事，比如：3号楼2单元501，水管漏了。有危险请马上打 120、119、110。"
}

// DoorToo asks for the door where only a place on the map is known.
func DoorToo() string { return "请再写一下是几号楼、几单元、几室。" }

// VideoReceived answers a video that nobody has seen yet.
func VideoReceived(t domain.Ticket, dutyPhone string) string {
	return fmt.Sprintf("视频收到了，社区的人看了就回您（%s）。", Number(t)) + urgentCall(dutyPhone)
}
