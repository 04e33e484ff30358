// Package workday reads an employer's careers site on Workday by the JSON behind it (/wday/cxs/…): no key, pages of twenty, and one question more for each posting's text.
// A search there shows 2,000 postings at most; a larger board is asked for in parts, by one of its facets. Where that cannot be done, a *LimitError says at the end that there are more.
package workday

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/htmltext"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
)

// Options for Board. The zero value works.
type Options struct {
	HTTP    *http.Client     // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string           // "" is https:// and the host given to Board
	Company string           // the employer's name, which lists do not say; "" uses the tenant
	Bare    bool             // do not ask for each posting's text, places and exact date
	Now     func() time.Time // ages such as "Posted 3 Days Ago" are counted from it; nil is time.Now
}

// The API's bounds: a page, and what one search shows.
const (
	pageSize = 20
	maxShown = 2000
)

// Board is the source of a careers site: host is its host, "acme.wd5.myworkdayjobs.com", tenant and site are the names in its addresses ("acme", "External").
// "" for tenant takes the host's first part. An unknown site gives ErrGone. Safe for concurrent use.
func Board(host, tenant, site string, o Options) jobsearch.JobSource {
	if tenant == "" {
		tenant, _, _ = strings.Cut(host, ".")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Company == "" {
		o.Company = tenant
	}
	base := board.Base(o.BaseURL, "https://"+host)
	w := where{tenant: tenant + "/" + site, base: base, api: base + "/wday/cxs/" + tenant + "/" + site, page: base + "/" + site, now: o.Now}
	if strings.Contains(host, "myworkdaysite.com") {
		w.page = base + "/recruiting/" + tenant + "/" + site
	}
	s := board.Source{Adapter: "workday", Tenant: w.tenant, HTTP: o.HTTP, Company: o.Company, MaxPages: 2000,
		First: func(q jobsearch.Query) (board.Page, error) {
			for _, part := range []string{host, tenant, site} {
				if err := posting.Tenant(part); err != nil {
					return board.Page{}, err
				}
			}
			c := &crawl{where: w, text: q.Text}
			return c.ask(nil, 0), nil
		}}
	if !o.Bare {
		s.Detail = func(ctx context.Context, j *jobsearch.Job) error {
			path := strings.TrimPrefix(j.URL, w.page)
			if !strings.HasPrefix(path, "/job/") {
				return nil
			}
			return board.Read(ctx, o.HTTP, polite.Request{URL: w.api + path, Fresh: 7 * 24 * time.Hour}, func(r io.Reader) error {
				d, err := posting.One[detail](r)
				if err == nil {
					d.add(j)
				}
				return err
			})
		}
	}
	return s
}

// where is a careers site's addresses.
type where struct {
	tenant, base, api, page string
	now                     func() time.Time
}

// crawl is one reading of a site: the whole, or part after part.
type crawl struct {
	where
	text  string
	total int         // of the part being read, as its first page says it: later pages say 0
	parts [][2]string // facet and value, still to be read
	cut   bool        // something was not shown
}

// ask is the question for a page of a part; no part is the whole board.
func (c *crawl) ask(part *[2]string, offset int) board.Page {
	facets := map[string][]string{}
	if part != nil {
		facets[part[0]] = []string{part[1]}
	}
	body, _ := json.Marshal(map[string]any{"appliedFacets": facets, "limit": pageSize, "offset": offset, "searchText": c.text})
	more := map[string]json.RawMessage{}
	return board.Page{
		Request: polite.Request{URL: c.api + "/jobs", Method: http.MethodPost, Body: body, Header: http.Header{"Content-Type": {"application/json"}, "Accept-Language": {"en-US"}}},
		Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, c.where, more) },
		Through: true,
		Next: func(s board.Seen) (board.Page, bool) {
			if offset == 0 {
				var total posting.Number
				total.UnmarshalJSON(more["total"])
				c.total = int(total)
				if part == nil && c.total >= maxShown {
					c.parts = split(more["facets"])
					if len(c.parts) > 0 {
						return c.next()
					}
				}
				c.cut = c.cut || c.total >= maxShown
			}
			if offset += pageSize; s.Rows > 0 && offset < maxShown && (offset < c.total || s.Rows == pageSize && s.New > 0) {
				return c.ask(part, offset), true
			}
			return c.next()
		},
	}
}

