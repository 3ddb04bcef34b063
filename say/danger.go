package say

import (
	"fmt"

	"linli/domain"
)

// ReallyDanger asks by one tap whether it is a danger.
func ReallyDanger(t domain.Ticket) string {
	return fmt.Sprintf("%s：真的危险吗？请回数字：%s", Number(t), tapAnswers())
}

// VoiceTap asks who is cared for, and sent a voice at night, whether it is a danger.
func VoiceTap(t domain.Ticket) string {
	return fmt.Sprintf("语音收到了（%s）。是急事吗？请回数字：%s", Number(t), tapAnswers())
}

func tapAnswers() string { return Numbered([]string{"快来人", "没事"}) }

// Calmed answers somebody who says that it is no danger: a person looks anyway.
func Calmed(t domain.Ticket) string {
	return fmt.Sprintf("没事就好！社区还会请人来看看您（%s）。不舒服随时说。", Number(t))
}

// PagedAnyway tells somebody who did not answer that people are called.
func PagedAnyway(t domain.Ticket) string {
	return DangerLead + fmt.Sprintf("%s：没等到您回话，正在叫人去看您。没事请回 2。", Number(t))
}
