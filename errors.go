package jobsearch

import (
	"errors"
	"fmt"
	"time"
)

// What a caller decides by. Adapters and stores wrap these; test with errors.Is.
var (
	ErrNotFound     = errors.New("not found")                   // the store has no such row for this user
	ErrConflict     = errors.New("changed since it was read")   // read again and decide again
	ErrUnsupported  = errors.New("not supported")               // this implementation lacks the ability
	ErrBlocked      = errors.New("blocked by the source")       // refused, or a challenge page instead of an answer: pause, never disguise
	ErrGone         = errors.New("gone")                        // no such board, mailbox or page: do not ask again
	ErrChanged      = errors.New("answer no longer understood") // the shape changed: the adapter needs mending
	ErrNotSent      = errors.New("not sent")                    // a Mailer is sure that the mail did not leave
	ErrMove         = errors.New("move not allowed")            // see MoveError
	ErrRateLimited  = errors.New("rate limited")                // see RateLimitedError
	ErrUnauthorized = errors.New("not authorized")              // see UnauthorizedError
	ErrLimit        = errors.New("over a limit")                // see LimitError
	ErrInput        = errors.New("bad input")                   // see InputError
)

// RateLimitedError says that the other side asked to wait. errors.Is(err, ErrRateLimited) holds.
type RateLimitedError struct {
	Until time.Time // when to ask again; zero when the other side did not say
}

func (e *RateLimitedError) Error() string {
	if e.Until.IsZero() {
		return "rate limited"
	}
	return "rate limited, retry at " + e.Until.UTC().Format(time.RFC3339)
}

// Is reports that target is ErrRateLimited.
func (e *RateLimitedError) Is(target error) bool { return target == ErrRateLimited }

// UnauthorizedError says that credentials are missing, wrong or expired. errors.Is(err, ErrUnauthorized) holds.
type UnauthorizedError struct {
	Consent string // what the person must do: "run: jobsearch gmail login"
}

func (e *UnauthorizedError) Error() string {
	if e.Consent == "" {
		return "not authorized"
	}
	return "not authorized: " + e.Consent
}

// Is reports that target is ErrUnauthorized.
func (e *UnauthorizedError) Is(target error) bool { return target == ErrUnauthorized }

// LimitError says that a bound of ours was reached: what was being read is larger, deeper or slower than we accept. errors.Is(err, ErrLimit) holds.
type LimitError struct {
	What  string // "message size"
	Limit int64
	Unit  string // "bytes", "pages", "seconds"
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s over the limit of %d %s", e.What, e.Limit, e.Unit)
}

// Is reports that target is ErrLimit.
func (e *LimitError) Is(target error) bool { return target == ErrLimit }

// InputError says what is wrong with something a caller or a file gave, and where. errors.Is(err, ErrInput) holds.
type InputError struct {
	What   string // the thing: "schedule", "resume.docx"
	At     string // the place in it, "" for the whole
	Reason string // what is wrong, and the mend
}

func (e *InputError) Error() string {
	if e.At == "" {
		return e.What + ": " + e.Reason
	}
	return e.What + ": " + e.At + ": " + e.Reason
}

// Is reports that target is ErrInput.
func (e *InputError) Is(target error) bool { return target == ErrInput }

// MoveError says that a row may not go from one status to another. errors.Is(err, ErrMove) holds.
type MoveError struct {
	Ref      Ref
	From, To string
	Reason   string // "" where the table of moves alone forbids it
}

func (e *MoveError) Error() string {
	s := fmt.Sprintf("%s %s may not move from %q to %q", e.Ref.Noun, e.Ref.ID, e.From, e.To)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// Is reports that target is ErrMove.
func (e *MoveError) Is(target error) bool { return target == ErrMove }
