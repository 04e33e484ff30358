package portals_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/portals"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

// slice is the part of the postings that a page shows.
func slice(s jobsourcetest.Site, from, size int) []jobsourcetest.Posting {
	return s.Postings[min(from, len(s.Postings)):min(from+size, len(s.Postings))]
}

func list(p []jobsourcetest.Posting, one func(jobsourcetest.Posting) object) []object {
	out := []object{}
	for _, v := range p {
		out = append(out, one(v))
	}
	return out
}

var offset = regexp.MustCompile(`offset=(\d+)`)

func TestConformance(t *testing.T) {
	for name, c := range map[string]struct {
		open     func(name string, o portals.Options) jobsearch.JobSource
		answer   func(http.ResponseWriter, *http.Request, jobsourcetest.Site)
		features jobsourcetest.Features
	}{
		"pinpoint": {portals.Pinpoint, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			json.NewEncoder(w).Encode(object{"data": list(s.Postings, func(p jobsourcetest.Posting) object {
				return object{"id": p.ID, "title": p.Title, "url": p.URL, "description": "<p>" + p.Description + "</p>", "location": object{"name": p.Location}, "workplace_type": "onsite", "compensation_minimum": nil}
			})})
		}, jobsourcetest.Features{}},
		"eightfold": {func(n string, o portals.Options) jobsearch.JobSource {
			return portals.Eightfold("acme.eightfold.ai", n, o)
		}, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			from, _ := strconv.Atoi(r.URL.Query().Get("start"))
			json.NewEncoder(w).Encode(object{"domain": "acme.com", "count": s.Total, "positions": list(slice(s, from, 10), func(p jobsourcetest.Posting) object {
				return object{"id": json.Number(p.ID), "name": p.Title, "canonicalPositionUrl": p.URL, "location": p.Location, "locations": []string{p.Location}, "job_description": p.Description, "t_create": 1785801600}
			})})
		}, jobsourcetest.Features{PageSize: 10}},
		"oracle": {func(n string, o portals.Options) jobsearch.JobSource { return portals.Oracle("acme.fa.example", n, o) }, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			finder, _ := url.QueryUnescape(r.URL.Query().Get("finder"))
			from := 0
			if m := offset.FindStringSubmatch(finder); m != nil {
				from, _ = strconv.Atoi(m[1])
			}
			json.NewEncoder(w).Encode(object{"items": []object{{"TotalJobsCount": s.Total, "requisitionList": list(slice(s, from, 25), func(p jobsourcetest.Posting) object {
				return object{"Id": p.ID, "Title": p.Title, "PostedDate": "2026-08-07", "PrimaryLocation": p.Location, "ShortDescriptionStr": p.Description, "secondaryLocations": []any{}}
			})}}})
		}, jobsourcetest.Features{PageSize: 25}},
		"neogov": {portals.NEOGOV, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			fmt.Fprint(w, `<?xml version="1.0"?><rss xmlns:joblisting="x"><channel>`)
			for _, p := range s.Postings {
				fmt.Fprintf(w, `<item><guid>%s</guid><link>%s</link><title>%s</title><description>%s</description><joblisting:jobId>%s</joblisting:jobId><joblisting:location>%s</joblisting:location></item>`, p.URL, p.URL, html.EscapeString(p.Title), html.EscapeString(p.Description), p.ID, html.EscapeString(p.Location))
			}
			fmt.Fprint(w, `</channel></rss>`)
		}, jobsourcetest.Features{XML: true}},
		"icims": {portals.ICIMS, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			n, _ := strconv.Atoi(r.URL.Query().Get("pr"))
			fmt.Fprint(w, `<!DOCTYPE html><html><ul class="iCIMS_JobsTable">`)
			for _, p := range slice(s, n*20, 20) {
				fmt.Fprintf(w, `<li class="iCIMS_JobCardItem"><span class="field-label">Location</span><span>%s</span><a class="iCIMS_Anchor" href="https://careers-acme.icims.com/jobs/%s/x/job?in_iframe=1"><h3>%s</h3></a><div class="description">%s</div></li>`, html.EscapeString(p.Location), p.ID, html.EscapeString(p.Title), p.Description)
			}
			fmt.Fprint(w, `</ul></html>`)
		}, jobsourcetest.Features{Pages: true, Lenient: true, PageSize: 20}},
		"jobvite": {portals.Jobvite, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			fmt.Fprint(w, `<!DOCTYPE html><html><table class="jv-job-list">`)
			for _, p := range s.Postings {
				fmt.Fprintf(w, `<tr><td><a href="/acme/job/%s">%s</a></td><td class="jv-job-list-location">%s</td></tr>`, p.ID, html.EscapeString(p.Title), html.EscapeString(p.Location))
			}
			fmt.Fprint(w, `</table></html>`)
		}, jobsourcetest.Features{Pages: true, Lenient: true}},
		"paylocity": {portals.Paylocity, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			b, _ := json.Marshal(object{"ModuleTitle": "Acme", "Jobs": list(s.Postings, func(p jobsourcetest.Posting) object {
				return object{"JobId": json.Number(p.ID), "JobTitle": p.Title, "LocationName": p.Location, "Description": p.Description, "JobLocation": nil, "PublishedDate": "2026-08-08T11:27:44-05:00"}
			})})
			fmt.Fprintf(w, `<!DOCTYPE html><html><script>window.pageData = %s;</script></html>`, b)
		}, jobsourcetest.Features{Pages: true}},
		"phenom": {func(n string, o portals.Options) jobsearch.JobSource {
			return portals.Phenom("https://careers.acme.example/en", o)
		}, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			from, _ := strconv.Atoi(r.URL.Query().Get("from"))
			b, _ := json.Marshal(object{"eagerLoadRefineSearch": object{"totalHits": s.Total, "data": object{"jobs": list(slice(s, from, 10), func(p jobsourcetest.Posting) object {
				return object{"jobId": p.ID, "jobSeqNo": "S" + p.ID, "title": p.Title, "location": p.Location, "descriptionTeaser": p.Description}
			})}}})
			fmt.Fprintf(w, `<!DOCTYPE html><html><script>var phApp = {}; phApp.ddo = %s; phApp.x = {};</script></html>`, b)
		}, jobsourcetest.Features{Pages: true, PageSize: 10}},
	} {
		t.Run(name, func(t *testing.T) {
			h := jobsourcetest.Harness{
				Open: func(base string, client *http.Client) jobsearch.JobSource {
					return c.open("acme", portals.Options{HTTP: client, BaseURL: base, Bare: true})
				},
				Tenant: func(base string, client *http.Client, tenant string) jobsearch.JobSource {
					return c.open(tenant, portals.Options{HTTP: client, BaseURL: base, Bare: true})
				},
				Answer: c.answer,
			}
			if name == "phenom" { // its address is given whole
				h.Tenant = nil
			}
			jobsourcetest.Run(t, h, c.features)
		})
	}
}

