package service

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// helpWanted finds what somebody wants done for herself, or what is broken: no
// mere suggestion, however it is put.
var helpWanted = regexp.MustCompile(`我家|我妈|我爸|我娃|我孩子|老伴|奶奶|爷爷|帮我|帮帮|救|派人|派个|来人|来个人|上门|谁来|过来|坏|漏|堵|停了|没水|没电|没气|没暖|不热|不亮|疼|摔|病|药|投诉|吵|打架|^(?:感谢|谢谢|多谢)|直接给[他她它]`) // thanks in front, or a remedy for somebody, are mockery of what is wrong

// suggests takes what somebody would like for all, and asks nobody to come for,
// as a suggestion: a person looks at it, and she is told what was decided (社情民意).
// What may want help stays a matter of the community's staff.
func (c *chat) suggests(d understand.Draft) (reply string, done bool, err error) {
	community, sure := c.home()
	if !sure || !merely(d, c.message.Text) {
		return "", false, nil
	}
	held, err := c.atTheDoor()
	if err != nil || len(held) > 0 {
		return "", false, err
	}
	s := domain.Suggestion{Community: community, Person: c.me.ID, Account: c.message.Account, Inbox: c.inbox, Category: d.Category}
	if err := c.AddSuggestion(&s); err != nil {
		return "", false, err
	}
	if err := c.Record(onSuggestion(s.ID), "suggested", c.by(), map[string]any{"inbox": c.inbox, "community": community}); err != nil {
		return "", false, err
	}
	// Who wants a person after it is asked about by these words.
	_, err = c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound {
		err = c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedAnswered, Options: []domain.ID{c.inbox}})
	}
	return say.SuggestionNoted(), true, err
}

// raisesHerOwn takes a suggestion whose writer wants a person after it for her
// ticket: nobody has to look at it twice. What stands under a topic stays there.
func (c *chat) raisesHerOwn(inbox, ticket domain.ID) error {
	if inbox == 0 {
		return nil
	}
	s, err := c.SuggestionIn(inbox)
	if err != nil {
		return dropNotFound(err)
	}
	s.State, s.Ticket = domain.SuggestionRaised, ticket
	if moved, err := c.MoveSuggestion(s); err != nil || !moved {
		return err
	}
	return c.Record(onSuggestion(s.ID), "raised", c.by(), map[string]any{"ticket": ticket})
}

// withdrawnFor is how long after it a suggestion is meant by who takes something
// back without saying what.
const withdrawnFor = 24 * time.Hour

// takesSuggestionBack takes the writer's last suggestion back if it came after all
// that is open of hers, and nobody has looked at it.
func (c *chat) takesSuggestionBack(open []domain.Ticket) (reply string, done bool, err error) {
	s, err := c.LastSuggestionBy(c.me.ID)
	if err != nil {
		return "", false, dropNotFound(err)
	}
	later := slices.ContainsFunc(open, func(t domain.Ticket) bool { return !t.Created.Before(s.Created) })
	if later || s.State != domain.SuggestionNew || s.Account != c.message.Account || c.Now.Sub(s.Created) > withdrawnFor {
		return "", false, nil
	}
	s.State = domain.SuggestionDropped
	if moved, err := c.MoveSuggestion(s); err != nil || !moved {
		return "", false, err
	}
	if _, _, err := c.unanswered(); err != nil {
		return "", false, err
	}
	return say.SuggestionTakenBack(), true, c.Record(onSuggestion(s.ID), "withdrawn", c.by(), nil)
}

// merely tells that a message surely suggests something and wants nothing else.
func merely(d understand.Draft, text string) bool {
	return d.Intent == domain.IntentSuggestion && d.Firm && d.Needs < 2 && d.Urgency < 2 && !d.Damage && d.Phone == "" && d.Place.Unit == "" && d.Place.Room == "" &&
		!perilous(d) && !d.Category.Private() && !helpWanted.MatchString(text)
}

