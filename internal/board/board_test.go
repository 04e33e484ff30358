package board_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/polite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// source is a board whose n-th page holds the ids that its text lists.
func source(t *testing.T, texts ...string) board.Source {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		if n >= len(texts) {
			n = len(texts) - 1
		}
		io.WriteString(w, texts[n])
	}))
	client := polite.New(polite.Options{AllowPrivate: true, Backoff: 1, Default: polite.HostLimit{Interval: 1, Concurrent: 4}})
	t.Cleanup(func() { client.CloseIdleConnections(); srv.Close() })
	var page func(n int) board.Page
	page = func(n int) board.Page {
		return board.Page{
			Request: polite.Request{URL: fmt.Sprintf("%s/%d", srv.URL, n)},
			Decode: func(r io.Reader) iter.Seq2[jobsearch.Job, error] {
				return func(yield func(jobsearch.Job, error) bool) {
					b, _ := io.ReadAll(r)
					for id := range strings.FieldsSeq(string(b)) {
						id, place, _ := strings.Cut(id, "@")
						j := jobsearch.Job{Source: "x", PostingID: id, Title: id, Location: place}
						if id == "old" {
							j.PostedAt = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
						}
						if !yield(j, nil) {
							return
						}
					}
				}
			},
			Next: func(board.Seen) (board.Page, bool) { return page(n + 1), true },
		}
	}
	return board.Source{Adapter: "x", Tenant: "acme", Named: true, HTTP: client, First: func(jobsearch.Query) (board.Page, error) { return page(0), nil }}
}

func read(ctx context.Context, s board.Source, q jobsearch.Query) (ids []string, jobs []jobsearch.Job, failed error) {
	for j, err := range s.Search(ctx, q) {
		if failed = err; err == nil {
			ids, jobs = append(ids, j.PostingID), append(jobs, j)
		}
	}
	return ids, jobs, failed
}

func TestPages(t *testing.T) {
	t.Run("a page without a new posting is the last", func(t *testing.T) {
		ids, _, err := read(t.Context(), source(t, "a b", "b c", "c", "never"), jobsearch.Query{})
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b", "c"}, ids)
	})
	t.Run("a source that never ends is over a limit, and what came stands", func(t *testing.T) {
		s := source(t, "a", "b", "c", "d", "e")
		s.MaxPages = 3
		ids, _, err := read(t.Context(), s, jobsearch.Query{})
		require.ErrorIs(t, err, jobsearch.ErrLimit)
		assert.Len(t, ids, 3)
	})
	t.Run("a source that shows its newest part stops there without an error", func(t *testing.T) {
		s := source(t, "a", "b", "c", "d", "e")
		s.MaxPages, s.Newest = 3, true
		ids, _, err := read(t.Context(), s, jobsearch.Query{})
		require.NoError(t, err)
		assert.Len(t, ids, 3)
		assert.False(t, s.Exhaustive())
	})
	t.Run("what was posted before the query's time is left out", func(t *testing.T) {
		ids, _, err := read(t.Context(), source(t, "a old b", ""), jobsearch.Query{Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b"}, ids)
	})
	t.Run("rows of one posting are joined where the board has a row for each place", func(t *testing.T) {
		s := source(t, "a@Rome a@Oslo b@Rome a@Rome", "")
		s.Merge = true
		_, jobs, err := read(t.Context(), s, jobsearch.Query{})
		require.NoError(t, err)
		require.Len(t, jobs, 2)
		assert.Equal(t, "Rome; Oslo", jobs[0].Location)
	})
	t.Run("the employer is who the caller says, else the board's name", func(t *testing.T) {
		s := source(t, "a", "")
		_, jobs, _ := read(t.Context(), s, jobsearch.Query{})
		assert.Equal(t, "acme", jobs[0].Company)
		s.Company = "Acme Inc"
		_, jobs, _ = read(t.Context(), s, jobsearch.Query{})
		assert.Equal(t, "Acme Inc", jobs[0].Company)
	})
}

func TestDetails(t *testing.T) {
	t.Run("they are asked for only where they are wanted, and never for more than the limit", func(t *testing.T) {
		s := source(t, "a b c d e f g h old", "")
		var asked atomic.Int32
		s.Detail = func(_ context.Context, j *jobsearch.Job) error {
			asked.Add(1)
			j.Description = "text of " + j.PostingID
			return nil
		}
		s.Wants = func(j jobsearch.Job) bool { return j.PostingID != "b" }
		ids, jobs, err := read(t.Context(), s, jobsearch.Query{Limit: 3})
		require.NoError(t, err)
		assert.Equal(t, []string{"a", "b", "c"}, ids)
		assert.Equal(t, "text of a", jobs[0].Description)
		assert.Empty(t, jobs[1].Description)
		assert.EqualValues(t, 2, asked.Load())
	})
	t.Run("after failures in a row the rest comes without them, and the error says so", func(t *testing.T) {
		s := source(t, "a b c d e f g h i j", "")
		var asked atomic.Int32
		s.Detail = func(context.Context, *jobsearch.Job) error { asked.Add(1); return errors.New("broken") }
		ids, jobs, err := read(t.Context(), s, jobsearch.Query{})
		require.ErrorContains(t, err, "broken")
		assert.Len(t, ids, 10)
		assert.NotEmpty(t, jobs[9].Problems)
		assert.LessOrEqual(t, asked.Load(), int32(4))
	})
	t.Run("a cancelled ctx ends them", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := source(t, "a b c d e f", "")
		s.Detail = func(ctx context.Context, _ *jobsearch.Job) error { cancel(); return ctx.Err() }
		_, _, err := read(ctx, s, jobsearch.Query{})
		require.ErrorIs(t, err, context.Canceled)
	})
}
