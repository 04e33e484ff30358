// Package jsonld reads postings from any web page that describes them with schema.org JobPosting data, and from sitemaps that lead to such pages. It is the way to
// employers whose applicant system has no public API: robots.txt is obeyed, pages are asked for one by one at a guest's pace.
package jsonld

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
	"github.com/seed-57f86535/jobsearch/internal/schemaorg"
)

// DefaultMaxPages is how many pages one search reads at most where Options.MaxPages is 0.
const DefaultMaxPages = 500

// maxPage is how many bytes of a page are read, maxMaps how many sitemaps of an index.
const (
	maxPage = 8 << 20
	maxMaps = 50
)

// Options for Pages and Sitemap. The zero value works.
type Options struct {
	HTTP     *http.Client     // nil is the polite client that all sources of the process share; see adapters/web to set one up
	Company  string           // for postings that do not name their employer
	Match    string           // Sitemap: only addresses that contain it, such as "/jobs/"
	MaxPages int              // 0 is DefaultMaxPages; more pages than that end the search with a *LimitError
	Closed   bool             // yield expired postings as well, with their Status; they are left out otherwise
	Now      func() time.Time // nil is time.Now
}

// Pages is the source of the postings on these pages. Safe for concurrent use.
func Pages(o Options, addresses ...string) jobsearch.JobSource {
	s := &source{o: o, pages: addresses}
	if len(addresses) > 0 {
		s.host = posting.Host(addresses[0])
	}
	return s
}

// Sitemap is the source of the postings on the pages that a sitemap (https://www.sitemaps.org/protocol.html), or an index of such, leads to.
// Pages that were last changed before Query.Since are not read. Safe for concurrent use.
func Sitemap(address string, o Options) jobsearch.JobSource {
	return &source{o: o, sitemap: address, host: posting.Host(address)}
}

// Decode reads the postings of a saved page. tenant is the host it came from; "" takes it from the page's own address.
// A page without postings yields none; one whose data is broken beyond mending is ErrChanged with the place.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		read(r, "", tenant, time.Now(), yield)
	}
}

// read yields a page's postings; it reports whether the caller wants more.
func read(r io.Reader, address, tenant string, now time.Time, yield func(jobsearch.Job, error) bool) bool {
	in, _, err := posting.Sniff(r, true)
	if err != nil {
		yield(jobsearch.Job{}, err)
		return false
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxPage))
	if err != nil {
		yield(jobsearch.Job{}, err)
		return false
	}
	p := schemaorg.Read(raw, address, now)
	for _, j := range p.Jobs {
		j.Source, j.Tenant = "jsonld", tenant
		if tenant == "" {
			j.Tenant = posting.Host(j.URL)
		}
		if !yield(j, nil) {
			return false
		}
	}
	if len(p.Jobs) == 0 && p.Err != nil {
		yield(jobsearch.Job{}, p.Err)
		return false
	}
	return true
}

// source asks pages.
type source struct {
	o       Options
	host    string
	pages   []string
	sitemap string
}

// Name is "jsonld:" and the host.
func (s *source) Name() string { return "jsonld:" + s.host }