// next is the first page of the next part.
func (c *crawl) next() (board.Page, bool) {
	if len(c.parts) == 0 {
		return board.Page{Fail: &jobsearch.LimitError{What: "a search of Workday", Limit: maxShown, Unit: "postings"}}, c.cut
	}
	part := c.parts[0]
	c.parts = c.parts[1:]
	return c.ask(&part, 0), true
}

// split chooses the facet whose largest value is smallest, and gives its values.
func split(raw json.RawMessage) [][2]string {
	var facets posting.List[struct {
		Parameter posting.Text `json:"facetParameter"`
		Values    posting.List[struct {
			ID        posting.Text
			Count     posting.Number
			Parameter posting.Text `json:"facetParameter"`
			Values    posting.List[struct {
				ID    posting.Text
				Count posting.Number
			}]
		}]
	}]
	facets.UnmarshalJSON(raw)
	var best [][2]string
	least := 0.0
	try := func(parameter string, ids []string, counts []float64) {
		largest, sum := 0.0, 0.0
		for _, n := range counts {
			largest, sum = max(largest, n), sum+n
		}
		if len(ids) < 2 || parameter == "" || sum < maxShown*0.9 || best != nil && largest >= least { // a facet that most postings lack would lose them
			return
		}
		least, best = largest, nil
		for _, id := range ids {
			best = append(best, [2]string{parameter, id})
		}
	}
	for _, f := range facets {
		var ids []string
		var counts []float64
		for _, v := range f.Values {
			if v.Parameter != "" { // a group of facets, as for places
				var in []string
				var n []float64
				for _, w := range v.Values {
					in, n = append(in, string(w.ID)), append(n, float64(w.Count))
				}
				try(string(v.Parameter), in, n)
				continue
			}
			ids, counts = append(ids, string(v.ID)), append(counts, float64(v.Count))
		}
		try(string(f.Parameter), ids, counts)
	}
	return best
}

// row is a posting as the list has it.
type row struct {
	Title     posting.Text
	Path      posting.Text               `json:"externalPath"`
	Locations posting.Text               `json:"locationsText"`
	Posted    posting.Text               `json:"postedOn"`
	Time      posting.Text               `json:"timeType"`
	Remote    posting.Text               `json:"remoteType"`
	Bullets   posting.List[posting.Text] `json:"bulletFields"`
}

// Decode reads the rows of a saved list, a saved posting, or a saved page of the site. tenant is the address of the careers site without https://, "acme.wd5.myworkdayjobs.com/External", without which
// postings have no host in their address, for the list does not say it. Ages are counted from now.
func Decode(r io.Reader, tenant string) iter.Seq2[jobsearch.Job, error] {
	w := where{tenant: tenant, now: time.Now}
	if host, site, ok := strings.Cut(tenant, "/"); ok {
		name, _, _ := strings.Cut(host, ".")
		w.tenant, w.page = name+"/"+site, "https://"+tenant
	}
	return board.Saved{Adapter: "workday", Tenant: w.tenant, Host: "myworkdayjobs.com", Below: true, Base: w.page, Link: jobPath}.Decode(r, func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return decode(r, w, nil) })
}

var jobPath = regexp.MustCompile(`/job/[^?]*?_([A-Za-z0-9-]+)/?(?:\?|$)`)

