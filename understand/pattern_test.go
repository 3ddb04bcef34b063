package understand

import (
	"slices"
	"strings"
	"testing"

	"linli/domain"
)

func TestAnOrderOfWords(t *testing.T) {
	l := parsed(t, lexiconHead+
		"@病人~@跌倒~~起不来/流血,emergency,12,,3,,养伤,\n"+
		"爷爷,@病人,,,,,,\n奶奶,@病人,,,,,,\n摔,@跌倒,,,,,,\n跌,@跌倒,,,,,,\n没,@否定,,,,,,\n摔跤比赛,@惯用,,,,,,\n血,@惯用,,,,,,\n"+
		"烟~门缝,emergency,12,,3,孩子,,\n孩子,@病人,,,,,,\n")
	r := l.Reader().With(nil)
	for text, want := range map[string]domain.Tier{
		"奶奶摔了起不来":             domain.TierA,
		"爷爷刚才跌了一跤，躺在地上起不来了":   domain.TierA,
		"奶奶摔了，头上流血":           domain.TierA,
		"起不来了，奶奶摔了":           domain.TierC, // the other way round
		"奶奶昨天上街买菜的时候不小心摔了起不来": domain.TierC, // too far behind 奶奶
		"奶奶没摔，就是起不来":          domain.TierC,
		"奶奶看摔跤比赛看得起不来":        domain.TierC,
		"奶奶摔了。今天闹钟没响，我起不来":    domain.TierC, // a sentence ends between
		"奶奶摔了在家养伤，起不来":        domain.TierC,
		"烟从孩子的门缝进来":           domain.TierA, // what it needs stands between the parts
		"烟从门缝进来":              domain.TierC,
	} {
		if got := r.Read(text).Tier; got != want {
			t.Errorf("%s: tier %s, want %s", text, got, want)
		}
	}
	for _, word := range []string{"~起不来", "摔~", "摔~/", "摔~这里有一个长得谁也不会写在词库里的词啊"} {
		if _, bad := ParseLexicon(strings.NewReader(lexiconHead + word + ",emergency,12,,3,,,\n")); len(bad) != 1 || bad[0].Problem != BadPattern {
			t.Errorf("%s: %v", word, bad)
		}
	}
}

// TestAClassAlone counts once however many of its words stand in the text.
func TestAClassAlone(t *testing.T) {
	r := parsed(t, lexiconHead+
		"@中风,emergency,6,,3,爷爷,拔牙,\n嘴歪,@中风,,,,,,\n流口水,@中风,,,,,,\n手抬不起,@中风,,,,,,\n没,@否定,,,,,,\n"+
		"@中风~~@中风,emergency,4,,3,,拔牙,\n").Reader().With(nil)
	for text, want := range map[string]domain.Tier{
		"爷爷嘴歪":        domain.TierB,
		"爷爷嘴歪，又嘴歪了":   domain.TierA, // the second row needs two words of the class, in order
		"爷爷嘴歪，流口水":    domain.TierA,
		"嘴歪":          domain.TierC,
		"爷爷没嘴歪":       domain.TierC,
		"爷爷拔牙了，嘴歪流口水": domain.TierC,
	} {
		if got := r.Read(text).Tier; got != want {
			t.Errorf("%s: tier %s, want %s", text, got, want)
		}
	}
	if _, bad := ParseLexicon(strings.NewReader(lexiconHead + "@中风,emergency,6,,3,,,\n")); len(bad) != 1 || bad[0].Problem != UnknownClass {
		t.Errorf("a class without words: %v", bad)
	}
}

func TestANumberedListIsAsManyNeeds(t *testing.T) {
	for text, want := range map[string][]domain.Category{
		"第一，水龙头漏水。第二，我想报太极班":      {domain.Repair, domain.Course},
		"两样：1、借个轮椅，2、量血压":         {domain.Borrow, domain.Health},
		"一、二楼的灯坏了":                {domain.Property},
		"第一次报修，水龙头漏水":             {domain.Repair},
		"一个水龙头漏水，二单元501，三点以后有人在家": {domain.Repair},
	} {
		if d := New().Read(text); !slices.Equal(d.Categories, want) {
			t.Errorf("%s: %v, want %v", text, d.Categories, want)
		}
	}
}

func TestAVerbSaidTwice(t *testing.T) {
	r := New()
	for text, want := range map[string]domain.Intent{
		"大夫今天坐不坐诊":    domain.IntentQuestion,
		"院里的流浪猫，管一管吧": domain.IntentRequest,
		"在么":          domain.IntentSmalltalk,
	} {
		if d := r.Read(text); d.Intent != want {
			t.Errorf("%s: %s, want %s", text, d.Intent, want)
		}
	}
}

func TestWhatSpeaksAgainstADanger(t *testing.T) {
	r := New()
	for text, want := range map[string]domain.Tier{
		"房顶让雪压塌了，底下没压着人":         domain.TierB, // stands between the parts of an order of words
		"他拿菜刀站在我家门口，就是上次为停车吵的那个": domain.TierA, // tells who he is, not when it was
		"去年我家着火了，墙还没刷":           domain.TierB,
	} {
		if got := r.Read(text).Tier; got != want && !(want == domain.TierB && got == domain.TierC) {
			t.Errorf("%s: tier %s, want %s", text, got, want)
		}
	}
}

func TestWhatTheConversationNeedsOfADraft(t *testing.T) {
	d := New().Read("我家水管漏水滴到床上，另外我妈想借个轮椅")
	if len(d.Asks) != 2 || d.Asks[0].Category != domain.Repair || d.Asks[1].Category != domain.Borrow {
		t.Fatalf("%+v", d.Asks)
	}
	if a := d.Asks[0]; a.Text != "我家水管漏水滴到床上" || a.Start != 0 || a.End != 10 {
		t.Errorf("%+v", a)
	}
	if !d.Damage || d.For != KinParent || d.Urgency != 2 {
		t.Errorf("damage %v, for %s, urgency %d", d.Damage, d.For, d.Urgency)
	}
	if d := New().Read("我想借个梯子"); d.Sure != SureHigh || d.For != KinSelf || d.Damage {
		t.Errorf("sure %s, for %s, damage %v", d.Sure, d.For, d.Damage)
	}
	if d := New().Read("嗯"); d.Sure != SureLow || d.Runner != "" || len(d.Asks) != 0 {
		t.Errorf("sure %s, runner %s, %v", d.Sure, d.Runner, d.Asks)
	}
}
