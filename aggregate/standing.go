package aggregate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// standing is what is remembered of a source between runs. It is the source's cursor.
type standing struct {
	Yields  []int          `json:"yields,omitempty"`  // of its last whole answers
	Missing []jobsearch.ID `json:"missing,omitempty"` // open postings that the last whole answer lacked
	Until   time.Time      `json:"until,omitzero"`    // not to be asked before
	Outcome Outcome        `json:"outcome,omitempty"`
}

// standingPrefix begins the names of sources' cursors.
const standingPrefix = "source:"

func (r *round) cursor() string { return standingPrefix + r.src.Name() }

// Standing is how a source stood when it was last asked.
type Standing struct {
	Source  string    `json:"source"`
	Outcome Outcome   `json:"outcome"`
	Usual   int       `json:"usual"`   // the median of what its last whole answers yielded; 0 is unknown
	Missing int       `json:"missing"` // open postings that the last whole answer lacked: they are closed if the next one lacks them too
	Until   time.Time `json:"until"`   // it is not asked before; zero is now
}

// Standings yields how each source stands that the catalogue's crawler ever asked, by name.
func Standings(ctx context.Context, catalog jobsearch.Store) iter.Seq2[Standing, error] {
	return func(yield func(Standing, error) bool) {
		for c, err := range catalog.Cursors().List(ctx) {
			if err != nil {
				yield(Standing{}, fmt.Errorf("standings: %w", err))
				return
			}
			name, ok := strings.CutPrefix(c.Name, standingPrefix)
			var st standing
			if !ok || json.Unmarshal([]byte(c.At), &st) != nil { // what cannot be read begins anew with the next crawl
				continue
			}
			if !yield(Standing{name, st.Outcome, st.usual(), len(st.Missing), st.Until}, nil) {
				return
			}
		}
	}
}

func (r *round) standing(ctx context.Context) (jobsearch.Cursor, standing, error) {
	at, err := r.catalog.Cursors().Get(ctx, r.cursor())
	if err != nil {
		return at, standing{}, fmt.Errorf("source %s: %w", r.src.Name(), err)
	}
	var st standing
	if at != "" {
		if err := json.Unmarshal([]byte(at), &st); err != nil {
			r.opts.Logger.WarnContext(ctx, "what was remembered of a source cannot be read, it begins anew", "source", r.src.Name(), "error", err)
			st = standing{}
		}
	}
	return at, st, nil
}

// usual is the median of the last yields.
func (s standing) usual() int {
	if len(s.Yields) == 0 {
		return 0
	}
	y := slices.Sorted(slices.Values(s.Yields))
	return y[len(y)/2]
}

// keptYields is how many answers the usual yield is taken from.
const keptYields = 7

// judge draws the conclusions of a report: alarms, and what the next run needs to know.
func (s *standing) judge(r *SourceReport, now time.Time, pause time.Duration) {
	s.Outcome, s.Until = r.Outcome, time.Time{}
	switch r.Outcome {
	case OutcomeOK:
		if r.Usual >= 10 && r.Found*4 < r.Usual {
			r.Alarm = fmt.Sprintf("%d postings, where it used to have about %d: nothing is closed by that", r.Found, r.Usual)
		}
		s.Yields = append(s.Yields, r.Found)
		s.Yields = s.Yields[max(0, len(s.Yields)-keptYields):]
	case OutcomeEmpty:
		if r.Usual > 0 {
			r.Alarm = fmt.Sprintf("no posting at all, where it used to have about %d: nothing is closed by that", r.Usual)
		}
	case OutcomePartial:
		r.Alarm = "the answer broke off: what came is kept, nothing is closed"
		if errors.Is(r.Err, jobsearch.ErrBlocked) {
			s.Until = now.Add(pause)
			r.Alarm = "it refused us in the middle: what came is kept, nothing is closed, and it is left alone for " + pause.String()
		}
	case OutcomeBlocked:
		s.Until = now.Add(pause)
		r.Alarm = "it refused us: it is left alone for " + pause.String()
	case OutcomeChanged:
		r.Alarm = "its answer is no longer understood: the adapter needs mending"
	case OutcomeGone:
		s.Until = now.Add(pause)
		r.Alarm = "the board is gone: correct its name or remove it"
	}
	var limited *jobsearch.RateLimitedError
	if errors.As(r.Err, &limited) {
		s.Until = limited.Until
		if most := now.Add(pause); s.Until.After(most) { // what a server asks for is bounded
			s.Until = most
		}
	}
	r.Until = s.Until
}
