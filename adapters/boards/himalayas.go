package boards

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Himalayas is remote work by https://himalayas.app/api: pages of twenty, fifty at most of some five thousand. It asks for a visible link back and forbids to hand the postings on to other job boards.
func Himalayas(o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://himalayas.app")
	var page func(cursor string, offset int) board.Page
	page = func(cursor string, offset int) board.Page {
		v := url.Values{"limit": {"20"}}
		if cursor != "" {
			v.Set("cursor", cursor)
		} else if offset > 0 {
			v.Set("offset", fmt.Sprint(offset))
		}
		more := map[string]json.RawMessage{}
		return board.Page{
			Request: polite.Request{URL: base + "/jobs/api?" + v.Encode()},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return himalayas(r, more) },
			Next: func(s board.Seen) (board.Page, bool) {
				var next posting.Text
				next.UnmarshalJSON(more["nextCursor"])
				_, cursors := more["nextCursor"]
				return page(string(next), offset+s.Rows), next != "" || !cursors
			},
		}
	}
	return board.Source{Adapter: "himalayas", HTTP: o.HTTP, Newest: true, MaxPages: 50,
		First: func(jobsearch.Query) (board.Page, error) { return page("", 0), nil }}
}

// DecodeHimalayas reads the jobs of a saved answer of Himalayas. There are no tenants.
func DecodeHimalayas(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] { return himalayas(r, nil) }

func himalayas(r io.Reader, more map[string]json.RawMessage) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		Title       posting.Text
		Excerpt     posting.Text
		Company     posting.Text   `json:"companyName"`
		Slug        posting.Text   `json:"companySlug"`
		Employment  posting.Text   `json:"employmentType"`
		Min         posting.Number `json:"minSalary"`
		Max         posting.Number `json:"maxSalary"`
		Period      posting.Text   `json:"salaryPeriod"`
		Currency    posting.Text
		Seniority   posting.List[posting.Text]
		Places      posting.List[posting.Text] `json:"locationRestrictions"`
		Categories  posting.List[posting.Text]
		Description posting.Text
		Published   posting.Text `json:"pubDate"`
		Expires     posting.Text `json:"expiryDate"`
		Link        posting.Text `json:"applicationLink"`
		GUID        posting.Text
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs"}, Marks: []string{"applicationLink"}}, more, func(p job) (jobsearch.Job, bool) {
		j := jobsearch.Job{
			Source: "himalayas", Title: string(p.Title), Company: string(p.Company), URL: string(p.Link), PostingID: slug(string(p.GUID)),
			Location: posting.Join("; ", posting.Names(p.Places)...), Remote: jobsearch.RemoteFull,
			EmploymentType: posting.Employment(string(p.Employment)), Keywords: posting.Names(p.Categories),
			PostedAt: posting.Time(string(p.Published)), Deadline: posting.Time(string(p.Expires)), Description: htmltext.Any(string(p.Description)),
		}
		if j.Company == "" || j.Company == "name" { // a placeholder that the board sends at times
			j.Company = string(p.Slug)
		}
		if j.URL == "" {
			j.URL = string(p.GUID)
		}
		if j.Location == "" {
			j.Location = "Worldwide"
		}
		if j.Description == "" {
			j.Description = htmltext.Any(string(p.Excerpt))
		}
		unit := string(p.Period)
		if unit == "" {
			unit = "year"
		}
		j.Pay = posting.Pay(float64(p.Min), float64(p.Max), string(p.Currency), unit, jobsearch.PayStated)
		return j, true
	})
}

// slug is the last part of an address or id.
func slug(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }
