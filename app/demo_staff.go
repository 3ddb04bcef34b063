package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/handler"
	"linli/say"
)

// demoPassword is every demo login's. It guards nothing: the demo shows it to
// everybody who opens its console.
const demoPassword = "linli-demo-2026"

// demoStaff gives the demo's first community one login for each role, shows them
// on the console's first page, and tells them in words.
func (a *App) demoStaff(ctx context.Context, now func() time.Time) (string, error) {
	view := a.DB.View(ctx)
	communities, err := view.Communities(0)
	if err != nil || len(communities) == 0 {
		return "", err
	}
	home := communities[0]
	members, err := view.MembersOfCommunity(home.ID)
	if err != nil {
		return "", err
	}
	var logins []handler.DemoLogin
	secrets := map[string]string{}
	var words strings.Builder
	for _, role := range domain.ConsoleRoles {
		m := login.Member{Name: "演示" + say.Role(role), Community: home.Name, Role: role, Password: demoPassword}
		for _, p := range members {
			grants, err := view.GrantsOf(p.ID)
			if err != nil {
				return "", err
			}
			if len(grants) == 1 && grants[0].Role == role {
				m.Name, m.Phone = p.Name, p.Phone
				break
			}
		}
		made, err := a.Logins.Add(ctx, domain.Actor{Kind: domain.ActorOperator}, m)
		if err != nil {
			return "", fmt.Errorf("make the demo's login of the %s: %w", role, err)
		}
		logins, secrets[m.Name] = append(logins, handler.DemoLogin{Role: say.Role(role), Name: m.Name, Password: demoPassword}), made.Login.Secret
		fmt.Fprintf(&words, "      %s  %s\n", m.Name, say.Role(role))
	}
	a.front.PlainConsole = true
	a.front.DemoLogins = func() []handler.DemoLogin {
		out := make([]handler.DemoLogin, len(logins))
		for i, l := range logins {
			if secret := secrets[l.Name]; secret != "" {
				l.Digits, _ = login.Digits(secret, now()) // a secret of ours has digits
			}
			out[i] = l
		}
		return out
	}
	return fmt.Sprintf("    密码 password: %s；动态码看登录页\n%s", demoPassword, words.String()), nil
}
