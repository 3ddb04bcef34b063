package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestTheDemosClockNeverGoesBack: what it gained is there again after a restart.
func TestTheDemosClockNeverGoesBack(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	d := Demo{Data: t.TempDir(), Now: func() time.Time { return now }}
	c, err := d.clock()
	if err != nil {
		t.Fatal(err)
	}
	c.Pass(18 * time.Hour)
	c.Run(60)
	now = now.Add(time.Minute)
	if err := c.keep(); err != nil {
		t.Fatal(err)
	}
	was := c.Now()
	if c, err = d.clock(); err != nil {
		t.Fatal(err)
	}
	if c.Now().Before(was) || c.Now().After(was.Add(10*time.Minute)) {
		t.Errorf("it showed %v, and after a restart %v", was, c.Now())
	}
}

// TestAPageOfTheDemoStandsInAPhone: on the wall of the demo, and nowhere else.
func TestAPageOfTheDemoStandsInAPhone(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		w.WriteHeader(http.StatusOK)
	})
	answer := httptest.NewRecorder()
	framed(page).ServeHTTP(answer, httptest.NewRequest("GET", "/h/offer/x", nil))
	if got := answer.Header().Get("Content-Security-Policy"); got != "default-src 'none'; frame-ancestors 'self'" {
		t.Errorf("the policy is %q", got)
	}
}

// TestTheDemosRedisIsTurnedOffAndOn: at the address where it was.
func TestTheDemosRedisIsTurnedOffAndOn(t *testing.T) {
	r, err := newWallRedis()
	if err != nil {
		t.Fatal(err)
	}
	defer r.server.Close()
	at := r.url()
	for _, on := range []bool{false, true} {
		if err := r.turn(on); err != nil {
			t.Fatal(err)
		}
	}
	if r.url() != at || r.server.Set("k", "v") != nil {
		t.Errorf("it stood at %s, now at %s", at, r.url())
	}
}
