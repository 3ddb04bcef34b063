package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Opinion is a suggestion as the staff reads it: without doors, phones and names.
type Opinion struct {
	ID       domain.ID
	Text, At string
	Category string
}

// Heap is suggestions that are alike, for a person to confirm: the topic they
// seem to belong to, or the title of a new one.
type Heap struct {
	Opinions []Opinion
	Topic    domain.ID
	Title    string
}

// Subject is a topic in a list.
type Subject struct {
	ID           domain.ID
	Title, State string
	People       int
	When         string
	Open         bool
}

// Opinions is the opinion station of a community.
type Opinions struct {
	Communities []Place
	Community   domain.ID
	Heaps       []Heap
	Open        []Subject
	Decided     []Subject // in the last months
}

// decidedBack is how far back what was decided is listed.
const decidedBack = 90 * 24 * time.Hour

func hears(by login.Staff, community domain.ID) error {
	if by.In(community, domain.OpinionRoles) {
		return nil
	}
	return domain.Errorf(domain.NotFound, "no such thing for this person")
}

// Opinions reads what residents suggest, for those who decide about it.
func (s *Views) Opinions(ctx context.Context, by login.Staff, community domain.ID) (out Opinions, err error) {
	if err := hears(by, community); err != nil {
		return out, err
	}
	out.Community = community
	view, now := s.DB.View(ctx), s.Now()
	for _, id := range by.Communities(domain.OpinionRoles) {
		c, err := view.Community(id)
		if err != nil {
			return out, err
		}
		out.Communities = append(out.Communities, Place{id, c.Name, id == community})
	}
	open, err := view.TopicsOpen(community)
	if err != nil {
		return out, err
	}
	decided, err := view.TopicsDecided(community, now.Add(-decidedBack), now.Add(time.Minute))
	if err != nil {
		return out, err
	}
	slices.Reverse(decided)
	people, texts, err := under(view, append(slices.Clone(open), decided...))
	if err != nil {
		return out, err
	}
	out.Open, out.Decided = subjects(open, people, now), subjects(decided, people, now)
	fresh, err := view.SuggestionsNew(community)
	out.Heaps = heaps(fresh, append(open, decided...), texts)
	return out, err
}

// OpinionHome is the community of a suggestion, for those who decide about it.
func (s *Views) OpinionHome(ctx context.Context, by login.Staff, suggestion domain.ID) (domain.ID, error) {
	one, err := s.DB.View(ctx).Suggestion(suggestion)
	if err != nil {
		return 0, err
	}
	return one.Community, hears(by, one.Community)
}

// under counts who suggested each of some topics, and reads in which words.
func under(view store.View, topics []domain.Topic) (people map[domain.ID]int, texts map[domain.ID][]string, err error) {
	ids := make([]domain.ID, len(topics))
	for i, t := range topics {
		ids[i] = t.ID
	}
	all, err := view.SuggestionsOf(ids...)
	people, texts = map[domain.ID]int{}, map[domain.ID][]string{}
	seen := map[[2]domain.ID]bool{}
	for _, s := range all {
		texts[s.Topic] = append(texts[s.Topic], s.Text)
		if key := [2]domain.ID{s.Topic, s.Person}; !seen[key] {
			seen[key] = true
			people[s.Topic]++
		}
	}
	return people, texts, err
}

func subjects(topics []domain.Topic, people map[domain.ID]int, now time.Time) (out []Subject) {
	for _, t := range topics {
		when := t.Created
		if t.State != domain.TopicOpen {
			when = t.Decided
		}
		out = append(out, Subject{t.ID, t.Title, say.TopicState(t.State), people[t.ID], say.Clock(when, now), t.State == domain.TopicOpen})
	}
	return out
}

// heaps puts together what is alike, each with the topic that it is most like.
func heaps(fresh []domain.Suggestion, topics []domain.Topic, texts map[domain.ID][]string) (out []Heap) {
	var firsts []string
	for _, s := range fresh {
		o := Opinion{s.ID, domain.Mask(s.Text), s.Created.In(domain.China).Format("1月2日"), say.Category(s.Category)}
		i := slices.IndexFunc(firsts, func(first string) bool { return domain.Alike(first, s.Text) >= domain.AlikeEnough })
		if i >= 0 {
			out[i].Opinions = append(out[i].Opinions, o)
			continue
		}
		firsts = append(firsts, s.Text)
		h := Heap{Opinions: []Opinion{o}, Title: title(o.Text)}
		best := domain.AlikeEnough
		for _, t := range topics {
			for _, text := range append([]string{t.Title}, texts[t.ID]...) {
				if like := domain.Alike(text, s.Text); like >= best {
					best, h.Topic = like, t.ID
				}
			}
		}
		out = append(out, h)
	}
	return out
}

