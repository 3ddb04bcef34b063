// Package domain holds the nouns of the neighbourhood and their rules: states,
// transitions, clocks, errors, actors. It does no I/O and imports only the
// standard library.
package domain

import (
	"errors"
	"fmt"
)

// Code is one of the kinds of failure that callers may act on.
type Code string

// The codes. Every error that carries none of them is Internal.
const (
	Invalid     Code = "invalid"     // the input is wrong; the caller must change it
	NotFound    Code = "not_found"   // no such thing, or not for this caller's eyes
	Denied      Code = "denied"      // the caller may not do this
	Conflict    Code = "conflict"    // somebody else was first, or the state forbids it
	Unavailable Code = "unavailable" // try again later
	NoConsent   Code = "no_consent"  // the caller took back that his words are kept; he must agree first
	TooMany     Code = "too_many"    // the caller does this too often; later, and less
	Internal    Code = "internal"    // a fault of ours
)

// Error is a failure with a code. Its text is safe to log: no names, phones,
// message texts or secrets.
type Error struct {
	Code Code
	err  error
}

func (e *Error) Error() string { return e.err.Error() }

// Unwrap gives the wrapped error, so that errors.Is and errors.As reach causes.
func (e *Error) Unwrap() error { return e.err }

// Errorf makes an Error of the given code; %w operands stay reachable.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, err: fmt.Errorf(format, args...)}
}

// CodeOf tells the outermost code an error carries, Internal if none; "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
