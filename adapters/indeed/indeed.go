// Package indeed is the way to Indeed's postings that Indeed allows. Indeed forbids to read its search automatically, and has no public API of it; what there is:
//
//   - New: the partner API (GraphQL, with an OAuth client of the caller's) or the old publisher API (with the caller's publisher id), for those who have a contract.
//   - Feed: an XML feed in Indeed's format, as employers and applicant systems publish it.
//   - Decode: pages and answers that a person saved.
//   - alert mails, which Indeed sends to whoever asks for them: Jobs reads one; adapters/alertmail makes a source of a mailbox.
//
// Nothing here pretends to be a browser or an app. A challenge or a login instead of an answer is ErrBlocked, and a reason to pause.
package indeed

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/alert"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/polite"
)

// Options for New and Feed. The zero value has no credentials: then New's source says what can be had without.
type Options struct {
	HTTP         *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	ClientID     string       // of a partner's OAuth client, by contract with Indeed
	ClientSecret string
	PublisherID  string // of the old publisher program, closed to newcomers; used when there is no OAuth client
	Country      string // ISO 3166-1 alpha-2 of the site that is searched; "" is US
	BaseURL      string // of the partner API; "" is https://apis.indeed.com
	PublisherURL string // of the publisher API; "" is https://api.indeed.com
	UserIP       string // what the publisher API wants to know of the person who searches
	UserAgent    string // and of their browser; "" is this library's
	Company      string // Feed: for jobs that do not name their employer
}

const consent = "Indeed gives its search to partners only: give the OAuth client of a partner contract, or a publisher id; without one read an employer's XML feed (indeed.Feed), pages you saved, or the alert mails that Indeed sends you"

// New is the source of Indeed's search for partners and publishers. Query.Text, Location and Since are asked for. Without credentials it yields *UnauthorizedError.
// Safe for concurrent use.
func New(o Options) jobsearch.JobSource {
	if o.Country == "" {
		o.Country = "US"
	}
	o.Country = strings.ToUpper(o.Country)
	c := &client{o: o, base: board.Base(o.BaseURL, "https://apis.indeed.com")}
	return source{c: c, Source: board.Source{Adapter: "indeed", HTTP: o.HTTP, Newest: true, MaxPages: 20}}
}

// Feed is the source of an XML feed in Indeed's format. Feeds of 100 MB exist: jobs are yielded as they are read. Safe for concurrent use.
func Feed(address string, o Options) jobsearch.JobSource {
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = u.Hostname()
	}
	return board.Source{Adapter: "indeed", Tenant: host, HTTP: o.HTTP, Company: o.Company,
		First: func(jobsearch.Query) (board.Page, error) {
			return board.Page{
				Request: polite.Request{URL: address, Want: polite.XML, MaxBody: 512 << 20},
				Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return feed(r, host) },
			}, nil
		}}
}

// Jobs are the postings that an alert mail of Indeed lists; of another sender's mail, none.
func Jobs(m jobsearch.Message) []jobsearch.Job {
	if alert.Provider(m) != "indeed" {
		return nil
	}
	return alert.Jobs(m)
}

// source asks with whatever credentials there are.
type source struct {
	board.Source
	c *client
}

// Search implements jobsearch.JobSource.
func (s source) Search(ctx context.Context, q jobsearch.Query) iter.Seq2[jobsearch.Job, error] {
	run := s.Source
	run.First = func(q jobsearch.Query) (board.Page, error) {
		switch {
		case s.c.o.ClientID != "" && s.c.o.ClientSecret != "":
			token, err := s.c.bearer(ctx)
			if err != nil {
				return board.Page{}, err
			}
			return s.c.partner(token, q, ""), nil
		case s.c.o.PublisherID != "":
			return s.c.publisher(q, 0), nil
		}
		return board.Page{}, &jobsearch.UnauthorizedError{Consent: consent}
	}
	return run.Search(ctx, q)
}

// client holds the token of a partner.
type client struct {
	o    Options
	base string

	mu    sync.Mutex
	token string
	until time.Time
}

