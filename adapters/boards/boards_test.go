package boards_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/boards"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

// paged writes one page of a board's postings, each in the board's shape, in the document that wrap makes.
func paged(size int, page func(*http.Request) int, one func(jobsourcetest.Posting) object, wrap func([]object, jobsourcetest.Site, int) any) func(http.ResponseWriter, *http.Request, jobsourcetest.Site) {
	return func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
		from, to := 0, len(s.Postings)
		n := 0
		if size > 0 {
			n = page(r)
			from, to = min(n*size, to), min((n+1)*size, to)
		}
		list := []object{}
		for _, p := range s.Postings[from:to] {
			list = append(list, one(p))
		}
		json.NewEncoder(w).Encode(wrap(list, s, n))
	}
}

func number(r *http.Request, key string, first int) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(key))
	return max(n-first, 0)
}

func TestConformance(t *testing.T) {
	none := func(*http.Request) int { return 0 }
	in := func(key string) func([]object, jobsourcetest.Site, int) any {
		return func(l []object, s jobsourcetest.Site, _ int) any {
			return object{key: l, "count": s.Total, "total": s.Total}
		}
	}
	for name, c := range map[string]struct {
		open     func(o boards.Options) jobsearch.JobSource
		answer   func(http.ResponseWriter, *http.Request, jobsourcetest.Site)
		features jobsourcetest.Features
	}{
		"remotive": {boards.Remotive, paged(0, none, func(p jobsourcetest.Posting) object {
			return object{"id": json.Number(p.ID), "url": p.URL, "title": p.Title, "company_name": p.Company, "candidate_required_location": p.Location, "salary": "", "description": p.Description, "publication_date": "2026-08-13T06:25:53"}
		}, in("jobs")), jobsourcetest.Features{}},
		"remoteok": {boards.RemoteOK, paged(0, none, func(p jobsourcetest.Posting) object {
			return object{"id": p.ID, "position": p.Title, "company": p.Company, "url": p.URL, "location": ", ", "salary_min": 0, "salary_max": 0, "epoch": 1786414917, "description": p.Description}
		}, func(l []object, _ jobsourcetest.Site, _ int) any {
			return append([]object{{"last_updated": 1, "legal": "x"}}, l...)
		}), jobsourcetest.Features{}},
		"arbeitnow": {boards.Arbeitnow, paged(100, func(r *http.Request) int { return number(r, "page", 1) }, func(p jobsourcetest.Posting) object {
			return object{"slug": p.ID, "company_name": p.Company, "title": p.Title, "description": p.Description, "remote": false, "url": p.URL, "job_types": []string{}, "location": p.Location, "created_at": 1786660000}
		}, in("data")), jobsourcetest.Features{PageSize: 100}},
		"adzuna": {func(o boards.Options) jobsearch.JobSource { return boards.Adzuna("id", "key", "gb", o) }, paged(50, func(r *http.Request) int {
			n, _ := strconv.Atoi(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:])
			return max(n-1, 0)
		}, func(p jobsourcetest.Posting) object {
			return object{"id": p.ID, "title": p.Title, "description": p.Description, "redirect_url": p.URL, "company": object{"display_name": p.Company}, "location": object{"display_name": p.Location}, "created": "2026-08-01T00:00:00Z", "salary_is_predicted": "0"}
		}, in("results")), jobsourcetest.Features{PageSize: 50}},
		"usajobs": {func(o boards.Options) jobsearch.JobSource { return boards.USAJobs("a@b.example", "key", o) }, paged(500, func(r *http.Request) int { return number(r, "Page", 1) }, func(p jobsourcetest.Posting) object {
			return object{"MatchedObjectId": p.ID, "MatchedObjectDescriptor": object{"PositionTitle": p.Title, "PositionURI": p.URL, "OrganizationName": p.Company, "PositionLocation": []object{{"LocationName": p.Location}}, "UserArea": object{"Details": object{"JobSummary": p.Description}}}}
		}, func(l []object, s jobsourcetest.Site, _ int) any {
			return object{"SearchResult": object{"SearchResultCountAll": s.Total, "SearchResultItems": l}}
		}), jobsourcetest.Features{PageSize: 500}},
		"jooble": {func(o boards.Options) jobsearch.JobSource { return boards.Jooble("secret-key", o) }, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			var q struct{ Page string }
			json.NewDecoder(r.Body).Decode(&q)
			n, _ := strconv.Atoi(q.Page)
			paged(100, func(*http.Request) int { return max(n-1, 0) }, func(p jobsourcetest.Posting) object {
				return object{"id": json.Number(p.ID), "title": p.Title, "location": p.Location, "snippet": p.Description, "salary": "", "link": p.URL, "company": p.Company, "updated": "2026-08-13T00:00:00.0000000"}
			}, in("jobs"))(w, r, s)
		}, jobsourcetest.Features{PageSize: 100}},
		"themuse": {func(o boards.Options) jobsearch.JobSource { return boards.TheMuse("", o) }, paged(20, func(r *http.Request) int { return number(r, "page", 0) }, func(p jobsourcetest.Posting) object {
			return object{"id": json.Number(p.ID), "name": p.Title, "contents": p.Description, "publication_date": "2026-08-10T07:00:00Z", "locations": []object{{"name": p.Location}}, "refs": object{"landing_page": p.URL}, "company": object{"name": p.Company}}
		}, in("results")), jobsourcetest.Features{PageSize: 20}},
		"himalayas": {boards.Himalayas, paged(20, func(r *http.Request) int { return number(r, "cursor", 0) }, func(p jobsourcetest.Posting) object {
			return object{"title": p.Title, "companyName": p.Company, "applicationLink": p.URL, "guid": p.ID, "description": p.Description, "minSalary": nil, "locationRestrictions": []string{}, "pubDate": 1786424671}
		}, func(l []object, s jobsourcetest.Site, n int) any {
			next := any(nil)
			if len(l) == 20 {
				next = strconv.Itoa(n + 1)
			}
			return object{"jobs": l, "totalCount": s.Total, "nextCursor": next}
		}), jobsourcetest.Features{PageSize: 20}},
		"jobicy": {boards.Jobicy, paged(0, none, func(p jobsourcetest.Posting) object {
			return object{"id": json.Number(p.ID), "url": p.URL, "jobTitle": p.Title, "companyName": p.Company, "jobGeo": p.Location, "jobDescription": p.Description, "pubDate": "2026-08-15 15:28:49", "salaryMin": "100"}
		}, in("jobs")), jobsourcetest.Features{}},
		"weworkremotely": {func(o boards.Options) jobsearch.JobSource { return boards.WeWorkRemotely("", o) }, func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>`)
			for _, p := range s.Postings {
				fmt.Fprintf(w, `<item><title>%s: %s</title><link>https://weworkremotely.com/remote-jobs/%s</link><guid>%s</guid><region>%s</region><description>%s</description></item>`, p.Company, html.EscapeString(p.Title), p.ID, p.ID, html.EscapeString(p.Location), html.EscapeString(p.Description))
			}
			fmt.Fprint(w, `</channel></rss>`)
		}, jobsourcetest.Features{XML: true}},
	} {
		t.Run(name, func(t *testing.T) {
			jobsourcetest.Run(t, jobsourcetest.Harness{
				Open: func(base string, client *http.Client) jobsearch.JobSource {
					return c.open(boards.Options{HTTP: client, BaseURL: base})
				},
				Answer: c.answer,
			}, c.features)
		})
	}
}

