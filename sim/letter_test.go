package sim

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestLettersArriveInTheOrderTheyAreDelivered(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	first, err := phone.Writes("先")
	if err != nil {
		t.Fatal(err)
	}
	s.clock.pass(time.Second)
	second, err := phone.Writes("后")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []*Letter{second, first, first} {
		if answers, err := l.Deliver(context.Background()); err != nil || len(answers) != 1 || answers[0].Status != 200 || answers[0].Err != nil {
			t.Fatalf("answered %+v, %v", answers, err)
		}
	}
	got := s.deliveries()
	if len(got) != 3 || got[0].fields["Content"] != "后" || got[1].fields["Content"] != "先" || got[2].fields["MsgId"] != got[1].fields["MsgId"] {
		t.Errorf("arrived: %+v", got)
	}
	if got[1].query["nonce"][0] == got[2].query["nonce"][0] {
		t.Errorf("the repeat carries the nonce of the first")
	}
}

func TestALetterIsTriedThreeTimes(t *testing.T) {
	s := newStage(t, nil)
	s.answers(func(n int, rw http.ResponseWriter, _ delivery) {
		if n < 3 {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(rw, "success")
	})
	letter, err := s.Phone("yanbin", "oZHANG").Writes("在吗")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := letter.Deliver(context.Background())
	if err != nil || len(answers) != 3 || answers[1].Status != http.StatusServiceUnavailable || answers[2].Status != http.StatusOK {
		t.Errorf("answered %+v, %v", answers, err)
	}
	got := s.deliveries()
	if len(got) != 3 || got[0].raw != got[2].raw {
		t.Errorf("the tries differ")
	}
}

func TestWhatWasCarriedOutIsToldBeforeItIsAnswered(t *testing.T) {
	s := newStage(t, nil)
	s.Phone("yanbin", "oWANG").Follow(context.Background(), "")
	told, release := make(chan Carried, 2), make(chan struct{})
	s.Carried = func(c Carried) { told <- c; <-release }
	answered := make(chan int, 2)
	go func() { answered <- s.customSend("oWANG", "您好") }()
	if c := <-told; c != (Carried{Account: "yanbin", OpenID: "oWANG", Text: "您好"}) {
		t.Errorf("carried out: %+v", c)
	}
	if last(s.Phone("yanbin", "oWANG")).Text != "您好" {
		t.Errorf("it was told of before it was carried out")
	}
	select {
	case <-answered:
		t.Error("it was answered before the test let it go")
	default:
	}
	close(release)
	expectCode(t, "send", <-answered, 0)
	for _, repeated := range []bool{false, true} {
		id := []Element{Text("client_msg_id", "7")}
		expectCode(t, "template", errcode(s.templateSend("T-task", id, field("thing1", "灯"), field("time3", "18:30"))), 0)
		if c := <-told; c.ClientMsgID != "7" || c.Template != "T-task" || c.Repeated != repeated {
			t.Errorf("carried out: %+v", c)
		}
	}
}
