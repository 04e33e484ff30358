package indeed

import (
	"fmt"
	"io"
	"iter"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// feed reads an XML feed in Indeed's format (https://docs.indeed.com/dev/feed), and what passes for it.
func feed(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		Title       string `xml:"title"`
		Date        string `xml:"date"`
		Reference   string `xml:"referencenumber"`
		Requisition string `xml:"requisitionid"`
		URL         string `xml:"url"`
		Company     string `xml:"company"`
		Source      string `xml:"sourcename"`
		City        string `xml:"city"`
		State       string `xml:"state"`
		Country     string `xml:"country"`
		Description string `xml:"description"`
		Salary      string `xml:"salary"`
		Type        string `xml:"jobtype"`
		Category    string `xml:"category"`
		Expires     string `xml:"expirationdate"`
		Remote      string `xml:"remotetype"`
	}
	return posting.Titled(func(yield func(jobsearch.Job, error) bool) {
		in, html, err := posting.Sniff(r, false)
		if err == nil && html {
			err = fmt.Errorf("a web page instead of a feed: %w", jobsearch.ErrChanged)
		}
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		for p, err := range posting.Elements[job](in, []string{"job"}, "source", "jobs") {
			if err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			j := jobsearch.Job{
				Source: "indeed", Tenant: tenant, PostingID: p.Reference, Requisition: p.Requisition, Title: p.Title, Company: p.Company, URL: p.URL,
				Location: posting.Join(", ", p.City, p.State, p.Country), PayText: p.Salary, EmploymentType: posting.Employment(p.Type), Department: p.Category,
				PostedAt: posting.Time(p.Date), Deadline: posting.Time(p.Expires), Description: htmltext.Any(p.Description),
			}
			if j.Company == "" {
				j.Company = p.Source
			}
			if c := posting.Country(p.Country); c != "" && p.City != "" {
				j.Places = []jobsearch.Place{{City: htmltext.Line(p.City), Region: htmltext.Line(p.State), Country: c}}
			}
			remote := p.Remote
			if remote == "COVID-19" { // remote for a time only
				remote = "hybrid"
			}
			j.Remote = posting.Remote(remote, false, j.Location)
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
	})
}
