// Package browsertest is the conformance suite of jobsearch.Browser and Page: whoever writes one calls Run with a harness that builds it for a Site, and states by Features what more than the least it can do.
package browsertest

import (
	"context"
	"io/fs"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// Harness builds the Browser under test for the site, and closes it by t.Cleanup. It must give up a page that does not load after one to three seconds, and take no more than a megabyte of one.
type Harness func(t testing.TB, site *Site) jobsearch.Browser

// Features states what a Browser can do beyond the least.
type Features struct {
	Network bool // asks servers: statuses, redirects, silence
	Scripts bool // runs a page's scripts and style sheets
}

// Run tests a Browser. The one that harness builds serves all of the subtests.
func Run(t *testing.T, harness Harness, f Features) {
	site := serve(t)
	b := harness(t, site)
	s := suite{b, site, f}
	for _, part := range []struct {
		name string
		has  bool
		test func(*testing.T)
	}{{"pages", true, s.pages}, {"forms", true, s.forms}, {"errors", true, s.errors}, {"network", f.Network, s.network}, {"scripts", f.Scripts, s.scripts}} {
		t.Run(part.name, func(t *testing.T) {
			if !part.has {
				t.Skip("the Browser does not claim this feature")
			}
			part.test(t)
		})
	}
}

type suite struct {
	browser jobsearch.Browser
	site    *Site
	f       Features
}

func (s suite) open(t *testing.T, path string) jobsearch.Page {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel() // a page outlives the ctx that it was opened with
	p, err := s.browser.Open(ctx, s.site.at(path))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}

func text(t *testing.T, p jobsearch.Page) string {
	t.Helper()
	got, err := p.Text(t.Context())
	require.NoError(t, err)
	return got
}

func value(t *testing.T, p jobsearch.Page, selector string) string {
	t.Helper()
	got, err := p.Query(t.Context(), selector)
	require.NoError(t, err)
	require.Len(t, got, 1)
	return got[0].Attrs["value"]
}

func (s suite) pages(t *testing.T) {
	t.Run("the text is what a person sees", func(t *testing.T) {
		got := text(t, s.open(t, "/form"))
		assert.Contains(t, got, "Invite Ann")
		assert.Contains(t, got, `Grüße – "quoted" & 中文`)
		assert.NotContains(t, got, "SECRET")
		assert.NotContains(t, got, "First line Grüße", "blocks stand on lines of their own")
	})
	t.Run("the HTML is the document", func(t *testing.T) {
		got, err := s.open(t, "/form").HTML(t.Context())
		require.NoError(t, err)
		assert.Contains(t, got, `data-id="2"`)
		assert.Contains(t, got, "<title>Invite</title>")
	})
	t.Run("a query lists all that match, in order", func(t *testing.T) {
		p := s.open(t, "/form")
		jobs, err := p.Query(t.Context(), "li.job")
		require.NoError(t, err)
		require.Len(t, jobs, 2)
		assert.Equal(t, jobsearch.Element{Text: "Two", Attrs: map[string]string{"class": "job", "data-id": "2"}}, jobs[1])
		none, err := p.Query(t.Context(), "article")
		require.NoError(t, err)
		assert.Empty(t, none)
	})
	t.Run("the URL follows where the page goes", func(t *testing.T) {
		p := s.open(t, "/form?to=ann")
		assert.Equal(t, s.site.at("/form?to=ann"), p.URL())
		require.NoError(t, p.Click(t.Context(), "#here"))
		assert.Equal(t, s.site.at("/form?to=ann#there"), p.URL())
		require.NoError(t, p.Click(t.Context(), "#next"))
		require.NoError(t, p.WaitFor(t.Context(), "h1"))
		assert.Equal(t, s.site.at("/next?x=1"), p.URL())
		assert.Contains(t, text(t, p), "The next page")
	})
	t.Run("pages may be opened from many goroutines", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				p, err := s.browser.Open(t.Context(), s.site.at("/next"))
				if !assert.NoError(t, err) {
					return
				}
				got, err := p.Text(t.Context())
				assert.NoError(t, err)
				assert.Contains(t, got, "The next page")
				assert.NoError(t, p.Close())
			})
		}
		wg.Wait()
	})
	t.Run("a closed page fails, and may be closed again", func(t *testing.T) {
		p := s.open(t, "/next")
		require.NoError(t, p.Close())
		require.NoError(t, p.Close())
		_, err := p.Text(t.Context())
		assert.ErrorIs(t, err, fs.ErrClosed)
		assert.ErrorIs(t, p.Click(t.Context(), "h1"), fs.ErrClosed)
	})
}

