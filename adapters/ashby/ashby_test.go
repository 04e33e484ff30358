package ashby_test

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
	"github.com/seed-57f86535/jobsearch/adapters/ashby"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return ashby.Board(name, ashby.Options{BaseURL: base, HTTP: c})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			list := []map[string]any{}
			for _, p := range s.Postings {
				list = append(list, map[string]any{"id": p.ID, "title": p.Title, "jobUrl": p.URL, "location": p.Location, "secondaryLocations": []any{}, "isListed": true, "isRemote": nil, "workplaceType": nil,
					"descriptionHtml": "<p>" + p.Description + "</p>", "publishedAt": "2026-02-04T01:45:22.580+00:00", "compensation": map[string]any{"compensationTiers": []any{}, "summaryComponents": []any{}}})
			}
			json.NewEncoder(w).Encode(map[string]any{"apiVersion": "1", "jobs": list})
		},
	}, jobsourcetest.Features{})
}

func decode(t *testing.T, s string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, ashby.Decode, s, "")
}

func TestDecode(t *testing.T) {
	jobs := decode(t, `{"jobs":[{"id":"u-1","title":" SRE ","location":"Toronto","secondaryLocations":[{"location":"Remote: Canada","address":{"postalAddress":{"addressCountry":"Canada"}}},{"location":null,"address":{"addressLocality":"Oslo","addressCountry":"Norway"}}],
		"isListed":true,"isRemote":true,"workplaceType":"Hybrid","employmentType":"FullTime","jobUrl":"https://jobs.ashbyhq.com/Acme%20Inc/u-1","applyUrl":"https://jobs.ashbyhq.com/Acme%20Inc/u-1/application","descriptionHtml":"<p>x</p>",
		"compensation":{"scrapeableCompensationSalarySummary":"CA$102.8K - CA$137K","compensationTiers":[{"title":"Zone 1","components":[{"compensationType":"Salary","interval":"1 YEAR","currencyCode":"CAD","minValue":102800,"maxValue":137000},
		{"compensationType":"EquityPercentage","interval":"NONE","minValue":0.1,"maxValue":0.2}]},{"title":"Tokyo","components":[{"compensationType":"Salary","interval":"1 HOUR","currencyCode":"JPY","minValue":3000,"maxValue":null}]}]}},
		{"id":"u-2","title":"Hidden","isListed":false,"jobUrl":"https://jobs.ashbyhq.com/acme/u-2"}]}`)
	require.Len(t, jobs, 1, "a posting that is not listed is not shown")
	j := jobs[0]
	assert.Equal(t, "Acme Inc", j.Tenant)
	assert.Equal(t, "Toronto; Remote: Canada; Oslo, Norway", j.Location)
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote, "the enumeration wins over the flag")
	assert.Equal(t, []jobsearch.Pay{
		{Min: 10_280_000, Max: 13_700_000, Currency: "CAD", Period: jobsearch.PerYear, Basis: jobsearch.PayStated, Label: "Zone 1"},
		{Min: 3000, Currency: "JPY", Period: jobsearch.PerHour, Basis: jobsearch.PayStated, Label: "Tokyo"},
	}, j.Pay, "salary only, currencies apart")
}

func TestDecodeReadsSavedPages(t *testing.T) {
	jobs := decode(t, `<!doctype html><html><script>window.__appData = {"organization":{"name":"Acme","hostedJobsPageSlug":"acme"},"jobBoard":{"jobPostings":[{"id":"p-1","title":"Artist","locationName":"Rome","workplaceType":"Remote","isListed":true}]}};</script></html>`)
	require.Len(t, jobs, 1)
	assert.Equal(t, "https://jobs.ashbyhq.com/acme/p-1", jobs[0].URL)
	assert.Equal(t, "Acme", jobs[0].Company)
	jobs = decode(t, `<html><body><a href="/acme/u-1">Artist</a><a href="https://acme.example/">Home</a></body></html>`)
	require.Len(t, jobs, 1)
	assert.Equal(t, "u-1", jobs[0].PostingID)
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`{"jobs":[{"id":"1","title":"a","jobUrl":"https://jobs.ashbyhq.com/x/1"}]}`,
		`<html><script>__appData = {"jobPostings":[{"title":"a","locationName":"b"}]}</script>`,
	}, ashby.Decode)
}

func TestDecodeReadsTheAnswerThatTheBoardsPageAsksFor(t *testing.T) {
	const answer = `{"data":{"jobBoard":{"teams":[],"jobPostings":[{"id":"7458d4e9","title":"Cook","locationName":"Paris","departmentName":"Kitchen","secondaryLocations":[{"locationName":"Lyon"}]}]}}}`
	n := 0
	for j, err := range ashby.Decode(strings.NewReader(answer), "acme") {
		require.NoError(t, err)
		n++
		assert.Equal(t, "Paris; Lyon", j.Location)
		assert.Equal(t, "Kitchen", j.Department)
		assert.Equal(t, "https://jobs.ashbyhq.com/acme/7458d4e9", j.URL)
	}
	assert.Equal(t, 1, n)
}
