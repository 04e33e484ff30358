// Package recruitee reads an employer's careers site on Recruitee by its public API (https://docs.recruitee.com/reference/offers): no key, all offers at once.
package recruitee

import (
	"encoding/json"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
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
	BaseURL string       // "" is https://{company}.recruitee.com; an employer's own domain serves the same
	Company string       // the employer's name, for postings that do not say it
}

// Board is the source of the company with that subdomain of recruitee.com. An unknown one gives ErrGone. Safe for concurrent use.
func Board(company string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "recruitee", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://"+company+".recruitee.com") + "/api/offers/"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, company) },
			}, nil
		}}
}

// offer is a posting as the API sends it.
type offer struct {
	ID           posting.Text
	GUID         posting.Text
	Slug         posting.Text
	Status       posting.Text
	Title        posting.Text
	Company      posting.Text `json:"company_name"`
	Description  posting.Text
	Requirements posting.Text
	URL          posting.Text `json:"careers_url"`
	Apply        posting.Text `json:"careers_apply_url"`
	Location     posting.Text
	Locations    posting.List[posting.Maybe[place]]
	City         posting.Text
	Country      posting.Text
	Remote       posting.Flag
	Hybrid       posting.Flag
	OnSite       posting.Flag `json:"on_site"`
	Department   posting.Text
	Employment   posting.Text `json:"employment_type_code"`
	Kind         posting.Text `json:"employment_type_text"`
	Salary       posting.Maybe[struct {
		Min, Max         posting.Number
		Period, Currency posting.Text
	}]
	Published posting.Text `json:"published_at"`
	Created   posting.Text `json:"created_at"`
	Closes    posting.Text `json:"close_at"`

	// Translations are by language. An offer whose own language is switched off has its texts only there.
	Translations posting.Maybe[map[string]translation]
}

type translation struct{ Title, Description, Requirements posting.Text }

// worded is the offer with the texts that only a translation has: English first, else the first language by name.
func (p offer) worded() offer {
	languages := slices.Sorted(maps.Keys(p.Translations.V))
	if i := slices.Index(languages, "en"); i > 0 {
		languages[0], languages[i] = languages[i], languages[0]
	}
	for _, l := range languages {
		t := p.Translations.V[l]
		if p.Title == "" {
			p.Title = t.Title
		}
		if p.Description == "" && p.Requirements == "" {
			p.Description, p.Requirements = t.Description, t.Requirements
		}
	}
	return p
}

type place struct {
	Name, City, State, Country posting.Text
	Code                       posting.Text `json:"country_code"`
}

// Decode reads the offers of a saved answer: all, or one; or of a saved page of the board. tenant is the company's subdomain; "" takes it from the addresses.
// Requirements follow the description.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "recruitee", Tenant: tenant, Host: "recruitee.com", Below: true, Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant) })
}

var jobPath = regexp.MustCompile(`^/o/([^/?#]+)`)

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	more := map[string]json.RawMessage{} // some answers name the employer before the offers
	return posting.Decode(r, posting.Shape{Lists: []string{"offers"}, Marks: []string{"careers_url"}}, more, func(p offer) (jobsearch.Job, bool) {
		j := p.read(tenant)
		if j.Company == "" {
			var name posting.Text
			name.UnmarshalJSON(more["company"])
			j.Company = string(name)
		}
		return j, p.Status == "" || p.Status == "published"
	})
}

func (p offer) read(tenant string) jobsearch.Job {
	p = p.worded()
	if sub, ok := strings.CutSuffix(posting.Host(string(p.URL)), ".recruitee.com"); ok && tenant == "" {
		tenant = sub
	} else if tenant == "" {
		tenant = posting.Host(string(p.URL))
	}
	j := jobsearch.Job{
		Source: "recruitee", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Title), Company: string(p.Company), URL: string(p.URL), ApplyURL: string(p.Apply),
		Location:       string(p.Location),
		EmploymentType: posting.Employment(string(p.Employment), string(p.Kind)),
		Department:     string(p.Department),
		PostedAt:       posting.Time(string(p.Published)),
		Deadline:       posting.Time(string(p.Closes)),
		Description:    posting.Sections(posting.Section{Text: string(p.Description)}, posting.Section{Text: string(p.Requirements)}),
		Requirements:   htmltext.Any(string(p.Requirements)),
		Pay:            posting.Pay(float64(p.Salary.V.Min), float64(p.Salary.V.Max), string(p.Salary.V.Currency), string(p.Salary.V.Period), jobsearch.PayStated),
	}
	if j.PostingID == "" {
		j.PostingID = string(p.GUID)
	}
	if j.PostedAt.IsZero() {
		j.PostedAt = posting.Time(string(p.Created))
	}
	if j.URL == "" && p.Slug != "" {
		j.URL = "/o/" + url.PathEscape(string(p.Slug))
		if tenant != "" {
			j.URL = "https://" + tenant + ".recruitee.com" + j.URL
		}
	}
	var names []string
	for _, m := range p.Locations {
		l := m.V
		names = append(names, posting.Join(", ", string(l.City), string(l.State), string(l.Country)))
		if c := posting.Country(string(l.Code)); c != "" {
			j.Places = append(j.Places, jobsearch.Place{City: htmltext.Line(string(l.City)), Region: htmltext.Line(string(l.State)), Country: c})
		}
	}
	if where := posting.Join("; ", names...); where != "" && (len(names) > 1 || strings.EqualFold(j.Location, "remote job") || j.Location == "") {
		j.Location = where
	}
	if j.Location == "" {
		j.Location = posting.Join(", ", string(p.City), string(p.Country))
	}
	switch { // several may be set: the freest is what a candidate may choose
	case bool(p.Hybrid):
		j.Remote = jobsearch.RemoteHybrid
	case bool(p.Remote):
		j.Remote = jobsearch.RemoteFull
	case bool(p.OnSite):
		j.Remote = jobsearch.RemoteNone
	default:
		j.Remote = posting.Remote("", false, string(p.Location))
	}
	if p.Hybrid && p.Remote {
		j.Remote = jobsearch.RemoteFull
	}
	return j
}
