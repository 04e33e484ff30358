// Package ashby reads an employer's board on Ashby by its public job posting API (https://developers.ashbyhq.com/docs/public-job-posting-api): no key, the whole board in
// one answer, which takes about ten seconds whatever its size.
package ashby

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is https://api.ashbyhq.com
	Company string       // the employer's name: Ashby does not send it. "" uses the board's name
}

// Board is the source of the board with that name: the part after jobs.ashbyhq.com/, whose case may matter. It may hold spaces. An unknown name gives ErrGone.
// Safe for concurrent use.
func Board(name string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "ashby", Tenant: name, HTTP: o.HTTP, Company: company(name, o),
		First: func(jobsearch.Query) (board.Page, error) {
			if err := posting.Tenant(strings.ReplaceAll(name, " ", "-")); err != nil {
				return board.Page{}, err
			}
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://api.ashbyhq.com") + "/posting-api/job-board/" + url.PathEscape(name) + "?includeCompensation=true"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return Decode(r, name) },
			}, nil
		}}
}

func company(name string, o Options) string {
	if o.Company != "" {
		return o.Company
	}
	return name
}

// job is a posting as the API sends it.
type job struct {
	ID          posting.Text
	Title       posting.Text
	Department  posting.Text
	Team        posting.Text
	Employment  posting.Text `json:"employmentType"`
	Location    posting.Text
	Place       posting.Text        `json:"locationName"` // and the next two, in the answer that the board's page asks for
	Dept        posting.Text        `json:"departmentName"`
	TeamName    posting.Text        `json:"teamName"`
	Others      posting.List[place] `json:"secondaryLocations"`
	Address     posting.Maybe[address]
	Remote      posting.Flag                `json:"isRemote"`
	Workplace   posting.Text                `json:"workplaceType"`
	Published   posting.Text                `json:"publishedAt"`
	OldDate     posting.Text                `json:"publishedDate"`
	Listed      posting.Text                `json:"isListed"`
	URL         posting.Text                `json:"jobUrl"`
	Apply       posting.Text                `json:"applyUrl"`
	HTML        posting.Text                `json:"descriptionHtml"`
	Plain       posting.Text                `json:"descriptionPlain"`
	Description posting.Text                `json:"description"`
	Pay         posting.Maybe[compensation] `json:"compensation"`
}

// place is a further place: its address stands in it, or one level deeper.
type place struct {
	Location posting.Text
	Name     posting.Text `json:"locationName"`
	Address  posting.Maybe[address]
}

type address struct {
	Postal posting.Maybe[postal] `json:"postalAddress"`
	postal
}

type postal struct {
	City    posting.Text `json:"addressLocality"`
	Region  posting.Text `json:"addressRegion"`
	Country posting.Text `json:"addressCountry"`
}

type compensation struct {
	Summary    posting.Text `json:"compensationTierSummary"`
	Scrapeable posting.Text `json:"scrapeableCompensationSalarySummary"`
	Tiers      posting.List[struct {
		Title      posting.Text
		Components posting.List[component]
	}] `json:"compensationTiers"`
	Components posting.List[component] `json:"summaryComponents"`
}

type component struct {
	Kind     posting.Text   `json:"compensationType"`
	Interval posting.Text   `json:"interval"`
	Currency posting.Text   `json:"currencyCode"`
	Min      posting.Number `json:"minValue"`
	Max      posting.Number `json:"maxValue"`
}

// Decode reads the postings of a saved answer of the API, or of a saved board page. tenant is the board's name; "" takes it from the addresses.
// Postings that are not listed are left out, as Ashby demands.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, html, err := posting.Sniff(r, true)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		if html {
			page(in, tenant)(yield)
			return
		}
		decode(in, tenant)(yield)
	}
}

func decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs", "jobPostings"}, Marks: []string{"jobUrl"}}, nil, func(p job) (jobsearch.Job, bool) {
		return p.read(tenant), p.Listed != "false"
	})
}

func (p job) read(tenant string) jobsearch.Job {
	if tenant == "" && strings.HasSuffix(posting.Host(string(p.URL)), "ashbyhq.com") {
		tenant = posting.PathPart(string(p.URL), 0)
	}
	places := []string{string(p.Location)}
	for _, o := range p.Others {
		switch {
		case o.Location != "":
			places = append(places, string(o.Location))
		case o.Name != "":
			places = append(places, string(o.Name))
		default:
			places = append(places, o.Address.V.String())
		}
	}
	if p.Location == "" {
		places[0] = string(p.Place)
	}
	if places[0] == "" {
		places[0] = p.Address.V.String()
	}
	j := jobsearch.Job{
		Source: "ashby", Tenant: tenant, PostingID: string(p.ID),
		Title: string(p.Title), Company: tenant, URL: string(p.URL), ApplyURL: string(p.Apply),
		Location:       posting.Join("; ", places...),
		Remote:         posting.Remote(string(p.Workplace), bool(p.Remote), string(p.Location)),
		EmploymentType: posting.Employment(string(p.Employment)),
		Department:     posting.Join(", ", string(p.Department), string(p.Dept), string(p.Team), string(p.TeamName)),
		PostedAt:       posting.Time(string(p.Published)),
		Pay:            p.Pay.V.pay(),
		PayText:        string(p.Pay.V.Scrapeable),
	}
	if j.PostingID == "" {
		j.PostingID = posting.PathPart(string(p.URL), 1)
	}
	if j.URL == "" && tenant != "" && p.ID != "" {
		j.URL = "https://jobs.ashbyhq.com/" + url.PathEscape(tenant) + "/" + url.PathEscape(string(p.ID))
	}
	if j.PostedAt.IsZero() {
		j.PostedAt = posting.Time(string(p.OldDate))
	}
	if j.PayText == "" {
		j.PayText = string(p.Pay.V.Summary)
	}
	for _, text := range []posting.Text{p.HTML, p.Plain, p.Description} {
		if j.Description == "" {
			j.Description = htmltext.Any(string(text))
		}
	}
	return j
}