func decode(t *testing.T, f boardtest.Decode, s string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, f, s, "")
}

func TestDecode(t *testing.T) {
	t.Run("iCIMS: a card that leads elsewhere is left out", func(t *testing.T) {
		jobs := decode(t, portals.DecodeICIMS, `<ul class="iCIMS_JobsTable"><li class="iCIMS_JobCardItem"><a class="iCIMS_Anchor" href="https://evil.example/jobs/9/x/job"><h3>Phish</h3></a></li>
			<li class="iCIMS_JobCardItem"><span class="field-label">Job Locations</span><span>US-NJ-Edison</span><a class="iCIMS_Anchor" href="https://careers-acme.icims.com/jobs/12/x/job?in_iframe=1"><h3>Driver &amp; Loader</h3></a></li></ul>`)
		require.Len(t, jobs, 1)
		assert.Equal(t, "Driver & Loader", jobs[0].Title)
		assert.Equal(t, "US-NJ-Edison", jobs[0].Location)
		assert.Equal(t, "acme", jobs[0].Company)
	})
	t.Run("Oracle: all places", func(t *testing.T) {
		j := decode(t, portals.DecodeOracle, `{"items":[{"requisitionList":[{"Id":"7","Title":"Lead","PrimaryLocation":"SF","secondaryLocations":[{"Name":"Houston","CountryCode":"US"}]}]}]}`)[0]
		assert.Equal(t, "SF; Houston", j.Location)
		assert.NotEmpty(t, j.Problems, "a saved list does not say whose it is")
	})
	t.Run("Oracle: a list one level deeper, whose rows have other names", func(t *testing.T) {
		j := decode(t, portals.DecodeOracle, `{"items":[{"requisitionList":{"items":[{"RequisitionNumber":"R-7","Title":"Lead","PrimaryLocation":"Oslo, Norway","PostingDate":"2026-05-01","ExternalApplyURL":"https://x.oraclecloud.example/sites/CX_1/jobs/R-7"}]}}]}`)[0]
		assert.Equal(t, "R-7", j.PostingID)
		assert.Equal(t, "https://x.oraclecloud.example/sites/CX_1/jobs/R-7", j.URL)
		assert.Equal(t, "2026-05-01", j.PostedAt.Format(time.DateOnly))
	})
	t.Run("Oracle: of two dates the first", func(t *testing.T) {
		j := decode(t, portals.DecodeOracle, `{"items":[{"requisitionList":[{"Id":"7","Title":"Lead","PrimaryLocation":"SF","PostedDate":"2026-05-02","PostingDate":"2026-05-01","ExternalPostedEndDate":"2026-06-02","PostingEndDate":"2026-06-01T00:00:00Z"}]}]}`)[0]
		assert.Equal(t, "2026-05-02", j.PostedAt.Format(time.DateOnly))
		assert.Equal(t, "2026-06-02", j.Deadline.Format(time.DateOnly))
	})
	t.Run("NEOGOV: an agency has one name", func(t *testing.T) {
		j := decode(t, portals.DecodeNEOGOV, `<?xml version="1.0"?><rss xmlns:joblisting="x"><channel><item><link>https://www.governmentjobs.com/careers/leeds/jobs/7</link><title>Clerk</title><joblisting:agencyName>City of Leeds</joblisting:agencyName><joblisting:agency>leeds</joblisting:agency></item></channel></rss>`)[0]
		assert.Equal(t, "City of Leeds", j.Company)
	})
	t.Run("Pinpoint: kinds in words", func(t *testing.T) {
		j := decode(t, portals.DecodePinpoint, `{"data":[{"id":"1","title":"Cook","url":"https://acme.pinpointhq.com/postings/1","location":{"name":"Leeds"},"workplace_type_text":"Hybrid","employment_type_text":"Full Time"}]}`)[0]
		assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
		assert.Equal(t, "full_time", j.EmploymentType)
	})
	t.Run("Paylocity: hybrid is hybrid, internal openings are not shown", func(t *testing.T) {
		jobs := decode(t, portals.DecodePaylocity, `<html><script>window.pageData = {"ModuleId":"1","ModuleTitle":"Acme","Jobs":[{"JobId":1,"JobTitle":"A","LocationName":"Hybrid","IndeedRemoteType":2,"JobLocation":{"City":"Raleigh","State":"NC","Country":"USA"}},{"JobId":2,"JobTitle":"B","IsInternal":true}]};</script></html>`)
		require.Len(t, jobs, 1)
		assert.Equal(t, jobsearch.RemoteHybrid, jobs[0].Remote)
		assert.Equal(t, "Raleigh, NC, USA", jobs[0].Location)
	})
}