// Search implements jobsearch.JobSource. A page that is gone or holds no posting is passed over; when three pages in a row fail otherwise, the search ends with their error.
func (s *source) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		limit := s.o.MaxPages
		if limit <= 0 {
			limit = DefaultMaxPages
		}
		now := time.Now
		if s.o.Now != nil {
			now = s.o.Now
		}
		fail := func(err error) {
			if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
				err = fmt.Errorf("%w (%v)", ctx.Err(), err)
			}
			yield(jobsearch.Job{}, fmt.Errorf("%s: %w", s.Name(), err))
		}
		n, row, failed := 0, 0, 0
		var last error
		pages := s.pages
		if s.sitemap != "" {
			var err error
			if pages, err = s.addresses(ctx, q.Since, limit+1); err != nil && len(pages) == 0 {
				fail(err)
				return
			} else if err != nil {
				last, failed = err, 1
			}
		}
		seen := map[string]bool{}
		for i, address := range pages {
			if i >= limit {
				fail(&jobsearch.LimitError{What: "site", Limit: int64(limit), Unit: "pages"})
				return
			}
			if err := ctx.Err(); err != nil {
				fail(err)
				return
			}
			jobs, err := s.page(ctx, address, now())
			if errors.Is(err, jobsearch.ErrGone) && len(pages) > 1 {
				continue // a posting that ended
			}
			if err != nil {
				last, row, failed = err, row+1, failed+1
				if row >= 3 || len(pages) == 1 || ctx.Err() != nil || errors.Is(err, jobsearch.ErrRateLimited) || errors.Is(err, jobsearch.ErrBlocked) {
					fail(err)
					return
				}
				continue
			}
			row = 0
			for _, j := range jobs {
				if err := ctx.Err(); err != nil {
					fail(err)
					return
				}
				if j.Company == "" {
					j.Company = s.o.Company
				}
				if j.Status == jobsearch.JobClosed && !s.o.Closed || seen[j.PostingID+"\x00"+j.URL] || !q.Since.IsZero() && !j.PostedAt.IsZero() && j.PostedAt.Before(q.Since) {
					continue
				}
				seen[j.PostingID+"\x00"+j.URL] = true
				if !yield(j, nil) {
					return
				}
				if n++; q.Limit > 0 && n >= q.Limit {
					return
				}
			}
		}
		if last != nil {
			fail(fmt.Errorf("%d of %d pages, the last: %w", failed, len(pages), last))
		}
	}
}

// page reads one page.
func (s *source) page(ctx context.Context, address string, now time.Time) (jobs []jobsearch.Job, err error) {
	err = board.Read(ctx, s.o.HTTP, polite.Request{URL: address, Want: polite.Page, MaxBody: maxPage}, func(r io.Reader) (err error) {
		read(r, address, s.host, now, func(j jobsearch.Job, e error) bool {
			if err = e; e == nil {
				jobs = append(jobs, j)
			}
			return e == nil
		})
		return err
	})
	return jobs, err
}

// addresses are the pages of a sitemap, or of the sitemaps of an index, at most limit.
func (s *source) addresses(ctx context.Context, since time.Time, limit int) ([]string, error) {
	type entry struct {
		XMLName xml.Name // url, or sitemap in an index
		Loc     string   `xml:"loc"`
		Changed string   `xml:"lastmod"`
	}
	var pages []string
	maps := []string{s.sitemap}
	seen := map[string]bool{}
	read := func(r io.Reader) error {
		r, err := unpacked(r)
		if err != nil {
			return err
		}
		for e, err := range posting.Elements[entry](r, []string{"url", "sitemap"}, "urlset", "sitemapindex") {
			if err != nil {
				return err
			}
			loc := posting.Resolve(s.sitemap, strings.TrimSpace(e.Loc))
			at := posting.Time(e.Changed)
			if loc == "" || seen[loc] || !s.own(loc) || !since.IsZero() && !at.IsZero() && at.Before(since.Truncate(24*time.Hour)) {
				continue
			}
			seen[loc] = true
			if e.XMLName.Local == "sitemap" {
				maps = append(maps, loc)
			} else if strings.Contains(loc, s.o.Match) {
				if pages = append(pages, loc); len(pages) >= limit {
					return nil
				}
			}
		}
		return nil
	}
	for i := 0; i < len(maps) && i < maxMaps && len(pages) < limit; i++ {
		if err := board.Read(ctx, s.o.HTTP, polite.Request{URL: maps[i], Want: polite.XML}, read); err != nil {
			return pages, fmt.Errorf("sitemap: %w", err)
		}
	}
	return pages, nil
}

// own reports whether an address is on the sitemap's site.
func (s *source) own(address string) bool {
	h := posting.Host(address)
	return h == s.host || strings.HasSuffix(h, "."+s.host)
}

// unpacked reads a sitemap that is sent as a gzip file.
func unpacked(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("sitemap: %v: %w", err, jobsearch.ErrChanged)
		}
		return io.LimitReader(z, polite.DefaultMaxBody), nil
	}
	return b, nil
}
