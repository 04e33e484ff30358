package indeed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/mime"
	"github.com/seed-57f86535/jobsearch/internal/posting"
	"github.com/seed-57f86535/jobsearch/internal/schemaorg"
)

// Decode reads whatever of Indeed was saved: a page of results or of one posting, an alert mail (.eml), an XML feed, an answer of an API. tenant is the host of a feed;
// the others have none. A challenge or login page is ErrBlocked.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, page, err := posting.Sniff(r, true)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		head, _ := in.Peek(4096)
		head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
		switch {
		case page:
			web(in)(yield)
		case bytes.HasPrefix(head, []byte("<")):
			feed(in, tenant)(yield)
		case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
			data(in, head)(yield)
		case mailHeader.Match(head):
			mail(in)(yield)
		default:
			yield(jobsearch.Job{}, fmt.Errorf("neither a page, a mail, a feed nor data: %w", jobsearch.ErrChanged))
		}
	}
}

var mailHeader = regexp.MustCompile(`(?i)^(?:From |[A-Za-z-]+:[ \t])`)

func mail(in *bufio.Reader) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		raw, err := io.ReadAll(io.LimitReader(in, mime.MaxMessage))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		m := mime.Parse(raw, "")
		jobs := Jobs(m)
		for _, j := range jobs {
			if !yield(j, nil) {
				return
			}
		}
	}
}

func data(in io.Reader, head []byte) iter.Seq2[jobsearch.Job, error] {
	if bytes.Contains(head, []byte(`"jobkey"`)) || bytes.Contains(head, []byte(`"jobtitle"`)) {
		return published(in, "www")
	}
	return partner(in, "www", nil)
}

// web reads a saved page: the data in its scripts first, then its elements.
func web(in io.Reader) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		raw, err := io.ReadAll(io.LimitReader(in, dom.MaxPage))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		doc, err := dom.Parse(bytes.NewReader(raw))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		host := pageSite(doc)
		for _, read := range []func([]byte, *html.Node, string) []jobsearch.Job{cards, initial, described, listed, viewed} {
			if jobs := read(raw, doc, host); len(jobs) > 0 {
				for _, j := range jobs {
					if !yield(j, nil) {
						return
					}
				}
				return
			}
		}
		if bytes.Contains(raw, []byte("mosaic-provider-jobcards")) || dom.First(doc, dom.Class("jobsearch-NoResult-messageContainer"), dom.Class("jobsearch-NoResult-messageHeader")) != nil {
			return // a page of results without a result
		}
		yield(jobsearch.Job{}, fmt.Errorf("no postings in the page: %w", jobsearch.ErrChanged))
	}
}

var siteHost = regexp.MustCompile(`https?://([a-z]{2,3})\.indeed\.com`)

// pageSite is the country's host that a page says it is of.
func pageSite(doc *html.Node) string {
	for _, n := range []*html.Node{dom.First(doc, dom.Is("rel", "canonical")), dom.First(doc, dom.Is("property", "og:url"))} {
		if m := siteHost.FindStringSubmatch(dom.Attr(n, "href") + dom.Attr(n, "content")); m != nil {
			return m[1]
		}
	}
	return "www"
}

// assigned is the JSON value that a script assigns to a name.
func assigned(raw []byte, name string) json.RawMessage {
	_, rest, ok := bytes.Cut(raw, []byte(name))
	if !ok {
		return nil
	}
	i := bytes.IndexByte(rest, '{')
	eq := bytes.IndexByte(rest, '=')
	if i < 0 || eq < 0 || eq > i || i > 32 {
		return nil
	}
	var v json.RawMessage
	if json.NewDecoder(bytes.NewReader(rest[i:])).Decode(&v) != nil {
		return nil
	}
	return v
}

// card is a result in the data of a page.
type card struct {
	Key       posting.Text `json:"jobkey"`
	Title     posting.Text
	Shown     posting.Text `json:"displayTitle"`
	Company   posting.Text
	Location  posting.Text                                     `json:"formattedLocation"`
	City      posting.Text                                     `json:"jobLocationCity"`
	State     posting.Text                                     `json:"jobLocationState"`
	Remote    posting.Flag                                     `json:"remoteLocation"`
	Model     posting.Maybe[struct{ Type, Text posting.Text }] `json:"remoteWorkModel"`
	Published posting.Number                                   `json:"pubDate"`
	Created   posting.Number                                   `json:"createDate"`
	Age       posting.Text                                     `json:"formattedRelativeTime"`
	Snippet   posting.Text
	Extracted posting.Maybe[paid]                                          `json:"extractedSalary"`
	Estimated posting.Maybe[paid]                                          `json:"estimatedSalary"`
	Salary    posting.Maybe[struct{ Currency, Text, Source posting.Text }] `json:"salarySnippet"`
	Types     posting.List[posting.Text]                                   `json:"jobTypes"`
	Taxonomy  posting.List[struct {
		Label      posting.Text
		Attributes posting.List[struct{ Label, Suid posting.Text }]
	}] `json:"taxonomyAttributes"`
	Expired posting.Flag
	Apply   posting.Text `json:"thirdPartyApplyUrl"`
}

