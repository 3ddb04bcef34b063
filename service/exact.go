package service

import (
	"regexp"

	"linli/domain"
)

// sentences are the words of those who serve that take a sentence behind them, each
// written to the letter. What it says there is said to a matter or to others, be it
// of a danger.
var sentences = regexp.MustCompile(`^\s*(?:` +
	`(?:代|存答案|通知|招募|更正|群消息)[\s：:]` +
	`|纪要\s+(?:工单)?\s*\d{4,9}\s` +
	`|挂账\s+(?:工单)?\s*\d{4,9}\s+\d{1,3}\s` +
	`|联办\s+(?:工单)?\s*\d{4,9}\s+\d{1,3}\s+(?:免|转|继续|收到|正在办|办好了|办不了|不归)(?:\s|$)` +
	`|照护\s+\d{4,11}\s+\p{Han}{2,4}\s+\S)`)

// cries tells that a text is held for a danger and is no command to the letter:
// whatever word it begins with, it is read for what it means.
func (c *chat) cries(text string) bool {
	return alarming(c.intake.Reader.Read(text)) && !sentences.MatchString(text) && !domain.AnswersTicket(text)
}
