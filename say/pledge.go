package say

import (
	"fmt"

	"linli/domain"
)

// Pledged shows what a member offers; who is "" for the reader himself. noted tells
// that it was just changed.
func Pledged(p domain.Pledge, who string, noted bool) string {
	name, head := who, ""
	if who == "" {
		name = "您"
	}
	if noted {
		head = "记下了。"
	}
	skills, hours, most := "没写", "什么时候都行", "不限"
	if len(p.Skills) > 0 {
		skills = Listed(p.Skills)
	}
	if len(p.Hours) > 0 {
		hours = Hours(p.Hours)
	}
	if p.Cap > 0 {
		most = fmt.Sprintf("%d 件", p.Cap)
	}
	text := fmt.Sprintf("%s%s会：%s。\n能来的时间：%s。\n每月最多：%s。\n危急的事不看时间和件数。", head, name, skills, hours, most)
	if who == "" {
		text += "\n要改就写：技能 水电 理发，或者 空闲时间 周末 9:00-18:00，或者 每月最多 4。"
	}
	return text
}

// HowToPledge explains how one part of what a member offers is written.
func HowToPledge(part domain.PledgePart) string {
	switch part {
	case domain.PledgeSkills:
		return fmt.Sprintf("请这样写：技能 水电 理发\n每样最多 %d 个字，最多 %d 样。都不写了：技能 没有\n替别人写：技能 王强 水电", domain.LongestSkill, domain.MostSkills)
	case domain.PledgeHours:
		return "请这样写：空闲时间 周末 9:00-18:00\n什么时候都行：空闲时间 不限\n这阵子来不了：休息，或者 请假 11-25 11-27\n替别人写：空闲时间 王强 周末 9:00-18:00"
	}
	return "请写一个数，比如：每月最多 4\n不限：每月最多 不限\n替别人写：每月最多 王强 4"
}
