package personio_test

import (
	"fmt"
	"html"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/adaptertest/jobsourcetest"
	"github.com/seed-57f86535/jobsearch/adapters/personio"
	"github.com/seed-57f86535/jobsearch/internal/board/boardtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func decode(t *testing.T, s, tenant string) []jobsearch.Job {
	t.Helper()
	return boardtest.Read(t, personio.Decode, s, tenant)
}

func FuzzDecode(f *testing.F) { boardtest.Fuzz(f, seeds, personio.Decode) }

func TestConformance(t *testing.T) {
	jobsourcetest.Run(t, jobsourcetest.Harness{
		Tenant: func(base string, c *http.Client, name string) jobsearch.JobSource {
			return personio.Board(name, personio.Options{BaseURL: base, HTTP: c})
		},
		Answer: answer,
	}, jobsourcetest.Features{XML: true, NoURLs: true})
}

func answer(w http.ResponseWriter, r *http.Request, s jobsourcetest.Site) {
	fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><workzag-jobs>`)
	for _, p := range s.Postings {
		fmt.Fprintf(w, `<position><id>%s</id><office>%s</office><name>%s</name><subcompany>%s</subcompany><jobDescriptions><jobDescription><name>Tasks</name><value><![CDATA[%s]]></value></jobDescription></jobDescriptions><createdAt>2024-11-13T14:10:41+00:00</createdAt></position>`,
			p.ID, html.EscapeString(p.Location), html.EscapeString(p.Title), p.Company, p.Description)
	}
	fmt.Fprint(w, `</workzag-jobs>`)
}

var seeds = []string{feed, `<html><a class="job-box" href="/job/1">x</a>`}

const feed = `<?xml version="1.0" encoding="UTF-8"?>
<workzag-jobs><position><id>7</id><subcompany>Acme SE &amp; Co. KG</subcompany><office>Munich</office><additionalOffices><office>Berlin</office></additionalOffices><name>Engineer</name>
<jobDescriptions><jobDescription><name>Your tasks</name><value><![CDATA[<ul><li>Go&nbsp;&amp; SQL</li></ul>]]></value></jobDescription></jobDescriptions><employmentType>permanent</employmentType><schedule>part-time</schedule><createdAt>2024-11-13T14:10:41+0100</createdAt></position></workzag-jobs>`

func TestDecode(t *testing.T) {
	j := decode(t, feed, "acme")[0]
	assert.Equal(t, "Engineer", j.Title, "not the name of one of its parts")
	assert.Equal(t, "https://acme.jobs.personio.de/job/7", j.URL)
	assert.Equal(t, "Munich; Berlin", j.Location)
	assert.Equal(t, "Acme SE & Co. KG", j.Company)
	assert.Equal(t, "Your tasks\n\n- Go & SQL", j.Description)
	assert.Equal(t, "part_time", j.EmploymentType)
	assert.Equal(t, "2024-11-13T13:10:41Z", j.PostedAt.Format(time.RFC3339))
	jobs := decode(t, `<html><body><a class="job-box" href="/job/123?language=en"><h3>Artist</h3><span>Rome</span></a></body></html>`, "acme")
	require.Len(t, jobs, 1)
	assert.Equal(t, "https://acme.jobs.personio.de/job/123?language=en", jobs[0].URL)
}
