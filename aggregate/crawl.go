package aggregate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/normalise"
	"golang.org/x/sync/errgroup"
)

// CrawlOptions tune a Crawler; the zero value works.
type CrawlOptions struct {
	Query    jobsearch.Query    // what to ask for; the zero Query asks for everything, and only then postings that are missing count as closed
	Parallel int                // sources asked at the same time; 0 is 8
	Pause    time.Duration      // for how long a source that blocked us is left alone; 0 is 24 hours
	Timeout  time.Duration      // for one source; 0 is 10 minutes
	Progress func(SourceReport) // called as each source begins and with each hundred postings that came, Outcome "", and when it is done; one call at a time; nil for none
	Logger   *slog.Logger       // nil is slog.Default
	Now      func() time.Time   // nil is time.Now
}

// Crawler asks job sources and keeps the catalogue: new postings are added, changed ones updated, those that are missing from two whole answers closed.
// Job.SeenAt of a posting that does not change is kept to the day.
type Crawler struct {
	catalog jobsearch.Store
	sources []jobsearch.JobSource
	opts    CrawlOptions

	mu   sync.Mutex
	last Report
	tell sync.Mutex // of Progress
}

// NewCrawler makes the Crawler of a catalogue.
func NewCrawler(catalog jobsearch.Store, sources []jobsearch.JobSource, opts CrawlOptions) *Crawler {
	if opts.Parallel <= 0 {
		opts.Parallel = 8
	}
	if opts.Pause <= 0 {
		opts.Pause = 24 * time.Hour
	}
	if opts.Timeout <= 0 {
		opts.Timeout = 10 * time.Minute
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Crawler{catalog: catalog, sources: sources, opts: opts}
}

// Report is what the last Run did.
func (c *Crawler) Report() Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// Run asks every source once. A source that fails stands in the Report and does not stop the others; Run's error is the store's or ctx's.
func (c *Crawler) Run(ctx context.Context) error {
	report := Report{At: c.opts.Now().UTC(), Sources: make([]SourceReport, len(c.sources))}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(c.opts.Parallel)
	for i, src := range c.sources {
		g.Go(func() error {
			r, err := (&round{Crawler: c, src: src, started: c.opts.Now(), seen: map[jobsearch.ID]bool{}, boards: map[board]bool{}}).run(gctx)
			report.Sources[i] = r
			if err == nil {
				c.tells(r)
			}
			return err
		})
	}
	err := g.Wait()
	c.mu.Lock()
	c.last = report
	c.mu.Unlock()
	if err != nil {
		return fmt.Errorf("crawl: %w", err)
	}
	return nil
}

// tells calls Progress, one call at a time.
func (c *Crawler) tells(r SourceReport) {
	if c.opts.Progress == nil {
		return
	}
	c.tell.Lock()
	defer c.tell.Unlock()
	c.opts.Progress(r)
}

// board is one employer's list at one source.
type board struct{ source, tenant string }

// round is asking one source once.
type round struct {
	*Crawler
	src     jobsearch.JobSource
	started time.Time
	report  SourceReport
	seen    map[jobsearch.ID]bool
	boards  map[board]bool
	closed  map[board]map[string]jobsearch.ID // postings that were closed before, by title and place
}

func (r *round) run(ctx context.Context) (SourceReport, error) {
	r.report.Source = r.src.Name()
	at, st, err := r.standing(ctx)
	if err != nil {
		return r.report, err
	}
	r.report.Usual = st.usual()
	if st.Until.After(r.started) {
		r.report.Outcome, r.report.Until, r.report.Error = OutcomeSkipped, st.Until, "paused after: "+string(st.Outcome)
		return r.report, nil
	}
	r.tells(r.report)
	if r.report.Err, err = r.read(ctx); err != nil {
		return r.report, err
	}
	if ctx.Err() != nil {
		return r.report, ctx.Err()
	}
	r.report.Outcome = outcome(r.report.Found, r.report.Err)
	if r.report.Err != nil {
		r.report.Error = r.report.Err.Error()
	}
	r.report.Took = r.opts.Now().Sub(r.started)
	st.judge(&r.report, r.started, r.opts.Pause)
	return r.report, r.settle(ctx, at, st)
}

// batchSize is how many postings are stored in one transaction.
const batchSize = 100

// seenEvery is how exact Job.SeenAt is for a posting that does not change: a write for every posting in every run would cost more than it tells.
const seenEvery = 24 * time.Hour

// read stores what the source yields, in batches; asked is the source's error, err the store's.
func (r *round) read(ctx context.Context) (asked, err error) {
	sctx, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	batch := make([]*jobsearch.Job, 0, batchSize)
	for j, e := range r.src.Search(sctx, r.opts.Query) {
		if e != nil {
			asked = e
			break
		}
		if j.PostingID == "" {
			j.PostingID = makeshiftID(j)
		}
		j.SeenAt = r.started.UTC()
		normalise.Job(&j, r.started)
		if len(j.Problems) > 0 {
			r.report.Problems++
		}
		r.boards[board{j.Source, j.Tenant}] = true
		if batch = append(batch, &j); len(batch) == batchSize {
			if err := r.store(ctx, batch); err != nil {
				return asked, err
			}
			batch = batch[:0]
			r.tells(r.report)
		}
	}
	if len(batch) == 0 {
		return asked, nil
	}
	return asked, r.store(ctx, batch)
}

// makeshiftID stands for the id of a posting that its source gave none: without it every crawl would add the posting anew.
func makeshiftID(j jobsearch.Job) string {
	key := j.URL
	if key == "" {
		key = opening(j) + "\x00" + fold(j.Company)
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:16])
}

