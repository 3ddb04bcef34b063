package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"linli/domain"
	"linli/store"
)

// aboutPush answers questions about one row of the outbox.
func aboutPush(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "explain" {
		return errors.New("push: want `push explain ID`")
	}
	o := newOptions("push explain")
	if err := o.parse(args[1:], "ID"); err != nil {
		return err
	}
	id, err := strconv.ParseInt(o.Arg(0), 10, 64)
	if err != nil || id <= 0 {
		return errors.New("push explain: the ID is a number, as the log and `linli verify` name it")
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Snapshot(ctx, func(v store.View) error { return explain(os.Stdout, v, domain.ID(id), time.Now()) })
}

// onClock is how an operator reads a time: China's.
func onClock(t time.Time) string { return t.In(domain.China).Format("2006-01-02 15:04:05") }

// explain prints why a push took the way it took, or waits. Ids and enumerated
// values only: nobody is named.
func explain(w io.Writer, v store.View, id domain.ID, now time.Time) error {
	p, err := v.Push(id)
	if err != nil {
		return fmt.Errorf("push explain: %w", err)
	}
	decisions, err := v.Decisions(id)
	if err != nil {
		return err
	}
	pauses, err := v.PausedAccounts(now)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "push %d: %s about ticket %d to person %d, account %s, owed since %s\n", p.ID, p.Kind, p.Ticket, p.Person, named(p.Account), onClock(p.Owed))
	if p.Kind == domain.PushPassOn {
		if err := tellPassedOn(w, v, p); err != nil {
			return err
		}
	}
	for _, d := range decisions {
		tellDecision(w, d)
	}
	fmt.Fprintf(w, "now: %s\n", stand(p, decisions, pauses, now))
	return nil
}

func named(account string) string {
	if account == "" {
		return "none"
	}
	return account
}

// tellPassedOn prints in place of which pushes one was owed.
func tellPassedOn(w io.Writer, v store.View, p domain.Push) error {
	waiting, err := v.PassedOn(p)
	for _, o := range waiting {
		fmt.Fprintf(w, "in place of push %d: %s to person %d, whom no way leads to\n", o.ID, o.Kind, o.Person)
	}
	return err
}

// results words how a decision ended.
var results = map[string]string{
	domain.DecisionCalled:      "called; no answer is known",
	domain.DecisionSent:        "taken",
	domain.DecisionHeld:        "it waits",
	domain.DecisionNoWay:       "no way is left",
	domain.DecisionUnwanted:    "it is not needed any more",
	string(domain.SendAgain):   "refused for the moment; it is tried again",
	string(domain.SendUnknown): "it may have arrived",
	string(domain.SendClosed):  "refused: this way is shut for this person",
	string(domain.SendGone):    "refused: the person is not there",
	string(domain.SendStop):    "refused: the account may not do this now",
	string(domain.SendBad):     "refused: the content",
}

func tellDecision(w io.Writer, d domain.Decision) {
	if d.Result == domain.DecisionPassed {
		fmt.Fprintf(w, "%s another person of the household or team is asked to pass it on, by push %d\n", onClock(d.At), d.Leader)
		return
	}
	way := "no way was taken"
	if d.Channel != "" {
		way = fmt.Sprintf("by %s of %s", d.Channel, named(d.Account))
	}
	fmt.Fprintf(w, "%s %s: %s", onClock(d.At), way, results[d.Result])
	if d.ErrCode != 0 {
		fmt.Fprintf(w, " (errcode %d)", d.ErrCode)
	}
	if d.Leader != 0 && d.Leader != d.Push {
		fmt.Fprintf(w, ", in one message with push %d", d.Leader)
	}
	if d.MsgID != "" {
		fmt.Fprintf(w, ", message %s", d.MsgID)
	}
	fmt.Fprintln(w)
	for _, passed := range d.Passed {
		switch {
		case passed.Channel == "":
			fmt.Fprintf(w, "    %s\n", reasons[passed.Reason])
		case passed.Account == "":
			fmt.Fprintf(w, "    not %s: %s\n", passed.Channel, reasons[passed.Reason])
		default:
			fmt.Fprintf(w, "    not %s of %s: %s\n", passed.Channel, passed.Account, reasons[passed.Reason])
		}
	}
}

// reasons words why a way was not taken.
var reasons = map[domain.Reason]string{
	domain.ReasonUnable:       "accounts of this kind may not",
	domain.ReasonUnconfigured: "no template is configured for such words",
	domain.ReasonStranger:     "this person is not known there",
	domain.ReasonLeft:         "this person does not follow",
	domain.ReasonShut:         "no customer-service window is open, or all its messages are used up",
	domain.ReasonKept:         "the last message of the window is kept for what matters more",
	domain.ReasonConsent:      "this person agreed to none, or it is used up",
	domain.ReasonPaused:       "WeChat refuses this of the account for a while",
	domain.ReasonSilent:       "WeChat answers none of this account's calls just now",
	domain.ReasonBudget:       "what may be sent in a day is used up",
	domain.ReasonTried:        "this push was refused there before",
	domain.ReasonSameName:     "it may have arrived already, and only the same way shows it once",
	domain.ReasonLater:        "a better way was open",
	domain.ReasonQuiet:        "quiet hours, and nothing that lets this phone ring in them",
	domain.ReasonPhone:        "no telephone number of this person is known",
}

// stand words how a push stands now and, while it is owed, what it waits for.
func stand(p domain.Push, decisions []domain.Decision, pauses []store.Pause, now time.Time) string {
	switch p.State {
	case domain.PushSent:
		return fmt.Sprintf("sent by %s", p.Channel)
	case domain.PushSuppressed:
		return "suppressed: not needed or not allowed any more"
	case domain.PushFailed:
		return fmt.Sprintf("failed: WeChat refused the words (errcode %d); the duty was told", p.ErrCode)
	case domain.PushUnknown:
		return "unknown: it may have arrived, and is not sent again"
	case domain.PushHuman:
		if p.Deputy != 0 {
			return fmt.Sprintf("left to another person of the household or team: no way leads to this phone; how that went: push explain %d", p.Deputy)
		}
		return "left to a person: no way leads to this phone"
	}
	for _, pause := range pauses {
		if pause.Account == p.Account && pause.Channel == "" {
			return fmt.Sprintf("%s: account %s is paused until %s (errcode %d)", p.State, p.Account, onClock(pause.Until), pause.ErrCode)
		}
	}
	switch {
	case store.AwaitsTurn(p):
		return "pending: an older push to the same person comes first"
	case p.State != domain.PushPending && p.Due.After(now):
		return fmt.Sprintf("being sent; without an answer it is looked at again at %s", onClock(p.Due))
	case p.Claim != "" && p.Due.After(now):
		return fmt.Sprintf("taken up by a server until %s", onClock(p.Due))
	case p.Due.After(now) && len(decisions) > 0 && decisions[len(decisions)-1].Result == domain.DecisionHeld:
		return fmt.Sprintf("pending: held, for the reason given last, until %s", onClock(p.Due))
	case p.Due.After(now):
		return fmt.Sprintf("pending: it is due at %s", onClock(p.Due))
	}
	return fmt.Sprintf("%s: due since %s; is `linli serve` running?", p.State, onClock(p.Due))
}
