package sim

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// reporting is a stage whose account is told what became of its templates; oWANG follows.
func reporting(t *testing.T) *stage {
	s := newStage(t, func(a *Account) { a.Reports = true })
	s.Phone("yanbin", "oWANG").Follow(context.Background(), "")
	s.answers(func(_ int, rw http.ResponseWriter, _ delivery) { io.WriteString(rw, "success") })
	return s
}

func (s *stage) task() string {
	s.t.Helper()
	answer := s.templateSend("T-task", nil, field("time3", "18:30"), field("thing1", "水管漏水"))
	expectCode(s.t, "template", errcode(answer), 0)
	return fmt.Sprint(answer["msgid"])
}

func TestAReportComesWhenItIsDue(t *testing.T) {
	s, ctx := reporting(t), context.Background()
	s.SetEvents(EventRules{Delay: 20 * time.Second})
	id := s.task()
	if n, err := s.Flush(ctx); n != 0 || err != nil || s.Pending() != 1 {
		t.Fatalf("early: %d, %v, %d wait", n, err, s.Pending())
	}
	s.clock.pass(20 * time.Second)
	if more, err := s.Step(ctx); !more || err != nil || s.Pending() != 0 {
		t.Fatalf("due: %v, %v", more, err)
	}
	got := s.deliveries()[0].fields
	if got["Event"] != "TEMPLATESENDJOBFINISH" || got["MsgID"] != id || got["Status"] != "success" || got["FromUserName"] != "oWANG" {
		t.Errorf("the server was sent %v", got)
	}
}

func TestReportsRepeatAndOvertakeEachOther(t *testing.T) {
	s := reporting(t)
	s.SetEvents(EventRules{Copies: 2, Newest: true})
	first, second := s.task(), s.task()
	if n, err := s.Flush(context.Background()); n != 4 || err != nil {
		t.Fatalf("%d reports, %v", n, err)
	}
	var ids []string
	for _, d := range s.deliveries() {
		ids = append(ids, d.fields["MsgID"])
	}
	if want := []string{second, second, first, first}; strings.Join(ids, " ") != strings.Join(want, " ") {
		t.Errorf("the reports came as %v, want %v", ids, want)
	}
}

func TestReportsOfTemplatesThatDidNotArrive(t *testing.T) {
	s := reporting(t)
	phone := s.Phone("yanbin", "oWANG")
	s.LoseTemplates("yanbin", 1)
	s.task()
	phone.Blocks(true)
	s.task()
	if got := last(phone); got.Kind == KindTemplate {
		t.Errorf("the screen shows %+v", got)
	}
	s.Flush(context.Background())
	for i, want := range []string{"failed: system failed", "failed:user block"} {
		if got := s.deliveries()[i].fields["Status"]; got != want {
			t.Errorf("status %q, want %q", got, want)
		}
	}
	phone.Blocks(false)
	if s.task(); last(phone).Kind != KindTemplate {
		t.Error("more than one template was lost")
	}
}