func TestDecode(t *testing.T) {
	t.Run("Remote OK: the notice is no job, mangled text is mended, no pay is no pay", func(t *testing.T) {
		jobs := boardtest.Read(t, boards.DecodeRemoteOK, `[{"last_updated":1,"legal":"x"},{"id":"5","epoch":1786414917,"position":"DÃ©veloppeur R&amp;D","company":"Acme","location":"Lyon, ","salary_min":0,"salary_max":0,"url":"https://remoteOK.com/remote-jobs/5","description":"itâ€™s<br/>fun"}]`, "")
		require.Len(t, jobs, 1)
		assert.Equal(t, "Développeur R&D", jobs[0].Title)
		assert.Equal(t, "Lyon", jobs[0].Location)
		assert.Equal(t, "it’s\nfun", jobs[0].Description)
		assert.Empty(t, jobs[0].Pay)
		assert.Equal(t, "https://remoteok.com/remote-jobs/5", jobs[0].URL)
	})
	t.Run("Adzuna: predicted pay is an estimate in the country's currency, highlights are no title", func(t *testing.T) {
		j := boardtest.Read(t, boards.DecodeAdzuna, `{"results":[{"id":"9","title":"<strong>Go</strong> Developer","redirect_url":"https://www.adzuna.co.uk/jobs/land/ad/9?adref=x","salary_min":50000,"salary_max":60000.5,"salary_is_predicted":"1","contract_time":"full_time","contract_type":"contract"}]}`, "")[0]
		assert.Equal(t, "Go Developer", j.Title)
		assert.Equal(t, []jobsearch.Pay{{Min: 5_000_000, Max: 6_000_050, Currency: "GBP", Period: jobsearch.PerYear, Basis: jobsearch.PayEstimated}}, j.Pay)
		assert.Equal(t, "contract", j.EmploymentType)
	})
	t.Run("USAJobs: strings for money, all places, a department for a missing bureau", func(t *testing.T) {
		j := boardtest.Read(t, boards.DecodeUSAJobs, `{"SearchResult":{"SearchResultItems":[{"MatchedObjectId":"8","MatchedObjectDescriptor":{"PositionTitle":"Aid","PositionURI":"https://www.usajobs.gov:443/job/8","OrganizationName":"","DepartmentName":"Interior","PositionLocation":[{"LocationName":"Moab, Utah"},{"LocationName":"Denver, Colorado"}],
			"PositionRemuneration":[{"MinimumRange":"1000.0","MaximumRange":"2000","RateIntervalCode":"BW"},{"MinimumRange":"0","MaximumRange":"0","RateIntervalCode":"WC"}],"PublicationStartDate":"2026-06-05T00:00:00.0000","UserArea":{"Details":{"JobSummary":"Help <visitors>.","MajorDuties":["a","b"],"RemoteIndicator":false,"TeleworkEligible":true}}}}]}}`, "")[0]
		assert.Equal(t, "https://www.usajobs.gov/job/8", j.URL)
		assert.Equal(t, "Interior", j.Company)
		assert.Equal(t, "Moab, Utah; Denver, Colorado", j.Location)
		assert.Equal(t, []jobsearch.Pay{{Min: 50_000, Max: 100_000, Currency: "USD", Period: jobsearch.PerWeek, Basis: jobsearch.PayStated}}, j.Pay)
		assert.Contains(t, j.Description, "Help <visitors>.")
		assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
	})
	t.Run("Jooble: an id may be negative and of 64 bits", func(t *testing.T) {
		j := boardtest.Read(t, boards.DecodeJooble, `{"jobs":[{"id":-1234567890123456789,"title":"Dev","link":"https://jooble.org/desc/-1","snippet":"&nbsp;...<b>Go</b>","updated":"2026-08-13T00:00:00.0000000"}]}`, "")[0]
		assert.Equal(t, "-1234567890123456789", j.PostingID)
		assert.False(t, j.PostedAt.IsZero())
	})
	t.Run("Himalayas: a placeholder is no company", func(t *testing.T) {
		j := boardtest.Read(t, boards.DecodeHimalayas, `{"jobs":[{"title":"Dev","companyName":"name","companySlug":"acme","applicationLink":"https://himalayas.app/companies/acme/jobs/dev","minSalary":80,"maxSalary":135,"salaryPeriod":"hourly","currency":"USD","expiryDate":1791608670}]}`, "")[0]
		assert.Equal(t, "acme", j.Company)
		assert.Equal(t, jobsearch.PerHour, j.Pay[0].Period)
	})
	t.Run("We Work Remotely: the company stands before the first colon", func(t *testing.T) {
		j := boardtest.Read(t, boards.DecodeWeWorkRemotely, `<?xml version="1.0"?><rss><channel><item><title>Acme : Lead: Platform</title><link>https://weworkremotely.com/remote-jobs/acme-lead</link><type>Full-Time</type><description>&lt;p&gt;R&amp;amp;D&lt;/p&gt;</description></item></channel></rss>`, "")[0]
		assert.Equal(t, "Acme", j.Company)
		assert.Equal(t, "Lead: Platform", j.Title)
		assert.Equal(t, "R&D", j.Description)
		assert.Equal(t, "acme-lead", j.PostingID)
	})
	t.Run("a key is never in an error", func(t *testing.T) {
		for _, err := range boards.Jooble("secret-key", boards.Options{BaseURL: "http://127.0.0.1:1"}).Search(t.Context(), jobsearch.Query{}) {
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "secret-key")
		}
		for _, err := range boards.Adzuna("", "", "gb", boards.Options{}).Search(t.Context(), jobsearch.Query{}) {
			require.ErrorIs(t, err, jobsearch.ErrUnauthorized)
		}
	})
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`{"jobs":[{"title":"a","jobTitle":"b","link":"c","position":"d"}]}`,
		`[{"children":[{"text":"A | B | C"}]}]`,
	}, boards.DecodeRemotive, boards.DecodeRemoteOK, boards.DecodeArbeitnow, boards.DecodeAdzuna, boards.DecodeUSAJobs, boards.DecodeJooble,
		boards.DecodeTheMuse, boards.DecodeHimalayas, boards.DecodeJobicy, boards.DecodeWeWorkRemotely, boards.DecodeHackerNews)
}
