package workday_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/web"
	"github.com/seed-57f86535/jobsearch/adapters/workday"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type question struct {
	Facets map[string][]string `json:"appliedFacets"`
	Limit  int
	Offset int
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	var q question
	json.NewDecoder(r.Body).Decode(&q)
	rows := []map[string]any{}
	for _, p := range s.Postings[min(q.Offset, len(s.Postings)):min(q.Offset+20, len(s.Postings))] {
		rows = append(rows, map[string]any{"title": p.Title, "externalPath": "/job/Berlin/X_" + p.ID, "locationsText": p.Location, "postedOn": "Posted Today", "bulletFields": []string{p.ID}})
	}
	total := s.Total
	if q.Offset > 0 { // as many sites do
		total = 0
	}
	json.NewEncoder(w).Encode(map[string]any{"total": total, "jobPostings": rows, "facets": []any{}})
}

func TestConformance(t *testing.T) {
	open := func(base string, c *http.Client, site string) jobsearch.JobSource {
		return workday.Board("acme.wd5.myworkdayjobs.com", "acme", site, workday.Options{BaseURL: base, HTTP: c, Bare: true})
	}
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open:   func(base string, c *http.Client) jobsearch.JobSource { return open(base, c, "External") },
		Tenant: open, Answer: answer,
	}, jobsourcetest.Features{PageSize: 20})
}

// A site of 5,000 postings shows 2,000 of them to one search, and begins anew after them.
func TestASiteAboveTheCapIsReadInParts(t *testing.T) {
	var asked int
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		var q question
		json.NewDecoder(r.Body).Decode(&q)
		from, n := 0, 5000
		if v := q.Facets["jobFamily"]; len(v) == 1 {
			fmt.Sscanf(v[0], "f%d", &from)
			from, n = from*1000, 1000
		}
		rows := []map[string]any{}
		for i := q.Offset; i < min(q.Offset+20, n); i++ {
			rows = append(rows, map[string]any{"title": "T", "externalPath": fmt.Sprintf("/job/X/T_R%d", from+i%2000)})
		}
		values := []any{}
		for i := range 5 {
			values = append(values, map[string]any{"id": fmt.Sprintf("f%d", i), "count": 1000})
		}
		json.NewEncoder(w).Encode(map[string]any{"total": min(n, 2000), "jobPostings": rows, "facets": []any{
			map[string]any{"facetParameter": "timeType", "values": []any{map[string]any{"id": "full", "count": 4500}, map[string]any{"id": "part", "count": 500}}},
			map[string]any{"facetParameter": "group", "values": []any{map[string]any{"facetParameter": "jobFamily", "values": values}}},
		}})
	}))
	defer srv.Close()
	client := web.Client(web.Options{AllowPrivate: true, Default: web.HostLimit{Interval: 1, Concurrent: 4}})
	defer client.CloseIdleConnections()
	seen := map[string]bool{}
	for j, err := range workday.Board("acme.wd5.myworkdayjobs.com", "", "External", workday.Options{BaseURL: srv.URL, HTTP: client, Bare: true}).Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		require.False(t, seen[j.PostingID])
		seen[j.PostingID] = true
	}
	require.Len(t, seen, 5000)
	require.Less(t, asked, 300)
}

func TestASiteAboveTheCapThatCannotBeDividedIsPartial(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q question
		json.NewDecoder(r.Body).Decode(&q)
		rows := []map[string]any{}
		for i := range 20 {
			rows = append(rows, map[string]any{"title": "T", "externalPath": fmt.Sprintf("/job/X/T_R%d", (q.Offset+i)%2000)})
		}
		json.NewEncoder(w).Encode(map[string]any{"total": 2000, "jobPostings": rows})
	}))
	defer srv.Close()
	client := web.Client(web.Options{AllowPrivate: true, Default: web.HostLimit{Interval: 1, Concurrent: 4}})
	defer client.CloseIdleConnections()
	n := 0
	var last error
	for _, err := range workday.Board("acme.wd5.myworkdayjobs.com", "", "External", workday.Options{BaseURL: srv.URL, HTTP: client, Bare: true}).Search(t.Context(), jobsearch.Query{}) {
		if last = err; err == nil {
			n++
		}
	}
	require.Equal(t, 2000, n)
	require.ErrorIs(t, last, jobsearch.ErrLimit)
}

func TestDetails(t *testing.T) {
	now := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"jobPostingInfo":{"title":"Architect","jobDescription":"<p>Design.</p>","location":"Paris","additionalLocations":["Lyon"],"startDate":"2026-08-01","timeType":"Full time","jobReqId":"JR1","remoteType":"Hybrid"},"hiringOrganization":{"name":"Acme SA"}}`)
			return
		}
		fmt.Fprint(w, `{"total":1,"jobPostings":[{"title":"Architect","externalPath":"/job/Paris/Architect_JR1-2","locationsText":"2 Locations","postedOn":"Posted 3 Days Ago","bulletFields":["JR1"]}]}`)
	}))
	defer srv.Close()
	src := workday.Board("acme.wd5.myworkdayjobs.com", "acme", "External", workday.Options{BaseURL: srv.URL, HTTP: srv.Client(), Now: func() time.Time { return now }})
	for j, err := range src.Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		assert.Equal(t, "JR1-2", j.PostingID)
		assert.Equal(t, "JR1", j.Requisition)
		assert.Equal(t, "Paris; Lyon", j.Location)
		assert.Equal(t, "Design.", j.Description)
		assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
		assert.Equal(t, "2026-08-01", j.PostedAt.Format(time.DateOnly), "the exact date wins over the age")
		assert.Equal(t, srv.URL+"/External/job/Paris/Architect_JR1-2", j.URL)
	}
}

func TestDecode(t *testing.T) {
	const list = `{"total":1,"jobPostings":[{"title":"Architect","externalPath":"/job/Virginia---DC-Metro/Architect_JR1","locationsText":"3 Locations","postedOn":"Posted 30+ Days Ago","bulletFields":["JR1"]}]}`
	for j, err := range workday.Decode(strings.NewReader(list), "acme.wd5.myworkdayjobs.com/External") {
		require.NoError(t, err)
		assert.Equal(t, "https://acme.wd5.myworkdayjobs.com/External/job/Virginia---DC-Metro/Architect_JR1", j.URL)
		assert.Equal(t, "Virginia, DC Metro", j.Location)
		assert.True(t, j.PostedAt.IsZero(), "30+ days is no date")
		assert.Equal(t, "acme/External", j.Tenant)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"jobPostings":[{"title":"a","externalPath":"/job/x/y_1"}]}`)
	f.Add(`{"jobPostingInfo":{"title":"a"}}`)
	f.Fuzz(func(t *testing.T, s string) {
		for range workday.Decode(strings.NewReader(s), "a.example/b") {
		}
	})
}
