package boards

import (
	"io"
	"iter"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/feed"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// WeWorkRemotely is remote work by the feeds of https://weworkremotely.com/remote-job-rss-feed: the newest hundred. category is one of its feeds, such as "remote-programming-jobs"; "" is all.
// The feeds are for readers who are led back by the link.
func WeWorkRemotely(category string, o Options) jobsearch.JobSource {
	return board.Source{Adapter: "weworkremotely", Tenant: category, HTTP: o.HTTP, Newest: true,
		First: func(jobsearch.Query) (board.Page, error) {
			path := "/remote-jobs.rss"
			if category != "" {
				if err := posting.Tenant(category); err != nil {
					return board.Page{}, err
				}
				path = "/categories/" + strings.TrimSuffix(category, ".rss") + ".rss"
			}
			return board.Page{
				Request: polite.Request{URL: board.Base(o.BaseURL, "https://weworkremotely.com") + path, Want: polite.XML},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return DecodeWeWorkRemotely(r, "") },
			}, nil
		}}
}

// DecodeWeWorkRemotely reads the items of a saved feed of We Work Remotely. There are no tenants: a category is no part of a posting's identity.
func DecodeWeWorkRemotely(r io.Reader, _ string) iter.Seq2[jobsearch.Job, error] {
	return posting.Titled(func(yield func(jobsearch.Job, error) bool) {
		in, html, err := posting.Sniff(r, false)
		if err == nil && html {
			err = jobsearch.ErrChanged
		}
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		for it, err := range feed.Items(in) {
			if err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			company, title := it.TitleParts()
			j := jobsearch.Job{
				Source: "weworkremotely", PostingID: slug(it.Link), Title: title, Company: company, URL: it.Link,
				Location: posting.Join("; ", it.Extra["region"], it.Extra["country"], it.Extra["state"], it.Location), Remote: jobsearch.RemoteFull,
				EmploymentType: posting.Employment(it.Type), Department: posting.Join(", ", it.Categories...), Keywords: splitComma(it.Extra["skills"]),
				PostedAt: it.Published, Deadline: it.Expires, PayText: it.Salary, Description: htmltext.Any(it.Description),
			}
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
	})
}

// splitComma is the parts of a comma-separated list.
func splitComma(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
