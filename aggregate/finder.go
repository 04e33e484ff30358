package aggregate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
	"github.com/seed-57f86535/jobsearch/ats"
)

// LeadOptions tune a Finder; the zero value makes a lead of every posting, without scores.
type LeadOptions struct {
	Resume    *ats.Prepared    // scores postings; nil leaves scores at 0
	ResumeKey string           // tells this resume from an earlier one: its id and version, say; "" tells only whether there is one
	Filter    Filter           // which postings become leads
	Threshold float64          // a JobsNew event counts the leads with at least this ATS score; 0 is 60
	Again     int              // so many open postings are looked at again in one Run after Filter or ResumeKey changed, the rest in the next; 0 is 10,000
	Logger    *slog.Logger     // nil is slog.Default
	Now       func() time.Time // nil is time.Now
}

// Finder makes one user's Leads from the catalogue's log. Where it stands is a cursor in the user's store.
type Finder struct {
	store, catalog jobsearch.Store
	opts           LeadOptions
}

// NewFinder makes the Finder of a user. catalog may be the user's own store, where the postings are kept in it.
func NewFinder(store, catalog jobsearch.Store, opts LeadOptions) *Finder {
	if opts.Threshold == 0 {
		opts.Threshold = 60
	}
	if opts.Again <= 0 {
		opts.Again = 10_000
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Finder{store: store, catalog: catalog, opts: opts}
}

const finderCursor = "aggregate:leads"

// Run turns what is new in the catalogue into leads, batch by batch: each batch's leads, events and cursor are written together. A posting that the user knows already from another source is not a
// second lead: its origin is noted on the first. A lead is closed when the last copy of its posting was closed. Then Run looks again at what an earlier filter or resume passed by.
func (f *Finder) Run(ctx context.Context) error {
	known, err := f.index(ctx)
	if err != nil {
		return fmt.Errorf("leads: %w", err)
	}
	at, err := f.store.Cursors().Get(ctx, finderCursor)
	if err != nil {
		return fmt.Errorf("leads: %w", err)
	}
	if at == "" { // nothing was passed by yet
		if err := f.begin(ctx); err != nil {
			return fmt.Errorf("leads: %w", err)
		}
	}
	for {
		batch, next, err := f.read(ctx, at)
		if err != nil {
			return fmt.Errorf("leads: %w", err)
		}
		if next == at {
			break
		}
		if err := f.write(ctx, batch, nil, known, step{finderCursor, at, next}); err != nil {
			return fmt.Errorf("leads: %w", err)
		}
		at = next
	}
	if err := f.again(ctx, known); err != nil {
		return fmt.Errorf("leads: look again: %w", err)
	}
	return nil
}

// index are the postings that the user has leads on: alone for what is the same, and with the copies that were merged into each.
type index struct {
	*dedupe.Index
	copies map[jobsearch.ID][]jobsearch.ID // of a lead's posting, without itself
	leads  map[jobsearch.ID][]jobsearch.ID // the postings with a lead that a copy was merged into
}

func (x *index) merged(into, copy jobsearch.ID) {
	if into == copy || slices.Contains(x.copies[into], copy) {
		return
	}
	x.copies[into] = append(x.copies[into], copy)
	x.leads[copy] = append(x.leads[copy], into)
}

// index reads the postings that the user has leads on.
func (f *Finder) index(ctx context.Context) (*index, error) {
	idx := &index{dedupe.NewIndex(dedupe.Options{}), map[jobsearch.ID][]jobsearch.ID{}, map[jobsearch.ID][]jobsearch.ID{}}
	var ids []jobsearch.ID
	add := func() error {
		for j, err := range f.store.Jobs().List(ctx, jobsearch.JobFilter{IDs: ids}) {
			if err != nil {
				return err
			}
			idx.Add(j)
			for _, o := range j.Origins {
				idx.merged(j.ID, o.JobID)
			}
		}
		ids = ids[:0]
		return nil
	}
	for l, err := range f.store.Leads().List(ctx, jobsearch.LeadFilter{}) {
		if err != nil {
			return nil, err
		}
		if ids = append(ids, l.JobID); len(ids) == batchSize {
			if err := add(); err != nil {
				return nil, err
			}
		}
	}
	if len(ids) > 0 {
		if err := add(); err != nil {
			return nil, err
		}
	}
	return idx, f.decided(ctx, idx.Index)
}

// change is one event of the catalogue with its posting.
type change struct {
	job   jobsearch.Job
	moved bool
}

// read is the next batch of the catalogue's log.
func (f *Finder) read(ctx context.Context, at jobsearch.Cursor) ([]change, jobsearch.Cursor, error) {
	after, _ := strconv.ParseInt(string(at), 10, 64)
	var batch []change
	kinds := []jobsearch.EventKind{jobsearch.JobFound, jobsearch.JobMoved}
	for e, err := range f.catalog.Events().Read(ctx, after, jobsearch.EventFilter{Kinds: kinds, Limit: batchSize}) {
		if err != nil {
			return nil, at, err
		}
		j, err := f.catalog.Jobs().Get(ctx, e.Subject.ID)
		if err != nil && !errors.Is(err, jobsearch.ErrNotFound) {
			return nil, at, err
		}
		if err == nil {
			batch = append(batch, change{j, e.Kind == jobsearch.JobMoved})
		}
		after = e.Position
	}
	next := jobsearch.Cursor(strconv.FormatInt(after, 10))
	if after == 0 {
		next = at
	}
	return batch, next, nil
}

// step is how far a batch brings a cursor.
type step struct {
	name     string
	from, to jobsearch.Cursor
}

// write draws the consequences of one batch; scored are leads with a new score.
func (f *Finder) write(ctx context.Context, batch []change, scored []jobsearch.Lead, known *index, s step) error {
	now := f.opts.Now()
	var leads []jobsearch.Lead
	var merges []merge
	var met []jobsearch.Job // that may change how a lead's posting stands
	for _, c := range batch {
		if c.moved { // one that is open again may have been closed when it was first met, and have no lead
			met = append(met, c.job)
		}
		if c.job.Status != jobsearch.JobOpen {
			continue
		}
		if ok, _ := f.opts.Filter.Pass(c.job, now); !ok {
			continue
		}
		lead := f.score(c.job)
		if f.opts.Resume != nil && lead.ATSScore < f.opts.Filter.MinScore {
			continue
		}
		if twin, why, found := known.Find(c.job); found && twin != c.job.ID {
			merges = append(merges, merge{into: twin, job: c.job, why: why})
			known.merged(twin, c.job.ID)
			met = append(met, c.job)
			continue
		}
		known.Add(c.job)
		leads = append(leads, lead)
	}
	standings, err := f.standings(ctx, met, known)
	if err != nil {
		return err
	}
	return f.store.InTx(ctx, func(tx jobsearch.Store) error {
		cause := jobsearch.Cause{At: now, By: jobsearch.BySource}
		fresh := slices.Clone(leads)
		rows := make([]*jobsearch.Lead, len(fresh))
		for i := range fresh {
			rows[i] = &fresh[i]
		}
		if len(rows) > 0 {
			if _, err := jobsearch.AddLeads(ctx, tx, cause, rows...); err != nil {
				return err
			}
		}
		for _, n := range scored {
			if err := rescore(ctx, tx, n); err != nil {
				return err
			}
		}
		for _, m := range merges {
			if err := m.apply(ctx, tx); err != nil {
				return err
			}
		}
		for _, st := range standings {
			if err := st.apply(ctx, tx, cause); err != nil {
				return err
			}
		}
		if err := f.announce(ctx, tx, rows, now); err != nil {
			return err
		}
		return tx.Cursors().Move(ctx, s.name, s.from, s.to)
	})
}

func (f *Finder) score(j jobsearch.Job) jobsearch.Lead {
	l := jobsearch.Lead{JobID: j.ID}
	if f.opts.Resume == nil {
		return l
	}
	s := f.opts.Resume.Score(ats.ReadJob(j))
	l.ATSScore, l.Fit = s.Score, s.Fit
	for _, k := range s.Matched {
		l.Matched = append(l.Matched, k.Keyword.Canonical)
	}
	for _, k := range s.Missing {
		l.Missing = append(l.Missing, k.Keyword.Canonical)
	}
	return l
}

// announce appends a JobsNew event for the leads above the threshold.
func (f *Finder) announce(ctx context.Context, tx jobsearch.Store, leads []*jobsearch.Lead, now time.Time) error {
	fact := struct {
		Leads int     `json:"leads"`
		Best  float64 `json:"best"`
	}{}
	for _, l := range leads {
		if l.Added && l.ATSScore >= f.opts.Threshold {
			fact.Leads++
			fact.Best = max(fact.Best, l.ATSScore)
		}
	}
	if fact.Leads == 0 {
		return nil
	}
	data, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	return tx.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.JobsNew, At: now, By: jobsearch.BySource, Data: data})
}
