package pipelines_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/ashby"
	"github.com/seed-57f86535/jobsearch/adapters/bamboohr"
	"github.com/seed-57f86535/jobsearch/adapters/boards"
	"github.com/seed-57f86535/jobsearch/adapters/breezy"
	"github.com/seed-57f86535/jobsearch/adapters/greenhouse"
	"github.com/seed-57f86535/jobsearch/adapters/lever"
	"github.com/seed-57f86535/jobsearch/adapters/personio"
	"github.com/seed-57f86535/jobsearch/adapters/portals"
	"github.com/seed-57f86535/jobsearch/adapters/recruitee"
	"github.com/seed-57f86535/jobsearch/adapters/rippling"
	"github.com/seed-57f86535/jobsearch/adapters/smartrecruiters"
	"github.com/seed-57f86535/jobsearch/adapters/teamtailor"
	"github.com/seed-57f86535/jobsearch/adapters/web"
	"github.com/seed-57f86535/jobsearch/adapters/workable"
	"github.com/seed-57f86535/jobsearch/adapters/workday"
	"github.com/seed-57f86535/jobsearch/aggregate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openings is how many postings each board shows: more than a page of those that have pages.
const openings = 26

// kindOfBoard is a board as its product serves it.
type kindOfBoard struct {
	open func(base string, c *http.Client) jobsearch.JobSource
	size int                                         // postings of a page; 0 is all in one answer
	from func(r *http.Request) int                   // the first posting of the page that is asked for
	row  func(n int) string                          // a posting
	wrap func(rows []string, r *http.Request) string // an answer
	page bool                                        // a web page for people, not data
	xml  bool
}

func list(before, after string) func([]string, *http.Request) string {
	return func(rows []string, _ *http.Request) string { return before + strings.Join(rows, ",") + after }
}

func feed(before, after string) func([]string, *http.Request) string {
	return func(rows []string, _ *http.Request) string { return before + strings.Join(rows, "") + after }
}

func row(format string) func(int) string {
	return func(n int) string {
		return strings.NewReplacer("{n}", fmt.Sprint(1000+n), "{title}", fmt.Sprintf("Engineer %c%d", 'A'+n%26, n)).Replace(format)
	}
}

func query(name string, times, minus int) func(*http.Request) int {
	return func(r *http.Request) int {
		n, _ := strconv.Atoi(r.URL.Query().Get(name))
		return max(0, n-minus) * times
	}
}

var oracleOffset = regexp.MustCompile(`offset=(\d+)`)

