package sim

import (
	"context"
	"strconv"
	"strings"
)

// SendsLocation sends a place.
func (p *Phone) SendsLocation(ctx context.Context, latitude, longitude float64, label string) (string, error) {
	return p.do(ctx, "location", sentNames["location"], Text("Location_X", coordinate(latitude)), Text("Location_Y", coordinate(longitude)), Number("Scale", 16), Text("Label", label))
}

// SendsLink sends an article.
func (p *Phone) SendsLink(ctx context.Context, title, description, link string) (string, error) {
	return p.do(ctx, "link", sentNames["link"], Text("Title", title), Text("Description", description), Text("Url", link))
}

// TellsWhere reports where the person is, as somebody who has allowed that does on opening the account.
func (p *Phone) TellsWhere(ctx context.Context, latitude, longitude float64) (string, error) {
	return p.do(ctx, "event", "", Text("Event", "LOCATION"), Text("Latitude", coordinate(latitude)), Text("Longitude", coordinate(longitude)), Text("Precision", "65.000000"))
}

// Views taps a button of the menu that opens a link.
func (p *Phone) Views(ctx context.Context, link string) (string, error) {
	return p.do(ctx, "event", "打开 "+link, Text("Event", "VIEW"), Text("EventKey", link))
}

// Revokes takes back that the account may use some of the person's data: the operator must delete it.
// The kinds are WeChat's numbers (8 is the phone number).
func (p *Phone) Revokes(ctx context.Context, kinds ...int) (string, error) {
	return p.withdraws(ctx, "user_authorization_revoke", kinds...)
}

// Cancels leaves WeChat altogether: the operator must delete all the person's data.
func (p *Phone) Cancels(ctx context.Context) (string, error) {
	return p.withdraws(ctx, "user_authorization_cancellation")
}

func (p *Phone) withdraws(ctx context.Context, event string, kinds ...int) (string, error) {
	a, err := p.w.settings(p.account)
	if err != nil {
		return "", err
	}
	var words []string
	for _, kind := range kinds {
		words = append(words, strconv.Itoa(kind))
	}
	return p.do(ctx, "event", "撤回授权", Text("Event", event), Text("OpenID", p.openid), Text("AppID", a.AppID), Text("RevokeInfo", strings.Join(words, ",")))
}

func coordinate(degrees float64) string { return strconv.FormatFloat(degrees, 'f', 6, 64) }
