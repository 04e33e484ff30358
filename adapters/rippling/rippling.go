// Package rippling reads an employer's board on Rippling by the public answers behind ats.rippling.com: no key, all jobs at once, and one question more for each job's text.
// It was tested against recorded answers only.
package rippling

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strings"
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
	BaseURL string       // "" is https://api.rippling.com
	Company string       // the employer's name, which jobs do not say; "" uses the board's name
	Bare    bool         // do not ask for each job's text, kind and pay
}

// Board is the source of the board with that name: the part after ats.rippling.com/. An unknown one gives ErrGone. Safe for concurrent use.
func Board(name string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://api.rippling.com") + "/platform/api/ats/v1/board/" + name + "/jobs"
	s := board.Source{Adapter: "rippling", Tenant: name, Named: true, HTTP: o.HTTP, Company: o.Company, Merge: true,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, name) },
			}, nil
		}}
	if !o.Bare {
		s.Detail = func(ctx context.Context, j *jobsearch.Job) error {
			return board.Read(ctx, o.HTTP, polite.Request{URL: base + "/" + url.PathEscape(j.PostingID), Fresh: 7 * 24 * time.Hour}, func(r io.Reader) error {
				p, err := posting.One[job](r)
				if err == nil {
					p.add(j)
				}
				return err
			})
		}
	}
	return s
}

// job is a posting in the list of version 1 or 2, or alone.
type job struct {
	UUID       posting.Text
	ID         posting.Text
	Name       posting.Text
	Title      posting.Text
	Department posting.Text
	URL        posting.Text
	Work       posting.Text                       `json:"workLocation"`
	Works      posting.List[posting.Text]         `json:"workLocations"`
	Locations  posting.List[posting.Maybe[place]] `json:"locations"`
	Language   posting.Text

	Description posting.Maybe[struct{ Company, Role posting.Text }]
	Employment  posting.Text `json:"employmentType"`
	Company     posting.Text `json:"companyName"`
	Created     posting.Text `json:"createdOn"`
	Pay         posting.List[struct {
		Low       posting.Number `json:"rangeStart"`
		High      posting.Number `json:"rangeEnd"`
		Min, Max  posting.Number
		Currency  posting.Text
		Frequency posting.Text
		Location  posting.Text
	}] `json:"payRangeDetails"`
}

type place struct {
	Name      posting.Text
	Country   posting.Text
	Code      posting.Text `json:"countryCode"`
	City      posting.Text
	State     posting.Text
	Workplace posting.Text `json:"workplaceType"`
}

// Decode reads the rows of a saved answer, or of a saved page of the board. A job in several places has a row for each, with one id; Board makes them one posting.
// tenant is the board's name; "" takes it from the addresses.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "rippling", Tenant: tenant, Host: "ats.rippling.com", Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant) })
}

var jobPath = regexp.MustCompile(`/jobs/([0-9a-f]{8}-[0-9a-f-]{27})`)

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"items", "jobs"}, Marks: []string{"uuid", "name"}}, nil, func(p job) (jobsearch.Job, bool) { return p.read(tenant), true })
}

func (p job) read(tenant string) jobsearch.Job {
	if tenant == "" && posting.PathPart(string(p.URL), 1) == "jobs" {
		tenant = posting.PathPart(string(p.URL), 0)
	}
	j := jobsearch.Job{
		Source: "rippling", Tenant: tenant, PostingID: string(p.UUID),
		Title: string(p.Name), Company: string(p.Company), URL: string(p.URL),
		Department: string(p.Department), Language: posting.Language(string(p.Language)),
	}
	if j.PostingID == "" {
		j.PostingID = string(p.ID)
	}
	if j.Title == "" {
		j.Title = string(p.Title)
	}
	if j.Company == "" {
		j.Company = tenant
	}
	if j.URL == "" && tenant != "" && j.PostingID != "" {
		j.URL = "https://ats.rippling.com/" + tenant + "/jobs/" + j.PostingID
	}
	names := append([]string{string(p.Work)}, posting.Names(p.Works)...)
	enum := ""
	for _, l := range p.Locations {
		name := l.V.Name
		if name == "" {
			name = posting.Text(posting.Join(", ", string(l.V.City), string(l.V.State), string(l.V.Country)))
		}
		if name == "" {
			name = posting.Text(l.Text)
		}
		names = append(names, string(name))
		if enum == "" {
			enum = string(l.V.Workplace)
		}
	}
	j.Location = posting.Join("; ", names...)
	j.Remote = posting.Remote(strings.ReplaceAll(enum, "_", ""), false, j.Location)
	p.add(&j)
	return j
}

// add is what only the job's own answer has.
func (p job) add(j *jobsearch.Job) {
	if text := posting.Sections(posting.Section{Text: string(p.Description.V.Role)}, posting.Section{Text: string(p.Description.V.Company)}); text != "" {
		j.Description = jobsearch.CleanText(text)
	} else if j.Description == "" {
		j.Description = htmltext.Any(p.Description.Text)
	}
	if e := posting.Employment(string(p.Employment)); e != "" {
		j.EmploymentType = e
	}
	if at := posting.Time(string(p.Created)); !at.IsZero() {
		j.PostedAt = at
	}
	for _, r := range p.Pay {
		low, high := max(float64(r.Low), float64(r.Min)), max(float64(r.High), float64(r.Max))
		for _, pay := range posting.Pay(low, high, string(r.Currency), string(r.Frequency), jobsearch.PayStated) {
			pay.Label = htmltext.Line(string(r.Location))
			j.Pay = append(j.Pay, pay)
		}
	}
}
