package bamboohr_test

import (
	"encoding/json"
	"io"
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
	"github.com/seed-57f86535/jobsearch/adapters/bamboohr"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, bamboohr.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, bamboohr.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return bamboohr.Board(name, bamboohr.Options{BaseURL: base, HTTP: c, Bare: true})
		},
		Answer: answer,
	}, jobsourcetest.Features{NoURLs: true})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	list := []map[string]any{}
	for _, p := range s.Postings {
		list = append(list, map[string]any{"id": p.ID, "jobOpeningName": p.Title, "departmentLabel": "X", "employmentStatusLabel": "Full Time", "location": map[string]any{"city": "Berlin", "state": nil}, "atsLocation": map[string]any{"country": nil}, "isRemote": nil, "locationType": "0"})
	}
	json.NewEncoder(w).Encode(map[string]any{"meta": map[string]any{"totalCount": s.Total}, "result": list})
}

var seeds = []string{list}

const list = `{"meta":{"totalCount":1},"result":[{"id":"86","jobOpeningName":"Nurse &amp; Paralegal","departmentLabel":"Legal ","employmentStatusLabel":"Full-Time","location":{"city":"Miami","state":"Florida"},"atsLocation":{"country":"US"},"isRemote":null,"locationType":"2"}]}`

func TestDecode(t *testing.T) {
	j := decode(t, list, "acme")[0]
	assert.Equal(t, "https://acme.bamboohr.com/careers/86", j.URL)
	assert.Equal(t, "Nurse & Paralegal", j.Title)
	assert.Equal(t, "Miami, Florida, US", j.Location)
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	j = decode(t, list, "")[0]
	assert.Equal(t, "/careers/86", j.URL, "a saved list does not say whose it is")
	assert.NotEmpty(t, j.Problems)
}

func TestDecodeReadsOpeningsOfOtherShapes(t *testing.T) {
	jobs := decode(t, `{"result":{"jobs":[{"id":1,"jobOpeningName":"Cook","location":"Remote","locationType":"hybrid"},{"id":2,"jobOpeningName":"Chef","location":{"city":"Bonn","state":null,"addressCountry":"Germany"},"isRemote":"yes"}]}}`, "acme")
	assert.Equal(t, "Remote", jobs[0].Location)
	assert.Equal(t, jobsearch.RemoteHybrid, jobs[0].Remote, "the kind in words wins")
	assert.Equal(t, "Bonn, Germany", jobs[1].Location)
	assert.Equal(t, jobsearch.RemoteFull, jobs[1].Remote)
	jobs = decode(t, `<html><a href="/jobs/view.php?id=42"><h3>Cook</h3></a></html>`, "acme")
	assert.Equal(t, "42", jobs[0].PostingID, "a saved page")
	assert.Equal(t, "https://acme.bamboohr.com/jobs/view.php?id=42", jobs[0].URL)
}

func TestDetails(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/detail") {
			io.WriteString(w, `{"result":{"jobOpening":{"description":"<p>Care.</p>","datePosted":"2026-08-01","compensation":"$20/hr"}}}`)
			return
		}
		io.WriteString(w, list)
	}))
	defer srv.Close()
	for j, err := range bamboohr.Board("acme", bamboohr.Options{BaseURL: srv.URL, HTTP: srv.Client()}).Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		assert.Equal(t, "Care.", j.Description)
		assert.Equal(t, "$20/hr", j.PayText)
		assert.Equal(t, "2026-08-01", j.PostedAt.Format(time.DateOnly))
	}
}

func TestAnUnknownBoardIsGoneThoughItLeadsToAPage(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html><title>BambooHR</title>") }))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }))
	defer srv.Close()
	for _, err := range bamboohr.Board("acme", bamboohr.Options{BaseURL: srv.URL, HTTP: srv.Client()}).Search(t.Context(), jobsearch.Query{}) {
		require.ErrorIs(t, err, jobsearch.ErrGone)
	}
}
