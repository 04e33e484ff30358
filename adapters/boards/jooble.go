package boards

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Jooble is the search of https://jooble.org/api/about with a key; countries have hosts of their own (BaseURL "https://de.jooble.org"). Pages of a hundred, ten at most.
// Query.Text and Location are asked for. Texts are snippets. A wrong key gives *UnauthorizedError.
func Jooble(key string, o Options) jobsearch.JobSource {
	base := board.Base(o.BaseURL, "https://jooble.org")
	const consent = "give the key of jooble.org/api/about"
	var page func(q jobsearch.Query, n int) board.Page
	page = func(q jobsearch.Query, n int) board.Page {
		body, _ := json.Marshal(map[string]string{"keywords": q.Text, "location": q.Location, "page": fmt.Sprint(n), "ResultOnPage": "100"})
		return board.Page{
			Request: polite.Request{URL: base + "/api/" + url.PathEscape(key), Name: posting.Host(base) + "/api", Method: http.MethodPost, Body: body, Header: http.Header{"Content-Type": {"application/json"}}, Consent: consent},
			Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeJooble(r, "") },
			Next:    func(board.Seen) (board.Page, bool) { return page(q, n+1), true },
		}
	}
	return board.Source{Adapter: "jooble", HTTP: o.HTTP, Newest: true, MaxPages: 10,
		First: func(q jobsearch.Query) (board.Page, error) {
			if key == "" {
				return board.Page{}, &jobsearch.UnauthorizedError{Consent: consent}
			}
			return page(q, 1), nil
		}}
}

// DecodeJooble reads the jobs of a saved answer of Jooble. There are no tenants.
func DecodeJooble(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	type job struct {
		ID       posting.Text // a 64-bit number, which may be negative
		Title    posting.Text
		Location posting.Text
		Snippet  posting.Text
		Salary   posting.Text
		Type     posting.Text
		Link     posting.Text
		Company  posting.Text
		Updated  posting.Text
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"jobs"}, Marks: []string{"link", "snippet"}}, nil, func(p job) (jobsearch.Job, bool) {
		return jobsearch.Job{
			Source: "jooble", PostingID: string(p.ID), Title: string(p.Title), Company: string(p.Company), URL: string(p.Link),
			Location: string(p.Location), Remote: posting.Remote("", false, string(p.Location)), EmploymentType: posting.Employment(string(p.Type)),
			PayText: string(p.Salary), PostedAt: posting.Time(string(p.Updated)), Description: htmltext.Any(string(p.Snippet)),
		}, true
	})
}
