// Package msgraph reads an Outlook mailbox (Microsoft 365, Outlook.com) as a jobsearch.MailSource, sends through it as a jobsearch.Mailer, and finds what was sent as a
// jobsearch.SentFinder, over Microsoft Graph (https://learn.microsoft.com/en-us/graph/api/resources/mail-api-overview), with net/http and x/oauth2 alone.
//
// # Reading
//
// Graph follows changes folder by folder (https://learn.microsoft.com/en-us/graph/delta-query-messages). The first Fetch reads all mail of Options.Folders, oldest first; later ones read what is new in
// them. A cursor holds a delta link for each folder, and in the middle of a sync the last mail that was read; a link that Graph no longer keeps (410, syncStateNotFound) starts a full sync again. Nothing is marked
// as read, and mail that was read on another device is found like any other. Drafts are left out.
//
// # Sending
//
// A mail is sent as MIME with the Message-ID that was given. Microsoft does not promise to keep that header, and some of its servers have replaced it. So FindSent answers SentNo only when, after the
// settling time, nothing at all was sent from the mailbox around the time of the claim; where other mail was, it answers SentUnknown, and a person decides.
//
// # Limits
//
// Graph lets an app ask a mailbox four things at once; a Mailbox asks three (https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits). 429, 503, other 5xx and broken connections
// are tried again with growing, jittered pauses, as Retry-After says; sending is never tried again. A mail is read up to mime.MaxMessage (25 MiB), other answers up to 8 MiB. Each request has a minute.
//
// # Consent
//
// Login asks for consent by a device code (RFC 8628): the person types it on Microsoft's page, on any device. Tokens renews what Login kept. Ask for ReadScope; add SendScope only when sending is switched on.
package msgraph

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	jobsearch "github.com/seed-57f86535/jobsearch"
)

// DefaultEndpoint is Microsoft Graph's address for the signed-in person's world, up to the version.
const DefaultEndpoint = "https://graph.microsoft.com/v1.0"

// Options tune a Mailbox; the zero value reads the inbox and the archive.
type Options struct {
	Account string    // the address, for Name and Message.Account; "me" by default
	Folders []string  // which folders: well-known names or ids; nil: inbox and archive. One that there is not is passed over
	Sent    bool      // read Sent Items too: the person's own mail, Outgoing, for threads
	Since   time.Time // read no mail received before; zero: all

	Parallel int           // mails fetched at once, 3 at most; 0: 3
	Backoff  time.Duration // the first pause before a request is tried again; 0: a second
	Retries  int           // how often a request is tried again; 0: 5, below 0: never
	Timeout  time.Duration // of each request; 0: a minute
	Settling time.Duration // how long a sent mail may take to be found; 0: DefaultSettling

	Endpoint string            // "" is DefaultEndpoint; another cloud's, or a test's
	Base     http.RoundTripper // what carries the requests; nil: http.DefaultTransport
}

// DefaultSettling is how long after a send FindSent answers SentUnknown for what it does not find.
const DefaultSettling = 10 * time.Minute

// Mailbox is one account. It is safe for concurrent use.
type Mailbox struct {
	opts   Options
	base   *url.URL
	client *http.Client
	failed error
}

// New makes a Mailbox that signs its requests with tokens, which Tokens gives. It does not connect.
func New(tokens oauth2.TokenSource, o Options) *Mailbox {
	if o.Account == "" {
		o.Account = "me"
	}
	if o.Folders == nil {
		o.Folders = []string{"inbox", "archive"}
	}
	if o.Parallel <= 0 || o.Parallel > 3 {
		o.Parallel = 3
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
	if o.Endpoint == "" {
		o.Endpoint = DefaultEndpoint
	}
	if o.Base == nil {
		o.Base = http.DefaultTransport
	}
	m := &Mailbox{opts: o, client: &http.Client{Transport: &oauth2.Transport{Source: tokens, Base: o.Base}, CheckRedirect: stay}}
	base, err := url.Parse(strings.TrimSuffix(o.Endpoint, "/"))
	if err != nil || base.Host == "" {
		m.failed = fmt.Errorf("msgraph: %w", &jobsearch.InputError{What: "endpoint", At: o.Endpoint, Reason: "is no address of a server"})
	}
	m.base = base
	return m
}

// Name is "msgraph:" and the account.
func (m *Mailbox) Name() string { return "msgraph:" + m.opts.Account }

// stay follows no redirect: it would take the token elsewhere, and send a mail twice.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// sentItems is the folder of the person's own mail.
const sentItems = "sentitems"

// folders are the folders to read.
func (m *Mailbox) folders() []string {
	if m.opts.Sent && !slices.Contains(m.opts.Folders, sentItems) {
		return append(slices.Clone(m.opts.Folders), sentItems)
	}
	return m.opts.Folders
}
