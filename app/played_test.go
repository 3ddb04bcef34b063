package app

import (
	"slices"
	"testing"
)

// TestWhatIsConfiguredIsGrantedAtTheSimulator: templates of an official account
// as template messages, its subscriptions and a mini-program's templates as notices.
func TestWhatIsConfiguredIsGrantedAtTheSimulator(t *testing.T) {
	accounts := demoAccounts(0, "yanbin", "http://127.0.0.1:1")
	official, mini, corp := Played(accounts[0], ""), Played(accounts[1], ""), Played(accounts[2], "")
	if want := []string{"character_string1", "thing2", "thing3"}; !slices.Equal(official.Notices["notice-rate"], want) || !slices.Equal(mini.Notices["mini-rate"], want) {
		t.Errorf("granted are %v and %v", official.Notices, mini.Notices)
	}
	if len(official.Templates) != len(demoTemplates) || len(mini.Templates) != 0 || mini.Printed["mini-rate.thing3"] != "说明" || corp.AgentID != accounts[2].AgentID {
		t.Errorf("granted are %v, %v, agent %d", official.Templates, mini.Templates, corp.AgentID)
	}
	cfg := Defaults()
	cfg.Accounts = accounts
	cfg.PublicURL = "https://linli.example.org"
	if err := cfg.check(); err != nil {
		t.Errorf("the demo's accounts are refused: %v", err)
	}
}
