package say

import (
	"fmt"
	"strings"
	"time"

	"linli/domain"
)

// UnclearLine is one message that was not understood, without doors, phones and names.
func UnclearLine(text string, at, now time.Time) string {
	return fmt.Sprintf("%s「%s」", Clock(at, now), domain.Gist(text))
}

// Unclear lists for staff what was not understood.
func Unclear(lines []string) string {
	return "没看懂的来信，请帮着认一认，回数字：" + Numbered(lines)
}

// NothingUnclear tells staff that every message was understood.
func NothingUnclear() string { return "没有看不懂的来信。" }

// PickUnclear asks for a number that is on the list.
func PickUnclear(most int) string { return fmt.Sprintf("请回 1 到 %d 里的一个数字。", most) }

// WhatIsIt asks staff what a message is about.
func WhatIsIt(text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "「%s」是哪一类？回数字：\n", domain.Mask(text))
	for i, c := range domain.Categories {
		fmt.Fprintf(&b, "%d %s  ", i+1, Category(c))
	}
	return b.String() + "0 不是求助"
}

// ReadAlready tells staff that a colleague was faster.
func ReadAlready() string {
	return "这条已经有人认过了，谢谢您！回「未懂」看别的。"
}

// Corrected thanks staff for reading a message.
func Corrected(t domain.Ticket, c domain.Category) string {
	if c == domain.None {
		return "记下了，不是求助。回「未懂」看下一条。"
	}
	return fmt.Sprintf("记下了：%s，%s。回「未懂」看下一条。", Category(c), Number(t))
}

// ReadNow tells the writer that a person has read what Linli did not understand.
func ReadNow(t domain.Ticket) string {
	head := fmt.Sprintf("您说的事看懂了：%s，%s", Task(t.Category), Number(t))
	switch {
	case t.Building == 0 && t.Hands:
		return head + "。请问在几号楼几单元几室？"
	case t.State == domain.Offering:
		return head + "，正在找人。"
	}
	return head + "，社区的人来办。"
}
