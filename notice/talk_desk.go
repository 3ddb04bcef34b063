package notice

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// mostPasted is how many drafts a talk may have that is pasted at the desk.
const mostPasted = 40

// pastes writes down what of a talk may become tickets; left is what a
// person must judge, which is kept nowhere. A talk without drafts is not kept.
func (d *Desk) pastes(tx *store.Tx, t domain.Talk, sorted Sorted) (_ domain.Talk, left []string, err error) {
	t.Drafts = sorted.Drafts
	t.Speakers, t.Dropped, t.Left = sorted.Speakers, sorted.Dropped, len(sorted.Left)
	if len(t.Drafts) == 0 {
		return t, sorted.Left, nil
	}
	if err := tx.AddTalk(&t); err != nil {
		return t, nil, err
	}
	return t, sorted.Left, tx.Record(onTalk(t), "pasted", domain.By(t.Person), map[string]any{"drafts": len(t.Drafts), "dropped": t.Dropped, "left": t.Left})
}

func onTalk(t domain.Talk) store.Subject { return store.Subject{Kind: "talk", ID: t.ID} }

// opens makes a ticket of a draft. Conflict: somebody else has opened or dropped it.
func (d *Desk) opens(tx *store.Tx, t domain.Talk, draft domain.TalkDraft, by domain.Person) (domain.Ticket, error) {
	community, err := tx.Community(t.Community)
	if err != nil {
		return domain.Ticket{}, err
	}
	ticket, err := d.Tasks.Enter(tx, domain.Matter{Talk: t.ID, No: draft.No, By: by.ID, Account: community.Account, Community: t.Community, Building: by.Building,
		Speaker: draft.Speaker, Text: draft.Text, Category: draft.Category, Urgency: draft.Urgency})
	if err != nil {
		return ticket, err
	}
	opened, err := tx.OpenTalkDraft(t.ID, draft.No, ticket.ID)
	if err == nil && !opened {
		err = domain.Errorf(domain.Conflict, "the draft was opened or dropped meanwhile")
	}
	return ticket, err
}

// Pasted is a talk out of which nothing is opened yet, with what a person must judge.
type Pasted struct {
	Talk domain.ID // 0: nothing in it asks for anything
	Left []string
}

// Paste takes a group's talk of a community that its staff pastes. Nothing is
// opened.
func (d *Desk) Paste(ctx context.Context, by, community domain.ID, text string) (p Pasted, err error) {
	err = d.DB.InTx(ctx, func(tx *store.Tx) error {
		if may, err := holds(tx.View, by, community, domain.StaffRoles); err != nil || !may {
			return hiddenOr(err)
		}
		if strings.TrimSpace(text) == "" {
			return domain.Errorf(domain.Invalid, "nothing was pasted")
		}
		sorted := Sort(d.Reader, text)
		if len(sorted.Drafts) > mostPasted {
			return domain.Errorf(domain.Invalid, "too much was pasted at once")
		}
		t, left, err := d.pastes(tx, domain.Talk{Community: community, Person: by}, sorted)
		p = Pasted{t.ID, left}
		return err
	})
	return p, err
}

// Tap is a word on one draft of a talk: it is opened, or dropped.
type Tap struct {
	Talk domain.ID
	No   int
	Open bool
}

// Taps opens one draft of a talk as a ticket, or drops it. With the last one the
// talk is over, and its words are forgotten. Conflict: that was done.
func (d *Desk) Taps(ctx context.Context, by domain.ID, tap Tap) error {
	return d.deed(ctx, func(tx *store.Tx) error {
		t, err := tx.Talk(tap.Talk)
		if err != nil {
			return err
		}
		if may, err := holds(tx.View, by, t.Community, domain.StaffRoles); err != nil || !may {
			return hiddenOr(err)
		}
		i := slices.IndexFunc(t.Drafts, func(d domain.TalkDraft) bool { return d.No == tap.No })
		if i < 0 || t.Drafts[i].State != domain.TalkOpen {
			return domain.Errorf(domain.Conflict, "the draft was opened or dropped before")
		}
		return d.tapped(tx, t, t.Drafts[i], tapping{by, tap.Open})
	})
}

type tapping struct {
	by   domain.ID
	open bool
}

