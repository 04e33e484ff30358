package boards_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/boards"
)

const thread = `{"id":2,"title":"Ask HN: Who is hiring?","children":[
	{"id":11,"created_at":"2026-08-01T15:04:00.000Z","text":"Acme (https:&#x2F;&#x2F;acme.example) | Senior Go Engineer, SRE | Berlin or REMOTE (EU) | Full-time | €80k&#x2F;yr | <a href=\"https:&#x2F;&#x2F;acme.example&#x2F;careers?a=1&amp;b=2\">https:&#x2F;&#x2F;acme.example&#x2F;ca...</a><p>We build R&amp;D robots.","children":[{"id":15,"text":"X | Engineer | REMOTE"}]},
	{"id":12,"text":null},
	{"id":13,"text":"REMOTE - Widgets, Inc. - Staff Engineer (Rust&#x2F;Go)<p>$180,000 + equity"},
	{"id":14,"text":"Please do not post agency listings here."}]}`

func TestHackerNews(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/items/2" {
			io.WriteString(w, thread)
			return
		}
		io.WriteString(w, `{"hits":[{"objectID":"1","title":"Ask HN: Who wants to be hired? (August 2026)","created_at":"2026-08-01T15:00:02Z"},{"objectID":"2","title":"Ask HN: Who is hiring? (August 2026)","created_at":"2026-08-01T15:00:00Z"},{"objectID":"0","title":"Ask HN: Who is hiring? (July 2026)","created_at":"2026-07-01T15:00:00Z"}]}`)
	}))
	defer srv.Close()
	var jobs []jobsearch.Job
	for j, err := range boards.HackerNews(boards.Options{BaseURL: srv.URL, HTTP: srv.Client()}).Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		jobs = append(jobs, j)
	}
	require.Len(t, jobs, 2, "top comments with a header only")
	assert.Equal(t, "Acme", jobs[0].Company)
	assert.Equal(t, "Senior Go Engineer, SRE", jobs[0].Title)
	assert.Equal(t, "Berlin or REMOTE (EU)", jobs[0].Location)
	assert.Equal(t, "€80k/yr", jobs[0].PayText)
	assert.Equal(t, "full_time", jobs[0].EmploymentType)
	assert.Equal(t, "https://acme.example/careers?a=1&b=2", jobs[0].ApplyURL, "whole, not as shown")
	assert.Contains(t, jobs[0].Description, "We build R&D robots.")
	assert.Equal(t, "Widgets, Inc.", jobs[1].Company)
	assert.Equal(t, "Staff Engineer (Rust/Go)", jobs[1].Title)
	assert.Equal(t, jobsearch.RemoteFull, jobs[1].Remote)
}
