// Package jobsourcetest is the conformance suite of jobsearch.JobSource over HTTP: one subtest for each sentence of its contract, and for each way in which boards fail.
//
// An adapter's test says how its source is opened and how the other side answers, and calls Run:
//
//	func TestConformance(t *testing.T) {
//		jobsourcetest.Run(t, jobsourcetest.Harness{
//			Open: func(base string, c *http.Client) jobsearch.JobSource { return acme.New(acme.Options{BaseURL: base, HTTP: c}) },
//			Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
//				json.NewEncoder(w).Encode(s.Postings) // in the board's own shape
//			},
//		}, jobsourcetest.Features{})
//	}
package jobsourcetest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/polite"
)

// Harness joins a source with a fake of its other side.
type Harness struct {
	// Open makes the source that asks the server at base through client; nil is that of the Tenant "acme". A source that reads details one by one is opened without them.
	Open func(base string, client *http.Client) jobsearch.JobSource
	// Answer writes what the board answers to r when it holds these postings: for a board with pages, the page that r asks for.
	Answer func(w http.ResponseWriter, r *http.Request, s Site)
	// Tenant makes the source of the board with that name, for sources whose board's name goes into addresses; nil for others.
	Tenant func(base string, client *http.Client, name string) jobsearch.JobSource
}

// Site is what a board holds.
type Site struct {
	Postings []Posting
	Total    int // what the answer claims to hold, where the board's answers say it
}

// Posting is an opening as the suite invents it.
type Posting struct {
	ID, Title, Company, Location, URL, Description string
}

// Features says what a source is like. The zero value is a board that answers all at once, in JSON.
type Features struct {
	PageSize int  // how many postings a page has; 0 is one answer for all
	XML      bool // answers are XML
	Pages    bool // answers are web pages made for people
	NoIDs    bool // the board gives postings no ids of its own: the source makes them
	NoURLs   bool // nor addresses
	Lenient  bool // an answer cut in the middle cannot be told from a whole one
}

// Run checks a source. It starts servers on the loopback interface.
func Run(t *testing.T, h Harness, f Features) {
	if h.Open == nil {
		h.Open = func(base string, c *http.Client) jobsearch.JobSource { return h.Tenant(base, c, "acme") }
	}
	s := &suite{h: h, f: f}
	t.Run("it has a name that does not change", s.name)
	t.Run("every posting comes once, in the source's order", s.order)
	t.Run("nothing found yields nothing and is no error", s.empty)
	t.Run("whole pages and one more are read to their end", s.pages)
	t.Run("a posting that is listed twice comes once", s.twice)
	t.Run("the limit is kept", s.limit)
	t.Run("ranging again asks again", s.again)
	t.Run("who stops early is asked no more", s.stop)
	t.Run("it is safe for concurrent use", s.concurrent)
	t.Run("hostile text is valid text", s.hostile)
	t.Run("an unknown board is gone", s.status(http.StatusNotFound, jobsearch.ErrGone))
	t.Run("a refusal is blocked", s.status(http.StatusForbidden, jobsearch.ErrBlocked, jobsearch.ErrUnauthorized))
	t.Run("a broken server is an error, not nothing found", s.status(http.StatusInternalServerError))
	t.Run("a challenge page with status 200 is blocked", s.page("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div class=\"cf-turnstile\"></div></body></html>"))
	t.Run("a login wall with status 200 is blocked", s.page("<!DOCTYPE html><html><head><title>Sign In | Board</title></head><body><form><input type=\"password\"></form></body></html>"))
	t.Run("endless redirects end", s.redirects)
	t.Run("Retry-After of no seconds is waited for", s.retry("0"))
	t.Run("Retry-After of a day is told, not waited for", s.limited("86400"))
	t.Run("Retry-After as a date is told, not waited for", s.limited(time.Now().Add(24*time.Hour).UTC().Format(http.TimeFormat)))
	t.Run("a later page that fails leaves what came and an error", s.later)
	t.Run("an answer cut in the middle is changed", s.truncated)
	t.Run("an answer of another shape is changed or empty-handed with an error", s.changed)
	t.Run("an endless body ends", s.endless)
	t.Run("a body that dribbles ends with ctx", s.slow)
	t.Run("a cancelled ctx is the error", s.cancelled)
	t.Run("fields that are null or of another type break nothing", s.mutated)
	t.Run("a board's name cannot lead elsewhere", s.evil)
}

type suite struct {
	h Harness
	f Features
}

// fault may answer instead of the board: n counts the requests from 1. It reports whether it did.
type fault func(n int, w http.ResponseWriter, r *http.Request) bool

// serve starts the other side and a source that asks it.
func (s *suite) serve(t *testing.T, site Site, f fault) (src jobsearch.JobSource, base string, client *http.Client, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	if site.Total == 0 {
		site.Total = len(site.Postings)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		n := int(asked.Add(1))
		if f != nil && f(n, w, r) {
			return
		}
		s.h.Answer(w, r, site)
	}))
	client = polite.New(polite.Options{AllowPrivate: true, MaxBody: 4 << 20, Backoff: time.Millisecond, Timeout: 20 * time.Second, BlockPause: time.Millisecond, Default: polite.HostLimit{Interval: time.Microsecond, Concurrent: 8}})
	t.Cleanup(func() { client.CloseIdleConnections(); srv.CloseClientConnections(); srv.Close() })
	return s.h.Open(srv.URL, client), srv.URL, client, asked
}

// postings are n invented ones.
func postings(n int) []Posting {
	out := make([]Posting, n)
	for i := range out {
		id := fmt.Sprint(7001 + i)
		out[i] = Posting{ID: id, Title: "Engineer " + id, Company: "Acme", Location: "Berlin, Germany", URL: "https://jobs.example.com/acme/jobs/" + id, Description: "Build things; number " + id + "."}
	}
	return out
}

// some is more than one page where there are pages.
func (s *suite) some() []Posting { return postings(max(3, s.f.PageSize+2)) }

// read searches and returns what came. It holds the source to the form of the iterator: an error at most once, last, with a zero Job.
func read(t *testing.T, ctx context.Context, src jobsearch.JobSource, q jobsearch.Query) (jobs []jobsearch.Job, failed error) {
	t.Helper()
	for j, err := range src.Search(ctx, q) {
		require.NoError(t, failed, "something came after the error")
		if failed = err; err != nil {
			require.Empty(t, j.NaturalKey()+j.Title, "the error came with a posting")
			continue
		}
		jobs = append(jobs, j)
	}
	return jobs, failed
}

// within runs f, which must end in good time.
func within(t *testing.T, d time.Duration, f func()) {
	t.Helper()
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(f)
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(d):
		t.Fatalf("it did not end within %s", d)
	}
}
