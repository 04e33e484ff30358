package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// orders checks the orders that tables have beside created and newest: the latest fact first, unknown ones last, ties by ID, and pages that fit together.
func orders(t *testing.T, db jobsearch.DB) {
	when := func(i int) time.Time { // every fourth unknown, many ties
		if i%4 == 0 {
			return time.Time{}
		}
		return day(1 + i%7)
	}
	latest := func(at time.Time) float64 {
		if at.IsZero() {
			return -1
		}
		return float64(at.Unix())
	}
	ordered(t, db, "jobs by date", jobsearch.Store.Jobs, jobsearch.OrderDate, func(p jobsearch.Paging) jobsearch.JobFilter { return jobsearch.JobFilter{Paging: p} },
		func(id jobsearch.ID, i int) *jobsearch.Job {
			return &jobsearch.Job{Meta: jobsearch.Meta{ID: id}, PostedAt: when(i)}
		},
		func(v *jobsearch.Job) (jobsearch.ID, float64) { return v.ID, latest(v.PostedAt) })
	ordered(t, db, "applications by date", jobsearch.Store.Applications, jobsearch.OrderDate, func(p jobsearch.Paging) jobsearch.ApplicationFilter { return jobsearch.ApplicationFilter{Paging: p} },
		func(id jobsearch.ID, i int) *jobsearch.Application {
			return &jobsearch.Application{Meta: jobsearch.Meta{ID: id}, AppliedAt: when(i)}
		},
		func(v *jobsearch.Application) (jobsearch.ID, float64) { return v.ID, latest(v.AppliedAt) })
	ordered(t, db, "messages by date", jobsearch.Store.Messages, jobsearch.OrderDate, func(p jobsearch.Paging) jobsearch.MessageFilter { return jobsearch.MessageFilter{Paging: p} },
		func(id jobsearch.ID, i int) *jobsearch.Message {
			return &jobsearch.Message{Meta: jobsearch.Meta{ID: id}, ReceivedAt: when(i)}
		},
		func(v *jobsearch.Message) (jobsearch.ID, float64) { return v.ID, latest(v.ReceivedAt) })
	ordered(t, db, "outreach by date", jobsearch.Store.Outreach, jobsearch.OrderDate, func(p jobsearch.Paging) jobsearch.OutreachFilter { return jobsearch.OutreachFilter{Paging: p} },
		func(id jobsearch.ID, i int) *jobsearch.Outreach {
			return &jobsearch.Outreach{Meta: jobsearch.Meta{ID: id}, SentAt: when(i)}
		},
		func(v *jobsearch.Outreach) (jobsearch.ID, float64) { return v.ID, latest(v.SentAt) })
	ordered(t, db, "interviews by date, soonest first", jobsearch.Store.Interviews, jobsearch.OrderDate, func(p jobsearch.Paging) jobsearch.InterviewFilter { return jobsearch.InterviewFilter{Paging: p} },
		func(id jobsearch.ID, i int) *jobsearch.Interview {
			return &jobsearch.Interview{Meta: jobsearch.Meta{ID: id}, Start: when(i)}
		},
		func(v *jobsearch.Interview) (jobsearch.ID, float64) {
			if v.Start.IsZero() {
				return v.ID, -1e18
			}
			return v.ID, -float64(v.Start.Unix())
		})
	lead := func(id jobsearch.ID, i int) *jobsearch.Lead {
		return &jobsearch.Lead{Meta: jobsearch.Meta{ID: id}, JobID: id, Fit: float64(i%9) + 0.5, ATSScore: float64(i % 11), Priority: i % 3}
	}
	page := func(p jobsearch.Paging) jobsearch.LeadFilter { return jobsearch.LeadFilter{Paging: p} }
	ordered(t, db, "leads by fit", jobsearch.Store.Leads, jobsearch.OrderFit, page, lead, func(v *jobsearch.Lead) (jobsearch.ID, float64) { return v.ID, v.Fit })
	ordered(t, db, "leads by score", jobsearch.Store.Leads, jobsearch.OrderScore, page, lead, func(v *jobsearch.Lead) (jobsearch.ID, float64) { return v.ID, v.ATSScore })
	ordered(t, db, "leads by priority", jobsearch.Store.Leads, jobsearch.OrderPriority, page, lead, func(v *jobsearch.Lead) (jobsearch.ID, float64) { return v.ID, float64(v.Priority) })
	t.Run("a table knows only its own orders", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		for order, in := range map[jobsearch.Order]error{
			jobsearch.OrderFit:   second(collect(t, s.Jobs().List(ctx, jobsearch.JobFilter{Paging: jobsearch.Paging{Order: jobsearch.OrderFit}}))),
			jobsearch.OrderDate:  second(collect(t, s.Drafts().List(ctx, jobsearch.DraftFilter{Paging: jobsearch.Paging{Order: jobsearch.OrderDate}}))),
			jobsearch.OrderScore: second(collect(t, s.Settings().List(ctx, jobsearch.SettingFilter{Paging: jobsearch.Paging{Order: jobsearch.OrderScore}}))),
		} {
			require.ErrorIs(t, in, jobsearch.ErrInput, order)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// ordered adds rows and reads them in an order, whole and in pages. rank is what must fall from row to row.
func ordered[T, F any](t *testing.T, db jobsearch.DB, name string, table func(jobsearch.Store) jobsearch.Table[T, F], order jobsearch.Order, page func(jobsearch.Paging) F,
	make func(jobsearch.ID, int) *T, rank func(*T) (jobsearch.ID, float64)) {
	t.Run(name, func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		const k = 250
		var rows []*T
		for i := range k {
			rows = append(rows, make(jobsearch.ID(fmt.Sprintf("id-%03d", (i*37)%k)), i))
		}
		_, err := table(s).Add(ctx, rows...)
		require.NoError(t, err)
		whole := all(t, table(s).List(ctx, page(jobsearch.Paging{Order: order})))
		require.Len(t, whole, k)
		direction := 0 // of ties
		for i := range whole[1:] {
			id, at := rank(&whole[i])
			nextID, next := rank(&whole[i+1])
			require.GreaterOrEqual(t, at, next, "row %d", i)
			if at == next {
				step := 1
				if nextID < id {
					step = -1
				}
				require.NotEqual(t, -step, direction, "ties go by ID, row %d", i)
				direction = step
			}
		}
		for _, limit := range []int{1, 7, 200, 249} {
			var got []T
			for after := jobsearch.ID(""); ; {
				some := all(t, table(s).List(ctx, page(jobsearch.Paging{Order: order, Limit: limit, After: after})))
				if len(some) == 0 {
					break
				}
				got = append(got, some...)
				after, _ = rank(&some[len(some)-1])
			}
			require.Equal(t, whole, got, "pages of %d", limit)
		}
	})
}