// bearer is a token of the client credentials grant (RFC 6749 section 4.4), good for an hour.
func (c *client) bearer(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != "" && time.Now().Before(c.until) {
		return c.token, nil
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.o.ClientID}, "client_secret": {c.o.ClientSecret}, "scope": {"employer_access"}}
	var t struct {
		Token   string  `json:"access_token"`
		Expires float64 `json:"expires_in"`
	}
	err := board.Read(ctx, c.o.HTTP, polite.Request{URL: c.base + "/oauth/v2/tokens", Method: http.MethodPost, Body: []byte(form.Encode()),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Consent: "Indeed refused the OAuth client: check its id and secret"}, func(r io.Reader) error {
		return json.NewDecoder(io.LimitReader(r, 1<<20)).Decode(&t)
	})
	if err == nil && t.Token == "" {
		err = fmt.Errorf("no token in the answer: %w", jobsearch.ErrChanged)
	}
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	c.token, c.until = t.Token, time.Now().Add(time.Duration(t.Expires)*time.Second-time.Minute)
	return c.token, nil
}

// search is the partner API's question. Values go in as variables: words from outside never become part of the query's text.
const search = `query Search($what: String, $where: String, $limit: Int, $cursor: String, $since: String) {
  jobSearch(what: $what, location: {where: $where, radius: 50, radiusUnit: MILES}, limit: $limit, cursor: $cursor, sort: DATE, filters: {date: {field: "dateOnIndeed", start: $since}}) {
    pageInfo { nextCursor }
    results { job { key title datePublished dateOnIndeed description { html } source { name }
      location { countryName countryCode admin1Code city postalCode formatted { short long } }
      compensation { estimated { currencyCode baseSalary { unitOfWork range { ... on Range { min max } } } } baseSalary { unitOfWork range { ... on Range { min max } } } currencyCode }
      attributes { key label } employer { name } recruit { viewJobUrl detailedSalary workSchedule } } }
  }
}`

// pageSize is the partner API's largest page.
const pageSize = 100

// partner is one page of the partner API.
func (c *client) partner(token string, q jobsearch.Query, cursor string) board.Page {
	vars := map[string]any{"what": q.Text, "limit": pageSize}
	if q.Location != "" {
		vars["where"] = q.Location
	}
	if cursor != "" {
		vars["cursor"] = cursor
	}
	if !q.Since.IsZero() {
		vars["since"] = fmt.Sprintf("%dh", max(1, int(time.Since(q.Since).Hours())+1))
	}
	body, _ := json.Marshal(map[string]any{"query": search, "variables": vars})
	more := map[string]json.RawMessage{}
	return board.Page{
		Request: polite.Request{URL: c.base + "/graphql", Method: http.MethodPost, Body: body, Consent: "Indeed refused the token: check what the contract allows",
			Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}, "Indeed-Co": {c.o.Country}}},
		Decode: func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return partner(r, site(c.o.Country), more) },
		Next: func(board.Seen) (board.Page, bool) {
			next := cursorOf(more["data"])
			return c.partner(token, q, next), next != "" && next != cursor
		},
	}
}

// publisher is one page of the publisher API, of 25 at most.
func (c *client) publisher(q jobsearch.Query, start int) board.Page {
	v := url.Values{"publisher": {c.o.PublisherID}, "v": {"2"}, "format": {"json"}, "limit": {"25"}, "start": {fmt.Sprint(start)}, "sort": {"date"}, "co": {strings.ToLower(c.o.Country)}, "q": {q.Text}, "l": {q.Location}, "latlong": {"0"}}
	if c.o.UserIP != "" {
		v.Set("userip", c.o.UserIP)
	}
	if c.o.UserAgent != "" {
		v.Set("useragent", c.o.UserAgent)
	}
	if !q.Since.IsZero() {
		v.Set("fromage", fmt.Sprint(max(1, int(time.Since(q.Since).Hours()/24)+1)))
	}
	return board.Page{
		Request: polite.Request{URL: board.Base(c.o.PublisherURL, "https://api.indeed.com") + "/ads/apisearch?" + v.Encode(), Consent: "Indeed refused the publisher id"},
		Decode:  func(r io.Reader) iter.Seq2[jobsearch.Job, error] { return published(r, site(c.o.Country)) },
		Next:    func(s board.Seen) (board.Page, bool) { return c.publisher(q, start+25), s.Rows > 0 },
	}
}

// site is the country's host on indeed.com: www for the United States, uk for the United Kingdom, else its code.
func site(country string) string {
	switch c := strings.ToLower(country); c {
	case "", "us":
		return "www"
	case "gb":
		return "uk"
	default:
		return c
	}
}
