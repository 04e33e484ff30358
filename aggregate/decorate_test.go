package aggregate_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// board is a source that answers as the next of its answers says, the last for ever.
type board struct {
	whole   bool
	answers []reply
	asked   int
}

type reply struct {
	jobs int
	err  error
}

func (b *board) Name() string     { return "greenhouse:acme" }
func (b *board) Exhaustive() bool { return b.whole }

func (b *board) Search(_ context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		a := b.answers[min(b.asked, len(b.answers)-1)]
		b.asked++
		for n := range a.jobs {
			if !yield(jobsearch.Job{Source: "greenhouse", Tenant: "acme", PostingID: fmt.Sprint(n), Title: "Cook " + q.Text, PostedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Pay: []jobsearch.Pay{{Min: 100, Currency: "EUR"}}}, nil) {
				return
			}
		}
		if a.err != nil {
			yield(jobsearch.Job{}, a.err)
		}
	}
}

// counting is a board that can count.
type counting struct{ *board }

func (counting) Count(context.Context, jobsearch.Query) (int, error) { return 7, nil }

// shelf is Files and a Cache in memory.
type shelf struct {
	mu    sync.Mutex
	names map[string][]byte
}

func (s *shelf) Read(_ context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.names[name]
	if !ok {
		return nil, jobsearch.ErrNotFound
	}
	return b, nil
}

func (s *shelf) Write(_ context.Context, name string, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names == nil {
		s.names = map[string][]byte{}
	}
	s.names[name] = b
	return nil
}

func (s *shelf) Get(ctx context.Context, key string) ([]byte, error) { return s.Read(ctx, key) }
func (s *shelf) Set(ctx context.Context, key string, b []byte, _ time.Duration) error {
	return s.Write(ctx, key, b)
}

func all(t testing.TB, src jobsearch.JobSource, q jobsearch.Query) (jobs []jobsearch.Job, err error) {
	for j, e := range src.Search(t.Context(), q) {
		if e != nil {
			require.NoError(t, err, "an error comes once")
			err = e
			continue
		}
		jobs = append(jobs, j)
	}
	return jobs, err
}

func TestRetryAsksAgainOnlyWhatMayPass(t *testing.T) {
	down := errors.New("connection refused")
	for name, c := range map[string]struct {
		answers []reply
		asked   int
		jobs    int
		err     error
	}{
		"a failure that passes":         {[]reply{{0, down}, {0, down}, {2, nil}}, 3, 2, nil},
		"a failure that lasts":          {[]reply{{0, down}}, 3, 0, down},
		"an answer that broke off":      {[]reply{{1, down}, {2, nil}}, 1, 1, down},
		"a refusal":                     {[]reply{{0, jobsearch.ErrBlocked}, {2, nil}}, 1, 0, jobsearch.ErrBlocked},
		"a board that is gone":          {[]reply{{0, fmt.Errorf("x: %w", jobsearch.ErrGone)}, {2, nil}}, 1, 0, jobsearch.ErrGone},
		"a server that asks for a wait": {[]reply{{0, &jobsearch.RateLimitedError{}}, {2, nil}}, 1, 0, jobsearch.ErrRateLimited},
		"no failure":                    {[]reply{{0, nil}}, 1, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			src := &board{answers: c.answers}
			jobs, err := all(t, aggregate.Retry(src, 3, time.Microsecond), jobsearch.Query{})
			assert.Len(t, jobs, c.jobs)
			assert.ErrorIs(t, err, c.err)
			assert.Equal(t, c.asked, src.asked)
		})
	}
}

func TestRetryWaitsLongerEachTimeAndNotWhenNobodyListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := all(t, aggregate.Retry(&board{answers: []reply{{0, errors.New("down")}}}, 3, time.Minute), jobsearch.Query{})
		assert.Error(t, err)
		assert.Equal(t, 3*time.Minute, time.Since(began))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, err := range aggregate.Retry(&board{answers: []reply{{0, errors.New("down")}}}, 3, time.Hour).Search(ctx, jobsearch.Query{}) {
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		}
	})
}

func TestLimitKeepsSearchesApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := aggregate.Limit(&board{answers: []reply{{1, nil}}}, time.Minute)
		began := time.Now()
		for range 3 {
			jobs, err := all(t, src, jobsearch.Query{})
			require.NoError(t, err)
			assert.Len(t, jobs, 1)
		}
		assert.Equal(t, 2*time.Minute, time.Since(began))
	})
}

func TestADecoratedSourceKeepsItsNameAndAbilities(t *testing.T) {
	files := &shelf{}
	for _, whole := range []bool{true, false} {
		for name, with := range map[string]func(jobsearch.JobSource) jobsearch.JobSource{
			"retry":  func(s jobsearch.JobSource) jobsearch.JobSource { return aggregate.Retry(s, 2, 0) },
			"limit":  func(s jobsearch.JobSource) jobsearch.JobSource { return aggregate.Limit(s, 0) },
			"record": func(s jobsearch.JobSource) jobsearch.JobSource { return aggregate.Record(s, files) },
			"all": func(s jobsearch.JobSource) jobsearch.JobSource {
				return aggregate.Record(aggregate.Limit(aggregate.Retry(s, 2, 0), 0), files)
			},
		} {
			src := with(counting{&board{whole: whole, answers: []reply{{1, nil}}}})
			assert.Equal(t, "greenhouse:acme", src.Name(), name)
			assert.Equal(t, whole, src.(jobsearch.Exhaustive).Exhaustive(), name)
			n, err := src.(jobsearch.Counter).Count(t.Context(), jobsearch.Query{})
			assert.NoError(t, err, name)
			assert.Equal(t, 7, n, name)
			_, counts := with(&board{}).(jobsearch.Counter)
			assert.False(t, counts, "%s: what the source cannot, its decorator cannot", name)
		}
	}
}

func TestAReplayIsWhatWasRecorded(t *testing.T) {
	until := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		jobs int
		err  error
		is   error
	}{
		"a whole answer":           {3, nil, nil},
		"an empty one":             {0, nil, nil},
		"half an answer":           {2, errors.New("page 2: 500"), nil},
		"a refusal":                {0, fmt.Errorf("greenhouse: %w", jobsearch.ErrBlocked), jobsearch.ErrBlocked},
		"a changed answer":         {0, fmt.Errorf("greenhouse: %w", jobsearch.ErrChanged), jobsearch.ErrChanged},
		"a board that is gone":     {0, jobsearch.ErrGone, jobsearch.ErrGone},
		"a rate limit":             {0, fmt.Errorf("x: %w", &jobsearch.RateLimitedError{Until: until}), jobsearch.ErrRateLimited},
		"credentials that lack":    {0, &jobsearch.UnauthorizedError{Consent: "set the key"}, jobsearch.ErrUnauthorized},
		"a bound that was reached": {1, &jobsearch.LimitError{What: "answer", Limit: 1, Unit: "bytes"}, jobsearch.ErrLimit},
	} {
		t.Run(name, func(t *testing.T) {
			files := &shelf{}
			src := &board{whole: true, answers: []reply{{c.jobs, c.err}}}
			jobs, err := all(t, aggregate.Record(src, files), jobsearch.Query{})
			again, err2 := all(t, aggregate.Replay("greenhouse:acme", files), jobsearch.Query{})
			assert.Equal(t, jobs, again)
			assert.Len(t, again, c.jobs)
			if c.err == nil {
				assert.NoError(t, err2)
			} else {
				assert.Equal(t, err.Error(), err2.Error())
			}
			if c.is != nil {
				assert.ErrorIs(t, err2, c.is)
			}
			var limited *jobsearch.RateLimitedError
			if errors.As(err, &limited) {
				require.ErrorAs(t, err2, &limited)
				assert.True(t, until.Equal(limited.Until))
			}
			assert.True(t, aggregate.Replay("greenhouse:acme", files).(jobsearch.Exhaustive).Exhaustive())
			for file := range files.names {
				source, ok := aggregate.Recorded(file)
				assert.True(t, ok)
				assert.Equal(t, "greenhouse:acme", source)
			}
		})
	}
}

