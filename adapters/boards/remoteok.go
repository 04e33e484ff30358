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

// RemoteOK is remote work by https://remoteok.com/api: the newest hundred. It requires a link back that search engines may follow, and its name to be mentioned.
func RemoteOK(o Options) jobsearch.JobSource {
	return board.Source{Adapter: "remoteok", HTTP: o.HTTP, Newest: true,
		First: func(q jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://remoteok.com") + "/api"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeRemoteOK(r, "") },
			}, nil
		}}
}

// DecodeRemoteOK reads the jobs of a saved answer of Remote OK, whose first element is a notice, not a job. There are no tenants.
// Pay is for a year, in US dollars.
func DecodeRemoteOK(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		ID          posting.Text
		Slug        posting.Text
		Epoch       posting.Number
		Date        posting.Text
		Position    posting.Text
		Title       posting.Text
		Company     posting.Text
		Location    posting.Text
		Tags        posting.List[posting.Text]
		Description posting.Text
		Min         posting.Number `json:"salary_min"`
		Max         posting.Number `json:"salary_max"`
		URL         posting.Text
		Apply       posting.Text `json:"apply_url"`
		Legal       posting.Text
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs"}}, nil, func(p job) (jobsearch.Job, bool) {
		title := string(p.Position + p.Title)
		if p.Position != "" {
			title = string(p.Position)
		}
		j := jobsearch.Job{
			Source: "remoteok", PostingID: string(p.ID), Title: posting.Unmangled(title), Company: posting.Unmangled(string(p.Company)), URL: posting.Resolve("https://remoteok.com/", string(p.URL)), ApplyURL: string(p.Apply),
			Location: posting.Unmangled(string(p.Location)), Remote: jobsearch.RemoteFull, Keywords: posting.Names(p.Tags),
			Pay:      posting.Pay(float64(p.Min), float64(p.Max), "USD", "year", jobsearch.PayStated),
			PostedAt: posting.Seconds(float64(p.Epoch)), Description: htmltext.Any(posting.Unmangled(string(p.Description))),
		}
		if j.PostedAt.IsZero() {
			j.PostedAt = posting.Time(string(p.Date))
		}
		if j.URL == "" && p.Slug != "" {
			j.URL = "https://remoteok.com/remote-jobs/" + url.PathEscape(string(p.Slug))
		}
		return j, p.Legal == ""
	})
}