// twenty are the kinds of boards that the test plants faults in.
var twenty = map[string]kindOfBoard{
	"greenhouse": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return greenhouse.Board("acme", greenhouse.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":{n},"title":"{title}","absolute_url":"https://boards.example/acme/{n}","location":{"name":"Berlin"}}`), wrap: list(`{"jobs":[`, `]}`)},
	"lever": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return lever.Board("acme", lever.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":"{n}","text":"{title}","hostedUrl":"https://lever.example/acme/{n}","categories":{"location":"Berlin"}}`), wrap: list(`[`, `]`)},
	"ashby": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return ashby.Board("acme", ashby.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":"{n}","title":"{title}","jobUrl":"https://ashby.example/acme/{n}","location":"Berlin","isListed":true}`), wrap: list(`{"apiVersion":"1","jobs":[`, `]}`)},
	"smartrecruiters": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return smartrecruiters.Board("acme", smartrecruiters.Options{BaseURL: base, HTTP: c, Bare: true})
	}, row: row(`{"id":"{n}","name":"{title}","releasedDate":"2026-02-01T00:00:00Z","location":{"city":"Berlin","country":"de"}}`), wrap: list(`{"totalFound":26,"content":[`, `]}`)},
	"workable": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return workable.Board("acme", workable.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"shortcode":"{n}","title":"{title}","url":"https://workable.example/j/{n}","city":"Berlin"}`), wrap: list(`{"name":"Acme","jobs":[`, `]}`)},
	"recruitee": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return recruitee.Board("acme", recruitee.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":{n},"title":"{title}","careers_url":"https://acme.example/o/{n}","location":"Berlin"}`), wrap: list(`{"offers":[`, `]}`)},
	"breezy": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return breezy.Board("acme", breezy.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":"{n}","name":"{title}","url":"https://breezy.example/p/{n}","location":{"city":"Berlin"}}`), wrap: list(`[`, `]`)},
	"bamboohr": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return bamboohr.Board("acme", bamboohr.Options{BaseURL: base, HTTP: c, Bare: true})
	}, row: row(`{"id":"{n}","jobOpeningName":"{title}","location":{"city":"Berlin"}}`), wrap: list(`{"result":[`, `]}`)},
	"rippling": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return rippling.Board("acme", rippling.Options{BaseURL: base, HTTP: c, Bare: true})
	}, row: row(`{"uuid":"{n}","name":"{title}","url":"https://rippling.example/acme/jobs/{n}","workLocation":{"label":"Berlin"}}`), wrap: list(`[`, `]`)},
	"personio": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return personio.Board("acme", personio.Options{BaseURL: base, HTTP: c})
	}, row: row(`<position><id>{n}</id><office>Berlin</office><name>{title}</name></position>`), wrap: feed(`<?xml version="1.0"?><workzag-jobs>`, `</workzag-jobs>`), xml: true},
	"teamtailor": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return teamtailor.Board("acme", teamtailor.Options{BaseURL: base, HTTP: c})
	}, size: 10, from: query("page", 10, 1), row: row(`{"id":"u{n}","title":"{title}","url":"https://acme.example/jobs/{n}-x"}`), wrap: func(rows []string, r *http.Request) string {
		next := ""
		if page, _ := strconv.Atoi(r.URL.Query().Get("page")); page < 3 && len(rows) > 0 {
			next = fmt.Sprintf(`,"next_url":"http://%s/jobs.json?page=%d"`, r.Host, max(page, 1)+1)
		}
		return `{"version":"https://jsonfeed.org/version/1.1","items":[` + strings.Join(rows, ",") + `]` + next + `}`
	}},
	"workday": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return workday.Board("acme.wd5.myworkdayjobs.com", "acme", "External", workday.Options{BaseURL: base, HTTP: c, Bare: true})
	}, size: 20, from: func(r *http.Request) int {
		var asked struct{ Offset int }
		_ = json.NewDecoder(r.Body).Decode(&asked)
		return asked.Offset
	}, row: row(`{"title":"{title}","externalPath":"/job/Berlin/X_{n}","locationsText":"Berlin","postedOn":"Posted Today"}`), wrap: func(rows []string, _ *http.Request) string {
		total := openings
		if len(rows) == 0 {
			total = 0
		}
		return fmt.Sprintf(`{"total":%d,"jobPostings":[%s]}`, total, strings.Join(rows, ","))
	}},
	"pinpoint": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return portals.Pinpoint("acme", portals.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":"{n}","title":"{title}","url":"https://acme.example/postings/{n}","workplace_type":"onsite","location":{"name":"Berlin"}}`), wrap: list(`{"data":[`, `]}`)},
	"eightfold": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return portals.Eightfold("acme.eightfold.ai", "acme.com", portals.Options{BaseURL: base, HTTP: c})
	}, size: 10, from: query("start", 1, 0), row: row(`{"id":{n},"name":"{title}","canonicalPositionUrl":"https://acme.example/job/{n}","location":"Berlin"}`), wrap: list(`{"domain":"acme.com","positions":[`, `]}`)},
	"oracle": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return portals.Oracle("acme.fa.example", "CX_1", portals.Options{BaseURL: base, HTTP: c})
	}, size: 25, from: func(r *http.Request) int {
		if m := oracleOffset.FindStringSubmatch(r.URL.Query().Get("finder")); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
		return 0
	}, row: row(`{"Id":"{n}","Title":"{title}","PrimaryLocation":"Berlin"}`), wrap: list(`{"items":[{"requisitionList":[`, `]}]}`)},
	"neogov": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return portals.NEOGOV("acme", portals.Options{BaseURL: base, HTTP: c})
	}, row: row(`<item><guid>{n}</guid><title>{title}</title><link>https://jobs.example/{n}</link><jobId>{n}</jobId></item>`), wrap: feed(`<?xml version="1.0"?><rss><channel>`, `</channel></rss>`), xml: true},
	"icims": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return portals.ICIMS("careers-acme", portals.Options{BaseURL: base, HTTP: c, Bare: true})
	}, size: 20, from: query("pr", 20, 0), row: row(`<li class="iCIMS_JobCardItem"><a class="iCIMS_Anchor" href="https://careers-acme.icims.com/jobs/{n}/x/job"><h3>{title}</h3></a></li>`), wrap: feed(`<!doctype html><html><ul class="iCIMS_JobsTable">`, `</ul></html>`), page: true},
	"phenom": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return portals.Phenom(base, portals.Options{BaseURL: base, HTTP: c})
	}, size: 10, from: query("from", 1, 0), row: row(`{"jobId":"{n}","jobSeqNo":"S{n}","title":"{title}","location":"Berlin"}`),
		wrap: list(`<!doctype html><html><script>var phApp = {}; phApp.ddo = {"eagerLoadRefineSearch":{"totalHits":26,"data":{"jobs":[`, `]}}};</script></html>`), page: true},
	"arbeitnow": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return boards.Arbeitnow(boards.Options{BaseURL: base, HTTP: c})
	}, size: 20, from: query("page", 20, 1), row: row(`{"slug":"{n}","title":"{title}","company_name":"Acme","url":"https://arbeitnow.example/{n}","location":"Berlin"}`), wrap: list(`{"data":[`, `]}`)},
	"remotive": {open: func(base string, c *http.Client) jobsearch.JobSource {
		return boards.Remotive(boards.Options{BaseURL: base, HTTP: c})
	}, row: row(`{"id":{n},"title":"{title}","company_name":"Acme","url":"https://remotive.example/{n}"}`), wrap: list(`{"jobs":[`, `]}`)},
}

// planted is a board on a real server that behaves as fault says.
type planted struct {
	kindOfBoard
	fault atomic.Pointer[string]
}

