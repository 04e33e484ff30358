package board

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/posting"
	"github.com/seed-57f86535/jobsearch/internal/schemaorg"
)

// Saved is how the pages that a board shows to people are read, where a person saved one of them instead of the answer for programs.
type Saved struct {
	Adapter string
	Tenant  string         // "" takes it from the addresses
	Host    string         // of postings: "jobs.lever.co", or "breezy.hr" with the tenant before it
	Below   bool           // the tenant stands before Host, not in the path
	Base    string         // of links without a host; "" is made of Tenant and Host
	Link    *regexp.Regexp // path and query of a posting's address; its first group that matches is the posting's id
}

// Decode reads a web page by its JobPosting data, else by its links to postings; anything else goes to answer.
// A live board that answers with a web page has changed, so only what reads saved files may use it.
func (s Saved) Decode(r io.Reader, answer func(io.Reader) iter.Seq2[jobsearch.Job, error]) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, page, err := posting.Sniff(r, true)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		if !page {
			answer(in)(yield)
			return
		}
		raw, err := io.ReadAll(io.LimitReader(in, dom.MaxPage))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		jobs, err := s.page(raw)
		for _, j := range jobs {
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
		if len(jobs) == 0 {
			if err == nil {
				err = fmt.Errorf("no postings in the page: %w", jobsearch.ErrChanged)
			}
			yield(jobsearch.Job{}, err)
		}
	}
}

func (s Saved) page(raw []byte) ([]jobsearch.Job, error) {
	data := schemaorg.Read(raw, "", time.Time{})
	if len(data.Jobs) > 0 {
		for i, j := range data.Jobs {
			if id, _ := s.posting(j.URL); id != "" {
				j.PostingID = id
			}
			data.Jobs[i] = s.owned(j)
		}
		return data.Jobs, nil
	}
	doc, err := dom.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	base := s.Base
	switch {
	case base != "":
	case !s.Below:
		base = "https://" + s.Host + "/"
	case s.Tenant != "":
		base = "https://" + s.Tenant + "." + s.Host + "/"
	default:
		base = data.Canonical
	}
	var jobs []jobsearch.Job
	at := map[string]int{}
	for a := range dom.All(doc, dom.Tag("a")) {
		id, link := s.posting(dom.Attr(a, "href"))
		if id == "" {
			continue
		}
		title := heading(a)
		if i, again := at[id]; again {
			if jobs[i].Title == "" {
				jobs[i].Title = title
			}
			continue
		}
		if strings.Contains(link, "://") && base == "" {
			base = link // one whole address names the site of the others
		}
		card := s.card(a, id)
		j := jobsearch.Job{Title: title, URL: link, PostingID: id, Location: place(card)}
		j.Remote = posting.Remote("", false, j.Location)
		at[id] = len(jobs)
		jobs = append(jobs, j)
	}
	for i := range jobs {
		if u := posting.Resolve(base, jobs[i].URL); u != "" {
			jobs[i].URL = u
		}
		jobs[i] = s.owned(jobs[i])
	}
	return jobs, data.Err
}

// posting is the id of the posting that a link of the page leads to, "" of another link.
func (s Saved) posting(href string) (id, link string) {
	link, _, _ = strings.Cut(href, "#")
	if strings.HasPrefix(link, "//") {
		link = "https:" + link
	}
	if h := posting.Host(link); h != "" && h != s.Host && !strings.HasSuffix(h, "."+s.Host) {
		return "", ""
	}
	m := s.Link.FindStringSubmatch(afterHost(link))
	if m == nil {
		return "", ""
	}
	for _, group := range m[1:] {
		if id == "" {
			id = group
		}
	}
	return id, link
}

// afterHost is the path and query of an address, or of a link without a host.
func afterHost(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		_, path, _ := strings.Cut(rest, "/")
		return "/" + path
	}
	return address
}

// owned sets the source, the tenant and, where nothing names the employer, the company.
func (s Saved) owned(j jobsearch.Job) jobsearch.Job {
	j.Source, j.Tenant = s.Adapter, s.Tenant
	if host := posting.Host(j.URL); j.Tenant == "" && s.Below {
		j.Tenant, _ = strings.CutSuffix(host, "."+s.Host)
	} else if j.Tenant == "" && strings.HasSuffix(host, s.Host) {
		j.Tenant = posting.PathPart(j.URL, 0)
	}
	if j.Company == "" {
		j.Company, _, _ = strings.Cut(j.Tenant, "/")
	}
	return j
}

// heading is the title that a link shows: its heading, or all of it; "" of a link that only says what to do.
func heading(a *html.Node) string {
	title := dom.Line(dom.First(a, dom.Tag("h1"), dom.Tag("h2"), dom.Tag("h3"), dom.Tag("h4"), dom.Tag("h5"), classed("title")))
	if title == "" {
		title = dom.Line(a)
	}
	title = strings.TrimSpace(strings.TrimSuffix(title, "Apply"))
	if actions()[strings.ToLower(title)] {
		return ""
	}
	return title
}

//go:embed actions.txt
var actionsTXT string

// actions are the words of links that say what to do, not what is there.
var actions = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(actionsTXT) {
		if !strings.HasPrefix(line, "#") {
			out[strings.TrimSpace(line)] = true
		}
	}
	return out
})

// card is the largest element around a link that holds no link to another posting.
func (s Saved) card(a *html.Node, id string) *html.Node {
	card := a
	for p := a.Parent; p != nil && p.Type == html.ElementNode && p.Data != "body"; p = p.Parent {
		for other := range dom.All(p, dom.Tag("a")) {
			if i, _ := s.posting(dom.Attr(other, "href")); i != "" && i != id {
				return card
			}
		}
		card = p
	}
	return card
}

// place is what a card calls its location; one in a list has the mark of its item.
func place(card *html.Node) string {
	return strings.TrimPrefix(dom.Line(dom.First(card, classed("location"))), "- ")
}

// classed matches elements one of whose names for styles and tests holds that word.
func classed(word string) dom.Match {
	return func(n *html.Node) bool {
		for _, key := range []string{"class", "data-ui", "data-qa", "data-testid", "itemprop"} {
			if strings.Contains(strings.ToLower(dom.Attr(n, key)), word) {
				return true
			}
		}
		return false
	}
}