func onSuggestion(id domain.ID) store.Subject { return store.Subject{Kind: "suggestion", ID: id} }

func onTopic(id domain.ID) store.Subject { return store.Subject{Kind: "topic", ID: id} }

// opinions tells staff what waits, 「民意」.
func (c *chat) opinions() (string, error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	fresh, open := 0, 0
	for _, id := range communities {
		some, err := c.SuggestionsNew(id)
		if err != nil {
			return "", err
		}
		topics, err := c.TopicsOpen(id)
		if err != nil {
			return "", err
		}
		fresh, open = fresh+len(some), open+len(topics)
	}
	return say.OpinionCount(fresh, open), nil
}

// Opinions is what a community's staff does with what residents suggest (社情民意).
type Opinions struct {
	DB    *store.DB
	Tasks Called // makes a ticket of what asks for help after all
	Wake  func() // tells the sender that something may be due
}

func (s *Opinions) do(ctx context.Context, deed func(tx *store.Tx) error) error {
	err := s.DB.InTx(ctx, deed)
	if err == nil {
		s.Wake()
	}
	return err
}

// decides lets nobody but those on who group and decide in a community.
func decides(v store.View, by domain.Actor, community domain.ID) error {
	grants, err := v.GrantsOf(by.Person)
	may := by.Kind == domain.ActorPerson && slices.ContainsFunc(grants, func(g domain.Grant) bool {
		return g.Community == community && slices.Contains(domain.OpinionRoles, g.Role)
	})
	if err == nil && !may {
		err = domain.Errorf(domain.NotFound, "no such thing for this person")
	}
	return err
}

// Grouping puts suggestions under a topic that is there, or a new one.
type Grouping struct {
	Community   domain.ID
	Suggestions []domain.ID
	Topic       domain.ID // 0: a new one
	Title       string
}

// Group puts suggestions under one topic. Whoever suggested what is decided
// already is told at once. Conflict: somebody has looked at one of them.
func (s *Opinions) Group(ctx context.Context, by domain.Actor, g Grouping) (topic domain.ID, err error) {
	err = s.do(ctx, func(tx *store.Tx) error {
		if err := decides(tx.View, by, g.Community); err != nil {
			return err
		}
		t, err := topicOf(tx, by, g)
		if err != nil {
			return err
		}
		topic = t.ID
		for _, id := range g.Suggestions {
			if err := underTopic(tx, by, t, id); err != nil {
				return err
			}
		}
		return tellTopic(tx, t)
	})
	return topic, err
}

// topicOf finds the topic that is meant, or begins it.
func topicOf(tx *store.Tx, by domain.Actor, g Grouping) (domain.Topic, error) {
	if len(g.Suggestions) == 0 {
		return domain.Topic{}, domain.Errorf(domain.Invalid, "no suggestion was named")
	}
	if g.Topic != 0 {
		t, err := tx.Topic(g.Topic)
		if err == nil && t.Community != g.Community {
			err = domain.Errorf(domain.NotFound, "no such topic there")
		}
		return t, err
	}
	t := domain.Topic{Community: g.Community, Title: strings.TrimSpace(g.Title)}
	if t.Title == "" || utf8.RuneCountInString(t.Title) > domain.TopicTitle {
		return t, domain.Errorf(domain.Invalid, "a topic has a short title")
	}
	if err := tx.AddTopic(&t); err != nil {
		return t, err
	}
	return t, tx.Record(onTopic(t.ID), "begun", by, map[string]any{"community": t.Community})
}

func underTopic(tx *store.Tx, by domain.Actor, t domain.Topic, id domain.ID) error {
	one, err := tx.Suggestion(id)
	if err == nil && one.Community != t.Community {
		err = domain.Errorf(domain.NotFound, "no such suggestion there")
	}
	if err != nil {
		return err
	}
	one.State, one.Topic = domain.SuggestionGrouped, t.ID
	if err := sifted(tx, one); err != nil {
		return err
	}
	return tx.Record(onSuggestion(id), "grouped", by, map[string]any{"topic": t.ID})
}