func (b *planted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		http.NotFound(w, r)
		return
	}
	say := func(kind, body string) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
	kind := "application/json"
	if b.page {
		kind = "text/html"
	} else if b.xml {
		kind = "application/xml"
	}
	from := 0
	if b.from != nil {
		from = b.from(r)
	}
	to := openings
	if b.size > 0 {
		to = min(openings, from+b.size)
	}
	var rows []string
	for n := min(from, to); n < to; n++ {
		rows = append(rows, b.row(n))
	}
	switch *b.fault.Load() {
	case "a block page with 200":
		say("text/html", `<html><head><title>Just a moment...</title></head><body>Checking your browser before you go on.</body></html>`)
	case "an empty list":
		say(kind, b.wrap(nil, r))
	case "a changed answer":
		switch {
		case b.page:
			say(kind, `<!doctype html><html><head><title>Careers</title></head><body><div id="root"></div></body></html>`)
		case b.xml:
			say(kind, `<?xml version="1.0"?><catalogue><entry><label>Engineer</label></entry></catalogue>`)
		default:
			say(kind, `{"version":3,"entries":[{"label":"Engineer"}]}`)
		}
	case "a tenant that is not found":
		w.WriteHeader(http.StatusNotFound)
		say("application/json", `{"error":"not found"}`)
	case "half the pages":
		whole := b.wrap(rows, r)
		switch {
		case b.size == 0: // all in one answer, which breaks off
			say(kind, whole[:len(whole)/2])
		case from > 0:
			http.Error(w, "down", http.StatusInternalServerError)
		default:
			say(kind, whole)
		}
	case "a login wall":
		if r.URL.Path == "/login" {
			say("text/html", `<html><head><title>Sign in</title></head><body><form><input type="password"></form></body></html>`)
			return
		}
		http.Redirect(w, r, "/login?next="+r.URL.Path, http.StatusFound)
	case "a login page with 200":
		say("text/html", `<html><head><title>Sign in | Acme</title></head><body><form><input type="password"></form></body></html>`)
	case "an endless redirect":
		http.Redirect(w, r, r.URL.Path+"?again="+strconv.Itoa(len(r.URL.RawQuery)), http.StatusFound)
	default:
		say(kind, b.wrap(rows, r))
	}
}

// TestEachFailureOfTwentyBoardsIsNamedAndClosesNothing plants each kind of failure in twenty boards on real servers, asked by their adapters, for two rounds: as many as close a posting.
func TestEachFailureOfTwentyBoardsIsNamedAndClosesNothing(t *testing.T) {
	require.Len(t, twenty, 20)
	for fault, want := range map[string]aggregate.Outcome{
		"a block page with 200":      aggregate.OutcomeBlocked,
		"an empty list":              aggregate.OutcomeEmpty,
		"a changed answer":           aggregate.OutcomeChanged,
		"a tenant that is not found": aggregate.OutcomeGone,
		"half the pages":             aggregate.OutcomePartial,
		"a login wall":               aggregate.OutcomeBlocked,
		"a login page with 200":      aggregate.OutcomeBlocked,
		"an endless redirect":        aggregate.OutcomeBlocked,
	} {
		t.Run(fault, func(t *testing.T) {
			db := open(t)
			var served []*planted
			urls := map[*planted]string{}
			names := map[*planted]string{}
			for name, kind := range twenty {
				b := &planted{kindOfBoard: kind}
				srv := httptest.NewServer(b)
				defer srv.Close()
				served, urls[b], names[b] = append(served, b), srv.URL, name
			}
			round := func(day int, how string) map[string]aggregate.SourceReport {
				client := web.Client(web.Options{AllowPrivate: true, Default: web.HostLimit{Interval: time.Microsecond, Concurrent: 2}, Backoff: time.Millisecond, Attempts: 2})
				defer client.CloseIdleConnections()
				out := map[string]aggregate.SourceReport{}
				for _, b := range served { // one after the other: a failure on the loopback network takes no time
					b.fault.Store(&how)
					for _, r := range crawl(t, db.Catalog(), day, b.open(urls[b], client)) {
						out[names[b]] = r
					}
				}
				return out
			}
			for name, r := range round(0, "") {
				require.Equal(t, aggregate.OutcomeOK, r.Outcome, "%s: %s", name, r.Error)
				require.Equal(t, openings, r.New, name)
			}
			for day := range 2 { // two whole answers close
				for name, r := range round(10*(day+1), fault) {
					assert.Equal(t, want, r.Outcome, "%s: %s", name, r.Error)
					assert.NotEmpty(t, r.Alarm, name)
					assert.Zero(t, r.Closed, name)
				}
			}
			assert.Equal(t, len(twenty)*openings, openJobs(t, db.Catalog()), "nothing is closed")
			for name, r := range round(90, "") {
				assert.Equal(t, aggregate.OutcomeOK, r.Outcome, "%s: %s", name, r.Error)
				assert.Equal(t, openings, r.Found, name)
				assert.Zero(t, r.New+r.Closed, name)
			}
		})
	}
}
