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

	Runner domain.Category // the next best category, "" when there is none
	Sure   Sureness        // how sure the category is
	Asks   []Need          // the needs with their pieces of text, one for each of Categories
	For    Kin             // what the person helped is to the writer, KinSelf when nobody else is named
	Damage bool            // damage is going on, whatever the category
	Firm   bool            // the model is sure of the intent, or there is none to ask
	Hunch  bool            // only the model holds it for a possible danger (tier B); no word of it is known
	Torn   bool            // the category and the Runner are even: where they go to different teams it is asked
}

// Calm is the draft without the model's hunch: of what somebody has in hand already
// it is not asked whether there is a danger on the model's word alone.
func (d Draft) Calm() Draft {
	if d.Hunch {
		d.Hunch, d.Tier = false, domain.TierC
		d.Ask = ask(d)
	}
	return d
}

// Need is one thing asked for and the piece of the text that asks for it.
type Need struct {
	Category domain.Category `json:"category"`
	Start    int             `json:"start"` // rune offsets in the text as received, [Start,End)
	End      int             `json:"end"`
	Text     string          `json:"text"`
}

// Sureness is how sure a category is (把握).
type Sureness string

// The grades of sureness, 高, 中 and 低 to staff.
const (
	SureHigh   Sureness = "high"   // the next best is far behind
	SureMiddle Sureness = "middle" // the next best is near
	SureLow    Sureness = "low"    // two are even, or hardly a word decided
)

// Kin is what somebody is to the writer (称谓).
type Kin string

// The kins that a text tells apart.
const (
	KinSelf        Kin = "self"
	KinParent      Kin = "parent" // also a parent-in-law
	KinGrandparent Kin = "grandparent"
	KinSpouse      Kin = "spouse"
	KinChild       Kin = "child" // also a grandchild
	KinOther       Kin = "other" // a neighbour, a friend, a stranger
)

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
	Runner     domain.Category   `json:"runner_up"`
	Sure       Sureness          `json:"sure"`
	Asks       []Need            `json:"asks"`
	For        Kin               `json:"for"`
	Damage     bool              `json:"damage"`
}

// Record gives the draft the shape in which it is printed.
func (d Draft) Record(id string) Record {
	r := Record{
		ID: id, Intent: d.Intent, Category: d.Category, Categories: d.Categories, Urgency: d.Urgency, Tier: d.Tier,
		Building: d.Place.Building, Unit: d.Place.Unit, Room: d.Place.Room, Phone: d.Phone, Needs: d.Needs,
		When: d.When, Who: d.Who, Surname: d.Surname, Ask: d.Ask, Evidence: d.Evidence,
		Runner: d.Runner, Sure: d.Sure, Asks: d.Asks, For: d.For, Damage: d.Damage,
	}
	if r.Asks == nil {
		r.Asks = []Need{}
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
