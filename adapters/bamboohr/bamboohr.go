// Package bamboohr reads an employer's careers site on BambooHR by the JSON behind it (/careers/list): no key, all openings at once, and one question more for each opening's text.
package bamboohr

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is https://{company}.bamboohr.com
	Company string       // the employer's name, which openings do not say; "" uses the subdomain
	Bare    bool         // do not ask for each opening's text, date and pay
}

// Board is the source of the company with that subdomain of bamboohr.com. An unknown one gives ErrGone: it is led to BambooHR's own site. Safe for concurrent use.
func Board(company string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://"+company+".bamboohr.com")
	s := board.Source{Adapter: "bamboohr", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base + "/careers/list"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, company, base) },
			}, nil
		}}
	if !o.Bare {
		s.Detail = func(ctx context.Context, j *jobsearch.Job) error {
			return board.Read(ctx, o.HTTP, polite.Request{URL: base + "/careers/" + url.PathEscape(j.PostingID) + "/detail", Fresh: 7 * 24 * time.Hour}, func(r io.Reader) error {
				d, err := posting.One[detail](r)
				if err == nil {
					d.Result.Opening.add(j)
				}
				return err
			})
		}
	}
	return s
}

// opening is a posting as the list has it.
type opening struct {
	ID         posting.Text
	Name       posting.Text `json:"jobOpeningName"`
	Department posting.Text `json:"departmentLabel"`
	Employment posting.Text `json:"employmentStatusLabel"`
	Location   posting.Maybe[place]
	ATS        posting.Maybe[place] `json:"atsLocation"`
	Remote     posting.Flag         `json:"isRemote"`
	Type       posting.Text         `json:"locationType"`

	Description posting.Text
	Posted      posting.Text `json:"datePosted"`
	Pay         posting.Text `json:"compensation"`
	Share       posting.Text `json:"jobOpeningShareUrl"`
}

type place struct {
	City, State, Province posting.Text
	Country               posting.Text
	AddressCountry        posting.Text `json:"addressCountry"`
}

type detail struct {
	Result struct {
		Opening opening `json:"jobOpening"`
	}
}

// Decode reads the openings of a saved list, or of a saved page of the site. tenant is the company's subdomain, without which openings have no host in their address and no company, for the list says neither.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	base := ""
	if tenant != "" {
		base = "https://" + tenant + ".bamboohr.com"
	}
	return board.Saved{Adapter: "bamboohr", Tenant: tenant, Host: "bamboohr.com", Below: true, Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant, base) })
}

var jobPath = regexp.MustCompile(`/(?:careers/(\d+)|jobs/view(?:\.php\?id=|/)([\w-]+))`)

func decode(r io.Reader, tenant, base string) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"result"}, Marks: []string{"jobOpeningName"}}, nil, func(p opening) (jobsearch.Job, bool) { return p.read(tenant, base), true })
}

func (p opening) read(tenant, base string) jobsearch.Job {
	j := jobsearch.Job{
		Source: "bamboohr", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Name), Company: tenant, URL: base + "/careers/" + url.PathEscape(string(p.ID)),
		EmploymentType: posting.Employment(string(p.Employment)),
		Department:     string(p.Department),
	}
	if p.ID == "" {
		j.URL = string(p.Share)
	}
	l := p.Location.V
	if l.City == "" && l.State == "" {
		l = p.ATS.V
	}
	region, country := l.State, l.Country
	if region == "" {
		region = l.Province
	}
	if country == "" {
		country = l.AddressCountry
	}
	if country == "" {
		country = p.ATS.V.Country
	}
	j.Location = posting.Join(", ", string(l.City), string(region), string(country))
	if j.Location == "" {
		j.Location = p.Location.Text
	}
	kind := string(p.Type)
	if word, coded := map[string]string{"0": "onsite", "1": "remote", "2": "hybrid"}[kind]; coded {
		kind = word
	}
	j.Remote = posting.Remote(kind, bool(p.Remote), j.Location)
	p.add(&j)
	return j
}

// add is what only the opening's own answer has.
func (p opening) add(j *jobsearch.Job) {
	if text := htmltext.Any(string(p.Description)); text != "" {
		j.Description = jobsearch.CleanText(text)
	}
	if at := posting.Time(string(p.Posted)); !at.IsZero() {
		j.PostedAt = at
	}
	if p.Pay != "" {
		j.PayText = htmltext.Line(string(p.Pay))
	}
}
