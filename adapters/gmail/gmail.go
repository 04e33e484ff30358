// Package gmail reads a Gmail mailbox as a jobsearch.MailSource, sends through it as a jobsearch.Mailer, and finds what was sent as a jobsearch.SentFinder, over the
// Gmail API (https://developers.google.com/workspace/gmail/api).
//
// # Reading
//
// The first Fetch is a full sync: the mails that Options.Query selects, oldest first. Later ones read the mailbox's history and take from it what the query selects, judged here. A cursor
// holds a historyId, and during a full sync the last mail that was read; a history that Gmail no longer keeps (about a week) starts a full sync again. Nothing is marked as
// read, and mail that was read on another device is found like any other. Drafts, chats, spam and trash are left out; what leaves spam or trash comes in then.
//
// # Limits
//
// Gmail counts quota units: a mail read costs 20 (5 in projects made before May 2026), a list of 500 mails 5, a page of history 2, a mail sent 100. A Mailbox keeps itself below 6,000 a
// minute (15,000 in older projects), which is about 290 mails a minute (2,900); Usage tells what was used. 429, 403 for the rate and 5xx are tried again with growing, jittered
// pauses, as Retry-After says; sending is never tried again. A mail is read up to mime.MaxMessage (25 MiB); of one whose answer is larger than 48 MiB only the header is read, with a
// Problem. Each request has a minute.
//
// # Consent
//
// Login asks for consent in the person's browser, by PKCE over a loopback address (RFC 8252, RFC 7636), and keeps the tokens in a TokenStore; Tokens uses and renews them. Ask for
// ReadScope; add SendScope only when sending is switched on, as a consent of its own.
package gmail

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	gmailapi "google.golang.org/api/gmail/v1"
	"google.golang.org/api/option"

	"github.com/seed-57f86535/jobsearch/internal/mime"
)

// What a consent can allow.
const (
	ReadScope = gmailapi.GmailReadonlyScope // reading, and finding what was sent
	SendScope = gmailapi.GmailSendScope     // sending
)

// Options tune a Mailbox. The zero value reads what DefaultQuery selects.
type Options struct {
	Account string // the address, for Name and Message.Account; "me" by default
	Query   Query  // what mail concerns the search; the zero value is DefaultQuery

	OlderProject bool          // the API project was made before May 2026: other quota
	Minute       int           // quota units used in a minute at most; 0: the project's quota for one user
	Parallel     int           // mails fetched at once; 0: 6
	Backoff      time.Duration // the first pause before a request is tried again; 0: a second
	Retries      int           // how often a request is tried again; 0: 5, below 0: never
	Timeout      time.Duration // of each request; 0: a minute
	Settling     time.Duration // how long a sent mail may take to be found; 0: DefaultSettling

	Endpoint string            // another address of the API, for tests; "" is Google's
	Base     http.RoundTripper // what carries the requests; nil: http.DefaultTransport
}

// DefaultSettling is how long after a send FindSent answers SentUnknown for what it does not find.
const DefaultSettling = 5 * time.Minute

const maxAnswer = 48 << 20

// Mailbox is one account. It is safe for concurrent use.
type Mailbox struct {
	opts   Options
	costs  costs
	client *http.Client

	once    sync.Once
	service *gmailapi.Service
	failed  error

	budget budget
	mu     sync.Mutex
	usage  Usage
}

// New makes a Mailbox that signs its requests with tokens, which Tokens gives. It does not connect.
func New(tokens oauth2.TokenSource, o Options) *Mailbox {
	if o.Account == "" {
		o.Account = "me"
	}
	if o.Query.zero() {
		o.Query = DefaultQuery()
	}
	if o.Parallel <= 0 {
		o.Parallel = 6
	}
	if o.Backoff <= 0 {
		o.Backoff = time.Second
	}
	if o.Retries == 0 {
		o.Retries = 5
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Settling <= 0 {
		o.Settling = DefaultSettling
	}
	if o.Base == nil {
		o.Base = http.DefaultTransport
	}
	m := &Mailbox{opts: o, costs: newProject}
	if o.OlderProject {
		m.costs = olderProject
	}
	if o.Minute <= 0 {
		o.Minute = m.costs.minute
	}
	m.budget.fill(o.Minute)
	m.client = &http.Client{Timeout: o.Timeout, Transport: &oauth2.Transport{Source: tokens, Base: bounded{o.Base}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // which would take the token elsewhere, and send a mail twice
	return m
}

// Name is "gmail:" and the account.
func (m *Mailbox) Name() string { return "gmail:" + m.opts.Account }

// users is the API's client.
func (m *Mailbox) users() (*gmailapi.UsersService, error) {
	m.once.Do(func() {
		options := []option.ClientOption{option.WithHTTPClient(m.client)}
		if m.opts.Endpoint != "" {
			options = append(options, option.WithEndpoint(strings.TrimSuffix(m.opts.Endpoint, "/")+"/"))
		}
		m.service, m.failed = gmailapi.NewService(context.Background(), options...)
	})
	if m.failed != nil {
		return nil, fmt.Errorf("gmail: %w", m.failed)
	}
	return m.service.Users, nil
}

// Usage is what a Mailbox has asked of Gmail since it was made.
type Usage struct {
	Units    int64          // quota units
	Requests map[string]int // by kind: profile, list, get, history, send; tries again are counted
	Mails    int            // mails yielded
}

// Usage tells what was used so far.
func (m *Mailbox) Usage() Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	u := m.usage
	u.Requests = map[string]int{}
	for k, n := range m.usage.Requests {
		u.Requests[k] = n
	}
	return u
}

func (m *Mailbox) count(kind string, units int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.usage.Requests == nil {
		m.usage.Requests = map[string]int{}
	}
	m.usage.Requests[kind]++
	m.usage.Units += int64(units)
}

// costs are a project's quota (https://developers.google.com/workspace/gmail/api/reference/quota).
type costs struct{ minute, profile, list, get, history, send int }

var (
	newProject   = costs{minute: 6000, profile: 1, list: 5, get: 20, history: 2, send: 100}
	olderProject = costs{minute: 15000, profile: 1, list: 5, get: 5, history: 2, send: 100}
)

const maxRaw = (mime.MaxMessage + 1000) / 3 * 4 // base64 of the largest mail that is read whole
