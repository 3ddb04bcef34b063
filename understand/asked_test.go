package understand

import (
	"strings"
	"testing"
)

func TestAQuestionIsAnsweredOnlyWhereItSaysTheSame(t *testing.T) {
	bank := []Kept{
		{[]string{"加装电梯低层出多少钱"}, "一楼不出"}, {[]string{"加装电梯高层出多少钱"}, "越高越多"},
		{[]string{"便民站几点开门", "便民站周末开吗"}, "每天开着"}, {[]string{"便民站在哪里"}, "大厅西边"},
		{[]string{"借雨伞"}, "说名字就能借"}, {[]string{"借雨衣"}, "登记楼号"}, {[]string{"社区食堂几点开饭"}, "十一点半"},
		{[]string{"12路车改道了吗"}, "改走滨河路"},
	}
	var b Bank
	for text, want := range map[string]string{
		"我住六楼装電梯要掏多少钱": "越高越多", "二楼加梯出多少钱": "一楼不出", "三楼装电梯出多少钱": "", "装电梯多少钱": "", "便民站礼拜天几点开": "每天开着", "便民站国庆几点开": "",
		"便民站咋走": "大厅西边", "能借把伞吗": "说名字就能借", "能借件雨披吗": "登记楼号", "能借个轮椅吗": "", "雨伞雨衣都能借吗": "", "请问社区食堂几点开饭呀": "十一点半", "菜市场几点开": "",
		"12路车改道了吗": "改走滨河路", "13路车改道了吗": "", "": "", "，，": "", "你好": "",
	} {
		got := ""
		if i, _ := b.Find(bank, text); i >= 0 {
			got = bank[i].Words
		}
		if got != want {
			t.Errorf("%q is answered %q, want %q", text, got, want)
		}
	}
	if _, near := b.Find(bank, "便民站能寄快递吗"); !near {
		t.Error("the bank knows of the station")
	}
	if _, near := b.Find(bank, "几点了"); near {
		t.Error("an hour is no thing that the bank knows of")
	}
}

func TestTwoAnswersToOneQuestionAreNone(t *testing.T) {
	var b Bank
	bank := []Kept{{[]string{"便民站几点开门"}, "八点"}, {[]string{"便民站什么时候上班"}, "九点"}}
	if i, _ := b.Find(bank, "便民站哪天有人"); i >= 0 {
		t.Errorf("of two the first was taken: %d", i)
	}
	if i, _ := b.Find(bank, "便民站几点开门？"); i != 0 {
		t.Errorf("the very words find %d", i)
	}
	bank[1].Words = bank[0].Words
	if i, _ := b.Find(bank, "便民站哪天有人"); i < 0 {
		t.Error("the same answer written twice is still one")
	}
}

func FuzzAsked(f *testing.F) {
	for _, w := range []string{"加装电梯低层出多少钱", "一\x00二", "补", "补补补多少"} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := readAsked(text)
		if strings.ContainsRune(strings.Join(a.rest, ""), taken) {
			t.Errorf("%q leaves %q", text, a.rest)
		}
		var b Bank
		b.Find([]Kept{{[]string{text}, "a"}, {[]string{"借伞"}, "b"}}, text)
	})
}

func BenchmarkAsked(b *testing.B) {
	for b.Loop() {
		readAsked("我们单元商量好了要加梯，我住在六楼，手续咋走，大概要掏几万块钱")
	}
}