type paid struct {
	Min, Max posting.Number // -1 is an open end
	Type     posting.Text
}

// cards reads the data of a page of results, as pages have it since 2022.
func cards(raw []byte, _ *html.Node, host string) (jobs []jobsearch.Job) {
	v := assigned(raw, `mosaic-provider-jobcards"]`)
	if v == nil {
		return nil
	}
	for j, err := range posting.Decode(bytes.NewReader(v), posting.Shape{Lists: []string{"results"}, Marks: []string{"jobkey"}}, nil, func(c card) (jobsearch.Job, bool) {
		return c.read(host), !bool(c.Expired)
	}) {
		if err != nil {
			return jobs
		}
		jobs = append(jobs, j)
	}
	return jobs
}

func (c card) read(host string) jobsearch.Job {
	j := jobsearch.Job{
		Source: "indeed", PostingID: string(c.Key), Title: string(c.Title), Company: string(c.Company), URL: view(host, string(c.Key)),
		Location: string(c.Location), PayText: string(c.Salary.V.Text), EmploymentType: posting.Employment(posting.Names(c.Types)...),
		PostedAt: posting.Millis(float64(c.Created)), Description: htmltext.Any(string(c.Snippet)),
	}
	if j.Title == "" {
		j.Title = string(c.Shown)
	}
	if j.PostedAt.IsZero() {
		j.PostedAt = posting.Millis(float64(c.Published))
	}
	if j.Location == "" {
		j.Location = posting.Join(", ", string(c.City), string(c.State))
	}
	j.Remote = posting.Remote(string(c.Model.V.Type), bool(c.Remote), j.Location)
	for _, t := range c.Taxonomy {
		for _, a := range t.Attributes {
			if k := attributes[string(a.Suid)]; k != "" && j.EmploymentType == "" {
				j.EmploymentType = k
			}
			if a.Suid == remoteKey && j.Remote == "" {
				j.Remote = jobsearch.RemoteFull
			}
		}
		if j.EmploymentType == "" && t.Label == "job-types" && len(t.Attributes) > 0 {
			j.EmploymentType = posting.Employment(string(t.Attributes[0].Label))
		}
	}
	basis := jobsearch.PayStated
	if c.Salary.V.Source == "EXTRACTION" {
		basis = jobsearch.PayInText
	}
	currency := string(c.Salary.V.Currency)
	if j.Pay = posting.Pay(float64(c.Extracted.V.Min), float64(c.Extracted.V.Max), currency, string(c.Extracted.V.Type), basis); len(j.Pay) == 0 && j.PayText == "" {
		j.Pay = posting.Pay(float64(c.Estimated.V.Min), float64(c.Estimated.V.Max), currency, string(c.Estimated.V.Type), jobsearch.PayEstimated)
	}
	return j
}

// initial reads the data of a posting's page.
func initial(raw []byte, _ *html.Node, host string) []jobsearch.Job {
	v := assigned(raw, "_initialData")
	if v == nil {
		return nil
	}
	type header struct {
		Title    posting.Text `json:"jobTitle"`
		Company  posting.Text `json:"companyName"`
		Location posting.Text `json:"formattedLocation"`
		Remote   posting.Flag `json:"remoteLocation"`
	}
	type pay struct {
		Min      posting.Number `json:"salaryMin"`
		Max      posting.Number `json:"salaryMax"`
		Currency posting.Text   `json:"salaryCurrency"`
		Type     posting.Text   `json:"salaryType"`
		Text     posting.Text   `json:"salaryText"`
	}
	var d struct {
		Key     posting.Text `json:"jobKey"`
		Wrapper struct {
			Info struct {
				Header      header       `json:"jobInfoHeaderModel"`
				Description posting.Text `json:"sanitizedJobDescription"`
			} `json:"jobInfoModel"`
		} `json:"jobInfoWrapperModel"`
		Salary   posting.Maybe[pay] `json:"salaryInfoModel"`
		Location posting.Text       `json:"jobLocation"`
		Title    posting.Text       `json:"jobTitle"`
	}
	if json.Unmarshal(v, &d) != nil {
		return nil
	}
	h, s := d.Wrapper.Info.Header, d.Salary.V
	if h.Title == "" {
		h.Title = d.Title
	}
	if h.Title == "" {
		return nil
	}
	if h.Location == "" {
		h.Location = d.Location
	}
	return []jobsearch.Job{posting.Fill(jobsearch.Job{
		Source: "indeed", PostingID: string(d.Key), Title: string(h.Title), Company: string(h.Company), URL: view(host, string(d.Key)), Location: string(h.Location),
		Remote: posting.Remote("", bool(h.Remote), string(h.Location)), Description: htmltext.Any(string(d.Wrapper.Info.Description)),
		Pay: posting.Pay(float64(s.Min), float64(s.Max), string(s.Currency), string(s.Type), jobsearch.PayStated), PayText: string(s.Text),
	})}
}

