// Package web makes the HTTP client that all sources of a program share.
//
// Sources that are given no client share one with default manners. Make your own to name your program, to keep answers (a run with nothing new then transfers
// almost nothing), to set the pace of a host, or to have limits of your own, and give it to every source:
//
//	client := web.Client(web.Options{Product: "acme/1.0", Contact: "https://acme.example/bot", Cache: cache})
//	sources := []jobsearch.JobSource{
//		greenhouse.Board("acme", greenhouse.Options{HTTP: client}),
//		lever.Board("acme", lever.Options{HTTP: client}),
//	}
//
// # Manners
//
// The client says who it is, spaces the requests to each host and bounds their number, waits as Retry-After says (up to half a minute; longer is a *RateLimitedError and
// the host is left alone until then), retries 429, 5xx and broken connections twice, asks again with If-None-Match, obeys robots.txt for web pages, leaves a host alone for a
// minute after five failures in a row and for a quarter of an hour after a challenge, and connects to public addresses only. It solves no challenge and pretends nothing.
package web

import (
	"net/http"

	"github.com/seed-57f86535/jobsearch/internal/polite"
)

// Options for Client. The zero value is polite.
type Options = polite.Options

// HostLimit is what one host is asked at most.
type HostLimit = polite.HostLimit

// Client makes a polite client. It is safe for concurrent use; CloseIdleConnections ends what it holds.
func Client(o Options) *http.Client { return polite.New(o) }
