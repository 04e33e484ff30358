package boards

import (
	"io"
	"iter"
	"net/url"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Remotive is remote work by https://remotive.com/api/remote-jobs: all at once, a day late. It asks for a link back, for its name to be mentioned, and for not more than four
// calls a day. Query.Text is searched for as it stands.
func Remotive(o Options) jobsearch.JobSource {
	return board.Source{Adapter: "remotive", HTTP: o.HTTP, Newest: true,
		First: func(q jobsearch.Query) (board.Page, error) {
			address := board.Base(o.BaseURL, "https://remotive.com") + "/api/remote-jobs"
			if q.Text != "" {
				address += "?" + url.Values{"search": {q.Text}}.Encode()
			}
			return board.Page{
				Request: polite.Request{URL: address},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeRemotive(r, "") },
			}, nil
		}}
}

// DecodeRemotive reads the jobs of a saved answer of Remotive. There are no tenants.
func DecodeRemotive(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		ID          posting.Text
		URL         posting.Text
		Title       posting.Text
		Company     posting.Text `json:"company_name"`
		Category    posting.Text
		Tags        posting.List[posting.Text]
		Type        posting.Text `json:"job_type"`
		Published   posting.Text `json:"publication_date"`
		Location    posting.Text `json:"candidate_required_location"`
		Salary      posting.Text
		Description posting.Text
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs"}}, nil, func(p job) (jobsearch.Job, bool) {
		return jobsearch.Job{
			Source: "remotive", PostingID: string(p.ID), Title: string(p.Title), Company: string(p.Company), URL: string(p.URL),
			Location: string(p.Location), Remote: jobsearch.RemoteFull,
			EmploymentType: posting.Employment(string(p.Type)), Department: string(p.Category), Keywords: posting.Names(p.Tags),
			PayText: string(p.Salary), PostedAt: posting.Time(string(p.Published)), Description: htmltext.Any(string(p.Description)),
		}, true
	})
}