func (d *Desk) tapped(tx *store.Tx, t domain.Talk, draft domain.TalkDraft, tap tapping) error {
	data := map[string]any{"no": draft.No}
	kind := "dropped"
	if tap.open {
		me, err := tx.Person(tap.by)
		if err != nil {
			return err
		}
		ticket, err := d.opens(tx, t, draft, me)
		if err != nil {
			return err
		}
		kind, data["ticket"] = "opened", ticket.ID
	} else if dropped, err := tx.DropTalkDraft(t.ID, draft.No); err != nil || !dropped {
		return conflictOr(err)
	}
	if err := tx.Record(onTalk(t), kind, domain.By(tap.by), data); err != nil {
		return err
	}
	open := slices.ContainsFunc(t.Drafts, func(other domain.TalkDraft) bool { return other.No != draft.No && other.State == domain.TalkOpen })
	if open {
		return tx.TapTalk(t.ID)
	}
	return tx.CloseTalk(t.ID, 1)
}

func conflictOr(err error) error {
	if err != nil {
		return err
	}
	return domain.Errorf(domain.Conflict, "it was done meanwhile")
}

// TalkLine is an earlier talk in a list.
type TalkLine struct {
	ID              domain.ID
	At, Who         string
	Drafts, Open    int
	Dropped, Opened int
}

// TalkDraftLine is one draft of a talk as the console shows it.
type TalkDraftLine struct {
	No                      int
	Speaker, Text, Category string
	State                   domain.TalkState
	Danger                  bool
	Ticket                  domain.ID
	Number                  int64
}

// TalkSheet is a talk with its drafts, and the words to be pasted back.
type TalkSheet struct {
	TalkLine
	Community domain.ID
	Speakers  int
	Chatter   int // lines that ask for nothing
	Rumours   int // lines that a person must judge
	Lines     []TalkDraftLine
	Answer    string
}

// talksAtOnce is how many talks a list shows.
const talksAtOnce = 20

// Talks lists the talks of a community for its staff, the newest first.
func (d *Desk) Talks(ctx context.Context, by, community domain.ID, now time.Time) ([]TalkLine, error) {
	v := d.DB.View(ctx)
	if may, err := holds(v, by, community, domain.StaffRoles); err != nil || !may {
		return nil, hiddenOr(err)
	}
	all, err := v.TalksOf(community, 0, talksAtOnce)
	if err != nil {
		return nil, err
	}
	var people []domain.ID
	for _, t := range all {
		people = append(people, t.Person)
	}
	who, err := v.People(people)
	out := make([]TalkLine, len(all))
	for i, t := range all {
		out[i] = lineOf(t, who[t.Person].Name, now)
	}
	return out, err
}

func lineOf(t domain.Talk, who string, now time.Time) TalkLine {
	out := TalkLine{ID: t.ID, At: say.Clock(t.Created, now), Who: who, Drafts: len(t.Drafts)}
	for _, d := range t.Drafts {
		switch d.State {
		case domain.TalkOpened:
			out.Opened++
		case domain.TalkOpen:
			out.Open++
		default:
			out.Dropped++
		}
	}
	return out
}

// Talk reads a talk for the staff of its community; NotFound for others. Who did
// not paste it reads its words without doors, phones and names.
func (d *Desk) Talk(ctx context.Context, by, talk domain.ID, now time.Time) (s TalkSheet, err error) {
	v := d.DB.View(ctx)
	t, err := v.Talk(talk)
	if err != nil {
		return s, err
	}
	if may, err := holds(v, by, t.Community, domain.StaffRoles); err != nil || !may {
		return s, hiddenOr(err)
	}
	who, err := v.Person(t.Person)
	if err != nil {
		return s, err
	}
	s = TalkSheet{TalkLine: lineOf(t, who.Name, now), Community: t.Community, Speakers: t.Speakers, Chatter: t.Dropped, Rumours: t.Left}
	var opened []domain.Ticket
	for _, draft := range t.Drafts {
		line := TalkDraftLine{No: draft.No, Speaker: draft.Speaker, Text: draft.Text, Category: say.Category(draft.Category), State: draft.State, Danger: draft.Urgency >= 3, Ticket: draft.Ticket}
		if by != t.Person {
			line.Speaker, line.Text = "", domain.Mask(draft.Text)
		}
		if draft.Ticket != 0 {
			ticket, err := v.Ticket(draft.Ticket)
			if err != nil {
				return s, err
			}
			line.Number = ticket.Number
			opened = append(opened, ticket)
		}
		s.Lines = append(s.Lines, line)
	}
	home, err := v.Community(t.Community)
	if len(opened) > 0 {
		s.Answer = say.TalkAnswer(opened, home.Name)
	}
	return s, err
}
