package boards

import (
	"fmt"
	"io"
	"iter"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Arbeitnow is work in Germany and remote by https://www.arbeitnow.com/api/job-board-api: pages of a hundred, at most thirty of them. It asks for a link back.
func Arbeitnow(o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://www.arbeitnow.com")
	var page func(n int) board.Page
	page = func(n int) board.Page { // the answer's own links.next carries an advertised search
		return board.Page{
			Request: polite.Request{URL: fmt.Sprintf("%s/api/job-board-api?page=%d", base, n)},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeArbeitnow(r, "") },
			Next:    func(board.Seen) (board.Page, bool) { return page(n + 1), true },
		}
	}
	return board.Source{Adapter: "arbeitnow", HTTP: o.HTTP, Newest: true, MaxPages: 30,
		First: func(jobsearch.Query) (board.Page, error) { return page(1), nil }}
}

// DecodeArbeitnow reads the jobs of a saved answer of Arbeitnow. There are no tenants.
func DecodeArbeitnow(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		Slug        posting.Text
		Company     posting.Text `json:"company_name"`
		Title       posting.Text
		Description posting.Text
		Remote      posting.Flag
		URL         posting.Text
		Tags        posting.List[posting.Text]
		Types       posting.List[posting.Text] `json:"job_types"`
		Location    posting.Text
		Created     posting.Text `json:"created_at"`
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"data"}, Marks: []string{"slug", "company_name"}}, nil, func(p job) (jobsearch.Job, bool) {
		j := jobsearch.Job{
			Source: "arbeitnow", PostingID: string(p.Slug), Title: string(p.Title), Company: string(p.Company), URL: string(p.URL),
			Location: string(p.Location), Remote: posting.Remote("", bool(p.Remote), string(p.Location)), Keywords: posting.Names(p.Tags),
			EmploymentType: posting.Employment(posting.Names(p.Types)...), PostedAt: posting.Time(string(p.Created)), Description: htmltext.Any(string(p.Description)),
		}
		if j.URL == "" && j.PostingID != "" {
			j.URL = "https://www.arbeitnow.com/view/" + j.PostingID
		}
		return j, true
	})
}
