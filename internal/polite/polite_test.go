package polite_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/polite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server and a fast client for it.
func serve(t *testing.T, h http.HandlerFunc, set ...func(*polite.Options)) (string, *http.Client) {
	t.Helper()
	srv := httptest.NewServer(h)
	o := polite.Options{AllowPrivate: true, Backoff: time.Millisecond, Timeout: 2 * time.Second, Default: polite.HostLimit{Interval: time.Millisecond, Concurrent: 4}}
	for _, f := range set {
		f(&o)
	}
	c := polite.New(o)
	t.Cleanup(func() { c.CloseIdleConnections(); srv.Close() })
	return srv.URL, c
}

// get asks and reads the whole answer.
func get(ctx context.Context, c *http.Client, r polite.Request) (string, error) {
	a, err := polite.Open(ctx, c, r)
	if err != nil {
		return "", err
	}
	defer a.Close()
	b, err := io.ReadAll(a)
	return string(b), err
}

func TestOpenTellsWhatCame(t *testing.T) {
	page := func(title, body string) string {
		return "<!DOCTYPE html><html><head><title>" + title + "</title></head><body>" + body + "</body></html>"
	}
	for name, c := range map[string]struct {
		status  int
		typ     string
		body    string
		header  map[string]string
		want    polite.Want
		consent string
		is      error
	}{
		"data is data":                                    {status: 200, typ: "application/json", body: `{"jobs":[]}`},
		"404 is gone":                                     {status: 404, body: `{"error":"x"}`, is: jobsearch.ErrGone},
		"404 with a page is gone":                         {status: 404, body: page("Just a moment", ""), is: jobsearch.ErrGone},
		"410 is gone":                                     {status: 410, is: jobsearch.ErrGone},
		"403 is blocked":                                  {status: 403, is: jobsearch.ErrBlocked},
		"403 with credentials is not authorized":          {status: 403, consent: "set the key", is: jobsearch.ErrUnauthorized},
		"401 is blocked where no key was sent":            {status: 401, is: jobsearch.ErrBlocked},
		"451 is blocked":                                  {status: 451, is: jobsearch.ErrBlocked},
		"400 is changed":                                  {status: 400, is: jobsearch.ErrChanged},
		"204 is changed":                                  {status: 204, is: jobsearch.ErrChanged},
		"a challenge with 200 is blocked":                 {status: 200, typ: "text/html", body: page("Just a moment...", "<div class=cf-turnstile>"), is: jobsearch.ErrBlocked},
		"a challenge with 503 is blocked, not asked more": {status: 503, typ: "text/html", body: page("Attention Required! | Cloudflare", ""), is: jobsearch.ErrBlocked},
		"a challenge said by a header is blocked":         {status: 403, header: map[string]string{"Cf-Mitigated": "challenge"}, consent: "x", is: jobsearch.ErrBlocked},
		"a captcha instead of data is blocked":            {status: 200, body: page("Acme", "please solve this captcha"), is: jobsearch.ErrBlocked},
		"a login instead of data is blocked":              {status: 200, body: page("Sign In | Indeed Accounts", "<input type=email>"), is: jobsearch.ErrBlocked},
		"a page instead of data is changed":               {status: 200, typ: "application/json", body: page("Careers at Acme", "hello"), is: jobsearch.ErrChanged},
		"a page is a page":                                {status: 200, body: page("Careers at Acme", "<script src=cdn-cgi/challenge-platform></script>captcha"), want: polite.Page},
		"a job called Login Engineer is a page":           {status: 200, body: page("Login Engineer | Acme", "<form><input>"), want: polite.Page},
		"a challenge instead of a page is blocked":        {status: 200, body: page("Security Check", ""), want: polite.Page, is: jobsearch.ErrBlocked},
		"a feed is XML":                                   {status: 200, body: `<?xml version="1.0"?><rss></rss>`, want: polite.XML},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			url, client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					w.WriteHeader(404)
					return
				}
				asked.Add(1)
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				if c.typ != "" {
					w.Header().Set("Content-Type", c.typ)
				}
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			})
			got, err := get(t.Context(), client, polite.Request{URL: url + "/x?key=secret", Want: c.want, Consent: c.consent})
			assert.EqualValues(t, 1, asked.Load(), "what a retry cannot better is asked once")
			if c.is == nil {
				require.NoError(t, err)
				assert.Equal(t, c.body, got)
				return
			}
			require.ErrorIs(t, err, c.is)
			assert.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestRetries(t *testing.T) {
	t.Run("500 and 503 are asked again", func(t *testing.T) {
		var n atomic.Int32
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if k := n.Add(1); k < 3 {
				w.WriteHeader(map[int32]int{1: 500, 2: 503}[k])
				return
			}
			b, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "[%s]", b)
		})
		got, err := get(t.Context(), c, polite.Request{URL: url, Method: "POST", Body: []byte("1")})
		require.NoError(t, err)
		assert.Equal(t, "[1]", got, "the body is sent again")
	})
	t.Run("an answer that never comes right is an error", func(t *testing.T) {
		var n atomic.Int32
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); w.WriteHeader(500) })
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.ErrorContains(t, err, "500")
		assert.EqualValues(t, polite.DefaultAttempts, n.Load())
	})
	t.Run("a reset connection is asked again", func(t *testing.T) {
		var n atomic.Int32
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				conn, _, _ := w.(http.Hijacker).Hijack()
				conn.Close()
				return
			}
			io.WriteString(w, "[]")
		})
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.NoError(t, err)
	})
	t.Run("a host that keeps failing is left alone", func(t *testing.T) {
		var n atomic.Int32
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); w.WriteHeader(502) })
		for range 5 {
			_, err := get(t.Context(), c, polite.Request{URL: url})
			require.Error(t, err)
		}
		before := n.Load()
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.ErrorContains(t, err, "keeps failing")
		assert.Equal(t, before, n.Load())
	})
}

