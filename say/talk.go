package say

import (
	"fmt"
	"strings"

	"linli/domain"
)

// HowToPaste explains how a group's talk comes here.
func HowToPaste() string {
	return "请把群里的话复制过来，前面写「群消息」，我来挑出要办的事。"
}

// NothingInTalk says that nobody asks for anything, and what a person must judge.
func NothingInTalk(left []string) string {
	return "没看到要办的事。" + judged(left)
}

// judged quotes what a person must judge.
func judged(left []string) string {
	if len(left) == 0 {
		return ""
	}
	quoted := make([]string, min(len(left), 3))
	for i := range quoted {
		quoted[i] = "「" + Short(left[i]) + "」"
	}
	return "\n这些像传言，请您自己看：" + strings.Join(quoted, "")
}

// TalkDrafts lists what may become tickets, for one tap each.
func TalkDrafts(drafts []domain.TalkDraft, left []string) string {
	var b strings.Builder
	for _, d := range drafts {
		if d.Urgency >= 3 {
			b.WriteString(DangerLead)
			break
		}
	}
	b.WriteString("要办的事：")
	for i, d := range drafts {
		fmt.Fprintf(&b, "\n%d %s：%s（%s）", i+1, d.Speaker, Short(d.Text), Category(d.Category))
	}
	b.WriteString("\n开哪几件就回数字，如 1 2；都不用回 0。" + judged(left))
	return b.String()
}

// TalkTooLong asks to paste a talk piece by piece.
func TalkTooLong() string { return "请把群里的话贴进来；太长就分几次贴。" }

// TalkTapped tells that somebody was faster.
func TalkTapped() string { return "这一条刚才已经办过了，下面是最新的样子。" }

// WhichDrafts asks for numbers of the list.
func WhichDrafts(most int) string {
	return fmt.Sprintf("请回 1 到 %d 里的数字，都不用回 0。", most)
}

// TalkDropped tells that nothing was opened.
func TalkDropped() string { return "好，一件也没开。" }

// TalkOpened tells what was opened, with the words to be pasted back.
func TalkOpened(opened []domain.Ticket, community string) string {
	return "开好了。下面的话可以贴回群里：\n" + TalkAnswer(opened, community)
}

// TalkAnswer are the words to be pasted back into the group.
func TalkAnswer(opened []domain.Ticket, community string) string {
	var parts []string
	for _, t := range opened {
		parts = append(parts, fmt.Sprintf("%s（%s）", Category(t.Category), Number(t)))
	}
	return fmt.Sprintf("各位邻居，%s已经记下，有人跟着办，办好了在群里告诉大家。——%s", strings.Join(parts, "、"), community)
}
