package aggregate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/aggregate/dedupe"
)

// merge is a posting that the user knows already from another source.
type merge struct {
	into jobsearch.ID
	job  jobsearch.Job
	why  string
}

// apply notes the other origin on the user's copy of the posting; what the copy lacks is filled from it.
func (m merge) apply(ctx context.Context, tx jobsearch.Store) error {
	j, err := tx.Jobs().Get(ctx, m.into)
	if errors.Is(err, jobsearch.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	o := jobsearch.Origin{JobID: m.job.ID, Source: m.job.Source, Tenant: m.job.Tenant, PostingID: m.job.PostingID, URL: m.job.URL, Why: m.why, SeenAt: m.job.SeenAt}
	for _, known := range j.Origins {
		if known.Source == o.Source && known.Tenant == o.Tenant && known.PostingID == o.PostingID {
			return nil
		}
	}
	j.Origins = append(j.Origins, o)
	if len(j.Pay) == 0 {
		j.Pay, j.PayText = m.job.Pay, m.job.PayText
	}
	if len(j.Description) < len(m.job.Description)/2 {
		j.Description = m.job.Description
	}
	return tx.Jobs().Put(ctx, &j)
}

// samePrefix begins the names of the settings that hold what a person said of two postings: "same:<id>:<id>", the lower id first.
const samePrefix = "same:"

// Join says that two postings are one opening, as this user sees it: b becomes an origin of a, and its lead is hidden. It stays so.
func Join(ctx context.Context, store jobsearch.Store, a, b jobsearch.ID) error {
	return decide(ctx, store, a, b, true, func(tx jobsearch.Store) error {
		if _, err := tx.Jobs().Get(ctx, a); err != nil {
			return err
		}
		other, err := tx.Jobs().Get(ctx, b)
		if err != nil {
			return err
		}
		if err := (merge{into: a, job: other, why: "you said so"}).apply(ctx, tx); err != nil {
			return err
		}
		for l, err := range tx.Leads().List(ctx, jobsearch.LeadFilter{JobIDs: []jobsearch.ID{b}}) {
			if err != nil {
				return err
			}
			if l.Status.Active() {
				_, err = jobsearch.MoveLead(ctx, tx, l.ID, jobsearch.LeadHidden, jobsearch.Cause{By: jobsearch.ByPerson, Note: "the same opening as another"})
			}
			return err
		}
		return nil
	})
}

// Split says that two postings are two openings, as this user sees it: b is no longer an origin of a, and has a lead of its own. It stays so.
func Split(ctx context.Context, store jobsearch.Store, a, b jobsearch.ID) error {
	return decide(ctx, store, a, b, false, func(tx jobsearch.Store) error {
		j, err := tx.Jobs().Get(ctx, a)
		if err != nil {
			return err
		}
		j.Origins = slices.DeleteFunc(j.Origins, func(o jobsearch.Origin) bool { return o.JobID == b })
		if err := tx.Jobs().Put(ctx, &j); err != nil {
			return err
		}
		lead := jobsearch.Lead{JobID: b}
		if _, err := jobsearch.AddLeads(ctx, tx, jobsearch.Cause{By: jobsearch.ByPerson}, &lead); err != nil {
			return err
		}
		if lead.Status == jobsearch.LeadHidden {
			_, err = jobsearch.MoveLead(ctx, tx, lead.ID, jobsearch.LeadNew, jobsearch.Cause{By: jobsearch.ByPerson})
		}
		return err
	})
}

// decide keeps what a person said and draws its consequence, together.
func decide(ctx context.Context, store jobsearch.Store, a, b jobsearch.ID, same bool, consequence func(jobsearch.Store) error) error {
	if a == b {
		return &jobsearch.InputError{What: "postings", Reason: "give two different ones"}
	}
	value, err := json.Marshal(same)
	if err != nil {
		return err
	}
	err = store.InTx(ctx, func(tx jobsearch.Store) error {
		said := jobsearch.Setting{Name: samePrefix + string(min(a, b)) + ":" + string(max(a, b)), Value: value, SetAt: time.Now().UTC()}
		fresh := said
		if _, err := tx.Settings().Add(ctx, &fresh); err != nil {
			return err
		}
		if !fresh.Added {
			fresh.Value, fresh.SetAt = said.Value, said.SetAt
			if err := tx.Settings().Put(ctx, &fresh); err != nil {
				return err
			}
		}
		return consequence(tx)
	})
	if err != nil {
		return fmt.Errorf("postings %s and %s: %w", a, b, err)
	}
	return nil
}

// decided tells the index what the person said.
func (f *Finder) decided(ctx context.Context, idx *dedupe.Index) error {
	for s, err := range f.store.Settings().List(ctx, jobsearch.SettingFilter{Prefix: samePrefix}) {
		if err != nil {
			return err
		}
		a, b, ok := strings.Cut(strings.TrimPrefix(s.Name, samePrefix), ":")
		var same bool
		if err := json.Unmarshal(s.Value, &same); err != nil || !ok {
			continue
		}
		if same {
			idx.Join(jobsearch.ID(a), jobsearch.ID(b))
		} else {
			idx.Split(jobsearch.ID(a), jobsearch.ID(b))
		}
	}
	return nil
}