func TestRetryAfter(t *testing.T) {
	for name, c := range map[string]struct {
		header  string
		limited bool
	}{
		"seconds that are short are waited for":    {"0", false},
		"a date that is past is waited for":        {time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat), false},
		"a day is not waited for":                  {"86400", true},
		"a date tomorrow is not waited for":        {time.Now().Add(24 * time.Hour).UTC().Format(http.TimeFormat), true},
		"nonsense is taken for a plain 429":        {"soon", false},
		"a plain 429 is asked again after a pause": {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			url, client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					w.Header().Set("Retry-After", c.header)
					w.WriteHeader(429)
					return
				}
				io.WriteString(w, "[]")
			})
			_, err := get(t.Context(), client, polite.Request{URL: url})
			if !c.limited {
				require.NoError(t, err)
				return
			}
			var limited *jobsearch.RateLimitedError
			require.ErrorAs(t, err, &limited)
			assert.WithinDuration(t, time.Now().Add(24*time.Hour), limited.Until, time.Minute)
			_, err = get(t.Context(), client, polite.Request{URL: url})
			require.ErrorIs(t, err, jobsearch.ErrRateLimited)
			assert.EqualValues(t, 1, n.Load(), "the host is not asked before it said")
		})
	}
}

func TestBounds(t *testing.T) {
	t.Run("a body over the limit ends with a LimitError", func(t *testing.T) {
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			for range 100 {
				if _, err := w.Write([]byte(strings.Repeat(" ", 1000))); err != nil {
					return
				}
			}
		})
		_, err := get(t.Context(), c, polite.Request{URL: url, MaxBody: 5000})
		require.ErrorIs(t, err, jobsearch.ErrLimit)
	})
	t.Run("a body of exactly the limit is whole", func(t *testing.T) {
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "[12345]") })
		got, err := get(t.Context(), c, polite.Request{URL: url, MaxBody: 7})
		require.NoError(t, err)
		assert.Equal(t, "[12345]", got)
	})
	t.Run("a server that dribbles is given up", func(t *testing.T) {
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			for range 200 {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				select {
				case <-time.After(20 * time.Millisecond):
				case <-r.Context().Done():
					return
				}
			}
		}, func(o *polite.Options) { o.Timeout = 200 * time.Millisecond })
		start := time.Now()
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.ErrorIs(t, err, jobsearch.ErrLimit)
		assert.Less(t, time.Since(start), 3*time.Second)
	})
	t.Run("a reader that is slow is not blamed", func(t *testing.T) {
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "[1]") }, func(o *polite.Options) { o.Timeout = 150 * time.Millisecond })
		a, err := polite.Open(t.Context(), c, polite.Request{URL: url})
		require.NoError(t, err)
		defer a.Close()
		time.Sleep(300 * time.Millisecond)
		b, err := io.ReadAll(a)
		require.NoError(t, err)
		assert.Equal(t, "[1]", string(b))
	})
	t.Run("a cut connection is no truncated document", func(t *testing.T) {
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"jobs":[`)
		})
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.Error(t, err)
		assert.False(t, errors.Is(err, io.ErrUnexpectedEOF))
		assert.False(t, errors.Is(err, jobsearch.ErrChanged))
	})
	t.Run("a cancelled context ends the waiting", func(t *testing.T) {
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		_, err := get(ctx, c, polite.Request{URL: url})
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
	t.Run("private addresses are refused", func(t *testing.T) {
		url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "[]") })
		c := polite.New(polite.Options{})
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.ErrorContains(t, err, "not a public address")
		for _, bad := range []string{"file:///etc/passwd", "gopher://x/", "http://", "://", "http://[::1", "http://169.254.169.254/latest"} {
			_, err := get(t.Context(), c, polite.Request{URL: bad})
			require.Error(t, err, bad)
		}
	})
}

func TestRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "[]") }))
	defer other.Close()
	url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/data", http.StatusFound)
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/wall":
			http.Redirect(w, r, "/login?next=/wall", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/home":
			http.Redirect(w, r, "/index.html", http.StatusFound)
		case "/index.html":
			io.WriteString(w, "<html><title>Welcome</title>")
		default:
			io.WriteString(w, "[]")
		}
	})
	for path, is := range map[string]error{"/here": nil, "/away": jobsearch.ErrGone, "/wall": jobsearch.ErrBlocked, "/loop": jobsearch.ErrBlocked, "/home": jobsearch.ErrGone} {
		_, err := get(t.Context(), c, polite.Request{URL: url + path})
		if is == nil {
			assert.NoError(t, err, path)
		} else {
			assert.ErrorIs(t, err, is, path)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Run("requests to one host keep their distance and number", func(t *testing.T) {
		var mu sync.Mutex
		var times []time.Time
		var now, most int
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			times = append(times, time.Now())
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(30 * time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
			io.WriteString(w, "[]")
		}, func(o *polite.Options) { o.Default = polite.HostLimit{Interval: 20 * time.Millisecond, Concurrent: 2} })
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { get(t.Context(), c, polite.Request{URL: url}) })
		}
		wg.Wait()
		assert.LessOrEqual(t, most, 2)
		require.Len(t, times, 10)
		assert.GreaterOrEqual(t, times[9].Sub(times[0]), 9*18*time.Millisecond)
	})
	t.Run("a day's allowance ends", func(t *testing.T) {
		now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "[]") }, func(o *polite.Options) {
			o.Default.PerDay = 2
			o.Now = func() time.Time { return now }
		})
		for range 2 {
			_, err := get(t.Context(), c, polite.Request{URL: url})
			require.NoError(t, err)
			now = now.Add(time.Second)
		}
		_, err := get(t.Context(), c, polite.Request{URL: url})
		require.ErrorIs(t, err, jobsearch.ErrLimit)
		now = now.Add(24 * time.Hour)
		_, err = get(t.Context(), c, polite.Request{URL: url})
		require.NoError(t, err)
	})
	t.Run("a day's allowance outlasts the program where there is a cache", func(t *testing.T) {
		now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
		cache := &shelf{m: map[string][]byte{}}
		url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "[]") })
		restarted := func() error {
			c := polite.New(polite.Options{AllowPrivate: true, Cache: cache, Default: polite.HostLimit{Interval: 1, PerDay: 2}, Now: func() time.Time { return now }})
			defer c.CloseIdleConnections()
			_, err := get(t.Context(), c, polite.Request{URL: url})
			return err
		}
		require.NoError(t, restarted())
		require.NoError(t, restarted())
		require.ErrorIs(t, restarted(), jobsearch.ErrLimit)
		now = now.Add(24 * time.Hour)
		require.NoError(t, restarted())
	})
	t.Run("a challenge pauses the host", func(t *testing.T) {
		var n atomic.Int32
		url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			n.Add(1)
			io.WriteString(w, "<html><title>Just a moment...</title>")
		})
		for range 3 {
			_, err := get(t.Context(), c, polite.Request{URL: url})
			require.ErrorIs(t, err, jobsearch.ErrBlocked)
		}
		assert.EqualValues(t, 1, n.Load())
	})
}

// shelf is a Cache.
type shelf struct {
	mu sync.Mutex
	m  map[string][]byte
}

func (s *shelf) Get(_ context.Context, k string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.m[k]; ok {
		return v, nil
	}
	return nil, jobsearch.ErrNotFound
}

func (s *shelf) Set(_ context.Context, k string, v []byte, _ time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[k] = v
	return nil
}

func TestCache(t *testing.T) {
	big := "[" + strings.Repeat("1,", 200_000) + "1]"
	var whole, not atomic.Int32
	url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			not.Add(1)
			w.WriteHeader(304)
			return
		}
		whole.Add(1)
		io.WriteString(w, big)
	}, func(o *polite.Options) { o.Cache = &shelf{m: map[string][]byte{}} })
	for range 3 {
		got, err := get(t.Context(), c, polite.Request{URL: url + "/a"})
		require.NoError(t, err)
		require.Equal(t, big, got)
	}
	assert.EqualValues(t, 1, whole.Load())
	assert.EqualValues(t, 2, not.Load(), "asked whether it still stands")
	got, err := get(t.Context(), c, polite.Request{URL: url + "/a", Fresh: time.Hour})
	require.NoError(t, err)
	require.Equal(t, big, got)
	assert.EqualValues(t, 2, not.Load(), "fresh enough: not asked")

	a, err := polite.Open(t.Context(), c, polite.Request{URL: url + "/b"})
	require.NoError(t, err)
	a.Close() // half read: not kept
	_, err = get(t.Context(), c, polite.Request{URL: url + "/b"})
	require.NoError(t, err)
	assert.EqualValues(t, 3, whole.Load())
}

func TestRobots(t *testing.T) {
	var agent atomic.Value
	var robots atomic.Int32
	url, c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		agent.Store(r.UserAgent())
		if r.URL.Path == "/robots.txt" {
			robots.Add(1)
			io.WriteString(w, "User-agent: *\nDisallow: /private\n")
			return
		}
		io.WriteString(w, "<html><title>Jobs</title>")
	}, func(o *polite.Options) { o.Product, o.Contact = "acme/2.0", "https://acme.example/bot" })
	_, err := get(t.Context(), c, polite.Request{URL: url + "/jobs", Want: polite.Page})
	require.NoError(t, err)
	_, err = get(t.Context(), c, polite.Request{URL: url + "/private/x", Want: polite.Page})
	require.ErrorIs(t, err, jobsearch.ErrBlocked)
	assert.EqualValues(t, 1, robots.Load())
	assert.Regexp(t, `^acme/2\.0 jobsearch/\S+ \(\+https://acme\.example/bot\)$`, agent.Load())

	url, c = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			http.Redirect(w, r, "/rules.txt", http.StatusMovedPermanently)
		case "/rules.txt":
			io.WriteString(w, "User-agent: jobsearch\nDisallow: /\n")
		}
	})
	_, err = get(t.Context(), c, polite.Request{URL: url + "/jobs", Want: polite.Page})
	require.ErrorIs(t, err, jobsearch.ErrBlocked, "rules that moved are followed")

	url, c = serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) })
	_, err = get(t.Context(), c, polite.Request{URL: url + "/jobs", Want: polite.Page})
	require.ErrorIs(t, err, jobsearch.ErrBlocked, "rules that cannot be read forbid")
}