func (s suite) forms(t *testing.T) {
	t.Run("what is filled in replaces the value, and is sent", func(t *testing.T) {
		p, ctx := s.open(t, "/form"), t.Context()
		for selector, v := range map[string]string{"[name=subject]": `Hello "Ann" </b> \ ü`, "textarea": "line 1\nline 2", "select": "s", "[name=short]": "12345"} {
			require.NoError(t, p.Fill(ctx, selector, v))
			assert.Equal(t, v, value(t, p, selector))
		}
		require.NoError(t, p.Fill(ctx, "[name=short]", ""))
		require.NoError(t, p.Click(ctx, "[name=copy]"))
		require.NoError(t, p.Click(ctx, "#send"))
		require.NoError(t, p.WaitFor(ctx, "h1"))
		assert.Equal(t, s.site.at("/sent"), p.URL())
		if s.f.Network {
			posted := s.site.Posted()
			require.NotEmpty(t, posted)
			assert.Equal(t, url.Values{"token": {"t1"}, "subject": {`Hello "Ann" </b> \ ü`}, "short": {""}, "locked": {"kept"}, "note": {"line 1\r\nline 2"}, "tone": {"s"}}, posted[len(posted)-1])
		}
	})
	for name, tc := range map[string]struct {
		selector, value string
		is              error
	}{
		"a field that is not there":      {"#nobody", "x", jobsearch.ErrNotFound},
		"a field that nobody sees":       {"[name=token]", "x", jobsearch.ErrNotFound},
		"a field that cannot be changed": {"[name=locked]", "x", jobsearch.ErrInput},
		"an element that is no field":    {"h1", "x", jobsearch.ErrInput},
		"a box":                          {"[name=copy]", "x", jobsearch.ErrInput},
		"an option that is not there":    {"select", "x", jobsearch.ErrInput},
		"more than the field can hold":   {"[name=short]", "123456", jobsearch.ErrLimit},
		"a selector that is none":        {"a[", "x", jobsearch.ErrInput},
	} {
		t.Run("what cannot be filled in: "+name, func(t *testing.T) {
			assert.ErrorIs(t, s.open(t, "/form").Fill(t.Context(), tc.selector, tc.value), tc.is)
		})
	}
}

func (s suite) errors(t *testing.T) {
	t.Run("an address that is none is an InputError", func(t *testing.T) {
		for _, address := range []string{"", "/form", "nonsense", "http://"} {
			_, err := s.browser.Open(t.Context(), address)
			assert.Error(t, err, address)
		}
		_, err := s.browser.Open(t.Context(), "/form")
		assert.ErrorIs(t, err, jobsearch.ErrInput)
	})
	t.Run("a page that is not there is ErrGone", func(t *testing.T) {
		_, err := s.browser.Open(t.Context(), s.site.at("/nothing"))
		assert.ErrorIs(t, err, jobsearch.ErrGone)
	})
	t.Run("nothing that a person could click is ErrNotFound", func(t *testing.T) {
		p := s.open(t, "/form")
		assert.ErrorIs(t, p.Click(t.Context(), "#nobody"), jobsearch.ErrNotFound)
		assert.ErrorIs(t, p.Click(t.Context(), "#gone"), jobsearch.ErrNotFound)
	})
	t.Run("a selector that is none is an InputError", func(t *testing.T) {
		p := s.open(t, "/form")
		_, err := p.Query(t.Context(), "a[")
		assert.ErrorIs(t, err, jobsearch.ErrInput)
		assert.ErrorIs(t, p.Click(t.Context(), "a["), jobsearch.ErrInput)
		assert.ErrorIs(t, p.WaitFor(t.Context(), "a["), jobsearch.ErrInput)
	})
	t.Run("waiting ends with ctx", func(t *testing.T) {
		p := s.open(t, "/form")
		require.NoError(t, p.WaitFor(t.Context(), "h1"))
		for _, selector := range []string{"#nobody", "#gone"} {
			ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
			assert.ErrorIs(t, p.WaitFor(ctx, selector), context.DeadlineExceeded)
			cancel()
		}
		assert.Contains(t, text(t, p), "Invite", "the page is still good")
	})
	t.Run("a ctx that has ended ends every call", func(t *testing.T) {
		p := s.open(t, "/form")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.browser.Open(ctx, s.site.at("/form"))
		assert.ErrorIs(t, err, context.Canceled)
		_, err = p.Text(ctx)
		assert.ErrorIs(t, err, context.Canceled)
		_, err = p.HTML(ctx)
		assert.ErrorIs(t, err, context.Canceled)
		_, err = p.Query(ctx, "h1")
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, p.Fill(ctx, "textarea", "x"), context.Canceled)
		assert.ErrorIs(t, p.Click(ctx, "h1"), context.Canceled)
		assert.ErrorIs(t, p.WaitFor(ctx, "h1"), context.Canceled)
	})
}

