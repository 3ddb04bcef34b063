package story

import (
	"database/sql"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/sim"
	"linli/store"
	"linli/store/storetest"
	"linli/wxmsg"
)

// shop is two processes' worth of clients on one database and one WeChat.
type shop struct {
	t       *testing.T
	clock   *storetest.Clock
	wechat  *sim.WeChat
	url     string // of the database
	clients []*wxmsg.Client
}

func shops(t *testing.T, story func(s *shop)) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			s := &shop{t: t, clock: storetest.NewClock(), url: storetest.URL(t, engine)}
			s.wechat = sim.New(s.clock.Now)
			t.Cleanup(s.wechat.Close)
			api := httptest.NewServer(s.wechat)
			t.Cleanup(api.Close)
			configured := account(api.URL)
			s.wechat.AddAccount(app.Played(configured, "http://127.0.0.1:1"))
			a := domain.Account{Name: configured.Name, Kind: domain.VerifiedService, AppID: configured.AppID, Secret: configured.Secret, APIBase: api.URL}
			for range 2 {
				db := storetest.Open(t, s.url, s.clock)
				c := wxmsg.NewClient([]domain.Account{a}, s.clock.Now)
				c.ShareTokens(db)
				s.clients = append(s.clients, c)
			}
			story(s)
		})
	}
}

// sends lets sixteen goroutines of both processes send at once and tells how
// many were asked to come again later.
func (s *shop) sends() (later int) {
	s.t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	for n := range 16 {
		all.Go(func() {
			_, err := s.clients[n%2].Send(s.t.Context(), domain.Delivery{Account: "yanbin", OpenID: "oNOBODY", Channel: domain.ChannelCustom, Text: "好"})
			var failed *domain.SendError
			switch {
			case !errors.As(err, &failed):
				s.t.Errorf("nobody got it: %v", err)
			case failed.Class == domain.SendAgain:
				mu.Lock()
				later++
				mu.Unlock()
			case failed.ErrCode != 40003: // the token passed, the openid did not
				s.t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	return later
}

func TestTwoProcessesFetchOneToken(t *testing.T) {
	shops(t, func(s *shop) {
		if later := s.sends(); later != 0 {
			t.Errorf("%d sends had no token", later)
		}
		if n := s.wechat.TokenFetches("yanbin"); n != 1 {
			t.Errorf("%d fetches, want 1", n)
		}
		s.clock.Forward(2 * time.Hour)
		if later := s.sends(); later != 0 || s.wechat.TokenFetches("yanbin") != 2 {
			t.Errorf("two hours later: %d without a token, %d fetches", later, s.wechat.TokenFetches("yanbin"))
		}
		s.keepsNoPlainToken()
	})
}

func TestATokenStolenAgainAndAgainIsForcedOnceAMinute(t *testing.T) {
	shops(t, func(s *shop) {
		s.sends()
		const minutes = 4
		for range 2 * minutes {
			s.wechat.StealToken("yanbin")
			s.sends()
			s.clock.Forward(30 * time.Second)
		}
		forced := 0
		for _, e := range s.wechat.Log() {
			if strings.Contains(e.Summary, "forced") {
				forced++
			}
		}
		if forced > minutes {
			t.Errorf("%d forced refreshes in %d minutes", forced, minutes)
		}
		if n := s.wechat.TokenFetches("yanbin"); n > 1+4*minutes {
			t.Errorf("%d fetches for %d thefts", n, 2*minutes)
		}
		if later := s.sends(); later != 0 {
			t.Errorf("%d sends have no token when nobody steals", later)
		}
	})
}

// TestARefusedTokenIsForcedOnceForAll: WeChat refuses the very token it gives.
func TestARefusedTokenIsForcedOnceForAll(t *testing.T) {
	shops(t, func(s *shop) {
		s.sends()
		refuse := make([]sim.Fault, 64)
		for i := range refuse {
			refuse[i] = sim.Fault{Code: 40001}
		}
		s.wechat.Fail("/cgi-bin/message/custom/send", refuse...)
		s.sends()
		s.sends()
		forced := 0
		for _, e := range s.wechat.Log() {
			if strings.Contains(e.Summary, "forced") {
				forced++
			}
		}
		if forced != 1 {
			t.Errorf("%d forced refreshes in one minute, want 1", forced)
		}
	})
}

// keepsNoPlainToken reads the column as a thief of the database would.
func (s *shop) keepsNoPlainToken() {
	s.t.Helper()
	driver, dsn, _ := strings.Cut(s.url, "://")
	db, err := sql.Open(driver, dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var sealed []byte
	if err := db.QueryRow(`SELECT sealed_token FROM access_token WHERE account = 'yanbin'`).Scan(&sealed); err != nil {
		s.t.Fatal(err)
	}
	reader := storetest.Open(s.t, s.url, s.clock)
	token, err := reader.Token(s.t.Context(), "yanbin")
	if err != nil || len(token.Value) < 20 {
		s.t.Fatalf("no token is kept: %v", err)
	}
	if strings.Contains(string(sealed), token.Value) || strings.Contains(string(sealed), token.Value[:12]) {
		s.t.Error("the token stands there in plain")
	}
}

func TestWithoutTheDatabaseAProcessFetchesForItself(t *testing.T) {
	shops(t, func(s *shop) {
		gone, err := store.Open(t.Context(), storetest.Config(s.url), s.clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		gone.Close()
		for _, c := range s.clients {
			c.ShareTokens(gone)
		}
		if later := s.sends(); later != 0 {
			t.Errorf("%d sends had no token", later)
		}
		if n := s.wechat.TokenFetches("yanbin"); n != 2 {
			t.Errorf("%d fetches, want one per process", n)
		}
	})
}

func TestAFetcherThatDiesIsFollowedByAnother(t *testing.T) {
	shops(t, func(s *shop) {
		db := storetest.Open(t, s.url, s.clock)
		if turn, err := db.ClaimFetch(t.Context(), "yanbin", 10*time.Second); err != nil || turn == 0 {
			t.Fatalf("turn %d: %v", turn, err)
		}
		if turn, err := db.ClaimFetch(t.Context(), "yanbin", 10*time.Second); err != nil || turn != 0 {
			t.Fatalf("a second turn %d beside the first: %v", turn, err)
		}
		s.clock.Forward(11 * time.Second)
		if later := s.sends(); later != 0 || s.wechat.TokenFetches("yanbin") != 1 {
			t.Errorf("%d without a token, %d fetches", later, s.wechat.TokenFetches("yanbin"))
		}
	})
}
