package understand

import "strings"

// who gives the first person named, as said; "" when nobody is.
func (f *found) who() string {
	best := hit{start: -1}
	for _, h := range f.class(classPerson) {
		if best.start < 0 || h.start < best.start || h.start == best.start && h.end > best.end {
			best = h
		}
	}
	if best.start < 0 {
		return ""
	}
	return f.lex.words[best.word]
}

// kins are the words for people, by what they are to the writer.
var kins = func() map[string]Kin {
	out := map[string]Kin{}
	for kin, said := range map[Kin]string{
		KinParent:      "爸爸 我爸 妈妈 我妈 老爸 老妈 父亲 母亲 老父亲 老母亲 爹 娘 俺爹 俺娘 公公 婆婆 岳父 岳母 丈母娘",
		KinGrandparent: "爷爷 奶奶 外公 外婆 姥姥 姥爷",
		KinSpouse:      "老伴 老公 老婆 媳妇 丈夫 妻子 爱人",
		KinChild:       "孩子 小孩 娃 娃娃 尕娃 宝宝 婴儿 儿子 女儿 闺女 孙子 孙女 外孙 外孙女",
	} {
		for _, w := range strings.Fields(said) {
			out[w] = kin
		}
	}
	return out
}()

// kin tells what the person named is to the writer.
func (f *found) kin(who string) Kin {
	if who == "" {
		return KinSelf
	}
	if k, ok := kins[who]; ok {
		return k
	}
	return KinOther
}

// surnames are the common ones of one character.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"

// doubles are the surnames of two characters still met.
var doubles = []string{"欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "东方", "拓跋", "独孤"}

// surname gives the writer's surname when she says her own name: 我姓张, 我叫张秀英.
func surname(runes []rune) string {
	for i := 0; i+2 < len(runes); i++ {
		if runes[i] != '我' && runes[i] != '免' && runes[i] != '本' {
			continue
		}
		for _, cue := range []string{"我姓", "免贵姓", "本人姓", "我叫", "我名叫", "我的名字叫", "本人叫", "我名字是"} {
			word := []rune(cue)
			if !hasPrefix(runes[i:], word) {
				continue
			}
			named := word[len(word)-1] != '姓'
			if s := surnameAt(runes, i+len(word), named); s != "" {
				return s
			}
		}
	}
	return ""
}

// surnameAt reads a surname; with a given name behind it, the whole must end
// as a name does, because 我叫车来 names nobody.
func surnameAt(runes []rune, i int, given bool) string {
	s := ""
	for _, d := range doubles {
		if hasPrefix(runes[i:], []rune(d)) {
			s = d
		}
	}
	if s == "" && i < len(runes) && containsRune(surnames, runes[i]) {
		s = string(runes[i])
	}
	if s == "" || !given {
		return s
	}
	for n := 1; n <= 2; n++ {
		end := i + len([]rune(s)) + n
		if end > len(runes) || !isHan(runes[end-1]) {
			return ""
		}
		if end == len(runes) || isBreak(runes[end]) || containsRune("住在家是今电手的", runes[end]) {
			if containsRune("了来着过", runes[end-1]) {
				return ""
			}
			return s
		}
	}
	return ""
}
