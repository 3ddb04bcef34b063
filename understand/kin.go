package understand

import (
	"regexp"

	"linli/domain"
)

// What tells whose home is meant.
var (
	together = regexp.MustCompile(`一起住|住一起|住在一起|同住|[跟和与同]我(?:们)?住|住我|[我俺咱](?:们)?家(?:里|住|的|在|中)?[^，。！]{0,4}(?:爸|妈|爹|娘|爷|奶|姥|公|婆)`)
	theirs   = regexp.MustCompile(`(?:爸|妈|爹|娘|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|[他她])们?(?:自己)?(?:家|那边|那儿|那里|住)|独居|一个人(?:住|在家|过)|自己住|娘家|没人接|不接电话|打电话|电话里|我(?:人)?在(?:外地|外面|国外|单位|上班)`)
	childs   = regexp.MustCompile(`(?:儿子|女儿|闺女|孙子|孙女)(?:家|那边|那儿)`)
	speaks   = regexp.MustCompile(`(?:爸|妈|爹|娘|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆)(?:说|让我|叫我|想问|问)|我是`)
)

// AtHome tells that a text says it is at its writer's own home, whoever is meant.
func AtHome(text string) bool {
	return together.MatchString(text) || OwnHome(text) && !theirs.MatchString(text)
}

// Elder tells that help is asked for a parent or a grandparent of the writer.
func (d Draft) Elder() bool { return d.For == KinParent || d.For == KinGrandparent }

// Elsewhere tells that help is asked for somebody who may live at another door
// than the writer, who does not say which.
func (d Draft) Elsewhere(text string) bool {
	if d.Intent != domain.IntentRequest || d.For == KinSelf || AtHome(text) {
		return false
	}
	switch d.For {
	case KinSpouse:
		return false
	case KinChild:
		return childs.MatchString(text)
	}
	if theirs.MatchString(text) {
		return true
	}
	return d.Elder() && d.Category != domain.Property && !says(text, "在家", "家里", "屋里") && !speaks.MatchString(text)
}
