package aggregate

import (
	"context"
	"errors"

	"github.com/seed-57f86535/jobsearch"
)

// stand says of a posting with a lead, or of a copy, how it stands now.
type stand struct {
	job  jobsearch.ID
	own  jobsearch.JobStatus // as its own source shows it
	open bool                // on any source
}

// standings are how the postings with leads stand that were moved, or of which a copy was or is new: one is open while any of its copies is.
func (f *Finder) standings(ctx context.Context, met []jobsearch.Job, known *index) ([]stand, error) {
	now := map[jobsearch.ID]jobsearch.JobStatus{}
	for _, j := range met {
		now[j.ID] = j.Status
	}
	status := func(id jobsearch.ID) (jobsearch.JobStatus, error) {
		if s, ok := now[id]; ok {
			return s, nil
		}
		j, err := f.catalog.Jobs().Get(ctx, id)
		if errors.Is(err, jobsearch.ErrNotFound) {
			return jobsearch.JobClosed, nil // of the user's own, or gone: nothing shows it
		}
		now[id] = j.Status
		return j.Status, err
	}
	var out []stand
	told := map[jobsearch.ID]bool{}
	for _, j := range met {
		for _, id := range append([]jobsearch.ID{j.ID}, known.leads[j.ID]...) {
			if told[id] {
				continue
			}
			told[id] = true
			own, err := status(id)
			if err != nil {
				return nil, err
			}
			st := stand{id, own, own == jobsearch.JobOpen}
			for _, c := range known.copies[id] {
				if st.open {
					break
				}
				s, err := status(c)
				if err != nil {
					return nil, err
				}
				st.open = s == jobsearch.JobOpen
			}
			out = append(out, st)
		}
	}
	return out, nil
}

// apply moves the lead, and the user's own copy of the posting, where they stand otherwise.
func (s stand) apply(ctx context.Context, tx jobsearch.Store, cause jobsearch.Cause) error {
	for l, err := range tx.Leads().List(ctx, jobsearch.LeadFilter{JobIDs: []jobsearch.ID{s.job}}) {
		if err != nil {
			return err
		}
		to := l.Status
		switch {
		case !s.open && l.Status.Active():
			to = jobsearch.LeadClosed
		case s.open && l.Status == jobsearch.LeadClosed:
			to = jobsearch.LeadNew
		}
		if _, err := jobsearch.MoveLead(ctx, tx, l.ID, to, cause); err != nil {
			return err
		}
	}
	j, err := tx.Jobs().Get(ctx, s.job)
	if errors.Is(err, jobsearch.ErrNotFound) || err == nil && len(j.Origins) == 0 { // no copy of the user's own
		return nil
	}
	if err == nil {
		_, err = jobsearch.MoveJob(ctx, tx, s.job, s.own, cause)
	}
	return err
}
