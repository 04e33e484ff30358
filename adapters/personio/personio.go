// Package personio reads an employer's careers site on Personio by its XML feed (https://developer.personio.de/docs/retrieving-open-job-positions): no key, all positions at once.
package personio

import (
	"fmt"
	"io"
	"iter"
	"net/http"
	"regexp"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP     *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL  string       // "" is https://{company}.jobs.personio.de; employers elsewhere are on https://{company}.jobs.personio.com
	Company  string       // the employer's name, for positions that do not say it
	Language string       // of titles and texts; "" is en. Some employers have only one.
}

// Board is the source of the company with that subdomain of jobs.personio.de. An unknown one, or an employer who switched the feed off, gives ErrGone.
// Safe for concurrent use.
func Board(company string, o Options) jobsearch.JobSource {
	language := posting.Language(o.Language)
	if language == "" {
		language = "en"
	}
	base := board.Base(o.BaseURL, "https://"+company+".jobs.personio.de")
	return board.Source{Adapter: "personio", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company, Merge: true,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: base + "/xml?language=" + language, Want: polite.XML},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, company, base, language) },
			}, nil
		}}
}

// position is a posting of the feed. Its parts have names of their own, which a search for <name> alone would take for the position's.
type position struct {
	ID         string   `xml:"id"`
	Attr       string   `xml:"id,attr"`
	URL        string   `xml:"url"`
	Subcompany string   `xml:"subcompany"`
	Office     string   `xml:"office"`
	Offices    []string `xml:"additionalOffices>office"`
	Department string   `xml:"department"`
	Category   string   `xml:"recruitingCategory"`
	Name       string   `xml:"name"`
	Texts      []struct {
		Name  string `xml:"name"`
		Value string `xml:"value"`
	} `xml:"jobDescriptions>jobDescription"`
	Employment string `xml:"employmentType"`
	Schedule   string `xml:"schedule"`
	Keywords   string `xml:"keywords"`
	Created    string `xml:"createdAt"`
}

// Decode reads the positions of a saved feed, or the links of a saved board page. tenant is the company's subdomain, without which positions have no host in their
// address, for the feed does not say it.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	base := ""
	if tenant != "" {
		base = "https://" + tenant + ".jobs.personio.de"
	}
	return decode(r, tenant, base, "")
}

func decode(r io.Reader, tenant, base, language string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, html, err := posting.Sniff(r, true)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		if html {
			page(in, tenant, base)(yield)
			return
		}
		posting.Titled(func(yield func(jobsearch.Job, error) bool) {
			for p, err := range posting.Elements[position](in, []string{"position"}, "workzag-jobs") {
				if err != nil {
					yield(jobsearch.Job{}, err)
					return
				}
				if !yield(p.read(tenant, base, language), nil) {
					return
				}
			}
		})(yield)
	}
}

func (p position) read(tenant, base, language string) jobsearch.Job {
	id := strings.TrimSpace(p.ID)
	if id == "" {
		id = strings.TrimSpace(p.Attr)
	}
	if sub, _, ok := strings.Cut(posting.Host(p.URL), ".jobs.personio."); ok && tenant == "" {
		tenant = sub
	}
	var parts []posting.Section
	for _, t := range p.Texts {
		parts = append(parts, posting.Section{Title: t.Name, Text: t.Value})
	}
	j := jobsearch.Job{
		Source: "personio", Tenant: tenant, PostingID: id,
		Title: p.Name, Company: p.Subcompany, URL: p.URL,
		Location:       posting.Join("; ", append([]string{p.Office}, p.Offices...)...),
		EmploymentType: employment(p),
		Department:     p.Department,
		PostedAt:       posting.Time(p.Created),
		Description:    posting.Sections(parts...),
	}
	j.Remote = posting.Remote("", false, j.Location)
	if j.URL == "" && id != "" {
		j.URL = base + "/job/" + id
		if language != "" {
			j.URL += "?language=" + language
		}
	}
	if j.Company == "" {
		j.Company = tenant
	}
	return posting.Fill(j)
}

// employment joins the kind of contract with the hours: a permanent position may be part-time.
func employment(p position) string {
	kind, hours := posting.Employment(p.Employment), posting.Employment(p.Schedule)
	if kind == "" || kind == "full_time" && hours != "" {
		return hours
	}
	return kind
}

var jobPath = regexp.MustCompile(`/job/(\d+)`)

// page reads the links of a board page.
func page(r io.Reader, tenant, base string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		doc, err := dom.Parse(r)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		n := 0
		seen := map[string]bool{}
		for a := range dom.All(doc, dom.Tag("a")) {
			m := jobPath.FindStringSubmatch(dom.Attr(a, "href"))
			if m == nil || seen[m[1]] {
				continue
			}
			title := dom.Line(dom.First(a, dom.Class("jb-title"), dom.Tag("h3"), dom.Tag("h2")))
			if title == "" {
				title = dom.Line(a)
			}
			if title == "" {
				continue
			}
			seen[m[1]] = true
			n++
			j := jobsearch.Job{Source: "personio", Tenant: tenant, PostingID: m[1], Title: title, Company: tenant, URL: posting.Resolve(base+"/", dom.Attr(a, "href"))}
			if j.URL == "" {
				j.URL = "/job/" + m[1]
			}
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
		if n == 0 {
			yield(jobsearch.Job{}, fmt.Errorf("no positions in the page: %w", jobsearch.ErrChanged))
		}
	}
}