// store adds one batch to the catalogue; known postings that changed are updated, closed ones that are back are reopened.
func (r *round) store(ctx context.Context, batch []*jobsearch.Job) error {
	var added, changed int
	var ids []jobsearch.ID
	err := r.catalog.InTx(ctx, func(tx jobsearch.Store) (err error) {
		added, changed, ids = 0, 0, nil
		cause := jobsearch.Cause{At: r.opts.Now(), By: jobsearch.BySource, Note: r.report.Source}
		stored := make([]*jobsearch.Job, len(batch))
		for i, j := range batch {
			v := *j
			if v.RepostOf, err = r.repostOf(ctx, tx, v); err != nil {
				return err
			}
			stored[i] = &v
		}
		if added, err = jobsearch.AddJobs(ctx, tx, cause, stored...); err != nil {
			return err
		}
		met := make(map[jobsearch.ID]bool, len(stored))
		for i, known := range stored {
			again := met[known.ID] // pages that moved while they were read show a posting twice: the first counts
			met[known.ID] = true
			ids = append(ids, known.ID)
			if known.Added || again {
				continue
			}
			next, differs := update(*known, *batch[i])
			if differs {
				changed++
			}
			if differs || next.SeenAt.Sub(known.SeenAt) >= seenEvery {
				if err := tx.Jobs().Put(ctx, &next); err != nil {
					return err
				}
			}
			now := jobsearch.JobOpen
			if batch[i].Status == jobsearch.JobClosed { // shown, but its deadline has passed
				now = jobsearch.JobClosed
			}
			if known.Status == now {
				continue
			}
			if _, err := jobsearch.MoveJob(ctx, tx, known.ID, now, cause); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		r.seen[id] = true
	}
	r.report.Found, r.report.New, r.report.Changed = len(r.seen), r.report.New+added, r.report.Changed+changed
	return nil
}

// repostOf is the posting that was closed on the same board and that this one repeats under a new id: the same title in the same place.
func (r *round) repostOf(ctx context.Context, tx jobsearch.Store, j jobsearch.Job) (jobsearch.ID, error) {
	b := board{j.Source, j.Tenant}
	if r.closed == nil {
		r.closed = map[board]map[string]jobsearch.ID{}
	}
	if _, ok := r.closed[b]; !ok {
		known := map[string]jobsearch.ID{}
		for old, err := range tx.Jobs().List(ctx, jobsearch.JobFilter{Source: b.source, Tenant: b.tenant, Status: []jobsearch.JobStatus{jobsearch.JobClosed}}) {
			if err != nil {
				return "", err
			}
			if _, earlier := known[opening(old)]; !earlier && old.PostingID != j.PostingID {
				known[opening(old)] = old.ID
			}
		}
		r.closed[b] = known
	}
	return r.closed[b][opening(j)], nil
}

// opening is what stays the same when an employer posts an opening again.
func opening(j jobsearch.Job) string { return fold(j.Title) + "\x00" + fold(j.Location) }

// update is the known posting with what the source says now, and whether that differs in more than that it was seen again.
func update(known, now jobsearch.Job) (jobsearch.Job, bool) {
	now.Meta, now.Status, now.StatusAt = known.Meta, known.Status, known.StatusAt
	now.CompanyID, now.RepostOf, now.Origins = known.CompanyID, known.RepostOf, known.Origins
	a, errA := json.Marshal(stored(known))
	b, errB := json.Marshal(stored(now))
	return now, errA == nil && errB == nil && string(a) != string(b)
}

// stored is the posting as it comes back from a store: times in UTC to the microsecond, an empty list as none; without when it was seen.
func stored(j jobsearch.Job) jobsearch.Job {
	j.SeenAt = time.Time{}
	j.PostedAt, j.Deadline = j.PostedAt.UTC().Truncate(time.Microsecond), j.Deadline.UTC().Truncate(time.Microsecond)
	if len(j.Places) == 0 {
		j.Places = nil
	}
	if len(j.Pay) == 0 {
		j.Pay = nil
	}
	if len(j.Keywords) == 0 {
		j.Keywords = nil
	}
	if len(j.Origins) == 0 {
		j.Origins = nil
	}
	if len(j.Problems) == 0 {
		j.Problems = nil
	}
	return j
}

// settle closes what is gone, appends the source's report as an event and moves the source's cursor, together.
func (r *round) settle(ctx context.Context, at jobsearch.Cursor, st standing) error {
	e, ok := r.src.(jobsearch.Exhaustive)
	whole := ok && e.Exhaustive() && r.report.Outcome == OutcomeOK && r.report.Alarm == "" && r.opts.Query == jobsearch.Query{}
	was := st.Missing
	return r.catalog.InTx(ctx, func(tx jobsearch.Store) error {
		r.report.Closed, st.Missing = 0, was
		if whole {
			var err error
			if r.report.Closed, st.Missing, err = r.close(ctx, tx, was); err != nil {
				return err
			}
		}
		to, err := json.Marshal(st)
		if err != nil {
			return err
		}
		line := r.report
		line.Took = 0 // not a fact about the source
		data, err := json.Marshal(line)
		if err != nil {
			return err
		}
		e := &jobsearch.Event{Kind: jobsearch.SourceReported, To: string(line.Outcome), At: r.opts.Now(), By: jobsearch.BySource, Note: line.Source, Data: data}
		if err := tx.Events().Append(ctx, e); err != nil {
			return err
		}
		if jobsearch.Cursor(to) == at {
			return nil
		}
		return tx.Cursors().Move(ctx, r.cursor(), at, jobsearch.Cursor(to))
	})
}

// close closes the open postings that were missing from the last whole answer and are missing from this one; missing are those that are so for the first time.
func (r *round) close(ctx context.Context, tx jobsearch.Store, was []jobsearch.ID) (closed int, missing []jobsearch.ID, err error) {
	cause := jobsearch.Cause{At: r.opts.Now(), By: jobsearch.BySource, Note: "no longer on the board of " + r.report.Source}
	for b := range r.boards {
		open := jobsearch.JobFilter{Source: b.source, Tenant: b.tenant, Status: []jobsearch.JobStatus{jobsearch.JobOpen}}
		for j, err := range tx.Jobs().List(ctx, open) {
			switch {
			case err != nil:
				return closed, missing, err
			case r.seen[j.ID]:
			case !slices.Contains(was, j.ID):
				missing = append(missing, j.ID)
			default:
				if _, err := jobsearch.MoveJob(ctx, tx, j.ID, jobsearch.JobClosed, cause); err != nil {
					return closed, missing, err
				}
				closed++
			}
		}
	}
	slices.Sort(missing)
	return closed, missing, nil
}
