package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
)

// fill gives every field of a value something to hold.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("水 \xff")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(97)
	case reflect.Float64:
		v.SetFloat(103.834567)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Uint8:
		v.SetUint(7)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 2, 1, 2, 3, 4, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("a message has a field of kind %s", v.Kind())
	}
}

func TestSpoolKeepsEveryFieldOfAMessage(t *testing.T) {
	s := newSpooling(t)
	var m domain.Message
	fill(t, reflect.ValueOf(&m).Elem())
	spool := s.open()
	s.append(spool, m)
	s.crash(spool)
	again := s.drained(s.open())
	if diff := cmp.Diff([]domain.Message{m}, again[m.OpenID]); diff != "" {
		t.Error(diff)
	}
}
