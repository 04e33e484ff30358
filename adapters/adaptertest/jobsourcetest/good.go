package jobsourcetest

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

func (s *suite) name(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{Postings: postings(1)}, nil)
	require.NotEmpty(t, src.Name())
	require.Equal(t, src.Name(), src.Name())
	require.True(t, utf8.ValidString(src.Name()))
}

func (s *suite) order(t *testing.T) {
	want := s.some()
	src, _, _, _ := s.serve(t, Site{Postings: want}, nil)
	jobs, err := read(t, t.Context(), src, jobsearch.Query{})
	require.NoError(t, err)
	s.same(t, want, jobs)
	for i, j := range jobs {
		assert.NotEmpty(t, j.Source)
		assert.NotEmpty(t, j.NaturalKey())
		if !s.f.NoURLs {
			assert.True(t, strings.HasPrefix(j.URL, "http"), "URL %q", j.URL)
		}
		if j.Description != "" {
			assert.Contains(t, j.Description, want[i].Description)
		}
	}
}

// same holds postings against what the board has.
func (s *suite) same(t *testing.T, want []Posting, jobs []jobsearch.Job) {
	t.Helper()
	require.Len(t, jobs, len(want))
	seen := map[string]bool{}
	for i, j := range jobs {
		require.Equal(t, want[i].Title, j.Title)
		if !s.f.NoIDs {
			require.Equal(t, want[i].ID, j.PostingID)
		}
		require.False(t, seen[j.NaturalKey()], "two postings with one key")
		seen[j.NaturalKey()] = true
	}
}

func (s *suite) empty(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{}, nil)
	jobs, err := read(t, t.Context(), src, jobsearch.Query{})
	require.NoError(t, err)
	require.Empty(t, jobs)
}

func (s *suite) pages(t *testing.T) {
	if s.f.PageSize == 0 {
		t.Skip("the board has no pages")
	}
	for _, n := range []int{1, s.f.PageSize, s.f.PageSize + 1, 2 * s.f.PageSize} {
		for _, total := range []int{n, 1, 10 * n} { // the claimed total may lie
			src, _, _, _ := s.serve(t, Site{Postings: postings(n), Total: total}, nil)
			jobs, err := read(t, t.Context(), src, jobsearch.Query{})
			require.NoError(t, err)
			require.Len(t, jobs, n, "%d postings, a total of %d claimed", n, total)
		}
	}
}

func (s *suite) twice(t *testing.T) {
	want := s.some()
	src, _, _, _ := s.serve(t, Site{Postings: append(slices.Clone(want), want[len(want)-1], want[0])}, nil)
	jobs, err := read(t, t.Context(), src, jobsearch.Query{})
	require.NoError(t, err)
	s.same(t, want, jobs)
}

func (s *suite) limit(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{Postings: s.some()}, nil)
	jobs, err := read(t, t.Context(), src, jobsearch.Query{Limit: 2})
	require.NoError(t, err)
	require.Len(t, jobs, 2)
}

func (s *suite) again(t *testing.T) {
	src, _, _, asked := s.serve(t, Site{Postings: s.some()}, nil)
	search := src.Search(t.Context(), jobsearch.Query{})
	for round := range int32(2) {
		n := 0
		for _, err := range search {
			require.NoError(t, err)
			n++
		}
		require.Equal(t, len(s.some()), n)
		require.Greater(t, asked.Load(), round, "the second round did not ask")
	}
}

func (s *suite) stop(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{Postings: s.some()}, nil)
	for _, err := range src.Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		break
	}
}

func (s *suite) concurrent(t *testing.T) {
	src, _, _, _ := s.serve(t, Site{Postings: s.some()}, nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			n := 0
			for _, err := range src.Search(t.Context(), jobsearch.Query{}) {
				assert.NoError(t, err)
				n++
			}
			assert.Equal(t, len(s.some()), n)
		})
	}
	wg.Wait()
}

func (s *suite) hostile(t *testing.T) {
	p := postings(2)
	p[0].Title = "R&D 👩‍💻 <script>alert(1)</script> \u202eevil\u202c \u00ad" + strings.Repeat("x", 300)
	p[0].Description = "<p>a &#0; b</p><script>x</script>" + strings.Repeat("<div>", 300) + "deep"
	p[0].Location = "Zürich\n\t; 東京"
	src, _, _, _ := s.serve(t, Site{Postings: p}, nil)
	jobs, err := read(t, t.Context(), src, jobsearch.Query{})
	require.NoError(t, err)
	require.Len(t, jobs, 2)
	for _, j := range jobs {
		for _, text := range []string{j.Title, j.Company, j.Location, j.Description, j.URL, j.PostingID} {
			assert.True(t, utf8.ValidString(text) && !strings.ContainsRune(text, 0), "%q", text)
		}
		assert.NotContains(t, j.Title, "\n")
		assert.NotContains(t, j.Description, "<script>")
	}
}

func (s *suite) evil(t *testing.T) {
	if s.h.Tenant == nil {
		t.Skip("no board's name goes into addresses")
	}
	_, base, client, asked := s.serve(t, Site{Postings: postings(1)}, nil)
	for _, name := range []string{"", "..", "../x", "a/b", "a%2fb", "a?b", "a#b", "a\\b", "a\x00b", "a\r\nb", "@evil.example", "evil.example/", "a..b", strings.Repeat("a", 5000)} {
		jobs, err := read(t, t.Context(), s.h.Tenant(base, client, name), jobsearch.Query{})
		assert.ErrorIs(t, err, jobsearch.ErrInput, "%.40q", name)
		assert.Empty(t, jobs)
	}
	require.Zero(t, asked.Load(), "a request left")
}
