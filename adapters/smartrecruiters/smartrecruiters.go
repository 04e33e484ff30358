// Package smartrecruiters reads an employer's postings by SmartRecruiters' public Posting API (https://developers.smartrecruiters.com/docs/posting-api): no key, pages of
// a hundred, and one question more for each posting's text.
package smartrecruiters

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is https://api.smartrecruiters.com
	Company string       // the employer's name, for postings that do not say it
	Bare    bool         // do not ask for each posting's text
}

// pageSize is the API's largest page.
const pageSize = 100

// Board is the source of the company with that identifier: the part after jobs.smartrecruiters.com/. An unknown identifier cannot be told from a company without
// postings: the API answers both alike. Safe for concurrent use.
func Board(company string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://api.smartrecruiters.com") + "/v1/companies/" + company + "/postings"
	s := board.Source{Adapter: "smartrecruiters", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(q jobsearch.Query) (board.Page, error) { return page(base, company, q, 0), nil }}
	if !o.Bare {
		s.Detail = func(ctx context.Context, j *jobsearch.Job) error {
			return board.Read(ctx, o.HTTP, polite.Request{URL: base + "/" + url.PathEscape(j.PostingID), Fresh: 7 * 24 * time.Hour}, func(r io.Reader) error {
				p, err := posting.One[post](r)
				if err == nil {
					p.text(j)
				}
				return err
			})
		}
	}
	return s
}

func page(base, company string, q jobsearch.Query, offset int) board.Page {
	v := url.Values{"limit": {fmt.Sprint(pageSize)}, "offset": {fmt.Sprint(offset)}}
	if q.Text != "" {
		v.Set("q", q.Text)
	}
	if c := posting.Country(q.Country); c != "" {
		v.Set("country", strings.ToLower(c))
	}
	more := map[string]json.RawMessage{}
	return board.Page{
		Request: polite.Request{URL: base + "?" + v.Encode()},
		Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, company, more) },
		Next: func(s board.Seen) (board.Page, bool) {
			var total posting.Number
			total.UnmarshalJSON(more["totalFound"])
			if s.Rows < pageSize && s.All >= int(total) { // a short page and the total agree; either alone may lie
				return board.Page{}, false
			}
			return page(base, company, q, offset+pageSize), true
		},
	}
}

// post is a posting as the API sends it, in the list or alone.
type post struct {
	ID       posting.Text
	Name     posting.Text
	Ref      posting.Text
	Number   posting.Text `json:"refNumber"`
	Company  posting.Maybe[struct{ Identifier, Name posting.Text }]
	Released posting.Text `json:"releasedDate"`
	Location posting.Maybe[struct {
		City, Region, Country posting.Text
		Remote, Hybrid        posting.Flag
		Full                  posting.Text `json:"fullLocation"`
	}]
	Department posting.Text
	Function   posting.Text
	Type       posting.Text `json:"typeOfEmployment"`
	Language   posting.Maybe[struct{ Code posting.Text }]
	URL        posting.Text `json:"postingUrl"`
	Apply      posting.Text `json:"applyUrl"`
	Ad         posting.Maybe[struct {
		Sections posting.Maybe[struct {
			Company        section `json:"companyDescription"`
			Job            section `json:"jobDescription"`
			Qualifications section
			More           section `json:"additionalInformation"`
		}]
	}] `json:"jobAd"`
}

type section struct{ Title, Text posting.Text }

// Decode reads the postings of a saved answer of the API: a list, or one posting; or of a saved page of the board. tenant is the company's identifier; "" takes it from the answer.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "smartrecruiters", Tenant: tenant, Host: "jobs.smartrecruiters.com", Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant, nil) })
}

var jobPath = regexp.MustCompile(`^/[^/]+/(\d{10,})`)

func decode(r io.Reader, tenant string, more map[string]json.RawMessage) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"content"}, Marks: []string{"name", "releasedDate"}}, more, func(p post) (jobsearch.Job, bool) { return p.read(tenant), true })
}

func (p post) read(tenant string) jobsearch.Job {
	if tenant == "" {
		tenant = string(p.Company.V.Identifier)
	}
	if h := posting.Host(string(p.Ref)); tenant == "" && h == "api.smartrecruiters.com" {
		tenant = posting.PathPart(string(p.Ref), 2)
	} else if tenant == "" && h == "jobs.smartrecruiters.com" {
		tenant = posting.PathPart(string(p.Ref), 0)
	}
	l := p.Location.V
	j := jobsearch.Job{
		Source: "smartrecruiters", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Name), Company: string(p.Company.V.Name), URL: string(p.URL), ApplyURL: string(p.Apply),
		Location:       string(l.Full),
		EmploymentType: posting.Employment(string(p.Type)),
		Department:     string(p.Department),
		Requisition:    string(p.Number),
		PostedAt:       posting.Time(string(p.Released)),
		Language:       posting.Language(string(p.Language.V.Code)),
	}
	if j.Department == "" {
		j.Department = string(p.Function)
	}
	if j.Company == "" {
		j.Company = tenant
	}
	if j.Location == "" {
		j.Location = posting.Join(", ", string(l.City), string(l.Region), strings.ToUpper(posting.Country(string(l.Country))))
	}
	if c := posting.Country(string(l.Country)); c != "" && l.City != "" {
		j.Places = []jobsearch.Place{{City: string(l.City), Region: string(l.Region), Country: c}}
	}
	switch {
	case bool(l.Hybrid):
		j.Remote = jobsearch.RemoteHybrid
	case bool(l.Remote):
		j.Remote = jobsearch.RemoteFull
	default:
		j.Remote = posting.Remote("", false, j.Location)
	}
	if j.URL == "" && posting.Host(string(p.Ref)) == "jobs.smartrecruiters.com" {
		j.URL = string(p.Ref)
	}
	if j.URL == "" && p.ID != "" && tenant != "" {
		j.URL = "https://jobs.smartrecruiters.com/" + tenant + "/" + string(p.ID)
	}
	p.text(&j)
	return j
}

// text adds what only the posting's own answer has.
func (p post) text(j *jobsearch.Job) {
	s := p.Ad.V.Sections.V
	if text := posting.Sections(posting.Section{Text: string(s.Job.Text)}, titled(s.Qualifications), titled(s.More), titled(s.Company)); text != "" {
		j.Description = jobsearch.CleanText(text)
	}
	if u := posting.Link(string(p.URL)); u != "" {
		j.URL = u
	}
	if u := posting.Link(string(p.Apply)); u != "" && u != j.URL {
		j.ApplyURL = u
	}
}

func titled(s section) posting.Section {
	return posting.Section{Title: string(s.Title), Text: string(s.Text)}
}
