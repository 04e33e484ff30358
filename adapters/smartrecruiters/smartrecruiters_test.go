package smartrecruiters_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/smartrecruiters"
	"github.com/seed-57f86535/jobsearch/adapters/web"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func list(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	content := []map[string]any{}
	for _, p := range s.Postings[min(offset, len(s.Postings)):min(offset+100, len(s.Postings))] {
		content = append(content, map[string]any{"id": p.ID, "name": p.Title, "company": map[string]any{"identifier": "acme", "name": p.Company}, "releasedDate": "2026-02-06T19:42:44.000Z",
			"location": map[string]any{"city": "Berlin", "country": "de", "remote": false}, "department": map[string]any{}, "typeOfEmployment": map[string]any{"id": "permanent", "label": "Full-time"}})
	}
	json.NewEncoder(w).Encode(map[string]any{"offset": offset, "limit": 100, "totalFound": s.Total, "content": content})
}

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, company string) jobsearch.JobSource {
			return smartrecruiters.Board(company, smartrecruiters.Options{BaseURL: base, HTTP: c, Bare: true})
		}, Answer: list,
	}, jobsourcetest.Features{PageSize: 100})
}

func TestDetails(t *testing.T) {
	gone := map[string]bool{"7": true}
	broken := false
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		switch {
		case id == "postings":
			var s jobsourcetest.Site
			for i := range 12 {
				s.Postings = append(s.Postings, jobsourcetest.Posting{ID: strconv.Itoa(i), Title: "T" + strconv.Itoa(i), Company: "Acme"})
			}
			s.Total = 12
			list(w, r, s)
		case broken:
			w.WriteHeader(http.StatusForbidden)
		case gone[id]:
			w.WriteHeader(http.StatusNotFound)
		default:
			io.WriteString(w, `{"id":"`+id+`","jobAd":{"sections":{"jobDescription":{"title":"Job","text":"<p>Text of `+id+`</p>"},"qualifications":{"title":"Qualifications","text":"<ul><li>Go</li></ul>"}}},"postingUrl":"https://jobs.smartrecruiters.com/Acme/`+id+`-t"}`)
		}
	}))
	defer srv.Close()
	client := web.Client(web.Options{AllowPrivate: true, Backoff: 1, Default: web.HostLimit{Interval: 1, Concurrent: 4}})
	defer client.CloseIdleConnections()
	src := smartrecruiters.Board("acme", smartrecruiters.Options{BaseURL: srv.URL, HTTP: client})
	n := 0
	for j, err := range src.Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		if gone[j.PostingID] {
			assert.NotEmpty(t, j.Problems, "a posting that ended meanwhile has a problem")
		} else {
			assert.Equal(t, "Text of "+j.PostingID+"\n\nQualifications\n\n- Go", j.Description)
			assert.Equal(t, "https://jobs.smartrecruiters.com/Acme/"+j.PostingID+"-t", j.URL)
		}
		n++
	}
	assert.Equal(t, 12, n)

	broken, n = true, 0
	var last error
	for j, err := range src.Search(t.Context(), jobsearch.Query{}) {
		if last = err; err == nil {
			assert.NotEmpty(t, j.Problems)
			n++
		}
	}
	require.ErrorIs(t, last, jobsearch.ErrBlocked, "no posting is lost, and the report is partial")
	assert.Equal(t, 12, n)
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`{"content":[{"id":"1","name":"a","releasedDate":"2026-01-01","location":{"city":"x"}}],"totalFound":1}`,
	}, smartrecruiters.Decode)
}