func decode(r io.Reader, w where, more map[string]json.RawMessage) iter.Seq2[jobsearch.Job, error] {
	type either struct {
		row
		detail
	}
	return posting.Decode(r, posting.Shape{Lists: []string{"jobPostings"}, Marks: []string{"jobPostingInfo"}}, more, func(p either) (jobsearch.Job, bool) {
		if p.Info.Title == "" {
			return p.row.read(w), true
		}
		j := jobsearch.Job{Source: "workday", Tenant: w.tenant, Title: string(p.Info.Title), URL: string(p.Info.URL), PostingID: requisition(string(p.Info.URL))}
		p.detail.add(&j)
		return j, true
	})
}

var several = regexp.MustCompile(`^\d+ \p{L}+$`) // "3 Locations"

func (p row) read(w where) jobsearch.Job {
	path := string(p.Path)
	j := jobsearch.Job{
		Source: "workday", Tenant: w.tenant, PostingID: requisition(path),
		Title: string(p.Title), URL: w.page + path,
		Location:       string(p.Locations),
		EmploymentType: posting.Employment(string(p.Time)),
		PostedAt:       posting.Relative(string(p.Posted), w.now()),
	}
	if company, _, _ := strings.Cut(w.tenant, "/"); company != "" {
		j.Company = company
	}
	if path == "" {
		j.URL = ""
	}
	for _, b := range p.Bullets {
		if j.Requisition == "" && strings.ContainsAny(string(b), "0123456789") && !strings.Contains(string(b), " ") {
			j.Requisition = string(b)
		}
	}
	if several.MatchString(j.Location) || j.Location == "" {
		if parts := strings.Split(strings.Trim(path, "/"), "/"); len(parts) > 2 {
			j.Location = strings.ReplaceAll(strings.ReplaceAll(parts[1], "---", ", "), "-", " ") // the first of them, as the address spells it
		}
	}
	j.Remote = posting.Remote(string(p.Remote), false, j.Location)
	return j
}

// requisition is the posting's id: what follows the last underscore of its path, which tells reposts and places apart by a suffix.
func requisition(path string) string {
	path = strings.TrimRight(path, "/")
	if i := strings.LastIndexByte(path, '_'); i >= 0 {
		return path[i+1:]
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// detail is a posting alone.
type detail struct {
	Info struct {
		Title       posting.Text
		Description posting.Text `json:"jobDescription"`
		Location    posting.Text
		Others      posting.List[posting.Text] `json:"additionalLocations"`
		Start       posting.Text               `json:"startDate"`
		End         posting.Text               `json:"endDate"`
		Time        posting.Text               `json:"timeType"`
		Requisition posting.Text               `json:"jobReqId"`
		URL         posting.Text               `json:"externalUrl"`
		Remote      posting.Text               `json:"remoteType"`
		Country     posting.Maybe[struct{ Descriptor posting.Text }]
	} `json:"jobPostingInfo"`
	Organization posting.Maybe[struct{ Name posting.Text }] `json:"hiringOrganization"`
}

// add is what only the posting's own answer has.
func (d detail) add(j *jobsearch.Job) {
	i := d.Info
	if text := htmltext.Any(string(i.Description)); text != "" {
		j.Description = jobsearch.CleanText(text)
	}
	if where := posting.Join("; ", append([]string{string(i.Location)}, posting.Names(i.Others)...)...); where != "" {
		j.Location = where
	}
	if at := posting.Time(string(i.Start)); !at.IsZero() {
		j.PostedAt = at
	}
	if at := posting.Time(string(i.End)); !at.IsZero() {
		j.Deadline = at
	}
	if e := posting.Employment(string(i.Time)); e != "" {
		j.EmploymentType = e
	}
	if i.Requisition != "" {
		j.Requisition = string(i.Requisition)
	}
	if r := posting.Remote(string(i.Remote), false, j.Location); r != "" {
		j.Remote = r
	}
	if name := htmltext.Line(string(d.Organization.V.Name)); name != "" && j.Company == "" {
		j.Company = name
	}
}