// title is the beginning of a text as a topic's title.
func title(text string) string {
	for _, word := range []string{"建议", "希望", "提议"} {
		text = strings.TrimPrefix(text, word)
	}
	if runes := []rune(text); len(runes) > domain.TopicTitle {
		return string(runes[:domain.TopicTitle])
	}
	return text
}

// TopicPage is a topic with what was suggested, and whom its answer has reached.
type TopicPage struct {
	Subject
	Community           domain.ID
	Answer, Unit, Who   string
	Opinions            []Opinion
	Told, Waiting, Lost int // people: told, still to be told, not reached by any message
	Words               string
	Units               []Choice
}

// Topic reads a topic for those who decide about it.
func (s *Views) Topic(ctx context.Context, by login.Staff, topic domain.ID) (out TopicPage, err error) {
	view, now := s.DB.View(ctx), s.Now()
	t, err := view.Topic(topic)
	if err != nil {
		return out, err
	}
	if err := hears(by, t.Community); err != nil {
		return out, err
	}
	people, _, err := under(view, []domain.Topic{t})
	if err != nil {
		return out, err
	}
	out = TopicPage{Subject: subjects([]domain.Topic{t}, people, now)[0], Community: t.Community, Answer: t.Answer, Unit: t.Unit}
	all, err := view.SuggestionsOf(t.ID)
	if err != nil {
		return out, err
	}
	for _, o := range all {
		out.Opinions = append(out.Opinions, Opinion{o.ID, domain.Mask(o.Text), o.Created.In(domain.China).Format("1月2日"), say.Category(o.Category)})
	}
	if out.Open {
		units, err := view.PartnersOf(t.Community)
		for _, u := range units {
			out.Units = append(out.Units, Choice{Value: u.Name, Name: u.Name})
		}
		return out, err
	}
	return out, answered(view, t, &out)
}

// answered reads who decided, in which words, and whom that has reached.
func answered(view store.View, t domain.Topic, out *TopicPage) error {
	who, err := view.Person(t.DecidedBy)
	if err != nil {
		return err
	}
	home, err := view.Community(t.Community)
	if err != nil {
		return err
	}
	out.Who, out.Words = who.Name, say.OpinionAnswer(t, home.Name)
	states, err := view.ToldOf(t.ID)
	for state, times := range states {
		switch {
		case slices.Contains(domain.Owed, state):
			out.Waiting += times
		case state == domain.PushSent:
			out.Told += times
		default:
			out.Lost += times
		}
	}
	return err
}

// Digest is a month of suggestions, without names.
type Digest struct {
	Communities []Place
	Community   domain.ID
	Months      []Choice
	Month       string
	Suggested   int
	Topics      []Subject
	Text        string // to be pasted into groups
}

// digestMonths is how many months back a digest may be asked for.
const digestMonths = 12

// Digest reads what was suggested in a month and what came of it.
func (s *Views) Digest(ctx context.Context, by login.Staff, community domain.ID, month domain.CalendarMonth) (out Digest, err error) {
	if err := hears(by, community); err != nil {
		return out, err
	}
	view, now := s.DB.View(ctx), s.Now()
	home, err := view.Community(community)
	if err != nil {
		return out, err
	}
	out.Community, out.Month = community, month.String()
	for m := domain.MonthOf(now); len(out.Months) < digestMonths; m = m.Before() {
		out.Months = append(out.Months, Choice{m.String(), say.Month(m), m == month})
	}
	from, until := month.Begins(), month.Ends()
	if out.Suggested, err = view.CountSuggestions(community, from, until); err != nil {
		return out, err
	}
	topics, err := view.TopicsDecided(community, from, until)
	if err != nil {
		return out, err
	}
	if month == domain.MonthOf(now) {
		open, err := view.TopicsOpen(community)
		if err != nil {
			return out, err
		}
		topics = append(topics, open...)
	}
	people, _, err := under(view, topics)
	out.Topics = subjects(topics, people, now)
	var lines []string
	for _, t := range topics {
		lines = append(lines, say.OpinionLine(t, people[t.ID]))
	}
	out.Text = say.OpinionDigest(home.Name, month, out.Suggested, lines)
	return out, err
}
