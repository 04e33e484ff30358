package lever_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/lever"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, site string) jobsearch.JobSource {
			return lever.Board(site, lever.Options{BaseURL: base, HTTP: c})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			list := []map[string]any{}
			for _, p := range s.Postings {
				list = append(list, map[string]any{"id": p.ID, "text": p.Title, "hostedUrl": p.URL, "categories": map[string]any{"location": p.Location, "allLocations": []string{p.Location}}, "description": "<div>" + p.Description + "</div>",
					"createdAt": 1785339866689, "workplaceType": "unspecified", "country": nil, "salaryRange": nil, "lists": []any{}})
			}
			json.NewEncoder(w).Encode(list)
		},
	}, jobsourcetest.Features{})
}

func TestDecode(t *testing.T) {
	const answer = `[{"id":"a-1","text":"Go Engineer","categories":{"commitment":"Full-time","department":"Eng","team":"Core","location":"Berlin","allLocations":["Berlin","Paris"]},"country":"DE","workplaceType":"hybrid",
		"createdAt":1785339866689,"description":"<div>Intro &amp; more</div>","descriptionPlain":"Intro","lists":[{"text":"You have","content":"<li>Go</li><li>SQL</li>"}],"additional":"<p>Benefits</p>",
		"salaryRange":{"min":2000,"max":3000,"currency":"EUR","interval":"semi-month-salary"},"hostedUrl":"https://jobs.lever.co/Acme/a-1","applyUrl":"https://jobs.lever.co/Acme/a-1/apply"}]`
	var jobs []jobsearch.Job
	for j, err := range lever.Decode(strings.NewReader(answer), "") {
		require.NoError(t, err)
		jobs = append(jobs, j)
	}
	require.Len(t, jobs, 1)
	j := jobs[0]
	assert.Equal(t, "Acme", j.Tenant, "the name's case matters")
	assert.Equal(t, "Berlin; Paris", j.Location, "all places, not the first")
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	assert.Equal(t, "Intro & more\n\nYou have\n\n- Go\n- SQL\n\nBenefits", j.Description, "requirements stand in the lists")
	assert.Equal(t, []jobsearch.Pay{{Min: 400_000, Max: 600_000, Currency: "EUR", Period: jobsearch.PerMonth, Basis: jobsearch.PayStated}}, j.Pay)
	assert.Equal(t, "2026-07-29", j.PostedAt.Format("2006-01-02"), "milliseconds")
	assert.Equal(t, "Eng, Core", j.Department)
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`[{"id":"1","text":"a","hostedUrl":"https://jobs.lever.co/x/1","lists":[{"content":"<li>"}]}]`,
	}, lever.Decode)
}
