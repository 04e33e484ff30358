package jsonld_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
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
	"github.com/seed-57f86535/jobsearch/adapters/jsonld"
	"github.com/seed-57f86535/jobsearch/adapters/web"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, c *http.Client) jobsearch.JobSource {
			return jsonld.Pages(jsonld.Options{HTTP: c}, base+"/jobs")
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			list := []map[string]any{}
			for _, p := range s.Postings {
				list = append(list, map[string]any{"@type": "JobPosting", "title": p.Title, "url": p.URL, "identifier": p.ID, "hiringOrganization": map[string]any{"name": p.Company}, "jobLocation": map[string]any{"address": p.Location}, "description": "<p>" + p.Description + "</p>"})
			}
			b, _ := json.Marshal(map[string]any{"@graph": list})
			fmt.Fprintf(w, `<!DOCTYPE html><html><head><title>Jobs</title><script type="application/ld+json">%s</script></head></html>`, bytes.ReplaceAll(b, []byte("</"), []byte(`<\/`)))
		},
	}, jobsourcetest.Features{Pages: true, Lenient: true})
}

func TestSitemap(t *testing.T) {
	asked := map[string]int{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		host := "http://" + r.Host
		posting := func(until string) {
			fmt.Fprintf(w, `<html><script type="application/ld+json">{"@type":"JobPosting","title":"T %s","validThrough":"%s","hiringOrganization":"Acme"}</script></html>`, r.URL.Path, until)
		}
		switch r.URL.Path {
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /jobs/secret")
		case "/sitemap.xml":
			fmt.Fprintf(w, `<?xml version="1.0"?><sitemapindex><sitemap><loc>%s/jobs.xml.gz</loc></sitemap><sitemap><loc>http://other.example/x.xml</loc></sitemap></sitemapindex>`, host)
		case "/jobs.xml.gz":
			z := gzip.NewWriter(w)
			fmt.Fprintf(z, `<?xml version="1.0"?><urlset>`)
			for _, p := range []string{"/about", "/jobs/1", "/jobs/gone", "/jobs/old", "/jobs/2", "/jobs/stale"} {
				mod := "2026-08-20"
				if p == "/jobs/stale" {
					mod = "2026-01-01"
				}
				fmt.Fprintf(z, `<url><loc>%s%s</loc><lastmod>%s</lastmod></url>`, host, p, mod)
			}
			fmt.Fprint(z, `<url><loc>http://evil.example/jobs/9</loc></url></urlset>`)
			z.Close()
		case "/jobs/gone":
			w.WriteHeader(http.StatusGone)
		case "/jobs/old":
			posting("2026-07-01")
		default:
			posting("2026-12-31")
		}
	}))
	defer srv.Close()
	client := web.Client(web.Options{AllowPrivate: true, Backoff: 1, Default: web.HostLimit{Interval: 1, Concurrent: 4}})
	defer client.CloseIdleConnections()
	src := jsonld.Sitemap(srv.URL+"/sitemap.xml", jsonld.Options{HTTP: client, Match: "/jobs/", Now: func() time.Time { return time.Date(2026, 8, 25, 0, 0, 0, 0, time.UTC) }})
	var titles []string
	for j, err := range src.Search(t.Context(), jobsearch.Query{Since: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)}) {
		require.NoError(t, err)
		titles = append(titles, j.Title)
	}
	assert.Equal(t, []string{"T /jobs/1", "T /jobs/2"}, titles, "an expired posting is closed, one that is gone is passed over")
	assert.Zero(t, asked["/about"]+asked["/jobs/stale"], "pages that cannot matter are not asked for")
}

