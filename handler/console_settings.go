package handler

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/service"
)

// House is what the configuration and the files say of this house, for the page
// of settings. It holds no secret.
type House struct {
	Accounts []desk.AccountFacts
	Calendar *domain.Calendar
	Checks   func(file []byte) (domain.Policies, error) // Invalid: one line for each fault
	Loads    func(ctx context.Context, by domain.Actor, file []byte) (changed bool, err error)
	Text     func(domain.Policies) ([]byte, error) // as a file would say it
}

// settingsView is the settings, and a file of policies that was looked at.
type settingsView struct {
	desk.Settings
	Text     string // the policies in use, as a file
	Said     string
	Reviewed bool
	Faults   []string // what is wrong with the file
	File     string   // one that can be loaded
	Next     []desk.Ladder
}

// settingsPage shows what this house goes by.
func settingsPage(s *Server, c echo.Context, by login.Staff) error {
	return s.showsSettings(c, by, http.StatusOK, "", settingsView{Said: c.QueryParam("said")})
}

func (s *Server) showsSettings(c echo.Context, by login.Staff, status int, alarm string, v settingsView) error {
	ctx := c.Request().Context()
	var err error
	if v.Settings, err = s.Views.Settings(ctx, by, s.House.Calendar, s.House.Accounts, chiefs.Roles); err != nil {
		return err
	}
	policies, err := s.Views.Policies(ctx)
	if err != nil {
		return err
	}
	text, err := s.House.Text(policies)
	if err != nil {
		return err
	}
	v.Text = string(text)
	page := frame(c, by, "设置", v)
	page.Alarm = alarm
	return shows(c, status, "settings", page)
}

// checkPolicies looks at a file of policies and changes nothing.
func checkPolicies(s *Server, c echo.Context, by login.Staff) error {
	return s.reviewsPolicies(c, by, func(string) error { return nil })
}

// loadPolicies puts a file of policies to use, for every run from now on.
func loadPolicies(s *Server, c echo.Context, by login.Staff) error {
	return s.reviewsPolicies(c, by, func(file string) error {
		changed, err := s.House.Loads(c.Request().Context(), by.By(), []byte(file))
		if err != nil {
			return err
		}
		said := "same"
		if changed {
			said = "loaded"
		}
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/settings?said="+said)
	})
}

func (s *Server) reviewsPolicies(c echo.Context, by login.Staff, do func(file string) error) error {
	file, err := fileOf(c)
	if err != nil {
		return s.showsSettings(c, by, http.StatusBadRequest, say.Refusal(domain.Invalid), settingsView{})
	}
	v := settingsView{Reviewed: true, File: file}
	p, err := s.House.Checks([]byte(file))
	if domain.CodeOf(err) == domain.Invalid {
		v.File, v.Faults = "", policyFaults(err)
		return s.showsSettings(c, by, http.StatusBadRequest, "", v)
	}
	if err == nil {
		err = do(file)
	}
	if err != nil || c.Response().Committed {
		return err
	}
	v.Next = desk.Ladders(p)
	return s.showsSettings(c, by, http.StatusOK, "", v)
}

// policyFaults words what is wrong with a file of policies.
func policyFaults(err error) (out []string) {
	for _, line := range strings.Split(err.Error(), "\n") {
		out = append(out, say.PolicyFault(line))
	}
	return out
}

// refusedWords are the words of a refusal, or those of its code.
func refusedWords(err error) string {
	var refused *service.Refusal
	if errors.As(err, &refused) {
		return refused.Words
	}
	return say.Refusal(domain.CodeOf(err))
}