func FuzzChallenge(f *testing.F) {
	f.Add([]byte("<html><title>Just a moment...</title>"), true)
	f.Add([]byte("<?xml version='1.0'?><rss/>"), false)
	f.Fuzz(func(t *testing.T, b []byte, page bool) { polite.Challenge(b, page) })
}

func TestChallengeLeavesGoodPagesAlone(t *testing.T) {
	filler := "<p>" + strings.Repeat("We hire people who like to build things. ", 400) + "</p>"
	for name, c := range map[string]struct {
		page    string
		wanted  bool
		refused bool
	}{
		"a guard's script in a page that shows something": {"<html><title>Jobs</title><script src=x.awswaf.com/challenge.js></script>" + filler, true, false},
		"the same script in a page that shows nothing":    {"<html><title></title><script src=x.awswaf.com/challenge.js></script></html>", true, true},
		"a captcha in an application form":                {"<html><title>Engineer | Acme</title><div class=h-captcha></div>" + filler, true, false},
		"a challenge of some length":                      {"<html><title>Jobs</title><script>window._cf_chl_opt={}</script>" + filler, true, true},
		"a job with such a title":                         {"<html><title>Access Denied Analyst | Acme</title>" + filler, true, false},
		"a refusal with the site's name":                  {"<html><title>Access Denied | Acme</title>" + filler, true, true},
		"a heading where there is no title":               {"<html><body><h1>Please wait...</h1></body></html>", true, true},
		"a login without a form is a page":                {"<html><title>Sign In</title>" + filler, true, false},
		"data is no page":                                 {`{"title":"Just a moment"}`, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.refused, polite.Challenge([]byte(c.page), c.wanted) != "")
		})
	}
}