func TestDetailsComeFromThePostingsPage(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/job/") {
			io.WriteString(w, `<html><script type="application/ld+json">{"@type":"JobPosting","title":"x","description":"<p>The text.</p>","datePosted":"2026-08-01","hiringOrganization":{"name":"Acme Inc"}}</script></html>`)
			return
		}
		io.WriteString(w, `<html><table class="jv-job-list"><tr><td><a href="/acme/job/oAb1">Manager</a></td></tr></table></html>`)
	}))
	defer srv.Close()
	n := 0
	for j, err := range portals.Jobvite("acme", portals.Options{BaseURL: srv.URL, HTTP: srv.Client()}).Search(t.Context(), jobsearch.Query{}) {
		require.NoError(t, err)
		assert.Equal(t, "The text.", j.Description)
		assert.Equal(t, "Acme Inc", j.Company)
		n++
	}
	assert.Equal(t, 1, n)
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`<li class="iCIMS_JobCardItem"><a href="https://a.icims.com/jobs/1/x/job">a</a></li>`,
		`<script>phApp.ddo = {"eagerLoadRefineSearch":{"data":{"jobs":[{"title":"a"}]}}}; window.pageData = {"Jobs":[{"JobTitle":"a"}]};</script>`,
		`{"data":[{"title":"a"}],"positions":[{"name":"a"}],"requisitionList":[{"Title":"a"}]}`,
	}, portals.DecodeICIMS, portals.DecodeJobvite, portals.DecodePaylocity, portals.DecodePhenom, portals.DecodePinpoint, portals.DecodeEightfold, portals.DecodeOracle, portals.DecodeNEOGOV)
}
