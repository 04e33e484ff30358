package boards

import (
	"io"
	"iter"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Jobicy is remote work by https://jobicy.com/jobs-rss-feed: the newest hundred, once an hour is enough. It asks for credit and a link, and forbids to hand the postings on to other job boards.
func Jobicy(o Options) jobsearch.JobSource {
	return board.Source{Adapter: "jobicy", HTTP: o.HTTP, Newest: true,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://jobicy.com") + "/api/v2/remote-jobs?count=100"},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeJobicy(r, "") },
			}, nil
		}}
}

// DecodeJobicy reads the jobs of a saved answer of Jobicy. There are no tenants.
func DecodeJobicy(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		ID          posting.Text
		URL         posting.Text
		Title       posting.Text               `json:"jobTitle"`
		Company     posting.Text               `json:"companyName"`
		Industry    posting.List[posting.Text] `json:"jobIndustry"`
		Type        posting.List[posting.Text] `json:"jobType"`
		Geo         posting.Text               `json:"jobGeo"`
		Excerpt     posting.Text               `json:"jobExcerpt"`
		Description posting.Text               `json:"jobDescription"`
		Published   posting.Text               `json:"pubDate"`
		Min         posting.Number             `json:"salaryMin"`
		Max         posting.Number             `json:"salaryMax"`
		YearMin     posting.Number             `json:"annualSalaryMin"`
		YearMax     posting.Number             `json:"annualSalaryMax"`
		Currency    posting.Text               `json:"salaryCurrency"`
		Period      posting.Text               `json:"salaryPeriod"`
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs"}, Marks: []string{"jobTitle"}}, nil, func(p job) (jobsearch.Job, bool) {
		j := jobsearch.Job{
			Source: "jobicy", PostingID: string(p.ID), Title: string(p.Title), Company: string(p.Company), URL: string(p.URL),
			Location: posting.Join("; ", splitComma(string(p.Geo))...), Remote: jobsearch.RemoteFull, EmploymentType: posting.Employment(posting.Names(p.Type)...),
			Department: posting.Join(", ", posting.Names(p.Industry)...), PostedAt: posting.Time(string(p.Published)), Description: htmltext.Any(string(p.Description)),
		}
		if j.Description == "" {
			j.Description = htmltext.Any(string(p.Excerpt))
		}
		low, high, unit := float64(p.Min), float64(p.Max), string(p.Period)
		if low == 0 && high == 0 || unit == "" {
			unit = "year"
		}
		if low == 0 && high == 0 {
			low, high = float64(p.YearMin), float64(p.YearMax)
		}
		j.Pay = posting.Pay(low, high, string(p.Currency), unit, jobsearch.PayStated)
		return j, true
	})
}
