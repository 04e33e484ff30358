package recruitee_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/recruitee"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, recruitee.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, recruitee.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return recruitee.Board(name, recruitee.Options{BaseURL: base, HTTP: c})
		},
		Answer: answer,
	}, jobsourcetest.Features{})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	list := []map[string]any{}
	for _, p := range s.Postings {
		list = append(list, map[string]any{"id": json.Number(p.ID), "title": p.Title, "careers_url": p.URL, "company_name": p.Company, "location": p.Location, "status": "published", "description": "<p>" + p.Description + "</p>",
			"published_at": "2026-08-05 10:10:39 UTC", "salary": map[string]any{"min": nil, "max": nil, "period": nil, "currency": nil}, "locations": []any{}})
	}
	json.NewEncoder(w).Encode(map[string]any{"offers": list})
}

var seeds = []string{offer}

const offer = `{"offers":[{"id":7,"title":"Accountant","careers_url":"https://acme.recruitee.com/o/accountant","company_name":"Acme","location":"Remote job","remote":true,"hybrid":false,"on_site":false,"status":"published","employment_type_code":"fulltime_permanent",
	"description":"<p>We</p>","requirements":"<ul><li>SQL</li></ul>","published_at":"2026-08-05 10:10:39 UTC","salary":{"min":"60000","max":"75000.00","period":"year","currency":"EUR"},
	"locations":[{"city":"Tel Aviv","state":"Tel Aviv","country":"Israel","country_code":"IL"},{"city":"Oslo","state":"","country":"Norway","country_code":"NO"}]},{"id":8,"title":"Old","status":"archived","careers_url":"https://acme.recruitee.com/o/old"}]}`

func TestDecodeReadsOffersOfOtherShapes(t *testing.T) {
	jobs := decode(t, `{"company":{"name":"Globex"},"offers":[{"id":1,"title":"Cook","careers_url":"https://jobs.globex.example/o/cook","location":{"city":"Lyon","country":"France"},"employment_type_text":"Full-time"},
		{"id":2,"slug":"chef","translations":{"de":{"title":"Koch","description":"<p>Kochen</p>"},"en":{"title":"Chef","description":"<p>Cooking</p>"}}}]}`, "globex")
	require.Len(t, jobs, 2)
	assert.Equal(t, "Lyon, France", jobs[0].Location, "a place without a name is its city and country")
	assert.Equal(t, "full_time", jobs[0].EmploymentType)
	assert.Equal(t, "Globex", jobs[0].Company)
	assert.Equal(t, "Chef", jobs[1].Title, "an offer whose texts are only in its translations")
	assert.Equal(t, "Cooking", jobs[1].Description)
	assert.Equal(t, "https://globex.recruitee.com/o/chef", jobs[1].URL)
	jobs = decode(t, `<html><a href="/o/chef"><h3>Chef</h3></a></html>`, "globex")
	assert.Equal(t, "https://globex.recruitee.com/o/chef", jobs[0].URL)
}

func TestDecode(t *testing.T) {
	jobs := decode(t, offer, "")
	require.Len(t, jobs, 1)
	j := jobs[0]
	assert.Equal(t, "acme", j.Tenant)
	assert.Equal(t, "Tel Aviv, Israel; Oslo, Norway", j.Location)
	assert.Equal(t, "We\n\n- SQL", j.Description, "requirements follow the description")
	assert.Equal(t, []jobsearch.Pay{{Min: 6_000_000, Max: 7_500_000, Currency: "EUR", Period: jobsearch.PerYear, Basis: jobsearch.PayStated}}, j.Pay, "numbers as strings")
	assert.Equal(t, time.Date(2026, 8, 5, 10, 10, 39, 0, time.UTC), j.PostedAt)
	assert.Equal(t, jobsearch.RemoteFull, j.Remote)
}
