package aggregate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"github.com/seed-57f86535/jobsearch"
)

// againCursor is where looking again stands.
const againCursor = "aggregate:leads:again"

// look is the value of that cursor: what postings were judged by, and how far the catalogue has been looked at again since that changed.
type look struct {
	By    string       `json:"by"`              // fingerprint of the filter and the resume
	After jobsearch.ID `json:"after,omitempty"` // the last open posting that was looked at
	Done  bool         `json:"done"`            // all were
}

func (l look) cursor() jobsearch.Cursor {
	b, _ := json.Marshal(l) // strings and a bool
	return jobsearch.Cursor(b)
}

// by is the fingerprint of what postings are judged by.
func (f *Finder) by() string {
	b, _ := json.Marshal(struct { // words and numbers
		Filter Filter
		Resume bool
		Key    string
	}{f.opts.Filter, f.opts.Resume != nil, f.opts.ResumeKey})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// begin notes what the first postings are judged by.
func (f *Finder) begin(ctx context.Context) error {
	at, err := f.store.Cursors().Get(ctx, againCursor)
	if err != nil || at != "" {
		return err
	}
	return f.store.Cursors().Move(ctx, againCursor, at, look{By: f.by(), Done: true}.cursor())
}

// again looks at open postings that the cursor has passed, where they were judged by another filter or resume: those that pass now become leads, leads that wait for the person are scored anew.
// Nothing else about a lead changes.
func (f *Finder) again(ctx context.Context, known *index) error {
	at, err := f.store.Cursors().Get(ctx, againCursor)
	if err != nil {
		return err
	}
	var l look
	if json.Unmarshal([]byte(at), &l) != nil || l.By != f.by() {
		l = look{By: f.by()}
	}
	for left := f.opts.Again; left > 0 && !l.Done; left -= batchSize {
		page := jobsearch.JobFilter{Paging: jobsearch.Paging{Limit: batchSize, After: l.After}, Status: []jobsearch.JobStatus{jobsearch.JobOpen}}
		var jobs []jobsearch.Job
		lost := false // the posting where the last page ended is gone, and with it the place
		for j, err := range f.catalog.Jobs().List(ctx, page) {
			if lost = errors.Is(err, jobsearch.ErrNotFound) && l.After != ""; lost {
				break
			}
			if err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		switch n := len(jobs); {
		case lost:
			l.After = ""
		case n < batchSize:
			l.Done = true
		default:
			l.After = jobs[n-1].ID
		}
		if err := f.reconsider(ctx, jobs, known, step{againCursor, at, l.cursor()}); err != nil {
			return err
		}
		at = l.cursor()
	}
	return nil
}

// reconsider looks again at some postings of the catalogue.
func (f *Finder) reconsider(ctx context.Context, jobs []jobsearch.Job, known *index, s step) error {
	ids := make([]jobsearch.ID, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	held := map[jobsearch.ID]bool{}
	var scored []jobsearch.Lead
	if len(ids) > 0 {
		for l, err := range f.store.Leads().List(ctx, jobsearch.LeadFilter{JobIDs: ids}) {
			if err != nil {
				return err
			}
			held[l.JobID] = true
			if f.opts.Resume == nil || !l.Status.Active() {
				continue
			}
			j := jobs[slices.Index(ids, l.JobID)]
			if n := f.score(j); n.ATSScore != l.ATSScore || n.Fit != l.Fit || !slices.Equal(n.Matched, l.Matched) || !slices.Equal(n.Missing, l.Missing) {
				n.ID = l.ID
				scored = append(scored, n)
			}
		}
	}
	var batch []change
	for _, j := range jobs {
		if !held[j.ID] && len(known.leads[j.ID]) == 0 {
			batch = append(batch, change{job: j})
		}
	}
	return f.write(ctx, batch, scored, known, s)
}

// rescore writes a lead's new score beside whatever the person did with it meanwhile.
func rescore(ctx context.Context, tx jobsearch.Store, n jobsearch.Lead) error {
	l, err := tx.Leads().Get(ctx, n.ID)
	if err != nil {
		return err
	}
	l.ATSScore, l.Fit, l.Matched, l.Missing = n.ATSScore, n.Fit, n.Matched, n.Missing
	return tx.Leads().Put(ctx, &l)
}
