package understand

import "strings"

// slip is a known slip of dictation or typing (错字): what was said instead of what was meant.
type slip struct {
	said, meant []rune
	notAfter    string // runes that, standing before, show the word was meant as written
	notBefore   string // the same, standing behind
}

// slips are looked up by their first rune.
var slips = parseSlips(`
无业=物业 >人游青在家状
无业在吗=物业在吗
无业在不=物业在不
物叶=物业
勿业=物业
物也=物业
屋业=物业
水馆=水管
水官=水管
水关漏=水管漏
水龙投=水龙头
水笼头=水龙头
水龙斗=水龙头
单圆=单元
单园=单元
单员=单元 >会
大学声=大学生
志源者=志愿者
志原者=志愿者
自愿者=志愿者
志愿这=志愿者
血汤=血糖
血塘=血糖
血唐=血糖
血鸭=血压
血丫=血压
量血呀=量血压
动住=冻住 <打不不要
动裂=冻裂
做业=作业
作页=作业
电踢=电梯
店梯=电梯
点梯=电梯
厕锁=厕所
马捅=马桶
马同=马桶 <和与
暖七=暖气
暖器=暖气 >片
暖企=暖气
门所=门锁 <部专
跳扎=跳闸
跳炸=跳闸
煤汽=煤气
媒气=煤气
天燃气=天然气
天然汽=天然气
低宝=低保
社宝=社保
医宝=医保
居伟会=居委会
居为会=居委会
保按=保安
宝安=保安 <深 >区
垃级=垃圾
垃极=垃圾
拉圾=垃圾
辣鸡桶=垃圾桶
冒言=冒烟
冒盐=冒烟
照火了=着火了
救名=救命
昏到=昏倒
晕到=晕倒 <没不
摔到=摔倒 >了地头腿腰
摔到了=摔倒了 <没 >地头腿腰沟坑
空条=空调
插坐=插座
插做=插座
灯炮=灯泡
灯跑=灯泡
灯胞=灯泡
门领=门铃
疫描=疫苗
役苗=疫苗
报明=报名 >天早晚
抱名=报名
太级=太极
楼到里=楼道里
楼到灯=楼道灯
漏谁=漏水
路水=漏水 <公马道
露水=漏水 <雨朝花
停店=停电
听电=停电 >视话影台
停谁=停水
挺水=停水
修里=修理
堵主=堵住
堵祝=堵住
充店=充电
轮以=轮椅
雨三=雨伞
假装电梯=加装电梯
家装电梯=加装电梯
加庄=加装
调节邻里=调解邻里
调节一下邻=调解一下邻
心里医生=心理医生
心里老师=心理老师
心里咨询=心理咨询
心里辅导=心理辅导
失棉=失眠
降压要=降压药
退烧要=退烧药
感冒要=感冒药
中峰=中风
脑更=脑梗
新梗=心梗
心绞疼=心绞痛
电瓶撤=电瓶车
小程续=小程序
公总号=公众号
楼栋张=楼栋长
网隔员=网格员
下水到=下水道
化粪迟=化粪池
号搂=号楼
号漏=号楼
号喽=号楼
单远=单元
`)

// parseSlips reads one slip a line: said=meant, then >runes that must not
// follow and <runes that must not stand before.
func parseSlips(table string) map[rune][]slip {
	m := map[rune][]slip{}
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		var s slip
		for i, part := range strings.Fields(line) {
			switch {
			case i == 0:
				said, meant, _ := strings.Cut(part, "=")
				s.said, s.meant = []rune(said), []rune(meant)
			case part[0] == '>':
				s.notBefore = part[1:]
			default:
				s.notAfter = part[1:]
			}
		}
		m[s.said[0]] = append(m[s.said[0]], s)
	}
	return m
}
