// Package portals holds the careers sites of applicant systems that are met less often: one constructor and one Decode function for each system.
//
//	Pinpoint, Eightfold, Oracle, NEOGOV   by their public JSON or RSS
//	ICIMS, Jobvite, Paylocity, Phenom     by their pages: robots.txt is obeyed
//
// They were tested against recorded answers only.
package portals

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"golang.org/x/net/html"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/internal/board"
	"github.com/seed-57f86535/jobsearch/internal/dom"
	"github.com/seed-57f86535/jobsearch/internal/polite"
	"github.com/seed-57f86535/jobsearch/internal/posting"
	"github.com/seed-57f86535/jobsearch/internal/schemaorg"
)

// Options for every system. The zero value works.
type Options struct {
	HTTP    *http.Client // nil is the polite client that all sources of the process share; see adapters/web to set one up
	BaseURL string       // "" is the system's own address
	Company string       // the employer's name, for postings that do not say it
	Bare    bool         // ICIMS, Jobvite, Paylocity: do not read each posting's page for its text
}

// described adds what a posting's own page says in schema.org data.
func described(hc *http.Client) func(context.Context, *jobsearch.Job) error {
	return func(ctx context.Context, j *jobsearch.Job) error {
		if posting.Link(j.URL) == "" {
			return nil
		}
		return board.Read(ctx, hc, polite.Request{URL: j.URL, Want: polite.Page, MaxBody: dom.MaxPage, Fresh: 7 * 24 * time.Hour}, func(r io.Reader) error {
			raw, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			p := schemaorg.Read(raw, j.URL, time.Time{})
			if len(p.Jobs) == 0 {
				return p.Err
			}
			d := p.Jobs[0]
			j.Description, j.Pay, j.PayText = d.Description, d.Pay, d.PayText
			if !d.PostedAt.IsZero() {
				j.PostedAt = d.PostedAt
			}
			if j.Deadline.IsZero() {
				j.Deadline = d.Deadline
			}
			if j.EmploymentType == "" {
				j.EmploymentType = d.EmploymentType
			}
			if d.Location != "" && len(d.Location) > len(j.Location) {
				j.Location, j.Places = d.Location, d.Places
			}
			if j.Remote == "" {
				j.Remote = d.Remote
			}
			if d.Company != "" {
				j.Company = d.Company
			}
			return nil
		})
	}
}

// page reads a web page: read gives its postings, and whether the page is one of the system's at all.
func page(r io.Reader, system string, read func(raw []byte, doc *html.Node) (jobs []jobsearch.Job, known bool)) iter.Seq2[jobsearch.Job, error] {
	return func(yield func(jobsearch.Job, error) bool) {
		in, _, err := posting.Sniff(r, true)
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		raw, err := io.ReadAll(io.LimitReader(in, dom.MaxPage))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		doc, err := dom.Parse(bytes.NewReader(raw))
		if err != nil {
			yield(jobsearch.Job{}, err)
			return
		}
		jobs, known := read(raw, doc)
		if len(jobs) == 0 && !known {
			yield(jobsearch.Job{}, fmt.Errorf("the page is none of %s: %w", system, jobsearch.ErrChanged))
			return
		}
		for _, j := range jobs {
			if !yield(posting.Fill(j), nil) {
				return
			}
		}
	}
}
