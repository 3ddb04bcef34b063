package push

import (
	"context"
	"sync"
	"time"

	"linli/domain"
)

// Lines knows whose calls to WeChat go unanswered, so that what is owed waits
// for an answer instead of being called into nothing: a call that was not
// answered may have arrived, and most pushes may be called once more only.
type Lines struct {
	// Answers asks WeChat something that brings nothing to anybody.
	Answers func(ctx context.Context, account string) bool

	mu sync.Mutex
	of map[string]*line
}

// line is an account's line after a call that was not answered.
type line struct {
	unanswered int           // calls in a row
	asked      time.Time     // when WeChat is asked whether it answers; zero while the line is trusted
	pause      time.Duration // between two questions
}

// How many calls in a row go unanswered until a line is silent, and how often it
// is then asked for an answer.
const (
	lineTrust = 3
	linePause = 5 * time.Second
	lineRests = time.Minute
)

// called takes what became of a call. That WeChat is too busy is no answer.
func (l *Lines) called(account string, sendErr error, now time.Time) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if sendErr == nil || answered(failureOf(sendErr)) {
		delete(l.of, account)
		return
	}
	if l.of == nil {
		l.of = map[string]*line{}
	}
	if l.of[account] == nil {
		l.of[account] = &line{pause: linePause}
	}
	one := l.of[account]
	if one.unanswered++; one.unanswered >= lineTrust && one.asked.IsZero() {
		one.asked = now.Add(one.pause)
	}
}

const busy = -1

func answered(failed *domain.SendError) bool { return failed.ErrCode != 0 && failed.ErrCode != busy }

// silent tells until when an account's line is left alone; zero if it is trusted.
func (l *Lines) silent(account string, now time.Time) time.Time {
	if l == nil {
		return time.Time{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[account]
	switch {
	case one == nil || one.asked.IsZero():
		return time.Time{}
	case one.asked.Sub(now) >= time.Millisecond: // the outbox knows no less
		return one.asked
	}
	return now.Add(pace) // it is about to be asked
}

// listen asks on every silent line whose pause is over whether WeChat answers.
func (l *Lines) listen(ctx context.Context, now time.Time) {
	if l == nil {
		return
	}
	for _, account := range l.due(now) {
		asking, cancel := context.WithTimeout(ctx, patience)
		answers := l.Answers(asking, account)
		cancel()
		l.mu.Lock()
		if one := l.of[account]; answers {
			delete(l.of, account)
		} else if one != nil {
			one.pause = min(2*one.pause, lineRests)
			one.asked = now.Add(one.pause)
		}
		l.mu.Unlock()
	}
}

func (l *Lines) due(now time.Time) (accounts []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for account, one := range l.of {
		if !one.asked.IsZero() && !one.asked.After(now) {
			accounts = append(accounts, account)
		}
	}
	return accounts
}
