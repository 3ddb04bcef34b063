package story

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// A conditional update of these rows is made unconditional on its way to the
// server: whatever version the row has by then, or whatever state, it fits.
var (
	ticketsClaim = regexp.MustCompile(`(?s)^UPDATE ticket SET .* (AND version = )`)
	offersClaim  = regexp.MustCompile(`(?s)^UPDATE offer SET .* (AND state = '[a-z]+')`)
	legsClaim    = regexp.MustCompile(`(?s)^UPDATE joint_(?:leg|case) SET .* (AND version = )`)
)

// always makes a condition one that every row fulfils, in as many letters.
func always(condition []byte) {
	literal := false
	for i, c := range condition {
		switch {
		case c == '\'':
			literal = !literal
		case literal:
			condition[i] = ' ' // which comes before every state
		case c == '=':
			condition[i-1], condition[i] = '>', '='
		}
	}
}

// meeting holds those who come until there are enough of them, so that each has
// read before the first of them writes.
type meeting struct {
	mu     sync.Mutex
	wanted int
	met    chan struct{}
}

func (m *meeting) comes() {
	m.mu.Lock()
	if m.wanted--; m.wanted == 0 {
		close(m.met)
	}
	m.mu.Unlock()
	select {
	case <-m.met:
	case <-time.After(time.Second): // one of them waits in the database for another
	}
}

func (m *meeting) happened() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.wanted <= 0
}

// race lets some write at the same moment: each comes to the first update of a
// table before any of them goes on, and the conditions that are off are always
// fulfilled.
func (p *proving) race(proxy *storetest.Proxy, at string, off []*regexp.Regexp, words map[string]string) (replies map[string]string, met bool) {
	p.t.Helper()
	together := &meeting{wanted: len(words), met: make(chan struct{})}
	proxy.Edit(func(sent []byte) {
		query := sent[min(5, len(sent)):] // behind its length, its number and what it is
		if bytes.HasPrefix(query, []byte("UPDATE "+at+" SET ")) {
			together.comes()
		}
		for _, claim := range off {
			if found := claim.FindSubmatchIndex(query); found != nil {
				always(query[found[2]:found[3]])
			}
		}
	})
	replies, err := p.atOnce(words)
	proxy.Edit(nil)
	p.must(err)
	return replies, together.happened()
}

// racing makes a matter of its own, and says what those write who race for it:
// nobody stands for a lead and a unit, of a leg.
func (p *proving) racing(number int, who []string) map[string]string {
	p.t.Helper()
	n := number - domain.FirstNumber
	p.phone("oZHANG"+strings.Repeat("A", n)).Follows().Hears(fmt.Sprintf("3号楼%d单元%d01灯坏了", 1+n/9, 1+n%9), fmt.Sprintf("工单 %d", number))
	if len(who) == 0 {
		p.phone("oLIMIN").Hears(fmt.Sprintf("联办 %d 绿洲物业,业委会", number), "1 绿洲物业：等回话")
		return map[string]string{"oLIMIN": fmt.Sprintf("联办 %d 1 免 不用了", number), "oWUYE": fmt.Sprintf("2 %d", number)}
	}
	words := map[string]string{}
	for _, one := range who {
		words[one] = fmt.Sprintf("1 %d", number)
	}
	return words
}

// TestTheRaceFindsACompareAndSwapThatIsOff takes the condition out of the update
// that makes exactly one the winner, on its way to the server, and sees that the
// check after each step of the histories says so: what each was told, and the
// records. With the condition the same race has one winner and clean records.
func TestTheRaceFindsACompareAndSwapThatIsOff(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		if engine != store.MySQL {
			continue // SQLite has one writer: nobody reads between another's reading and writing
		}
		w := build(t, engine, provingGround)
		p := &proving{town: w, books: w.behind()}
		proxy, url := storetest.Behind(t, p.cfg.Database)
		p.cfg.Database = url
		p.restart()
		p.follow("oWANG", "oCHEN", "oZHAO", "oLIMIN", "oZHOU", "oWUYE")
		volunteers, staff := []string{"oWANG", "oCHEN", "oZHAO"}, []string{"oLIMIN", "oZHOU"}
		asked := 0 // matters: each race is for one of its own
		for _, plant := range []struct {
			name string
			at   string // the table whose first update they meet at
			off  []*regexp.Regexp
			who  []string // none: the lead and a unit, of a leg
			won  int      // how many are told that it is theirs
			torn bool
		}{
			{"nothing is off, volunteers", "ticket", nil, volunteers, 1, false},
			{"nothing is off, staff", "ticket", nil, staff, 1, false},
			{"nothing is off, a leg", "joint_leg", nil, nil, 0, false},
			{"a ticket's claim, volunteers: the offer's own condition holds", "ticket", []*regexp.Regexp{ticketsClaim}, volunteers, 1, false},
			{"a ticket's claim, staff", "ticket", []*regexp.Regexp{ticketsClaim}, staff, 2, true},
			{"a ticket's claim and an offer's acceptance", "ticket", []*regexp.Regexp{ticketsClaim, offersClaim}, volunteers, 3, true},
			{"a leg's and its case's", "joint_leg", []*regexp.Regexp{legsClaim}, nil, 0, true},
		} {
			t.Run(plant.name, func(t *testing.T) {
				var replies map[string]string
				var before []store.Finding
				for met, tries := false, 0; !met; tries++ {
					if tries == 8 {
						t.Fatalf("they did not meet: %q", replies)
					}
					words := p.racing(domain.FirstNumber+asked, plant.who)
					asked++
					before = p.audits()
					replies, met = p.race(proxy, plant.at, plant.off, words)
				}
				if won := winners(replies); won != plant.won {
					t.Errorf("%d were told that it is theirs, want %d: %q", won, plant.won, replies)
				}
				found := slices.DeleteFunc(p.audits(), func(f store.Finding) bool { return slices.Contains(before, f) })
				if (len(found) > 0) != plant.torn {
					t.Errorf("the records say %v", found)
				}
				t.Logf("%d winners, %v", winners(replies), found)
			})
		}
	}
}
