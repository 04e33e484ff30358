package indeed

import (
	"encoding/json"
	"io"
	"iter"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// salary is a BaseSalary of the partner API.
type salary struct {
	Unit  posting.Text `json:"unitOfWork"`
	Range posting.Maybe[struct{ Min, Max posting.Number }]
}

// result is a posting of the partner API.
type result struct {
	Job struct {
		Key         posting.Text
		Title       posting.Text
		Published   posting.Number `json:"datePublished"` // epoch milliseconds
		OnIndeed    posting.Number `json:"dateOnIndeed"`
		Description posting.Maybe[struct{ HTML, Text posting.Text }]
		Source      posting.Text
		Location    posting.Maybe[struct {
			Country   posting.Text `json:"countryCode"`
			Name      posting.Text `json:"countryName"`
			Region    posting.Text `json:"admin1Code"`
			City      posting.Text
			Formatted posting.Maybe[struct{ Short, Long posting.Text }]
		}]
		Pay posting.Maybe[struct {
			Currency posting.Text          `json:"currencyCode"`
			Base     posting.Maybe[salary] `json:"baseSalary"`
			Estimate posting.Maybe[struct {
				Currency posting.Text          `json:"currencyCode"`
				Base     posting.Maybe[salary] `json:"baseSalary"`
			}] `json:"estimated"`
		}] `json:"compensation"`
		Attributes posting.List[struct{ Key, Label posting.Text }]
		Employer   posting.Text
		Recruit    posting.Maybe[struct {
			URL    posting.Text `json:"viewJobUrl"`
			Salary posting.Text `json:"detailedSalary"`
		}]
	}
}

// attributes are Indeed's keys of kinds of employment, and of remote work.
var attributes = map[string]string{"CF3CP": "full_time", "75GKK": "part_time", "NJXCK": "contract", "VDTG7": "internship", "4HKF7": "temporary"}

const remoteKey = "DSQF7"

// partner reads an answer of the partner API.
func partner(r io.Reader, site string, more map[string]json.RawMessage) iter.Seq2[jobsearch.Job, error] {
	return posting.Decode(r, posting.Shape{Lists: []string{"results"}, Marks: []string{"job"}}, more, func(p result) (jobsearch.Job, bool) {
		d := p.Job
		j := jobsearch.Job{
			Source: "indeed", PostingID: string(d.Key), Title: string(d.Title), Company: string(d.Employer), URL: view(site, string(d.Key)), ApplyURL: string(d.Recruit.V.URL),
			Location: string(d.Location.V.Formatted.V.Long), PayText: string(d.Recruit.V.Salary), PostedAt: posting.Millis(float64(d.Published)), Description: htmltext.Any(string(d.Description.V.HTML)),
		}
		if j.PostedAt.IsZero() {
			j.PostedAt = posting.Millis(float64(d.OnIndeed))
		}
		if j.Company == "" {
			j.Company = string(d.Source)
		}
		l := d.Location.V
		if c := posting.Country(string(l.Country)); c != "" && l.City != "" {
			j.Places = []jobsearch.Place{{City: string(l.City), Region: string(l.Region), Country: c}}
		}
		if j.Location == "" {
			j.Location = posting.Join(", ", string(l.City), string(l.Region), string(l.Name))
		}
		for _, a := range d.Attributes {
			if k := attributes[string(a.Key)]; k != "" && j.EmploymentType == "" {
				j.EmploymentType = k
			}
			if a.Key == remoteKey {
				j.Remote = jobsearch.RemoteFull
			} else if strings.Contains(strings.ToLower(string(a.Label)), "hybrid") && j.Remote == "" {
				j.Remote = jobsearch.RemoteHybrid
			}
		}
		if j.Remote == "" {
			j.Remote = posting.Remote("", false, j.Location)
		}
		add := func(s salary, currency posting.Text, basis jobsearch.PayBasis) { // the employer's word and Indeed's guess stay apart
			j.Pay = append(j.Pay, posting.Pay(float64(s.Range.V.Min), float64(s.Range.V.Max), string(currency), string(s.Unit), basis)...)
		}
		add(d.Pay.V.Base.V, d.Pay.V.Currency, jobsearch.PayStated)
		if len(j.Pay) == 0 {
			add(d.Pay.V.Estimate.V.Base.V, d.Pay.V.Estimate.V.Currency, jobsearch.PayEstimated)
		}
		return j, true
	})
}

// cursorOf is the next page's cursor.
func cursorOf(data json.RawMessage) string {
	var d struct {
		Search struct {
			Page struct {
				Next string `json:"nextCursor"`
			} `json:"pageInfo"`
		} `json:"jobSearch"`
	}
	json.Unmarshal(data, &d)
	return d.Search.Page.Next
}

// published reads an answer of the publisher API.
func published(r io.Reader, site string) iter.Seq2[jobsearch.Job, error] {
	type row struct {
		Key      posting.Text `json:"jobkey"`
		Title    posting.Text `json:"jobtitle"`
		Company  posting.Text
		Source   posting.Text
		City     posting.Text
		State    posting.Text
		Country  posting.Text
		Location posting.Text `json:"formattedLocation"`
		Date     posting.Text
		Snippet  posting.Text
		Expired  posting.Flag
		URL      posting.Text
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"results"}, Marks: []string{"jobkey"}}, nil, func(p row) (jobsearch.Job, bool) {
		j := jobsearch.Job{
			Source: "indeed", PostingID: string(p.Key), Title: string(p.Title), Company: string(p.Company), URL: view(site, string(p.Key)),
			Location: string(p.Location), PostedAt: posting.Time(string(p.Date)), Description: htmltext.Any(string(p.Snippet)),
		}
		if j.Company == "" {
			j.Company = string(p.Source)
		}
		if j.Location == "" {
			j.Location = posting.Join(", ", string(p.City), string(p.State), string(p.Country))
		}
		j.Remote = posting.Remote("", false, j.Location)
		return j, !bool(p.Expired)
	})
}

// view is a posting's neutral address, without the tokens that links in pages and mails carry.
func view(site, key string) string {
	if key == "" {
		return ""
	}
	return "https://" + site + ".indeed.com/viewjob?jk=" + key
}
