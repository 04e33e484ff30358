// Package polite is the one way in which this module asks web servers for postings: as a guest that says who it is and keeps the house's rules.
//
// New makes an *http.Client whose transport sends an honest User-Agent, spaces the requests to each host, waits as Retry-After says, retries
// only what may pass by itself, asks again with If-None-Match, reads robots.txt before pages, leaves a failing or refusing host alone for a
// while, and never connects to a private address. Open asks one question with such a client and tells by the root's errors what went wrong.
// The client may be shared by every source of a program; then they share each host's allowance.
package polite

import (
	_ "embed"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
)

// Defaults of Options.
const (
	DefaultTimeout    = 60 * time.Second // for the headers, and again for all reading of the body
	DefaultMaxWait    = 30 * time.Second
	DefaultBlockPause = 15 * time.Minute
	DefaultBackoff    = 500 * time.Millisecond
	DefaultAttempts   = 3
)

// Contact is where the User-Agent points when Options.Contact is empty.
const Contact = "https://github.com/seed-57f86535/jobsearch"

// HostLimit is what one host is asked at most.
type HostLimit struct {
	Interval   time.Duration // from the start of one request to the start of the next, at least; up to a quarter is added at random
	Concurrent int           // requests that wait for their answer's headers at one time
	PerDay     int           // requests in a day (UTC), kept in Options.Cache over restarts, else counted since the client was made; 0 is no cap
}

// Options for New. The zero value is polite to all hosts known to want something special, and asks others four times a second at most.
type Options struct {
	Contact      string               // URL or mail address in the User-Agent: whom a host's owner may write to
	Product      string               // name/version of the embedding program, put first in the User-Agent
	Cache        jobsearch.Cache      // keeps answers for conditional requests, and the count of the day of capped hosts; nil keeps none
	Hosts        map[string]HostLimit // by host, as in a URL's host[:port]; they win over the built-in ones
	Default      HostLimit            // for the other hosts; zero fields: 250 ms, 2, no cap
	Timeout      time.Duration        // 0 is DefaultTimeout
	MaxWait      time.Duration        // the longest Retry-After that is waited for; above it, *RateLimitedError at once. 0 is DefaultMaxWait
	BlockPause   time.Duration        // how long a host that showed a challenge is not asked; 0 is DefaultBlockPause
	Backoff      time.Duration        // the first pause before a retry, doubled each time; 0 is DefaultBackoff
	Attempts     int                  // tries of one request; 0 is DefaultAttempts
	MaxBody      int64                // bytes of any answer at most, where that is less than its source accepts; 0 leaves it to the sources
	AllowPrivate bool                 // connect to loopback and private addresses as well: for tests and boards in one's own network
	Base         http.RoundTripper    // does the requests; nil is a transport that refuses private addresses
	Log          *slog.Logger         // retries and pauses, at debug level; nil logs nothing
	Now          func() time.Time     // nil is time.Now
}

// New makes a polite client. It is safe for concurrent use; close idle connections with CloseIdleConnections when done.
func New(o Options) *http.Client {
	if o.Contact == "" {
		o.Contact = Contact
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxWait <= 0 {
		o.MaxWait = DefaultMaxWait
	}
	if o.BlockPause <= 0 {
		o.BlockPause = DefaultBlockPause
	}
	if o.Backoff <= 0 {
		o.Backoff = DefaultBackoff
	}
	if o.Attempts <= 0 {
		o.Attempts = DefaultAttempts
	}
	if o.Default.Interval <= 0 {
		o.Default.Interval = 250 * time.Millisecond
	}
	if o.Default.Concurrent <= 0 {
		o.Default.Concurrent = 2
	}
	if o.Base == nil {
		o.Base = guarded(o.AllowPrivate)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &transport{o: o, agent: agent(o), hosts: map[string]*host{}, robots: map[string]*rules{}}
	return &http.Client{Transport: t}
}

// Shared is the client of all sources of a process that were given none, so that they share each host's allowance, as http.DefaultClient is
// shared. It has no cache.
var Shared = sync.OnceValue(func() *http.Client { return New(Options{}) })

// agent is the User-Agent: the program, this library, and whom to write to.
func agent(o Options) string {
	ua := "jobsearch/" + version() + " (+" + o.Contact + ")"
	if o.Product != "" {
		ua = o.Product + " " + ua
	}
	return ua
}

// version is this module's version as the program was built with it.
func version() string {
	const path = "github.com/seed-57f86535/jobsearch"
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(b.Deps, &b.Main) {
			if m.Path == path && m.Version != "" && m.Version != "(devel)" {
				return m.Version
			}
		}
	}
	return "devel"
}

//go:embed hosts.json
var hostsJSON []byte

// builtIn are the hosts that are known to want more distance than the default, or allow less.
var builtIn = sync.OnceValue(func() map[string]HostLimit {
	var raw struct {
		Hosts map[string]struct {
			IntervalMS int `json:"interval_ms"`
			Concurrent int `json:"concurrent"`
			PerDay     int `json:"per_day"`
		} `json:"hosts"`
	}
	if err := json.Unmarshal(hostsJSON, &raw); err != nil {
		panic("polite: hosts.json: " + err.Error()) // embedded: a test reads it
	}
	m := make(map[string]HostLimit, len(raw.Hosts))
	for name, h := range raw.Hosts {
		m[name] = HostLimit{Interval: time.Duration(h.IntervalMS) * time.Millisecond, Concurrent: h.Concurrent, PerDay: h.PerDay}
	}
	return m
})
