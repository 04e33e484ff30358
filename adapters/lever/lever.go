// Package lever reads an employer's board on Lever by its public Postings API (https://github.com/lever/postings-api): no key, the whole board in one answer.
package lever

import (
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is https://api.lever.co; employers in Europe may be on https://api.eu.lever.co, where the same name can be somebody else
	Company string       // the employer's name: Lever does not send it. "" uses the site's name
}

// Board is the source of the site with that name: the part after jobs.lever.co/, whose case matters. An unknown name gives ErrGone. Safe for concurrent use.
func Board(site string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "lever", Tenant: site, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(q jobsearch.Query) (board.Page, error) {
			v := url.Values{"mode": {"json"}}
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://api.lever.co") + "/v0/postings/" + site + "?" + v.Encode()},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, site) },
			}, nil
		}}
}

// post is a posting as the API sends it.
type post struct {
	ID         posting.Text
	Text       posting.Text
	Categories posting.Maybe[struct {
		Commitment, Department, Team, Location, Level posting.Text
		All                                           posting.List[posting.Text] `json:"allLocations"`
	}]
	Country         posting.Text
	Workplace       posting.Text   `json:"workplaceType"`
	Created         posting.Number `json:"createdAt"`
	Description     posting.Text
	DescriptionText posting.Text `json:"descriptionPlain"`
	Opening         posting.Text
	Body            posting.Text `json:"descriptionBody"`
	Lists           posting.List[struct{ Text, Content posting.Text }]
	Additional      posting.Text
	AdditionalText  posting.Text `json:"additionalPlain"`
	Salary          posting.Maybe[struct {
		Min, Max           posting.Number
		Currency, Interval posting.Text
	}] `json:"salaryRange"`
	SalaryText posting.Text `json:"salaryDescriptionPlain"`
	URL        posting.Text `json:"hostedUrl"`
	Apply      posting.Text `json:"applyUrl"`
}

// Decode reads the postings of a saved answer of the API: a board, or one posting; or of a saved page of the board. tenant is the site's name; "" takes it from the addresses.
// The description has all its parts: Lever keeps requirements in lists apart from it.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "lever", Tenant: tenant, Host: "jobs.lever.co", Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant) })
}

var jobPath = regexp.MustCompile(`^/[^/]+/([0-9a-f]{8}-[0-9a-f-]{27})`)

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"postings"}, Marks: []string{"hostedUrl"}}, nil, func(p post) (jobsearch.Job, bool) { return p.read(tenant), true })
}

func (p post) read(tenant string) jobsearch.Job {
	if h := posting.Host(string(p.URL)); tenant == "" && strings.HasSuffix(h, "lever.co") {
		tenant = posting.PathPart(string(p.URL), 0)
	}
	c := p.Categories.V
	places := posting.Names(c.All)
	if len(places) == 0 {
		places = []string{string(c.Location)}
	}
	j := jobsearch.Job{
		Source: "lever", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Text), Company: tenant, URL: string(p.URL), ApplyURL: string(p.Apply),
		Location:       posting.Join("; ", places...),
		EmploymentType: posting.Employment(string(c.Commitment)),
		Department:     posting.Join(", ", string(c.Department), string(c.Team)),
		PostedAt:       posting.Millis(float64(p.Created)),
		Description:    p.description(),
	}
	j.Remote = posting.Remote(string(p.Workplace), false, j.Location)
	s := p.Salary.V
	j.Pay = posting.Pay(float64(s.Min), float64(s.Max), string(s.Currency), string(s.Interval), jobsearch.PayStated)
	if len(j.Pay) > 0 && s.Interval == "one-time" {
		j.Pay[0].Period, j.Pay[0].Label = "", "one-time"
	}
	j.PayText = preview(string(p.SalaryText), 300)
	if country := posting.Country(string(p.Country)); country != "" && len(places) == 1 && j.Remote != jobsearch.RemoteFull && !strings.Contains(j.Location, ",") {
		j.Location = posting.Join(", ", j.Location, country)
	}
	return j
}

// description is the whole text: what opens it, its lists, what closes it.
func (p post) description() string {
	text := p.Description
	if text == "" {
		text = p.Opening + p.Body
	}
	if text == "" {
		text = p.DescriptionText
	}
	parts := []posting.Section{{Text: string(text)}}
	for _, l := range p.Lists {
		content := string(l.Content)
		if strings.Contains(content, "<li") {
			content = "<ul>" + content + "</ul>"
		}
		parts = append(parts, posting.Section{Title: string(l.Text), Text: content})
	}
	last := p.Additional
	if last == "" {
		last = p.AdditionalText
	}
	return posting.Sections(append(parts, posting.Section{Text: string(last)})...)
}

// preview is the beginning of a text, for the field that keeps how pay was worded.
func preview(s string, n int) string {
	s = htmltext.Line(s)
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}
