package sim

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// Fault is one thing that goes wrong with an API call. Without Late it happens instead of the call; the first of its fields that is set decides how.
type Fault struct {
	Late    bool   `json:"late,omitempty"`    // the call is carried out first, and only its answer is lost or falsified
	Hang    bool   `json:"hang,omitempty"`    // no answer until the caller gives up
	Drip    bool   `json:"drip,omitempty"`    // a picture's head, then a byte now and then until the caller gives up
	Reset   bool   `json:"reset,omitempty"`   // the connection is cut
	Status  int    `json:"status,omitempty"`  // an HTTP status without WeChat's body
	Body    string `json:"body,omitempty"`    // a raw body with status 200
	Code    int    `json:"code,omitempty"`    // an errcode
	Message string `json:"message,omitempty"` // the errmsg that goes with Code
}

// Fail lets the next calls of an API path fail, one fault a call, in the order given.
func (w *WeChat) Fail(path string, faults ...Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[path] = append(w.faults[path], faults...)
}

// nextFault takes the next fault of a path off the queue; the caller holds the lock.
func (w *WeChat) nextFault(path string) *Fault {
	queue := w.faults[path]
	if len(queue) == 0 {
		return nil
	}
	w.faults[path] = queue[1:]
	return &queue[0]
}

// about names a fault in the log.
func (f Fault) about() string {
	switch {
	case f.Hang:
		return "fault: hangs"
	case f.Drip:
		return "fault: drips"
	case f.Reset:
		return "fault: connection cut"
	case f.Status != 0:
		return fmt.Sprintf("fault: HTTP %d", f.Status)
	case f.Body != "":
		return "fault: raw body"
	}
	return fmt.Sprintf("fault: errcode %d", f.Code)
}

// happen lets the fault happen to a call.
func (w *WeChat) happen(f Fault, rw http.ResponseWriter, r *http.Request) {
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Drip:
		drip(rw, r)
		panic(http.ErrAbortHandler)
	case f.Reset:
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		rw.WriteHeader(f.Status)
	case f.Body != "":
		io.WriteString(rw, f.Body)
	default:
		respond(rw, w.refuse(f.Code, f.Message))
	}
}

// drip answers a byte every 100 ms of real time until the caller gives up.
func drip(rw http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	rw.Header().Set("Content-Type", "image/jpeg")
	for {
		io.WriteString(rw, "\xff")
		http.NewResponseController(rw).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}
