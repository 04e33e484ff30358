package jobsourcetest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// status answers every request with a code; the error is one of kinds, any where there are none.
func (s *suite) status(code int, kinds ...error) func(*testing.T) {
	return func(t *testing.T) {
		src, _, _, _ := s.serve(t, Site{}, func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			io.WriteString(w, `{"error":"x"}`)
			return true
		})
		jobs, err := read(t, t.Context(), src, jobsearch.Query{})
		require.Error(t, err)
		require.Empty(t, jobs)
		oneOf(t, err, kinds...)
	}
}

func oneOf(t *testing.T, err error, kinds ...error) {
	t.Helper()
	for _, k := range kinds {
		if errors.Is(err, k) {
			return
		}
	}
	require.Empty(t, kinds, "%v is none of them", err)
}

func (s *suite) page(html string) func(*testing.T) {
	return func(t *testing.T) {
		src, _, _, asked := s.serve(t, Site{}, func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, html)
			return true
		})
		jobs, err := read(t, t.Context(), src, jobsearch.Query{})
		require.ErrorIs(t, err, jobsearch.ErrBlocked)
		require.Empty(t, jobs)
		require.EqualValues(t, 1, asked.Load(), "a challenge is not asked again")
	}
}

func (s *suite) redirects(t *testing.T) {
	src, _, _, asked := s.serve(t, Site{}, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		return true
	})
	_, err := read(t, t.Context(), src, jobsearch.Query{})
	require.Error(t, err)
	require.Less(t, asked.Load(), int32(30))
}

func (s *suite) retry(after string) func(*testing.T) {
	return func(t *testing.T) {
		want := s.some()
		src, _, _, _ := s.serve(t, Site{Postings: want}, func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				w.Header().Set("Retry-After", after)
				w.WriteHeader(http.StatusTooManyRequests)
			}
			return n == 1
		})
		jobs, err := read(t, t.Context(), src, jobsearch.Query{})
		require.NoError(t, err)
		s.same(t, want, jobs)
	}
}

func (s *suite) limited(after string) func(*testing.T) {
	return func(t *testing.T) {
		src, _, _, asked := s.serve(t, Site{Postings: s.some()}, func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Retry-After", after)
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		})
		within(t, 10*time.Second, func() {
			_, err := read(t, t.Context(), src, jobsearch.Query{})
			var limited *jobsearch.RateLimitedError
			if assert.ErrorAs(t, err, &limited) {
				assert.WithinDuration(t, time.Now().Add(24*time.Hour), limited.Until, 5*time.Minute)
			}
			assert.EqualValues(t, 1, asked.Load())
		})
	}
}

func (s *suite) later(t *testing.T) {
	if s.f.PageSize == 0 {
		t.Skip("the board has no pages")
	}
	src, _, _, _ := s.serve(t, Site{Postings: s.some()}, func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n > 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return n > 1
	})
	jobs, err := read(t, t.Context(), src, jobsearch.Query{})
	require.Error(t, err)
	require.Len(t, jobs, s.f.PageSize)
}

// answer is what the board says to r.
func (s *suite) answer(r *http.Request, site Site) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	s.h.Answer(rec, r, site)
	return rec
}

func (s *suite) truncated(t *testing.T) {
	if s.f.Lenient {
		t.Skip("it cannot be told")
	}
	site := Site{Postings: postings(3), Total: 3}
	src, _, _, _ := s.serve(t, site, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		rec := s.answer(r, site)
		b := rec.Body.Bytes()
		w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
		w.Write(b[:len(b)*4/5])
		return true
	})
	jobs, err := read(t, t.Context(), src, jobsearch.Query{})
	require.ErrorIs(t, err, jobsearch.ErrChanged)
	require.LessOrEqual(t, len(jobs), 3)
}

func (s *suite) changed(t *testing.T) {
	if s.f.Pages {
		t.Skip("a page without postings is a page")
	}
	for _, body := range []string{`{"something":{"else":[1,2,3]}}`, `"text"`, `[{"foo":1},{"foo":2}]`, `<?xml version="1.0"?><other><thing/></other>`, `not data at all`, ``} {
		src, _, _, _ := s.serve(t, Site{}, func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			io.WriteString(w, body)
			return true
		})
		jobs, err := read(t, t.Context(), src, jobsearch.Query{})
		assert.ErrorIs(t, err, jobsearch.ErrChanged, "%q", body)
		assert.Empty(t, jobs, "%q", body)
	}
}

func (s *suite) endless(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{}, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		block := []byte(strings.Repeat(" ", 1<<20))
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				break
			}
		}
		return true
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	within(t, time.Minute, func() {
		_, err := read(t, t.Context(), src, jobsearch.Query{})
		if !s.f.Pages {
			assert.Error(t, err)
		}
	})
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(200<<20))
}

func (s *suite) slow(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{}, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		for r.Context().Err() == nil {
			io.WriteString(w, " ")
			w.(http.Flusher).Flush()
			select {
			case <-time.After(10 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
		return true
	})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	within(t, 10*time.Second, func() {
		_, err := read(t, ctx, src, jobsearch.Query{})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func (s *suite) cancelled(t *testing.T) {
	src, _, _, asked := s.serve(t, Site{Postings: s.some()}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := read(t, ctx, src, jobsearch.Query{})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, asked.Load())

	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range src.Search(ctx, jobsearch.Query{}) {
		cancel()
		last = err
	}
	require.ErrorIs(t, last, context.Canceled, "cancelled while it yields")
}

// mutated changes each value of the board's answer in turn.
func (s *suite) mutated(t *testing.T) {
	if s.f.XML || s.f.Pages {
		t.Skip("the answer is no JSON")
	}
	site := Site{Postings: postings(2), Total: 2}
	var n atomic.Int32
	var with atomic.Value
	var changed atomic.Bool
	src, _, _, _ := s.serve(t, site, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		b, ok := replaced(s.answer(r, site).Body.Bytes(), int(n.Load()), json.RawMessage(with.Load().(string)))
		if ok {
			changed.Store(true)
		}
		w.Write(b)
		return true
	})
	for _, value := range []string{"null", `"a string"`, "12.5", "[]", "{}"} {
		with.Store(value)
		for i := range int32(400) {
			n.Store(i)
			changed.Store(false)
			jobs, err := read(t, t.Context(), src, jobsearch.Query{Limit: 10})
			if err != nil {
				require.ErrorIs(t, err, jobsearch.ErrChanged, "value %d replaced by %s", i, value)
			}
			require.LessOrEqual(t, len(jobs), 3)
			if !changed.Load() {
				break
			}
		}
	}
}

// replaced is a JSON document whose n-th value, in the order of its members' names, is another; false when it has no so many.
func replaced(doc []byte, n int, with json.RawMessage) ([]byte, bool) {
	d := json.NewDecoder(strings.NewReader(string(doc)))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return doc, false
	}
	i, done := -1, false
	var walk func(any) any
	walk = func(v any) any {
		if i++; i == n {
			done = true
			return with
		}
		switch v := v.(type) {
		case map[string]any:
			keys := make([]string, 0, len(v))
			for k := range v {
				keys = append(keys, k)
			}
			sort.Strings(keys)
			for _, k := range keys {
				v[k] = walk(v[k])
			}
		case []any:
			for k := range v {
				v[k] = walk(v[k])
			}
		}
		return v
	}
	v = walk(v)
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(strconv.Itoa(n)), false
	}
	return b, done
}
