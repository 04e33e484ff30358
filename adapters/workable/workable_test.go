package workable_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/workable"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, workable.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, workable.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return workable.Board(name, workable.Options{BaseURL: base, HTTP: c})
		},
		Answer: answer,
	}, jobsourcetest.Features{})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	list := []map[string]any{}
	for _, p := range s.Postings {
		list = append(list, map[string]any{"shortcode": p.ID, "title": p.Title, "url": p.URL, "telecommuting": false, "city": "Berlin", "country": "Germany", "state": nil, "published_on": "2026-08-05", "description": p.Description,
			"locations": []any{map[string]any{"country": "Germany", "countryCode": "DE", "city": "Berlin", "region": nil, "hidden": false}}})
	}
	json.NewEncoder(w).Encode(map[string]any{"name": "Acme", "jobs": list})
}

var seeds = []string{rows}

const rows = `{"name":"Acme","jobs":[
	{"title":"Analyst","shortcode":"AB12","telecommuting":true,"employment_type":"Full-time","url":"https://apply.workable.com/j/AB12","published_on":"2026-08-05","locations":[{"country":"Spain","countryCode":"ES","city":"","region":null}]},
	{"title":"Analyst","shortcode":"AB12","telecommuting":true,"url":"https://apply.workable.com/j/AB12","locations":[{"country":"Portugal","countryCode":"PT","city":"","hidden":false},{"country":"Secret","countryCode":"XX","hidden":true}]}]}`

func TestDecodeGivesRowsAndBoardJoinsThem(t *testing.T) {
	require.Len(t, decode(t, rows, ""), 2)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, rows) }))
	defer srv.Close()
	var jobs []jobsearch.Job
	for j, err := range workable.Board("acme", workable.Options{BaseURL: srv.URL, HTTP: srv.Client()}).Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		jobs = append(jobs, j)
	}
	require.Len(t, jobs, 1)
	assert.Equal(t, "Acme", jobs[0].Company)
	assert.Equal(t, "Spain; Portugal", jobs[0].Location)
	assert.Equal(t, []jobsearch.Place{{Country: "ES"}, {Country: "PT"}}, jobs[0].Places)
	assert.Equal(t, jobsearch.RemoteFull, jobs[0].Remote)
	assert.Equal(t, "full_time", jobs[0].EmploymentType)
}

func TestDecodeReadsTheAnswerOfTheAPIForKeyHolders(t *testing.T) {
	j := decode(t, `{"jobs":[{"id":"6188","title":"Cook","shortcode":"GROOV003","url":"https://acme.workable.com/jobs/1","location":{"country":"United States","country_code":"US","region":"Oregon","city":"Portland","workplace_type":"on_site"}}]}`, "")[0]
	assert.Equal(t, "acme", j.Tenant)
	assert.Equal(t, "Portland, Oregon, United States", j.Location)
	assert.Equal(t, jobsearch.RemoteNone, j.Remote)
	j = decode(t, `{"jobs":[{"title":"Cook","shortcode":"GROOV004","workplace":"on_site","location":{"city":"Portland","workplace_type":"hybrid"}}]}`, "")[0]
	assert.Equal(t, jobsearch.RemoteNone, j.Remote, "the posting's own word counts first")
}
