package board_test

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
)

var (
	below  = board.Saved{Adapter: "acmehire", Host: "acmehire.example", Below: true, Link: regexp.MustCompile(`/p/(\d+)`)}
	inPath = board.Saved{Adapter: "acmehire", Host: "jobs.acmehire.example", Link: regexp.MustCompile(`^/[^/]+/(\d+)`)}
)

func answered(r io.Reader) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		b, err := io.ReadAll(r)
		yield(jobsearch.Job{Title: string(b)}, err)
	}
}

func readSaved(s board.Saved, page string) (lines []string, err error) {
	for j, e := range s.Decode(strings.NewReader(page), answered) {
		if e != nil {
			return lines, e
		}
		lines = append(lines, strings.Join([]string{j.Tenant, j.PostingID, j.Title, j.Company, j.Location, j.URL}, "|"))
	}
	return lines, nil
}

func TestASavedPageIsReadByItsDataOrItsLinks(t *testing.T) {
	for _, c := range []struct {
		name, page string
		site       board.Saved
		want       []string
	}{
		{"links with the tenant before the host", `<html><a href="https://globex.acmehire.example/p/1-cook">Cook Apply</a><a href="/p/2-chef"><h3>Chef</h3></a><a href="/about">About</a></html>`, below,
			[]string{"globex|1|Cook|globex||https://globex.acmehire.example/p/1-cook", "globex|2|Chef|globex||https://globex.acmehire.example/p/2-chef"}},
		{"links with the tenant in the path, each in a card that names its place",
			`<html><ul><li><a href="/globex/1">Apply</a><a class="t" href="/globex/1"><h5>Cook</h5></a><span class="job-location">Lyon</span></li><li><a href="https://jobs.acmehire.example/globex/2">Chef</a><ul><li class="location">Nantes</li></ul></li></ul></html>`, inPath,
			[]string{"globex|1|Cook|globex|Lyon|https://jobs.acmehire.example/globex/1", "globex|2|Chef|globex|Nantes|https://jobs.acmehire.example/globex/2"}},
		{"links to other hosts are none", `<html><a href="https://evil.example/p/9">Money</a><a href="https://globex.acmehire.example/p/1">Cook</a></html>`, below,
			[]string{"globex|1|Cook|globex||https://globex.acmehire.example/p/1"}},
		{"data wins over links",
			`<html><script type="application/ld+json">{"@type":"JobPosting","title":"Cook","url":"https://globex.acmehire.example/p/7","hiringOrganization":{"name":"Globex"},"jobLocation":{"address":{"addressLocality":"Lyon"}}}</script><a href="/p/1">Chef</a></html>`, below,
			[]string{"globex|7|Cook|Globex|Lyon|https://globex.acmehire.example/p/7"}},
		{"anything but a page is the adapter's", `[{"a":1}]`, below, []string{`||[{"a":1}]|||`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readSaved(c.site, c.page)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestASavedPageWithoutPostingsOrOfAChallengeIsAnError(t *testing.T) {
	_, err := readSaved(below, `<html><body><a href="/about">About us</a></body></html>`)
	assert.ErrorIs(t, err, jobsearch.ErrChanged)
	_, err = readSaved(below, `<html><head><title>Just a moment...</title></head><body></body></html>`)
	assert.ErrorIs(t, err, jobsearch.ErrBlocked)
}

func FuzzSaved(f *testing.F) {
	f.Add(`<html><a href="//globex.acmehire.example/p/1#x"><h2>x</h2></a><div class="location">y</div>`)
	f.Add(`<a href="/p/1"><a href="/p/1"><a href="https:///p/2">`)
	f.Fuzz(func(t *testing.T, page string) {
		for j := range below.Decode(strings.NewReader("<html>"+page), answered) {
			_ = fmt.Sprint(j)
		}
	})
}
