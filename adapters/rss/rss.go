// Package rss reads postings from any RSS or Atom feed: an employer's, a board's, a saved search's.
package rss

import (
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/feed"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Feed. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	Company string       // for items that do not name their employer: of an employer's own feed
}

// Feed is the source of the items of the feed at that address. A feed shows its newest items: one that is no longer in it may still be open. Safe for concurrent use.
func Feed(address string, o Options) jobsearch.JobSource {
	host := posting.Host(address)
	return board.Source{Adapter: "rss", Tenant: host, HTTP: o.HTTP, Company: o.Company, Newest: true,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: address, Want: polite.XML},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return Decode(r, host) },
			}, nil
		}}
}

// Decode reads the items of a saved feed. tenant is the host it came from; "" takes it from the items' links. Company and place are read from the elements that job feeds
// add, or from titles such as "Role at Company"; where a feed has neither they stay empty.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Titled(func(yield func(jobsearch.Job, error) bool) {
		in, html, err := posting.Sniff(r, false)
		if err == nil && html {
			err = fmt.Errorf("a web page instead of a feed: %w", jobsearch.ErrChanged)
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
			if !yield(read(it, tenant), nil) {
				return
			}
		}
	})
}

func read(it feed.Item, tenant string) jobsearch.Job {
	if tenant == "" {
		tenant = posting.Host(it.Link)
	}
	company, title := it.Company, it.Title
	if i := strings.LastIndex(title, " at "); company == "" && i > 0 || strings.HasSuffix(posting.Host(it.Link), "weworkremotely.com") {
		company, title = it.TitleParts()
	}
	j := jobsearch.Job{
		Source: "rss", Tenant: tenant, PostingID: it.ID, Title: title, Company: company, URL: it.Link,
		Location:       posting.Join("; ", it.Location, it.Extra["region"]),
		EmploymentType: posting.Employment(append([]string{it.Type}, it.Categories...)...),
		Department:     it.Department,
		PayText:        it.Salary,
		PostedAt:       it.Published,
		Deadline:       it.Expires,
		Description:    htmltext.Any(it.Description),
	}
	if where := posting.Join(", ", it.Extra["city"], it.Extra["state"], it.Extra["country"]); it.Location == "" && where != "" {
		j.Location = posting.Join("; ", where, it.Extra["region"])
	}
	if strings.HasPrefix(it.ID, "http") || len(it.ID) > 200 || it.ID == "" {
		j.PostingID = posting.IDFromURL(it.Link)
	}
	j.Remote = posting.Remote(it.Extra["remote"], false, j.Location+" "+title)
	return posting.Fill(j)
}
