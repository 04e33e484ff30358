package boards

import (
	"fmt"
	"io"
	"iter"
	"net/url"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// TheMuse is the board of https://www.themuse.com/developers/api/v2: pages of twenty, fifty at most; 500 calls an hour without a key, 3,600 with one.
// Query.Location is asked for as The Muse words places ("Berlin, Germany").
func TheMuse(key string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://www.themuse.com")
	var page func(q jobsearch.Query, n int) board.Page
	page = func(q jobsearch.Query, n int) board.Page {
		v := url.Values{"page": {fmt.Sprint(n)}, "descending": {"true"}}
		if q.Location != "" {
			v.Set("location", q.Location)
		}
		if key != "" {
			v.Set("api_key", key)
		}
		return board.Page{
			Request: polite.Request{URL: base + "/api/public/jobs?" + v.Encode()},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeTheMuse(r, "") },
			Next:    func(board.Seen) (board.Page, bool) { return page(q, n+1), true },
		}
	}
	return board.Source{Adapter: "themuse", HTTP: o.HTTP, Newest: true, MaxPages: 50,
		First: func(q jobsearch.Query) (board.Page, error) { return page(q, 0), nil }}
}

// DecodeTheMuse reads the results of a saved answer of The Muse. There are no tenants.
func DecodeTheMuse(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type result struct {
		ID         posting.Text
		Name       posting.Text
		Contents   posting.Text
		Published  posting.Text `json:"publication_date"`
		Locations  posting.List[posting.Text]
		Categories posting.List[posting.Text]
		Levels     posting.List[struct {
			Short posting.Text `json:"short_name"`
		}]
		Refs posting.Maybe[struct {
			Page posting.Text `json:"landing_page"`
		}]
		Company posting.Text
		Tags    posting.List[posting.Text]
	}
	levels := map[string]string{"internship": "intern", "entry": "junior", "mid": "mid", "senior": "senior", "management": "manager"}
	return posting.Decode(r, posting.Shape{Lists: []string{"results"}, Marks: []string{"refs", "contents"}}, nil, func(p result) (jobsearch.Job, bool) {
		j := jobsearch.Job{
			Source: "themuse", PostingID: string(p.ID), Title: string(p.Name), Company: string(p.Company), URL: string(p.Refs.V.Page),
			Location: posting.Join("; ", posting.Names(p.Locations)...), Department: posting.Join(", ", posting.Names(p.Categories)...),
			PostedAt: posting.Time(string(p.Published)), Description: htmltext.Any(string(p.Contents)),
		}
		j.Remote = posting.Remote("", false, j.Location)
		if len(p.Levels) > 0 {
			j.Seniority = levels[string(p.Levels[0].Short)]
			if j.Seniority == "intern" {
				j.EmploymentType = "internship"
			}
		}
		return j, true
	})
}