var keyed = regexp.MustCompile(`[?&](?:vjk|jk)=([0-9a-zA-Z]{4,32})|/jobs/[^?#]*-([0-9a-f]{16})\b`)

// key is the posting's key in a link.
func key(links ...string) string {
	for _, l := range links {
		if m := keyed.FindStringSubmatch(l); m != nil {
			return m[1] + m[2]
		}
	}
	return ""
}

// described reads the schema.org data of a posting's page.
func described(raw []byte, _ *html.Node, host string) []jobsearch.Job {
	p := schemaorg.Read(raw, "", time.Time{})
	for i, j := range p.Jobs {
		if k := key(j.URL, p.Canonical); k != "" {
			j.PostingID, j.URL = k, view(host, k)
		}
		j.Source = "indeed"
		p.Jobs[i] = j
	}
	return p.Jobs
}

// listed reads the elements of a page of results, as older pages have them.
func listed(_ []byte, doc *html.Node, host string) (jobs []jobsearch.Job) {
	seen := map[string]bool{}
	for _, m := range []dom.Match{dom.Class("job_seen_beacon"), dom.Class("jobsearch-SerpJobCard"), dom.Class("resultContent"), dom.Class("result")} {
		for n := range dom.All(doc, m) {
			title := dom.First(n, dom.Class("jobTitle"), dom.Class("jobtitle"), dom.Class("title"), dom.Tag("h2"))
			link := dom.First(n, dom.And(dom.Tag("a"), dom.Has("data-jk")))
			if link == nil {
				link = dom.First(n, func(a *html.Node) bool { return a.Data == "a" && key(dom.Attr(a, "href")) != "" })
			}
			k := dom.Attr(n, "data-jk")
			if k == "" {
				k = dom.Attr(link, "data-jk")
			}
			if k == "" {
				k = key(dom.Attr(link, "href"))
			}
			text := dom.Line(title)
			if text == "" {
				text = dom.Line(link)
			}
			if text = strings.TrimPrefix(text, "new "); text == "" || k != "" && seen[k] {
				continue
			}
			seen[k] = true
			j := jobsearch.Job{
				Source: "indeed", PostingID: k, Title: text, URL: view(host, k),
				Company:     dom.Line(dom.First(n, dom.Is("data-testid", "company-name"), dom.Class("companyName"), dom.Class("company"))),
				Location:    dom.Line(dom.First(n, dom.Is("data-testid", "text-location"), dom.Class("companyLocation"), dom.Class("location"))),
				PayText:     dom.Line(dom.First(n, dom.Class("salary-snippet-container"), dom.Class("salary-snippet"), dom.Class("salaryText"), dom.Is("data-testid", "attribute_snippet_testid"))),
				Description: dom.Text(dom.First(n, dom.Class("job-snippet"), dom.Class("summary"), dom.Is("data-testid", "jobsnippet_footer"))),
			}
			j.Remote = posting.Remote("", false, j.Location)
			jobs = append(jobs, posting.Fill(j))
		}
		if len(jobs) > 0 {
			return jobs
		}
	}
	return nil
}

// viewed reads the elements of a posting's page.
func viewed(_ []byte, doc *html.Node, host string) []jobsearch.Job {
	text := dom.First(doc, dom.Is("id", "jobDescriptionText"))
	title := dom.First(doc, dom.Is("data-testid", "job-title"), dom.Class("jobsearch-JobInfoHeader-title"), dom.Tag("h1"))
	if text == nil || title == nil {
		return nil
	}
	k := key(dom.Attr(dom.First(doc, dom.Is("rel", "canonical")), "href"), dom.Attr(dom.First(doc, dom.Is("property", "og:url")), "content"))
	j := jobsearch.Job{
		Source: "indeed", PostingID: k, Title: strings.TrimSuffix(dom.Line(title), " - job post"), URL: view(host, k),
		Company:     dom.Line(dom.First(doc, dom.Is("data-testid", "inlineHeader-companyName"), dom.Has("data-company-name"), dom.Class("jobsearch-InlineCompanyRating"))),
		Location:    dom.Line(dom.First(doc, dom.Is("data-testid", "job-location"), dom.Is("data-testid", "inlineHeader-companyLocation"), dom.Is("data-testid", "jobsearch-JobInfoHeader-companyLocation"))),
		PayText:     dom.Line(dom.First(doc, dom.Is("id", "salaryInfoAndJobType"))),
		Description: dom.Text(text),
	}
	j.Remote = posting.Remote("", false, j.Location)
	return []jobsearch.Job{posting.Fill(j)}
}
