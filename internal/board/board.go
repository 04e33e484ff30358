// Package board is what all job sources have in common: it asks page after page, yields each posting once, knows when to stop, and tells what went wrong.
// An adapter says what to ask and how to read the answer.
package board

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// DefaultMaxPages bounds a search whose source never says that it is done.
const DefaultMaxPages = 200

// details are read so many at a time; after so many failures in a row no more are asked for.
const (
	detailsAtOnce = 4
	maxFailures   = 3
)

// Source is a jobsearch.JobSource. It is safe for concurrent use when its functions are.
type Source struct {
	Adapter  string       // "greenhouse"
	Tenant   string       // the board's name; "" where the source has none
	HTTP     *http.Client // nil is polite.Shared
	Company  string       // for postings that do not name their company
	Named    bool         // Tenant goes into addresses: it is checked before anything is asked
	First    func(q jobsearch.Query) (Page, error)
	Merge    bool                                              // rows with one id are one posting in several places
	Detail   func(ctx context.Context, j *jobsearch.Job) error // reads what the list leaves out
	Wants    func(j jobsearch.Job) bool                        // whether Detail is worth asking for; nil is always
	MaxPages int                                               // 0 is DefaultMaxPages
	Newest   bool                                              // the source holds more than a search shows: MaxPages is then its own cap, not an error
}

// Page is one question and how its answer is read.
type Page struct {
	Request polite.Request
	Decode  func(r io.Reader) iter.Seq2[jobsearch.Job, error]
	Next    func(s Seen) (Page, bool) // the page after this one; nil says that it is the only one
	Fail    error                     // ends the search instead of a question: what could be read is not all
	Through bool                      // Next decides alone; otherwise a page without a new posting is the last one
}

// Seen is what a page brought.
type Seen struct {
	Rows int      // postings in the page
	New  int      // of them, those that no earlier page had
	All  int      // new postings of all pages so far
	URL  *url.URL // where the page came from
}

// Name is the adapter and the board: "greenhouse:acme".
func (s Source) Name() string {
	if s.Tenant == "" {
		return s.Adapter
	}
	return s.Adapter + ":" + s.Tenant
}

// Exhaustive implements jobsearch.Exhaustive: a feed of the newest postings shows only a part, so that one which is no longer shown may still be open.
func (s Source) Exhaustive() bool { return !s.Newest }

// Search implements jobsearch.JobSource.
func (s Source) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		r := run{Source: s, q: q, seen: map[string]bool{}, yield: yield}
		if err := r.pages(ctx); err != nil && !r.done {
			if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
				err = fmt.Errorf("%w (%v)", ctx.Err(), err)
			}
			yield(jobsearch.Job{}, fmt.Errorf("%s: %w", s.Name(), err))
		}
	}
}

// run is one search.
type run struct {
	Source
	q     jobsearch.Query
	seen  map[string]bool
	n     int  // yielded
	done  bool // nobody listens any more, or there is enough
	yield func(jobsearch.Job, error) bool
}

func (r *run) pages(ctx context.Context) error {
	if r.Named {
		if err := posting.Tenant(r.Tenant); err != nil {
			return err
		}
	}
	page, err := r.First(r.q)
	if err != nil {
		return err
	}
	limit := r.MaxPages
	if limit <= 0 {
		limit = DefaultMaxPages
	}
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		seen, err := r.page(ctx, page)
		if err != nil || r.done {
			return err
		}
		if page.Next == nil || seen.New == 0 && !page.Through {
			return nil
		}
		next, more := page.Next(seen)
		if !more {
			return nil
		}
		if n >= limit && r.Newest {
			return nil
		}
		if n >= limit {
			return &jobsearch.LimitError{What: "answer", Limit: int64(limit), Unit: "pages"}
		}
		page = next
	}
}

// page asks and yields one page.
func (r *run) page(ctx context.Context, p Page) (Seen, error) {
	if p.Fail != nil {
		return Seen{}, p.Fail
	}
	a, err := polite.Open(ctx, r.HTTP, p.Request)
	if err != nil {
		return Seen{}, err
	}
	defer a.Close()
	seen := Seen{URL: a.URL}
	whole := r.Merge || r.Detail != nil
	var jobs []jobsearch.Job
	at := map[string]int{}
	for j, err := range p.Decode(a) {
		if err != nil {
			for _, j := range jobs { // what came stands
				if r.give(j); r.done {
					return seen, nil
				}
			}
			return seen, err
		}
		if err := ctx.Err(); err != nil {
			return seen, err
		}
		seen.Rows++
		key := j.NaturalKey()
		if i, again := at[key]; again && r.Merge {
			jobs[i] = joined(jobs[i], j)
			continue
		}
		if key != "" && r.seen[key] {
			continue
		}
		r.seen[key] = key != ""
		at[key] = len(jobs)
		seen.New++
		j.Company = r.company(j.Company)
		if whole {
			jobs = append(jobs, j)
		} else if r.give(j); r.done {
			return seen, nil
		}
	}
	seen.All = len(r.seen)
	if whole {
		a.Close()
		err = r.detailed(ctx, jobs)
	}
	return seen, err
}

