package teamtailor_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/teamtailor"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, teamtailor.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, teamtailor.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return teamtailor.Board(name, teamtailor.Options{BaseURL: base, HTTP: c})
		},
		Answer: answer,
	}, jobsourcetest.Features{PageSize: 10})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	from := 10 * max(page-1, 0)
	items := []map[string]any{}
	for _, p := range s.Postings[min(from, len(s.Postings)):min(from+10, len(s.Postings))] {
		items = append(items, map[string]any{"id": "u-" + p.ID, "url": "https://acme.teamtailor.com/jobs/" + p.ID + "-x", "title": p.Title, "date_published": "2026-02-04T09:26:20+01:00", "content_html": "<p>" + p.Description + "</p>",
			"_jobposting": map[string]any{"@type": "JobPosting", "identifier": map[string]any{"value": 1}, "jobLocation": []any{map[string]any{"address": map[string]any{"addressLocality": "Berlin", "addressCountry": "DE"}}}}})
	}
	doc := map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Acme", "items": items}
	if from+10 < len(s.Postings) {
		doc["next_url"] = fmt.Sprintf("http://%s/jobs.json?page=%d", r.Host, max(page, 1)+1)
	}
	json.NewEncoder(w).Encode(doc)
}

var seeds = []string{rss, `{"items":[{"url":"https://x.example/jobs/1-a","title":"a"}]}`, `<html><a href="/jobs/12-x">x</a>`}

const rss = `<?xml version="1.0"?><rss xmlns:tt="https://teamtailor.com/locations"><channel><item><title>Engineer</title><link>https://acme.teamtailor.com/jobs/99-engineer</link><remoteStatus>hybrid</remoteStatus>
	<tt:locations><tt:location><tt:name>HQ</tt:name><tt:city>Oslo</tt:city><tt:country>Norway</tt:country></tt:location></tt:locations><tt:department>Tech</tt:department><description>&lt;p&gt;Build.&lt;/p&gt;</description><pubDate>Tue, 11 Aug 2026 07:30:41 +0000</pubDate></item></channel></rss>`

func TestDecode(t *testing.T) {
	j := decode(t, rss, "")[0]
	assert.Equal(t, "99", j.PostingID)
	assert.Equal(t, "acme", j.Tenant)
	assert.Equal(t, "Oslo, Norway", j.Location)
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	assert.Equal(t, "Build.", j.Description)
	jobs := decode(t, `<html><body><a href="/jobs/12-game-programmer">Game Programmer</a><a href="https://career.acme.example/jobs/13-qa">QA</a><a href="/jobs/show_more?page=2">More</a></body></html>`, "")
	require.Len(t, jobs, 2)
	assert.Equal(t, "https://career.acme.example/jobs/12-game-programmer", jobs[0].URL, "one whole address names the site of the others")
	jobs = decode(t, `<html><script type="application/ld+json">{"@type":"JobPosting","title":"Dev","url":"https://career.acme.example/jobs/14-dev","jobLocation":{"address":{"addressLocality":"Delft","addressCountry":"NL"}}}</script></html>`, "acme")
	assert.Equal(t, "14", jobs[0].PostingID)
	assert.Equal(t, "Delft, NL", jobs[0].Location)
}

func TestDecodeReadsTheAnswerOfTheAPIForKeyHolders(t *testing.T) {
	j := decode(t, `{"data":[{"id":"12","type":"jobs","links":{"careersite-job-url":"https://acme.teamtailor.com/jobs/12-cook"},"attributes":{"title":"Cook","body":"<p>Cook &amp; grill</p>","created-at":"2026-08-01T10:00:00+02:00","remote-status":"hybrid","employment-type":"full-time"}}]}`, "")[0]
	assert.Equal(t, "12", j.PostingID)
	assert.Equal(t, "https://acme.teamtailor.com/jobs/12-cook", j.URL)
	assert.Equal(t, "Cook & grill", j.Description)
	assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	assert.Equal(t, "full_time", j.EmploymentType)
	j = decode(t, `{"data":[{"id":"12","type":"jobs","links":{"careersite-job-url":"https://acme.teamtailor.com/jobs/12-cook"},"attributes":{"title":"Cook","url":"https://career.acme.example/jobs/12-cook"}}]}`, "")[0]
	assert.Equal(t, "https://career.acme.example/jobs/12-cook", j.URL, "of two addresses the first")
}
