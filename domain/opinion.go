package domain

import (
	"strings"
	"time"
)

// SuggestionState is what became of a suggestion.
type SuggestionState string

// The states of a suggestion.
const (
	SuggestionNew     SuggestionState = "new"     // nobody has looked at it
	SuggestionGrouped SuggestionState = "grouped" // it stands under a topic
	SuggestionRaised  SuggestionState = "raised"  // it asks for help after all, and is a ticket
	SuggestionDropped SuggestionState = "dropped" // it suggests nothing
)

// Suggestion is what somebody would like for all, and asks nobody to come for
// (意见建议). Its words are those of its message.
type Suggestion struct {
	ID        ID
	Community ID
	Person    ID
	Account   string
	Inbox     ID
	Topic     ID // 0: none yet
	Ticket    ID // that it became; 0 for none
	State     SuggestionState
	Category  Category
	Text      string // "" once its writer is erased
	Created   time.Time
}

// TopicState is what was decided about a topic.
type TopicState string

// The states of a topic.
const (
	TopicOpen     TopicState = "open"
	TopicAdopted  TopicState = "adopted"  // 采纳
	TopicDeclined TopicState = "declined" // 不采纳
	TopicPassed   TopicState = "passed"   // 转办: a unit has it
)

// TopicEnds lists what may be decided.
var TopicEnds = []TopicState{TopicAdopted, TopicDeclined, TopicPassed}

// Topic is what alike suggestions come to, and the community's answer (话题).
type Topic struct {
	ID        ID
	Community ID
	State     TopicState
	Title     string
	Answer    string // public
	Unit      string // that has it now, where it was passed on
	DecidedBy ID
	Decided   time.Time
	Version   int
	Created   time.Time
}

// OpinionRoles are those who group suggestions and decide about them.
var OpinionRoles = []Role{RoleCadre, RoleSecretary, RoleAdmin}

// OpinionKey is the key of the push that tells somebody what was decided about a
// topic: he is told once. Nobody's is where the keys of a topic begin.
func OpinionKey(topic, person ID) string {
	key := "opinion:" + topic.String() + ":"
	if person == 0 {
		return key
	}
	return key + person.String()
}

// Bounds of a topic, in characters.
const (
	TopicTitle  = 30
	TopicAnswer = 300
)

// asking are the words in which suggestions are made, which say nothing of what
// about.
var asking = strings.NewReplacer("建议", "", "希望", "", "能不能", "", "可不可以", "", "能否", "", "是不是", "", "提个", "", "意见", "", "社区", "", "咱们", "", "我们", "", "小区", "",
	"应该", "", "最好", "", "一个", "", "几个", "", "个", "", "吧", "", "吗", "", "了", "", "的", "", "，", "", "。", "", "？", "", "！", "", " ", "")

// Alike tells how alike two suggestions are, from 0 to 1: how many pairs of
// neighbouring characters they share, of all they have.
func Alike(a, b string) float64 {
	one, other := pairs(a), pairs(b)
	if len(one) == 0 || len(other) == 0 {
		return 0
	}
	shared := 0
	for p := range one {
		if other[p] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(one)+len(other))
}

// AlikeEnough is from where on suggestions are proposed to be of one topic; a
// person confirms it.
const AlikeEnough = 0.3

func pairs(text string) map[[2]rune]bool {
	runes := []rune(asking.Replace(text))
	out := map[[2]rune]bool{}
	for i := 0; i+1 < len(runes); i++ {
		out[[2]rune{runes[i], runes[i+1]}] = true
	}
	return out
}
