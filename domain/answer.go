package domain

import (
	"regexp"
	"strings"
	"time"
)

// Answer is what a community answers to a question that comes again and again (答案).
type Answer struct {
	ID        ID
	Community ID
	Questions []string // the ways in which it is asked
	Words     string
	Source    string    // who says so; "" when nobody is named
	Until     time.Time // from then on it is not given; zero for ever
	Imported  bool      // from the import file, which may take it back; else staff kept it
	Ticket    ID        // whose answer it was first; 0 for none
	MadeBy    ID        // who kept it; 0 for the import file
	Owner     ID        // who answers for it; 0 for whoever is on duty
	Review    time.Time // from then on it is not given until somebody has looked; zero for never
	Made      time.Time // when it was written
	Taken     time.Time // when it was taken back; zero while it was not
	Next      ID        // the one that stands in its place; 0 for none
}

// AnswerState says whether an answer is given.
type AnswerState string

// The states of an answer.
const (
	AnswerInUse   AnswerState = "use"
	AnswerStale   AnswerState = "stale"   // somebody must look whether it still holds
	AnswerExpired AnswerState = "expired" // its last day is over
	AnswerTaken   AnswerState = "taken"   // taken back
)

// State tells how an answer stands; only one in use is given.
func (a Answer) State(now time.Time) AnswerState {
	over := func(at time.Time) bool { return !at.IsZero() && !at.After(now) }
	switch {
	case !a.Taken.IsZero():
		return AnswerTaken
	case over(a.Until):
		return AnswerExpired
	case over(a.Review):
		return AnswerStale
	}
	return AnswerInUse
}

// AnswerNotice is how long before an answer's last day its owner is told.
const AnswerNotice = 14 * 24 * time.Hour

// WantsLook tells that an answer's owner must look at it: it is not given any
// more, or soon will not be.
func (a Answer) WantsLook(now time.Time) bool {
	return a.Taken.IsZero() && a.State(now.Add(AnswerNotice)) != AnswerInUse
}

// ReviewAfter is how long an answer that staff keeps stands without a look.
const ReviewAfter = 365 * 24 * time.Hour

// Month names the month of a time by China's clock: 2026-03.
func Month(at time.Time) string { return at.In(China).Format("2006-01") }

// personal finds what is somebody's own and stands in no answer for all: mobile
// numbers, ids, doors, and names that are said as such.
var personal = regexp.MustCompile(`1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{15,}|\d{1,3}\s*单元|[一二三四五六七八九十]单元|\d{3,4}\s*[室户]|\d{1,3}(号楼|栋|幢|座|#)|\d+(?:[-—－#]\d+){2,}|(我叫|名叫|名字叫|我姓)\p{Han}`)

// Personal tells that words hold what is somebody's own.
func Personal(text string) bool { return PersonalPart(text) != "" }

// PersonalPart is the first part of words that is somebody's own, "" for none.
func PersonalPart(text string) string {
	return personal.FindString(strings.Join(strings.Fields(text), " "))
}

// answered is a staff answer to a ticket: 答复 1024 周末也开.
var answered = regexp.MustCompile(`^\s*(?:答复|回复|答)\s*(?:工单)?\s*(\d{4,9})[\s，,：:]*`)

// disclaimed is a word of staff that a ticket is not the community's to do:
// 不归 1024 电梯归物业管.
var disclaimed = regexp.MustCompile(`^\s*不归\s*(?:工单)?\s*(\d{4,9})[\s，,：:]*`)

// DisclaimOf splits it into the number of its ticket and the reason; ok is false
// for anything else, or without a reason.
func DisclaimOf(text string) (number, reason string, ok bool) {
	m := disclaimed.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	reason = strings.TrimSpace(text[len(m[0]):])
	return m[1], reason, reason != ""
}

// Disclaims tells that words of staff begin as such a word does.
func Disclaims(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "不归") }

// AnswersTicket tells that words are a staff answer to a ticket, of either sort.
func AnswersTicket(text string) bool {
	_, _, answers := AnswerTo(text)
	_, _, disclaims := DisclaimOf(text)
	return answers || disclaims
}

// AnswerTo splits a staff answer into the number of its ticket and its words;
// ok is false for anything else, or without words.
func AnswerTo(text string) (number, words string, ok bool) {
	m := answered.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	words = strings.TrimSpace(text[len(m[0]):])
	return m[1], words, words != ""
}
