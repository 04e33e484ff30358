package aggregate

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/ats"
)

// Options say what one person's Aggregator asks and keeps.
type Options struct {
	Catalog   jobsearch.Store // where postings live; nil keeps them in the person's own store
	Sources   []jobsearch.JobSource
	Query     jobsearch.Query
	Resume    *ats.Prepared // scores postings; nil leaves scores at 0
	ResumeKey string        // see LeadOptions
	Filter    Filter
	Threshold float64            // see LeadOptions
	Again     int                // see LeadOptions
	Parallel  int                // see CrawlOptions
	Progress  func(SourceReport) // see CrawlOptions
	Logger    *slog.Logger
	Now       func() time.Time
}

// Aggregator asks the sources and makes one person's leads, in one.
type Aggregator struct {
	crawler *Crawler
	finder  *Finder
}

// New makes the Aggregator of one person's store.
func New(store jobsearch.Store, o Options) *Aggregator {
	catalog := o.Catalog
	if catalog == nil {
		catalog = store
	}
	return &Aggregator{
		crawler: NewCrawler(catalog, o.Sources, CrawlOptions{Query: o.Query, Parallel: o.Parallel, Progress: o.Progress, Logger: o.Logger, Now: o.Now}),
		finder:  NewFinder(store, catalog, LeadOptions{Resume: o.Resume, ResumeKey: o.ResumeKey, Filter: o.Filter, Threshold: o.Threshold, Again: o.Again, Logger: o.Logger, Now: o.Now}),
	}
}

// Run asks every source once and turns what is new into leads.
func (a *Aggregator) Run(ctx context.Context) error {
	if err := a.crawler.Run(ctx); err != nil {
		return err
	}
	return a.finder.Run(ctx)
}

// Report is what the last Run did.
func (a *Aggregator) Report() Report { return a.crawler.Report() }
