// Package teamtailor reads an employer's careers site on Teamtailor by its JSON Feed (/jobs.json, https://www.jsonfeed.org/version/1.1/), whose items carry schema.org data:
// no key, page by page. Saved RSS feeds, job pages and listings of such sites are read as well.
package teamtailor

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
	"github.com/seed-57f86535/jobsearch/internal/schemaorg"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is https://{company}.teamtailor.com
	Company string       // the employer's name, for postings that do not say it
}

// Board is the source of the company with that subdomain of teamtailor.com, or with that careers domain of its own ("career.acme.com"). An unknown one gives ErrGone.
// Safe for concurrent use.
func Board(company string, o Options) jobsearch.JobSource {
	base := "https://" + company
	if !strings.Contains(company, ".") {
		base += ".teamtailor.com"
	}
	base = board.Base(o.BaseURL, base)
	return board.Source{Adapter: "teamtailor", Tenant: company, Named: true, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) { return page(base+"/jobs.json", base, company), nil }}
}

func page(address, base, tenant string) board.Page {
	more := map[string]json.RawMessage{}
	return board.Page{
		Request: polite.Request{URL: address},
		Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return feed(r, tenant, more) },
		Next: func(board.Seen) (board.Page, bool) {
			var next posting.Text
			next.UnmarshalJSON(more["next_url"])
			link := posting.Resolve(base, string(next))
			if link == "" || posting.Host(link) != posting.Host(base) { // an answer does not decide whom we ask
				return board.Page{}, false
			}
			return page(link, base, tenant), true
		},
	}
}

// Decode reads the postings of a saved feed (JSON or RSS), job page or listing. tenant is the company's subdomain or domain; "" takes it from the addresses.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, html, err := posting.Sniff(r, true)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		head, _ := in.Peek(64)
		switch {
		case html:
			web(in, tenant)(yield)
		case bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")):
			rss(in, tenant)(yield)
		default:
			feed(in, tenant, nil)(yield)
		}
	}
}

// item is a posting of the JSON Feed.
type item struct {
	ID        posting.Text
	URL       posting.Text
	Title     posting.Text
	Published posting.Text    `json:"date_published"`
	HTML      posting.Text    `json:"content_html"`
	Posting   json.RawMessage `json:"_jobposting"`

	// As the API for key holders has it (https://docs.teamtailor.com).
	Body       posting.Text
	Created    posting.Text `json:"created-at"`
	Remote     posting.Text `json:"remote-status"`
	Employment posting.Text `json:"employment-type"`
	Links      posting.Maybe[struct {
		Site posting.Text `json:"careersite-job-url"`
	}]
}

func feed(r io.Reader, tenant string, more map[string]json.RawMessage) iter.Seq2[jobsearch.Job, error] {
	if more == nil {
		more = map[string]json.RawMessage{}
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"items", "data"}}, more, func(p item) (jobsearch.Job, bool) {
		j := jobsearch.Job{}
		if len(p.Posting) > 0 && p.Posting[0] == '{' {
			j = schemaorg.Job(p.Posting, string(p.URL), time.Time{})
			j.Problems = nil
		}
		j.Title = string(p.Title)
		j.URL = string(cmp.Or(p.URL, p.Links.V.Site, posting.Text(j.URL)))
		if id := number(j.URL); id != "" {
			j.PostingID = id
		} else if p.ID != "" {
			j.PostingID = string(p.ID)
		}
		if text := htmltext.Any(string(p.HTML)); text != "" {
			j.Description = text
		}
		if at := posting.Time(string(p.Published)); !at.IsZero() {
			j.PostedAt = at
		}
		if j.Description == "" {
			j.Description = htmltext.Any(string(p.Body))
		}
		if j.PostedAt.IsZero() {
			j.PostedAt = posting.Time(string(p.Created))
		}
		if p.Remote != "" {
			j.Remote = remote(string(p.Remote), j.Location)
		}
		if j.EmploymentType == "" {
			j.EmploymentType = posting.Employment(string(p.Employment))
		}
		if j.Company == "" { // the feed's title is the site's: it stands before the items
			var title posting.Text
			title.UnmarshalJSON(more["title"])
			j.Company = string(title)
		}
		return owned(j, tenant), true
	})
}

