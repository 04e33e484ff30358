package replay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
	"github.com/seed-57f86535/jobsearch/adapters/sqlite"
	"github.com/seed-57f86535/jobsearch/internal/replay"
)

func TestCheck(t *testing.T) {
	db, err := sqlite.Open(t.Context(), ":memory:")
	require.NoError(t, err)
	defer db.Close()
	ctx := t.Context()
	// every noun that has a status, moved by the functions that record a fact
	moved := func(t *testing.T, user jobsearch.UserID) (jobsearch.Store, *jobsearch.Application) {
		s := db.For(user)
		app := &jobsearch.Application{Key: "a", Status: jobsearch.ApplicationApplied}
		require.NoError(t, s.InTx(ctx, func(tx jobsearch.Store) error {
			job, lead, draft, note := &jobsearch.Job{Source: "b", PostingID: "1"}, &jobsearch.Lead{JobID: "j"}, &jobsearch.Draft{Key: "d"}, &jobsearch.Outreach{Key: "o"}
			meeting := &jobsearch.Interview{Key: "i"}
			for _, add := range []func() error{
				func() error { _, err := jobsearch.AddJobs(ctx, tx, jobsearch.Cause{}, job); return err },
				func() error {
					_, err := jobsearch.MoveJob(ctx, tx, job.ID, jobsearch.JobClosed, jobsearch.Cause{})
					return err
				},
				func() error { _, err := jobsearch.AddLeads(ctx, tx, jobsearch.Cause{}, lead); return err },
				func() error {
					_, err := jobsearch.MoveLead(ctx, tx, lead.ID, jobsearch.LeadHidden, jobsearch.Cause{})
					return err
				},
				func() error { _, err := jobsearch.AddApplications(ctx, tx, jobsearch.Cause{}, app); return err },
				func() error {
					_, err := jobsearch.MoveApplication(ctx, tx, app.ID, jobsearch.ApplicationOffer, jobsearch.Cause{})
					return err
				},
				func() error {
					_, err := jobsearch.CorrectApplication(ctx, tx, app.ID, jobsearch.ApplicationApplied, jobsearch.Cause{})
					return err
				},
				func() error { _, err := jobsearch.AddDrafts(ctx, tx, jobsearch.Cause{}, draft); return err },
				func() error { return jobsearch.EditDraft(ctx, tx, draft, jobsearch.Cause{}) },
				func() error {
					_, err := jobsearch.MoveDraft(ctx, tx, draft.ID, jobsearch.DraftIsRejected, jobsearch.Cause{})
					return err
				},
				func() error { _, err := jobsearch.AddOutreach(ctx, tx, jobsearch.Cause{}, note); return err },
				func() error {
					_, err := jobsearch.MoveOutreach(ctx, tx, note.ID, jobsearch.OutreachSent, jobsearch.Cause{})
					return err
				},
				func() error { return jobsearch.RecordInterview(ctx, tx, meeting, jobsearch.Cause{}) },
			} {
				if err := add(); err != nil {
					return err
				}
			}
			return nil
		}))
		return s, app
	}
	t.Run("rows and log agree when only facts were recorded", func(t *testing.T) {
		s, _ := moved(t, "ann")
		require.NoError(t, replay.Check(ctx, s))
	})
	t.Run("a status that was written without an event is found", func(t *testing.T) {
		s, app := moved(t, "bob")
		a, err := s.Applications().Get(ctx, app.ID)
		require.NoError(t, err)
		a.Status = jobsearch.ApplicationOffer
		require.NoError(t, s.Applications().Put(ctx, &a))
		require.ErrorContains(t, replay.Check(ctx, s), "its events end at \"applied\"")
	})
	t.Run("a row that no event began is found", func(t *testing.T) {
		s, _ := moved(t, "eve")
		_, err := s.Drafts().Add(ctx, &jobsearch.Draft{Status: jobsearch.DraftIsPending})
		require.NoError(t, err)
		require.ErrorContains(t, replay.Check(ctx, s), "no event began it")
	})
	t.Run("an event that begins elsewhere than the last ended is found", func(t *testing.T) {
		s, app := moved(t, "joe")
		require.NoError(t, s.Events().Append(ctx, &jobsearch.Event{Kind: jobsearch.ApplicationMoved, Subject: jobsearch.Ref{Noun: jobsearch.NounApplication, ID: app.ID}, From: "offer", To: "applied"}))
		require.ErrorContains(t, replay.Check(ctx, s), "but it stood at")
	})
}