func TestDecode(t *testing.T) {
	read := func(s string) (jobs []jobsearch.Job, failed error) {
		for j, err := range jsonld.Decode(strings.NewReader(s), "") {
			if failed = err; err == nil {
				jobs = append(jobs, j)
			}
		}
		return jobs, failed
	}
	script := func(s string) string {
		return `<!doctype html><html><head><link rel="canonical" href="https://acme.example/jobs/7"><script type="Application/LD+JSON;charset=utf-8">` + s + `</script></head></html>`
	}
	for name, s := range map[string]string{
		"an object":                   `{"@type":"JobPosting","title":"Cook","description":"a"}`,
		"an array":                    `[{"@type":"Thing"},{"@type":["JobPosting","Thing"],"title":"Cook"}]`,
		"a graph":                     `{"@graph":[{"@type":"WebPage"},{"@type":"https://schema.org/JobPosting","title":"Cook"}]}`,
		"a list of items":             `{"@type":"ItemList","itemListElement":[{"item":{"@type":"JobPosting","title":"Cook"}}]}`,
		"a raw line end in a string":  "{\"@type\":\"JobPosting\",\"title\":\"Cook\n\",\"description\":\"a\tb\"}",
		"a comma too many":            `{"@type":"JobPosting","title":"Cook","employmentType":["FULL_TIME",],}`,
		"an HTML comment around it":   `<!-- {"@type":"JobPosting","title":"Cook"} -->`,
		"CDATA around it":             `//<![CDATA[` + "\n" + `{"@type":"JobPosting","title":"Cook"}` + "\n" + `//]]>`,
		"escaped whole":               `{&quot;@type&quot;:&quot;JobPosting&quot;,&quot;title&quot;:&quot;Cook&quot;}`,
		"an escape that JSON has not": `{"@type":"JobPosting","title":"Cook","description":"it\'s \d"}`,
		"a byte order mark before it": "\ufeff" + `{"@type":"JobPosting","title":"Cook"}`,
		"a value after another":       `{"@type":"WebPage"}` + "\n" + `{"@type":"JobPosting","title":"Cook"}`,
		"a semicolon at the end":      `{"@type":"JobPosting","title":"Cook"};`,
	} {
		t.Run(name, func(t *testing.T) {
			jobs, err := read(script(s))
			require.NoError(t, err)
			require.Len(t, jobs, 1)
			assert.Equal(t, "Cook", jobs[0].Title)
			assert.Equal(t, "https://acme.example/jobs/7", jobs[0].URL)
			assert.Equal(t, "acme.example", jobs[0].Tenant)
		})
	}
	t.Run("data broken beyond mending names the place", func(t *testing.T) {
		_, err := read(script(`{"@type":"JobPosting","title":"Cook","hiringOrganization":{"name":"O"`))
		require.ErrorIs(t, err, jobsearch.ErrChanged)
		require.ErrorContains(t, err, "byte")
	})
	t.Run("broken data of something else is no matter", func(t *testing.T) {
		jobs, err := read(script(`{"@type":"Breadcrumb",`))
		require.NoError(t, err)
		require.Empty(t, jobs)
	})
	pay := func(s string) []jobsearch.Pay {
		jobs, err := read(script(`{"@type":"JobPosting","title":"Cook",` + s + `}`))
		require.NoError(t, err)
		return jobs[0].Pay
	}
	for s, want := range map[string]jobsearch.Pay{
		`"baseSalary":{"@type":"MonetaryAmount","currency":"EUR","value":{"minValue":"65.000","maxValue":80000,"unitText":"YEAR"}}`:                   {Min: 6_500_000, Max: 8_000_000, Currency: "EUR", Period: "year", Basis: "stated"},
		`"baseSalary":{"currency":"EUR","value":{"value":18.5,"unitText":"per hour"}}`:                                                                {Min: 1850, Max: 1850, Currency: "EUR", Period: "hour", Basis: "stated"},
		`"baseSalary":{"value":{"value":"60,000","currency":"USD","unitText":"ANNUAL"}}`:                                                              {Min: 6_000_000, Max: 6_000_000, Currency: "USD", Period: "year", Basis: "stated"},
		`"baseSalary":"2200-2500","salaryCurrency":"EUR"`:                                                                                             {Min: 220_000, Max: 250_000, Currency: "EUR", Basis: "stated"},
		`"baseSalary":50000,"salaryCurrency":"GBP"`:                                                                                                   {Min: 5_000_000, Max: 5_000_000, Currency: "GBP", Basis: "stated"},
		`"baseSalary":{"@type":"PriceSpecification","minPrice":"100","maxPrice":"200","priceCurrency":"CHF"}`:                                         {Min: 10_000, Max: 20_000, Currency: "CHF", Basis: "stated"},
		`"estimatedSalary":[{"@type":"MonetaryAmountDistribution","currency":"USD","duration":"P1Y","percentile10":"90000","percentile90":"120000"}]`: {Min: 9_000_000, Max: 12_000_000, Currency: "USD", Period: "year", Basis: "estimated"},
	} {
		assert.Equal(t, []jobsearch.Pay{want}, pay(s), s)
	}
	assert.Empty(t, pay(`"baseSalary":{"currency":"EUR","value":{"value":0}}`), "0 is unknown")
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		`<script type="application/ld+json">{"@type":"JobPosting","title":"a","jobLocation":{"address":"b"},"baseSalary":[{"value":{"value":"1-2"}}]}</script>`,
	}, jsonld.Decode)
}
