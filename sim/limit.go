package sim

import (
	"maps"
	"slices"
	"time"
)

// Limit is how often a call may be made; 0 is as often as one likes.
type Limit struct {
	Day    int `json:"day"`    // from midnight to midnight in China
	Minute int `json:"minute"` // from the turn of a minute
}

// Usage is how often a call has been made, the refused ones included.
type Usage struct {
	Today  int `json:"today"`
	Minute int `json:"minute"`
}

// usage counts the calls of one path in the day and the minute of the last one.
type usage struct {
	Usage
	day    string
	minute int64
}

// ForcedToken is the name under which forced refreshes of the stable token are limited and counted, beside the call itself.
const ForcedToken = "/cgi-bin/stable_token?force_refresh"

// documented are the limits WeChat documents for an account with up to a hundred thousand followers. KeepLimits puts them in force.
var documented = map[string]Limit{
	"/cgi-bin/stable_token":                      {Day: 500_000, Minute: 10_000},
	ForcedToken:                                  {Day: 20},
	"/cgi-bin/token":                             {Day: 2_000},
	"/cgi-bin/message/custom/send":               {Day: 500_000},
	"/cgi-bin/message/template/send":             {Day: 100_000},
	"/cgi-bin/media/get":                         {Day: 200_000},
	"/cgi-bin/media/upload":                      {Day: 100_000},
	"/cgi-bin/user/info":                         {Day: 5_000_000},
	"/cgi-bin/qrcode/create":                     {Day: 100_000},
	"/cgi-bin/menu/create":                       {Day: 1_000},
	"/cgi-bin/menu/get":                          {Day: 10_000},
	"/cgi-bin/menu/delete":                       {Day: 1_000},
	"/cgi-bin/message/mass/sendall":              {Day: 100, Minute: 60},
	"/cgi-bin/message/mass/send":                 {Day: 100, Minute: 60},
	"/cgi-bin/ticket/getticket":                  {Day: 1_000_000},
	"/wxa/getwxacodeunlimit":                     {Minute: 5_000},
	"/wxa/generate_urllink":                      {Day: 500_000},
	"/wxa/msg_sec_check":                         {Day: 2_000_000, Minute: 4_000},
	"/wxa/media_check_async":                     {Day: 200_000, Minute: 2_000},
	"/cgi-bin/template/get_all_private_template": {Day: 100_000},
}

// china is where WeChat's days begin.
var china = time.FixedZone("CST", 8*60*60)

// KeepLimits puts the documented limits of every call in force for an account. Until then, and in tests that do not ask, there are none.
func (w *WeChat) KeepLimits(account string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		maps.Copy(a.limits, documented)
	}
}

// SetLimit limits one call of an account: Limit{} lifts its limits.
func (w *WeChat) SetLimit(account, path string, limit Limit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		a.limits[path] = limit
	}
}

// Limits are the limits in force for an account, by path.
func (w *WeChat) Limits(account string) map[string]Limit {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		return maps.Clone(a.limits)
	}
	return nil
}

// Used tells how often an account has called a path today and in this minute.
func (w *WeChat) Used(account, path string) Usage {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.accounts[account]
	if !ok {
		return Usage{}
	}
	return a.counter(path, w.now()).Usage
}

// SetWhiteList names the addresses that may fetch the account's tokens; none: all may.
func (w *WeChat) SetWhiteList(account string, addresses ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		a.whiteList = slices.Clone(addresses)
	}
}

// WhiteList are those addresses.
func (w *WeChat) WhiteList(account string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a, ok := w.accounts[account]; ok {
		return slices.Clone(a.whiteList)
	}
	return nil
}

// counter is a path's count with what is over taken off.
func (a *account) counter(path string, now time.Time) *usage {
	u, ok := a.usage[path]
	if !ok {
		u = &usage{}
		a.usage[path] = u
	}
	if day := now.In(china).Format(time.DateOnly); u.day != day {
		u.day, u.Today = day, 0
	}
	if minute := now.Unix() / 60; u.minute != minute {
		u.minute, u.Minute = minute, 0
	}
	return u
}

// count counts a call and tells the errcode that forbids it, 0 if it may go on; the caller holds the lock.
func (w *WeChat) count(a *account, path string) int {
	u, limit := a.counter(path, w.now()), a.limits[path]
	u.Today++
	u.Minute++
	switch {
	case limit.Day > 0 && u.Today > limit.Day:
		return codeDayUsedUp
	case limit.Minute > 0 && u.Minute > limit.Minute:
		return codeMinuteUsedUp
	}
	return 0
}

// foreign tells whether a caller of the token calls is not on the account's white list.
func (a *account) foreign(from string) bool {
	return len(a.whiteList) > 0 && !slices.Contains(a.whiteList, from)
}

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }
