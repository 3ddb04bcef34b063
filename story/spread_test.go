package story

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
)

// four is the community of supplies with four buildings.
var four = strings.Replace(supplies, "{name: 3号楼, units: 3}", "{name: 3号楼, units: 3}, {name: 4号楼, units: 2}", 1)

// flood sends reports of four buildings without water through two processes at
// once, and gives back the number of the one that is seen to in each building.
func (w *town) flood(reports int, other *app.App) map[int]int64 {
	w.t.Helper()
	errs := make(chan error, reports)
	var all sync.WaitGroup
	for i := range reports {
		server := []*app.App{w.app, other}[i%2]
		m := domain.Message{Account: "yanbin", OpenID: fmt.Sprintf("oHOUSE%03d", i), Kind: domain.KindText, Type: "text",
			Text: fmt.Sprintf("%d号楼%d01停水了", i%4+1, i/4%18+1), Key: fmt.Sprintf("report%d", i), SentAt: w.clock.Now(), Nonce: fmt.Sprintf("n%d", i), Digest: "d"}
		all.Go(func() {
			answer, err := server.Intake.Receive(w.ctx, m)
			if err == nil && !strings.Contains(answer.Text, "工单") && !strings.Contains(answer.Text, "记下了") {
				err = fmt.Errorf("report %d was answered %q", i, answer.Text)
			}
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		w.must(err)
	}
	for _, server := range []*app.App{w.app, other} { // what the database did not take in time
		for range 20 {
			_, err := server.Intake.DrainOnce(w.ctx)
			w.must(err)
		}
	}
	mains, merged := map[int]int64{}, 0
	for _, t := range w.reported(reports) {
		switch t.State {
		case domain.Offering:
			mains[int(t.Place.Building[0]-'0')] = t.Number
		case domain.Merged:
			merged++
		}
	}
	if len(mains) != 4 || merged != reports-4 {
		w.t.Fatalf("%d are seen to (%v), %d are merged", len(mains), mains, merged)
	}
	return mains
}

// reported gives back the tickets of the reports; one of two processes may have counted numbers ahead.
func (w *town) reported(reports int) (all []domain.Ticket) {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	for number := int64(1001); len(all) < reports && number < int64(1001+2*reports); number++ {
		t, err := view.TicketNumbered("yanbin", number)
		if domain.CodeOf(err) == domain.NotFound {
			continue
		}
		w.must(err)
		all = append(all, t)
	}
	return all
}

// direct sends a text straight into one process and returns the answer and how long it took.
func (w *town) direct(openid, text string) (string, time.Duration) {
	w.t.Helper()
	w.clock.Forward(time.Second)
	began := time.Now()
	answer, err := w.app.Intake.Receive(w.ctx, domain.Message{Account: "yanbin", OpenID: openid, Kind: domain.KindText, Type: "text",
		Text: text, Key: openid + text, SentAt: w.clock.Now(), Nonce: openid + text, Digest: "d"})
	w.must(err)
	return answer.Text, time.Since(began)
}

// spreads carries on what became of losses in two processes at once.
func (w *town) spreads(other *app.App) time.Duration {
	w.t.Helper()
	began := time.Now()
	errs := make(chan error, 2)
	for _, server := range []*app.App{w.app, other} {
		go func() {
			_, err := server.Spreads.Once(w.ctx)
			errs <- err
		}()
	}
	w.must(<-errs)
	w.must(<-errs)
	return time.Since(began)
}

// told counts the tickets whose requester is owed exactly one push of a kind.
func (w *town) told(reports int, kind domain.PushKind) (n int) {
	w.t.Helper()
	for _, t := range w.reported(reports) {
		of := 0
		pushes, err := w.app.DB.View(w.ctx).PushesFor(t.ID)
		w.must(err)
		for _, p := range pushes {
			if p.Kind == kind && p.Person == t.Requester {
				of++
			}
		}
		if of > 1 {
			w.t.Errorf("the requester of %d is owed %q %d times", t.Number, kind, of)
		}
		n += min(of, 1)
	}
	return n
}

func TestSixHundredReportsInFourBuildingsAreFourLosses(t *testing.T) {
	everywhere(t, four, func(w *town) {
		const reports = 600
		other := w.second()
		began := time.Now()
		mains := w.flood(reports, other)
		t.Logf("measured: %d reports through two processes in %s", reports, time.Since(began).Round(time.Millisecond))
		w.isInOrder()
		count := func(state domain.State) (n int) {
			for _, one := range w.reported(reports) {
				if one.State == state {
					n++
				}
			}
			return n
		}
		var longest time.Duration
		for building, number := range mains {
			for _, deed := range []struct{ text, answer string }{{"1 %d", "归您了"}, {"3 %d", "辛苦了"}} {
				if building == 4 && deed.answer == "辛苦了" {
					continue
				}
				reply, took := w.direct("oWANG", fmt.Sprintf(deed.text, number))
				if !strings.Contains(reply, deed.answer) {
					t.Fatalf("the helper was answered %q", reply)
				}
				longest = max(longest, took)
			}
		}
		w.isInOrder() // also while nobody has been told yet
		took := w.spreads(other)
		t.Logf("measured: the longest deed took %s; everybody was told and asked in %s", longest.Round(time.Millisecond), took.Round(time.Millisecond))
		if resolved, merged := count(domain.Resolved), count(domain.Merged); resolved != reports/4*3 || merged != reports/4-1 {
			t.Errorf("%d are asked, %d still wait with their neighbours", resolved, merged)
		}
		if coming, asked := w.told(reports, domain.PushComing), w.told(reports, domain.PushFollowup); coming != reports || asked != reports/4*3 {
			t.Errorf("%d of %d heard who comes, %d were asked", coming, reports, asked)
		}
		w.isInOrder()

		reply, took := w.direct("oLIMIN", fmt.Sprintf("拆开 %d 全部", mains[4]))
		if !strings.Contains(reply, "都拆开") {
			t.Fatalf("the cadre was answered %q", reply)
		}
		t.Logf("measured: the word to take %d apart took %s, that all stood alone %s", reports/4-1, took.Round(time.Millisecond), w.spreads(other).Round(time.Millisecond))
		if offering, merged := count(domain.Offering), count(domain.Merged); offering != reports/4-1 || merged != 0 {
			t.Errorf("%d are seen to by themselves again, %d are still merged", offering, merged)
		}
		if apart := w.told(reports, domain.PushApart); apart != reports/4-1 {
			t.Errorf("%d heard that theirs stands alone", apart)
		}
		left, err := w.app.DB.View(w.ctx).NextSpread(0)
		if domain.CodeOf(err) != domain.NotFound {
			t.Errorf("%+v is left (%v)", left, err)
		}
		w.isInOrder()
	})
}

func TestWhatBecameOfALossIsCarriedOnByWhoeverIsLeft(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼1单元301停水了")
		liu := w.phone("oLIU").Follows()
		liu.Says("1号楼4单元502没水了")
		reply, _ := w.direct("oWANG", "1")
		if !strings.Contains(reply, "归您了") {
			t.Fatalf("the helper was answered %q", reply)
		}
		w.restart() // before anybody was told
		w.clock.Forward(16 * time.Second)
		w.deliver()
		liu.Sees("工单 1002：王师傅接了")
	})
}

func TestAPhotoOfANeighboursReportIsSeenByWhoeverComes(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼1单元301停水了")
		liu, wang := w.phone("oLIU").Follows(), w.phone("oWANG")
		liu.Says("1号楼4单元502没水了")
		wang.Hears("1", "工单 1001 归您了")
		liu.SendsPhoto(snapshot(t), "照片收到了", "工单 1002")
		wang.Sees("工单 1001 有新照片")
		seen, err := w.app.DB.View(w.ctx).AttachmentsMerged(w.ticket(1001).ID)
		w.must(err)
		if len(seen) != 1 || seen[0].State != domain.AttachmentStored {
			t.Errorf("%+v can be seen", seen)
		}
		w.isInOrder()
	})
}

func TestAMergedReporterWhomNoMessageReachesIsToldByAPerson(t *testing.T) {
	everywhere(t, supplies, func(w *town) {
		w.phone("oZHANG").Follows().Says("1号楼1单元301停水了")
		liu := w.phone("oLIU").Follows()
		liu.Says("1号楼4单元502没水了")
		liu.Leaves()
		w.phone("oWANG").Hears("1", "工单 1001 归您了").Sees("工单 1002", "收不到消息了，请打电话或上门告诉一声")
		p, err := w.app.DB.View(w.ctx).PushOwed("errand:" + w.ticket(1002).ID.String() + ":" + w.ticket(1001).Owner.String())
		if err != nil || p.Kind != domain.PushErrand {
			t.Errorf("the errand is %+v (%v)", p, err)
		}
		w.isInOrder()
	})
}