func TestEachQueryHasItsOwnRecordingAndWhatWasNotRecordedIsNotFound(t *testing.T) {
	files := &shelf{}
	src := aggregate.Record(&board{answers: []reply{{1, nil}}}, files)
	for _, text := range []string{"", "grill"} {
		_, err := all(t, src, jobsearch.Query{Text: text})
		require.NoError(t, err)
	}
	jobs, err := all(t, aggregate.Replay("greenhouse:acme", files), jobsearch.Query{Text: "grill"})
	require.NoError(t, err)
	assert.Equal(t, "Cook grill", jobs[0].Title)
	_, err = all(t, aggregate.Replay("greenhouse:acme", files), jobsearch.Query{Text: "oven"})
	assert.ErrorIs(t, err, jobsearch.ErrNotFound)
	_, err = all(t, aggregate.Replay("lever:acme", files), jobsearch.Query{})
	assert.ErrorIs(t, err, jobsearch.ErrNotFound)
	_, ok := aggregate.Recorded("notes.txt")
	assert.False(t, ok)
}

func TestASearchThatIsBrokenOffIsNotRecordedAndACutRecordingIsNoAnswer(t *testing.T) {
	files := &shelf{}
	src := aggregate.Record(&board{answers: []reply{{3, nil}}}, files)
	for range src.Search(t.Context(), jobsearch.Query{}) {
		break
	}
	assert.Empty(t, files.names)
	_, err := all(t, src, jobsearch.Query{})
	require.NoError(t, err)
	for name, raw := range files.names {
		files.names[name] = raw[:len(raw)-5]
	}
	jobs, err := all(t, aggregate.Replay("greenhouse:acme", files), jobsearch.Query{})
	assert.ErrorIs(t, err, jobsearch.ErrChanged)
	assert.Len(t, jobs, 3, "what was read stands")
}

func TestCachedAsksOnceWhileTheAnswerIsFreshAndClosesNothing(t *testing.T) {
	cache := &shelf{}
	src := &board{whole: true, answers: []reply{{0, jobsearch.ErrBlocked}, {2, nil}}}
	kept := aggregate.Cached(src, cache, time.Hour)
	_, err := all(t, kept, jobsearch.Query{})
	require.ErrorIs(t, err, jobsearch.ErrBlocked, "a failure is not kept")
	for range 3 {
		jobs, err := all(t, kept, jobsearch.Query{})
		require.NoError(t, err)
		assert.Len(t, jobs, 2)
	}
	assert.Equal(t, 2, src.asked)
	assert.False(t, kept.(jobsearch.Exhaustive).Exhaustive(), "an answer read twice proves nothing twice")
	_, err = all(t, kept, jobsearch.Query{Text: "grill"})
	require.NoError(t, err)
	assert.Equal(t, 3, src.asked, "another query is another question")
}

func FuzzReplay(f *testing.F) {
	f.Add([]byte(`{"source":"x","exhaustive":true}` + "\n" + `{"job":{"title":"Cook"}}` + "\n" + `{"end":true,"kind":"gone","error":"x"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		files := &shelf{names: map[string][]byte{"x.jsonl": raw}}
		for range aggregate.Replay("x", files).Search(t.Context(), jobsearch.Query{}) {
		}
	})
}

func ExampleRetry() {
	var api jobsearch.JobSource = &board{answers: []reply{{0, errors.New("connection reset")}, {1, nil}}} // a board with a client library of its own
	source := aggregate.Limit(aggregate.Retry(api, 3, time.Millisecond), time.Millisecond)
	for j, err := range source.Search(context.Background(), jobsearch.Query{Text: "wanted"}) {
		fmt.Println(j.Title, err)
	}
	// Output: Cook wanted <nil>
}
