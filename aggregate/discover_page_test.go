package aggregate_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// site serves pages by path and notes which were asked for.
func site(t *testing.T, pages map[string]string) (address string, client *http.Client, asked func() []string) {
	t.Helper()
	var mu sync.Mutex
	var paths []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if r.URL.Path != "/robots.txt" {
			paths = append(paths, r.URL.Path)
		}
		mu.Unlock()
		page, ok := pages[r.URL.Path]
		if to, moved := strings.CutPrefix(page, "-> "); moved {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(srv.Close)
	client = polite.New(polite.Options{AllowPrivate: true, Backoff: time.Millisecond, Attempts: 1, Default: polite.HostLimit{Interval: time.Microsecond}})
	t.Cleanup(client.CloseIdleConnections)
	return srv.URL, client, func() []string { mu.Lock(); defer mu.Unlock(); return paths }
}

func TestDiscoverPageFindsTheBoardThatAnEmployersPageLeadsTo(t *testing.T) {
	for name, c := range map[string]struct {
		pages map[string]string
		want  []aggregate.Board
		asked []string
	}{
		"a page that embeds a board": {map[string]string{"/": `<html><script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script></html>`},
			[]aggregate.Board{{Source: "greenhouse", Arg: "acme"}}, []string{"/"}},
		"a page that leads to a page that links to a board": {map[string]string{"/": `<html><a href="/about">About us</a><a href="/de/karriere#top">Karriere</a></html>`, "/de/karriere": `<html><a href="https://jobs.lever.co/acme/1">Cook</a></html>`},
			[]aggregate.Board{{Source: "lever", Arg: "acme"}}, []string{"/", "/de/karriere"}},
		"an address that leads to the board": {map[string]string{"/": "-> https://acme.recruitee.com/o/cook"},
			[]aggregate.Board{{Source: "recruitee", Arg: "acme"}}, []string{"/"}},
		"a page that leads nowhere": {map[string]string{"/": `<html><a href="https://other.example/careers">Careers of another</a></html>`}, nil, []string{"/"}},
		"no more than four pages": {map[string]string{"/": `<html><a href="/jobs/1">a</a><a href="/jobs/2">b</a><a href="/jobs/3">c</a><a href="/jobs/4">d</a><a href="/jobs/5">e</a></html>`, "/jobs/1": `<html></html>`}, nil,
			[]string{"/", "/jobs/1", "/jobs/2", "/jobs/3"}},
	} {
		t.Run(name, func(t *testing.T) {
			address, client, asked := site(t, c.pages)
			got, err := aggregate.DiscoverPage(t.Context(), client, address+"/")
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.asked, asked())
		})
	}
}

func TestDiscoverPageOfAPageWithPostingsIsItsData(t *testing.T) {
	address, client, _ := site(t, map[string]string{"/jobs": `<html><script type="application/ld+json">{"@type":"JobPosting","title":"Cook"}</script></html>`})
	got, err := aggregate.DiscoverPage(t.Context(), client, address+"/jobs")
	require.NoError(t, err)
	assert.Equal(t, []aggregate.Board{{Source: "jsonld", Arg: address + "/jobs"}}, got)
}

func TestDiscoverPageAsksNobodyWhenTheAddressTellsAndObeysRobots(t *testing.T) {
	got, err := aggregate.DiscoverPage(t.Context(), nil, "https://jobs.lever.co/acme/1")
	require.NoError(t, err)
	assert.Equal(t, []aggregate.Board{{Source: "lever", Arg: "acme"}}, got)

	address, client, asked := site(t, map[string]string{"/robots.txt": "User-agent: *\nDisallow: /", "/": `<html><a href="https://jobs.lever.co/acme/1">Cook</a></html>`})
	_, err = aggregate.DiscoverPage(t.Context(), client, address+"/")
	assert.ErrorIs(t, err, jobsearch.ErrBlocked)
	assert.Empty(t, asked())
	_, err = aggregate.DiscoverPage(t.Context(), client, address+"/\x00")
	assert.Error(t, err)
}