// sifted writes what became of a suggestion. Conflict: somebody was faster.
func sifted(tx *store.Tx, s domain.Suggestion) error {
	ok, err := tx.MoveSuggestion(s)
	if err == nil && !ok {
		err = domain.Errorf(domain.Conflict, "somebody has looked at the suggestion")
	}
	return err
}

// Sift takes a suggestion for what it is after all: with help it becomes a ticket
// of whoever wrote it, else it is dropped.
func (s *Opinions) Sift(ctx context.Context, by domain.Actor, suggestion domain.ID, help bool) error {
	return s.do(ctx, func(tx *store.Tx) error {
		one, err := tx.Suggestion(suggestion)
		if err != nil {
			return err
		}
		if err := decides(tx.View, by, one.Community); err != nil {
			return err
		}
		kind := "dropped"
		one.State = domain.SuggestionDropped
		if help && one.Text == "" {
			return domain.Errorf(domain.Conflict, "whoever wrote it is erased")
		}
		if help {
			kind, one.State = "raised", domain.SuggestionRaised
			t, err := s.Tasks.Enter(tx, domain.Matter{Talk: one.ID, By: one.Person, Account: one.Account, Community: one.Community, Text: one.Text, Category: about(one.Category), Urgency: 1})
			if err != nil {
				return err
			}
			one.Ticket = t.ID
		}
		if err := sifted(tx, one); err != nil {
			return err
		}
		return tx.Record(onSuggestion(one.ID), kind, by, map[string]any{"ticket": one.Ticket})
	})
}

func about(c domain.Category) domain.Category {
	if c == domain.None || c == "" {
		return domain.Other
	}
	return c
}

// Decision is what is decided about a topic, with the public answer.
type Decision struct {
	Topic  domain.ID
	State  domain.TopicState
	Answer string
	Unit   string // to which it is passed on
}

// Decide decides about a topic, and owes everybody who suggested it the answer,
// once. Conflict: it was decided.
func (s *Opinions) Decide(ctx context.Context, by domain.Actor, d Decision) error {
	return s.do(ctx, func(tx *store.Tx) error {
		t, err := tx.Topic(d.Topic)
		if err != nil {
			return err
		}
		if err := decides(tx.View, by, t.Community); err != nil {
			return err
		}
		t.State, t.Answer, t.Unit, t.DecidedBy = d.State, strings.TrimSpace(d.Answer), strings.TrimSpace(d.Unit), by.Person
		if t.State != domain.TopicPassed {
			t.Unit = ""
		}
		if !slices.Contains(domain.TopicEnds, t.State) || t.Answer == "" || utf8.RuneCountInString(t.Answer) > domain.TopicAnswer || t.State == domain.TopicPassed && t.Unit == "" {
			return domain.Errorf(domain.Invalid, "a decision has its answer, and what is passed on its unit")
		}
		decided, err := tx.DecideTopic(t)
		if err == nil && !decided {
			err = domain.Errorf(domain.Conflict, "the topic was decided before")
		}
		if err != nil {
			return err
		}
		if err := tx.Record(onTopic(t.ID), "decided", by, map[string]any{"state": t.State}); err != nil {
			return err
		}
		return tellTopic(tx, t)
	})
}

// tellTopic owes everybody who suggested a topic what was decided about it. The
// same push is never owed twice.
func tellTopic(tx *store.Tx, t domain.Topic) error {
	if t.State == domain.TopicOpen {
		return nil
	}
	all, err := tx.SuggestionsOf(t.ID)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Text == "" { // she is erased
			continue
		}
		err := tx.Owe(domain.Push{Key: domain.OpinionKey(t.ID, s.Person), Account: s.Account, Person: s.Person, Kind: domain.PushOpinion, Inbox: s.Inbox})
		if err != nil {
			return err
		}
	}
	return nil
}
