package service

import (
	"context"
	"encoding/json"
	"io"

	"linli/domain"
	"linli/store"
	"linli/understand"
)

// Label is one message as staff reads it, in the form of the labelled messages
// that readings are scored on. Doors, phones and names are masked. Place, phone
// and who are as the rules read the masked words, the rest is a person's.
type Label struct {
	ID         string            `json:"id"`
	Text       string            `json:"text"`
	Intent     domain.Intent     `json:"intent"`
	IntentOK   []domain.Intent   `json:"intent_ok"`
	Category   domain.Category   `json:"category"`
	CategoryOK []domain.Category `json:"category_ok"`
	Categories []domain.Category `json:"categories"`
	Urgency    int               `json:"urgency"`
	Building   string            `json:"building"`
	Unit       string            `json:"unit"`
	Room       string            `json:"room"`
	Phone      string            `json:"phone"`
	Time       string            `json:"time"`
	Who        string            `json:"who"`
	Tags       []string          `json:"tags"`
	Was        Reading           `json:"was"`
	Lexicon    string            `json:"lexicon"`
	By         domain.ID         `json:"by"`
	At         string            `json:"at"`
}

// Reading is how a message was read.
type Reading struct {
	Intent   domain.Intent   `json:"intent"`
	Category domain.Category `json:"category"`
	Urgency  int             `json:"urgency"`
}

// ExportLabels writes every correction of the staff as a line of JSON, the oldest
// first, and tells how many.
func ExportLabels(ctx context.Context, db *store.DB, out io.Writer) (n int, err error) {
	lines, reader := json.NewEncoder(out), understand.New()
	lines.SetEscapeHTML(false)
	err = db.Snapshot(ctx, func(v store.View) error {
		return v.EachCorrection(func(c store.Correction) error {
			n++
			return lines.Encode(label(reader, c))
		})
	})
	return n, err
}

func label(reader *understand.Reader, c store.Correction) Label {
	text := domain.Mask(c.Text)
	d := reader.Read(text)
	l := Label{ID: "C" + c.ID.String(), Text: text, Intent: c.Intent, IntentOK: []domain.Intent{c.Intent}, Category: c.Category, CategoryOK: []domain.Category{c.Category},
		Categories: []domain.Category{}, Urgency: c.Urgency, Building: d.Place.Building, Unit: d.Place.Unit, Room: d.Place.Room, Phone: d.Phone, Time: d.When, Who: d.Who, Tags: []string{},
		Was: Reading{c.WasIntent, c.WasCategory, c.WasUrgency}, Lexicon: c.Lexicon, By: c.By, At: c.At.In(domain.China).Format("2006-01-02 15:04:05")}
	if c.Category != domain.None {
		l.Categories = []domain.Category{c.Category} // how much was asked for nobody has said
	}
	return l
}
