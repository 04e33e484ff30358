package aggregate

import (
	"errors"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Outcome is how asking one source went.
type Outcome string

// The outcomes. Only ok says that the answer was whole.
const (
	OutcomeOK      Outcome = "ok"      // a whole answer
	OutcomePartial Outcome = "partial" // some postings came, then an error
	OutcomeEmpty   Outcome = "empty"   // a whole answer without postings
	OutcomeBlocked Outcome = "blocked" // refused, or a challenge or login page
	OutcomeChanged Outcome = "changed" // the shape of the answer is no longer understood
	OutcomeGone    Outcome = "gone"    // no such board
	OutcomeSkipped Outcome = "skipped" // not asked: it is paused, or lacks a key
	OutcomeFailed  Outcome = "failed"  // no answer: timeout, server error, network
)

// SourceReport is what one run got from one source.
type SourceReport struct {
	Source   string        `json:"source"`
	Outcome  Outcome       `json:"outcome"`
	Found    int           `json:"found"` // postings in the answer
	New      int           `json:"new"`   // not known before
	Changed  int           `json:"changed"`
	Closed   int           `json:"closed"`   // missing from two whole answers in a row
	Problems int           `json:"problems"` // postings with something wrong on them
	Usual    int           `json:"usual"`    // what the source used to yield: the median of its last whole answers; 0 is unknown
	Alarm    string        `json:"alarm"`    // what a person should look at, "" for nothing
	Error    string        `json:"error"`
	Err      error         `json:"-"`
	Until    time.Time     `json:"until"` // paused until then
	Took     time.Duration `json:"took_ns"`
}

// Report is what one run did, a line for each source, in the order they were given.
type Report struct {
	At      time.Time      `json:"at"`
	Sources []SourceReport `json:"sources"`
}

// Totals sums the report; failed counts the sources whose answer was not whole.
func (r Report) Totals() (found, added, closed, failed int) {
	for _, s := range r.Sources {
		found, added, closed = found+s.Found, added+s.New, closed+s.Closed
		if s.Outcome != OutcomeOK && s.Outcome != OutcomeEmpty {
			failed++
		}
	}
	return found, added, closed, failed
}

// outcome tells an error of a source by its kind.
func outcome(found int, err error) Outcome {
	switch {
	case err == nil && found == 0:
		return OutcomeEmpty
	case err == nil:
		return OutcomeOK
	case found > 0:
		return OutcomePartial
	case errors.Is(err, jobsearch.ErrBlocked):
		return OutcomeBlocked
	case errors.Is(err, jobsearch.ErrChanged):
		return OutcomeChanged
	case errors.Is(err, jobsearch.ErrGone):
		return OutcomeGone
	case errors.Is(err, jobsearch.ErrRateLimited), errors.Is(err, jobsearch.ErrUnauthorized):
		return OutcomeSkipped
	}
	return OutcomeFailed
}
