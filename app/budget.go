package app

import (
	"errors"
	"slices"

	"linli/domain"
)

// budgeted are the channels whose messages of a day may be limited.
var budgeted = []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini, domain.ChannelWeCom}

func checkBudgets(configured map[string]int64) error {
	for channel, most := range configured {
		if !slices.Contains(budgeted, domain.Channel(channel)) {
			return errors.New("want some of custom, template, subscribe, mini, wecom")
		}
		if most < 1 {
			return errors.New("want whole numbers from 1: messages a day")
		}
	}
	return nil
}

// budgets lists the configured limits by account.
func (c Config) budgets() map[string]map[domain.Channel]int64 {
	out := map[string]map[domain.Channel]int64{}
	for _, a := range c.Accounts {
		out[a.Name] = map[domain.Channel]int64{}
		for channel, most := range a.Budgets {
			out[a.Name][domain.Channel(channel)] = most
		}
	}
	return out
}
