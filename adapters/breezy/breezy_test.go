package breezy_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/breezy"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, breezy.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, breezy.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return breezy.Board(name, breezy.Options{BaseURL: base, HTTP: c})
		},
		Answer: answer,
	}, jobsourcetest.Features{})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	list := []map[string]any{}
	for _, p := range s.Postings {
		list = append(list, map[string]any{"id": p.ID, "friendly_id": p.ID + "-x", "name": p.Title, "url": p.URL, "published_date": "2026-07-30T14:22:05.123Z", "salary": "", "description": p.Description,
			"location": map[string]any{"city": "Berlin", "state": nil, "country": map[string]any{"id": "DE", "name": "Germany"}, "is_remote": false}})
	}
	json.NewEncoder(w).Encode(list)
}

var seeds = []string{`[{"id":"1","friendly_id":"1-a","name":"a","url":"https://acme.breezy.hr/p/1-a","location":{"state":"Ohio"}}]`}

func TestDecodeReadsAStateThatIsATextOrAnObject(t *testing.T) {
	jobs := decode(t, `[{"id":"1","name":"Cook","url":"https://acme.breezy.hr/p/1-cook","type":{"id":"partTime","name":"Part-Time"},"salary":"$20 / hour","location":{"city":"Austin","state":{"id":"TX","name":"Texas"},"country":{"id":"US","name":"United States"},"is_remote":true,"name":"Austin, TX"}},
		{"id":"2","name":"Chef","url":"https://acme.breezy.hr/p/2-chef","location":{"city":"Toronto","state":"Ontario","country":{"id":"CA","name":"Canada"}},"company":{"name":"Acme Foods"}}]`, "")
	require.Len(t, jobs, 2)
	assert.Equal(t, "Austin, Texas, United States", jobs[0].Location)
	assert.Equal(t, []jobsearch.Place{{City: "Austin", Region: "Texas", Country: "US"}}, jobs[0].Places)
	assert.Equal(t, "part_time", jobs[0].EmploymentType)
	assert.Equal(t, "$20 / hour", jobs[0].PayText)
	assert.Equal(t, "Toronto, Ontario, Canada", jobs[1].Location)
	assert.Equal(t, "Acme Foods", jobs[1].Company)
	assert.Equal(t, "acme", jobs[0].Company, "the board's name where nothing names the employer")
}

func TestDecodeReadsPositionsOfTheAPIForKeyHoldersAndSavedPages(t *testing.T) {
	j := decode(t, `[{"_id":"0a1b2c3d4e5f","friendly_id":"0a1b2c3d4e5f-cook","name":"Cook","url":"https://acme.breezy.hr/p/0a1b2c3d4e5f-cook","creation_date":"2026-08-01T00:00:00Z"}]`, "")[0]
	assert.Equal(t, "0a1b2c3d4e5f", j.PostingID)
	assert.False(t, j.PostedAt.IsZero())
	j = decode(t, `<html><li class="position"><a href="/p/0a1b2c3d4e5f-cook"><h2>Cook</h2><ul><li class="location">Lyon</li></ul></a></li></html>`, "acme")[0]
	assert.Equal(t, "0a1b2c3d4e5f", j.PostingID)
	assert.Equal(t, "Lyon", j.Location)
	assert.Equal(t, "https://acme.breezy.hr/p/0a1b2c3d4e5f-cook", j.URL)
}
