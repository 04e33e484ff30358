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
	"context"
	"io"
	"net/http"

	"github.com/seed-57f86535/jobsearch/internal/polite"
)

// Options for Client. The zero value is polite.
type Options = polite.Options

// HostLimit is what one host is asked at most.
type HostLimit = polite.HostLimit

// Client makes a polite client. It is safe for concurrent use; CloseIdleConnections ends what it holds.
func Client(o Options) *http.Client { return polite.New(o) }

// JSON asks for data with client (nil is the one that sources share) and returns the answer, at most 64 MB of it, to be read and closed. Everything else than a successful
// answer of that kind is an error that tells what happened: ErrGone, ErrBlocked (a challenge or login page as well), ErrChanged, *RateLimitedError, *LimitError.
// It is what a source of one's own needs to keep the contract of jobsearch.JobSource.
func JSON(ctx context.Context, client *http.Client, address string) (io.ReadCloser, error) {
	return open(ctx, client, address, polite.JSON)
}

// XML is JSON for feeds.
func XML(ctx context.Context, client *http.Client, address string) (io.ReadCloser, error) {
	return open(ctx, client, address, polite.XML)
}

// Page is JSON for web pages that were made for people: robots.txt has a say, and redirects within one site are followed.
func Page(ctx context.Context, client *http.Client, address string) (io.ReadCloser, error) {
	return open(ctx, client, address, polite.Page)
}

func open(ctx context.Context, client *http.Client, address string, want polite.Want) (io.ReadCloser, error) {
	a, err := polite.Open(ctx, client, polite.Request{URL: address, Want: want})
	if err != nil {
		return nil, err
	}
	return a, nil
}