// company is the employer's name: as the source says it, else as the caller does, else the board's name.
func (r *run) company(said string) string {
	slug, _, _ := strings.Cut(r.Tenant, "/")
	if said == "" && r.Named {
		said = slug
	}
	if r.Company != "" && (said == "" || strings.EqualFold(said, slug)) {
		return r.Company
	}
	return said
}

// joined is a posting with the places of another row of it.
func joined(a, b jobsearch.Job) jobsearch.Job {
	a.Location = posting.Join("; ", append(strings.Split(a.Location, "; "), strings.Split(b.Location, "; ")...)...)
	for _, p := range b.Places {
		known := false
		for _, o := range a.Places {
			known = known || o == p
		}
		if !known {
			a.Places = append(a.Places, p)
		}
	}
	if a.Remote != b.Remote && (b.Remote == jobsearch.RemoteFull || a.Remote == "") {
		a.Remote = b.Remote
	}
	if a.Description == "" {
		a.Description = b.Description
	}
	return a
}

// detailed yields postings with what Detail adds. Where that fails the posting is yielded with a Problem; after a few failures in a row the rest is yielded
// without details, and the error says that the answer is partial.
func (r *run) detailed(ctx context.Context, jobs []jobsearch.Job) error {
	var failed error
	failures := 0
	for len(jobs) > 0 {
		group := jobs[:min(detailsAtOnce, len(jobs))]
		if r.q.Limit > 0 {
			group = group[:min(len(group), r.q.Limit-r.n)]
		}
		jobs = jobs[len(group):]
		errs := make([]error, len(group))
		if r.Detail != nil && failed == nil {
			var wg sync.WaitGroup
			for i := range group {
				if r.keep(group[i]) && (r.Wants == nil || r.Wants(group[i])) {
					wg.Go(func() { errs[i] = r.Detail(ctx, &group[i]) })
				}
			}
			wg.Wait()
		}
		for i := range group {
			err := errs[i]
			if ctx.Err() != nil {
				return ctx.Err()
			}
			switch {
			case failed != nil && r.Detail != nil:
				problem(&group[i], "not asked for after earlier failures")
			case err == nil:
				failures = 0
			default:
				problem(&group[i], err.Error())
				if failures++; failures >= maxFailures || errors.Is(err, jobsearch.ErrBlocked) || errors.Is(err, jobsearch.ErrRateLimited) || errors.Is(err, jobsearch.ErrLimit) {
					if !errors.Is(err, jobsearch.ErrGone) {
						failed = fmt.Errorf("details: %w", err)
					}
				}
			}
			if r.give(group[i]); r.done {
				return nil
			}
		}
	}
	return failed
}

func problem(j *jobsearch.Job, why string) {
	j.Problems = append(j.Problems, jobsearch.Problem{Field: "description", Reason: why})
}

// keep reports whether the query wants a posting, as far as a date tells.
func (r *run) keep(j jobsearch.Job) bool {
	return r.q.Since.IsZero() || j.PostedAt.IsZero() || !j.PostedAt.Before(r.q.Since)
}

// give yields a posting.
func (r *run) give(j jobsearch.Job) {
	if !r.keep(j) {
		return
	}
	if !r.yield(j, nil) {
		r.done = true
		return
	}
	if r.n++; r.q.Limit > 0 && r.n >= r.q.Limit {
		r.done = true
	}
}

// Read asks one question and hands its answer to f: for details.
func Read(ctx context.Context, hc *http.Client, r polite.Request, f func(io.Reader) error) error {
	a, err := polite.Open(ctx, hc, r)
	if err != nil {
		return err
	}
	defer a.Close()
	return f(a)
}

// Base is the address given, without a slash at its end, or the default.
func Base(given, def string) string {
	if given == "" {
		given = def
	}
	for len(given) > 0 && given[len(given)-1] == '/' {
		given = given[:len(given)-1]
	}
	return given
}