var numbered = regexp.MustCompile(`/jobs/(\d+)(?:-|$|/|\?)`)

// number is the id in a posting's address.
func number(address string) string {
	if m := numbered.FindStringSubmatch(address); m != nil {
		return m[1]
	}
	return ""
}

// owned sets the source, the tenant and, where nothing names the employer, the company.
func owned(j jobsearch.Job, tenant string) jobsearch.Job {
	j.Source, j.Tenant = "teamtailor", tenant
	if tenant == "" {
		host := posting.Host(j.URL)
		j.Tenant = strings.TrimSuffix(host, ".teamtailor.com")
	}
	if j.Company == "" {
		j.Company = strings.TrimPrefix(strings.TrimPrefix(j.Tenant, "career."), "careers.")
	}
	return j
}

// entry is a posting of the RSS feed.
type entry struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	Published   string `xml:"pubDate"`
	Description string `xml:"description"`
	Remote      string `xml:"remoteStatus"`
	Company     string `xml:"company_name"`
	Department  string `xml:"department"`
	Locations   []struct {
		Name    string `xml:"name"`
		City    string `xml:"city"`
		Country string `xml:"country"`
	} `xml:"locations>location"`
}

func rss(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return posting.Titled(func(yield func(jobsearch.Job, error) bool) {
		for e, err := range posting.Elements[entry](r, []string{"item"}, "rss", "channel") {
			if err != nil {
				yield(jobsearch.Job{}, err)
				return
			}
			j := jobsearch.Job{PostingID: number(e.Link), Title: e.Title, URL: e.Link, Company: e.Company, Department: e.Department, PostedAt: posting.Time(e.Published), Description: htmltext.Any(e.Description)}
			var names []string
			for _, l := range e.Locations {
				if l.City != "" {
					l.Name = "" // only what the employer calls the office
				}
				names = append(names, posting.Join(", ", l.City, l.Country, l.Name))
			}
			j.Location = posting.Join("; ", names...)
			j.Remote = remote(e.Remote, j.Location)
			if !yield(posting.Fill(owned(j, tenant)), nil) {
				return
			}
		}
	})
}

// remote reads Teamtailor's words: none, temporary, hybrid, fully.
func remote(status, location string) jobsearch.Remote {
	switch strings.ToLower(strings.TrimSpace(status)) {
	case "fully":
		return jobsearch.RemoteFull
	case "hybrid", "temporary":
		return jobsearch.RemoteHybrid
	case "none":
		return jobsearch.RemoteNone
	}
	return posting.Remote(status, false, location)
}

// web reads a job page by its data, or a listing by its links.
func web(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		raw, err := io.ReadAll(io.LimitReader(r, dom.MaxPage))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		n := 0
		for _, j := range schemaorg.Read(raw, "", time.Time{}).Jobs {
			if id := number(j.URL); id != "" {
				j.PostingID = id
			}
			n++
			if !yield(owned(j, tenant), nil) {
				return
			}
		}
		if n > 0 {
			return
		}
		doc, err := dom.Parse(bytes.NewReader(raw))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		host := tenant
		if host != "" && !strings.Contains(host, ".") {
			host += ".teamtailor.com"
		}
		type link struct{ id, title, href string }
		var links []link
		seen := map[string]bool{}
		for a := range dom.All(doc, dom.Tag("a")) {
			href := dom.Attr(a, "href")
			id := number(href)
			title := dom.Line(a)
			if inner := dom.First(a, dom.Has("title")); inner != nil {
				title = dom.Attr(inner, "title")
			}
			if id == "" || title == "" || seen[id] {
				continue
			}
			seen[id] = true
			if h := posting.Host(href); h != "" && host == "" {
				host = h // one whole address names the site of the others
			}
			links = append(links, link{id, title, href})
		}
		for _, l := range links {
			j := jobsearch.Job{PostingID: l.id, Title: l.title, URL: posting.Resolve("https://"+host+"/", l.href)}
			if host == "" {
				j.URL = l.href
			}
			if !yield(posting.Fill(owned(j, tenant)), nil) {
				return
			}
		}
		if len(links) == 0 {
			yield(jobsearch.Job{}, fmt.Errorf("no postings in the page: %w", jobsearch.ErrChanged))
		}
	}
}
