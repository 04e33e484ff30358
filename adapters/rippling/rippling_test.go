package rippling_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/rippling"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, rippling.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, rippling.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return rippling.Board(name, rippling.Options{BaseURL: base, HTTP: c, Bare: true})
		},
		Answer: answer,
	}, jobsourcetest.Features{})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	list := []map[string]any{}
	for _, p := range s.Postings {
		list = append(list, map[string]any{"uuid": p.ID, "name": p.Title, "url": p.URL, "department": map[string]any{"id": "X", "label": "X"}, "workLocation": map[string]any{"label": p.Location, "id": p.Location}})
	}
	json.NewEncoder(w).Encode(list)
}

var seeds = []string{rows}

const rows = `[{"uuid":"u1","name":"AE","department":{"label":"Sales"},"url":"https://ats.rippling.com/acme/jobs/u1","workLocation":{"label":"Remote (New Jersey, US)"}},
	{"uuid":"u1","name":"AE","department":{"label":"Sales"},"url":"https://ats.rippling.com/acme/jobs/u1","workLocation":{"label":"New York, NY"}}]`

func TestRowsOfOneJobAreOnePosting(t *testing.T) {
	require.Len(t, decode(t, rows, ""), 2)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/u1") {
			io.WriteString(w, `{"uuid":"u1","description":{"company":"<p>We.</p>","role":"<p>Sell.</p>"},"employmentType":{"label":"SALARIED_FT"},"createdOn":"2026-08-01T00:00:00Z","payRangeDetails":[{"rangeStart":100000,"rangeEnd":120000,"currency":"USD","frequency":"ANNUALLY"}]}`)
			return
		}
		io.WriteString(w, rows)
	}))
	defer srv.Close()
	n := 0
	for j, err := range rippling.Board("acme", rippling.Options{BaseURL: srv.URL, HTTP: srv.Client()}).Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		n++
		assert.Equal(t, "Remote (New Jersey, US); New York, NY", j.Location)
		assert.Equal(t, "Sell.\n\nWe.", j.Description)
		assert.Equal(t, []jobsearch.Pay{{Min: 10_000_000, Max: 12_000_000, Currency: "USD", Period: jobsearch.PerYear, Basis: jobsearch.PayStated}}, j.Pay)
	}
	assert.Equal(t, 1, n)
}

func TestDecodeReadsVersion2(t *testing.T) {
	j := decode(t, `{"items":[{"id":"v2","name":"SRE","locations":[{"name":"Dublin","country":"Ireland","countryCode":"IE","workplaceType":"ON_SITE"}]}],"page":0,"totalItems":1}`, "acme")[0]
	assert.Equal(t, "https://ats.rippling.com/acme/jobs/v2", j.URL)
	assert.Equal(t, jobsearch.RemoteNone, j.Remote)
}
