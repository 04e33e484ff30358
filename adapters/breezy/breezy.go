// Package breezy reads an employer's board on Breezy HR by its public JSON (/json of the careers site): no key, all positions at once.
package breezy

import (
	"io"
	"iter"
	"net/http"
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
	BaseURL string       // "" is https://{company}.breezy.hr
	Company string       // the employer's name, for positions that do not say it
}

// Board is the source of the company with that subdomain of breezy.hr. An unknown one gives ErrGone. Safe for concurrent use.
func Board(company string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "breezy", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://"+company+".breezy.hr") + "/json?verbose=true"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, company) },
			}, nil
		}}
}

// position is a posting as the board sends it.
type position struct {
	ID         posting.Text
	Own        posting.Text `json:"_id"`
	Created    posting.Text `json:"creation_date"`
	Friendly   posting.Text `json:"friendly_id"`
	Name       posting.Text
	URL        posting.Text
	Published  posting.Text `json:"published_date"`
	Type       posting.Text
	Location   posting.Maybe[place]
	Locations  posting.List[posting.Maybe[place]]
	Department posting.Text
	Salary     posting.Text
	Company    posting.Maybe[struct {
		Name     posting.Text
		Friendly posting.Text `json:"friendly_id"`
	}]
	Description posting.Text
}

type place struct {
	Name    posting.Text
	City    posting.Text
	State   posting.Text // its name, or an object {id, name}
	Country posting.Maybe[struct{ ID, Name posting.Text }]
	Remote  posting.Flag `json:"is_remote"`
}

// Decode reads the positions of a saved answer, or of a saved page of the board. tenant is the company's subdomain; "" takes it from the addresses.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return board.Saved{Adapter: "breezy", Tenant: tenant, Host: "breezy.hr", Below: true, Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, tenant) })
}

var jobPath = regexp.MustCompile(`/p/([0-9a-f]{12})`)

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"positions", "jobs"}, Marks: []string{"name", "url"}}, nil, func(p position) (jobsearch.Job, bool) { return p.read(tenant), true })
}

func (p position) read(tenant string) jobsearch.Job {
	if sub, ok := strings.CutSuffix(posting.Host(string(p.URL)), ".breezy.hr"); ok && tenant == "" {
		tenant = sub
	}
	j := jobsearch.Job{
		Source: "breezy", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Name), Company: string(p.Company.V.Name), URL: string(p.URL),
		EmploymentType: posting.Employment(string(p.Type)),
		Department:     string(p.Department),
		PayText:        string(p.Salary),
		PostedAt:       posting.Time(string(p.Published)),
		Description:    htmltext.Any(string(p.Description)),
	}
	for _, id := range []posting.Text{p.Own, p.Friendly} {
		if j.PostingID == "" {
			j.PostingID = string(id)
		}
	}
	if j.PostedAt.IsZero() {
		j.PostedAt = posting.Time(string(p.Created))
	}
	if j.Company == "" {
		j.Company = tenant
	}
	all := append(posting.List[posting.Maybe[place]]{p.Location}, p.Locations...)
	var names []string
	structured, remote := true, false
	for i, l := range all {
		name := posting.Join(", ", string(l.V.City), string(l.V.State), string(l.V.Country.V.Name))
		if name == "" {
			name = string(l.V.Name) + map[bool]string{true: l.Text}[l.V == (place{})]
		}
		if i > 0 && name == "" {
			continue
		}
		names = append(names, name)
		remote = remote || bool(l.V.Remote)
		c := posting.Country(string(l.V.Country.V.ID))
		if c == "" {
			structured = false
			continue
		}
		at := jobsearch.Place{City: htmltext.Line(string(l.V.City)), Region: htmltext.Line(string(l.V.State)), Country: c}
		if len(j.Places) == 0 || j.Places[len(j.Places)-1] != at {
			j.Places = append(j.Places, at)
		}
	}
	if !structured {
		j.Places = nil
	}
	j.Location = posting.Join("; ", names...)
	j.Remote = posting.Remote("", remote, j.Location+" "+string(p.Location.V.Name))
	return j
}
