package service

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"linli/domain"
)

// TestOneWritersMessagesWaitForEachOther: those of one writer have their turns in
// the order they came, another's pass beside them, who gives up is skipped, and
// nothing is kept of who has no message left.
func TestOneWritersMessagesWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var queue turns
		hers := domain.Message{Account: "yanbin", OpenID: "oZHANG"}
		end, err := queue.take(t.Context(), hers)
		if err != nil {
			t.Fatal(err)
		}
		impatient, leave := context.WithCancel(t.Context())
		gaveUp := make(chan error, 1)
		go func() {
			_, err := queue.take(impatient, hers)
			gaveUp <- err
		}()
		synctest.Wait()
		var had []int
		for n := range 3 {
			go func() {
				end, err := queue.take(t.Context(), hers)
				if err != nil {
					t.Error(err)
					return
				}
				had = append(had, n) // nobody else has a turn now
				end()
			}()
			synctest.Wait()
		}
		other, err := queue.take(t.Context(), domain.Message{Account: "other", OpenID: "oZHANG"})
		if err != nil {
			t.Fatal(err)
		}
		other()
		if len(had) > 0 {
			t.Fatalf("%v had a turn while another had it", had)
		}
		leave()
		if err := <-gaveUp; domain.CodeOf(err) != domain.Unavailable {
			t.Errorf("who gave up was told %v", err)
		}
		end()
		synctest.Wait()
		if !slices.Equal(had, []int{0, 1, 2}) {
			t.Errorf("they had their turns in the order %v", had)
		}
		if len(queue.writers) != 0 {
			t.Errorf("%d writers are kept who have no message left", len(queue.writers))
		}
	})
}
