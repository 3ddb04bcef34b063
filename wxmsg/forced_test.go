package wxmsg

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"linli/domain"
)

// WeChat forces twenty tokens a day. When they are used up the account waits and
// tries again: its own token ends within two hours, and nothing of it is a day's quota.
func TestForcedRefreshesUsedUp(t *testing.T) {
	p := newPlatform(t)
	c, watch := clientOf(p)
	p.send = func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"errcode":40001,"errmsg":"invalid %s"}`, r.URL.Query().Get("access_token"))
	}
	p.force = func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"errcode":45009,"errmsg":"reach max api daily quota limit rid: 1"}`)
	}
	_, err := c.Send(t.Context(), textDelivery())
	if fault := failure(t, err, domain.SendStop); fault.ErrCode != 40001 {
		t.Errorf("the push ends with %d %s, which is taken for the day's quota of a call", fault.ErrCode, fault.Detail)
	}
	p.force, p.send = nil, nil
	watch.forward(2 * time.Minute)
	if _, err := c.Send(t.Context(), textDelivery()); err != nil {
		t.Errorf("when the token is good again: %v", err)
	}
}
