package greenhouse_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, token string) jobsearch.JobSource {
			return greenhouse.Board(token, greenhouse.Options{BaseURL: base, HTTP: c})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			jobs := []map[string]any{}
			for _, p := range s.Postings {
				jobs = append(jobs, map[string]any{"id": json.Number(p.ID), "title": p.Title, "company_name": p.Company, "absolute_url": p.URL, "location": map[string]any{"name": p.Location},
					"content": html.EscapeString("<p>" + p.Description + "</p>"), "first_published": "2026-08-10T15:24:00-04:00", "metadata": nil, "departments": []any{}, "offices": []any{}})
			}
			json.NewEncoder(w).Encode(map[string]any{"jobs": jobs, "meta": map[string]any{"total": s.Total}})
		},
	}, jobsourcetest.Features{})
}

func TestDecode(t *testing.T) {
	const answer = `{"jobs":[{"id":8636903002,"internal_job_id":6446232002,"requisition_id":"R-1","title":" Data Scientist, R&amp;D ","company_name":"Acme ",
		"absolute_url":"https://job-boards.greenhouse.io/acme/jobs/8636903002?utm_source=x","location":{"name":"Hybrid"},"offices":[{"name":"Lon","location":"London, England"},{"name":"Paris","location":null}],
		"content":"&lt;h2&gt;You&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;R&amp;amp;D&amp;nbsp;now&lt;/li&gt;&lt;/ul&gt;","first_published":"2026-07-16T11:55:32-04:00","updated_at":"2026-07-29T08:50:01-04:00",
		"language":"en","application_deadline":"2026-09-01","departments":[{"id":1,"name":"Science"}],
		"metadata":[{"name":"Employment Type","value":"Full-time"},{"name":"Salary","value":{"unit":"EUR","min_value":"50000.0","max_value":"60000.0"},"value_type":"currency_range"}],
		"pay_input_ranges":[{"min_cents":12000000,"max_cents":15000000,"currency_type":"USD","title":"US Pay Range"},{"min_cents":2500,"max_cents":3000,"currency_type":"USD","title":"Hourly"}]}],"meta":{"total":1}}`
	var jobs []jobsearch.Job
	for j, err := range greenhouse.Decode(strings.NewReader(answer), "") {
		require.NoError(t, err)
		jobs = append(jobs, j)
	}
	require.Len(t, jobs, 1)
	j := jobs[0]
	assert.Equal(t, "Data Scientist, R&D", j.Title)
	assert.Equal(t, "Acme", j.Company)
	assert.Equal(t, "acme", j.Tenant)
	assert.Equal(t, "8636903002", j.PostingID)
	assert.Equal(t, "https://job-boards.greenhouse.io/acme/jobs/8636903002", j.URL)
	assert.Equal(t, "Hybrid; London, England; Paris", j.Location, "the city stands in the offices only")
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	assert.Equal(t, "You\n\n- R&D now", j.Description, "content is escaped twice")
	assert.Equal(t, "2026-07-16T15:55:32Z", j.PostedAt.Format("2006-01-02T15:04:05Z07:00"), "the first publication, not the last edit")
	assert.Equal(t, "full_time", j.EmploymentType)
	assert.Equal(t, []jobsearch.Pay{
		{Min: 5_000_000, Max: 6_000_000, Currency: "EUR", Period: jobsearch.PerYear, Basis: jobsearch.PayStated, Label: "Salary"},
		{Min: 12_000_000, Max: 15_000_000, Currency: "USD", Period: jobsearch.PerYear, Basis: jobsearch.PayStated, Label: "US Pay Range"},
		{Min: 2500, Max: 3000, Currency: "USD", Period: jobsearch.PerHour, Basis: jobsearch.PayStated, Label: "Hourly"},
	}, j.Pay)
	assert.True(t, slices.Equal(nil, j.Problems))
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`{"jobs":[{"id":1,"title":"a","absolute_url":"https://x.example/1","content":"&lt;p&gt;"}]}`,
		`[`,
	}, greenhouse.Decode)
}

func ExampleBoard() {
	board := greenhouse.Board("acme", greenhouse.Options{Company: "Acme"})
	fmt.Println(board.Name())
	// Output: greenhouse:acme
}

func BenchmarkDecode(b *testing.B) {
	content := html.EscapeString("<h2>About</h2>" + strings.Repeat("<p>We build reliable systems &amp; ship them to people who depend on them.</p><ul><li>Go</li><li>SQL</li></ul>", 60))
	var jobs []map[string]any
	for i := range 200 {
		jobs = append(jobs, map[string]any{"id": i, "title": "Engineer", "absolute_url": fmt.Sprintf("https://job-boards.greenhouse.io/acme/jobs/%d", i), "location": map[string]any{"name": "Berlin"}, "content": content})
	}
	answer, _ := json.Marshal(map[string]any{"jobs": jobs})
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range greenhouse.Decode(strings.NewReader(string(answer)), "acme") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 200 {
			b.Fatal(n)
		}
	}
}