func (s suite) network(t *testing.T) {
	for path, is := range map[string]error{
		"/status/404": jobsearch.ErrGone, "/status/410": jobsearch.ErrGone, "/status/401": jobsearch.ErrUnauthorized, "/status/403": jobsearch.ErrBlocked, "/status/429": jobsearch.ErrRateLimited,
		"/challenge": jobsearch.ErrBlocked, "/file": jobsearch.ErrChanged, "/loop": jobsearch.ErrChanged, "/silent": jobsearch.ErrLimit, "/status/500": nil, "/broken": nil,
	} {
		t.Run("told apart: "+path, func(t *testing.T) {
			_, err := s.browser.Open(t.Context(), s.site.at(path))
			require.Error(t, err)
			if is != nil {
				assert.ErrorIs(t, err, is)
			}
		})
	}
	t.Run("a rate limit says when to ask again", func(t *testing.T) {
		_, err := s.browser.Open(t.Context(), s.site.at("/status/429"))
		var limited *jobsearch.RateLimitedError
		require.ErrorAs(t, err, &limited)
		assert.WithinDuration(t, time.Now().Add(time.Hour), limited.Until, time.Minute)
	})
	t.Run("a redirect is followed, and shows in the URL", func(t *testing.T) {
		assert.Equal(t, s.site.at("/next"), s.open(t, "/redirect").URL())
	})
	t.Run("only the web is opened", func(t *testing.T) {
		for _, address := range []string{"file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "chrome://version", "about:blank"} {
			_, err := s.browser.Open(t.Context(), address)
			assert.ErrorIs(t, err, jobsearch.ErrInput, address)
		}
	})
	t.Run("a server that is not there is an error", func(t *testing.T) {
		_, err := s.browser.Open(t.Context(), "http://127.0.0.1:1/")
		assert.Error(t, err)
	})
	t.Run("opening ends with ctx", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		_, err := s.browser.Open(ctx, s.site.at("/silent"))
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func (s suite) scripts(t *testing.T) {
	t.Run("waiting sees what comes later, once it is visible", func(t *testing.T) {
		p := s.open(t, "/later")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		require.NoError(t, p.WaitFor(ctx, "#late"))
		require.NoError(t, p.WaitFor(ctx, "#veiled"))
		assert.Contains(t, text(t, p), "late")
	})
	t.Run("the page notices what is filled in and clicked", func(t *testing.T) {
		p := s.open(t, "/watched")
		require.NoError(t, p.Fill(t.Context(), "#field", "abc"))
		require.NoError(t, p.Click(t.Context(), "#b"))
		assert.Contains(t, text(t, p), "typed abc clicked")
	})
	t.Run("what is covered cannot be clicked", func(t *testing.T) {
		assert.ErrorIs(t, s.open(t, "/watched").Click(t.Context(), "#under"), jobsearch.ErrNotFound)
	})
	t.Run("a click waits for the page that it leads to", func(t *testing.T) {
		p := s.open(t, "/slowclick")
		require.NoError(t, p.Click(t.Context(), "button"))
		assert.Contains(t, text(t, p), "slow but here")
		assert.Equal(t, s.site.at("/slownext"), p.URL())
	})
	t.Run("a page's dialogs do not stop it", func(t *testing.T) {
		assert.Contains(t, text(t, s.open(t, "/alert")), "after")
	})
	t.Run("a page that is too large is a LimitError", func(t *testing.T) {
		p := s.open(t, "/huge")
		_, err := p.Text(t.Context())
		assert.ErrorIs(t, err, jobsearch.ErrLimit)
		_, err = p.HTML(t.Context())
		assert.ErrorIs(t, err, jobsearch.ErrLimit)
		_, err = p.Query(t.Context(), "p")
		assert.ErrorIs(t, err, jobsearch.ErrLimit)
	})
}
