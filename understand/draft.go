package understand

import (
	"encoding/json"

	"linli/domain"
)

// Draft is what a message seems to ask for (工单草稿), before anybody has looked at it.
type Draft struct {
	Intent     domain.Intent
	Category   domain.Category   // the best one
	Categories []domain.Category // one per separate new need, in message order; empty when none
	Urgency    int               // 0 no deadline to 3 danger now
	Tier       domain.Tier       // A page now, B a person confirms with one tap, C in its turn
	Place      domain.Place      // where help is needed
	Phone      string            // the number to call, digits only
	Needs      int               // how many new tickets or answers are asked for
	When, Who  string            // as said
	Surname    string            // only when the writer says her own name
	Ask        string            // what blocks the dispatch: AskPlace, AskCategory, AskDanger or ""
	Evidence   []Span            // the deciding words
}

// What a Draft may ask back.
const (
	AskPlace    = "place"    // nobody can be sent before the place is known
	AskCategory = "category" // the two best categories go to different teams
	AskDanger   = "danger"   // it may be dangerous: one tap decides
)

// Span is a deciding word and why it counted.
type Span struct {
	Start int    `json:"start"` // rune offsets in the text as received, [Start,End)
	End   int    `json:"end"`
	Word  string `json:"word"`
	Why   string `json:"why"`
}

// Record is a Draft as one line of JSON, under the id of its message.
type Record struct {
	ID         string            `json:"id"`
	Intent     domain.Intent     `json:"intent"`
	Category   domain.Category   `json:"category"`
	Categories []domain.Category `json:"categories"`
	Urgency    int               `json:"urgency"`
	Tier       domain.Tier       `json:"tier"`
	Building   string            `json:"building"`
	Unit       string            `json:"unit"`
	Room       string            `json:"room"`
	Phone      string            `json:"phone"`
	Needs      int               `json:"needs"`
	When       string            `json:"when"`
	Who        string            `json:"who"`
	Surname    string            `json:"surname"`
	Ask        string            `json:"ask"`
	Evidence   []Span            `json:"evidence"`
}

// Record gives the draft the shape in which it is printed.
func (d Draft) Record(id string) Record {
	r := Record{
		ID: id, Intent: d.Intent, Category: d.Category, Categories: d.Categories, Urgency: d.Urgency, Tier: d.Tier,
		Building: d.Place.Building, Unit: d.Place.Unit, Room: d.Place.Room, Phone: d.Phone, Needs: d.Needs,
		When: d.When, Who: d.Who, Surname: d.Surname, Ask: d.Ask, Evidence: d.Evidence,
	}
	if r.Categories == nil {
		r.Categories = []domain.Category{}
	}
	if r.Evidence == nil {
		r.Evidence = []Span{}
	}
	return r
}

// MarshalJSON writes the draft as a Record without an id.
func (d Draft) MarshalJSON() ([]byte, error) { return json.Marshal(d.Record("")) }
