package rss_test

import (
	"fmt"
	"html"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/rss"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Open: func(base string, c *http.Client) jobsearch.JobSource {
			return rss.Feed(base+"/jobs.rss", rss.Options{HTTP: c})
		},
		Answer: func(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
			fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Jobs</title>`)
			for _, p := range s.Postings {
				fmt.Fprintf(w, `<item><title>%s</title><link>%s</link><guid isPermaLink="false">%s</guid><company>%s</company><location>%s</location><description>%s</description></item>`,
					html.EscapeString(p.Title), p.URL, p.ID, p.Company, html.EscapeString(p.Location), html.EscapeString(p.Description))
			}
			fmt.Fprint(w, `</channel></rss>`)
		},
	}, jobsourcetest.Features{XML: true})
}

func decode(t *testing.T, s string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, rss.Decode, s, "")
}

func TestDecode(t *testing.T) {
	t.Run("Atom", func(t *testing.T) {
		j := decode(t, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Jobs</title><entry><id>tag:acme.example,2026:7</id><title type="html">R&amp;amp;D Engineer at Acme</title><link rel="self" href="https://acme.example/self"/><link rel="alternate" href="https://acme.example/jobs/7"/>
			<updated>2026-08-11T07:30:41Z</updated><published>2026-08-10T07:30:41Z</published><content type="html">&lt;p&gt;Build.&lt;/p&gt;</content></entry></feed>`)[0]
		assert.Equal(t, "R&D Engineer", j.Title)
		assert.Equal(t, "Acme", j.Company)
		assert.Equal(t, "https://acme.example/jobs/7", j.URL)
		assert.Equal(t, "tag:acme.example,2026:7", j.PostingID)
		assert.Equal(t, "Build.", j.Description)
		assert.Equal(t, "2026-08-10", j.PostedAt.Format(time.DateOnly))
	})
	t.Run("elements that job feeds add, in any namespace", func(t *testing.T) {
		j := decode(t, `<rss xmlns:job_listing="x" xmlns:content="y" xmlns:media="z"><channel><item><title>Cook</title><media:title>Photo</media:title><link>https://b.example/job/cook-12</link><description>Short</description><content:encoded><![CDATA[<p>The long text</p>]]></content:encoded>
			<job_listing:company>Chez X</job_listing:company><job_listing:location>Paris</job_listing:location><job_listing:job_type>Part Time</job_listing:job_type><pubDate>Wed, 5 Aug 2026 09:00:00 EST</pubDate></item></channel></rss>`)[0]
		assert.Equal(t, "Cook", j.Title)
		assert.Equal(t, "Chez X", j.Company)
		assert.Equal(t, "Paris", j.Location)
		assert.Equal(t, "part_time", j.EmploymentType)
		assert.Equal(t, "The long text", j.Description)
		assert.Equal(t, "2026-08-05T14:00:00Z", j.PostedAt.Format(time.RFC3339))
	})
	t.Run("broken feeds", func(t *testing.T) {
		jobs := decode(t, "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><item><title>Caf\xe9 & Bar \x02 Manager&nbsp;</title><link>https://b.example/job/1</link></item></channel></rss>")
		assert.Equal(t, "Café & Bar Manager", jobs[0].Title, "windows-1252 declared as UTF-8, a bare &, a control character, an HTML entity")
		jobs = decode(t, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>Caf\xe9</title><link>https://b.example/job/1</link></item></channel></rss>")
		assert.Equal(t, "Café", jobs[0].Title)
	})
}

func FuzzDecode(f *testing.F) {
	boardtest.Fuzz(f, []string{
		"<rss><channel><item><title>a</title><link>https://x.example/1</link></item></channel></rss>",
		"<feed><entry><title>a</title><link href='b'/></entry></feed>",
	}, rss.Decode)
}
