package understand

import (
	"testing"

	"linli/domain"
)

func placeOf(text string) domain.Place {
	f := fold(text)
	return where(f.runes, mentions(f.runes, phones(f.runes)))
}

func TestPlace(t *testing.T) {
	for text, want := range map[string]domain.Place{
		"12#2-301":                  {Building: "12", Unit: "2", Room: "301"},
		"3-2-501漏水":                 {Building: "3", Unit: "2", Room: "501"},
		"３－２－５０１":                   {Building: "3", Unit: "2", Room: "501"},
		"3杠2杠501":                   {Building: "3", Unit: "2", Room: "501"},
		"B座1703":                    {Building: "B", Room: "1703"},
		"b栋二单元六零二":                  {Building: "B", Unit: "2", Room: "602"},
		"三栋五零一":                     {Building: "3", Room: "501"},
		"三栋五零幺":                     {Building: "3", Room: "501"},
		"三動二單元五零一":                  {Building: "3", Unit: "2", Room: "501"},
		"十二号楼2单元":                   {Building: "12", Unit: "2"},
		"十二號樓貳單元":                   {Building: "12", Unit: "2"},
		"甲3号楼":                      {Building: "甲3"},
		"我住甲三号楼1单元202":              {Building: "甲3", Unit: "1", Room: "202"},
		"8幢":                        {Building: "8"},
		"二十二栋1门403":                 {Building: "22", Unit: "1", Room: "403"},
		"3号2单元501":                  {Building: "3", Unit: "2", Room: "501"},
		"5号楼3单元 七楼 702":             {Building: "5", Unit: "3", Room: "702"},
		"20号楼，四单元，501室":             {Building: "20", Unit: "4", Room: "501"},
		"十九号楼二单元五零四一直漏":             {Building: "19", Unit: "2", Room: "504"},
		"住14栋一楼":                    {Building: "14"},
		"10-1101着火":                 {},
		"我家在10-1101，水管漏":            {Building: "10", Room: "1101"},
		"一单元都没水，15栋":                {Building: "15", Unit: "1"},
		"14号楼101吧，不不不，是104":         {Building: "14", Room: "104"},
		"1栋，说错了，是7栋302":             {Building: "7", Room: "302"},
		"3号楼2单元501，说错了是5号楼":         {Building: "5", Unit: "2", Room: "501"},
		"不是五栋是六栋":                   {Building: "6"},
		"应该是3单元，不是2单元":              {Unit: "3"},
		"我住6号楼，出问题的是11号楼2单元":        {Building: "11", Unit: "2"},
		"听别人说6号楼的小伙会修":              {},
		"她在3号楼4单元，我住8号楼":            {Building: "3", Unit: "4"},
		"501 13800000001 3号楼":       {Building: "3"},
		"三楼的灯坏了":                    {},
		"下午3点15到4点":                 {},
		"一二三四，数了四个":                 {},
		"买了3-5斤，100-200块":           {},
		"公交19路，2号线":                 {},
		"今年76岁，退休金2301块":            {},
		"2024-3-15办的":               {},
		"三栋楼都停水了":                   {},
		"这栋楼的5号电池":                  {},
		"第三单元考试":                    {},
		"住301医院":                    {},
		"501家里天花板往下滴水":              {Room: "501"},
		"2单元501家里漏水":                {Unit: "2", Room: "501"},
		"帮我把302门口的垃圾收一下":            {Room: "302"},
		"小区500家都停水":                 {},
		"打了120家里没人开门":               {},
		"师傅去7-1-502吧？我写反了，是5-1-702": {Building: "5", Unit: "1", Room: "702"},
		"电话0931-8412345":            {},
		"1号窗口排到120号":                {},
		"2单元501室，不对，是601室，都是3号楼":    {Building: "3", Unit: "2", Room: "601"},
	} {
		if got := placeOf(text); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestPhone(t *testing.T) {
	for text, want := range map[string]string{
		"电话13400000209":                    "13400000209",
		"138 0000 0001 找我":                 "13800000001",
		"138-0000-0001":                    "13800000001",
		"+86 13800000001":                  "13800000001",
		"一三八零零零零零零零一":                      "13800000001",
		"幺三八零零零零零零零幺":                      "13800000001",
		"１３８００００００００１":                     "",
		"１３８０００００００１":                      "13800000001",
		"座机0931-8400000":                   "09318400000",
		"501 13800000001":                  "13800000001",
		"号码留错了，不是13800000001，是13900000002": "13900000002",
		"正确的13700000655":                   "13700000655",
		"打给我女儿13800000001":                 "13800000001",
		"身份证620102194001010000":            "",
		"12345":                            "",
		"120打不通":                           "",
	} {
		f := fold(text)
		if got := callable(f.runes, phones(f.runes)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestSurname(t *testing.T) {
	for text, want := range map[string]string{
		"我姓张": "张", "我叫张秀英": "张", "您好，我叫欧阳兰，住3号楼": "欧阳", "免贵姓李": "李",
		"我叫了半个钟头了": "", "我叫车来了": "", "叫小贺": "", "我妈姓王": "", "": "",
	} {
		if got := surname(fold(text).runes); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestWhen(t *testing.T) {
	for text, want := range map[string]string{
		"明晚七点到九点在家，修水槽": "明晚七点到九点", "随时都行": "随时", "报一个周三的太极拳": "周三", "能不能换成星期六": "星期六",
		"明早六点的火车": "明早六点", "十五号去省医院": "十五号", "3号楼2单元": "", "水管漏了": "", "明天上午9:30来": "明天上午9:30",
	} {
		if got := whenSaid(fold(text).runes); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Ａ座１２０３":      "a座1203",
		"請幫我媽媽換一盞燈":   "请帮我妈妈换一盏灯",
		"无业在吗 单圆门卡":   "物业在吗 单元门卡",
		"无业人员补贴":      "无业人员补贴",
		"水馆子动住了":      "水管子冻住了",
		"大学声志源者":      "大学生志愿者",
		"血汤高":         "血糖高",
		"👍\uFE0F你好":   "👍你好",
		"\xff\xfe坏字节": "\uFFFD\uFFFD坏字节",
	} {
		f := fold(text)
		if got := string(f.runes); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if len(f.at) != len(f.runes)+1 {
			t.Errorf("%q: %d places for %d runes", text, len(f.at), len(f.runes))
		}
	}
}

func TestEvidencePointsIntoTheOriginal(t *testing.T) {
	text := "👍\uFE0F Ｈi 我家的水馆漏水了"
	original := []rune(text)
	for _, s := range New().Read(text).Evidence {
		if s.Word == "水管" && string(original[s.Start:s.End]) != "水馆" {
			t.Errorf("水管 points at %q", string(original[s.Start:s.End]))
		}
	}
}
