// Package boards holds the open job boards that serve postings of many employers by a public API or feed.
//
// Each board has a constructor that gives its jobsearch.JobSource and a Decode function for saved answers. Their terms ask for a visible link back and their name wherever
// a posting is shown: Job.URL is that link, Job.Source the name. What a board asks of its guests stands at its constructor; the polite client keeps it.
//
//	Remotive, RemoteOK, Arbeitnow, Himalayas, Jobicy, WeWorkRemotely, HackerNews   no key
//	TheMuse                                                                       key optional
//	Adzuna, USAJobs, Jooble                                                       key required
//
// Except HackerNews they show the newest part of a larger whole: that a posting is no longer shown does not mean that it is closed.
package boards

import (
	"net/http"
)

// Options for every board. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is the board's own address
}
