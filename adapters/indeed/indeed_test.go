package indeed_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/indeed"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPublisherConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, c *http.Client) jobsearch.JobSource {
			return indeed.New(indeed.Options{HTTP: c, PublisherURL: base, PublisherID: "123"})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			start, _ := strconv.Atoi(r.URL.Query().Get("start"))
			rows := []map[string]any{}
			for _, p := range s.Postings[min(start, len(s.Postings)):min(start+25, len(s.Postings))] {
				rows = append(rows, map[string]any{"jobkey": p.ID, "jobtitle": p.Title, "company": p.Company, "formattedLocation": p.Location, "snippet": p.Description, "date": "Wed, 05 Aug 2026 09:00:00 GMT", "expired": false})
			}
			json.NewEncoder(w).Encode(map[string]any{"totalResults": s.Total, "results": rows})
		},
	}, jobsourcetest.Features{PageSize: 25})
}

func TestPartnerConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, c *http.Client) jobsearch.JobSource {
			token := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
			token.Close()
			return indeed.New(indeed.Options{HTTP: tokens(c), BaseURL: base, ClientID: "id", ClientSecret: "secret"})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			var q struct {
				Variables struct{ Cursor string }
			}
			json.NewDecoder(r.Body).Decode(&q)
			from, _ := strconv.Atoi(q.Variables.Cursor)
			to := min(from+100, len(s.Postings))
			rows := []map[string]any{}
			for _, p := range s.Postings[from:to] {
				rows = append(rows, map[string]any{"job": map[string]any{"key": p.ID, "title": p.Title, "employer": nil, "source": map[string]any{"name": p.Company}, "location": map[string]any{"formatted": map[string]any{"long": p.Location}}, "description": map[string]any{"html": "<p>" + p.Description + "</p>"}, "compensation": nil, "attributes": []any{}}})
			}
			next := any(nil)
			if to < len(s.Postings) {
				next = strconv.Itoa(to)
			}
			json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"jobSearch": map[string]any{"pageInfo": map[string]any{"nextCursor": next}, "results": rows}}})
		},
	}, jobsourcetest.Features{PageSize: 100})
}

// tokens answers the question for a token, so that the suite sees the others only.
func tokens(c *http.Client) *http.Client {
	out := *c
	out.Transport = transport{c.Transport}
	return &out
}

type transport struct{ http.RoundTripper }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/oauth/v2/tokens" {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"access_token":"t-1","expires_in":3600}`)), Header: http.Header{}, Request: r}, nil
	}
	if r.URL.Path == "/graphql" && r.Header.Get("Authorization") != "Bearer t-1" {
		return nil, fmt.Errorf("no token")
	}
	return t.RoundTripper.RoundTrip(r)
}

func TestFeedConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, c *http.Client) jobsearch.JobSource {
			return indeed.Feed(base+"/feed.xml", indeed.Options{HTTP: c})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?><source><publisher>x</publisher>`)
			for _, p := range s.Postings {
				fmt.Fprintf(w, `<job><title>%s</title><referencenumber>%s</referencenumber><url>%s</url><company>%s</company><city>Berlin</city><country>DE</country><description>%s</description></job>`, html.EscapeString(p.Title), p.ID, p.URL, p.Company, html.EscapeString(p.Description))
			}
			fmt.Fprint(w, `</source>`)
		},
	}, jobsourcetest.Features{XML: true})
}

func TestWithoutCredentialsItSaysWhatCanBeHad(t *testing.T) {
	for _, err := range indeed.New(indeed.Options{}).Search(t.Context(), jobsearch.Query{}) {
		var u *jobsearch.UnauthorizedError
		require.ErrorAs(t, err, &u)
		assert.Contains(t, u.Consent, "alert mails")
	}
}

func decode(t *testing.T, s string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, indeed.Decode, s, "")
}

func TestDecode(t *testing.T) {
	t.Run("a page of results by its data", func(t *testing.T) {
		jobs := decode(t, `<html><head><link rel="canonical" href="https://ca.indeed.com/jobs?q=go"></head><script>window.mosaic.providerData["mosaic-provider-jobcards"]={"metaData":{"mosaicProviderJobCardsModel":{"results":[
			{"jobkey":"0123456789abcdef","displayTitle":"Short…","title":"Go Dev &amp; Ops","company":"Acme","formattedLocation":"Toronto, ON","remoteLocation":true,"remoteWorkModel":{"type":"REMOTE_HYBRID"},"pubDate":1785500000000,"snippet":"<ul><li>Go</li></ul>",
			"extractedSalary":{"min":22.38,"max":-1,"type":"hourly"},"salarySnippet":{"currency":"CAD","source":"EXTRACTION","text":"From $22.38 an hour"},"jobTypes":[],"taxonomyAttributes":[{"label":"job-types","attributes":[{"label":"Full-time","suid":"CF3CP"}]}],"clickLoggingUrl":"x"},
			{"jobkey":"f","title":"Old","expired":true}]}}};</script></html>`)
		require.Len(t, jobs, 1)
		j := jobs[0]
		assert.Equal(t, "Go Dev & Ops", j.Title)
		assert.Equal(t, "https://ca.indeed.com/viewjob?jk=0123456789abcdef", j.URL)
		assert.Equal(t, jobsearch.RemoteHybrid, j.Remote)
		assert.Equal(t, []jobsearch.Pay{{Min: 2238, Currency: "CAD", Period: jobsearch.PerHour, Basis: jobsearch.PayInText}}, j.Pay, "-1 is an open end")
		assert.Equal(t, "full_time", j.EmploymentType)
	})
	t.Run("a posting by its data", func(t *testing.T) {
		j := decode(t, `<html><script>window._initialData={"jobKey":"0123456789abcdef","jobInfoWrapperModel":{"jobInfoModel":{"jobInfoHeaderModel":{"jobTitle":"Cook","companyName":"Acme","formattedLocation":"Rome"},"sanitizedJobDescription":"<p>Cook.</p>"}},"salaryInfoModel":{"salaryMin":20,"salaryMax":25,"salaryCurrency":"EUR","salaryType":"HOURLY"}};</script></html>`)[0]
		assert.Equal(t, "Cook.", j.Description)
		assert.Equal(t, jobsearch.PerHour, j.Pay[0].Period)
	})
	t.Run("a posting by its elements", func(t *testing.T) {
		j := decode(t, `<html><body><h1 class="jobsearch-JobInfoHeader-title"><span>Cook - job post</span></h1><div data-testid="inlineHeader-companyName">Acme</div><div data-testid="job-location">Rome</div><div id="jobDescriptionText"><ul><li>Cook</li></ul></div></body></html>`)[0]
		assert.Equal(t, "Cook", j.Title)
		assert.Equal(t, "- Cook", j.Description)
	})
	t.Run("an older page of results by its elements", func(t *testing.T) {
		jobs := decode(t, `<html><div class="job_seen_beacon"><h2 class="jobTitle"><a data-jk="aaaa" href="/rc/clk?jk=aaaa&tk=secret"><span>Cook</span></a></h2><span class="companyName">Acme</span><div class="companyLocation">Rome</div><div class="salary-snippet-container">€20 an hour</div></div></html>`)
		require.Len(t, jobs, 1)
		assert.Equal(t, "https://www.indeed.com/viewjob?jk=aaaa", jobs[0].URL, "without the account's tokens")
		assert.Equal(t, "€20 an hour", jobs[0].PayText)
	})
	t.Run("the partner API's answer: the employer's pay, else Indeed's guess", func(t *testing.T) {
		j := decode(t, `{"data":{"jobSearch":{"pageInfo":{"nextCursor":null},"results":[{"job":{"key":"0123456789abcdef","title":"Dev","datePublished":1785500000000,"employer":{"name":"Acme"},"location":{"countryCode":"US","city":"Austin","admin1Code":"TX","formatted":{"long":"Austin, TX"}},
			"compensation":{"currencyCode":"USD","baseSalary":null,"estimated":{"currencyCode":"USD","baseSalary":{"unitOfWork":"YEAR","range":{"min":100000,"max":120000}}}},"attributes":[{"key":"DSQF7","label":"Remote"},{"key":"NJXCK","label":"Contract"}]}}]}}}`)[0]
		assert.Equal(t, jobsearch.PayEstimated, j.Pay[0].Basis)
		assert.Equal(t, jobsearch.RemoteFull, j.Remote)
		assert.Equal(t, "contract", j.EmploymentType)
	})
	t.Run("an alert mail, decoded once", func(t *testing.T) {
		mail := "From: Indeed <donotreply@jobalert.indeed.com>\r\nSubject: x\r\nDate: Tue, 25 Aug 2026 11:02:03 +0000\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGo Developer\r\nA - B Ltd. - Rome\r\n2 days ago\r\nhttps://it.indeed.com/rc/clk/dl?jk=3D7e7c5ff656671269&tk=3Dsecret\r\n"
		j := decode(t, mail)[0]
		assert.Equal(t, "https://it.indeed.com/viewjob?jk=7e7c5ff656671269", j.URL)
		assert.Equal(t, "A - B Ltd.", j.Company, "the last dash divides")
		assert.Equal(t, "2026-08-23", j.PostedAt.Format(time.DateOnly))
	})
	t.Run("a login page is blocked", func(t *testing.T) {
		for _, err := range indeed.Decode(strings.NewReader(`<html><head><title>Sign In | Indeed Accounts</title></head><input type="email"></html>`), "") {
			require.ErrorIs(t, err, jobsearch.ErrBlocked)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`<html><script>mosaic-provider-jobcards"]={"results":[{"jobkey":"a","title":"b"}]};</script>`, `<source><job><title>a</title></job></source>`, "From: a@indeed.com\n\na\nb - c\nhttps://x.indeed.com/viewjob?jk=0123456789abcdef\n", `{"results":[{"job":{"key":"a","title":"b"}}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for range indeed.Decode(strings.NewReader(s), "x") {
		}
	})
}