func (a address) String() string {
	p := a.Postal.V
	if p == (postal{}) {
		p = a.postal
	}
	return posting.Join(", ", string(p.City), string(p.Region), string(p.Country))
}

// pay are the salary ranges, one for each tier; equity, bonus and commission are none, and currencies are never mixed.
func (c compensation) pay() []jobsearch.Pay {
	var out []jobsearch.Pay
	add := func(title string, list []component) {
		for _, k := range list {
			if k.Kind != "Salary" {
				continue
			}
			for _, p := range posting.Pay(float64(k.Min), float64(k.Max), string(k.Currency), string(k.Interval), jobsearch.PayStated) {
				p.Label = htmltext.Line(title)
				if !slices.Contains(out, p) {
					out = append(out, p)
				}
			}
		}
	}
	for _, t := range c.Tiers {
		add(string(t.Title), t.Components)
	}
	if len(out) == 0 {
		add("", c.Components)
	}
	return out
}

// page reads a saved board page: the data that its script holds, or the links to postings.
func page(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		doc, err := dom.Parse(r)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		for s := range dom.All(doc, dom.Tag("script")) {
			if _, data, ok := strings.Cut(dom.Raw(s), "__appData = "); ok {
				var raw json.RawMessage
				if json.NewDecoder(strings.NewReader(data)).Decode(&raw) == nil {
					if appData(raw, tenant, yield) {
						return
					}
				}
			}
		}
		n := 0
		for a := range dom.All(doc, dom.Tag("a")) {
			href := dom.Attr(a, "href")
			link := posting.Resolve("https://jobs.ashbyhq.com/", href)
			title := dom.Line(a)
			parts := strings.Split(strings.Trim(strings.TrimPrefix(link, "https://jobs.ashbyhq.com"), "/"), "/")
			if title == "" || !strings.HasPrefix(link, "https://jobs.ashbyhq.com/") || len(parts) < 2 || parts[len(parts)-1] == "application" {
				continue
			}
			j := jobsearch.Job{Source: "ashby", Tenant: tenant, Title: title, URL: link, PostingID: parts[len(parts)-1]}
			if j.Tenant == "" {
				j.Tenant = parts[0]
			}
			j.Company = j.Tenant
			if i := slices.Index(parts, "job"); i == 2 {
				j.Department = parts[1]
			}
			n++
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
		if n == 0 {
			yield(jobsearch.Job{}, fmt.Errorf("no postings in the page: %w", jobsearch.ErrChanged))
		}
	}
}

// appData yields the postings of a page's own data, which has other names than the API's; false when there are none.
func appData(raw json.RawMessage, tenant string, yield func(jobsearch.Job, error) bool) bool {
	found := false
	type row struct {
		ID         posting.Text
		Title      posting.Text
		Location   posting.Text        `json:"locationName"`
		Others     posting.List[place] `json:"secondaryLocations"`
		Department posting.Text        `json:"departmentName"`
		Team       posting.Text        `json:"teamName"`
		Employment posting.Text        `json:"employmentType"`
		Workplace  posting.Text        `json:"workplaceType"`
		Published  posting.Text        `json:"publishedDate"`
		Pay        posting.Text        `json:"compensationTierSummary"`
		Listed     posting.Text        `json:"isListed"`
		HTML       posting.Text        `json:"descriptionHtml"`
	}
	var org struct {
		Organization struct {
			Name posting.Text
			Page posting.Text `json:"hostedJobsPageSlug"`
		}
	}
	json.Unmarshal(raw, &org)
	if tenant == "" {
		tenant = string(org.Organization.Page)
	}
	for p, err := range posting.Decode(bytes.NewReader(raw), posting.Shape{Lists: []string{"jobPostings"}, Marks: []string{"title", "locationName"}}, nil, func(p row) (jobsearch.Job, bool) {
		places := []string{string(p.Location)}
		for _, o := range p.Others {
			places = append(places, string(cmp.Or(o.Location, o.Name)))
		}
		return jobsearch.Job{Source: "ashby", Tenant: tenant, PostingID: string(p.ID), Title: string(p.Title), Company: string(org.Organization.Name),
			URL: "https://jobs.ashbyhq.com/" + url.PathEscape(tenant) + "/" + string(p.ID), Location: posting.Join("; ", places...),
			Remote: posting.Remote(string(p.Workplace), false, string(p.Location)), EmploymentType: posting.Employment(string(p.Employment)),
			Department: posting.Join(", ", string(p.Department), string(p.Team)), PostedAt: posting.Time(string(p.Published)), PayText: string(p.Pay),
			Description: htmltext.Any(string(p.HTML))}, p.Listed != "false"
	}) {
		if err != nil {
			return found
		}
		found = true
		if !yield(p, nil) {
			return true
		}
	}
	return found
}
