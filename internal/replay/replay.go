// Package replay checks that rows and log agree: a user's events, replayed from the first, must give every row the status it has.
package replay

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/seed-57f86535/jobsearch"
)

// moves are the events that set a status.
var moves = map[jobsearch.EventKind]bool{
	jobsearch.JobFound: true, jobsearch.JobMoved: true,
	jobsearch.LeadAdded: true, jobsearch.LeadMoved: true,
	jobsearch.ApplicationAdded: true, jobsearch.ApplicationMoved: true, jobsearch.ApplicationCorrected: true,
	jobsearch.DraftWritten: true, jobsearch.DraftEdited: true, jobsearch.DraftMoved: true,
	jobsearch.OutreachAdded: true, jobsearch.OutreachMoved: true,
	jobsearch.InterviewInvited: true, jobsearch.InterviewMoved: true, jobsearch.InterviewEnded: true,
}

// Check replays the log of s and compares: each move begins where the one before it ended, each row stands where its last move ended, and every row but a job has begun by an event.
// (The catalogue's jobs have their events in the catalogue's log.) The error joins everything that disagrees.
func Check(ctx context.Context, s jobsearch.Store) error {
	status := map[jobsearch.Ref]string{}
	var wrong []error
	for e, err := range s.Events().Read(ctx, 0, jobsearch.EventFilter{}) {
		if err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		if !moves[e.Kind] {
			continue
		}
		now, begun := status[e.Subject]
		if now != e.From && (begun || e.Subject.Noun != jobsearch.NounJob) {
			wrong = append(wrong, fmt.Errorf("event %d: %s of %s %s is from %q, but it stood at %q", e.Position, e.Kind, e.Subject.Noun, e.Subject.ID, e.From, now))
		}
		status[e.Subject] = e.To
	}
	check := func(noun jobsearch.Noun, id jobsearch.ID, is string) {
		told, begun := status[jobsearch.Ref{Noun: noun, ID: id}]
		switch {
		case !begun && noun != jobsearch.NounJob:
			wrong = append(wrong, fmt.Errorf("%s %s is %q, but no event began it", noun, id, is))
		case begun && told != is:
			wrong = append(wrong, fmt.Errorf("%s %s is %q, but its events end at %q", noun, id, is, told))
		}
	}
	err := errors.Join(
		rows(s.Jobs().List(ctx, jobsearch.JobFilter{}), func(v *jobsearch.Job) { check(jobsearch.NounJob, v.ID, string(v.Status)) }),
		rows(s.Leads().List(ctx, jobsearch.LeadFilter{}), func(v *jobsearch.Lead) { check(jobsearch.NounLead, v.ID, string(v.Status)) }),
		rows(s.Applications().List(ctx, jobsearch.ApplicationFilter{}), func(v *jobsearch.Application) { check(jobsearch.NounApplication, v.ID, string(v.Status)) }),
		rows(s.Drafts().List(ctx, jobsearch.DraftFilter{}), func(v *jobsearch.Draft) { check(jobsearch.NounDraft, v.ID, string(v.Status)) }),
		rows(s.Outreach().List(ctx, jobsearch.OutreachFilter{}), func(v *jobsearch.Outreach) { check(jobsearch.NounOutreach, v.ID, string(v.Status)) }),
		rows(s.Interviews().List(ctx, jobsearch.InterviewFilter{}), func(v *jobsearch.Interview) { check(jobsearch.NounInterview, v.ID, string(v.Status)) }),
	)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("replay: rows and log disagree: %w", errors.Join(wrong...))
	}
	return nil
}

func rows[T any](all iter.Seq2[T, error], check func(*T)) error {
	for v, err := range all {
		if err != nil {
			return err
		}
		check(&v)
	}
	return nil
}
